//! The sample sites: items read from `demo/*.txt`.
//!
//! An item is a head line `== slug | age | tags | flags`, its title, and its paragraphs. The age is
//! a number of hours, or any text for a date that nobody can read. Text in `[[1:…]]` is there at the
//! first visit only, text in `[[2:…]]` from the second on. Flags: `no-id`, `torn` (markup whose tags
//! do not match), `link=…` (the address of somebody else's item).

use chrono::{DateTime, TimeDelta, Utc};

/// Each site: its folder, its name, its language, how it publishes, its items.
pub(super) const SITES: [Site; 9] = [
    site(
        "securite",
        "Observatoire des failles",
        "fr",
        Form::Rss,
        include_str!("../../demo/securite.txt"),
    ),
    site(
        "donnees",
        "The Data Notebook",
        "en",
        Form::Atom,
        include_str!("../../demo/donnees.txt"),
    ),
    site(
        "rust",
        "Ferrous Desk",
        "en",
        Form::Json,
        include_str!("../../demo/rust.txt"),
    ),
    site(
        "nuage",
        "Carnet d'exploitation",
        "fr",
        Form::RssSummaries,
        include_str!("../../demo/nuage.txt"),
    ),
    site(
        "acces",
        "Le web pour tous",
        "fr",
        Form::Atom,
        include_str!("../../demo/acces.txt"),
    ),
    site(
        "cartes",
        "Cartes et données ouvertes",
        "fr",
        Form::Json,
        include_str!("../../demo/cartes.txt"),
    ),
    site(
        "machines",
        "Machines That Read",
        "en",
        Form::Rss,
        include_str!("../../demo/machines.txt"),
    ),
    site(
        "intranet",
        "Intranet de la direction",
        "fr",
        Form::Rss,
        include_str!("../../demo/intranet.txt"),
    ),
    site(
        "collectif",
        "Le collectif",
        "fr",
        Form::Page,
        include_str!("../../demo/collectif.txt"),
    ),
];

/// How a site publishes its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// RSS 2.0 with whole texts.
    Rss,
    /// RSS 2.0 with the first paragraph only.
    RssSummaries,
    /// Atom with whole texts.
    Atom,
    /// JSON Feed with whole texts.
    Json,
    /// No feed: a page with a list of links.
    Page,
}

impl Form {
    /// The last part of the address of the feed or of the list.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Rss | Self::RssSummaries => "rss.xml",
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
            Self::Page => "actualites",
        }
    }
}

/// An invented site.
pub(super) struct Site {
    pub(super) folder: &'static str,
    pub(super) name: &'static str,
    pub(super) language: &'static str,
    pub(super) form: Form,
    text: &'static str,
}

const fn site(
    folder: &'static str,
    name: &'static str,
    language: &'static str,
    form: Form,
    text: &'static str,
) -> Site {
    Site {
        folder,
        name,
        language,
        form,
        text,
    }
}

/// When an item says that it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Published {
    At(DateTime<Utc>),
    /// Nobody can read it.
    Unreadable(String),
}

/// One item of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Post {
    pub(super) title: String,
    /// Absolute.
    pub(super) link: String,
    pub(super) published: Published,
    pub(super) tags: Vec<String>,
    pub(super) paragraphs: Vec<String>,
    pub(super) has_id: bool,
    pub(super) is_torn: bool,
}

/// The items of a site as they are at a visit, `1` or `2`.
pub(super) fn posts(site: &Site, base: &str, now: DateTime<Utc>, visit: char) -> Vec<Post> {
    let text = at_visit(site.text, visit);
    text.split("== ")
        .skip(1)
        .filter_map(|block| post(block, site, base, now))
        .collect()
}

fn post(block: &str, site: &Site, base: &str, now: DateTime<Utc>) -> Option<Post> {
    let (head, rest) = block.split_once('\n')?;
    let (title, body) = rest.split_once('\n')?;
    let mut head = head.split('|').map(str::trim);
    let (slug, age, tags) = (head.next()?, head.next()?, head.next()?);
    let flags = head.next().unwrap_or_default();
    let published = match age.strip_suffix('h').and_then(|hours| hours.parse().ok()) {
        Some(hours) => Published::At(now - TimeDelta::hours(hours)),
        None => Published::Unreadable(age.to_owned()),
    };
    let path = match flags.strip_prefix("link=") {
        Some(path) => path.to_owned(),
        None => format!("/{}/{slug}", site.folder),
    };
    Some(Post {
        title: title.trim().to_owned(),
        link: format!("{base}{path}"),
        published,
        tags: tags
            .split(',')
            .map(|tag| tag.trim().to_owned())
            .filter(|tag| !tag.is_empty())
            .collect(),
        paragraphs: body.trim().split("\n\n").map(str::to_owned).collect(),
        has_id: flags != "no-id",
        is_torn: flags == "torn",
    })
}

/// Keeps the text of one visit and drops that of the other.
fn at_visit(text: &str, visit: char) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, marked)) = rest.split_once("[[") {
        kept.push_str(before);
        let Some((inside, after)) = marked.split_once("]]") else {
            break;
        };
        if let Some(shown) = inside.strip_prefix(visit) {
            kept.push_str(shown.trim_start_matches(':'));
        }
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// How many items there are, and how many are at most a week old at `now`.
#[cfg(test)]
pub(super) fn count(now: DateTime<Utc>) -> (usize, usize) {
    let all: Vec<Post> = SITES
        .iter()
        .flat_map(|site| posts(site, "", now, '1'))
        .collect();
    let is_recent = |post: &&Post| match post.published {
        Published::At(at) => at > now - TimeDelta::days(7),
        Published::Unreadable(_) => true,
    };
    (all.len(), all.iter().filter(is_recent).count())
}
