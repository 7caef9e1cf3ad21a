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

/// Signs of a name: of a member, a tag, a rule, a token.
pub const NAME: usize = 80;

/// Signs of a title: of a collection, of a page that is proposed.
pub const TITLE: usize = 200;

/// Signs of a remark: why something was decided, what a proposal is about.
pub const REMARK: usize = 2_000;

/// Signs of a note, and of a list of synonyms: ten pages.
pub const NOTE: usize = 20_000;

/// Signs of an introduction, a note or an erratum of an edition: what a reader of a letter still reads.
pub const EDITION_TEXT: usize = 5_000;

/// Signs of a mail address (RFC 5321, 4.5.3.1.3, with its brackets left out).
pub const MAIL_ADDRESS: usize = 254;

/// Signs of a password: each of them costs time before anybody is let in.
pub const PASSWORD: usize = 256;

/// Bytes of the address of a page that is proposed: what a browser still shows.
pub const PROPOSED: usize = 2_000;

/// Stories that one act decides at once: what a person still looks over.
pub const BULK: usize = 500;

/// How deep tags stand below each other.
pub const TAG_DEPTH: usize = 12;

/// Signs of a search: two paragraphs.
pub const QUERY: usize = 1_000;

/// Words, phrases and filters of a search; each is looked up in the index.
pub const QUERY_PARTS: usize = 60;

/// Parentheses of a search that are open at once.
pub const QUERY_DEPTH: usize = 12;

/// Bytes of the head of a letter in a mailbox that is watched: programs along the way write some ten
/// thousand.
pub const MAIL_HEAD: u64 = 64 * 1024;

/// Bytes of one answer of a mailbox (IMAP), all its lines together: some numbers of letters, or the head of one.
pub const MAIL_ANSWER: usize = 1 << 20;

/// Signs of a field of a form, by its name; one that is not named here is a choice, a number or a line.
pub fn field(name: &str) -> usize {
    match name {
        "name" | "english" | "login" => NAME,
        "title" => TITLE,
        "q" | "query" => QUERY,
        "email" => MAIL_ADDRESS,
        "password" | "again" | "current" => PASSWORD,
        "text" | "synonyms" => NOTE,
        _ => REMARK,
    }
}
