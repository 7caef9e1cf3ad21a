//! Making what a frozen edition gave again, from its proof, to compare.

use std::collections::BTreeMap;

use serde::Serialize;

use super::approve::pack;
use super::outlets::Outlets;
use super::proof::{Part, Proof, hash};
use super::{PublishError, StoreError};
use crate::digest::render::Templates;
use crate::domain::ids::{EditionId, ItemId};
use crate::store::editions::{self, Edition, OutletState};
use crate::store::{Tx, deliveries, items};

/// An edition made again for one channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reproduced {
    /// The channel, by key.
    pub channel: String,
    /// What was decided for it.
    pub state: OutletState,
    /// What was made when it was frozen.
    pub made: Vec<Part>,
    /// Whether making it again gave the same bytes; `None` when nothing was made, or the configuration
    /// no longer has the channel.
    pub same: Option<bool>,
    /// Parts that left with other bytes, because an item was relabelled after the approval.
    pub rebuilt: usize,
    /// The hash of each template that it was made with, by name.
    pub templates: BTreeMap<String, String>,
    /// Templates that are others now.
    pub templates_changed: Vec<String>,
    /// Each item, and the version of its text that was shown.
    pub items: Vec<(ItemId, u32)>,
    /// Items whose publisher has changed them since.
    pub items_changed: Vec<ItemId>,
}

/// Makes a frozen edition again, for every channel, from what was kept of it: the faces, the templates
/// of that day; and compares the bytes.
///
/// # Errors
/// [`PublishError`].
pub fn reproduce(
    tx: &Tx<'_>,
    id: EditionId,
    outlets: &Outlets,
) -> Result<Vec<Reproduced>, PublishError> {
    let edition = editions::one(tx, id)?.ok_or(PublishError::Missing(id))?;
    let decided = editions::outlets(tx, id)?;
    decided
        .into_iter()
        .map(|decided| one(tx, &edition, decided, outlets))
        .collect()
}

fn one(
    tx: &Tx<'_>,
    edition: &Edition,
    decided: editions::Outlet,
    outlets: &Outlets,
) -> Result<Reproduced, PublishError> {
    let mut told = Reproduced {
        channel: decided.channel,
        state: decided.state,
        made: Vec::new(),
        same: None,
        rebuilt: 0,
        templates: BTreeMap::new(),
        templates_changed: Vec::new(),
        items: Vec::new(),
        items_changed: Vec::new(),
    };
    let Some(proof) = decided.proof else {
        return Ok(told);
    };
    let proof: Proof = serde_json::from_str(&proof).map_err(|error| {
        StoreError::Damaged(format!("the proof of edition {}: {error}", edition.id))
    })?;
    let now = outlets.templates.texts();
    told.templates_changed = proof
        .templates
        .iter()
        .filter(|(name, kept)| {
            now.get(*name)
                .is_none_or(|text| hash(text.as_bytes()) != **kept)
        })
        .map(|(name, _)| name.clone())
        .collect();
    for item in proof
        .face
        .sections
        .iter()
        .flat_map(|section| &section.items)
    {
        told.items.push((item.id, item.version));
        let row = items::one(tx, item.id)?;
        if row.is_none_or(|row| row.head.version != item.version) {
            told.items_changed.push(item.id);
        }
    }
    if let Some(outlet) = outlets.outlet(&told.channel) {
        let templates = Templates::of(kept(tx, &proof)?)?;
        let setting = proof.written.setting();
        let again = pack(edition, &outlet, &proof.face, &templates, &setting)?;
        let again = again.iter().map(|packed| hash(&packed.payload));
        told.same = Some(again.eq(proof.parts.iter().map(|part| part.hash.clone())));
    }
    told.rebuilt = rebuilt(tx, edition, &told.channel, &proof)?;
    told.made = proof.parts;
    told.templates = proof.templates;
    Ok(told)
}

fn kept(tx: &Tx<'_>, proof: &Proof) -> Result<BTreeMap<String, String>, PublishError> {
    let mut texts = BTreeMap::new();
    for (name, hash) in &proof.templates {
        let text = editions::template(tx, hash)?.ok_or_else(|| {
            StoreError::Damaged(format!("the template {name} ({hash}) was not kept"))
        })?;
        texts.insert(name.clone(), text);
    }
    Ok(texts)
}

fn rebuilt(
    tx: &Tx<'_>,
    edition: &Edition,
    channel: &str,
    proof: &Proof,
) -> Result<usize, StoreError> {
    let made = |hash: &String| proof.parts.iter().any(|part| part.hash == *hash);
    let sent = deliveries::of_edition(tx, edition.id)?;
    let other = sent
        .iter()
        .filter(|one| one.channel == channel && !made(&one.payload_hash));
    Ok(other.count())
}
