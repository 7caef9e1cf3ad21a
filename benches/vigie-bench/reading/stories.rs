//! The same article in several feeds with its link hidden, and stories: what is put together, beside
//! what belongs together, on made-up news.

use std::collections::{BTreeMap, HashMap};

use super::telling::{MadeItem, tell};
use super::{Args, at_least, wrong};
use vigie::articles::marks::identifiers;
use vigie::ingest::sameness::{self, Kinship, Trace};
use vigie::ingest::story;

/// How many events are told.
const EVENTS: usize = 400;

/// A made-up item with what Vigie keeps of it, and where it was put.
struct Filed {
    told: MadeItem,
    trace: Trace,
    /// The item that it was found to resemble, and how.
    with: Option<(usize, Kinship)>,
    story: usize,
    copy_of: usize,
}

/// Measures both on one set.
pub(super) fn measure(args: &Args) -> anyhow::Result<()> {
    let filed = file(tell(EVENTS));
    let (precision, recall) = pairs(&filed, |one| one.told.article, |one| one.copy_of);
    let made = format!("made up, {}", filed.len());
    let row = |what: &str, figure: f64, bar: f64| {
        at_least("same", format!("{made}: {what}"), figure, Some(bar)).print(args.json)
    };
    row("same article, precision", precision, 0.99)?;
    row("same article, recall", recall, 0.95)?;
    let (precision, recall) = b_cubed(&filed);
    let told = |what: &str, figure: f64| {
        at_least("stories", format!("{made}: {what}"), figure, None).print(args.json)
    };
    told("B-cubed precision", precision)?;
    told("B-cubed recall", recall)?;
    let f1 = 2.0 * precision * recall / (precision + recall);
    at_least("stories", format!("{made}: B-cubed F1"), f1, Some(0.9)).print(args.json)?;
    name_wrong(args, &filed);
    Ok(())
}

/// Files the items in the order of their publication, as the watch does.
fn file(told: Vec<MadeItem>) -> Vec<Filed> {
    let mut posted: HashMap<i64, Vec<usize>> = HashMap::new();
    let mut filed: Vec<Filed> = Vec::with_capacity(told.len());
    for told in told {
        let marks = identifiers(&told.title, &told.text);
        let mut trace = Trace::of(&sameness::Arrival {
            title: &told.title,
            text: &told.text,
            url: None,
            marks: &marks,
            language: Some(told.language),
            published: Some(told.published),
        });
        trace.source = Some(told.source);
        let place = filed.len();
        let keys = sameness::keys(&trace);
        let likes = candidates(&posted, &keys);
        let found = story::nearest(
            &trace,
            likes.iter().map(|like| (*like, filed[*like].trace.clone())),
        );
        let (story, copy_of) = match &found {
            Some((like, link)) if link.kinship == Kinship::Copy => {
                (filed[*like].story, filed[*like].copy_of)
            }
            Some((like, _)) => (filed[*like].story, place),
            None => (place, place),
        };
        filed.push(Filed {
            told,
            trace,
            with: found.map(|(like, link)| (like, link.kinship)),
            story,
            copy_of,
        });
        for key in keys {
            posted.entry(key).or_default().push(place);
        }
    }
    filed
}

/// As the archive gives them: the newest first, keys that too many share passed over.
fn candidates(posted: &HashMap<i64, Vec<usize>>, keys: &[i64]) -> Vec<usize> {
    let mut likes: Vec<usize> = keys
        .iter()
        .filter_map(|key| posted.get(key))
        .filter(|sharing| sharing.len() <= story::CANDIDATES)
        .flatten()
        .copied()
        .collect();
    likes.sort_unstable_by(|one, other| other.cmp(one));
    likes.dedup();
    likes.truncate(story::CANDIDATES);
    likes
}

/// Of the pairs that are together, how many should be; of those that should be, how many are.
fn pairs(
    filed: &[Filed],
    truth: impl Fn(&Filed) -> usize,
    found: impl Fn(&Filed) -> usize,
) -> (f64, f64) {
    let count = |group: &dyn Fn(&Filed) -> (usize, usize)| -> f64 {
        let mut groups: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        for one in filed {
            *groups.entry(group(one)).or_default() += 1;
        }
        groups
            .values()
            .map(|size| size * (size - 1) / 2)
            .sum::<u64>() as f64
    };
    let both = count(&|one| (truth(one), found(one)));
    let together = count(&|one| (0, found(one)));
    let belonging = count(&|one| (0, truth(one)));
    (both / together.max(1.0), both / belonging.max(1.0))
}

/// B-cubed precision and recall (Bagga and Baldwin 1998): the mean, over items, of the share of the
/// items put with it that belong with it, and of those that belong with it that were put with it.
fn b_cubed(filed: &[Filed]) -> (f64, f64) {
    let mut found: HashMap<usize, f64> = HashMap::new();
    let mut truth: HashMap<usize, f64> = HashMap::new();
    let mut both: HashMap<(usize, usize), f64> = HashMap::new();
    for one in filed {
        *found.entry(one.story).or_default() += 1.0;
        *truth.entry(one.told.event).or_default() += 1.0;
        *both.entry((one.story, one.told.event)).or_default() += 1.0;
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for one in filed {
        let common = both[&(one.story, one.told.event)];
        precision += common / found[&one.story];
        recall += common / truth[&one.told.event];
    }
    let all = filed.len() as f64;
    (precision / all, recall / all)
}

/// Names what was put with another article or another story, and what was left alone.
fn name_wrong(args: &Args, filed: &[Filed]) {
    let mut leads: HashMap<usize, &Filed> = HashMap::new();
    let mut firsts: HashMap<usize, &Filed> = HashMap::new();
    for one in filed {
        if let Some((with, kinship)) = one.with {
            let other = &filed[with];
            let is_wrong = match kinship {
                Kinship::Copy => other.told.article != one.told.article,
                Kinship::Story => other.told.event != one.told.event,
            };
            if is_wrong {
                wrong(args, || {
                    format!(
                        "{kinship:?} of another: {:?} with {:?}",
                        one.told.title, other.told.title
                    )
                });
            }
        } else if let Some(lead) = leads.get(&one.told.event).copied() {
            wrong(args, || {
                format!(
                    "left alone: {:?}, told as {:?}",
                    one.told.title, lead.told.title
                )
            });
        }
        if let Some(first) = firsts.get(&one.told.article).copied()
            && first.copy_of != one.copy_of
        {
            wrong(args, || {
                format!("no copy: {:?} of {:?}", one.told.title, first.told.title)
            });
        }
        leads.entry(one.told.event).or_insert(one);
        firsts.entry(one.told.article).or_insert(one);
    }
}
