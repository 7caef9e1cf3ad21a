//! The end of a visit: one transaction that files what is new and records how it went.

pub(super) mod tags;
use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

use super::compose::{Composed, PUT_OFF};
use super::dedupe::{Verdict, verdict};
use super::fetch::{FetchOutcome, Known};
use super::schedule::{Announced, Move, Next, judge_move, next_check};
use super::visit::{Filing, Filings, schedule_of};
use super::{Ingest, Visited, story};
use crate::domain::feed::Rhythm;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::source::Source;
use crate::store::items::{self, Hashes, NewItem};
use crate::store::sources::{self, Kept, Moved, VisitRecord, WatchedSource};
use crate::store::stories;
use crate::store::trail::Step;
use crate::store::{StoreError, Tx};

/// How long what a visit brings waits for that of others, to be filed under one commit.
const PATIENCE: Duration = Duration::from_millis(100);

/// The same for the record of a visit that brought nothing, which is made in a moment.
const MOMENT: Duration = Duration::from_millis(5);

/// What became of an entry in the archive.
pub(super) enum Filed {
    New(ItemId),
    Changed(ItemId),
    /// It stands there as it is.
    Same(ItemId),
}

impl Ingest {
    /// Files what a visit brings, with the record of the visit: both or none. Answers the numbers of
    /// the items too, in the order of `filings`.
    pub(super) async fn file(
        &self,
        source: &Source,
        watched: &WatchedSource,
        outcome: &FetchOutcome,
        filings: Filings,
    ) -> Result<(Visited, Vec<ItemId>), StoreError> {
        let now = self.clock.now();
        let mut record = judged(source, watched, outcome, &filings.rhythm, now);
        record.entries = Some(filings.entries);
        record.rhythm = Some(filings.rhythm.clone());
        record.note = note(watched, &filings);
        if filings.put_off > 0 {
            // Were the document known from now on, what was put off would never be asked for.
            record.kept = None;
        }
        if filings.entries == 0 {
            record.outcome = "empty";
        }
        let id = watched.id;
        let mut visited = visited(source, &record);
        visited.same = u32::try_from(filings.same.len()).unwrap_or(u32::MAX);
        // A full place in line is worth a moment: the records of several visits touch the same pages.
        let patience = if filings.items.is_empty() {
            Duration::ZERO
        } else {
            PATIENCE
        };
        self.store
            .write_in_company(patience, move |tx| {
                let mut items = Vec::with_capacity(filings.items.len());
                for filing in filings.items {
                    let filed = file_one(tx, id, filing, now)?;
                    let (item, count) = match filed {
                        Filed::New(item) => (item, &mut visited.new),
                        Filed::Changed(item) => (item, &mut visited.changed),
                        Filed::Same(item) => (item, &mut visited.same),
                    };
                    *count += 1;
                    items.push(item);
                }
                record.new = visited.new;
                sources::record(tx, id, &record, now)?;
                Ok((visited, items))
            })
            .await
    }

    /// Records a visit that brought no document.
    pub(super) async fn record(
        &self,
        source: &Source,
        watched: WatchedSource,
        outcome: FetchOutcome,
    ) -> Result<Visited, StoreError> {
        let now = self.clock.now();
        let record = judged(source, &watched, &outcome, &watched.rhythm, now);
        let visited = visited(source, &record);
        self.store
            .write_in_company(MOMENT, move |tx| {
                sources::record(tx, watched.id, &record, now)
            })
            .await?;
        Ok(visited)
    }

    /// Notes that a source waits for its host, which wants rest: that is no visit.
    pub(super) async fn hold(
        &self,
        source: &Source,
        watched: &WatchedSource,
        until: DateTime<Utc>,
    ) -> Result<Visited, StoreError> {
        let id = watched.id;
        self.store
            .write_in_company(MOMENT, move |tx| sources::hold(tx, id, until))
            .await?;
        Ok(Visited {
            source: source.key.clone(),
            outcome: "held",
            held_until: Some(until),
            ..Visited::default()
        })
    }
}

