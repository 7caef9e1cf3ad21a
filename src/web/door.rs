//! Whether one must sign in, and how the person behind a request came in.

use std::collections::BTreeSet;

use crate::domain::ids::{MemberId, SessionId};
use crate::domain::member::Scope;

/// Whether the pages ask who reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// They do: whoever asks signs in.
    Accounts,
    /// They do not: whoever reaches them is this member. For the demonstration and for tests, on
    /// loopback only.
    Open(MemberId),
}

/// How the person behind a request came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// Nobody has signed in.
    Nobody,
    /// With the cookie of a session.
    Session(SessionId),
    /// With a token, for these uses.
    Token(BTreeSet<Scope>),
    /// By an open door.
    Open,
}
