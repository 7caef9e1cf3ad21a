//! The exit: what holds a delivery back although its labels permit it.

use chrono::{DateTime, Utc};

use super::PublishError;
use super::batch::Batch;
use super::outlets::Outlet;
use super::served;
use crate::channels::{Channel, ChannelError};
use crate::digest::face::{Face, face_on, item_face};
use crate::domain::channel::restraint::{Micros, Restraint};
use crate::domain::delivery::Act;
use crate::domain::ids::ItemId;
use crate::domain::visibility::Visibility;
use crate::store::deliveries::{self, Delivery};
use crate::store::view::View;
use crate::store::{StoreError, Tx, channels, editions};

/// A person looks at the first words of a channel.
const FIRST: &str = "first posts of this channel: a person looks before they leave";

/// Looks at everything that a batch would say, and holds its first part if a person must look too.
/// Answers why.
pub(super) fn look_over(
    tx: &Tx<'_>,
    outlet: &Outlet<'_>,
    batch: &Batch,
) -> Result<Option<String>, PublishError> {
    let (mut reasons, first) = (Vec::new(), batch.delivery());
    if outlet.clearance.min(first.clearance) == Visibility::Public {
        let seen = first.released_for.as_deref().unwrap_or_default();
        let findings = findings(tx, outlet, batch)?;
        // A person let go what was found then, and nothing else.
        if findings
            .iter()
            .any(|line| !seen.lines().any(|old| old == line))
        {
            reasons.extend(findings);
        }
    }
    let few = || Ok::<_, StoreError>(deliveries::begun(tx, first)? < restraint_of(outlet).hold);
    if first.act == Act::Publish && first.released_by.is_none() && few()? {
        reasons.push(FIRST.to_owned());
    }
    if reasons.is_empty() {
        return Ok(None);
    }
    let why = reasons.join("\n");
    deliveries::hold(tx, first.id, &why)?;
    tracing::warn!(
        delivery.id = first.id.0,
        channel = first.channel,
        why,
        "held"
    );
    Ok(Some(why))
}

fn restraint_of(outlet: &Outlet<'_>) -> Restraint {
    outlet.exit.restraint(outlet.key)
}

/// What the lint finds in the parts of a batch that have not left.
fn findings(tx: &Tx<'_>, outlet: &Outlet<'_>, batch: &Batch) -> Result<Vec<String>, PublishError> {
    let mut said = Vec::new();
    if let Channel::Feed(_) = outlet.channel
        && let Some(face) = served_face(tx, outlet, batch.delivery())?
    {
        // Nothing is packed for a feed: it is served from the archive, as its readers may see it then.
        said.extend(served::said(&face));
    }
    for parcel in batch.parcels() {
        match outlet.channel.says(&parcel) {
            Ok(texts) => said.extend(texts),
            Err(error) => return Ok(vec![format!("it cannot be read: {error}")]),
        }
    }
    Ok(outlet.exit.lint.findings(&said).into_iter().collect())
}

/// What a feed would show of a delivery; `None` for nothing.
fn served_face(
    tx: &Tx<'_>,
    outlet: &Outlet<'_>,
    delivery: &Delivery,
) -> Result<Option<Face>, StoreError> {
    let Some(setting) = &outlet.exit.setting else {
        return Ok(None);
    };
    if delivery.act == Act::Recall {
        return Ok(None);
    }
    let clearance = outlet.clearance.min(delivery.clearance);
    if let Some(item) = delivery.item {
        return item_face(tx, item, clearance, setting);
    }
    let edition = delivery.edition.map(|id| editions::one(tx, id));
    match edition.transpose()?.flatten() {
        Some(edition) => face_on(tx, &edition, (outlet.key, clearance), setting),
        None => Ok(None),
    }
}

/// Until when a batch that has not begun must wait, and why: quiet hours, the budget of the day.
pub(super) fn wait(
    tx: &Tx<'_>,
    outlet: &Outlet<'_>,
    batch: &Batch,
    now: DateTime<Utc>,
) -> Result<Option<(DateTime<Utc>, &'static str)>, StoreError> {
    let restraint = restraint_of(outlet);
    if batch.delivery().act != Act::Publish {
        return Ok(None);
    }
    if let Some(until) = restraint.quiet_until(now) {
        return Ok(Some((until, "quiet hours")));
    }
    let used = deliveries::used(tx, outlet.key, restraint.day_start(now))?;
    let more = u32::try_from(batch.len()).unwrap_or(u32::MAX);
    if restraint.parts.is_some_and(|most| used.parts + more > most) {
        return Ok(Some((
            restraint.next_day(now),
            "the day's budget of posts is used up",
        )));
    }
    if let Some(most) = restraint.spend {
        let costs = batch.parcels().map(|parcel| outlet.channel.cost(&parcel));
        if used.cost + costs.sum::<Micros>() > most {
            return Ok(Some((
                restraint.next_day(now),
                "the day's budget of money is used up",
            )));
        }
    }
    Ok(None)
}

/// Whether the items that a delivery speaks of may all still go to readers cleared up to `clearance`.
pub(super) fn permitted(
    tx: &Tx<'_>,
    items: &[ItemId],
    clearance: Visibility,
) -> Result<bool, StoreError> {
    let view = View::of(clearance);
    for item in items {
        if view.item(tx, *item)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Asked when the request is ready: switch, labels and embargo of this very moment.
pub(super) fn last_word(
    tx: &Tx<'_>,
    delivery: &Delivery,
    clearance: Visibility,
    now: DateTime<Utc>,
) -> Result<(), ChannelError> {
    let refused = |why: &str| ChannelError::Retry {
        at: None,
        why: why.to_owned(),
    };
    let unread = |error: StoreError| refused(&error.to_string());
    if channels::switch(tx, &delivery.channel)
        .map_err(unread)?
        .is_off
    {
        return Err(refused("the channel was switched off at the last moment"));
    }
    let items = deliveries::items(tx, delivery.id).map_err(unread)?;
    if !permitted(tx, &items, clearance).map_err(unread)? {
        return Err(refused("an item was relabelled at the last moment"));
    }
    match channels::embargoed(tx, &items, now).map_err(unread)? {
        Some(until) => Err(ChannelError::Retry {
            at: Some(until),
            why: "an item is under embargo".to_owned(),
        }),
        None => Ok(()),
    }
}
