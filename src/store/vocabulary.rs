//! The controlled vocabulary: the tables `tags` and `tag_names`, renaming what items carry, and who
//! follows what. What an item carries is `items.rs`, what members propose `proposals.rs`.

pub mod items;
pub mod proposals;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::db::{Row, Tx, word};
use super::{Store, StoreError, changes};
use crate::domain::fold::key_of;
use crate::domain::fold::sort_by_name;
use crate::domain::ids::{ItemId, MemberId, TagId};
use crate::domain::vocabulary::{Colour, NameKind, Tag, Vocabulary};

/// The vocabulary as last made ready, with its number.
pub(super) type Compiled = Mutex<Option<(i64, Arc<Vocabulary>)>>;

const SELECT: &str = "select id, key, name, english, broader_id, note, colour from tags";

impl Store {
    /// The names that are looked for in texts; made ready again only when they changed.
    ///
    /// # Errors
    /// What the archive says.
    pub fn vocabulary(&self, tx: &Tx<'_>) -> Result<Arc<Vocabulary>, StoreError> {
        let number = version(tx)?;
        let kept = &self.0.vocabulary;
        let last = kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((known, vocabulary)) = last
            && known == number
        {
            return Ok(vocabulary);
        }
        let names = tx.all(
            "select tag_id, written from tag_names where kind <> 'former' order by key",
            (),
            |row| Ok((TagId(row.get(0)?), row.get::<String>(1)?)),
        )?;
        let made = Arc::new(Vocabulary::new(names));
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, made.clone()));
        Ok(made)
    }
}

fn version(tx: &Tx<'_>) -> Result<i64, StoreError> {
    let number = tx.one(
        "select value from counters where name = 'vocabulary'",
        (),
        |row| row.get(0),
    )?;
    Ok(number.unwrap_or(0))
}

