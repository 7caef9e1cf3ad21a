//! The outbox: one row for each thing that must leave, and the receipt of each that arrived.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::StoreError;
use super::db::{Row, Tx, instant, word};
use crate::domain::delivery::{Act, DeliveryState, Receipt, Subject};
use crate::domain::ids::{DeliveryId, EditionId, ItemId};
use crate::domain::visibility::Visibility;

mod due;
mod moves;
mod numbers;

pub use due::{attempts, due, uncertain, unseen};
pub use moves::{
    Move, advance, doubt_interrupted, hold, identify, keep_receipt, left, mark_seen, not_left,
    postpone, release, replace, set_back, under_way,
};
pub(super) use numbers::was_told;
pub use numbers::{Standing, Used, Waiting, begun, standing, used, waiting_for};

/// One edition or item on its way to one channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Delivery {
    /// Its row.
    pub id: DeliveryId,
    /// The edition that leaves, if it is one.
    pub edition: Option<EditionId>,
    /// The item that leaves at once, if it is one.
    pub item: Option<ItemId>,
    /// Where to, by key.
    pub channel: String,
    /// What it does there.
    pub act: Act,
    /// What it mends or takes back.
    pub about: Option<DeliveryId>,
    /// The parts that leave in order have one name.
    #[serde(skip)]
    pub batch: String,
    /// Its place among the parts that leave in order, from 0.
    pub part: u32,
    /// Where it stands.
    pub state: DeliveryState,
    /// What the channel might carry when this was queued.
    pub clearance: Visibility,
    /// The identity made beforehand: a Message-ID, an idempotency key, a record key, a page title.
    pub remote_key: String,
    /// The hash of the rendered bytes, which are read with a [`Part`] alone.
    pub payload_hash: String,
    /// When it may leave.
    pub due: DateTime<Utc>,
    /// Attempts so far.
    pub attempts: u32,
    /// Why it waits for a person, if it does.
    pub held: Option<String>,
    /// Who let it go after having looked.
    pub released_by: Option<String>,
    /// What that person saw of reasons to hold it.
    #[serde(skip)]
    pub released_for: Option<String>,
    /// What a person should know.
    pub note: Option<String>,
    /// When it was queued.
    pub created: DateTime<Utc>,
    /// What the destination answered.
    pub receipt: Option<Receipt>,
    /// Whether it was seen at the destination afterwards, or cannot be looked for there.
    pub seen: bool,
}

impl Delivery {
    /// Whether its channel could not carry it when it was to be made: it holds nothing yet.
    pub fn is_unmade(&self) -> bool {
        self.remote_key.is_empty()
    }
}

/// A delivery to queue.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// What leaves.
    pub subject: Subject,
    /// Where to, by key.
    pub channel: String,
    /// What it does there.
    pub act: Act,
    /// How often that was done before with this subject on this channel: a second correction is 1.
    pub round: u32,
    /// What it mends or takes back.
    pub about: Option<DeliveryId>,
    /// Its place among the parts that leave in order.
    pub part: u32,
    /// What the channel may carry.
    pub clearance: Visibility,
    /// The identity made beforehand.
    pub remote_key: String,
    /// The rendered bytes.
    pub payload: Vec<u8>,
    /// The items that it speaks of: the clearance proof.
    pub items: Vec<ItemId>,
    /// When it may leave.
    pub due: DateTime<Utc>,
    /// Why a person must look first, if one must.
    pub held: Option<String>,
}

impl NewDelivery {
    /// A first publication, in one part, of nothing yet: tests and callers fill in the rest.
    pub fn first(subject: Subject, channel: &str, due: DateTime<Utc>) -> Self {
        Self {
            subject,
            channel: channel.to_owned(),
            act: Act::Publish,
            round: 0,
            about: None,
            part: 0,
            clearance: Visibility::Public,
            remote_key: String::new(),
            payload: Vec::new(),
            items: Vec::new(),
            due,
            held: None,
        }
    }

