//! The sample sites: items read from `demo/*.txt`, pages made of them.
//!
//! An item is a head line `== slug | age | tags | flags`, its title, and its paragraphs. The age is
//! a number of hours, or any text for a date that nobody can read. Text in `[[1:…]]` is there at the
//! first visit only, text in `[[2:…]]` from the second on. Flags: `no-id`, `torn` (markup whose tags
//! do not match), `link=…` (the address of somebody else's item).

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::render;

/// Each site: its folder, its name, its language, how it publishes, its items.
const SITES: [Site; 9] = [
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
    fn file(self) -> &'static str {
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

/// What is served at one path: as it is at the first visit, and from the second on.
#[derive(Clone, Debug)]
pub(super) struct Served {
    pub(super) media_type: &'static str,
    pub(super) first: String,
    pub(super) later: String,
}

/// Everything that is served, by path, with `base` in front of every link.
pub(super) fn build(base: &str, now: DateTime<Utc>) -> BTreeMap<String, Served> {
    let mut served = BTreeMap::new();
    let robots = "User-agent: *\nDisallow: /prive/\n".to_owned();
    served.insert(
        "/robots.txt".to_owned(),
        same("text/plain; charset=utf-8", robots),
    );
    for site in &SITES {
        let first = posts(site, base, now, '1');
        let later = posts(site, base, now, '2');
        let address = format!("{base}/{}/{}", site.folder, site.form.file());
        let (media_type, first_list) = render::list(site, &address, &first);
        let (_, later_list) = render::list(site, &address, &later);
        let list = Served {
            media_type,
            first: first_list,
            later: later_list,
        };
        served.insert(address[base.len()..].to_owned(), list);
        for (first, later) in first.iter().zip(&later) {
            let Some(path) = first.link.strip_prefix(base).filter(|p| !p.contains('?')) else {
                continue;
            };
            let article = Served {
                media_type: "text/html; charset=utf-8",
                first: render::article(site, first),
                later: render::article(site, later),
            };
            served.insert(path.to_owned(), article);
        }
    }
    served
}

fn same(media_type: &'static str, body: String) -> Served {
    Served {
        media_type,
        first: body.clone(),
        later: body,
    }
}

/// The items of a site as they are at a visit, `1` or `2`.
fn posts(site: &Site, base: &str, now: DateTime<Utc>, visit: char) -> Vec<Post> {
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
