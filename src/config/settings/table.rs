//! The rows of the table of settings: data, so this file may be long.

use super::{Kind, Presence, Section, Setting};

use Kind::{List, Number, Table, Text, TextOrTable};
use Presence::{Default, Optional, Required};

/// What stands above the tables in `docs/CONFIGURATION.md`.
pub(super) const INTRODUCTION: &str = "\
# The configuration

One file, `feeds.toml`, in TOML. Vigie reads `--config FILE`, else the file that the environment
variable `VIGIE_CONFIG` names, else `feeds.toml` in the current folder. `vigie init` writes one to
start from, with a commented example of every kind of source, digest and channel; `vigie check`
reports every problem at once, with its line and how to mend it. A running Vigie reads the file
again when it changes or on SIGHUP, and keeps the former one while the new one has a problem.

- Relative paths start from the folder of `feeds.toml`.
- Durations are written `30s`, `15m`, `2h`, `7d` or `1w`; sizes `512KiB` or `10MiB`.
- Keys are lower case letters, digits and `-`; they are the stable names: a title may change at any
  time, a key starts a new history.
- **Unlabelled means internal**: a source whose items may leave for the public says
  `visibility = \"public\"`. A channel without `clearance` carries public items only.
- Secrets are never written in the file, only where they are: `env:NAME` or `file:path`.

This page is printed from the program's own table by `vigie check --settings`.
";

/// Shorthand for a row.
const fn row(
    name: &'static str,
    kind: Kind,
    values: &'static str,
    presence: Presence,
    meaning: &'static str,
) -> Setting {
    Setting {
        name,
        kind,
        values,
        presence,
        meaning,
    }
}

/// Every section, in the order of the documentation.
pub(super) const ALL: &[&Section] = &[
    &WATCH,
    &DEFAULTS,
    &SOURCE,
    &SELECTORS,
    &RIGHTS,
    &DIGEST,
    &SECTION,
    &CHANNEL_FILE,
    &CHANNEL_FEED,
    &CHANNEL_MAIL,
    &DKIM,
    &CHANNEL_MEDIAWIKI,
    &CHANNEL_DOKUWIKI,
    &CHANNEL_MASTODON,
    &CHANNEL_BLUESKY,
    &CHANNEL_X,
];

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

/// The whole file.
#[rustfmt::skip]
pub const ROOT: Section = Section {
    head: "",
    kind: None,
    meaning: "The whole file.",
    common: &[],
    own: &[
        row("watch", Table, "[watch]", Optional, "The watch itself."),
        row("defaults", Table, "[defaults]", Optional, "What sources share."),
        row("source", List, "[[source]]", Optional, "What is watched."),
        row("digest", List, "[[digest]]", Optional, "What goes out, and when."),
        row("channel", List, "[[channel]]", Optional, "Where it goes."),
    ],
};

/// `[watch]`.
#[rustfmt::skip]
pub const WATCH: Section = Section {
    head: "[watch]",
    kind: None,
    meaning: "The watch itself: its name, its place on the network and on the disk.",
    common: &[],
    own: &[
        row("name", Text, "text", Default("Vigie"), "Shown on pages, in mails and to the servers that are asked."),
        row("language", Text, "`fr` or `en`", Default("fr"), "Language of the fixed texts of pages and digests."),
        row("zone", Text, "a name of the IANA time zone database", Default("Europe/Paris"), "In which schedules are read and dates are shown."),
        row("listen", Text, "address:port", Default("127.0.0.1:8080"), "Where the pages are served."),
        row("base_url", Text, "http(s) address", Optional, "The address of the pages as members see it; `http://` and the value of `listen` when absent."),
        row("contact", Text, "mail or http(s) address", Optional, "Told to the servers that are asked, so that they can write to you."),
        row("proxy", Text, "http(s) address", Optional, "Where public sources and channels are asked through; those that are not public are asked directly. Vigie gives it no user name."),
        row("authorities", List, "list of files", Optional, "Certificates (PEM) to trust beside the machine's own when https addresses are asked: those of an internal authority, or of a proxy that reads the traffic."),
        row("index", Text, "folder", Default("index"), "What the watch has gathered: archive and search index."),
        row("templates", Text, "folder", Optional, "Templates that replace the embedded ones of the same name."),
    ],
};

/// `[defaults]`.
#[rustfmt::skip]
pub const DEFAULTS: Section = Section {
    head: "[defaults]",
    kind: None,
    meaning: "What sources share unless they say otherwise, and how servers are asked.",
    common: &[],
    own: &[
        row("every", Text, "duration, at least `1m`", Default("1h"), "The shortest time between two visits of a source."),
        row("article", Text, "`auto`, `always` or `never`", Default("auto"), "Whether the page behind an entry is fetched: where the feed has only a summary, always, never."),
        row("visibility", Text, "`public`, `internal` or `restricted`", Default("internal"), "The label of the items of a source: may leave, members, curators."),
        row("rights", TextOrTable, "`link`, `full` or `{ excerpt = 300 }`", Optional, "How much of the text may be shown and sent; an excerpt of 300 characters when absent."),
        row("language", Text, "ISO 639-1 code", Optional, "The language of sources that have only one."),
        row("gap", Text, "duration, at most `1m`", Default("1s"), "The shortest time between two requests to one host."),
        row("connect_timeout", Text, "duration, at most `5m`", Default("10s"), "How long a server may take to accept a connection."),
        row("timeout", Text, "duration, at most `5m`", Default("30s"), "How long a whole answer may take."),
        row("max_size", Text, "size, at most `256MiB`", Default("10MiB"), "The largest answer, before and after decompression."),
        row("allow", List, "list of networks, as `10.1.0.0/16`", Optional, "Networks that every source may contact although they are private, this machine's own (`127.0.0.0/8`) included. Sources that are not public may contact the other private networks too, never this machine."),
    ],
};

