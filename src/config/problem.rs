//! What is wrong with a configuration, where, and how to mend it, in both languages.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::causes;
use super::said::{Said, said};

/// A place in a file, counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// One thing to mend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file as it was named.
    pub file: PathBuf,
    /// Where; `None` when the whole file is meant.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// The setting, as in `source.every`; empty where none is meant.
    pub key: String,
    /// What is wrong.
    pub what: Said,
    /// What to do.
    pub mend: Said,
}

impl Problem {
    /// `file:line:column`, as editors and terminals make it clickable.
    pub fn location(&self) -> String {
        let file = self.file.display();
        match self.place {
            Some(Place { line, column }) => format!("{file}:{line}:{column}"),
            None => file.to_string(),
        }
    }
}

/// In English, on one line: for logs.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.location())?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "{}; {}", self.what.en, self.mend.en)
    }
}

/// Everything that is wrong with a configuration, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors {
    /// Never empty.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} problem(s) in the configuration", self.problems.len())?;
        for problem in &self.problems {
            write!(f, "\n  {problem}")?;
        }
        Ok(())
    }
}

impl ConfigErrors {
    /// In both languages, French first: for people who may read either.
    pub fn in_both(&self) -> String {
        let told = self.problems.iter().map(|problem| {
            let (place, key) = (problem.location(), &problem.key);
            let (what, mend) = (&problem.what, &problem.mend);
            format!(
                "{place} {key} : {} ; {} ({}; {})",
                what.fr, mend.fr, what.en, mend.en
            )
        });
        told.collect::<Vec<_>>().join("\n")
    }
}

impl std::error::Error for ConfigErrors {}

/// Collects problems while a file is read, and knows how to turn offsets into places.
pub(super) struct Log<'a> {
    file: &'a Path,
    text: &'a str,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Log<'a> {
    pub(super) fn new(file: &'a Path, text: &'a str) -> Self {
        Self {
            file,
            text,
            problems: RefCell::default(),
        }
    }

    /// Records a problem of the setting `key`, written at the bytes `span`.
    pub(super) fn at(&self, span: &Range<usize>, key: String, what: Said, mend: Said) {
        self.record(Some(self.place(span.start)), key, what, mend);
    }

    /// Records a problem that has no line.
    pub(super) fn whole_file(&self, what: Said, mend: Said) {
        self.record(None, String::new(), what, mend);
    }

    /// Records what the TOML parser did not understand.
    pub(super) fn syntax(&self, error: &toml::de::Error) {
        let start = error.span().map_or(0, |span| span.start);
        let rest = self.text.get(start..).unwrap_or_default();
        let Said { fr, en } = causes::of_toml(error.message(), rest);
        self.record(
            Some(self.place(start)),
            String::new(),
            said!("ce n'est pas du TOML : {fr}", "not valid TOML: {en}"),
            said!(
                "vérifiez guillemets, crochets et signes égal à cet endroit",
                "check quotes, brackets and equal signs there"
            ),
        );
    }

    pub(super) fn is_clean(&self) -> bool {
        self.problems.borrow().is_empty()
    }

    pub(super) fn into_errors(self) -> ConfigErrors {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| problem.place);
        ConfigErrors { problems }
    }

    fn record(&self, place: Option<Place>, key: String, what: Said, mend: Said) {
        self.problems.borrow_mut().push(Problem {
            file: self.file.to_path_buf(),
            place,
            key,
            what,
            mend,
        });
    }

    pub(super) fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Place {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}