fn visited(source: &Source, record: &VisitRecord) -> Visited {
    Visited {
        source: source.key.clone(),
        outcome: record.outcome,
        note: record.note.clone(),
        held_until: record.held_until,
        ..Visited::default()
    }
}

/// Files one item, unless another visit did so meanwhile; answers what became of it.
///
/// Identity is the archive's: it is looked up again in the transaction that writes, whoever looked
/// before, so that two visits to one source, of this process or of two, file an entry once.
pub(super) fn file_one(
    tx: &Tx<'_>,
    source: SourceId,
    filing: Filing,
    now: DateTime<Utc>,
) -> Result<Filed, StoreError> {
    let known = match filing.item {
        Some(item) => items::known_as(tx, item)?,
        // Its text was compared when it was found to be new.
        None => filing
            .keys
            .found(|key| items::known(tx, source, key), |_| Ok(false))?,
    };
    let hashes = filing.composed.content.hashes;
    // Whoever filed it meanwhile asks for the page that was put off here.
    if let Some(known) = &known
        && filing.item.is_none()
        && hashes == Hashes::UNFINISHED
    {
        return Ok(Filed::Same(known.item));
    }
    match verdict(known.as_ref(), hashes) {
        Verdict::New => add(tx, source, filing, now).map(Filed::New),
        Verdict::Changed(item) => {
            if known.is_some_and(|known| known.hashes == Hashes::UNFINISHED) {
                complete(tx, (item, source), filing, now)?;
            } else {
                change(tx, (item, source), filing, now)?;
            }
            Ok(Filed::Changed(item))
        }
        Verdict::Same(item) => Ok(Filed::Same(item)),
    }
}

fn add(
    tx: &Tx<'_>,
    source: SourceId,
    filing: Filing,
    now: DateTime<Utc>,
) -> Result<ItemId, StoreError> {
    let Composed {
        mut content, trace, ..
    } = filing.composed;
    content
        .steps
        .push(Step::new("dedupe", "new", "no known entry has its keys"));
    content
        .steps
        .push(Step::new("store", filing.state.as_str(), ""));
    let mut entry_keys = filing.keys.to_take();
    if let Some(key) = filing.keys.to_leave()
        && items::known(tx, source, key)?.is_none()
    {
        entry_keys.push(key);
    }
    let new = NewItem {
        source,
        entry_keys,
        content,
        state: filing.state,
        tags: filing.tags.own.clone(),
    };
    let item = items::add(tx, &new, now)?;
    filing.tags.put(tx, item, now)?;
    story::place(tx, (item, source), &trace, &new.content.story_keys, now)?;
    Ok(item)
}

fn change(
    tx: &Tx<'_>,
    (item, source): (ItemId, SourceId),
    filing: Filing,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Composed {
        mut content, trace, ..
    } = filing.composed;
    content.steps.push(Step::new(
        "dedupe",
        "changed",
        "a known entry says something else",
    ));
    let mut keys = filing.keys.to_take();
    keys.extend(filing.keys.to_leave());
    items::change(tx, item, source, &keys, &content, now)?;
    filing.tags.put(tx, item, now)?;
    stories::keep_opening(tx, item, &trace.opening.to_bytes())
}

/// What was filed before its page was read is given what the page says: nobody changed it.
fn complete(
    tx: &Tx<'_>,
    (item, source): (ItemId, SourceId),
    filing: Filing,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Composed {
        mut content, trace, ..
    } = filing.composed;
    content
        .steps
        .push(Step::new("dedupe", "completed", "its page was put off"));
    let mut keys = filing.keys.to_take();
    keys.extend(filing.keys.to_leave());
    items::complete(tx, item, source, &keys, &content, now)?;
    filing.tags.put(tx, item, now)?;
    if items::one(tx, item)?.is_some_and(|row| row.head.story.is_none()) {
        story::place(tx, (item, source), &trace, &content.story_keys, now)?;
    }
    Ok(())
}

