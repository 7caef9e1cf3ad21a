//! Instant items: one item that an editor sends at once, through the same outbox.

use chrono::{DateTime, Utc};

use super::PublishError;
use super::approve::{NewBatch, prepare, queue};
use super::outlets::Outlets;
use crate::domain::delivery::{Act, Subject};
use crate::domain::ids::{DeliveryId, ItemId};
use crate::store::{Tx, channels, deliveries, items};

/// Queues `item` for each of the channels `to`; answers the rows, and the channels whose readers may not
/// see it. An item goes to a channel once, however often it is asked; after a recall, again. With an
/// `embargo` nothing that speaks of the item leaves before that.
///
/// # Errors
/// [`PublishError`]; then nothing is queued.
pub fn instant(
    tx: &Tx<'_>,
    item: ItemId,
    to: &[String],
    (by, embargo): (&str, Option<DateTime<Utc>>),
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<(Vec<DeliveryId>, Vec<String>), PublishError> {
    if items::one(tx, item)?.is_none() {
        return Err(PublishError::MissingItem(item));
    }
    if let Some(until) = embargo {
        channels::embargo(tx, item, until, by)?;
    }
    let subject = Subject::Item(item);
    let (mut queued, mut silent) = (Vec::new(), Vec::new());
    for key in to {
        let outlet = outlets.outlet(key);
        let outlet = outlet.ok_or_else(|| PublishError::UnknownChannel(key.clone()))?;
        let before = deliveries::of(tx, subject)?;
        let recalls = before
            .iter()
            .filter(|row| row.channel == *key && row.act == Act::Recall);
        let batch = NewBatch {
            subject,
            act: Act::Publish,
            round: u32::try_from(recalls.count()).unwrap_or(u32::MAX),
            about: None,
            due: now,
        };
        let Some(prepared) = prepare(tx, (subject, ""), &outlet, outlets, now)? else {
            silent.push(key.clone());
            continue;
        };
        let parts = (prepared.pack(&outlet)?, prepared.items.as_slice());
        queued.extend(queue(tx, &batch, &outlet, parts, now)?);
    }
    tracing::info!(item.id = item.0, by, ?to, "sent at once");
    Ok((queued, silent))
}

/// Queues `item` for a channel because a rule asks for it, and holds it until an editor lets it go. Answers
/// whether it waits there: not where the channel's readers may not see it, nor where it was sent before.
///
/// # Errors
/// [`PublishError`]; then nothing is queued.
pub fn ask_consent(
    tx: &Tx<'_>,
    item: ItemId,
    (channel, rule): (&str, &str),
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<bool, PublishError> {
    let to = [channel.to_owned()];
    let (queued, _) = instant(tx, item, &to, (rule, None), outlets, now)?;
    let Some(first) = queued.first() else {
        return Ok(false);
    };
    let asked = format!("the rule {rule} asks for it: an editor must consent");
    let found = deliveries::one(tx, *first)?.and_then(|row| row.held);
    let why = found.map_or(asked.clone(), |found| format!("{asked}\n{found}"));
    deliveries::hold(tx, *first, &why)?;
    Ok(true)
}
