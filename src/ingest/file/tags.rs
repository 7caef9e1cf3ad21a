//! The tags that an item gets at filing: from the vocabulary alone, but for the administrator's words.

use chrono::{DateTime, Utc};

use crate::domain::ids::{ItemId, TagId};
use crate::domain::vocabulary::Vocabulary;
use crate::store::vocabulary::items::{self, Reason};
use crate::store::{StoreError, Tx};

/// A publisher's word longer than this, in characters, is no word …
const LONGEST_WORD: usize = 60;

/// … and of so many, the rest says nothing more.
const MOST_WORDS: usize = 20;

/// What an item is tagged with, and why.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    /// The administrator's words for the source that the vocabulary does not know.
    pub(crate) own: Vec<(String, &'static str)>,
    given: Vec<(TagId, Reason)>,
    /// The publisher's words that the vocabulary does not know.
    words: Vec<String>,
}

impl Tags {
    /// Those of an item with this title and text, of a source with these words of its own.
    pub(crate) fn of(
        vocabulary: &Vocabulary,
        of_source: &[String],
        categories: &[String],
        (title, text): (&str, &str),
    ) -> Self {
        let mut tags = Self::default();
        for word in of_source {
            match vocabulary.called(word) {
                Some(tag) => tags.give(tag, "source", word),
                None => tags.own.push((word.clone(), "source")),
            }
        }
        for word in categories {
            match vocabulary.called(word) {
                Some(tag) => tags.give(tag, "feed", word),
                None => tags.keep_word(word),
            }
        }
        for named in vocabulary.find(title, text) {
            let origin = if named.in_title { "title" } else { "text" };
            tags.give(named.tag, origin, &named.name);
        }
        tags
    }

    fn give(&mut self, tag: TagId, origin: &'static str, why: &str) {
        let reason = Reason {
            origin,
            why: why.to_owned(),
            member: None,
        };
        self.given.push((tag, reason));
    }

    fn keep_word(&mut self, word: &str) {
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = !word.is_empty() && word.chars().count() <= LONGEST_WORD;
        if fits && self.words.len() < MOST_WORDS {
            self.words.push(word);
        }
    }

    /// Gives them to an item whose revision this transaction has taken.
    pub(crate) fn put(
        &self,
        tx: &Tx<'_>,
        item: ItemId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        for (tag, reason) in &self.given {
            items::put(tx, item, *tag, reason, now)?;
        }
        items::keep_words(tx, item, &self.words)
    }
}
