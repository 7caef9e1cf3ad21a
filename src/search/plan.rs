//! From what was understood to what tantivy runs.
//!
//! A plain word must be found by its stem, in any of the languages (the query does not say its own);
//! the same stem in the title, and the word exactly as typed, weigh more. A phrase is looked up in
//! the exact forms. Filters only select: they add nothing to the score.

use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur,
    PhraseQuery, Query as Plan, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::filter::Filter;
use super::fold::fold;
use super::query::Node;
use super::schema::Fields;
use super::stem::{Endings, stem};
use super::stopwords::is_stop_word;
use super::words::{Kind, each_word};

/// How much a word in the title adds, beside the same word in the text.
const TITLE: f32 = 1.5;

/// How much the word exactly as typed adds, beside its stem.
const EXACT: f32 = 0.4;

/// Turns queries into plans against one state of the index.
pub(super) struct Planner<'a> {
    pub(super) fields: Fields,
    pub(super) searcher: &'a Searcher,
}

/// One part of a query: what must hold, and what adds to the score.
struct Clause {
    must: Option<Box<dyn Plan>>,
    adds: Vec<Box<dyn Plan>>,
}

/// The words of what was typed without a space.
pub(super) struct Typed {
    pub(super) parts: Vec<String>,
    /// The only whole, when all that was typed is one whole.
    pub(super) whole: Option<String>,
}

impl Typed {
    /// Cuts `typed` as documents are cut.
    pub(super) fn cut(typed: &str) -> Self {
        let mut parts = Vec::new();
        let mut wholes = Vec::new();
        let mut last_end = 0;
        let mut beside = false;
        each_word(typed, |piece| {
            let folded = fold(&typed[piece.start..piece.end]);
            match piece.kind {
                _ if folded.is_empty() => {}
                Kind::Whole => {
                    beside |= !parts.is_empty();
                    wholes.push(folded);
                    last_end = piece.end;
                }
                Kind::Part => {
                    beside |= piece.end > last_end;
                    parts.push(folded);
                }
            }
        });
        let whole = (wholes.len() == 1 && !beside).then(|| wholes.swap_remove(0));
        Self { parts, whole }
    }

    /// An identifier is found whole; words that a hyphen joins are found apart too.
    pub(super) fn identifier(&self) -> Option<&str> {
        let is_identifier =
            |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '+' | '#' | '&' | '@');
        self.whole
            .as_deref()
            .filter(|whole| whole.contains(is_identifier))
    }
}

/// The stems of a folded word in all languages, the most common languages first, without repeats.
pub(super) fn stems(folded: &str) -> Vec<String> {
    let mut stems = Vec::with_capacity(4);
    for endings in Endings::ALL {
        let mut word = folded.to_owned();
        stem(&mut word, endings);
        if !stems.contains(&word) {
            stems.push(word);
        }
    }
    stems
}

