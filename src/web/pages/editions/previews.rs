//! What every channel would carry, side by side, and what the public does not read of it.

use serde::Serialize;

use crate::digest::differences::{Difference, differences};
use crate::digest::face::face;
use crate::domain::digest::Digest;
use crate::domain::visibility::Visibility;
use crate::publish::{self, Carried};
use crate::store::Tx;
use crate::store::editions::Edition;
use crate::web::errors::WebError;
use crate::web::lists::Label;
use crate::web::reader::Reader;
use crate::web::reasons;

/// What one channel would carry.
#[derive(Serialize)]
pub(super) struct Card {
    channel: String,
    kind: &'static str,
    label: Label,
    /// Items shown; 0 when its readers may see nothing.
    count: usize,
    texts: Vec<Measured>,
    problem: Option<String>,
    /// The file of the preview that shows it as its readers see it, if that is a page.
    page: Option<&'static str>,
    /// What leaves when nobody approves: the catalogue knows the word.
    deadline: &'static str,
}

/// A text and its length.
#[derive(Serialize)]
pub(in crate::web::pages) struct Measured {
    text: String,
    length: usize,
    limit: Option<usize>,
    is_post: bool,
    too_long: bool,
}

impl From<publish::Text> for Measured {
    fn from(text: publish::Text) -> Self {
        Self {
            too_long: text.limit.is_some_and(|limit| text.length > limit),
            text: text.text,
            length: text.length,
            limit: text.limit,
            is_post: text.is_post,
        }
    }
}

/// What every channel of `digest` that this reader may see would carry.
pub(super) fn cards(
    tx: &Tx<'_>,
    reader: &Reader,
    digest: &Digest,
    edition: &Edition,
) -> Result<Vec<Card>, WebError> {
    let outlets = &reader.setup.outlets;
    let Some(setting) = outlets.settings.get(&digest.key) else {
        return Ok(Vec::new());
    };
    let mut cards = Vec::new();
    for key in &digest.channels {
        let outlet = outlets.outlet(key);
        let Some(outlet) = outlet.filter(|outlet| reader.clearance.permits(outlet.clearance))
        else {
            continue;
        };
        let preview = publish::carried(tx, edition, &outlet, &outlets.templates, setting)?;
        cards.push(card(reader, digest, key, outlet.clearance, preview));
    }
    Ok(cards)
}

fn card(
    reader: &Reader,
    digest: &Digest,
    key: &str,
    clearance: Visibility,
    preview: Carried,
) -> Card {
    let texts: Vec<_> = preview.texts.into_iter().map(Measured::from).collect();
    let is_page = texts.iter().any(|text| text.text.starts_with("<!DOCTYPE"));
    Card {
        channel: key.to_owned(),
        kind: preview.kind,
        label: Label::of(reader, clearance),
        count: preview.face.map_or(0, |face| face.count),
        page: (preview.kind == "mail" || is_page).then_some("edition.html"),
        texts,
        problem: preview.problem.map(|why| reasons::told(reader.lang(), why)),
        deadline: match digest.deadline(key) {
            crate::domain::digest::Deadline::All => "all",
            crate::domain::digest::Deadline::Chosen => "chosen",
            crate::domain::digest::Deadline::Hold => "hold",
        },
    }
}

/// What members read and the public does not, if the digest has readers of both kinds.
pub(super) fn differing(
    tx: &Tx<'_>,
    reader: &Reader,
    digest: &Digest,
    edition: &Edition,
) -> Result<Vec<Difference>, WebError> {
    let outlets = &reader.setup.outlets;
    let Some(setting) = outlets.settings.get(&digest.key) else {
        return Ok(Vec::new());
    };
    let clearances: Vec<_> = digest
        .channels
        .iter()
        .filter_map(|key| outlets.outlet(key))
        .map(|outlet| outlet.clearance)
        .collect();
    if !clearances.contains(&Visibility::Public) || !clearances.contains(&Visibility::Internal) {
        return Ok(Vec::new());
    }
    let members = face(tx, edition, Visibility::Internal, setting)?;
    let public = face(tx, edition, Visibility::Public, setting)?;
    Ok(members.map_or_else(Vec::new, |members| differences(&members, public.as_ref())))
}
