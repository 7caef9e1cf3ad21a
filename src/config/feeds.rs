//! `[[source]]`: what is watched.

use std::collections::HashMap;
use std::time::Duration;

use ipnet::IpNet;
use scraper::Selector;
use url::Url;

use super::causes;
use super::reader::Reader;
use super::said::{Said, said};
use super::settings;
use super::value::{self, Refused};
use crate::domain::canonical::canonical;
use crate::domain::network::{Reach, is_private_host, spelled};
use crate::domain::source::{ArticlePolicy, PageSelectors, Rights, Source, SourceKind};
use crate::domain::visibility::Visibility;

const ARTICLE: [(&str, ArticlePolicy); 3] = [
    ("auto", ArticlePolicy::Auto),
    ("always", ArticlePolicy::Always),
    ("never", ArticlePolicy::Never),
];

/// What sources share unless they say otherwise.
#[derive(Default)]
pub(super) struct Defaults {
    every: Duration,
    article: ArticlePolicy,
    visibility: Option<Visibility>,
    rights: Rights,
    language: Option<String>,
}

/// Reads what `[defaults]` says of sources; where it is refused, the most careful value stands in,
/// so that the sources can still be checked.
pub(super) fn defaults(written: &Reader<'_>) -> Defaults {
    Defaults {
        every: written.read("every", every).unwrap_or_default(),
        article: written.read("article", article).unwrap_or_default(),
        visibility: written
            .has("visibility")
            .then(|| written.read("visibility", visibility).unwrap_or_default()),
        rights: rights(written).unwrap_or_default(),
        language: written.read("language", value::language),
    }
}