impl Planner<'_> {
    /// The plan for a query and the conditions beside it.
    pub(super) fn plan(&self, root: &Node, filters: &[Filter]) -> tantivy::Result<Box<dyn Plan>> {
        let mut parts = vec![root.clone()];
        parts.extend(filters.iter().cloned().map(Node::Filter));
        self.node(&Node::And(parts))
    }

    fn node(&self, node: &Node) -> tantivy::Result<Box<dyn Plan>> {
        let mut clauses = Vec::new();
        match node {
            Node::And(_) => self.all_of(node, &mut clauses)?,
            Node::Or(parts) => {
                for part in parts {
                    clauses.push((Occur::Should, self.node(part)?));
                }
            }
            _ => self.leaf(node, false, &mut clauses)?,
        }
        if !clauses.iter().any(|(occur, _)| *occur == Occur::Must) && !matches!(node, Node::Or(_)) {
            clauses.push((Occur::Must, select(AllQuery)));
        }
        Ok(match clauses.len() {
            1 if clauses[0].0 != Occur::MustNot => clauses.swap_remove(0).1,
            _ => Box::new(BooleanQuery::new(clauses)),
        })
    }

    /// The parts of a conjunction, those of inner conjunctions among them.
    fn all_of(
        &self,
        node: &Node,
        clauses: &mut Vec<(Occur, Box<dyn Plan>)>,
    ) -> tantivy::Result<()> {
        let Node::And(parts) = node else {
            return self.leaf(node, false, clauses);
        };
        let telling = parts.iter().any(is_telling);
        for part in parts {
            match part {
                Node::And(_) => self.all_of(part, clauses)?,
                _ => self.leaf(part, telling, clauses)?,
            }
        }
        Ok(())
    }

    /// A part that is no conjunction. Beside `telling` words, the others need not be there.
    fn leaf(
        &self,
        node: &Node,
        telling: bool,
        clauses: &mut Vec<(Occur, Box<dyn Plan>)>,
    ) -> tantivy::Result<()> {
        let clause = match node {
            Node::All => return Ok(()),
            Node::Not(part) => {
                clauses.push((Occur::MustNot, self.node(part)?));
                return Ok(());
            }
            Node::And(_) | Node::Or(_) => Clause::must(self.node(node)?),
            Node::Word(word) => self.word(word, telling)?,
            Node::Phrase(words) => self.phrase(&Typed::cut(words)),
            Node::Prefix(start) => self.prefix(start),
            Node::Filter(filter) => Clause::must(self.filter(filter)?),
        };
        clauses.extend(clause.must.map(|plan| (Occur::Must, plan)));
        clauses.extend(clause.adds.into_iter().map(|plan| (Occur::Should, plan)));
        Ok(())
    }

    /// A word as typed.
    fn word(&self, word: &str, telling: bool) -> tantivy::Result<Clause> {
        let typed = Typed::cut(word);
        let [part] = &typed.parts[..] else {
            return Ok(self.joined(&typed));
        };
        if typed.whole.is_some() {
            return Ok(self.joined(&typed));
        }
        if is_stop_word(part) {
            let title: Box<dyn Plan> = Box::new(TermQuery::new(
                Term::from_field_text(self.fields.title, part),
                IndexRecordOption::WithFreqs,
            ));
            return Ok(Clause {
                must: (!telling).then(|| self.term(self.fields.exact, part)),
                adds: vec![title],
            });
        }
        let stems = stems(part);
        let mut adds = vec![boost(self.any_of(self.fields.title_stems, &stems)?, TITLE)];
        if stems.iter().any(|stem| stem != part) {
            adds.push(boost(self.term(self.fields.exact, part), EXACT));
        }
        Ok(Clause {
            must: Some(self.any_of(self.fields.stems, &stems)?),
            adds,
        })
    }

    /// Several words typed without a space: an identifier, or words in this order.
    fn joined(&self, typed: &Typed) -> Clause {
        if let Some(whole) = typed.identifier() {
            let term = Term::from_field_text(self.fields.exact, whole);
            if typed.parts.len() < 2 || self.searcher.doc_freq(&term).is_ok_and(|found| found > 0) {
                let title = boost(self.term(self.fields.title, whole), TITLE);
                return Clause {
                    must: Some(self.term(self.fields.exact, whole)),
                    adds: vec![title],
                };
            }
        }
        self.in_order(&typed.parts)
    }

    /// What was quoted.
    fn phrase(&self, typed: &Typed) -> Clause {
        match typed.identifier() {
            Some(_) => self.joined(typed),
            None => self.in_order(&typed.parts),
        }
    }

    fn in_order(&self, parts: &[String]) -> Clause {
        let run = |field| -> Box<dyn Plan> {
            match parts {
                [] => Box::new(EmptyQuery),
                [word] => self.term(field, word),
                words => Box::new(PhraseQuery::new(
                    words
                        .iter()
                        .map(|word| Term::from_field_text(field, word))
                        .collect(),
                )),
            }
        };
        if parts.is_empty() {
            return Clause {
                must: None,
                adds: Vec::new(),
            };
        }
        Clause {
            must: Some(run(self.fields.exact)),
            adds: vec![boost(run(self.fields.title), TITLE)],
        }
    }

    fn prefix(&self, start: &str) -> Clause {
        let typed = Typed::cut(start);
        let start = typed.whole.as_ref().or(typed.parts.last());
        Clause {
            must: start.map(|start| -> Box<dyn Plan> {
                let term = Term::from_field_text(self.fields.exact, start);
                Box::new(FuzzyTermQuery::new_prefix(term, 0, true))
            }),
            adds: Vec::new(),
        }
    }

    /// One of several stems; those that no document has are left out.
    fn any_of(&self, field: Field, stems: &[String]) -> tantivy::Result<Box<dyn Plan>> {
        let mut found: Vec<Box<dyn Plan>> = Vec::with_capacity(stems.len());
        for stem in stems {
            if self
                .searcher
                .doc_freq(&Term::from_field_text(field, stem))?
                > 0
            {
                found.push(self.term(field, stem));
            }
        }
        Ok(match found.len() {
            0 => Box::new(EmptyQuery),
            1 => found.swap_remove(0),
            _ => Box::new(BooleanQuery::union(found)),
        })
    }

    fn term(&self, field: Field, word: &str) -> Box<dyn Plan> {
        let term = Term::from_field_text(field, word);
        Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
    }

    fn filter(&self, filter: &Filter) -> tantivy::Result<Box<dyn Plan>> {
        let millis = |date: chrono::DateTime<chrono::Utc>| {
            Term::from_field_i64(self.fields.sorted, date.timestamp_millis())
        };
        let range = |from, to| select(RangeQuery::new(from, to));
        Ok(match filter {
            Filter::Since(date) => range(Bound::Included(millis(*date)), Bound::Unbounded),
            Filter::Before(date) => range(Bound::Unbounded, Bound::Excluded(millis(*date))),
            Filter::Title(words) => self.title(words)?,
            _ => match key_of(filter) {
                Some(key) => select(TermQuery::new(
                    Term::from_field_text(self.fields.keys, &key),
                    IndexRecordOption::Basic,
                )),
                None => Box::new(EmptyQuery),
            },
        })
    }

    /// Words of the title: all of them, by stem.
    fn title(&self, words: &str) -> tantivy::Result<Box<dyn Plan>> {
        let mut all: Vec<Box<dyn Plan>> = Vec::new();
        for part in Typed::cut(words).parts {
            all.push(match is_stop_word(&part) {
                true => self.term(self.fields.title, &part),
                false => self.any_of(self.fields.title_stems, &stems(&part))?,
            });
        }
        Ok(Box::new(BooleanQuery::intersection(all)))
    }
}

