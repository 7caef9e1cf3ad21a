//! From an entry and the article behind it to what the archive keeps. Pure.

use chrono::{DateTime, Utc};
use url::Url;

use super::sameness::{self, Arrival, Trace};
use crate::articles::identify::{Sample, identify};
use crate::articles::marks::identifiers;
use crate::articles::sanitize::{clean, plain};
use crate::domain::article::Article;
use crate::domain::canonical::{canonical, plausible_canonical};
use crate::domain::feed::{Entry, Feed};
use crate::domain::html::CleanHtml;
use crate::domain::item::ItemBody;
use crate::domain::network::web_address;
use crate::domain::source::Source;
use crate::store::items::{Changed, Hashes};
use crate::store::trail::Step;
use crate::store::{PackedBody, StoreError};

/// A summary longer than this, in characters, is cut where it is shown.
const SUMMARY: usize = 600;

/// An entry with fewer characters of its own text than this has only a summary.
const WHOLE_TEXT: usize = 1_200;

/// An entry as read, before anything else is fetched.
#[derive(Clone, Debug)]
pub struct Reading {
    /// As published.
    pub entry: Entry,
    /// The short text, plain.
    pub summary: String,
    /// The longest text that the feed gives, clean.
    pub html: CleanHtml,
    /// The same as plain text.
    pub text: String,
}

/// Why pages are put off.
pub(super) const PUT_OFF: &str =
    "the site asks for time between two requests, or takes long to answer";

