//! Approving: an edition is frozen and its deliveries are queued, in one transaction.

use chrono::{DateTime, Utc};

use super::PublishError;
use super::batch::Batch;
use super::exit::look_over;
use super::outlets::{Outlet, Outlets};
use super::proof::prove;
use crate::channels::Packed;
use crate::digest::face::{Face, Setting, face_on, item_face};
use crate::digest::render::Templates;
use crate::domain::delivery::{Act, Subject};
use crate::domain::ids::{DeliveryId, EditionId, ItemId};
use crate::domain::rendition::{Issue, Sealed};
use crate::store::Tx;
use crate::store::deliveries::{self, NewDelivery};
use crate::store::editions::{self, Edition, OutletState};

/// Freezes a draft and queues what each outlet carries whose readers may see something of it; answers the
/// names of the others. What the lint finds, or a new channel, waits for a person; an outlet that cannot
/// carry it has failed, which a person is shown, and stops no other.
///
/// # Errors
/// [`PublishError`]; then nothing was frozen nor queued.
pub fn approve(
    tx: &Tx<'_>,
    edition: EditionId,
    by: &str,
    outlets: &[Outlet<'_>],
    (templates, setting): (&Templates, &Setting),
    now: DateTime<Utc>,
) -> Result<Vec<String>, PublishError> {
    let draft = editions::one(tx, edition)?.ok_or(PublishError::Missing(edition))?;
    editions::approve(tx, &draft, by, now)?;
    let approved = editions::one(tx, edition)?.ok_or(PublishError::Missing(edition))?;
    let mut silent = Vec::new();
    for outlet in outlets {
        if !enqueue(tx, &approved, outlet, (templates, setting), now)? {
            silent.push(outlet.key.to_owned());
        }
    }
    Ok(silent)
}

/// Queues what one outlet carries of a frozen edition and keeps the proof of it; `false` when its readers
/// may see nothing of it.
pub(super) fn enqueue(
    tx: &Tx<'_>,
    approved: &Edition,
    outlet: &Outlet<'_>,
    written: (&Templates, &Setting),
    now: DateTime<Utc>,
) -> Result<bool, PublishError> {
    let due = approved.leaves.map_or(now, |leaves| leaves.max(now));
    let batch = NewBatch::of(approved.id, due);
    match make(tx, approved, outlet, written) {
        Ok(None) => Ok(false),
        Ok(Some((parts, items))) => {
            queue(tx, &batch, outlet, (parts, &items), now)?;
            Ok(true)
        }
        Err(error) if error.is_of_the_channel() => {
            queue_failed(tx, &batch, outlet, &error, now)?;
            Ok(true)
        }
        Err(error) => Err(error),
    }
}

/// What is sent, in order, and the items that it speaks of.
pub(super) type Parts = (Vec<Packed>, Vec<ItemId>);

/// Makes what one outlet carries of a frozen edition, and keeps what was decided for it with the proof.
pub(super) fn make(
    tx: &Tx<'_>,
    approved: &Edition,
    outlet: &Outlet<'_>,
    written: (&Templates, &Setting),
) -> Result<Option<Parts>, PublishError> {
    let scope = editions::scope(tx, approved.id, outlet.key)?;
    let keep = |state, proof| {
        let channel = outlet.key.to_owned();
        let decided = editions::Outlet {
            channel,
            state,
            scope,
            proof,
        };
        editions::set_outlet(tx, approved.id, &decided)
    };
    let Some(face) = face_on(tx, approved, (outlet.key, outlet.clearance), written.1)? else {
        keep(OutletState::Silent, None)?;
        return Ok(None);
    };
    keep(OutletState::Queued, None)?;
    let parts = pack(approved, outlet, &face, written.0, written.1)?;
    let items = face.items.clone();
    keep(OutletState::Queued, Some(prove(tx, face, &parts, written)?))?;
    Ok(Some((parts, items)))
}

/// Files that an outlet cannot carry its part: a delivery that holds nothing, which is made when a person
/// lets it leave again.
fn queue_failed(
    tx: &Tx<'_>,
    batch: &NewBatch,
    outlet: &Outlet<'_>,
    error: &PublishError,
    now: DateTime<Utc>,
) -> Result<(), PublishError> {
    let empty = Packed {
        remote_key: String::new(),
        payload: Vec::new(),
    };
    let row = batch.delivery(outlet, 0, empty, &[]);
    let Some(id) = deliveries::queue(tx, &row, now)? else {
        return Ok(());
    };
    let note = error.to_string();
    deliveries::set_back(tx, id, (&note, true), now, now)?;
    tracing::error!(delivery.id = id.0, channel = outlet.key, note, "not made");
    Ok(())
}

/// What the parts of a batch share.
pub(super) struct NewBatch {
    pub(super) subject: Subject,
    pub(super) act: Act,
    pub(super) round: u32,
    pub(super) about: Option<DeliveryId>,
    pub(super) due: DateTime<Utc>,
}

impl NewBatch {
    /// A first publication of an edition.
    pub(super) fn of(edition: EditionId, due: DateTime<Utc>) -> Self {
        Self {
            subject: Subject::Edition(edition),
            act: Act::Publish,
            round: 0,
            about: None,
            due,
        }
    }

    pub(super) fn delivery(
        &self,
        outlet: &Outlet<'_>,
        part: u32,
        packed: Packed,
        items: &[ItemId],
    ) -> NewDelivery {
        NewDelivery {
            act: self.act,
            round: self.round,
            about: self.about,
            part,
            clearance: outlet.clearance,
            remote_key: packed.remote_key,
            payload: packed.payload,
            items: items.to_vec(),
            ..NewDelivery::first(self.subject, outlet.key, self.due)
        }
    }
}

/// Queues the parts of a batch, and has them looked over; answers their rows.
pub(super) fn queue(
    tx: &Tx<'_>,
    batch: &NewBatch,
    outlet: &Outlet<'_>,
    (parts, items): (Vec<Packed>, &[ItemId]),
    now: DateTime<Utc>,
) -> Result<Vec<DeliveryId>, PublishError> {
    let mut queued = Vec::new();
    for (part, packed) in (0..).zip(parts) {
        let delivery = batch.delivery(outlet, part, packed, items);
        queued.extend(deliveries::queue(tx, &delivery, now)?);
    }
    if let Some(first) = queued.first() {
        look_over(tx, outlet, &Batch::load(tx, *first)?)?;
    }
    Ok(queued)
}

/// A subject as one channel will carry it.
pub(super) struct Prepared {
    /// The items shown, and those whose existence is counted: the clearance proof.
    pub(super) items: Vec<ItemId>,
    pub(super) issue: Issue,
    pub(super) rendition: Sealed,
}

impl Prepared {
    pub(super) fn pack(&self, outlet: &Outlet<'_>) -> Result<Vec<Packed>, PublishError> {
        let packed = outlet.channel.pack(&self.issue, &self.rendition);
        packed.map_err(|why| PublishError::Unfit {
            channel: outlet.key.to_owned(),
            why,
        })
    }
}

/// Renders a subject for one channel from the labels of this moment; `None` when its readers may see
/// nothing of it. An item that is sent by itself is dated `now`, and tells the notice of its correction;
/// an edition tells the errata that were filed with it.
pub(super) fn prepare(
    tx: &Tx<'_>,
    (subject, notice): (Subject, &str),
    outlet: &Outlet<'_>,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Option<Prepared>, PublishError> {
    let templates = &outlets.templates;
    match subject {
        Subject::Edition(id) => {
            let edition = editions::one(tx, id)?.ok_or(PublishError::Missing(id))?;
            match outlets.settings.get(&edition.digest) {
                Some(setting) => prepare_edition(tx, &edition, outlet, templates, setting),
                None => Ok(None),
            }
        }
        Subject::Item(id) => match &outlets.exit.setting {
            Some(setting) => prepare_item(tx, (id, notice), outlet, (templates, setting), now),
            None => Ok(None),
        },
    }
}

fn prepare_edition(
    tx: &Tx<'_>,
    edition: &Edition,
    outlet: &Outlet<'_>,
    templates: &Templates,
    setting: &Setting,
) -> Result<Option<Prepared>, PublishError> {
    let readers = (outlet.key, outlet.clearance);
    let Some(face) = face_on(tx, edition, readers, setting)? else {
        return Ok(None);
    };
    let issue = issue(edition, &face, setting);
    prepared(issue, face, outlet, templates).map(Some)
}

fn prepare_item(
    tx: &Tx<'_>,
    (item, notice): (ItemId, &str),
    outlet: &Outlet<'_>,
    (templates, setting): (&Templates, &Setting),
    now: DateTime<Utc>,
) -> Result<Option<Prepared>, PublishError> {
    let Some(mut face) = item_face(tx, item, outlet.clearance, setting)? else {
        return Ok(None);
    };
    if !notice.trim().is_empty() {
        face.errata.push(notice.trim().to_owned());
    }
    let address = face.base_url.as_ref();
    let issue = Issue {
        subject: Subject::Item(item),
        digest: "items".to_owned(),
        number: face.number,
        title: face.title.clone(),
        label: face.visibility,
        language: setting.language.clone(),
        address: address.map(|base| format!("{base}items/{item}")),
        approved_at: now,
        leaves_at: now.with_timezone(&setting.zone),
    };
    prepared(issue, face, outlet, templates).map(Some)
}

fn prepared(
    issue: Issue,
    face: Face,
    outlet: &Outlet<'_>,
    templates: &Templates,
) -> Result<Prepared, PublishError> {
    let rendition = templates.sealed(&face, &issue.language, outlet.channel.form())?;
    Ok(Prepared {
        items: face.items,
        issue,
        rendition,
    })
}

/// What is true of an edition on every channel.
fn issue(edition: &Edition, face: &Face, setting: &Setting) -> Issue {
    let address = face.base_url.as_ref();
    Issue {
        subject: Subject::Edition(edition.id),
        digest: edition.digest.clone(),
        number: edition.number,
        title: face.title.clone(),
        label: face.visibility,
        language: setting.language.clone(),
        address: address.map(|base| format!("{base}editions/{}", edition.id)),
        approved_at: edition.approved.unwrap_or(edition.composed),
        leaves_at: edition.dated().with_timezone(&setting.zone),
    }
}

/// What a channel makes of a face: the same face, templates and setting give the same bytes.
pub(super) fn pack(
    edition: &Edition,
    outlet: &Outlet<'_>,
    face: &Face,
    templates: &Templates,
    setting: &Setting,
) -> Result<Vec<Packed>, PublishError> {
    let issue = issue(edition, face, setting);
    prepared(issue, face.clone(), outlet, templates)?.pack(outlet)
}
