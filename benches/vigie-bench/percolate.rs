//! `vigie-bench rules`: which of many saved searches a new item fits, and what finding out costs.

use super::corpus::{Corpus, Dice};
use super::measure::{Row, Times};
use vigie::search::{Percolator, Query};

/// How much to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Combien de recherches enregistrées. (Saved searches.)
    #[arg(long, default_value_t = 10_000)]
    rules: u64,
    /// Combien d’éléments. (Items.)
    #[arg(long, default_value_t = 1_000)]
    items: u64,
    /// Une ligne de JSON par mesure. (JSON.)
    #[arg(long)]
    json: bool,
}

/// Files searches as people write them, and tries made-up items on them.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let corpus = Corpus::new();
    let mut dice = Dice::new(77);
    let queries = (0..args.rules).map(|number| {
        let typed = typed(&corpus, &mut dice, number);
        (number as i64, Query::parse(&typed, &corpus.now))
    });
    let percolator = Percolator::new(queries.collect::<Vec<_>>());
    let (mut times, mut fitting) = (Times::default(), 0);
    for number in 0..args.items {
        let doc = corpus.item(1_000_000 + number);
        fitting += times.of(|| Ok(percolator.fitting(&doc)))?.len();
    }
    let rows = [
        ("the mean", times.mean(), None),
        ("the 99th percentile", times.percentile(0.99), Some(10.0)),
    ];
    for (what, figure, bar) in rows {
        Row {
            row: "search 5",
            what: format!("{} saved searches, an item: {what}", args.rules),
            figure,
            bar,
            unit: "ms",
            more_is_better: false,
        }
        .print(args.json)?;
    }
    Row {
        row: "search 5",
        what: "saved searches that an item fits".to_owned(),
        figure: fitting as f64 / args.items.max(1) as f64,
        bar: None,
        unit: "",
        more_is_better: false,
    }
    .print(args.json)?;
    Ok(())
}

/// Two words; a phrase; words without another; a tag or a source beside a word; alternatives.
fn typed(corpus: &Corpus, dice: &mut Dice, number: u64) -> String {
    let language = &corpus.languages[(number % 2) as usize];
    let [a, b, c] = [(); 3].map(|()| language.sought(dice, 200, 20_000).to_owned());
    match number % 8 {
        0 => format!("{a} {b}"),
        1 => format!("\"{a} {b}\""),
        2 => format!("{a} -{b}"),
        3 => format!("{a} tag:tag{}", number % 40),
        4 => format!("source:source-{} {a}", number % 1_000),
        5 => format!("({a} OU {b}) {c}"),
        6 => format!("titre:{a} langue:{}", language.code),
        _ => format!("{a} OU \"{b} {c}\""),
    }
}
