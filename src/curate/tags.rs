//! The vocabulary as people keep it: adding, changing, renaming, merging, and what a search means.

pub mod csv;
pub mod exchange;
pub mod skos;

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::domain::fold::key_of;
use crate::domain::ids::{ItemId, MemberId, TagId};
use crate::domain::limits;
use crate::domain::vocabulary::{Colour, NameKind, Tag};
use crate::search::Query;
use crate::store::vocabulary::items::{self, Reason};
use crate::store::vocabulary::{self, proposals};
use crate::store::{StoreError, Tx};

/// Why the vocabulary cannot be changed so.
#[derive(Debug, Error)]
pub enum TagError {
    /// A tag needs a name with a letter in it.
    #[error("a tag needs a name of 1 to {} characters", limits::NAME)]
    Nameless,
    /// Another tag answers to this name.
    #[error("{name} already leads to {tag}: merge the two, or choose another name")]
    Taken {
        /// The name.
        name: String,
        /// The name of the tag that has it.
        tag: String,
    },
    /// It would stand below itself.
    #[error("{0} cannot stand below itself")]
    Loop(String),
    /// No tag is called so.
    #[error("no tag is called {0}")]
    Unknown(String),
    /// The archive failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A tag as a person writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The French label.
    pub name: String,
    /// The English label; empty where it is the same.
    pub english: String,
    /// The tag above it, by any of its names; empty for none.
    pub broader: String,
    /// Other words for the same.
    pub synonyms: Vec<String>,
    /// What it was called: leads to it, and is not looked for in texts.
    pub former: Vec<String>,
    /// What it covers.
    pub note: String,
    /// How it is shown.
    pub colour: Colour,
}

impl Draft {
    /// What is now written of `tag`.
    ///
    /// # Errors
    /// What the archive says.
    pub fn of(tx: &Tx<'_>, tag: &Tag) -> Result<Self, StoreError> {
        let broader = match tag.broader {
            Some(id) => vocabulary::one(tx, id)?.map(|above| above.name),
            None => None,
        };
        let mut draft = Self {
            name: tag.name.clone(),
            english: tag.english.clone(),
            broader: broader.unwrap_or_default(),
            note: tag.note.clone(),
            colour: tag.colour,
            ..Self::default()
        };
        for (kind, written) in vocabulary::names(tx, tag.id)? {
            match kind {
                NameKind::Synonym => draft.synonyms.push(written),
                NameKind::Former => draft.former.push(written),
                NameKind::Name | NameKind::English => {}
            }
        }
        Ok(draft)
    }

    fn tidied(&self) -> Self {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let list = |names: &[String]| names.iter().map(|name| words(name)).collect();
        Self {
            name: words(&self.name),
            english: words(&self.english),
            broader: words(&self.broader),
            synonyms: list(&self.synonyms),
            former: list(&self.former),
            note: self.note.trim().to_owned(),
            colour: self.colour,
        }
    }

    fn names(&self) -> Vec<(NameKind, String)> {
        let mut names = vec![(NameKind::Name, self.name.clone())];
        names.push((NameKind::English, self.english.clone()));
        names.extend(self.synonyms.iter().map(|s| (NameKind::Synonym, s.clone())));
        names.extend(self.former.iter().map(|s| (NameKind::Former, s.clone())));
        names.retain(|(_, written)| !key_of(written).is_empty());
        names
    }
}

/// Adds a tag.
///
/// # Errors
/// [`TagError`]; then nothing changed.
pub fn create(tx: &Tx<'_>, draft: &Draft, now: DateTime<Utc>) -> Result<Tag, TagError> {
    let draft = draft.tidied();
    let names = check(tx, &draft, None)?;
    let mut tag = Tag {
        id: TagId(0),
        key: key_of(&draft.name),
        broader: above(tx, &draft, None)?,
        name: draft.name,
        english: draft.english,
        note: draft.note,
        colour: draft.colour,
    };
    tag.id = vocabulary::add(tx, &tag, now)?;
    vocabulary::set_names(tx, tag.id, &names)?;
    Ok(tag)
}

/// Replaces what is written of a tag. Its old name goes on leading to it; a worker gives the new one
/// to the items that carry the old.
///
/// # Errors
/// [`TagError`]; then nothing changed.
pub fn edit(tx: &Tx<'_>, old: &Tag, draft: &Draft) -> Result<Tag, TagError> {
    let mut draft = draft.tidied();
    let key = key_of(&draft.name);
    let before = Draft::of(tx, old)?;
    // What was called so once is called so for ever, unless it means it again.
    draft.former.extend(before.former);
    if key != old.key {
        draft.former.push(old.name.clone());
    }
    let names = check(tx, &draft, Some(old.id))?;
    let tag = Tag {
        id: old.id,
        key,
        broader: above(tx, &draft, Some(old))?,
        name: draft.name,
        english: draft.english,
        note: draft.note,
        colour: draft.colour,
    };
    vocabulary::update(tx, &tag, &old.name)?;
    vocabulary::set_names(tx, tag.id, &names)?;
    Ok(tag)
}

/// The names of a draft, when each is free or its own.
fn check(
    tx: &Tx<'_>,
    draft: &Draft,
    own: Option<TagId>,
) -> Result<Vec<(NameKind, String)>, TagError> {
    let names = draft.names();
    let too_long = |name: &String| name.chars().count() > limits::NAME;
    if key_of(&draft.name).is_empty() || names.iter().any(|(_, name)| too_long(name)) {
        return Err(TagError::Nameless);
    }
    for (_, name) in &names {
        if let Some(other) = vocabulary::called(tx, name)?
            && Some(other.id) != own
        {
            return Err(TagError::Taken {
                name: name.clone(),
                tag: other.name,
            });
        }
    }
    Ok(names)
}