/// Reads all sources; those with a problem are left out, the problem being reported.
pub(super) fn read(written: &[Reader<'_>], defaults: &Defaults, allow: &[IpNet]) -> Vec<Source> {
    refuse_twins(written);
    written
        .iter()
        .filter_map(|source| read_one(source, defaults, allow))
        .collect()
}

fn read_one(written: &Reader<'_>, defaults: &Defaults, allow: &[IpNet]) -> Option<Source> {
    let key = written.read("key", value::key);
    let title = written.read("title", value::words);
    let url = written.read("url", value::web_address);
    let kind = kind(written);
    let group = written.read("group", value::words);
    let tags = written.list("tags", value::words);
    let label = if written.has("visibility") {
        written.read("visibility", visibility)
    } else {
        defaults.visibility
    };
    let reach = url
        .as_ref()
        .and_then(|url| reach(written, url, label, allow));
    let language = written.read("language", value::language);
    let article = written.read("article", article);
    let rights = rights(written);
    let every = written.read("every", every);
    Some(Source {
        key: key?,
        title: title?,
        url: url?,
        kind: kind?,
        group: group?,
        tags,
        visibility: label.unwrap_or_default(),
        reach: reach?,
        language: language.or_else(|| defaults.language.clone()),
        article: article.unwrap_or(defaults.article),
        rights: rights.unwrap_or(defaults.rights),
        every: every.unwrap_or(defaults.every),
    })
}

/// Refuses a key or an address that an earlier source already has. An address may be written in
/// several ways: capitals in the host, a port that goes without saying, a place on the page.
fn refuse_twins(written: &[Reader<'_>]) {
    let place = |text: &str| match Url::parse(text) {
        Ok(url) => canonical(&url).to_string(),
        Err(_) => text.to_owned(),
    };
    let mut seen = HashMap::<(&str, String), &str>::new();
    for source in written {
        let of = |name| source.text(name);
        let title = of("title");
        let (key, url) = (of("key").map(str::to_owned), of("url").map(place));
        for (name, meant) in [("key", key), ("url", url)] {
            let (Some(text), Some(meant)) = (of(name), meant) else {
                continue;
            };
            if let Some(title) = seen.get(&(name, meant.clone())) {
                source.refuse(name, taken(text, title));
                continue;
            }
            seen.insert((name, meant), title.unwrap_or(text));
        }
    }
}

/// Why a key or an address that must be unique is refused.
pub(super) fn taken(text: &str, title: &str) -> Refused {
    Refused::new(
        said!(
            "« {text} » est déjà pris par « {title} »",
            "\"{text}\" is already taken by \"{title}\""
        ),
        said!(
            "changez l'un des deux, ou retirez-le",
            "change one of the two, or remove it"
        ),
    )
}

fn kind(written: &Reader<'_>) -> Option<SourceKind> {
    let is_page = written.read("kind", |text| {
        value::one_of(text, &[("feed", false), ("page", true)])
    })?;
    match (is_page, written.has("selectors")) {
        (true, true) => {
            selectors(&written.section("selectors", &settings::SELECTORS)).map(SourceKind::Page)
        }
        (false, false) => Some(SourceKind::Feed),
        (true, false) => {
            written.refuse("selectors", page_without_selectors());
            None
        }
        (false, true) => {
            written.refuse("selectors", feed_with_selectors());
            None
        }
    }
}

fn page_without_selectors() -> Refused {
    Refused::new(
        said!("une page a besoin de sélecteurs", "a page needs selectors"),
        said!(
            "ajoutez selectors = {{ entry = \"article\" }}, un sélecteur CSS qui trouve chaque article",
            "add selectors = {{ entry = \"article\" }}, a CSS selector that finds each article"
        ),
    )
}

fn feed_with_selectors() -> Refused {
    Refused::new(
        said!("un flux n'a pas de sélecteurs", "a feed has no selectors"),
        said!(
            "ajoutez kind = \"page\" si c'est une page, ou retirez selectors",
            "add kind = \"page\" if it is a page, or remove selectors"
        ),
    )
}

fn selectors(written: &Reader<'_>) -> Option<PageSelectors> {
    let optional = |name| written.read(name, selector);
    let entry = written.read("entry", selector);
    Some(PageSelectors {
        link: optional("link"),
        title: optional("title"),
        date: optional("date"),
        summary: optional("summary"),
        entry: entry?,
    })
}

fn selector(text: &str) -> Result<String, Refused> {
    match Selector::parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => {
            let Said { fr, en } = causes::of_selector(text, &error);
            Err(Refused::new(
                said!(
                    "« {text} » n'est pas un sélecteur CSS : {fr}",
                    "\"{text}\" is not a CSS selector: {en}"
                ),
                said!(
                    "écrivez par exemple « article h2 a » ou « li.actualite »",
                    "write for example \"article h2 a\" or \"li.news\""
                ),
            ))
        }
    }
}

fn every(text: &str) -> Result<Duration, Refused> {
    let day = Duration::from_secs(86_400);
    value::duration(text, Duration::from_secs(60), day * 31)
}

fn article(text: &str) -> Result<ArticlePolicy, Refused> {
    value::one_of(text, &ARTICLE)
}

/// A label, by its word.
pub(super) fn visibility(text: &str) -> Result<Visibility, Refused> {
    value::one_of(text, &Visibility::ALL.map(|v| (v.as_str(), v)))
}

/// `"link"`, `"full"` or `{ excerpt = 300 }`; `None` when absent or refused.
fn rights(written: &Reader<'_>) -> Option<Rights> {
    if written.text("rights").is_some() {
        let words = [("link", Rights::Link), ("full", Rights::Full)];
        return written.read("rights", |text| value::one_of(text, &words));
    }
    let table = written.section("rights", &settings::RIGHTS);
    table.read("excerpt", |text| {
        value::number(text, 1, 5000).map(Rights::Excerpt)
    })
}

/// How far a source may lead. It is asked for by its own setting: a label that was forgotten must
/// not open the private network. A source that is labelled internal in so many words, at an address
/// that is visibly private, asks for it too.
fn reach(
    written: &Reader<'_>,
    url: &Url,
    label: Option<Visibility>,
    allow: &[IpNet],
) -> Option<Reach> {
    let is_private = is_private(url, allow);
    let is_public = label == Some(Visibility::Public);
    let asked = if written.has("reach") {
        Some(written.read("reach", |text| value::one_of(text, &Reach::WORDS))?)
    } else {
        None
    };
    let refused = match (asked, is_private) {
        (_, true) if is_loopback(url) => private_without_reach(url),
        (Some(Reach::Internal), _) if is_public => private_but_public(url),
        (Some(Reach::Internal), _) => return Some(Reach::Internal),
        (_, false) => return Some(Reach::Public),
        (_, true) if is_public => private_but_public(url),
        (None, true) if label.is_some() => return Some(Reach::Internal),
        (_, true) => private_without_reach(url),
    };
    let place = if asked.is_some() { "reach" } else { "url" };
    written.refuse(place, refused);
    None
}

/// Whether an address is visibly private, and in none of the networks that every source may contact.
fn is_private(url: &Url, allow: &[IpNet]) -> bool {
    let address = url.host_str().and_then(spelled);
    let is_allowed = address.is_some_and(|ip| allow.iter().any(|range| range.contains(&ip)));
    is_private_host(url) && !is_allowed
}

/// Whether an address leads to this machine: `reach` never opens it.
fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some(host) => {
            spelled(host).map_or(host == "localhost", |ip| ip.to_canonical().is_loopback())
        }
        None => false,
    }
}

fn private_without_reach(url: &Url) -> Refused {
    let host = url.host_str().unwrap_or_default();
    if is_loopback(url) {
        return Refused::new(
            said!(
                "{host} est cette machine même, où aucune source ne va d'elle-même",
                "{host} is this machine itself, where no source goes by itself"
            ),
            said!(
                "ajoutez 127.0.0.0/8 (ou ::1/128) à [defaults] allow si elle sert vraiment cette source",
                "add 127.0.0.0/8 (or ::1/128) to [defaults] allow if it really serves this source"
            ),
        );
    }
    Refused::new(
        said!(
            "{host} est une adresse privée, et la source n'a pas le droit d'y aller",
            "{host} is a private address, and the source may not go there"
        ),
        said!(
            "ajoutez reach = \"internal\" à cette source si elle est vraiment du réseau interne",
            "add reach = \"internal\" to this source if it really is on the internal network"
        ),
    )
}

fn private_but_public(url: &Url) -> Refused {
    let host = url.host_str().unwrap_or_default();
    Refused::new(
        said!(
            "{host} est du réseau interne, mais la source est étiquetée publique : ses éléments pourraient sortir",
            "{host} is of the internal network, but the source is labelled public: its items could leave"
        ),
        said!(
            "écrivez visibility = \"internal\" et reach = \"internal\" ; ou, si ce contenu est vraiment public, ajoutez ce réseau à [defaults] allow",
            "write visibility = \"internal\" and reach = \"internal\"; or, if this content really is public, add the network to [defaults] allow"
        ),
    )
}
