//! What an edition says to readers of one clearance: rebuilt from the items they may see, alone.
//!
//! Titles, extracts, tags, counts and links come from permitted items only. A story that mixes
//! labels shows its best permitted item, or nothing.

mod lone;
mod public;
mod shorten;

use std::collections::HashSet;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::wording::Wording;
use crate::domain::digest::{Choice, Scope};
use crate::domain::ids::ItemId;
use crate::domain::rendition::plain::plain;
use crate::domain::source::Rights;
use crate::domain::visibility::Visibility;
use crate::store::editions::{self, Edition, Place};
use crate::store::items::ItemRow;
use crate::store::view::{ReadText, View};
use crate::store::{StoreError, Tx, proposals};

pub use lone::item_face;
pub use public::PublicFace;
pub(super) use shorten::shorten;

/// An edition as readers of one clearance see it: what the templates are given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Face {
    /// The title of the edition.
    pub title: String,
    /// Its number.
    pub number: u32,
    /// The first day that it covers, written out.
    pub from: String,
    /// The last day that it covers, written out.
    pub to: String,
    /// The name of the watch.
    pub watch: String,
    /// Where the archive is, if it has an address that readers can open.
    pub base_url: Option<String>,
    /// The label of the whole: that of its most secret item.
    pub visibility: Visibility,
    /// Its equivalent in the Traffic Light Protocol 2.0.
    pub tlp: String,
    /// What an editor wrote for these readers: Markdown.
    #[serde(default)]
    pub introduction: Option<String>,
    /// What was said wrong, told afterwards: Markdown.
    #[serde(default)]
    pub errata: Vec<String>,
    /// In order; none is empty.
    pub sections: Vec<FaceSection>,
    /// Items in all.
    pub count: usize,
    /// Whether it is one item that is sent by itself.
    #[serde(default)]
    pub lone: bool,
    /// Whether it was read through the view of everybody, which holds public items alone.
    #[serde(default)]
    pub(super) everybody: bool,
    /// The items shown, and those whose existence is counted: the clearance proof.
    #[serde(skip)]
    pub items: Vec<ItemId>,
}

/// A section of a face.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaceSection {
    /// Its title.
    pub title: String,
    /// What stands in it.
    pub items: Vec<FaceItem>,
}

/// An item of a face.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaceItem {
    /// Its row.
    pub id: ItemId,
    /// The item that stands in the edition: of a story, these readers may see another teller.
    pub place: ItemId,
    /// The version of its text.
    pub version: u32,
    /// Plain text.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// The title of its source.
    pub source: String,
    /// Its day, written out.
    pub date: String,
    /// Its language, when it is not that of the edition.
    pub foreign: Option<String>,
    /// An extract in plain text, as long as the source's rights allow; may be empty.
    pub excerpt: String,
    /// Tags.
    pub tags: Vec<String>,
    /// The other permitted sources that tell the same.
    pub also: Vec<String>,
    /// What an editor says of it: Markdown.
    #[serde(default)]
    pub note: Option<String>,
    /// The title of the edition that told this news before, when this is an update of it.
    #[serde(default)]
    pub update_of: Option<String>,
    /// The member who proposed it; members alone read that.
    #[serde(default)]
    pub proposed_by: Option<String>,
    /// Whether a curator kept it.
    pub kept: bool,
    /// Whether it must not leave the ministry.
    pub internal: bool,
    /// Whether it was sent by itself before: then it is only referred to.
    #[serde(default)]
    pub told: bool,
    /// The address of its picture, where the source's rights allow more than a link.
    #[serde(default)]
    pub image: Option<String>,
}

/// How an edition is written for its readers.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The name of the watch.
    pub watch: String,
    /// Where the archive is, if it has an address that readers can open.
    pub base_url: Option<String>,
    /// The time zone of its dates.
    pub zone: Tz,
    /// `fr` or `en`.
    pub language: String,
}

