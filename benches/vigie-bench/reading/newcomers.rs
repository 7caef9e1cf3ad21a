//! Row reading 3: telling whether a newcomer is known, and to which story it belongs, beside an archive.

use std::collections::HashMap;
use std::path::Path;

use super::super::corpus::Corpus;
use super::super::filling;
use super::super::measure::Times;
use super::{Args, at_most};
use vigie::ingest::story;
use vigie::store::{Store, items};

/// How many come in.
const NEWCOMERS: u64 = 2_000;

/// Of so many, one tells what an item of the archive told, under another address.
const RETOLD: u64 = 3;

/// Makes an archive, measures beside it, and removes it.
pub(super) fn measure(args: &Args) -> anyhow::Result<()> {
    let name = format!("vigie-bench-newcomers-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder)?;
    let outcome = beside(args, &folder);
    std::fs::remove_dir_all(&folder)?;
    outcome
}

/// Files newcomers in `folder`; looking for their like is timed, filing them is not.
fn beside(args: &Args, folder: &Path) -> anyhow::Result<()> {
    let store = Store::open(&folder.join("archive.db"))?;
    filling::fill(&store, args.beside)?;
    let there = args.beside;
    let corpus = Corpus::new();
    let (mut lookups, mut places) = (Times::default(), Times::default());
    let mut joined = 0_u64;
    for n in 0..NEWCOMERS {
        let number = there + n;
        let told = match n % RETOLD {
            0 => there - 1 - 97 * n % there,
            _ => number,
        };
        let (new, trace) = filling::item(&corpus.item(told), number, &HashMap::new())?;
        let now = new.content.sorted;
        joined += store.write_here::<_, anyhow::Error>(|tx| {
            let mut keys = new.entry_keys.iter();
            let look = |key: &i64| items::known(tx, new.source, *key).transpose();
            let known = lookups.of(|| Ok(keys.find_map(look).transpose()?))?;
            anyhow::ensure!(known.is_none(), "a newcomer is known already");
            let item = (items::add(tx, &new, now)?, new.source);
            let keys = &new.content.story_keys;
            let story = places.of(|| Ok(story::place(tx, item, &trace, keys, now)?))?;
            Ok(u64::from(story.is_some()))
        })?;
    }
    anyhow::ensure!(joined > 0, "no newcomer found its like");
    let line = |what: &str, figure| at_most("reading 3", what, figure, 2.0, "ms").print(args.json);
    let what = format!("a newcomer beside {there}: known, its story");
    line(&what, lookups.mean() + places.mean())?;
    line("the same, 99 of 100", places.percentile(0.99))
}