/// `[[source]]`.
#[rustfmt::skip]
pub const SOURCE: Section = Section {
    head: "[[source]]",
    kind: None,
    meaning: "A place that is watched.",
    common: &[],
    own: &[
        row("key", Text, "lower case letters, digits, `-`", Required, "Its stable name."),
        row("title", Text, "text", Required, "Shown to people."),
        row("url", Text, "http(s) address", Required, "Where it is fetched."),
        row("kind", Text, "`feed` or `page`", Default("feed"), "RSS, RDF, Atom or JSON Feed; or a web page that lists articles."),
        row("selectors", Table, "`{ entry = \"…\" }`", Optional, "For a page: the CSS selectors that find its entries."),
        row("group", Text, "text", Default("Divers"), "The heading under which it is shown."),
        row("tags", List, "list of texts", Optional, "Tags that all its items get."),
        row("visibility", Text, "`public`, `internal` or `restricted`", Optional, "The label of its items; that of `[defaults]` when absent."),
        row("language", Text, "ISO 639-1 code", Optional, "Its language where it has only one; that of `[defaults]` when absent."),
        row("article", Text, "`auto`, `always` or `never`", Optional, "As in `[defaults]`."),
        row("rights", TextOrTable, "`link`, `full` or `{ excerpt = 300 }`", Optional, "As in `[defaults]`."),
        row("every", Text, "duration, at least `1m`", Optional, "As in `[defaults]`."),
    ],
};

/// The `selectors` of a page.
#[rustfmt::skip]
pub const SELECTORS: Section = Section {
    head: "source.selectors",
    kind: None,
    meaning: "CSS selectors that find the entries of a page; all but `entry` look within the entry.",
    common: &[],
    own: &[
        row("entry", Text, "CSS selector", Required, "One match an entry."),
        row("link", Text, "CSS selector", Optional, "The link; the first `a[href]` when absent."),
        row("title", Text, "CSS selector", Optional, "The title; the text of the link when absent."),
        row("date", Text, "CSS selector", Optional, "The date: its `datetime` attribute, or its text."),
        row("summary", Text, "CSS selector", Optional, "The short text."),
    ],
};

/// `rights` as a table.
#[rustfmt::skip]
pub const RIGHTS: Section = Section {
    head: "rights",
    kind: None,
    meaning: "How much of a text may be shown and sent, when it is an excerpt.",
    common: &[],
    own: &[row("excerpt", Number, "1 to 5000", Required, "At most this many characters.")],
};

/// `[[digest]]`.
#[rustfmt::skip]
pub const DIGEST: Section = Section {
    head: "[[digest]]",
    kind: None,
    meaning: "A recurring letter: when, what and where to.",
    common: &[],
    own: &[
        row("key", Text, "lower case letters, digits, `-`", Required, "Its stable name."),
        row("title", Text, "text", Required, "Shown to people."),
        row("schedule", Text, "cron: minute hour day month weekday", Required, "When an edition leaves, on the clocks of `zone`: `0 16 * * FRI` is Friday at 16:00."),
        row("zone", Text, "a name of the IANA time zone database", Optional, "That of `[watch]` when absent."),
        row("holidays", Text, "`none`, `france` or `alsace-moselle`", Default("none"), "The public holidays on which no edition leaves."),
        row("closed", List, "list of dates, as `2026-12-24`", Optional, "Other days on which no edition leaves."),
        row("on_holiday", Text, "`before`, `after` or `skip`", Default("before"), "What an edition does that is due on such a day: it leaves on the working day before or after, at the same hour, or is left out and the next one covers its period."),
        row("review", Text, "duration, `0s` to `30d`", Default("1d"), "How long before it is due an edition is drafted, for editors to look at; `0s` drafts it when it leaves."),
        row("approval", Text, "`one` or `two`", Default("one"), "How many persons it takes: with `two`, who approves must not be who edited last."),
        row("chosen_only", List, "list of keys of `[[channel]]`", Optional, "Channels that carry only what a person chose when nobody approved the edition in time."),
        row("hold", List, "list of keys of `[[channel]]`", Optional, "Channels that wait for a person when nobody approved the edition in time; the others carry all of it."),
        row("period", Text, "duration, `1h` to `366d`", Default("7d"), "How far back the first edition looks; the next ones start where the former ended."),
        row("language", Text, "`fr` or `en`", Optional, "That of `[watch]` when absent."),
        row("channels", List, "list of keys of `[[channel]]`", Optional, "Where it goes; nowhere when absent: it can still be drafted and read."),
        row("section", List, "[[digest.section]]", Required, "Its parts, in order."),
    ],
};

/// `[[digest.section]]`.
#[rustfmt::skip]
pub const SECTION: Section = Section {
    head: "[[digest.section]]",
    kind: None,
    meaning: "A part of a digest. An item goes to the first section whose query finds it.",
    common: &[],
    own: &[
        row("title", Text, "text", Required, "Its heading."),
        row("query", Text, "a search, as in the search field", Default(""), "What belongs in it; all that is left when empty."),
        row("theme", Text, "text", Optional, "Instead of `query`: the items that bear this tag, or whose source stands under this heading (`group`)."),
        row("order", Text, "`worth`, `newest`, `oldest` or `source`", Default("worth"), "How its items follow each other until an editor moves them: what is kept then the best, by date, or by source."),
        row("quota", Number, "1 to 100", Default("10"), "At most this many items."),
    ],
};

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
    meaning: "The Atom feed of editions that Vigie itself serves: nothing is sent.",
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
        row("key", Text, "`env:NAME` or `file:path`", Required, "Where the private key is: RSA in PEM (PKCS #1)."),
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
    ],
};
