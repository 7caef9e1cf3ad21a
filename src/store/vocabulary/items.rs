//! The tags of items: what each has, who gave it and why, and what was taken away for good.

use chrono::{DateTime, Utc};

use super::super::db::Tx;
use super::super::trail::{self, Step};
use super::super::{StoreError, changes};
use crate::domain::ids::{ItemId, MemberId, TagId};

/// Why an item has a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// `source` (the administrator's word), `feed` (the publisher's category), `title` or `text` (it
    /// names the tag), `rule`, `member`.
    pub origin: &'static str,
    /// The name found, the rule; may be empty.
    pub why: String,
    /// Who gave it, when that was a person.
    pub member: Option<MemberId>,
}

/// A tag of an item, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemTag {
    /// What the item carries.
    pub name: String,
    /// Its English label; empty where there is none.
    pub english: String,
    /// As in the address of its page; `None` for a word that is no vocabulary.
    pub key: Option<String>,
    /// Its colour, in the word of the database.
    pub colour: String,
    /// See [`Reason::origin`].
    pub origin: String,
    /// See [`Reason::why`].
    pub why: String,
    /// The name of who gave it.
    pub member: Option<String>,
}

/// The tags of an item, by name.
///
/// # Errors
/// What the archive says.
pub fn of(tx: &Tx<'_>, item: ItemId) -> Result<Vec<ItemTag>, StoreError> {
    tx.all(
        "select t.tag, coalesce(v.english, ''), v.key, coalesce(v.colour, 'grey'), t.origin, t.why,
           m.name from item_tags t left join tags v on v.name = t.tag
         left join members m on m.id = t.member_id where t.item_id = ?1 order by t.tag",
        [item.0],
        |row| {
            Ok(ItemTag {
                name: row.get(0)?,
                english: row.get(1)?,
                key: row.get(2)?,
                colour: row.get(3)?,
                origin: row.get(4)?,
                why: row.get(5)?,
                member: row.get(6)?,
            })
        },
    )
}

/// How a tag that items carry is shown: its English label and its colour, if it is vocabulary.
///
/// # Errors
/// What the archive says.
pub fn shown(tx: &Tx<'_>, name: &str) -> Result<Option<(String, String)>, StoreError> {
    tx.one(
        "select english, colour from tags where name = ?1",
        [name],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Gives an item a tag of the vocabulary, unless it has it, or a person took it away and it is no
/// person who gives it now; answers whether it was given.
///
/// # Errors
/// What the archive says.
pub fn give(
    tx: &Tx<'_>,
    item: ItemId,
    tag: TagId,
    reason: &Reason,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let given = put(tx, item, tag, reason, now)?;
    if given {
        changes::touch(tx, item)?;
    }
    Ok(given)
}

/// The same for an item whose revision this transaction has taken already.
///
/// # Errors
/// What the archive says.
pub fn put(
    tx: &Tx<'_>,
    item: ItemId,
    tag: TagId,
    reason: &Reason,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if reason.member.is_some() {
        tx.run(
            "delete from item_tags_removed where item_id = ?1
               and tag = (select name from tags where id = ?2)",
            (item.0, tag.0),
        )?;
    }
    let given = tx.run(
        "insert into item_tags (item_id, tag, origin, why, member_id, at)
         select ?1, v.name, ?3, ?4, ?5, ?6 from tags v where v.id = ?2
           and not exists (select 1 from item_tags_removed r where r.item_id = ?1 and r.tag = v.name)
         on conflict (item_id, tag) do nothing",
        (
            item.0,
            tag.0,
            reason.origin,
            &reason.why,
            reason.member.map(|member| member.0),
            now.timestamp_millis(),
        ),
    )?;
    Ok(given > 0)
}

/// A person takes a tag away: no machine puts it back.
///
/// # Errors
/// What the archive says.
pub fn take(
    tx: &Tx<'_>,
    item: ItemId,
    name: &str,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let gone = tx.run(
        "delete from item_tags where item_id = ?1 and tag = ?2",
        (item.0, name),
    )?;
    if gone == 0 {
        return Ok(false);
    }
    tx.run(
        "insert into item_tags_removed (item_id, tag, member_id, at) values (?1, ?2, ?3, ?4)
         on conflict (item_id, tag) do update set member_id = ?3, at = ?4",
        (item.0, name, member.0, now.timestamp_millis()),
    )?;
    changes::touch(tx, item)?;
    Ok(true)
}

/// Leaves a line on the trail of an item about one of its tags.
///
/// # Errors
/// What the archive says.
pub fn tell(
    tx: &Tx<'_>,
    item: ItemId,
    decision: &str,
    who: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let step = Step::new("curate", decision, who).about(&[item]);
    trail::add(tx, item, &[step], now)
}

/// Keeps the publisher's own words for an item.
///
/// # Errors
/// What the archive says.
pub fn keep_words(tx: &Tx<'_>, item: ItemId, words: &[String]) -> Result<(), StoreError> {
    for word in words {
        tx.run(
            "insert into item_words (item_id, word) values (?1, ?2)
             on conflict (item_id, word) do nothing",
            (item.0, word),
        )?;
    }
    Ok(())
}

/// The publisher's own words for an item that are no tags of it.
///
/// # Errors
/// What the archive says.
pub fn words(tx: &Tx<'_>, item: ItemId) -> Result<Vec<String>, StoreError> {
    tx.all(
        "select word from item_words where item_id = ?1 order by word",
        [item.0],
        |row| row.get(0),
    )
}
