//! Filling an archive with made-up items, as reading them would have.

use std::collections::HashMap;

use super::corpus::{Corpus, SOURCES};
use vigie::articles::sanitize::clean;
use vigie::config::{self, Env};
use vigie::domain::html::RawHtml;
use vigie::domain::ids::SourceId;
use vigie::domain::item::ItemBody;
use vigie::domain::language::{Language, LanguageOrigin};
use vigie::ingest::sameness::{self, Arrival, Trace};
use vigie::search::IndexDoc;
use vigie::store::items::{self, Changed, Hashes, NewItem};
use vigie::store::trail::Step;
use vigie::store::{PackedBody, Store, StoreError, sources, stories};

/// Items under one commit.
const BATCH: u64 = 5_000;

/// Files `count` items of the corpus, numbered from 1.
pub(super) fn fill(store: &Store, count: u64) -> anyhow::Result<()> {
    let corpus = Corpus::new();
    let sources = declare(store, &corpus)?;
    for first in (0..count).step_by(usize::try_from(BATCH)?) {
        let numbers = first..count.min(first + BATCH);
        let made = numbers.map(|number| item(&corpus.item(number), number, &sources));
        let made = made.collect::<Result<Vec<_>, _>>()?;
        store.write_here::<_, StoreError>(|tx| {
            for (new, trace) in &made {
                let item = items::add(tx, new, new.content.sorted)?;
                stories::keep_opening(tx, item, &trace.opening.to_bytes())?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Bytes of markup that `count` items were published with, told from a sample.
pub(super) fn content(count: u64) -> u64 {
    let corpus = Corpus::new();
    let sample = 500;
    let bytes: usize = (0..sample)
        .map(|number| markup(&corpus.item(number)).len())
        .sum();
    bytes as u64 * count / sample
}

/// The sources of the corpus, by key.
fn declare(store: &Store, corpus: &Corpus) -> anyhow::Result<HashMap<String, SourceId>> {
    let mut text = String::from("[watch]\nname = \"Bench\"\n[defaults]\nvisibility = \"public\"\n");
    for n in 1..=SOURCES {
        text.push_str(&format!(
            "[[source]]\nkey = \"source-{n}\"\ntitle = \"Source {n}\"\nurl = \"https://www{n}.example.org/feed\"\n"
        ));
    }
    let config = config::parse(&text, std::path::Path::new("bench.toml"), &Env::default())?;
    let rows = store.write_here::<_, StoreError>(|tx| {
        sources::sync(tx, &config.sources, corpus.now)?;
        sources::all(tx)
    })?;
    Ok(rows.into_iter().map(|row| (row.key, row.id)).collect())
}

fn markup(doc: &IndexDoc) -> String {
    let paragraphs = doc.text.split("\n\n");
    paragraphs
        .map(|paragraph| format!("<p>{paragraph}</p>\n"))
        .collect()
}

/// An item as reading it would have made it, and what it is compared by.
pub(super) fn item(
    doc: &IndexDoc,
    number: u64,
    sources: &HashMap<String, SourceId>,
) -> Result<(NewItem, Trace), StoreError> {
    let raw = RawHtml(markup(doc));
    let published = serde_json::json!({"title": doc.title, "content": raw.0}).to_string();
    let body = ItemBody {
        html: clean(&raw, None),
        text: doc.text.clone(),
        summary: String::new(),
    };
    let url = url::Url::parse(&format!("https://www.example.org/articles/{number}")).ok();
    let trace = Trace::of(&Arrival {
        title: &doc.title,
        text: &doc.text,
        url: url.as_ref(),
        marks: &doc.marks,
        language: doc.language.as_deref(),
        published: Some(doc.sorted),
    });
    let hash = i64::try_from(number).unwrap_or_default();
    let new = NewItem {
        source: sources.get(&doc.source).copied().unwrap_or(SourceId(1)),
        entry_keys: vec![hash, -hash - 1],
        content: Changed {
            title: doc.title.clone(),
            url: url.as_ref().map(ToString::to_string),
            canonical: url.as_ref().map(ToString::to_string),
            authors: Vec::new(),
            published: Some(doc.sorted),
            updated: None,
            sorted: doc.sorted,
            language: Language {
                code: doc.language.clone(),
                confidence: 0.98,
                origin: LanguageOrigin::Detected,
            },
            image: None,
            marks: doc.marks.clone(),
            body: PackedBody::pack(&body, published.as_bytes())?,
            hashes: Hashes {
                published: hash,
                said: hash,
            },
            fingerprint: trace.fingerprint.map_or(0, |print| print.to_i64()),
            story_keys: sameness::keys(&trace),
            steps: vec![Step::new("store", doc.state.as_str(), "")],
        },
        state: doc.state,
        tags: doc.tags.iter().map(|tag| (tag.clone(), "feed")).collect(),
    };
    Ok((new, trace))
}
