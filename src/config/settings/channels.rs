//! The rows of the table of settings that speak of channels and of the exit.

use super::{Kind, Presence, Section, Setting, row};

use Kind::{List, Number, Table, Text};
use Presence::{Default, Optional, Required};

/// The kinds of channels: one section each.
pub const CHANNELS: &[&Section] = &[
    &CHANNEL_FILE,
    &CHANNEL_FEED,
    &CHANNEL_MAIL,
    &CHANNEL_MEDIAWIKI,
    &CHANNEL_DOKUWIKI,
    &CHANNEL_MASTODON,
    &CHANNEL_BLUESKY,
    &CHANNEL_X,
];

/// What every channel says.
#[rustfmt::skip]
const CHANNEL: &[Setting] = &[
    row(
        "key",
        Text,
        "lower case letters, digits, `-`",
        Required,
        "Its stable name.",
    ),
    row(
        "kind",
        Text,
        "`file`, `feed`, `mail`, `mediawiki`, `dokuwiki`, `mastodon`, `bluesky`, `x`",
        Required,
        "What stands at the other end.",
    ),
    row(
        "clearance",
        Text,
        "`public` or `internal`",
        Default("public"),
        "The most secret label that it may carry.",
    ),
    row(
        "budget",
        Number,
        "1 to 10000",
        Optional,
        "At most so many posts, pages or mails a day; no limit when absent. What has begun is finished.",
    ),
    row(
        "quiet",
        Text,
        "two times: `22:00-07:00`",
        Optional,
        "Hours of the watch's time zone in which nothing new leaves.",
    ),
    row(
        "hold",
        Number,
        "0 to 50",
        Optional,
        "So many first editions or items of the channel wait until a person releases each (`vigie deliver --release`); 1 on a public network, 0 elsewhere when absent.",
    ),
];

/// A channel into a folder.
#[rustfmt::skip]
pub const CHANNEL_FILE: Section = Section {
    head: "[[channel]]",
    kind: Some("file"),
    meaning: "Writes each edition into a folder.",
    common: CHANNEL,
    own: &[
        row("folder", Text, "folder", Required, "Where; it is made when absent."),
        row("form", Text, "`markdown` or `html`", Default("markdown"), "What is written: Markdown, or a complete page."),
    ],
};

/// A channel that is a feed served by Vigie.
#[rustfmt::skip]
pub const CHANNEL_FEED: Section = Section {
    head: "[[channel]]",
    kind: Some("feed"),
    meaning: "The feeds of editions that Vigie itself serves (Atom, RSS, JSON Feed): nothing is sent.",
    common: CHANNEL,
    own: &[],
};

/// A channel to a mailing list.
#[rustfmt::skip]
pub const CHANNEL_MAIL: Section = Section {
    head: "[[channel]]",
    kind: Some("mail"),
    meaning: "Posts each edition to a mailing list, or any mailbox, by SMTP.",
    common: CHANNEL,
    own: &[
        row("server", Text, "host name or address", Required, "The submission server."),
        row("port", Number, "1 to 65535", Optional, "587 with `starttls`, 465 with `implicit`, 25 with `none` when absent."),
        row("tls", Text, "`starttls`, `implicit` or `none`", Default("starttls"), "How the connection is protected; `none` on this machine only."),
        row("authority", Text, "file", Optional, "Certificates (PEM) to trust beside the machine's own: an internal authority's."),
        row("user", Text, "text", Optional, "Who signs in; with `password`."),
        row("password", Text, "`env:NAME` or `file:path`", Optional, "Where the password is; with `user`."),
        row("from", Text, "mail address, or `Name <address>`", Required, "The sender: one that the list accepts."),
        row("to", Text, "mail address", Required, "The address of the list."),
        row("profile", Text, "`plain`, `mailman` or `sympa`", Default("plain"), "The habits of the list's software."),
        row("approval", Text, "`env:NAME` or `file:path`", Optional, "Mailman only: where the moderator's password is; a post that carries it is not held."),
        row("dkim", Table, "`{ domain = \"…\", selector = \"…\", key = \"file:…\" }`", Optional, "Signs the mails (RFC 6376)."),
        row("mailbox", Table, "`{ maildir = \"…\" }` or `{ imap = \"…\", user = \"…\", password = \"file:…\" }`", Optional, "A mailbox that is subscribed to the list: each mail is looked for there, and an alarm is shown when it does not come."),
    ],
};

/// `dkim` of a mail channel.
#[rustfmt::skip]
pub const DKIM: Section = Section {
    head: "channel.dkim",
    kind: None,
    meaning: "What signs mails (DKIM, RFC 6376).",
    common: &[],
    own: &[
        row("domain", Text, "domain name", Required, "The signing domain, aligned with that of `from`."),
        row("selector", Text, "text", Required, "Under which the public key is published."),
        row("key", Text, "`env:NAME` or `file:path`", Required, "Where the private key is, in PEM: RSA or Ed25519."),
    ],
};

