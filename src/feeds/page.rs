//! Entries on a web page, found by CSS selectors.
//!
//! A selector that finds nothing is an error that names it: a page whose layout changed must be
//! told, never read as empty.

use std::collections::HashSet;

use scraper::{ElementRef, Html, Selector};
use thiserror::Error;
use url::Url;

use super::too_many;
use crate::domain::feed::{Entry, Feed};
use crate::domain::html::RawHtml;
use crate::domain::limits;
use crate::domain::source::PageSelectors;
use crate::text::bounds::too_wild;
use crate::text::charset::decode;
use crate::text::dates::{self, Order};

/// Why a page gives no list of entries.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PageError {
    /// A selector is no CSS.
    #[error("`{selector}` is not a CSS selector: {reason}")]
    Selector {
        /// As configured.
        selector: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nothing on the page is an entry.
    #[error("nothing on the page matches `{0}`: its layout may have changed")]
    NoEntry(String),
    /// Longer or deeper than any page written for people.
    #[error("the page is too long or too deeply nested to be read")]
    TooWild,
    /// There are entries, and none has a link.
    #[error("{entries} elements match `{entry}`, but none has a link at `{link}`")]
    NoLink {
        /// The selector of entries.
        entry: String,
        /// How many elements it matches.
        entries: usize,
        /// The selector of the link.
        link: String,
    },
}

/// Lists the entries of a page in document order, one for each address.
///
/// Links are absolute against the page's `<base>`, else `base`, without their fragment.
/// `content_type` is the HTTP header, for its charset; `language` that of the source.
///
/// # Errors
/// When a selector is wrong, or finds nothing.
pub fn list(
    html_bytes: &[u8],
    base: &Url,
    selectors: &PageSelectors,
    content_type: Option<&str>,
    language: Option<&str>,
) -> Result<Feed, PageError> {
    let compiled = Compiled::new(selectors)?;
    let mut decoded = decode(html_bytes, content_type);
    if too_wild(&decoded.text) {
        return Err(PageError::TooWild);
    }
    let document = Html::parse_document(&decoded.text);
    let base = declared_base(&document, base);
    let matches: Vec<ElementRef<'_>> = document.select(&compiled.entry).collect();
    if matches.is_empty() {
        return Err(PageError::NoEntry(selectors.entry.clone()));
    }
    let root = document.root_element();
    let own = root
        .value()
        .attr("lang")
        .map(str::to_lowercase)
        .filter(|tag| !tag.is_empty());
    let order = Order::of([None, own.as_deref(), language]);
    let mut seen = HashSet::new();
    let mut found = matches
        .iter()
        .filter_map(|element| compiled.entry(*element, &base, order))
        .filter(|entry| seen.insert(entry.link.clone()));
    let entries: Vec<Entry> = found.by_ref().take(limits::ENTRIES).collect();
    if found.next().is_some() {
        decoded.mended.push(too_many());
    }
    if entries.is_empty() {
        return Err(PageError::NoLink {
            entry: selectors.entry.clone(),
            entries: matches.len(),
            link: selectors
                .link
                .clone()
                .unwrap_or_else(|| ANY_LINK.to_owned()),
        });
    }
    Ok(Feed {
        format: "page".to_owned(),
        title: first(root, "title").and_then(line),
        link: Some(base.to_string()),
        language: own,
        entries,
        mended: decoded.mended,
        ..Feed::default()
    })
}

/// Where the link is, unless told otherwise.
const ANY_LINK: &str = "a[href]";

/// The selectors of a page, ready for use.
struct Compiled {
    entry: Selector,
    link: Selector,
    title: Option<Selector>,
    date: Option<Selector>,
    summary: Option<Selector>,
}

impl Compiled {
    fn new(selectors: &PageSelectors) -> Result<Self, PageError> {
        let maybe = |text: &Option<String>| text.as_deref().map(compile).transpose();
        Ok(Self {
            entry: compile(&selectors.entry)?,
            link: compile(selectors.link.as_deref().unwrap_or(ANY_LINK))?,
            title: maybe(&selectors.title)?,
            date: maybe(&selectors.date)?,
            summary: maybe(&selectors.summary)?,
        })
    }

