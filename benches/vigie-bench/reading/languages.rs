//! Languages told of headlines, titles and short titles, and of whole articles.

use std::collections::BTreeMap;

use anyhow::Context as _;

use super::super::measure::Times;
use super::pages::Page;
use super::{Args, at_least, times, wrong};
use vigie::articles::identify::{Sample, identify};

/// Written for this bench, the same few sentences in thirty languages: language, kind, title.
const TITLES: &str = include_str!("titles.tsv");

/// Kinds of titles, and how many in a hundred should be told right.
const KINDS: [(&str, f64); 3] = [("headline", 97.0), ("title", 94.0), ("short", 91.0)];

/// Times over which a title is read, so that one is long enough to be timed.
const OFTEN: usize = 20;

/// Measures accuracy on titles, then the time on titles and on the texts of the pages.
pub(super) fn measure(args: &Args, pages: &[Page]) -> anyhow::Result<()> {
    accuracy(args, "written", TITLES)?;
    if let Some(file) = &args.titles {
        let own = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
        accuracy(args, "your own", &own)?;
    }
    let mut took = Times::default();
    for line in TITLES.lines().cycle().take(OFTEN * TITLES.lines().count()) {
        let title = line.rsplit('\t').next().unwrap_or_default();
        took.of(|| Ok(identify(&Sample { title, body: "" }, &[])))?;
    }
    for row in times(
        "reading 2",
        "language of a title alone",
        &mut took,
        (0.2, 0.4),
    ) {
        row.print(args.json)?;
    }
    let mut took = Times::default();
    for page in pages {
        let sample = Sample {
            title: page.title.as_deref().unwrap_or_default(),
            body: &page.text,
        };
        took.of(|| Ok(identify(&sample, &[])))?;
    }
    for row in times(
        "reading 2",
        "language of an article",
        &mut took,
        (0.06, 0.12),
    ) {
        row.print(args.json)?;
    }
    Ok(())
}

fn accuracy(args: &Args, set: &str, titles: &str) -> anyhow::Result<()> {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for line in titles.lines().filter(|line| !line.trim().is_empty()) {
        let mut fields = line.splitn(3, '\t');
        let (Some(code), Some(kind), Some(title)) = (fields.next(), fields.next(), fields.next())
        else {
            anyhow::bail!("expected “language TAB kind TAB title”, found {line:?}");
        };
        let told = identify(&Sample { title, body: "" }, &[]).code;
        let (right, all) = kinds.entry(kind).or_default();
        *all += 1;
        if told.as_deref() == Some(code) {
            *right += 1;
        } else {
            wrong(args, || {
                format!(
                    "{title:?} is {code}, not {}",
                    told.as_deref().unwrap_or("-")
                )
            });
        }
    }
    for (kind, (right, all)) in kinds {
        let bar = KINDS
            .iter()
            .find(|(known, _)| *known == kind)
            .map(|(_, bar)| *bar);
        let share = 100.0 * right as f64 / all as f64;
        let what = format!("{set}: language of a {kind}, % of {all}");
        at_least("language", what, share, bar).print(args.json)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_written_title_has_its_language_and_a_known_kind() {
        for line in TITLES.lines() {
            let fields: Vec<_> = line.split('\t').collect();
            assert_eq!(fields.len(), 3, "{line}");
            assert_eq!(fields[0].len(), 2, "{line}");
            assert!(KINDS.iter().any(|(kind, _)| *kind == fields[1]), "{line}");
        }
    }
}