/// `mailbox` of a mail channel.
#[rustfmt::skip]
pub const MAILBOX: Section = Section {
    head: "channel.mailbox",
    kind: None,
    meaning: "A mailbox in which each mail must arrive: a folder of this machine, or one of a mail server.",
    common: &[],
    own: &[
        row("maildir", Text, "folder", Optional, "A Maildir; or else:"),
        row("imap", Text, "host name or address", Optional, "The mail server."),
        row("port", Number, "1 to 65535", Optional, "993 with `implicit`, 143 otherwise when absent."),
        row("tls", Text, "`starttls`, `implicit` or `none`", Default("implicit"), "How the connection is protected; `none` on this machine only."),
        row("user", Text, "text", Optional, "Who signs in."),
        row("password", Text, "`env:NAME` or `file:path`", Optional, "Where the password is."),
        row("folder", Text, "text", Default("INBOX"), "The folder on the server."),
    ],
};

/// A channel to a MediaWiki.
#[rustfmt::skip]
pub const CHANNEL_MEDIAWIKI: Section = Section {
    head: "[[channel]]",
    kind: Some("mediawiki"),
    meaning: "Makes a page an edition in a MediaWiki (1.27 or later).",
    common: CHANNEL,
    own: &[
        row("api", Text, "http(s) address", Required, "The address of the wiki's `api.php`."),
        row("user", Text, "text", Required, "A bot password's user (Special:BotPasswords): `Robot@vigie`."),
        row("password", Text, "`env:NAME` or `file:path`", Required, "Where the bot password is."),
        row("folder", Text, "page title", Required, "The page under which editions are filed: `Veille`."),
        row("index", Text, "page title", Optional, "A page on which editions are listed between two marks; the rest of it is left to people."),
    ],
};

/// A channel to a DokuWiki.
#[rustfmt::skip]
pub const CHANNEL_DOKUWIKI: Section = Section {
    head: "[[channel]]",
    kind: Some("dokuwiki"),
    meaning: "Makes a page an edition in a DokuWiki whose remote API is on (2022 or later).",
    common: CHANNEL,
    own: &[
        row("wiki", Text, "http(s) address", Required, "The address of the wiki, without `doku.php`."),
        row("user", Text, "text", Required, "A user who may make pages."),
        row("password", Text, "`env:NAME` or `file:path`", Required, "Where the password is."),
        row("folder", Text, "namespace", Required, "The namespace in which editions are filed: `veille`."),
        row("index", Text, "page name", Optional, "A page on which editions are listed under a heading; the rest of it is left to people."),
    ],
};

/// What every network of short posts says.
const POSTS: Setting = row(
    "posts",
    Number,
    "1 to 50",
    Default("10"),
    "At most this many posts an edition: one that announces it, then one an item.",
);

/// A channel to Mastodon.
#[rustfmt::skip]
pub const CHANNEL_MASTODON: Section = Section {
    head: "[[channel]]",
    kind: Some("mastodon"),
    meaning: "Posts a thread an edition on Mastodon, or a server that speaks its API.",
    common: CHANNEL,
    own: &[
        row("server", Text, "http(s) address", Required, "The server."),
        row("token", Text, "`env:NAME` or `file:path`", Required, "Where the access token is; scopes `read` and `write:statuses`."),
        row("audience", Text, "`public`, `unlisted` or `private`", Default("public"), "Who sees the posts there: everybody, everybody who looks, followers."),
        POSTS,
    ],
};

/// A channel to Bluesky.
#[rustfmt::skip]
pub const CHANNEL_BLUESKY: Section = Section {
    head: "[[channel]]",
    kind: Some("bluesky"),
    meaning: "Posts a thread an edition on Bluesky.",
    common: CHANNEL,
    own: &[
        row("server", Text, "http(s) address", Default("https://bsky.social"), "The account's personal data server."),
        row("handle", Text, "text", Required, "The account: `veille.example.org`."),
        row("password", Text, "`env:NAME` or `file:path`", Required, "Where the app password is."),
        POSTS,
    ],
};

/// A channel to X.
#[rustfmt::skip]
pub const CHANNEL_X: Section = Section {
    head: "[[channel]]",
    kind: Some("x"),
    meaning: "Posts a thread an edition on X. Each post is billed, one with a link more: see `posts`.",
    common: CHANNEL,
    own: &[
        row("server", Text, "http(s) address", Default("https://api.x.com"), "The API."),
        row("token", Text, "`env:NAME` or `file:path`", Required, "Where the user's token (OAuth 2.0) is; scopes `tweet.read`, `tweet.write`, `users.read`."),
        POSTS,
        row("spend", Text, "amount: `2.50`", Optional, "At most so much money a day; no limit when absent."),
        row("price", Text, "amount", Default("0.015"), "What X bills for a post: compare with your contract, prices drift."),
        row("price_link", Text, "amount", Default("0.20"), "What X bills for a post with an address in it."),
    ],
};

/// `[exit]`.
#[rustfmt::skip]
pub const EXIT: Section = Section {
    head: "[exit]",
    kind: None,
    meaning: "What never leaves for the public, whatever the labels: a delivery that says it is held until a person has looked. Private addresses, names without a dot or of internal domains, UNC and file paths, mail addresses, and the hosts of sources and wikis that are not public are refused in any case.",
    common: &[],
    own: &[
        row("hosts", List, "host names, `*.example.org` for all below", Optional, "Internal hosts, beside those that are recognised."),
        row("terms", List, "texts", Optional, "Words that must not leave: project names, rooms. Case and accents do not count."),
        row("allowed", List, "texts", Optional, "Hosts (also `host:port`), mail addresses or words that may leave although they look internal."),
    ],
};
