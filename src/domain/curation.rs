//! What people keep beside the items themselves: rules and proposals.

pub mod proposal;
pub mod rule;