/// What was found behind an entry's link.
#[derive(Clone, Debug)]
pub enum Page {
    /// Nobody looked: the feed's own text is enough, or the source says never.
    NotAsked,
    /// The article.
    Article(Box<Article>),
    /// Nothing usable, and why: the feed's own text stands.
    Unusable(String),
    /// It is asked for later, and why; the feed's own text stands until then.
    PutOff(&'static str),
}

/// Reads an entry's own texts.
pub fn read(mut entry: Entry, base: &Url) -> Reading {
    keep_web_addresses(&mut entry);
    let base = entry
        .link
        .as_deref()
        .and_then(|link| Url::parse(link).ok())
        .unwrap_or_else(|| base.clone());
    let longest = entry.content.as_ref().or(entry.summary.as_ref());
    let html = longest
        .map(|raw| clean(raw, Some(&base)))
        .unwrap_or_default();
    let text = plain(html.as_str());
    let summary = match (&entry.summary, &entry.content) {
        (Some(summary), Some(_)) => plain(&summary.0),
        _ => String::new(),
    };
    Reading {
        entry,
        summary,
        html,
        text,
    }
}

/// What is no address of the web is none of an entry: it would leave with it, and run on a click.
fn keep_web_addresses(entry: &mut Entry) {
    let is_web = |address: &String| web_address(address).is_some();
    entry.link = entry.link.take().filter(is_web);
    entry.image = entry.image.take().filter(is_web);
    entry.enclosures.retain(|file| is_web(&file.url));
}

impl Reading {
    /// Whether the feed gives only a summary of what its link leads to.
    pub fn is_summary(&self) -> bool {
        self.entry.link.is_some() && self.text.chars().count() < WHOLE_TEXT
    }
}

/// An item's content, and the trace by which its story is found.
#[derive(Clone, Debug)]
pub struct Composed {
    /// What is kept.
    pub content: Changed,
    /// Its plain text.
    pub text: String,
    /// What tells its story.
    pub trace: Trace,
}

/// Puts together what the archive keeps of an entry.
///
/// # Errors
/// [`StoreError`] when the texts cannot be packed.
// One value after the other, none of which means anything alone.
#[allow(clippy::too_many_lines)]
pub fn compose(
    source: &Source,
    feed: &Feed,
    reading: Reading,
    page: Page,
    hashes: Hashes,
    now: DateTime<Utc>,
) -> Result<Composed, StoreError> {
    let mut steps = vec![parse_step(feed, &reading)];
    let (article, step) = chosen(&reading, page);
    steps.extend(step);
    let Reading {
        entry,
        summary,
        html,
        text,
    } = reading;
    let raw = serde_json::to_vec(&entry).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let title = title(&entry, article.as_ref(), &text);
    let url = entry.link.as_deref().and_then(|link| Url::parse(link).ok());
    let address = url.as_ref().map(|url| address(url, article.as_ref()));
    let published = entry.published.or(article
        .as_ref()
        .and_then(|article| article.published.map(|date| date.to_utc())));
    let image = entry
        .image
        .clone()
        .or(article.as_ref().and_then(|article| article.image.clone()));
    let authors = authors(feed, &entry, article.as_ref());
    let page_language = article
        .as_ref()
        .and_then(|article| article.language.clone());
    let (html, text, summary) = match article {
        Some(article) => {
            let summary = if summary.is_empty() { text } else { summary };
            (article.html, article.text, summary)
        }
        None => (html, text, summary),
    };
    let declared = declared(source, feed, &entry, page_language.as_deref());
    let language = identify(
        &Sample {
            title: &title,
            body: &text,
        },
        &declared,
    );
    steps.push(Step::new(
        "identify",
        language.code.as_deref().unwrap_or("undecided"),
        format!(
            "{}, confidence {:.2}",
            language.origin.as_str(),
            language.confidence
        ),
    ));
    let marks = identifiers(&title, &text);
    let trace = Trace::of(&Arrival {
        title: &title,
        text: &text,
        url: address.as_ref(),
        marks: &marks,
        language: language.code.as_deref(),
        published: Some(published.unwrap_or(now)),
    });
    let body = ItemBody {
        html,
        text,
        summary: cut(summary),
    };
    let content = Changed {
        url: url.map(String::from),
        canonical: address.map(String::from),
        authors,
        published,
        updated: entry.updated,
        sorted: published.or(entry.updated).unwrap_or(now).min(now),
        language,
        image,
        marks,
        body: PackedBody::pack(&body, &raw)?,
        hashes,
        fingerprint: trace.fingerprint.map_or(0, |print| print.to_i64()),
        story_keys: sameness::keys(&trace),
        title,
        steps,
    };
    Ok(Composed {
        content,
        text: body.text,
        trace,
    })
}

fn parse_step(feed: &Feed, reading: &Reading) -> Step {
    let why = if feed.mended.is_empty() {
        String::new()
    } else {
        format!("mended: {}", feed.mended.join("; "))
    };
    let size = reading.text.chars().count();
    Step::new(
        "parse",
        format!("{} entry, {size} characters", feed.format),
        why,
    )
}

/// The article, when it is worth more than the feed's own text, and what was decided.
fn chosen(reading: &Reading, page: Page) -> (Option<Article>, Option<Step>) {
    match page {
        Page::NotAsked => (None, None),
        Page::PutOff(why) => {
            let step = Step::new(
                "extract",
                "the feed's own text, until the page is read",
                why,
            );
            (None, Some(step))
        }
        Page::Unusable(why) => (None, Some(Step::new("extract", "the feed's own text", why))),
        Page::Article(article) if article.text.len() > reading.text.len() => {
            let step = Step::new(
                "extract",
                format!("{} characters", article.text.chars().count()),
                "",
            );
            (Some(*article), Some(step))
        }
        Page::Article(_) => {
            let step = Step::new(
                "extract",
                "the feed's own text",
                "the page gives less than the feed",
            );
            (None, Some(step))
        }
    }
}

fn title(entry: &Entry, article: Option<&Article>, text: &str) -> String {
    let given = [
        entry.title.as_deref(),
        article.and_then(|article| article.title.as_deref()),
    ];
    let first_words = || {
        text.split_whitespace()
            .take(12)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let title = given
        .into_iter()
        .flatten()
        .map(str::trim)
        .find(|title| !title.is_empty());
    let title = title.map_or_else(first_words, |title| {
        title.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    if title.is_empty() {
        entry
            .link
            .clone()
            .unwrap_or_else(|| "(sans titre)".to_owned())
    } else {
        title
    }
}

/// Those of the entry, of its page, of its feed (RFC 4287, 4.2.1): the first who are named.
fn authors(feed: &Feed, entry: &Entry, article: Option<&Article>) -> Vec<String> {
    let page = article.map(|article| article.authors.as_slice());
    let named = [
        Some(entry.authors.as_slice()),
        page,
        Some(feed.authors.as_slice()),
    ];
    let named = named.into_iter().flatten().find(|names| !names.is_empty());
    named.unwrap_or_default().to_vec()
}

/// The canonical address: the page's own claim where it is plausible.
fn address(url: &Url, article: Option<&Article>) -> Url {
    let claimed = article
        .and_then(|article| article.canonical_url.as_deref())
        .and_then(|claimed| Url::parse(claimed).ok())
        .filter(|claimed| plausible_canonical(url, claimed));
    canonical(claimed.as_ref().unwrap_or(url))
}

fn declared<'a>(
    source: &'a Source,
    feed: &'a Feed,
    entry: &'a Entry,
    page: Option<&'a str>,
) -> Vec<&'a str> {
    let claims = [
        entry.language.as_deref(),
        page,
        source.language.as_deref(),
        feed.language.as_deref(),
    ];
    claims.into_iter().flatten().collect()
}

fn cut(summary: String) -> String {
    match summary.char_indices().nth(SUMMARY) {
        None => summary,
        Some((end, _)) => format!("{}…", summary[..end].trim_end()),
    }
}
