//! What a stranger may send, in one place: each limit with its reason.
//!
//! A limit cuts or refuses, and whoever meets it is told: nothing that is larger than a person or
//! an honest program would send may cost more than that. Bounds of one algorithm (how far a reader
//! looks back for a comma, say) stay beside it.

use std::time::Duration;

/// Signs of a host: a name has 253 at most (RFC 1035, 2.3.4, without its last dot). What is longer is
/// no host, and its address no address.
pub const HOST: usize = 253;

/// Bytes of an address: what servers must take (RFC 9110, 4.1), and four times what the longest
/// real one of a feed has.
pub const ADDRESS: usize = 8_000;

/// The longest that a server may send us away for (`Retry-After`): a maintenance takes a day, a
/// punishment a week; a century is a slip, and nobody would see the source again.
pub const WAIT: Duration = Duration::from_secs(7 * 86_400);

/// How long a whole host is left alone when one of its addresses asks us to wait, at most. Whoever counts
/// requests may count them by address, by reader or over all of a server (RFC 6585, 4): its other sources
/// are asked less soon, and no single one silences them for a week.
pub const HOST_WAIT: Duration = Duration::from_secs(600);

/// The longest gap between two requests that a site may ask for (`Crawl-delay`): above it, a visit
/// would never end.
pub const CRAWL_DELAY: Duration = Duration::from_secs(60);

/// Encodings on top of each other that are undone (`Content-Encoding: gzip, gzip`): more are a bomb.
pub const ENCODINGS: usize = 4;

/// Entries of one document that are read, from its beginning: feeds have fifty, archives of ten years
/// some thousand.
pub const ENTRIES: usize = 10_000;

/// Bytes of a page, or of the markup of one text: ten novels.
pub const MARKUP: usize = 8 << 20;

/// Elements of a page that are open at once: a tree builder looks through them at each tag.
pub const DEPTH: usize = 256;

/// Elements of a feed that are open at once; deeper ones become siblings.
pub const FEED_DEPTH: usize = 200;

/// Attributes of an element of a feed that are read.
pub const ATTRIBUTES: usize = 64;

/// Bytes of the value of an attribute that is kept: no address that works is longer.
pub const VALUE: usize = 4_096;

/// Bytes of a printed document (PDF): a long report with its pictures.
pub const PRINTED: usize = 24 << 20;

/// Pages that are read of one.
pub const PRINTED_PAGES: usize = 300;

/// How long a document may be read at a desk: what people publish takes milliseconds, a million
/// words a second; what takes a minute was made for it.
pub const DOCUMENT_TIME: Duration = Duration::from_secs(60);

/// Documents that are overdue and still at work, since a thread cannot be stopped. One more keeps its
/// desk.
pub const OVERDUE: usize = 4;

/// How long what a visit brings waits for the pages behind it before it is filed: ten pages of a
/// site that is asked once a second.
pub const PAGES_BEFORE_FILING: Duration = Duration::from_secs(10);

/// How long a visit goes on asking for pages once it has filed: longer than [`CRAWL_DELAY`], so that
/// each visit gets further. What is left is asked for at the next one.
pub const PAGES_AFTER_FILING: Duration = Duration::from_secs(90);

/// Connections to the pages at once: each costs a file and some memory, and a watch has some hundred
/// readers.
pub const CONNECTIONS: usize = 1_024;

/// Connections of one address, unless it is a trusted proxy: browsers open six, and a whole office
/// may stand behind one address.
pub const CONNECTIONS_OF_ONE: usize = 128;

/// How long the head of a request may take to come, from the connection or the former answer on:
/// it is one packet. A connection that is kept open for nothing is closed then too.
pub const HEAD_TIME: Duration = Duration::from_secs(20);

/// How long the body of a request may take to come.
pub const BODY_TIME: Duration = Duration::from_secs(30);

/// Bytes of the head of a request, address and query included: browsers send one or two thousand.
pub const REQUEST_HEAD: usize = 32 * 1024;

/// Fields of the head of a request.
pub const REQUEST_FIELDS: usize = 100;

/// Bytes of a form: the largest are imports of tags, of some hundred thousand.
pub const FORM: usize = 2 * 1024 * 1024;

/// Categories, authors or files of one entry: what has more is no list for readers, and each is compared
/// with those before it.
pub const NAMES_OF_ENTRY: usize = 100;
