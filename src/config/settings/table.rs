//! The rows of the table of settings: data, so this file may be long.

use super::channels::{
    CHANNEL_BLUESKY, CHANNEL_DOKUWIKI, CHANNEL_FEED, CHANNEL_FILE, CHANNEL_MAIL, CHANNEL_MASTODON,
    CHANNEL_MEDIAWIKI, CHANNEL_X, DKIM, EXIT, MAILBOX,
};
use super::{Kind, Presence, Section, row};

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
    &MAILBOX,
    &CHANNEL_MEDIAWIKI,
    &CHANNEL_DOKUWIKI,
    &CHANNEL_MASTODON,
    &CHANNEL_BLUESKY,
    &CHANNEL_X,
    &EXIT,
    &BACKUP,
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
        row("exit", Table, "[exit]", Optional, "What never leaves for the public."),
        row("backup", Table, "[backup]", Optional, "Back-ups that are made by themselves."),
    ],
};

/// `[backup]`.
#[rustfmt::skip]
pub const BACKUP: Section = Section {
    head: "[backup]",
    kind: None,
    meaning: "Back-ups that a running Vigie makes by itself, reads back, and tells of when they fail or are late. Each is one file, `vigie-20261130T010000Z.tar.zst`; `vigie restore` puts it back. Without a folder none is made.",
    common: &[],
    own: &[
        row("folder", Text, "path", Optional, "Where they are kept: best on another disk, or a share of another machine."),
        row("schedule", Text, "cron expression, five or six fields", Default("0 3 * * *"), "When one is made, in the zone of the watch."),
        row("keep", Number, "1 to 1000", Default("14"), "How many are kept; the oldest go first."),
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
        row("listen", Text, "address:port", Default("127.0.0.1:8080"), "Where the pages are served. Beyond this machine passwords travel: put a reverse proxy with TLS in front (nginx, Caddy, HAProxy) that keeps the `Host` header, let `listen` be reached by it alone, and set `base_url` and `trusted_proxies`."),
        row("base_url", Text, "http(s) address", Optional, "The address of the pages as members see it; `http://` and the value of `listen` when absent. With `https`, cookies are for TLS alone."),
        row("trusted_proxies", List, "list of networks, as `10.1.0.0/16`", Optional, "The reverse proxies in front: from them alone `X-Forwarded-For` is believed, which failures to sign in are counted by. Other `X-Forwarded-*` headers are never read: host and scheme are those of `base_url`."),
        row("contact", Text, "mail or http(s) address", Optional, "Told to the servers that are asked, so that they can write to you."),
        row("alerts", Text, "mail address", Optional, "Who is told by mail, through the first channel of kind `mail`, when something breaks and when it works again; the small things of a day in one letter. Nobody when absent."),
        row("proxy", Text, "http(s) address", Optional, "Where sources and channels are asked through; those of the internal network (`reach = \"internal\"`, wikis that are not public) are asked directly. Vigie gives it no user name."),
        row("authorities", List, "list of files", Optional, "Certificates (PEM) to trust beside the machine's own when https addresses are asked: those of an internal authority, or of a proxy that reads the traffic."),
        row("index", Text, "folder", Default("index"), "What the watch has gathered: archive and search index."),
        row("templates", Text, "folder", Optional, "Templates that replace the embedded ones of the same name."),
        row("look", Text, "`neutral` or `state`", Default("neutral"), "The colours and corners of the pages: Vigie's own, or those of the French State's design system (without its typeface and its block of arms, which are for the sites of the State)."),
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
        row("allow", List, "list of networks, as `10.1.0.0/16`", Optional, "Networks that every source may contact although they are private, this machine's own (`127.0.0.0/8`) included. What members propose, and the pictures of cards, are never fetched from them, whatever their addresses are. Sources with `reach = \"internal\"` may contact the other private networks too, never this machine."),
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
        row("reach", Text, "`public` or `internal`", Default("public"), "How far its visits may lead, redirects and the pages behind its entries included. `internal` opens private networks (never this machine) and asks no robots.txt; it is for sources of the internal network, whose label must not be public. A source labelled `internal` or `restricted` whose address is visibly private (`10.1.2.3`, `wiki.intranet`) needs not say it."),
        row("language", Text, "ISO 639-1 code", Optional, "Its language where it has only one, by which `05/06/2024` is read too; that of `[defaults]` when absent."),
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
        row("quota", Number, "1 to 100", Default("10"), "At most this many items, beside those that a person keeps."),
        row("per_source", Number, "1 to 100", Optional, "At most this many items of one source while other sources have some to say: the room that these leave is filled in any case. A third of `quota` when absent."),
    ],
};
