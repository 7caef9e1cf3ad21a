//! What speaks for a story and against it, in words.

use fluent_bundle::FluentArgs;
use serde::Serialize;

use crate::curate::suggest::{Score, Voice, per_cent};
use crate::web::pages::item::language_name;
use crate::web::reader::Reader;

/// Named in a line; the page that explains names all.
const NAMED: usize = 3;

/// A suggestion as people read it.
#[derive(Serialize)]
pub(super) struct Suggestion {
    /// The chance of being kept, in per cent.
    pub(super) chance: u8,
    /// What speaks for it, the strongest first.
    pub(super) speaks_for: Vec<String>,
    /// What speaks against it.
    pub(super) against: Vec<String>,
}

impl Suggestion {
    /// In a few words.
    pub(super) fn short(reader: &Reader, score: &Score) -> Self {
        let mut told = Self::of(reader, score);
        told.speaks_for.truncate(NAMED);
        told.against.truncate(NAMED);
        told
    }

    fn of(reader: &Reader, score: &Score) -> Self {
        let names = |wanted: fn(f64) -> bool| {
            let voices = score.voices.iter().filter(|voice| wanted(voice.weight));
            voices.map(|voice| name(reader, &voice.feature)).collect()
        };
        Self {
            chance: per_cent(score.value),
            speaks_for: names(|weight| weight > 0.0),
            against: names(|weight| weight < 0.0),
        }
    }
}

/// One voice, with its figures.
#[derive(Serialize)]
pub(super) struct Figure {
    name: String,
    speaks_for: bool,
    /// `+1.3`, `−0.4`: what it adds to the log-odds.
    weight: String,
    kept: i64,
    dismissed: i64,
}

impl Figure {
    pub(super) fn of(reader: &Reader, voice: &Voice) -> Self {
        let sign = if voice.weight > 0.0 { '+' } else { '−' };
        Self {
            name: name(reader, &voice.feature),
            speaks_for: voice.weight > 0.0,
            weight: format!("{sign}{:.1}", voice.weight.abs()),
            kept: voice.kept,
            dismissed: voice.dismissed,
        }
    }
}

/// `word:noyau` as « noyau », `source:cert` as the source cert.
fn name(reader: &Reader, feature: &str) -> String {
    let (kind, value) = feature.split_once(':').unwrap_or(("word", feature));
    let value = match kind {
        "language" => language_name(reader, value),
        _ => value.to_owned(),
    };
    let mut args = FluentArgs::new();
    args.set("name", value);
    reader.words().say_with(&format!("feature-{kind}"), &args)
}
