//! The proof of what was made for a channel when an edition was frozen: from it, the same is made again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::PublishError;
use crate::channels::Packed;
use crate::digest::face::{Face, Setting};
use crate::digest::render::Templates;
use crate::store::{StoreError, Tx, editions};

/// From what a channel's parts were made, and what they were.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Proof {
    /// What its readers saw: titles, extracts, notes, versions of items.
    pub(super) face: Face,
    /// How it was written.
    pub(super) written: Written,
    /// The hash of each template, by name; their texts are kept beside.
    pub(super) templates: BTreeMap<String, String>,
    /// What left.
    pub(super) parts: Vec<Part>,
    /// The program.
    pub(super) vigie: String,
}

/// A [`Setting`] as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Written {
    watch: String,
    base_url: Option<String>,
    zone: String,
    language: String,
}

impl Written {
    fn of(setting: &Setting) -> Self {
        Self {
            watch: setting.watch.clone(),
            base_url: setting.base_url.clone(),
            zone: setting.zone.name().to_owned(),
            language: setting.language.clone(),
        }
    }

    pub(super) fn setting(&self) -> Setting {
        Setting {
            watch: self.watch.clone(),
            base_url: self.base_url.clone(),
            zone: self.zone.parse().unwrap_or(chrono_tz::UTC),
            language: self.language.clone(),
        }
    }
}

/// One part of what a channel carried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its identity at the destination.
    pub remote_key: String,
    /// The hash of its bytes (BLAKE3).
    pub hash: String,
    /// Their number.
    pub bytes: usize,
}

impl Part {
    fn of(packed: &Packed) -> Self {
        Self {
            remote_key: packed.remote_key.clone(),
            hash: hash(&packed.payload),
            bytes: packed.payload.len(),
        }
    }
}

/// The hash by which bytes are known (BLAKE3).
pub(super) fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// The proof that `parts` were made from `face`, as the archive keeps it; the texts of the templates are
/// filed beside.
pub(super) fn prove(
    tx: &Tx<'_>,
    face: Face,
    parts: &[Packed],
    (templates, setting): (&Templates, &Setting),
) -> Result<String, PublishError> {
    let mut hashes = BTreeMap::new();
    for (name, text) in templates.texts() {
        let hash = hash(text.as_bytes());
        editions::keep_template(tx, &hash, name, text)?;
        hashes.insert(name.clone(), hash);
    }
    let proof = Proof {
        face,
        written: Written::of(setting),
        templates: hashes,
        parts: parts.iter().map(Part::of).collect(),
        vigie: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let text = serde_json::to_string(&proof)
        .map_err(|error| StoreError::Damaged(format!("a proof cannot be kept: {error}")))?;
    Ok(text)
}
