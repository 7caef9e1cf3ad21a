//! Correcting and recalling: what was said is mended or taken back wherever a channel can.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::PublishError;
use super::approve::{NewBatch, Prepared, prepare, queue};
use super::batch::Batch;
use super::outlets::Outlet;
use super::outlets::Outlets;
use crate::channels::{Amendment, Packed, Sent};
use crate::domain::delivery::{Act, DeliveryState, Subject, Way};
use crate::domain::ids::{DeliveryId, EditionId};
use crate::domain::rendition::{Issue, Sealed};
use crate::store::deliveries::{self, Delivery, Move};
use crate::store::editions::{self, Erratum};
use crate::store::{StoreError, Tx};

/// What becomes of a correction or a recall on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amended {
    /// The channel, by key.
    pub channel: String,
    /// How it is mended or taken back there; [`Way::Never`] when it is not.
    pub way: Way,
    /// The rows of the outbox that do it; none when nothing had left.
    pub deliveries: Vec<DeliveryId>,
    /// What a person should know: why it could not, what it leaves behind.
    pub why: Option<String>,
}

/// Queues a correction of `subject` on every channel that said it, from what stands in the archive now;
/// channels that cannot change what they said answer it with `notice`. What still waits is made anew.
///
/// # Errors
/// [`PublishError`]; then nothing is queued. What one channel cannot do is in its answer.
pub fn correct(
    tx: &Tx<'_>,
    subject: Subject,
    notice: &str,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Vec<Amended>, PublishError> {
    amend(tx, (subject, Act::Correct, notice), outlets, now)
}

/// Queues a recall of `subject` on every channel that said it; readers are told `notice` where a channel
/// leaves something behind. What still waits is withdrawn. Neither budget nor quiet hours delay it.
///
/// # Errors
/// As [`correct`].
pub fn recall(
    tx: &Tx<'_>,
    subject: Subject,
    notice: &str,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Vec<Amended>, PublishError> {
    let amended = amend(tx, (subject, Act::Recall, notice), outlets, now)?;
    if let Subject::Edition(id) = subject
        && amended.iter().any(|one| one.way != Way::Never)
    {
        editions::recall(tx, id, now)?;
    }
    Ok(amended)
}

/// Tells what was wrong in an edition: on its page and in what is made of it from now on, and, as the
/// erratum's act says, on every channel that said it.
///
/// # Errors
/// As [`correct`].
pub fn tell_erratum(
    tx: &Tx<'_>,
    edition: EditionId,
    erratum: &Erratum,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Vec<Amended>, PublishError> {
    editions::one(tx, edition)?.ok_or(PublishError::Missing(edition))?;
    // Filed first: the texts that are made anew tell it.
    let row = editions::add_erratum(tx, edition, erratum)?;
    // What is not for everybody is said by no channel as it stands here.
    let notice = if erratum.public { &*erratum.text } else { "" };
    let subject = Subject::Edition(edition);
    let amended = match Act::from_word(&erratum.act) {
        Some(Act::Correct) => correct(tx, subject, notice, outlets, now)?,
        Some(Act::Recall) => recall(tx, subject, notice, outlets, now)?,
        _ => return Ok(Vec::new()),
    };
    let ways = serde_json::to_string(&amended)
        .map_err(|error| StoreError::Damaged(format!("an erratum cannot be kept: {error}")))?;
    editions::set_ways(tx, row, &ways)?;
    Ok(amended)
}

/// What is to be done, everywhere.
type Wanted<'a> = (Subject, Act, &'a str);

fn amend(
    tx: &Tx<'_>,
    wanted: Wanted<'_>,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Vec<Amended>, PublishError> {
    let mut by_channel: BTreeMap<String, Vec<Delivery>> = BTreeMap::new();
    for delivery in deliveries::of(tx, wanted.0)? {
        let channel = delivery.channel.clone();
        by_channel.entry(channel).or_default().push(delivery);
    }
    let mut amended = Vec::new();
    for (channel, mut rows) in by_channel {
        rows.sort_by_key(|row| row.id);
        amended.push(on_channel(tx, wanted, &channel, &rows, outlets, now)?);
    }
    Ok(amended)
}

fn on_channel(
    tx: &Tx<'_>,
    wanted: Wanted<'_>,
    channel: &str,
    rows: &[Delivery],
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Amended, PublishError> {
    let never = |why: &str| Amended {
        channel: channel.to_owned(),
        way: Way::Never,
        deliveries: Vec::new(),
        why: Some(why.to_owned()),
    };
    if let Some(why) = obstacle(rows) {
        return Ok(never(why));
    }
    let Some(outlet) = outlets.outlet(channel) else {
        return Ok(never("the configuration no longer has this channel"));
    };
    let (subject, act, notice) = wanted;
    let prepared = match act {
        Act::Recall => nothing(tx, subject, &outlet, outlets, now).map(Some),
        _ => prepare(tx, (subject, notice), &outlet, outlets, now),
    };
    let prepared = match prepared {
        Err(error) if error.is_of_the_channel() => return Ok(never(&error.to_string())),
        other => other?,
    };
    let Some(mut prepared) = prepared else {
        return Ok(never(
            "nothing that its readers may see is left of it: take it back",
        ));
    };
    prepared.issue.approved_at = now;
    prepared.issue.leaves_at = now.with_timezone(&prepared.issue.leaves_at.timezone());
    let waited: Vec<_> = rows.iter().filter(|row| waits(row)).collect();
    let sent = said(tx, rows)?;
    let next = match next(&outlet, &prepared, (act, notice), &sent, !waited.is_empty()) {
        Err(error) if error.is_of_the_channel() => return Ok(never(&error.to_string())),
        other => other?,
    };
    withdraw(tx, &waited, now)?;
    let (act, packed) = match next {
        Next::Queue(act, packed) => (act, packed),
        Next::Nothing(way, why) => {
            return Ok(Amended { way, ..never(&why) });
        }
    };
    let batch = NewBatch {
        subject,
        act,
        round: round(rows, act),
        about: last_sent(rows),
        due: now,
    };
    Ok(Amended {
        channel: channel.to_owned(),
        way: outlet.channel.ways().of(wanted.1),
        deliveries: queue(tx, &batch, &outlet, (packed, &prepared.items), now)?,
        why: None,
    })
}

/// What is to be queued, or why nothing is.
enum Next {
    Queue(Act, Vec<Packed>),
    Nothing(Way, String),
}

fn next(
    outlet: &Outlet<'_>,
    prepared: &Prepared,
    (act, notice): (Act, &str),
    sent: &[Sent],
    waited: bool,
) -> Result<Next, PublishError> {
    if sent.is_empty() {
        return Ok(match (waited, act) {
            (false, _) => Next::Nothing(Way::Never, "nothing of it had left".to_owned()),
            (true, Act::Recall) => {
                Next::Nothing(Way::Delete, "it had not left: it was withdrawn".to_owned())
            }
            // Nothing of it has left: what waited is made anew.
            (true, _) => Next::Queue(Act::Publish, prepared.pack(outlet)?),
        });
    }
    let amendment = Amendment {
        act,
        issue: &prepared.issue,
        rendition: &prepared.rendition,
        notice,
        sent,
    };
    Ok(match outlet.channel.amend(&amendment) {
        Ok(packed) if packed.is_empty() => Next::Nothing(
            Way::Never,
            "it reads the same there: there is nothing to mend".to_owned(),
        ),
        Ok(packed) => Next::Queue(act, packed),
        Err(why) => Next::Nothing(Way::Never, why.to_string()),
    })
}

/// Why nothing can be mended or taken back now, if it cannot.
fn obstacle(rows: &[Delivery]) -> Option<&'static str> {
    let in_doubt = [DeliveryState::Sending, DeliveryState::Uncertain];
    if rows.iter().any(|row| in_doubt.contains(&row.state)) {
        return Some("it may or may not have arrived: settle that first");
    }
    let recalled = |row: &Delivery| row.act == Act::Recall && row.state != DeliveryState::Cancelled;
    rows.iter()
        .any(recalled)
        .then_some("it was taken back already")
}

fn last_sent(rows: &[Delivery]) -> Option<DeliveryId> {
    let mut sent = rows.iter().filter(|row| row.state == DeliveryState::Sent);
    sent.next_back().map(|row| row.id)
}

/// Whether a delivery has not left and may still be withdrawn.
fn waits(row: &Delivery) -> bool {
    [DeliveryState::Pending, DeliveryState::Failed].contains(&row.state)
}

fn withdraw(tx: &Tx<'_>, rows: &[&Delivery], now: DateTime<Utc>) -> Result<(), StoreError> {
    let step = Move {
        to: DeliveryState::Cancelled,
        note: Some("withdrawn: it was corrected or recalled before it left".to_owned()),
        due: None,
    };
    for row in rows {
        deliveries::advance(tx, row, &step, now)?;
    }
    Ok(())
}

/// All that a channel has sent of it, in order.
fn said(tx: &Tx<'_>, rows: &[Delivery]) -> Result<Vec<Sent>, PublishError> {
    let mut sent = Vec::new();
    for row in rows.iter().filter(|row| row.state == DeliveryState::Sent) {
        let parcel = Batch::load(tx, row.id)?.parcel();
        sent.extend(row.receipt.clone().map(|receipt| Sent { parcel, receipt }));
    }
    Ok(sent)
}

/// How often an act was done on a channel before.
fn round(rows: &[Delivery], act: Act) -> u32 {
    let mut batches: Vec<&str> = rows
        .iter()
        .filter(|row| row.act == act)
        .map(|row| row.batch.as_str())
        .collect();
    batches.sort_unstable();
    batches.dedup();
    u32::try_from(batches.len()).unwrap_or(u32::MAX)
}

/// A recall shows nothing of its subject, whose labels may have changed: only its number.
fn nothing(
    tx: &Tx<'_>,
    subject: Subject,
    outlet: &Outlet<'_>,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Prepared, PublishError> {
    let (digest, number, title) = match subject {
        Subject::Edition(id) => {
            let edition = editions::one(tx, id)?.ok_or(PublishError::Missing(id))?;
            (edition.digest, edition.number, edition.title)
        }
        Subject::Item(id) => {
            let number = u32::try_from(id.0).unwrap_or(0);
            ("items".to_owned(), number, format!("n° {id}"))
        }
    };
    let settings = outlets
        .settings
        .get(&digest)
        .or(outlets.exit.setting.as_ref());
    Ok(Prepared {
        items: Vec::new(),
        issue: Issue {
            subject,
            digest,
            number,
            title,
            label: outlet.clearance,
            language: settings
                .map_or("fr", |setting| &setting.language)
                .to_owned(),
            address: None,
            approved_at: now,
            leaves_at: now.with_timezone(&settings.map_or(chrono_tz::UTC, |setting| setting.zone)),
        },
        rendition: Sealed::nothing(),
    })
}
