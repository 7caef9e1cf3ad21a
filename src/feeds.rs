//! From bytes to a [`Feed`], however broken.
//!
//! Decode the charset, scan the text into a tree that forgives, read the tree by vocabulary; where
//! that finds nothing, ask feed-rs. What had to be mended on the way is told in [`Feed::mended`].

mod element;
mod entities;
mod entry;
mod json;
mod links;
mod media;
mod names;
pub mod page;
mod people;
mod rhythm;
mod scan;
mod second;
mod tag;
mod text;
mod tree;
mod xml;

use thiserror::Error;
use url::Url;

use crate::domain::feed::Feed;
use crate::domain::limits;
use crate::text::charset::decode;
use crate::text::guard;
use tree::Tree;

/// What is known of a document besides its bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'h> {
    /// The HTTP header, for its charset.
    pub content_type: Option<&'h str>,
    /// Where it was found, after redirects: relative addresses are resolved against it.
    pub base_url: Option<&'h Url>,
    /// The language of its source, where that is known: how its dates in digits are read.
    pub language: Option<&'h str>,
}

/// Why a document gives no feed.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ParseError {
    /// There is nothing in it.
    #[error("the document is empty")]
    Empty,
    /// It is a web page.
    #[error("this is a web page, not a feed{}", offer(advertised))]
    Page {
        /// The feeds that the page advertises, absolute where possible.
        advertised: Vec<String>,
    },
    /// It is JSON, and no JSON Feed.
    #[error("this is JSON, but not a JSON Feed: {0}")]
    NotJsonFeed(String),
    /// Its end is missing, and no entry stands before it.
    #[error("the document was cut short before its first entry")]
    CutShort,
    /// It is something else.
    #[error("this is not a feed: no rss, rdf, feed or channel element in it")]
    NotFeed,
}

fn offer(advertised: &[String]) -> String {
    if advertised.is_empty() {
        String::new()
    } else {
        format!("; it advertises {}", advertised.join(", "))
    }
}

/// Reads a feed of any format: RSS, Atom, JSON Feed, CDF.
///
/// # Errors
/// When the document is no feed at all; a broken one is read as far as it can be.
pub fn parse(bytes: &[u8], hints: &Hints<'_>) -> Result<Feed, ParseError> {
    let decoded = decode(bytes, hints.content_type);
    let text = json::mend::after_blanks(&decoded.text);
    let mut feed = match guard::run(|| read(text, hints)) {
        Some(Ok(feed)) if !feed.entries.is_empty() => feed,
        first => match second::read(text, hints.base_url) {
            Some(feed) => feed,
            None => whole(first.unwrap_or(Err(ParseError::NotFeed))?)?,
        },
    };
    if feed.entries.len() > limits::ENTRIES {
        feed.entries.truncate(limits::ENTRIES);
        feed.mended.push(too_many());
    }
    let cut = cut_lists(&mut feed);
    feed.mended.extend(cut);
    feed.mended.splice(0..0, decoded.mended);
    Ok(feed)
}

/// So many names are read of a list: one more than is kept, so that it can be told when more are there.
const NAMES: usize = limits::NAMES_OF_ENTRY + 1;

/// Cuts each list of names and files to what is kept; what is said of it, where one was longer.
fn cut_lists(feed: &mut Feed) -> Option<String> {
    fn cut<T>(list: &mut Vec<T>) -> bool {
        let was_longer = list.len() > limits::NAMES_OF_ENTRY;
        list.truncate(limits::NAMES_OF_ENTRY);
        was_longer
    }
    let mut was_longer = cut(&mut feed.authors);
    for entry in &mut feed.entries {
        was_longer |= cut(&mut entry.authors);
        was_longer |= cut(&mut entry.categories);
        was_longer |= cut(&mut entry.enclosures);
    }
    let most = limits::NAMES_OF_ENTRY;
    was_longer.then(|| {
        format!("of authors, categories and files, those after the first {most} were left out")
    })
}

/// What is said of a document of which only the beginning is read.
fn too_many() -> String {
    format!("entries after the first {} were left out", limits::ENTRIES)
}

/// A feed without entries that was cut short is no empty one: they may stand in what is missing.
fn whole(feed: Feed) -> Result<Feed, ParseError> {
    let was_cut = feed.mended.iter().any(|note| note == scan::CUT_SHORT);
    if was_cut && feed.entries.is_empty() {
        return Err(ParseError::CutShort);
    }
    Ok(feed)
}

/// Our own reader.
fn read(text: &str, hints: &Hints<'_>) -> Result<Feed, ParseError> {
    match text.chars().next() {
        None => Err(ParseError::Empty),
        _ if json::mend::after_comments(text).starts_with(['{', '[']) => {
            parse_json(json::mend::after_comments(text), hints)
        }
        Some(_) => parse_xml(text, hints),
    }
}

fn parse_json(text: &str, hints: &Hints<'_>) -> Result<Feed, ParseError> {
    let mut mended = Vec::new();
    let document: serde_json::Value = serde_json::from_str(text)
        .or_else(|error| {
            let better = json::mend::mend(text);
            mended.push(format!("the JSON was mended: {error}"));
            mended.extend(better.was_cut.then(|| scan::CUT_SHORT.to_owned()));
            serde_json::from_str(&better.text).map_err(|_| error)
        })
        .map_err(|error| ParseError::NotJsonFeed(error.to_string()))?;
    let feed = json::read(&document, hints)
        .ok_or_else(|| ParseError::NotJsonFeed("it has no items".to_owned()))?;
    Ok(Feed { mended, ..feed })
}

fn parse_xml(text: &str, hints: &Hints<'_>) -> Result<Feed, ParseError> {
    let (tree, mended) = scan::scan(text, hints.base_url);
    let Some((root, family)) = xml::find_root(&tree) else {
        return Err(refusal(&tree));
    };
    let mut feed = xml::read(&tree, root, family, hints.language);
    feed.mended = mended.into_iter().map(str::to_owned).collect();
    Ok(feed)
}

/// Why a document without a root of a feed is none.
fn refusal(tree: &Tree<'_>) -> ParseError {
    let mut is_page = false;
    let mut advertised = Vec::new();
    tree.descend(Tree::DOCUMENT, |id| {
        let name = tree.name(id).1;
        is_page |= matches!(name, "html" | "body" | "head");
        let attribute = |name| tree.attribute(id, name).unwrap_or_default();
        let media_type = attribute("type");
        let is_feed = ["rss+xml", "atom+xml", "feed+json", "rdf+xml"]
            .iter()
            .any(|known| media_type.contains(known));
        if name == "link" && attribute("rel").contains("alternate") && is_feed {
            advertised.extend(element::resolve(tree, id, attribute("href")));
        }
        true
    });
    if is_page {
        ParseError::Page { advertised }
    } else {
        ParseError::NotFeed
    }
}

#[cfg(test)]
mod tests;