/// The tag above, which must not be the tag itself nor stand below it.
fn above(tx: &Tx<'_>, draft: &Draft, own: Option<&Tag>) -> Result<Option<TagId>, TagError> {
    if draft.broader.is_empty() {
        return Ok(None);
    }
    let above = vocabulary::called(tx, &draft.broader)?
        .ok_or_else(|| TagError::Unknown(draft.broader.clone()))?;
    let own = own.map_or(TagId(0), |own| own.id);
    if above.id == own || is_below(tx, &above, own)? {
        return Err(TagError::Loop(draft.name.clone()));
    }
    Ok(Some(above.id))
}

/// Whether `tag` stands below the tag `above`, or deeper than tags may.
fn is_below(tx: &Tx<'_>, tag: &Tag, above: TagId) -> Result<bool, StoreError> {
    let mut next = tag.broader;
    for _ in 1..limits::TAG_DEPTH {
        match next {
            None => return Ok(false),
            Some(id) if id == above => return Ok(true),
            Some(id) => next = vocabulary::one(tx, id)?.and_then(|tag| tag.broader),
        }
    }
    Ok(true)
}

/// Makes one tag of two: `kept` answers to the names of `gone`, has its items and followers, and stands
/// above what stood below it.
///
/// # Errors
/// [`TagError`]; then nothing changed. [`TagError::Loop`] when `kept` stands further below `gone`: what
/// is between them would be above and below it at once.
pub fn merge(tx: &Tx<'_>, gone: &Tag, kept: &Tag) -> Result<(), TagError> {
    let is_right_below = kept.broader == Some(gone.id);
    let mut kept = kept.clone();
    if gone.id == kept.id || (!is_right_below && is_below(tx, &kept, gone.id)?) {
        return Err(TagError::Loop(kept.name));
    }
    if is_right_below {
        kept.broader = gone.broader;
        vocabulary::update(tx, &kept, &kept.name)?;
    }
    Ok(vocabulary::absorb(tx, gone, &kept)?)
}

/// `query` with each tag that it names as the vocabulary means it: a synonym or an old name leads to
/// the tag, and a tag takes those below it along. A word that is no vocabulary stays as it is.
///
/// # Errors
/// What the archive says.
pub fn meant(tx: &Tx<'_>, query: Query) -> Result<Query, StoreError> {
    query.with_tags(&mut |name| match vocabulary::called(tx, name)? {
        Some(tag) => {
            let mut names = Vec::new();
            gather(tx, &tag, &mut names, 0)?;
            Ok(names)
        }
        None => Ok(Vec::new()),
    })
}

fn gather(tx: &Tx<'_>, tag: &Tag, names: &mut Vec<String>, depth: usize) -> Result<(), StoreError> {
    names.extend(vocabulary::carried(tx, &tag.name)?);
    if depth < limits::TAG_DEPTH {
        for below in vocabulary::narrower(tx, tag.id)? {
            gather(tx, &below, names, depth + 1)?;
        }
    }
    Ok(())
}

/// A person gives an item a tag of the vocabulary, by any of its names.
///
/// # Errors
/// [`TagError::Unknown`] for a word that is none: it can be proposed.
pub fn put_on(
    tx: &Tx<'_>,
    item: ItemId,
    name: &str,
    (member, who): (MemberId, &str),
    now: DateTime<Utc>,
) -> Result<Tag, TagError> {
    let tag =
        vocabulary::called(tx, name)?.ok_or_else(|| TagError::Unknown(name.trim().to_owned()))?;
    let reason = Reason {
        origin: "member",
        why: String::new(),
        member: Some(member),
    };
    if items::give(tx, item, tag.id, &reason, now)? {
        items::tell(tx, item, &format!("tag {}", tag.name), who, now)?;
    }
    Ok(tag)
}

/// A person takes a tag off an item, for good.
///
/// # Errors
/// What the archive says.
pub fn take_off(
    tx: &Tx<'_>,
    item: ItemId,
    name: &str,
    (member, who): (MemberId, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if items::take(tx, item, name, member, now)? {
        items::tell(tx, item, &format!("no tag {name}"), who, now)?;
    }
    Ok(())
}

/// What a curator answers to a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProposalAnswer {
    /// It becomes a tag of its own.
    Accept(Draft),
    /// It is another word for a tag that is there, named here.
    Merge(String),
    /// No, and why.
    Refuse(String),
}

/// Answers a proposal that waits; `None` when it waits no more.
///
/// # Errors
/// [`TagError`]; then it still waits.
pub fn answer(
    tx: &Tx<'_>,
    proposal: i64,
    answer: &ProposalAnswer,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<Option<()>, TagError> {
    let Some(waiting) = proposals::waiting(tx, proposal)? else {
        return Ok(None);
    };
    let (state, said, tag) = match answer {
        ProposalAnswer::Accept(draft) => {
            let tag = create(tx, draft, now)?;
            ("accepted", tag.name.clone(), Some(tag.id))
        }
        ProposalAnswer::Merge(into) => {
            let tag =
                vocabulary::called(tx, into)?.ok_or_else(|| TagError::Unknown(into.clone()))?;
            let mut draft = Draft::of(tx, &tag)?;
            draft.synonyms.push(waiting.name.clone());
            edit(tx, &tag, &draft)?;
            ("merged", tag.name, Some(tag.id))
        }
        ProposalAnswer::Refuse(why) => ("refused", why.clone(), None),
    };
    proposals::decide(tx, proposal, (state, &said), tag, by, now)?;
    Ok(Some(()))
}
