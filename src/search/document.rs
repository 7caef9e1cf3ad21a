//! From an item to an index document.

use chrono::{DateTime, Utc};
use tantivy::TantivyDocument;

use super::analyse::{Analyser, Lines};
use super::filter::Filter;
use super::fold::fold_name;
use super::plan::key_of;
use super::schema::{Card, Fields};
use super::stem::Endings;
use crate::domain::ids::{ItemId, StoryId};
use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;

/// What the index is told of an item. Nothing of it is stored but numbers and words: hits are ids.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexDoc {
    /// The item.
    pub id: ItemId,
    /// Plain text.
    pub title: String,
    /// The whole text, plain.
    pub text: String,
    /// The publisher's short text, plain; left out when the text starts with it.
    pub summary: String,
    /// As shown.
    pub tags: Vec<String>,
    /// The source's key.
    pub source: String,
    /// The source's group.
    pub group: String,
    /// ISO 639-1; `None` when undecided.
    pub language: Option<String>,
    /// What the item is sorted by.
    pub sorted: DateTime<Utc>,
    /// Its label.
    pub visibility: Visibility,
    /// Where it stands.
    pub state: ItemState,
    /// Identifiers that the text names: `CVE-2026-1234`.
    pub marks: Vec<String>,
    /// Names.
    pub authors: Vec<String>,
    /// Its story, if it has one.
    pub story: Option<StoryId>,
    /// The host of its address.
    pub host: Option<String>,
}

impl IndexDoc {
    /// The document for the index.
    pub(super) fn analysed(&self, fields: &Fields, analyser: &mut Analyser) -> TantivyDocument {
        let mut doc = TantivyDocument::default();
        doc.add_i64(fields.id, self.id.0);
        doc.add_i64(fields.sorted, self.sorted.timestamp_millis());
        let language = self.language.as_deref();
        let card = Card::new(self.visibility, self.state, language, self.sorted);
        doc.add_u64(fields.card, card.0);
        doc.add_text(fields.source, &self.source);
        for tag in &self.tags {
            doc.add_text(fields.tags, tag);
        }
        self.add_words(fields, analyser, &mut doc);
        for key in self.keys() {
            doc.add_text(fields.keys, key);
        }
        doc
    }

    /// Adds the words of title and texts.
    fn add_words(&self, fields: &Fields, analyser: &mut Analyser, doc: &mut TantivyDocument) {
        let all = self.lines(analyser);
        let [title, ..] = &all;
        doc.add_text(fields.title, &title.exact);
        doc.add_text(fields.title_stems, &title.stems);
        // Values of one field are a gap apart, so that no phrase runs from one into the next.
        for lines in all {
            doc.add_text(fields.exact, lines.exact);
            doc.add_text(fields.stems, lines.stems);
        }
    }

    /// The words of its title, of its text, and of what stands around it.
    pub(super) fn lines(&self, analyser: &mut Analyser) -> [Lines; 3] {
        let endings = Endings::of(self.language.as_deref());
        let mut title = Lines::default();
        analyser.analyse(&self.title, endings, &mut title);
        let mut body = Lines::default();
        body.exact.reserve(self.text.len() + self.text.len() / 4);
        body.stems.reserve(self.text.len());
        analyser.analyse(&self.text, endings, &mut body);
        let mut around = Lines::default();
        if !self
            .text
            .starts_with(self.summary.trim_end_matches(['…', '.', ' ']))
        {
            analyser.analyse(&self.summary, endings, &mut around);
        }
        for other in self.tags.iter().chain(&self.marks).chain(&self.authors) {
            analyser.analyse(other, endings, &mut around);
        }
        [title, body, around]
    }

    /// What filters look up.
    pub(super) fn keys(&self) -> Vec<String> {
        let mut filters = vec![
            Filter::Source(fold_name(&self.source)),
            Filter::Group(fold_name(&self.group)),
            Filter::Visibility(self.visibility),
            Filter::State(self.state),
            Filter::Language(self.language.clone().unwrap_or_default()),
        ];
        filters.extend(self.tags.iter().map(|tag| Filter::Tag(fold_name(tag))));
        filters.extend(self.marks.iter().map(|mark| Filter::Mark(fold_name(mark))));
        filters.extend(self.story.map(Filter::Story));
        for author in &self.authors {
            let name = fold_name(author);
            let words = name
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty());
            filters.extend(words.map(|word| Filter::Author(word.to_owned())));
            filters.push(Filter::Author(name.clone()));
        }
        filters.extend(self.hosts().map(|host| Filter::Host(host.to_owned())));
        let mut keys: Vec<String> = filters.iter().filter_map(key_of).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The host and those above it, down to two labels: `site:example.org` finds its sub-domains.
    fn hosts(&self) -> impl Iterator<Item = &str> {
        let host = self
            .host
            .as_deref()
            .map(|host| host.trim_start_matches("www."));
        std::iter::successors(host, |host| {
            let above = host.split_once('.')?.1;
            above.contains('.').then_some(above)
        })
    }
}
