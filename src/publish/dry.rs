//! What would leave, where, and what holds it: a dry run, which changes nothing.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::PublishError;
use super::batch::Batch;
use super::exit::wait;
use super::outlets::Outlets;
use crate::channels::Said;
use crate::domain::channel::restraint::Micros;
use crate::domain::ids::DeliveryId;
use crate::domain::visibility::Visibility;
use crate::store::deliveries::Delivery;
use crate::store::{Tx, channels, deliveries};

/// One delivery as it would leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WouldLeave {
    /// Its row.
    pub delivery: DeliveryId,
    /// Its channel, by key.
    pub channel: String,
    /// The kind of the channel.
    pub kind: Option<&'static str>,
    /// Its place among the parts, from 0.
    pub part: u32,
    /// Who may read what leaves.
    pub clearance: Visibility,
    /// The identity that it will have there.
    pub remote_key: String,
    /// Every text that the other side gets.
    pub says: Vec<Said>,
    /// What it will be billed, in millionths.
    pub cost: Micros,
    /// When it may leave, as far as is known.
    pub due: DateTime<Utc>,
    /// What holds it, if anything does.
    pub waits: Option<String>,
}

/// Shows everything that waits in the outbox as it would leave at `now`.
///
/// # Errors
/// What the archive says.
pub fn dry_run(
    tx: &Tx<'_>,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Vec<WouldLeave>, PublishError> {
    let waiting = deliveries::waiting(tx)?;
    waiting
        .into_iter()
        .map(|one| show(tx, outlets, one, now))
        .collect()
}

fn show(
    tx: &Tx<'_>,
    outlets: &Outlets,
    delivery: Delivery,
    now: DateTime<Utc>,
) -> Result<WouldLeave, PublishError> {
    let batch = Batch::load(tx, delivery.id)?;
    let parcel = batch.parcel();
    let outlet = outlets.outlet(&delivery.channel);
    let says = match &outlet {
        Some(outlet) => outlet.channel.says(&parcel).unwrap_or_default(),
        None => Vec::new(),
    };
    let (mut due, mut waits) = (delivery.due, delivery.held.clone());
    let items = deliveries::items(tx, delivery.id)?;
    if let Some(until) = channels::embargoed(tx, &items, now)? {
        due = due.max(until);
        waits = waits.or(Some("an item is under embargo".to_owned()));
    }
    if let Some(outlet) = &outlet
        && let Some((until, why)) = wait(tx, outlet, &batch, now)?
    {
        due = due.max(until);
        waits = waits.or(Some(why.to_owned()));
    }
    if channels::switch(tx, &delivery.channel)?.is_off {
        waits = Some("the channel is switched off".to_owned());
    }
    Ok(WouldLeave {
        delivery: delivery.id,
        kind: outlet.map(|outlet| outlet.channel.kind()),
        part: delivery.part,
        clearance: delivery.clearance,
        cost: outlet.map_or(0, |outlet| outlet.channel.cost(&parcel)),
        remote_key: delivery.remote_key,
        channel: delivery.channel,
        says,
        due,
        waits,
    })
}
