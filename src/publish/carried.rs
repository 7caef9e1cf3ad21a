//! What a channel would carry of an edition, or of an item, as it is now, measured by the channel's own
//! rule.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::PublishError;
use super::approve::{pack, prepare};
use super::outlets::Outlet;
use super::outlets::Outlets;
use crate::channels::Packed;
use crate::channels::fit::Ruler;
use crate::digest::face::{Face, Setting, face_on, item_face};
use crate::digest::render::{LONGEST_MAIL, Templates};
use crate::domain::delivery::Subject;
use crate::domain::ids::ItemId;
use crate::domain::rendition::{Form, Rendition};
use crate::store::Tx;
use crate::store::editions::Edition;

/// What a channel would carry.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The kind of channel.
    pub kind: &'static str,
    /// What its readers would see; `None` for nothing.
    pub face: Option<Face>,
    /// Its texts, in order.
    pub texts: Vec<Text>,
    /// Why it cannot carry the edition, if it cannot.
    pub problem: Option<String>,
}

/// One of the texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it says; of a mail, the plain part.
    pub text: String,
    /// Whether it is a short post.
    pub is_post: bool,
    /// Its length in the unit of its limit: the network's own for a post, bytes for a mail, characters
    /// for the rest.
    pub length: usize,
    /// At most so much, if there is a limit.
    pub limit: Option<usize>,
}

/// What `outlet` would carry of an edition.
///
/// # Errors
/// What the archive or a template says. What the channel cannot carry is told in the answer.
pub fn carried(
    tx: &Tx<'_>,
    edition: &Edition,
    outlet: &Outlet<'_>,
    templates: &Templates,
    setting: &Setting,
) -> Result<Carried, PublishError> {
    let readers = (outlet.key, outlet.clearance);
    let face = face_on(tx, edition, readers, setting)?;
    let packed = |face: &Face| pack(edition, outlet, face, templates, setting);
    measured(face, outlet, (templates, setting), packed)
}

/// What `outlet` would carry of one item that is sent by itself at `now`.
///
/// # Errors
/// What the archive or a template says. What the channel cannot carry is told in the answer.
pub fn carried_alone(
    tx: &Tx<'_>,
    item: ItemId,
    outlet: &Outlet<'_>,
    outlets: &Outlets,
    now: DateTime<Utc>,
) -> Result<Carried, PublishError> {
    let Some(setting) = &outlets.exit.setting else {
        return Ok(Carried::nothing(outlet));
    };
    let face = item_face(tx, item, outlet.clearance, setting)?;
    let packed = |_: &Face| {
        let prepared = prepare(tx, (Subject::Item(item), ""), outlet, outlets, now)?;
        prepared.map_or(Ok(Vec::new()), |prepared| prepared.pack(outlet))
    };
    measured(face, outlet, (&outlets.templates, setting), packed)
}

impl Carried {
    fn nothing(outlet: &Outlet<'_>) -> Self {
        Self {
            kind: outlet.channel.kind(),
            face: None,
            texts: Vec::new(),
            problem: None,
        }
    }
}

/// The texts that show `face` on `outlet`; short posts as `packed` makes them.
fn measured(
    face: Option<Face>,
    outlet: &Outlet<'_>,
    (templates, setting): (&Templates, &Setting),
    packed: impl Fn(&Face) -> Result<Vec<Packed>, PublishError>,
) -> Result<Carried, PublishError> {
    let mut carried = Carried {
        face,
        ..Carried::nothing(outlet)
    };
    let Some(face) = &carried.face else {
        return Ok(carried);
    };
    if outlet.channel.form() == Form::Posts {
        match packed(face) {
            Ok(parts) => {
                let posts = parts.iter().filter_map(|part| said(&part.payload));
                carried.texts = posts.map(|text| post(carried.kind, text)).collect();
            }
            Err(PublishError::Unfit { why, .. }) => carried.problem = Some(why.to_string()),
            Err(error) => return Err(error),
        }
        return Ok(carried);
    }
    carried.texts = match templates.rendition(face, &setting.language, outlet.channel.form())? {
        Rendition::Text { text } => vec![Text {
            length: text.chars().count(),
            text,
            is_post: false,
            limit: None,
        }],
        Rendition::Mail { text, html, .. } => vec![Text {
            text,
            is_post: false,
            length: html.len(),
            limit: Some(LONGEST_MAIL),
        }],
        Rendition::Posts { .. } | Rendition::Nothing => Vec::new(),
    };
    Ok(carried)
}

/// What a stored post says: it is kept as JSON, with the text in it.
fn said(payload: &[u8]) -> Option<String> {
    let stored: Value = serde_json::from_slice(payload).ok()?;
    let text = stored
        .get("text")
        .or_else(|| stored.pointer("/record/text"))?;
    Some(text.as_str()?.to_owned())
}

fn post(kind: &str, text: String) -> Text {
    let measured = Ruler::of_kind(kind).map(|ruler| ruler.measure(&text));
    Text {
        length: measured.map_or_else(|| text.chars().count(), |measure| measure.length),
        limit: measured.map(|measure| measure.limit),
        is_post: true,
        text,
    }
}
