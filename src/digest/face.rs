//! What an edition says to readers of one clearance: rebuilt from the items they may see, alone.
//!
//! Titles, extracts, tags, counts and links come from permitted items only. A story that mixes
//! labels shows its best permitted item, or nothing.

use std::collections::HashSet;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::wording::Wording;
use crate::domain::digest::{Choice, Scope};
use crate::domain::ids::ItemId;
use crate::domain::source::Rights;
use crate::domain::visibility::Visibility;
use crate::store::editions::{self, Edition, Place};
use crate::store::items::{self, ItemRow};
use crate::store::{StoreError, Tx, stories};

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
    let wording = Wording::of(&setting.language);
    let mut building = Building {
        tx,
        clearance,
        setting,
        wording,
        shown: HashSet::new(),
        label: Visibility::Public,
    };
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
    let introduction = building.introduction(edition);
    let errata = building.errata(edition)?;
    let last_instant = edition.to - chrono::TimeDelta::seconds(1);
    let mut items: Vec<_> = building.shown.into_iter().collect();
    items.sort_unstable();
    Ok(Some(Face {
        title: edition.title.clone(),
        number: edition.number,
        from: wording.day(edition.from, setting.zone),
        to: wording.day(last_instant, setting.zone),
        watch: setting.watch.clone(),
        // Only members can open the archive.
        base_url: setting
            .base_url
            .clone()
            .filter(|_| clearance > Visibility::Public),
        visibility: building.label,
        tlp: building.label.tlp().to_owned(),
        introduction,
        errata,
        count: sections.iter().map(|section| section.items.len()).sum(),
        sections,
        items,
    }))
}

struct Building<'a> {
    tx: &'a Tx<'a>,
    clearance: Visibility,
    setting: &'a Setting,
    wording: Wording,
    shown: HashSet<ItemId>,
    label: Visibility,
}

impl Building<'_> {
    /// The permitted face of what stands at `place`.
    fn item(&mut self, place: &Place) -> Result<Option<FaceItem>, StoreError> {
        let Some(chosen) = items::one(self.tx, place.item)? else {
            return Ok(None);
        };
        let mut tellers = match chosen.head.story {
            Some(story) => stories::members(self.tx, story)?,
            None => vec![chosen.clone()],
        };
        tellers.retain(|row| self.clearance.permits(row.head.visibility));
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
        if self.note(place).is_some() && !place.note_public {
            self.label = self.label.max(Visibility::Internal);
        }
        let mut also: Vec<_> = tellers
            .iter()
            .map(|row| row.head.source_title.clone())
            .filter(|source| *source != lead.head.source_title)
            .collect();
        also.sort();
        also.dedup();
        self.describe(&lead, also, place).map(Some)
    }

    /// What members read is for members alone: the public has its own, or none.
    fn introduction(&mut self, edition: &Edition) -> Option<String> {
        let written = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        if self.clearance == Visibility::Public || edition.introduction.is_empty() {
            return written(&edition.introduction_public);
        }
        self.label = self.label.max(Visibility::Internal);
        written(&edition.introduction)
    }

    /// What members read of mistakes is for members alone, unless it was written for everybody.
    fn errata(&mut self, edition: &Edition) -> Result<Vec<String>, StoreError> {
        let mut told = Vec::new();
        for erratum in editions::errata(self.tx, edition.id)? {
            if !erratum.public && self.clearance == Visibility::Public {
                continue;
            }
            if !erratum.public {
                self.label = self.label.max(Visibility::Internal);
            }
            told.push(erratum.text);
        }
        Ok(told)
    }

    fn note(&self, place: &Place) -> Option<String> {
        let may = place.note_public || self.clearance > Visibility::Public;
        Some(place.note.clone()).filter(|note| may && !note.is_empty())
    }

    fn describe(
        &self,
        row: &ItemRow,
        also: Vec<String>,
        place: &Place,
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
            title: head.title.clone(),
            url: head.url.clone(),
            source: head.source_title.clone(),
            date: self.wording.day(head.sorted, self.setting.zone),
            foreign,
            excerpt: self.excerpt(row)?,
            tags: head.tags.clone(),
            also,
            note: self.note(place),
            update_of,
            proposed_by: None,
            kept: place.choice == Choice::Kept,
            internal: head.visibility > Visibility::Public,
        })
    }

    fn excerpt(&self, row: &ItemRow) -> Result<String, StoreError> {
        let allowed = match row.rights {
            Rights::Link => return Ok(String::new()),
            Rights::Excerpt(characters) => (characters as usize).min(EXCERPT),
            Rights::Full => EXCERPT,
        };
        let Some(body) = items::body(self.tx, row.head.id)? else {
            return Ok(String::new());
        };
        let body = body.unpack()?;
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

/// The first sentences of `text` that fit in `limit` characters; else its first words and `…`.
pub(super) fn shorten(text: &str, limit: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut short, mut length, mut sentence_end) = (String::new(), 0, 0);
    for word in &words {
        let more = word.chars().count() + usize::from(!short.is_empty());
        // One character is kept for the ellipsis.
        if length + more + 1 > limit {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
        length += more;
        if word.ends_with(['.', '!', '?']) && word.chars().count() > 2 {
            sentence_end = short.len();
        }
    }
    if length
        == words
            .iter()
            .map(|w| w.chars().count() + 1)
            .sum::<usize>()
            .saturating_sub(1)
    {
        return short;
    }
    if sentence_end * 2 > short.len() {
        short.truncate(sentence_end);
    } else if !short.is_empty() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn a_short_text_stays_whole() {
        assert_eq!(shorten("Une  phrase\ncourte.", 40), "Une phrase courte.");
        assert_eq!(shorten("", 40), "");
    }

    #[test]
    fn a_long_text_ends_at_a_sentence_or_says_that_it_goes_on() {
        let text = "Une première phrase assez longue. Une seconde qui ne tient pas du tout ici.";
        assert_eq!(shorten(text, 45), "Une première phrase assez longue.");
        assert_eq!(shorten("mot mot mot mot mot", 12), "mot mot mot…");
        assert_eq!(shorten("anticonstitutionnellement", 5), "");
    }
}