    /// Reads one entry; `None` when it has no link to a page.
    fn entry(&self, element: ElementRef<'_>, base: &Url, order: Option<Order>) -> Option<Entry> {
        let read_date = |text: &str| dates::read(text, order);
        let anchor = find(element, &self.link)?;
        let link = address(anchor, base)?;
        let titled = match &self.title {
            Some(title) => find(element, title).unwrap_or(anchor),
            None => anchor,
        };
        let date = self.date.as_ref().and_then(|date| find(element, date));
        let summary = self
            .summary
            .as_ref()
            .and_then(|summary| find(element, summary));
        Some(Entry {
            id: Some(link.clone()),
            title: name(titled).or_else(|| name(anchor)),
            link: Some(link),
            published: date.and_then(|date| {
                let told = ["datetime", "content"]
                    .into_iter()
                    .find_map(|n| date.value().attr(n));
                told.and_then(read_date).or_else(|| read_date(&line(date)?))
            }),
            summary: summary.map(|summary| RawHtml(summary.inner_html())),
            image: element
                .descendent_elements()
                .find(|inner| inner.value().name() == "img")
                .and_then(|img| img.value().attr("src"))
                .and_then(|src| base.join(src).ok())
                .filter(|url| url.has_host())
                .map(String::from),
            ..Entry::default()
        })
    }
}

fn compile(selector: &str) -> Result<Selector, PageError> {
    Selector::parse(selector).map_err(|error| PageError::Selector {
        selector: selector.to_owned(),
        reason: error.to_string(),
    })
}

/// The element itself where it matches, else the first one in it that does.
fn find<'d>(element: ElementRef<'d>, selector: &Selector) -> Option<ElementRef<'d>> {
    if selector.matches(&element) {
        return Some(element);
    }
    element.select(selector).next()
}

fn first<'d>(element: ElementRef<'d>, name: &str) -> Option<ElementRef<'d>> {
    element
        .descendent_elements()
        .find(|inner| inner.value().name() == name)
}

/// The address of a link, absolute, without fragment; only pages count.
fn address(anchor: ElementRef<'_>, base: &Url) -> Option<String> {
    let href = anchor
        .value()
        .attr("href")
        .or_else(|| first(anchor, "a")?.value().attr("href"))?;
    let mut url = base.join(href.trim()).ok()?;
    url.set_fragment(None);
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

fn declared_base(document: &Html, address: &Url) -> Url {
    first(document.root_element(), "base")
        .and_then(|element| element.value().attr("href"))
        .and_then(|href| address.join(href).ok())
        .unwrap_or_else(|| address.clone())
}

/// What an element calls itself: by its text, by the text for its picture, by what is said beside it.
fn name(element: ElementRef<'_>) -> Option<String> {
    let told = |element: ElementRef<'_>, attribute| {
        let words = element.value().attr(attribute)?.split_whitespace();
        Some(words.collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty())
    };
    let mut within = element.descendent_elements();
    line(element)
        .or_else(|| within.find_map(|inner| told(inner, "alt")))
        .or_else(|| {
            ["aria-label", "title"]
                .into_iter()
                .find_map(|name| told(element, name))
        })
        .or_else(|| {
            let mut links = element.descendent_elements();
            links.find_map(|link| {
                ["aria-label", "title"]
                    .into_iter()
                    .find_map(|name| told(link, name))
            })
        })
}