/// What a visit changes in its source's row, all but what its document says.
fn judged(
    source: &Source,
    watched: &WatchedSource,
    outcome: &FetchOutcome,
    rhythm: &Rhythm,
    now: DateTime<Utc>,
) -> VisitRecord {
    let (word, success, note) = told(outcome);
    let failures = if success { 0 } else { watched.failures + 1 };
    let next = next_check(outcome, &schedule_of(source, rhythm, failures), now);
    let mut record = VisitRecord {
        outcome: word,
        note,
        failures,
        success,
        next_check: match next {
            Next::At(at) => at,
            Next::Suspend => watched.next_check,
        },
        suspend: next == Next::Suspend,
        ..VisitRecord::default()
    };
    match outcome {
        FetchOutcome::Fresh(document) => {
            record.kept = Some(kept(&document.known, Some(document.body_hash.clone())));
            follow_move(&mut record, &document.known, watched, now);
        }
        FetchOutcome::NotModified(known) => {
            let kept = kept(known, watched.kept.body_hash.clone());
            record.kept = (kept != watched.kept).then_some(kept);
            follow_move(&mut record, known, watched, now);
        }
        FetchOutcome::RateLimited { until } => record.held_until = Some(*until),
        _ => {}
    }
    record
}

/// The outcome in a word, whether it is a success, and what a person should know.
fn told(outcome: &FetchOutcome) -> (&'static str, bool, Option<String>) {
    match outcome {
        FetchOutcome::Fresh(_) => ("fresh", true, None),
        FetchOutcome::NotModified(_) => ("unchanged", true, None),
        FetchOutcome::Gone => (
            "gone",
            false,
            Some("the publisher says that it is gone for good (410)".to_owned()),
        ),
        FetchOutcome::RateLimited { .. } => (
            "limited",
            false,
            Some("the site asks us to wait before the next visit".to_owned()),
        ),
        FetchOutcome::Failed { message, .. } => ("failed", false, Some(message.clone())),
    }
}

fn kept(known: &Known, body_hash: Option<String>) -> Kept {
    let validators = known.validators.clone();
    Kept {
        etag: validators
            .as_ref()
            .and_then(|validators| validators.etag.clone()),
        last_modified: validators
            .as_ref()
            .and_then(|validators| validators.last_modified.clone()),
        url: validators.map(|validators| validators.url.to_string()),
        body_hash,
    }
}

fn follow_move(
    record: &mut VisitRecord,
    known: &Known,
    watched: &WatchedSource,
    now: DateTime<Utc>,
) {
    let before = watched.moved.as_ref().and_then(|moved| {
        let to = Url::parse(&moved.to).ok()?;
        Some(Announced {
            to,
            seen: moved.seen,
            since: moved.since,
        })
    });
    match judge_move(known.moved_to.as_ref(), before.as_ref(), now) {
        Move::Stay => {}
        Move::Wait(Announced { to, seen, since }) => {
            record.moved = Some(Moved {
                to: to.to_string(),
                seen,
                since,
            });
        }
        Move::Believe(to) => record.url = Some(to.to_string()),
    }
}

/// What a person should know of a document that was read.
fn note(watched: &WatchedSource, filings: &Filings) -> Option<String> {
    if filings.entries == 0 {
        return Some(match watched.entries {
            0 => "the document was read and holds no entry".to_owned(),
            before => format!("no entry is left; there were {before}"),
        });
    }
    let put_off =
        (filings.put_off > 0).then(|| format!("{} pages put off: {}", filings.put_off, PUT_OFF));
    let mended =
        (!filings.mended.is_empty()).then(|| format!("mended: {}", filings.mended.join("; ")));
    let said: Vec<_> = put_off.into_iter().chain(mended).collect();
    (!said.is_empty()).then(|| said.join("; "))
}
