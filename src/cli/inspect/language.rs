//! `vigie inspect language`: the language of each line of text.

use std::io::BufRead;

use serde::Serialize;

use super::{Outcome, Tally, lines, term};
use crate::articles::identify::{Sample, identify, is_reliable};
use crate::domain::language::Language;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Fichiers ou - , un texte par ligne. (Files or -, a text a line.)
    #[arg(required = true, value_name = "IN")]
    inputs: Vec<String>,
    /// Une ligne de JSON par texte. (One line of JSON a text.)
    #[arg(long)]
    json: bool,
}

/// What is printed for a text.
#[derive(Serialize)]
struct Identified {
    language: Option<String>,
    confidence: f32,
    reliable: bool,
}

/// Runs the inspection. Lines are answered as they come, so that a pipe can be watched.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut tally = Tally::default();
    for input in &args.inputs {
        match lines::open(input) {
            Ok(lines) => read(lines, args.json, input, &mut tally)?,
            Err(error) if args.json => tally.answer::<Identified>(input, Err(error))?,
            Err(error) => tally.tell(input, Err(error)),
        }
    }
    Ok(tally.outcome())
}

fn read(lines: Box<dyn BufRead>, json: bool, input: &str, tally: &mut Tally) -> anyhow::Result<()> {
    for line in lines.split(b'\n') {
        let line = line?;
        let text = String::from_utf8_lossy(&line);
        let language = identify(
            &Sample {
                title: text.trim(),
                body: "",
            },
            &[],
        );
        if json {
            tally.answer(input, Ok(answer(language)))?;
        } else {
            term::line(format!(
                "{}\t{}",
                language.code.as_deref().unwrap_or("-"),
                text.trim()
            ));
            tally.good += 1;
        }
    }
    Ok(())
}

fn answer(language: Language) -> Identified {
    Identified {
        reliable: is_reliable(&language),
        confidence: language.confidence,
        language: language.code,
    }
}