    /// The name that all its parts share, and no other delivery.
    fn batch(&self) -> String {
        let subject = match self.subject {
            Subject::Edition(id) => format!("edition {id}"),
            Subject::Item(id) => format!("item {id}"),
        };
        let (act, round, channel) = (self.act.as_str(), self.round, &self.channel);
        format!("{subject} {act} {round} {channel}")
    }
}

/// A delivery with what is said in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its row.
    pub delivery: Delivery,
    /// The rendered bytes.
    pub payload: Vec<u8>,
}

/// What [`read`] takes; lists go without the rendered bytes.
const COLUMNS: &str = "d.id, d.edition_id, d.item_id, d.channel, d.act, d.about_id, d.batch, d.part, d.state,
    d.clearance, d.remote_key, d.payload_hash, d.due_at, d.attempts, d.held, d.released_by, d.released_for,
    d.note, d.created_at, d.seen_at, r.remote_id, r.url, r.answer";

static SELECT: LazyLock<String> = LazyLock::new(|| {
    format!("select {COLUMNS} from deliveries d left join receipts r on r.delivery_id = d.id")
});

/// Queues a delivery; once for each subject, channel, act, round and part, however often it is asked.
/// Answers its row when it is new.
///
/// # Errors
/// What the archive says.
pub fn queue(
    tx: &Tx<'_>,
    new: &NewDelivery,
    now: DateTime<Utc>,
) -> Result<Option<DeliveryId>, StoreError> {
    let (edition, item) = match new.subject {
        Subject::Edition(id) => (Some(id.0), None),
        Subject::Item(id) => (None, Some(id.0)),
    };
    let hash = blake3::hash(&new.payload).to_hex();
    let id = tx.one(
        "insert into deliveries (edition_id, item_id, channel, act, about_id, batch, part, state,
           clearance, remote_key, payload, payload_hash, due_at, held, created_at, changed_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'pending', ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14)
         on conflict (batch, part) do nothing returning id",
        (
            edition,
            item,
            &new.channel,
            new.act.as_str(),
            new.about.map(|about| about.0),
            new.batch(),
            new.part,
            new.clearance.as_str(),
            &new.remote_key,
            &new.payload,
            hash.as_str(),
            new.due.timestamp_millis(),
            &new.held,
            now.timestamp_millis(),
        ),
        |row| row.get(0).map(DeliveryId),
    )?;
    if let Some(id) = id {
        moves::add_items(tx, id, &new.items)?;
    }
    Ok(id)
}

/// One delivery.
///
/// # Errors
/// What the archive says.
pub fn one(tx: &Tx<'_>, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
    tx.one(&format!("{} where d.id = ?1", *SELECT), [id.0], read)
}

/// All deliveries, the newest first, at most `limit`.
///
/// # Errors
/// What the archive says.
pub fn latest(tx: &Tx<'_>, limit: u32) -> Result<Vec<Delivery>, StoreError> {
    tx.all(
        &format!("{} order by d.id desc limit ?1", *SELECT),
        [limit],
        read,
    )
}

/// The deliveries of an edition.
///
/// # Errors
/// What the archive says.
pub fn of_edition(tx: &Tx<'_>, edition: EditionId) -> Result<Vec<Delivery>, StoreError> {
    tx.all(
        &format!(
            "{} where d.edition_id = ?1 order by d.channel, d.batch, d.part",
            *SELECT
        ),
        [edition.0],
        read,
    )
}

/// The deliveries of an edition, or of an item that was sent by itself.
///
/// # Errors
/// What the archive says.
pub fn of(tx: &Tx<'_>, subject: Subject) -> Result<Vec<Delivery>, StoreError> {
    match subject {
        Subject::Edition(id) => of_edition(tx, id),
        Subject::Item(id) => tx.all(
            &format!(
                "{} where d.item_id = ?1 order by d.channel, d.batch, d.part",
                *SELECT
            ),
            [id.0],
            read,
        ),
    }
}

