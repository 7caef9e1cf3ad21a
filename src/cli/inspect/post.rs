//! `vigie inspect post`: how long a short post is for a network, and how it would be cut.

use std::io::BufRead;

use serde::{Deserialize, Serialize};

use super::{Outcome, Tally, lines, term};
use crate::channels::fit::Ruler;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Le réseau : mastodon, bluesky ou x. (The network.)
    #[arg(long, value_name = "KIND", value_parser = ["mastodon", "bluesky", "x"])]
    channel: String,
    /// Fichiers ou - , un objet JSON par ligne : {"text":…}. (Files or -, a JSON object a line.)
    #[arg(required = true, value_name = "IN")]
    inputs: Vec<String>,
    /// Une ligne de JSON par texte. (One line of JSON a text.)
    #[arg(long)]
    json: bool,
}

/// One line of input; other members are somebody else's.
#[derive(Deserialize)]
struct Draft {
    text: String,
}

/// What is printed for a text.
#[derive(Serialize)]
struct Measured {
    length: usize,
    limit: usize,
    fits: bool,
    parts: Vec<String>,
}

/// Runs the inspection. Lines are answered as they come.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let Some(ruler) = Ruler::of_kind(&args.channel) else {
        anyhow::bail!("{}: not a network of short posts", args.channel);
    };
    let mut tally = Tally::default();
    for input in &args.inputs {
        match lines::open(input) {
            Ok(lines) => read(lines, args, ruler, input, &mut tally)?,
            Err(error) => tally.answer::<Measured>(input, Err(error))?,
        }
    }
    Ok(tally.outcome())
}

fn read(
    lines: Box<dyn BufRead>,
    args: &Args,
    ruler: Ruler,
    input: &str,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    for (number, line) in lines.split(b'\n').enumerate() {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Draft>(&line) {
            Ok(draft) if args.json => tally.answer(input, Ok(answer(ruler, &draft.text)))?,
            Ok(draft) => {
                show(&answer(ruler, &draft.text));
                tally.good += 1;
            }
            Err(error) => {
                let why = format!("line {}: {error}", number + 1);
                tally.answer::<Measured>(input, Err(why))?;
            }
        }
    }
    Ok(())
}

fn answer(ruler: Ruler, text: &str) -> Measured {
    let measure = ruler.measure(text);
    Measured {
        length: measure.length,
        limit: measure.limit,
        fits: measure.fits,
        parts: ruler.cut(text),
    }
}

fn show(answer: &Measured) {
    let verdict = if answer.fits { "tient" } else { "trop long" };
    let count = answer.parts.len();
    term::line(format!("{}/{} {verdict}", answer.length, answer.limit));
    for (at, part) in answer.parts.iter().enumerate().filter(|_| count > 1) {
        term::line(format!("{}/{count}\t{}", at + 1, part.replace('\n', " ")));
    }
}

#[cfg(test)]
mod tests {
    use super::answer;
    use crate::channels::fit::Ruler;

    #[test]
    fn a_long_text_is_answered_with_its_thread() {
        let answer = answer(Ruler::Bluesky, &"mot ".repeat(80));
        assert_eq!(
            (answer.length, answer.limit, answer.fits),
            (320, 300, false)
        );
        assert_eq!(answer.parts.len(), 2);
    }
}