/// The text of an element on one line.
fn line(element: ElementRef<'_>) -> Option<String> {
    let text: String = element.text().collect::<Vec<_>>().join(" ");
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selectors(entry: &str) -> PageSelectors {
        PageSelectors {
            entry: entry.to_owned(),
            link: None,
            title: Some("h2".to_owned()),
            date: Some("time, .date".to_owned()),
            summary: Some("p".to_owned()),
        }
    }

    fn read(html: &str, selectors: &PageSelectors) -> Result<Feed, PageError> {
        let base = Url::parse("https://example.org/news/").unwrap();
        list(
            html.as_bytes(),
            &base,
            selectors,
            Some("text/html; charset=utf-8"),
            None,
        )
    }

    const PAGE: &str = r#"<!doctype html><html lang="FR"><title>Les
        nouvelles</title><ul>
        <li><h2>Un <b>titre</b></h2><a href="un.html#suite">lire</a><time datetime="2024-05-01">hier</time><p>Le <i>résumé</i>.</p></li>
        <li><a href="/deux">Deux</a><span class="date">2 mai 2024</span><img src="i.png"></li>
        <li><a href="/deux#commentaires">Deux, encore</a></li>
        <li><a href="javascript:rien()">Rien</a></li>
        <li>sans lien</li></ul>"#;

    #[test]
    fn entries_are_found_by_selectors() {
        let feed = read(PAGE, &selectors("li")).unwrap();
        assert_eq!(feed.title.as_deref(), Some("Les nouvelles"));
        assert_eq!(feed.language.as_deref(), Some("fr"));
        let seen: Vec<_> = feed
            .entries
            .iter()
            .map(|entry| {
                let day = entry.published.map(|date| date.date_naive().to_string());
                (
                    entry.title.as_deref().unwrap(),
                    entry.link.as_deref().unwrap(),
                    day,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                (
                    "Un titre",
                    "https://example.org/news/un.html",
                    Some("2024-05-01".to_owned())
                ),
                (
                    "Deux",
                    "https://example.org/deux",
                    Some("2024-05-02".to_owned())
                ),
            ]
        );
        assert_eq!(
            feed.entries[0].summary,
            Some(RawHtml("Le <i>résumé</i>.".to_owned()))
        );
        assert_eq!(
            feed.entries[1].image.as_deref(),
            Some("https://example.org/news/i.png")
        );
    }

    #[test]
    fn a_link_that_holds_only_a_picture_is_called_as_the_picture_is() {
        for link in [
            "<h2><a href=1><img src=a.png alt='La halle\n rouvre'></a></h2>",
            "<h2><a href=1><picture><source><img alt=' '></picture><svg></svg><img alt='La halle rouvre'></a></h2>",
            "<h2><a href=1 title='La halle rouvre'><img src=a.png></a></h2>",
            "<h2><a href=1 aria-label='La halle rouvre'><i></i></a></h2>",
            "<h2> </h2><a href=1>La halle rouvre</a>",
            "<a href=1><img src=a.png alt='La halle rouvre'></a>",
        ] {
            let feed = read(&format!("<li>{link}</li>"), &selectors("li")).unwrap();
            assert_eq!(
                feed.entries[0].title.as_deref(),
                Some("La halle rouvre"),
                "{link}"
            );
        }
    }

    #[test]
    fn a_date_in_digits_is_read_as_the_page_or_the_source_has_it() {
        let base = Url::parse("https://example.org/news/").unwrap();
        let day = |html: &str, language| {
            let entry = "<li><a href=1>Un</a><span class=date>02/11/2026</span></li>";
            let html = format!("{html}{entry}");
            let feed = list(html.as_bytes(), &base, &selectors("li"), None, language).unwrap();
            feed.entries[0]
                .published
                .map(|date| date.date_naive().to_string())
        };
        assert_eq!(day("<html lang=fr>", None).as_deref(), Some("2026-11-02"));
        assert_eq!(day("<html>", Some("fr")).as_deref(), Some("2026-11-02"));
        assert_eq!(
            day("<html lang=en-US>", None).as_deref(),
            Some("2026-02-11")
        );
        assert_eq!(day("<html lang=en-US>", Some("fr")), None);
        assert_eq!(day("<html>", None), None);
    }

    #[test]
    fn an_entry_may_be_the_link_itself() {
        let feed = read(
            "<base href='/b/'><a class=x href=1>Un</a>",
            &selectors("a.x"),
        )
        .unwrap();
        assert_eq!(
            feed.entries[0].link.as_deref(),
            Some("https://example.org/b/1")
        );
        assert_eq!(feed.entries[0].title.as_deref(), Some("Un"));
    }

    #[test]
    fn what_finds_nothing_is_named() {
        let error = read(PAGE, &selectors("article.card")).unwrap_err();
        assert_eq!(error, PageError::NoEntry("article.card".to_owned()));
        let error = read("<li>sans lien</li>", &selectors("li")).unwrap_err();
        assert!(error.to_string().contains("`a[href]`"), "{error}");
        let error = read(PAGE, &selectors("li[")).unwrap_err();
        assert!(
            error.to_string().starts_with("`li[` is not a CSS selector"),
            "{error}"
        );
    }
}
