//! Approving: an edition is frozen and its deliveries are queued, in one transaction.

use chrono::{DateTime, Utc};

use super::PublishError;
use crate::channels::{Channel, Packed};
use crate::digest::face::{Face, Setting, face_on};
use crate::digest::render::Templates;
use crate::domain::ids::EditionId;
use crate::domain::rendition::Issue;
use crate::domain::visibility::Visibility;
use crate::store::Tx;
use crate::store::deliveries::{self, NewDelivery};
use crate::store::editions::{self, Edition};

/// A channel that an edition goes to.
#[derive(Clone, Copy, Debug)]
pub struct Outlet<'a> {
    /// Its name.
    pub key: &'a str,
    /// The most secret label that it may carry.
    pub clearance: Visibility,
    /// The destination.
    pub channel: &'a Channel,
}

/// Freezes a draft and queues one delivery for each outlet whose readers may see something of it;
/// answers the names of the others.
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

/// Queues what one outlet carries of a frozen edition; `false` when its readers may see nothing of it.
pub(super) fn enqueue(
    tx: &Tx<'_>,
    approved: &Edition,
    outlet: &Outlet<'_>,
    (templates, setting): (&Templates, &Setting),
    now: DateTime<Utc>,
) -> Result<bool, PublishError> {
    let Some(prepared) = prepare(tx, approved, outlet, templates, setting)? else {
        return Ok(false);
    };
    for (part, packed) in (0..).zip(prepared.parts) {
        let delivery = NewDelivery {
            edition: approved.id,
            channel: outlet.key.to_owned(),
            part,
            clearance: outlet.clearance,
            remote_key: packed.remote_key,
            payload: packed.payload,
            items: prepared.face.items.clone(),
            due: now,
        };
        deliveries::queue(tx, &delivery, now)?;
    }
    Ok(true)
}

/// An edition as one channel will carry it.
pub(super) struct Prepared {
    pub(super) face: Face,
    pub(super) parts: Vec<Packed>,
}

/// Renders an edition for one channel from the labels of this moment; `None` when its readers may
/// see nothing of it.
pub(super) fn prepare(
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
    let parts = pack(edition, outlet, &face, templates, setting)?;
    Ok(Some(Prepared { face, parts }))
}

/// What a channel makes of a face: the same face, templates and setting give the same bytes.
pub(super) fn pack(
    edition: &Edition,
    outlet: &Outlet<'_>,
    face: &Face,
    templates: &Templates,
    setting: &Setting,
) -> Result<Vec<Packed>, PublishError> {
    let rendition = templates.rendition(face, &setting.language, outlet.channel.form())?;
    let issue = Issue {
        edition: edition.id,
        digest: edition.digest.clone(),
        number: edition.number,
        title: face.title.clone(),
        label: face.visibility,
        language: setting.language.clone(),
        address: face
            .base_url
            .as_ref()
            .map(|base| format!("{base}editions/{}", edition.id)),
        approved_at: edition.approved.unwrap_or(edition.composed),
    };
    let unfit = |why| PublishError::Unfit {
        channel: outlet.key.to_owned(),
        why,
    };
    outlet.channel.pack(&issue, &rendition).map_err(unfit)
}
