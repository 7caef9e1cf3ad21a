//! Those who use the pages of the bench: readers who read and search, curators who decide.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::super::corpus::{Corpus, Dice};
use super::super::measure::Times;
use super::asking::{Asking, PageAnswer};

/// A reader looks at a page for so long, on average.
const READS: u64 = 4_000;
/// A curator thinks for so long about a story, on average: 300 in five minutes.
const DECIDES: u64 = 1_000;

/// Somebody at work.
pub(super) struct Person {
    pub(super) number: u64,
    pub(super) address: SocketAddr,
    pub(super) key: Option<String>,
    /// Items of the archive.
    pub(super) items: u64,
    pub(super) curators: u64,
    pub(super) until: Instant,
    pub(super) corpus: Arc<Corpus>,
}

/// A decision that was answered as done.
#[derive(Clone, Debug)]
pub(super) struct Decided {
    pub(super) decision: i64,
    pub(super) item: i64,
    /// The word of the state that it gave.
    pub(super) state: String,
}

/// What people saw.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) times: BTreeMap<&'static str, Times>,
    pub(super) errors: Vec<String>,
    pub(super) decided: Vec<Decided>,
    pub(super) conflicts: usize,
}

impl Seen {
    pub(super) fn join(&mut self, other: Self) {
        for (kind, times) in other.times {
            self.times.entry(kind).or_default().join(times);
        }
        self.errors.extend(other.errors);
        self.decided.extend(other.decided);
        self.conflicts += other.conflicts;
    }

    fn note(&mut self, kind: &'static str, answer: &PageAnswer) -> bool {
        self.times.entry(kind).or_default().note(answer.took);
        let well = answer.status == 200;
        if !well {
            self.errors.push(format!("{kind}: {}", answer.status));
        }
        well
    }
}

/// A while around `mean` milliseconds.
async fn think(dice: &mut Dice, mean: u64) {
    sleep(Duration::from_millis(mean / 2 + dice.below(mean))).await;
}

/// Opens pages and searches until the end.
pub(super) async fn read(person: Person) -> anyhow::Result<Seen> {
    let mut dice = Dice::new(9_000 + person.number);
    let mut seen = Seen::default();
    let mut asking = Asking::open(person.address, person.key.clone()).await?;
    // Nobody begins at the same instant.
    sleep(Duration::from_millis(dice.below(READS))).await;
    while Instant::now() < person.until {
        let language = &person.corpus.languages[dice.below(2) as usize];
        let word = language.sought(&mut dice, 60, 20_000).to_owned();
        let other = language.sought(&mut dice, 60, 2_000).to_owned();
        let (kind, path) = match dice.below(10) {
            0..3 => ("home", "/".to_owned()),
            3..6 => ("item", format!("/items/{}", 1 + dice.below(person.items))),
            6 => ("source", format!("/sources/source-{}", 2 + dice.below(40))),
            7..9 => ("search, one word", format!("/search?q={word}")),
            _ => ("search, two words", format!("/search?q={word}%20{other}")),
        };
        let answer = asking.get(&path).await?;
        // A restricted item or source is not there for everybody.
        if answer.status == 404 && matches!(kind, "item" | "source") {
            continue;
        }
        seen.note(kind, &answer);
        think(&mut dice, READS).await;
    }
    Ok(seen)
}

/// Takes the inbox page by page and decides, until the end.
pub(super) async fn curate(person: Person) -> anyhow::Result<Seen> {
    let mut dice = Dice::new(700 + person.number);
    let mut seen = Seen::default();
    let mut asking = Asking::open(person.address, person.key.clone()).await?;
    sleep(Duration::from_millis(dice.below(DECIDES))).await;
    let mut page = String::new();
    while Instant::now() < person.until {
        let (kind, path) = match dice.below(3) {
            0 => ("inbox, best first", "/desk?order=best".to_owned()),
            1 => (
                "inbox of a theme",
                format!("/desk?theme=Th%C3%A8me%20{}", person.number % 12),
            ),
            _ if page.is_empty() => ("inbox, newest first", "/desk".to_owned()),
            _ => ("inbox, next page", std::mem::take(&mut page)),
        };
        let answer = asking.get(&path).await?;
        seen.note(kind, &answer);
        page = next(&answer.body).unwrap_or_default();
        // Each takes every n-th line, as people who have split the work; some meet all the same.
        let lines = lines(&answer.body);
        let share = usize::try_from(person.curators)?.max(1);
        let own = usize::try_from(person.number)? % share;
        for (item, before) in lines.into_iter().skip(own).step_by(share) {
            if Instant::now() >= person.until {
                break;
            }
            decide(&mut asking, &mut seen, &mut dice, (item, before)).await?;
            think(&mut dice, DECIDES).await;
        }
    }
    Ok(seen)
}

async fn decide(
    asking: &mut Asking,
    seen: &mut Seen,
    dice: &mut Dice,
    (item, before): (i64, i64),
) -> anyhow::Result<()> {
    let act = if dice.below(4) == 0 {
        "keep"
    } else {
        "dismiss"
    };
    let form = format!("act={act}&seen={before}");
    let answer = asking
        .post(&format!("/desk/items/{item}/decide"), &form)
        .await?;
    if !seen.note("decision", &answer) {
        return Ok(());
    }
    let told: serde_json::Value = serde_json::from_str(&answer.body)?;
    match told["outcome"].as_str() {
        Some("done") => seen.decided.push(Decided {
            decision: told["seen"].as_i64().unwrap_or_default(),
            item,
            state: told["state"].as_str().unwrap_or_default().to_owned(),
        }),
        Some("conflict" | "same") => seen.conflicts += 1,
        _ => seen.errors.push(format!("decision: {}", answer.body)),
    }
    match dice.below(20) {
        0 => {
            let form = format!("text=vu&base=0&n={}", dice.below(9));
            let answer = asking
                .post(&format!("/desk/items/{item}/note"), &form)
                .await?;
            seen.note("note", &answer);
        }
        1 => {
            let answer = asking.get(&format!("/desk/items/{item}/why")).await?;
            seen.note("why", &answer);
        }
        _ => {}
    }
    Ok(())
}

/// Each line of an inbox: its item, and the last decision seen on it.
fn lines(page: &str) -> Vec<(i64, i64)> {
    let lines = page.split("data-line data-item=\"").skip(1);
    lines
        .filter_map(|line| {
            let (item, rest) = line.split_once('"')?;
            let (_, seen) = rest.split_once("data-seen=\"")?;
            let (seen, _) = seen.split_once('"')?;
            Some((item.parse().ok()?, seen.parse().ok()?))
        })
        .collect()
}

/// The address of the next page.
fn next(page: &str) -> Option<String> {
    let (_, link) = page.split_once("class=\"next\" rel=\"next\" href=\"")?;
    let (address, _) = link.split_once('"')?;
    Some(address.replace("&amp;", "&"))
}