impl Clause {
    fn must(plan: Box<dyn Plan>) -> Self {
        Self {
            must: Some(plan),
            adds: Vec::new(),
        }
    }
}

/// Whether a part selects documents by more than grammar words.
pub(super) fn is_telling(node: &Node) -> bool {
    match node {
        Node::Word(word) => !Typed::cut(word).parts.iter().all(|part| is_stop_word(part)),
        Node::Phrase(_) | Node::Prefix(_) => true,
        Node::And(parts) | Node::Or(parts) => parts.iter().any(is_telling),
        Node::All | Node::Filter(_) | Node::Not(_) => false,
    }
}

/// What a filter looks up in the keys; `None` for those that look elsewhere.
pub(super) fn key_of(filter: &Filter) -> Option<String> {
    Some(match filter {
        Filter::Source(key) => format!("source:{key}"),
        Filter::Group(group) => format!("group:{group}"),
        Filter::Tag(tag) => format!("tag:{tag}"),
        Filter::Language(code) => format!("language:{code}"),
        Filter::Visibility(label) => format!("visibility:{}", label.as_str()),
        Filter::State(state) => format!("state:{}", state.as_str()),
        Filter::Author(name) => format!("author:{name}"),
        Filter::Mark(mark) => format!("mark:{mark}"),
        Filter::Host(host) => format!("host:{host}"),
        Filter::Story(story) => format!("story:{story}"),
        Filter::Since(_) | Filter::Before(_) | Filter::Title(_) => return None,
    })
}

fn boost(plan: Box<dyn Plan>, by: f32) -> Box<dyn Plan> {
    Box::new(BoostQuery::new(plan, by))
}

/// A condition that adds nothing to the score.
fn select(plan: impl Plan) -> Box<dyn Plan> {
    Box::new(ConstScoreQuery::new(Box::new(plan), 0.0))
}