/// An extract is never longer than this, whatever the rights: it is an invitation, not the article.
const EXCERPT: usize = 400;

/// Rebuilds `edition` for readers cleared up to `clearance`, from the labels of this moment; `None`
/// when they may see nothing of it.
///
/// # Errors
/// What the archive says.
pub fn face(
    tx: &Tx<'_>,
    edition: &Edition,
    clearance: Visibility,
    setting: &Setting,
) -> Result<Option<Face>, StoreError> {
    face_of(tx, edition, clearance, setting, Scope::Whole)
}

/// As [`face`], for the readers of one channel: as much of the edition as was decided for it.
///
/// # Errors
/// What the archive says.
pub fn face_on(
    tx: &Tx<'_>,
    edition: &Edition,
    (channel, clearance): (&str, Visibility),
    setting: &Setting,
) -> Result<Option<Face>, StoreError> {
    let scope = editions::scope(tx, edition.id, channel)?;
    face_of(tx, edition, clearance, setting, scope)
}

fn face_of(
    tx: &Tx<'_>,
    edition: &Edition,
    clearance: Visibility,
    setting: &Setting,
    scope: Scope,
) -> Result<Option<Face>, StoreError> {
    let mut building = Building::new(tx, clearance, setting);
    let wording = building.wording;
    let mut sections: Vec<FaceSection> = Vec::new();
    for place in editions::places(tx, edition.id)? {
        if scope == Scope::Chosen && !place.choice.is_chosen() {
            continue;
        }
        let Some(item) = building.item(&place)? else {
            continue;
        };
        match sections
            .last_mut()
            .filter(|section| section.title == place.section)
        {
            Some(section) => section.items.push(item),
            None => sections.push(FaceSection {
                title: place.section,
                items: vec![item],
            }),
        }
    }
    if sections.is_empty() {
        return Ok(None);
    }
    let introduction = building.introduction(edition)?;
    let errata = building.errata(edition)?;
    let (base_url, everybody) = (building.base_url(), building.view == View::Public);
    // A clock that was set back leaves a period without length.
    let last_instant = (edition.to - chrono::TimeDelta::seconds(1)).max(edition.from);
    let mut items: Vec<_> = building.shown.into_iter().collect();
    items.sort_unstable();
    Ok(Some(Face {
        title: edition.title.clone(),
        number: edition.number,
        from: wording.day(edition.from, setting.zone),
        to: wording.day(last_instant, setting.zone),
        watch: setting.watch.clone(),
        base_url,
        visibility: building.label,
        tlp: building.label.tlp().to_owned(),
        introduction,
        errata,
        count: sections.iter().map(|section| section.items.len()).sum(),
        lone: false,
        everybody,
        sections,
        items,
    }))
}

struct Building<'a> {
    tx: &'a Tx<'a>,
    view: View,
    setting: &'a Setting,
    wording: Wording,
    shown: HashSet<ItemId>,
    label: Visibility,
}

impl<'a> Building<'a> {
    fn new(tx: &'a Tx<'a>, clearance: Visibility, setting: &'a Setting) -> Self {
        Self {
            tx,
            view: View::of(clearance),
            setting,
            wording: Wording::of(&setting.language),
            shown: HashSet::new(),
            label: Visibility::Public,
        }
    }

    /// Only members can open the archive.
    fn base_url(&self) -> Option<String> {
        let inside = self.view != View::Public;
        self.setting.base_url.clone().filter(|_| inside)
    }

    /// Who proposed an item: a name, which leaves for members only.
    fn credit(&self, item: ItemId) -> Result<Option<String>, StoreError> {
        if self.view == View::Public {
            return Ok(None);
        }
        proposals::credit(self.tx, item)
    }

