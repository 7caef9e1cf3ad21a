//! What a stranger may send, in one place: each limit with its reason.

/// Categories, authors or files of one entry: what has more is no list for readers, and each is compared
/// with those before it.
pub const NAMES_OF_ENTRY: usize = 100;
