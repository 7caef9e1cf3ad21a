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

/// Bytes of one text that can be found: more than any article, and what the indexer holds in memory for
/// one document stays far below what it has.
const LONGEST_TEXT: usize = 8 << 20;

/// Tags, identifiers and authors of one item that can be found, of each.
const MOST_NAMES: usize = 1_000;

/// Bytes of one of them.
const LONGEST_NAME: usize = 500;

/// A host's name is no longer than this, and none of its labels (RFC 1035, 2.3.4); a longer one is none.
const LONGEST_HOST: usize = 253;
const LONGEST_LABEL: usize = 63;

/// The start of `text`, at most so many bytes.
fn start(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The first names of a list.
fn first(names: &[String]) -> impl Iterator<Item = &str> {
    let first = names.iter().take(MOST_NAMES);
    first.map(|name| start(name, LONGEST_NAME))
}

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
        for tag in first(&self.tags) {
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
        analyser.analyse(start(&self.title, LONGEST_TEXT), endings, &mut title);
        let text = start(&self.text, LONGEST_TEXT);
        let mut body = Lines::default();
        body.exact.reserve(text.len() + text.len() / 4);
        body.stems.reserve(text.len());
        analyser.analyse(text, endings, &mut body);
        let mut around = Lines::default();
        if !self
            .text
            .starts_with(self.summary.trim_end_matches(['…', '.', ' ']))
        {
            analyser.analyse(start(&self.summary, LONGEST_TEXT), endings, &mut around);
        }
        for other in [&self.tags, &self.marks, &self.authors]
            .into_iter()
            .flat_map(|l| first(l))
        {
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
        filters.extend(first(&self.tags).map(|tag| Filter::Tag(fold_name(tag))));
        filters.extend(first(&self.marks).map(|mark| Filter::Mark(fold_name(mark))));
        filters.extend(self.story.map(Filter::Story));
        for author in first(&self.authors) {
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

    /// The host and those above it, down to two labels: `site:example.org` finds its sub-domains. None
    /// for what no name server would take: each label costs the length of those below it.
    fn hosts(&self) -> impl Iterator<Item = &str> {
        let is_host = |host: &&str| {
            host.len() <= LONGEST_HOST && host.split('.').all(|label| label.len() <= LONGEST_LABEL)
        };
        let host = self
            .host
            .as_deref()
            .filter(is_host)
            .map(|host| host.trim_start_matches("www."));
        std::iter::successors(host, |host| {
            let above = host.split_once('.')?.1;
            above.contains('.').then_some(above)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::analyse::Analyser;
    use super::super::tests::doc;
    use super::super::words::each_word;
    use super::{IndexDoc, LONGEST_NAME, MOST_NAMES};

    /// Bytes that the index is given for a document.
    fn weight(doc: &IndexDoc) -> usize {
        let keys: usize = doc.keys().iter().map(String::len).sum();
        let lines = doc.lines(&mut Analyser::default());
        keys + lines
            .iter()
            .map(|lines| lines.exact.len() + lines.stems.len())
            .sum::<usize>()
    }

    fn keys(host: &str) -> Vec<String> {
        let mut doc = doc(1, "titre", "texte");
        doc.host = Some(host.to_owned());
        let keys = doc.keys().into_iter();
        keys.filter(|key| key.starts_with("host:")).collect()
    }

    #[test]
    fn a_host_is_found_by_those_above_it() {
        assert_eq!(
            keys("www.lists.example.org"),
            ["host:example.org", "host:lists.example.org"]
        );
    }

    #[test]
    fn what_no_name_server_would_take_is_no_host() {
        let longest = format!("{}{}", "ab.".repeat(83), "cdef");
        assert_eq!(longest.len(), 253);
        assert_eq!(keys(&longest).len(), 83);
        assert!(keys(&format!("a{longest}")).is_empty());
        assert!(keys(&"a.".repeat(10_000)).is_empty(), "20 kB of labels");
        assert!(keys(&format!("{}.example.org", "a".repeat(64))).is_empty());
    }

    #[test]
    fn no_document_weighs_more_than_its_texts() {
        let many = |name: &str| vec![name.to_owned(); 100_000];
        let mut heavy = doc(1, &"titre ".repeat(200_000), &"x".repeat(1 << 20));
        heavy.tags = many("étiquette");
        heavy.authors = (0..100_000).map(|n| format!("Auteur {n}")).collect();
        heavy.marks = vec!["CVE-2026-".repeat(200_000)];
        heavy.host = Some("a.".repeat(300_000));
        assert!(weight(&heavy) < 8 << 20, "{}", weight(&heavy));
        let mut words = 0;
        each_word(&"d.e".repeat(100_000), |_| words += 1);
        assert!(words <= 300_000);
    }

    #[test]
    fn a_list_is_found_by_its_first_names() {
        let mut long = doc(1, "titre", "texte");
        long.tags = (0..MOST_NAMES + 1).map(|n| format!("t{n}")).collect();
        long.marks = vec!["é".repeat(LONGEST_NAME)];
        let keys = long.keys();
        assert!(keys.contains(&format!("tag:t{}", MOST_NAMES - 1)));
        assert!(!keys.contains(&format!("tag:t{MOST_NAMES}")));
        let mark = format!("mark:{}", "e".repeat(LONGEST_NAME / 2));
        assert!(keys.contains(&mark));
    }
}