    /// The permitted face of what stands at `place`.
    fn item(&mut self, place: &Place) -> Result<Option<FaceItem>, StoreError> {
        let tellers = match self.view.story_of(self.tx, place.item)? {
            Some(story) => self.view.members(self.tx, story)?,
            None => Vec::from_iter(self.view.item(self.tx, place.item)?),
        };
        let lead = tellers
            .iter()
            .find(|row| row.head.id == place.item)
            .or(tellers.first());
        let Some(lead) = lead.cloned() else {
            return Ok(None);
        };
        for row in &tellers {
            self.shown.insert(row.head.id);
            self.label = self.label.max(row.head.visibility);
        }
        let note = editions::note(self.tx, place, self.view)?.map(|note| self.tell(note));
        let mut also: Vec<_> = tellers
            .iter()
            .filter(|row| row.head.source_title != lead.head.source_title)
            .map(|row| plain(&row.head.source_title))
            .collect();
        also.sort();
        also.dedup();
        let told = self.view.was_told(self.tx, lead.head.id)?;
        self.describe(&lead, also, place, (note, told)).map(Some)
    }

    /// What members read is for members alone: the public has its own, or none.
    fn introduction(&mut self, edition: &Edition) -> Result<Option<String>, StoreError> {
        let read = editions::introduction(self.tx, edition, self.view)?;
        Ok(read.map(|read| self.tell(read)))
    }

    /// What members read of mistakes is for members alone, unless it was written for everybody.
    fn errata(&mut self, edition: &Edition) -> Result<Vec<String>, StoreError> {
        let read = editions::errata(self.tx, edition.id, self.view)?.into_iter();
        Ok(read.map(|one| self.tell(one.read)).collect())
    }

    /// What a text speaks of is told with it: the proof holds that too, so that a relabelling takes back
    /// what waits to leave.
    fn tell(&mut self, read: ReadText) -> String {
        self.label = self.label.max(read.label);
        self.shown.extend(read.about);
        read.text
    }

    fn describe(
        &self,
        row: &ItemRow,
        also: Vec<String>,
        place: &Place,
        (note, told): (Option<String>, bool),
    ) -> Result<FaceItem, StoreError> {
        let head = &row.head;
        let update_of = match place.update_of {
            Some(of) => editions::one(self.tx, of)?.map(|edition| edition.title),
            None => None,
        };
        let foreign = head
            .language
            .code
            .clone()
            .filter(|code| *code != self.setting.language);
        Ok(FaceItem {
            id: head.id,
            place: place.item,
            version: head.version,
            title: plain(&head.title),
            url: head.url.clone(),
            source: plain(&head.source_title),
            date: self.wording.day(head.sorted, self.setting.zone),
            foreign,
            excerpt: match told {
                true => String::new(),
                false => plain(&self.excerpt(row)?),
            },
            tags: head.tags.clone(),
            also,
            note,
            update_of,
            proposed_by: self.credit(head.id)?,
            kept: place.choice == Choice::Kept,
            internal: head.visibility > Visibility::Public,
            told,
            image: picture(row),
        })
    }

    fn excerpt(&self, row: &ItemRow) -> Result<String, StoreError> {
        let allowed = match row.rights {
            Rights::Link => return Ok(String::new()),
            Rights::Excerpt(characters) => (characters as usize).min(EXCERPT),
            Rights::Full => EXCERPT,
        };
        let Some(body) = self.view.body(self.tx, row.head.id)? else {
            return Ok(String::new());
        };
        let body = body.texts_of(row.head.id);
        let text = if body.summary.trim().is_empty() {
            &body.text
        } else {
            &body.summary
        };
        // Some pages repeat their title at the head of the text: it has just been read.
        let text = text.trim_start();
        Ok(shorten(
            text.strip_prefix(&row.head.title).unwrap_or(text),
            allowed,
        ))
    }
}
/// The picture that its publisher shows with it.
fn picture(row: &ItemRow) -> Option<String> {
    let image = row
        .head
        .image
        .clone()
        .filter(|_| row.rights != Rights::Link);
    image.filter(|image| image.starts_with("https://") || image.starts_with("http://"))
}
