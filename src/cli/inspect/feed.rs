//! `vigie inspect feed`.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use url::Url;

use super::inputs::{self, Input};
use super::{Outcome, Tally};
use crate::articles::sanitize;
use crate::domain::feed::{Enclosure, Entry, Feed};
use crate::domain::html::{CleanHtml, RawHtml};
use crate::feeds::{Hints, parse};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Fichiers, adresses, ou - . (Files, addresses, or -.)
    #[arg(required = true, value_name = "IN")]
    inputs: Vec<String>,
    /// Adresse du flux, pour les liens relatifs. (The feed's address, for relative links.)
    #[arg(long, value_name = "URL")]
    base_url: Option<Url>,
    /// En-tête Content-Type, pour le jeu de caractères. (Content-Type header, for the charset.)
    #[arg(long, value_name = "CT")]
    content_type: Option<String>,
    /// Une ligne de JSON par entrée. (One line of JSON an input.)
    #[arg(long)]
    json: bool,
}

/// Runs the inspection.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut tally = Tally::default();
    for input in &args.inputs {
        let seen = inputs::read(input).and_then(|bytes| read(args, input, &bytes));
        if args.json {
            tally.answer(input, seen)?;
        } else {
            tally.tell(input, seen.map(|seen| seen.summary()));
        }
    }
    Ok(tally.outcome())
}

fn read<'a>(args: &Args, name: &'a str, input: &Input) -> Result<Seen<'a>, String> {
    let own = input.url.as_deref().and_then(|url| Url::parse(url).ok());
    let base = args.base_url.as_ref().or(own.as_ref());
    let hints = Hints {
        content_type: args
            .content_type
            .as_deref()
            .or(input.content_type.as_deref()),
        base_url: base,
        language: None,
    };
    let feed = parse(&input.bytes, &hints).map_err(|error| error.to_string())?;
    Ok(Seen {
        input: name,
        ok: true,
        format: feed.format.clone(),
        mended: feed.mended.clone(),
        feed: SeenFeed::of(feed, base),
    })
}

/// The answer for one input: these names are documented and stay.
#[derive(Serialize)]
struct Seen<'a> {
    input: &'a str,
    ok: bool,
    format: String,
    feed: SeenFeed,
    /// For people: the shape in JSON is fixed and has no place for it.
    #[serde(skip)]
    mended: Vec<String>,
}

#[derive(Serialize)]
struct SeenFeed {
    id: Option<String>,
    title: Option<String>,
    link: Option<String>,
    updated: Option<String>,
    language: Option<String>,
    entries: Vec<SeenEntry>,
}

#[derive(Serialize)]
struct SeenEntry {
    id: Option<String>,
    title: Option<String>,
    link: Option<String>,
    published: Option<String>,
    updated: Option<String>,
    authors: Vec<String>,
    summary: Option<CleanHtml>,
    content: Option<CleanHtml>,
    categories: Vec<String>,
    enclosures: Vec<Enclosure>,
    language: Option<String>,
}

impl SeenFeed {
    fn of(feed: Feed, base: Option<&Url>) -> Self {
        Self {
            id: feed.id,
            title: feed.title,
            link: feed.link,
            updated: instant(feed.updated),
            language: feed.language,
            entries: feed
                .entries
                .into_iter()
                .map(|entry| SeenEntry::of(entry, base))
                .collect(),
        }
    }
}

impl SeenEntry {
    fn of(entry: Entry, base: Option<&Url>) -> Self {
        let clean = |html: Option<RawHtml>| {
            html.map(|html| sanitize::clean(&html, base))
                .filter(|html| !html.is_empty())
        };
        Self {
            id: entry.id,
            title: entry.title,
            link: entry.link,
            published: instant(entry.published),
            updated: instant(entry.updated),
            authors: entry.authors,
            summary: clean(entry.summary),
            content: clean(entry.content),
            categories: entry.categories,
            enclosures: entry.enclosures,
            language: entry.language,
        }
    }
}

impl Seen<'_> {
    /// A few lines for a person: what it is, what had to be mended, the entries.
    fn summary(&self) -> String {
        let feed = &self.feed;
        let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        let mut lines = vec![
            format!("{}: {}", self.input, or_dash(&feed.title)),
            format!(
                "  {}, {} entries, {}",
                self.format,
                feed.entries.len(),
                or_dash(&feed.link)
            ),
        ];
        lines.extend(self.mended.iter().map(|note| format!("  mended: {note}")));
        for entry in &feed.entries {
            let date = entry.published.as_ref().or(entry.updated.as_ref());
            let day = date.and_then(|date| date.get(..10)).unwrap_or("          ");
            lines.push(format!("  {day}  {}", or_dash(&entry.title)));
            lines.push(format!("              {}", or_dash(&entry.link)));
        }
        lines.join("\n")
    }
}

fn instant(date: Option<DateTime<Utc>>) -> Option<String> {
    date.map(|date| date.to_rfc3339_opts(SecondsFormat::Secs, true))
}