/// The parts that leave in order with the delivery `id`, itself included, the first one first.
///
/// # Errors
/// What the archive says.
pub fn batch(tx: &Tx<'_>, id: DeliveryId) -> Result<Vec<Part>, StoreError> {
    tx.all(
        &format!(
            "select {COLUMNS}, d.payload from deliveries d left join receipts r on r.delivery_id = d.id
             where d.batch = (select batch from deliveries where id = ?1) order by d.part"
        ),
        [id.0],
        |row| {
            Ok(Part {
                delivery: read(row)?,
                payload: row.get("payload")?,
            })
        },
    )
}

/// What waits for a channel: pending, whatever the reason.
///
/// # Errors
/// What the archive says.
pub fn waiting(tx: &Tx<'_>) -> Result<Vec<Delivery>, StoreError> {
    tx.all(
        &format!(
            "{} where d.state = 'pending' order by d.due_at, d.id",
            *SELECT
        ),
        (),
        read,
    )
}

/// An item that was sent by itself, as its channel last said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alone {
    /// Which.
    pub item: ItemId,
    /// When it was sent first.
    pub first: DateTime<Utc>,
    /// When it was sent, or corrected, last.
    pub last: DateTime<Utc>,
}

/// The items that were sent by themselves to a channel and not taken back since, the newest first.
///
/// # Errors
/// What the archive says.
pub fn alone(tx: &Tx<'_>, channel: &str, limit: u32) -> Result<Vec<Alone>, StoreError> {
    tx.all(
        "select d.item_id, r.at as last, (select min(p.at) from deliveries o
             join receipts p on p.delivery_id = o.id
             where o.item_id = d.item_id and o.channel = d.channel) as first
         from deliveries d join receipts r on r.delivery_id = d.id
         where d.channel = ?1 and d.item_id is not null and d.state = 'sent' and d.act <> 'recall'
           and not exists (select 1 from deliveries later where later.item_id = d.item_id
             and later.channel = d.channel and later.state = 'sent' and later.id > d.id)
         order by d.id desc limit ?2",
        (channel, limit),
        |row| {
            Ok(Alone {
                item: ItemId(row.get("item_id")?),
                first: instant(row.get("first")?),
                last: instant(row.get("last")?),
            })
        },
    )
}

/// The items that a delivery speaks of.
///
/// # Errors
/// What the archive says.
pub fn items(tx: &Tx<'_>, id: DeliveryId) -> Result<Vec<ItemId>, StoreError> {
    tx.all(
        "select item_id from delivery_items where delivery_id = ?1",
        [id.0],
        |row| row.get(0).map(ItemId),
    )
}

fn read(row: &Row<'_>) -> Result<Delivery, StoreError> {
    let remote_id: Option<String> = row.get("remote_id")?;
    let receipt = match remote_id {
        Some(remote_id) => Some(Receipt {
            remote_id,
            url: row.get("url")?,
            answer: row.get("answer")?,
        }),
        None => None,
    };
    Ok(Delivery {
        id: DeliveryId(row.get("id")?),
        edition: row.get::<Option<i64>>("edition_id")?.map(EditionId),
        item: row.get::<Option<i64>>("item_id")?.map(ItemId),
        channel: row.get("channel")?,
        act: word(row, "act", Act::from_word)?,
        about: row.get::<Option<i64>>("about_id")?.map(DeliveryId),
        batch: row.get("batch")?,
        part: row.get("part")?,
        state: word(row, "state", DeliveryState::from_word)?,
        clearance: word(row, "clearance", Visibility::from_word)?,
        remote_key: row.get("remote_key")?,
        payload_hash: row.get("payload_hash")?,
        due: instant(row.get("due_at")?),
        attempts: row.get("attempts")?,
        held: row.get("held")?,
        released_by: row.get("released_by")?,
        released_for: row.get("released_for")?,
        note: row.get("note")?,
        created: instant(row.get("created_at")?),
        receipt,
        seen: row.get::<Option<i64>>("seen_at")?.is_some(),
    })
}
