//! `vigie inspect url`: the canonical form of each address.

use std::io::BufRead;

use serde::Serialize;
use url::Url;

use super::{Outcome, Tally, lines};
use crate::domain::canonical::canonical;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Fichiers, adresses, ou - , une adresse par ligne. (Files, addresses, or -, an address a line.)
    #[arg(required = true, value_name = "IN")]
    inputs: Vec<String>,
    /// Une ligne de JSON par adresse. (One line of JSON an address.)
    #[arg(long)]
    json: bool,
}

/// What is printed for an address.
#[derive(Serialize)]
struct Canonical<'a> {
    url: &'a str,
    canonical: Url,
}

/// Runs the inspection. An input that is an address is itself the line to read.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut tally = Tally::default();
    for input in &args.inputs {
        if input.contains("://") {
            show(input, args.json, &mut tally)?;
            continue;
        }
        match lines::open(input) {
            Ok(lines) => {
                for line in lines.split(b'\n') {
                    show(
                        String::from_utf8_lossy(&line?).trim(),
                        args.json,
                        &mut tally,
                    )?;
                }
            }
            Err(error) if args.json => tally.answer::<Canonical<'_>>(input, Err(error))?,
            Err(error) => tally.tell(input, Err(error)),
        }
    }
    Ok(tally.outcome())
}

fn show(address: &str, json: bool, tally: &mut Tally) -> anyhow::Result<()> {
    let answer = Url::parse(address)
        .map(|url| Canonical {
            url: address,
            canonical: canonical(&url),
        })
        .map_err(|error| format!("not an address: {error}"));
    if json {
        return tally.answer(address, answer);
    }
    tally.tell(address, answer.map(|answer| answer.canonical.to_string()));
    Ok(())
}
