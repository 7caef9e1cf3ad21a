//! `[exit]`: what never leaves for the public.

use super::reader::Reader;
use super::value;

/// What never leaves for the public, beside what is recognised anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExitRules {
    /// Internal hosts; `*.` in front means all names below.
    pub hosts: Vec<String>,
    /// Words.
    pub terms: Vec<String>,
    /// What may leave although it looks internal.
    pub allowed: Vec<String>,
}

pub(super) fn read(written: &Reader<'_>) -> ExitRules {
    ExitRules {
        hosts: written.list("hosts", value::words),
        terms: written.list("terms", value::words),
        allowed: written.list("allowed", value::words),
    }
}
