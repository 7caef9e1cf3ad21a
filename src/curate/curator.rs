//! In whose name something is done.

use crate::domain::ids::MemberId;
use crate::store::triage::inbox::Remit;

/// The person who acts.
#[derive(Clone, Debug)]
pub struct Curator {
    /// That person's number.
    pub member: MemberId,
    /// The name under which acts are recorded.
    pub name: String,
    /// What that person answers for: nothing beyond it is decided by them.
    pub remit: Remit,
}
