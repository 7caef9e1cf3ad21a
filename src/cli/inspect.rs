//! `vigie inspect`: what Vigie sees in feeds, pages, texts and addresses; stores nothing.
//!
//! One line of JSON an input with `--json`, in input order. A bad input gives
//! `{"input":…,"ok":false,"error":"…"}`, and the exit code stays 0 unless all failed.

mod article;
mod feed;
mod inputs;
mod language;
mod lines;
mod post;
mod url;

use clap::Subcommand;
use serde::Serialize;

use super::{Outcome, term};

#[derive(Debug, Subcommand)]
pub(crate) enum Inspect {
    /// Lire un flux. (Read a feed.)
    ///
    /// Ex.: vigie inspect feed --json flux.xml
    Feed(feed::Args),
    /// Lire un article. (Read an article.)
    ///
    /// Ex.: vigie inspect article page.html --url https://…
    Article(article::Args),
    /// Reconnaître la langue, un texte par ligne. (Tell the language, a text a line.)
    ///
    /// Ex.: vigie inspect language --json - <textes.txt
    Language(language::Args),
    /// Donner l'adresse canonique, une par ligne. (Give canonical addresses, one a line.)
    ///
    /// Ex.: vigie inspect url --json - <adresses.txt
    Url(url::Args),
    /// Mesurer et couper un billet. (Measure and cut a post.)
    ///
    /// Ex.: vigie inspect post --channel x -
    Post(post::Args),
}

/// Runs one inspection.
pub(crate) fn run(inspect: &Inspect) -> anyhow::Result<Outcome> {
    match inspect {
        Inspect::Feed(args) => feed::run(args),
        Inspect::Article(args) => article::run(args),
        Inspect::Language(args) => language::run(args),
        Inspect::Url(args) => url::run(args),
        Inspect::Post(args) => post::run(args),
    }
}

/// The answer for an input that could not be read.
#[derive(Serialize)]
struct Refusal<'a> {
    input: &'a str,
    ok: bool,
    error: String,
}

/// Counts good and bad inputs, so that only a run where all failed is a failure.
#[derive(Default)]
struct Tally {
    good: usize,
    bad: usize,
}

impl Tally {
    /// Prints the answer for one input and counts it.
    fn answer<T: Serialize>(
        &mut self,
        input: &str,
        answer: Result<T, String>,
    ) -> anyhow::Result<()> {
        match answer {
            Ok(value) => {
                self.good += 1;
                term::json(&value)
            }
            Err(error) => {
                self.bad += 1;
                term::json(&Refusal {
                    input,
                    ok: false,
                    error,
                })
            }
        }
    }

    /// Prints the answer for one input for a person, errors aside, and counts it.
    fn tell(&mut self, input: &str, answer: Result<String, String>) {
        match answer {
            Ok(text) => {
                self.good += 1;
                term::line(text);
            }
            Err(error) => {
                self.bad += 1;
                term::error(&anyhow::anyhow!("{input}: {error}"));
            }
        }
    }

    fn outcome(&self) -> Outcome {
        if self.good == 0 && self.bad > 0 {
            Outcome::Failed
        } else {
            Outcome::Done
        }
    }
}