fn changed(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.run(
        "update counters set value = value + 1 where name = 'vocabulary'",
        (),
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Tag, StoreError> {
    Ok(Tag {
        id: TagId(row.get("id")?),
        key: row.get("key")?,
        name: row.get("name")?,
        english: row.get("english")?,
        broader: row.get::<Option<i64>>("broader_id")?.map(TagId),
        note: row.get("note")?,
        colour: word(row, "colour", Colour::from_word)?,
    })
}

/// The whole vocabulary, by name.
///
/// # Errors
/// What the archive says.
pub fn all(tx: &Tx<'_>) -> Result<Vec<Tag>, StoreError> {
    tx.all(&format!("{SELECT} order by key"), (), read)
}

/// A tag by its row.
///
/// # Errors
/// What the archive says.
pub fn one(tx: &Tx<'_>, id: TagId) -> Result<Option<Tag>, StoreError> {
    tx.one(&format!("{SELECT} where id = ?1"), [id.0], read)
}

/// The tag that answers to `name`, be it a label, a synonym or what it was called.
///
/// # Errors
/// What the archive says.
pub fn called(tx: &Tx<'_>, name: &str) -> Result<Option<Tag>, StoreError> {
    tx.one(
        &format!("{SELECT} where id = (select tag_id from tag_names where key = ?1)"),
        [key_of(name)],
        read,
    )
}

/// The tags right below `tag`, by name.
///
/// # Errors
/// What the archive says.
pub fn narrower(tx: &Tx<'_>, tag: TagId) -> Result<Vec<Tag>, StoreError> {
    tx.all(
        &format!("{SELECT} where broader_id = ?1 order by key"),
        [tag.0],
        read,
    )
}

/// Every name of a tag, with what it is.
///
/// # Errors
/// What the archive says.
pub fn names(tx: &Tx<'_>, tag: TagId) -> Result<Vec<(NameKind, String)>, StoreError> {
    tx.all(
        "select kind, written from tag_names where tag_id = ?1 order by key",
        [tag.0],
        |row| Ok((word(row, "kind", NameKind::from_word)?, row.get(1)?)),
    )
}

/// Adds a tag without its names; answers its number. Its name must be free.
///
/// # Errors
/// What the archive says.
pub fn add(tx: &Tx<'_>, tag: &Tag, now: DateTime<Utc>) -> Result<TagId, StoreError> {
    let id = tx.add(
        "insert into tags (key, name, english, broader_id, note, colour, created_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7) returning id",
        (
            &tag.key,
            &tag.name,
            &tag.english,
            tag.broader.map(|id| id.0),
            &tag.note,
            tag.colour.as_str(),
            now.timestamp_millis(),
        ),
    )?;
    changed(tx)?;
    Ok(TagId(id))
}

/// Replaces what a tag says of itself; items that carry its old name are moved by the worker.
///
/// # Errors
/// What the archive says.
pub fn update(tx: &Tx<'_>, tag: &Tag, old_name: &str) -> Result<(), StoreError> {
    tx.run(
        "update tags set key = ?2, name = ?3, english = ?4, broader_id = ?5, note = ?6, colour = ?7
         where id = ?1",
        (
            tag.id.0,
            &tag.key,
            &tag.name,
            &tag.english,
            tag.broader.map(|id| id.0),
            &tag.note,
            tag.colour.as_str(),
        ),
    )?;
    if tag.name != old_name {
        begin_move(tx, old_name, &tag.name)?;
    }
    changed(tx)
}

/// Puts `kept` in the place of `gone`, which ceases to be: names, tags below it, followers, items.
///
/// # Errors
/// What the archive says.
pub fn absorb(tx: &Tx<'_>, gone: &Tag, kept: &Tag) -> Result<(), StoreError> {
    tx.run(
        "update tag_names set tag_id = ?2,
           kind = case kind when 'former' then 'former' else 'synonym' end where tag_id = ?1",
        (gone.id.0, kept.id.0),
    )?;
    tx.run(
        "update tags set broader_id = ?2 where broader_id = ?1 and id <> ?2",
        (gone.id.0, kept.id.0),
    )?;
    tx.run(
        "insert into tag_follows (tag_id, member_id)
         select ?2, member_id from tag_follows where tag_id = ?1 and true
         on conflict (tag_id, member_id) do nothing",
        (gone.id.0, kept.id.0),
    )?;
    tx.run("delete from tag_follows where tag_id = ?1", [gone.id.0])?;
    tx.run(
        "update tag_proposals set tag_id = ?2 where tag_id = ?1",
        (gone.id.0, kept.id.0),
    )?;
    tx.run("delete from tags where id = ?1", [gone.id.0])?;
    begin_move(tx, &gone.name, &kept.name)?;
    changed(tx)
}

/// Gives `tag` these names and no others; the caller has seen that they are free. Items that carry one
/// of them as a word of their source's are moved to the tag by the worker.
///
/// # Errors
/// What the archive says.
pub fn set_names(tx: &Tx<'_>, tag: TagId, names: &[(NameKind, String)]) -> Result<(), StoreError> {
    tx.run("delete from tag_names where tag_id = ?1", [tag.0])?;
    for (kind, written) in names {
        tx.run(
            "insert into tag_names (key, tag_id, kind, written) values (?1, ?2, ?3, ?4)
             on conflict (key) do nothing",
            (key_of(written), tag.0, kind.as_str(), written),
        )?;
    }
    adopt(tx, names)?;
    changed(tx)
}

fn adopt(tx: &Tx<'_>, names: &[(NameKind, String)]) -> Result<(), StoreError> {
    let Some((_, name)) = names.iter().find(|(kind, _)| *kind == NameKind::Name) else {
        return Ok(());
    };
    for (_, written) in names {
        for word in [written.clone(), written.to_lowercase()] {
            if word != *name {
                begin_move(tx, &word, name)?;
            }
        }
    }
    Ok(())
}

fn begin_move(tx: &Tx<'_>, old: &str, new: &str) -> Result<(), StoreError> {
    // What was on its way to the old name goes to the new one; what takes its old name back is home.
    tx.run("update tag_moves set new = ?2 where new = ?1", (old, new))?;
    tx.run("delete from tag_moves where old = ?1", [new])?;
    tx.run(
        "insert into tag_moves (old, new) values (?1, ?2) on conflict (old) do update set new = ?2",
        (old, new),
    )?;
    tx.run("delete from tag_moves where old = new", ())?;
    Ok(())
}

/// The names that items may still carry for `name`: itself, and those on their way to it.
///
/// # Errors
/// What the archive says.
pub fn carried(tx: &Tx<'_>, name: &str) -> Result<Vec<String>, StoreError> {
    let mut names = tx.all("select old from tag_moves where new = ?1", [name], |row| {
        row.get(0)
    })?;
    names.insert(0, name.to_owned());
    Ok(names)
}

/// Gives at most `limit` items the present name of a tag that was renamed or merged; answers how many
/// were. Nothing is left to do when it answers 0.
///
/// # Errors
/// What the archive says.
pub fn move_some(tx: &Tx<'_>, limit: usize) -> Result<usize, StoreError> {
    let next = tx.one("select old, new from tag_moves limit 1", (), |row| {
        Ok((row.get::<String>(0)?, row.get::<String>(1)?))
    })?;
    let Some((old, new)) = next else { return Ok(0) };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let items = tx.all(
        "select item_id from item_tags where tag = ?1 limit ?2",
        (&old, limit),
        |row| row.get(0).map(ItemId),
    )?;
    for item in &items {
        tx.run(
            "insert into item_tags (item_id, tag, origin, why, member_id, at)
             select item_id, ?3, origin, why, member_id, at from item_tags
             where item_id = ?1 and tag = ?2 and true on conflict (item_id, tag) do nothing",
            (item.0, &old, &new),
        )?;
        tx.run(
            "delete from item_tags where item_id = ?1 and tag = ?2",
            (item.0, &old),
        )?;
        changes::touch(tx, *item)?;
    }
    if items.is_empty() {
        tx.run(
            "insert into item_tags_removed (item_id, tag, member_id, at)
             select item_id, ?2, member_id, at from item_tags_removed where tag = ?1 and true
             on conflict (item_id, tag) do nothing",
            (&old, &new),
        )?;
        tx.run("delete from item_tags_removed where tag = ?1", [&old])?;
        tx.run("delete from tag_moves where old = ?1", [&old])?;
        return Ok(1);
    }
    Ok(items.len())
}

/// Has a member follow a tag, or follow it no more; answers whether the member now does.
///
/// # Errors
/// What the archive says.
pub fn toggle_follow(tx: &Tx<'_>, tag: TagId, member: MemberId) -> Result<bool, StoreError> {
    let gone = tx.run(
        "delete from tag_follows where tag_id = ?1 and member_id = ?2",
        (tag.0, member.0),
    )?;
    if gone > 0 {
        return Ok(false);
    }
    tx.run(
        "insert into tag_follows (tag_id, member_id) values (?1, ?2)",
        (tag.0, member.0),
    )?;
    Ok(true)
}

/// Who follows a tag: numbers and names.
///
/// # Errors
/// What the archive says.
pub fn followers(tx: &Tx<'_>, tag: TagId) -> Result<Vec<(MemberId, String)>, StoreError> {
    let mut followers: Vec<(MemberId, String)> = tx.all(
        "select m.id, m.name from tag_follows f join members m on m.id = f.member_id
         where f.tag_id = ?1 and m.closed_at is null order by m.id",
        [tag.0],
        |row| Ok((MemberId(row.get(0)?), row.get(1)?)),
    )?;
    sort_by_name(&mut followers, |follower| &follower.1);
    Ok(followers)
}

/// Who decided most on items with the tag `name`, with how many decisions: whom to ask.
///
/// # Errors
/// What the archive says.
pub fn deciders(tx: &Tx<'_>, name: &str) -> Result<Vec<(String, i64)>, StoreError> {
    // The newest items are enough to tell who works on a theme now, at any size of the archive.
    tx.all(
        "select c.member, count(*) as decisions from
           (select item_id from item_tags where tag = ?1 order by item_id desc limit 2000) t
         join curations c on c.item_id = t.item_id
         where c.member not in ('vigie', 'Vigie') and c.member not like 'rule %'
         group by c.member order by decisions desc, c.member limit 5",
        [name],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
