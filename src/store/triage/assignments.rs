//! `assignments`: stories handed to a member, or on which a second opinion is asked.

use chrono::{DateTime, Utc};

use super::super::StoreError;
use super::super::db::{Tx, word};
use crate::domain::decision::Errand;
use crate::domain::fold::sort_by_name;
use crate::domain::ids::{DecisionId, ItemId, MemberId};

/// What somebody is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// To decide, or to say what one thinks.
    pub errand: Errand,
    /// Who is asked; nobody in particular when absent.
    pub member: Option<(MemberId, String)>,
    /// Who asked.
    pub asked_by: String,
}

/// What is asked about one of `items`.
///
/// # Errors
/// What the archive says.
pub fn of(tx: &Tx<'_>, items: &[ItemId]) -> Result<Vec<Assignment>, StoreError> {
    let mut found = Vec::new();
    for item in items {
        found.extend(tx.all(
            "select a.kind, a.member_id, m.name, b.name from assignments a
             left join members m on m.id = a.member_id join members b on b.id = a.asked_by
             where a.item_id = ?1 and a.closed_by is null order by a.id",
            [item.0],
            |row| {
                let member = row.get::<Option<i64>>(1)?.map(MemberId);
                let name: Option<String> = row.get(2)?;
                Ok(Assignment {
                    errand: word(row, "kind", Errand::from_word)?,
                    member: member.zip(name),
                    asked_by: row.get(3)?,
                })
            },
        )?);
    }
    Ok(found)
}

/// Asks `member` (or anybody) about `item`; what was asked of the same kind before falls.
///
/// # Errors
/// What the archive says.
pub fn ask(
    tx: &Tx<'_>,
    item: ItemId,
    errand: Errand,
    member: Option<MemberId>,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    take_back(tx, &[item], errand)?;
    tx.run(
        "insert into assignments (item_id, kind, member_id, asked_by, at)
         values (?1, ?2, ?3, ?4, ?5)",
        (
            item.0,
            errand.as_str(),
            member.map(|member| member.0),
            by.0,
            now.timestamp_millis(),
        ),
    )?;
    Ok(())
}

/// Nothing of this kind is asked about `items` any longer.
///
/// # Errors
/// What the archive says.
pub fn take_back(tx: &Tx<'_>, items: &[ItemId], errand: Errand) -> Result<(), StoreError> {
    for item in items {
        tx.run(
            "delete from assignments where item_id = ?1 and kind = ?2 and closed_by is null",
            (item.0, errand.as_str()),
        )?;
    }
    Ok(())
}

/// A decision answers what was asked about `items`.
///
/// # Errors
/// What the archive says.
pub fn close(tx: &Tx<'_>, items: &[ItemId], by: DecisionId) -> Result<(), StoreError> {
    for item in items {
        tx.run(
            "update assignments set closed_by = ?2 where item_id = ?1 and closed_by is null",
            (item.0, by.0),
        )?;
    }
    Ok(())
}

/// What the decision `by` had answered is asked again.
///
/// # Errors
/// What the archive says.
pub fn reopen(tx: &Tx<'_>, by: DecisionId) -> Result<(), StoreError> {
    tx.run(
        "update assignments set closed_by = null where closed_by = ?1",
        [by.0],
    )?;
    Ok(())
}

/// The items that wait for `member`, or for anybody, the oldest asked first.
///
/// # Errors
/// What the archive says.
pub fn waiting_for(tx: &Tx<'_>, member: MemberId, limit: u32) -> Result<Vec<ItemId>, StoreError> {
    let own = "select item_id from assignments
        where member_id = ?1 and closed_by is null order by id limit ?2";
    let anybody = "select item_id from assignments
        where member_id is null and asked_by <> ?1 and closed_by is null order by id limit ?2";
    let mut found = Vec::new();
    for sql in [own, anybody] {
        found.extend(tx.all(sql, (member.0, limit), |row| row.get(0).map(ItemId))?);
    }
    Ok(found)
}

/// Those who may be asked: every open account that may decide.
///
/// # Errors
/// What the archive says.
pub fn curators(tx: &Tx<'_>) -> Result<Vec<(MemberId, String)>, StoreError> {
    let mut curators: Vec<(MemberId, String)> = tx.all(
        "select id, name from members
         where id > 0 and closed_at is null and role in ('curator', 'editor', 'admin')
         order by id",
        (),
        |row| Ok((MemberId(row.get(0)?), row.get(1)?)),
    )?;
    sort_by_name(&mut curators, |curator| &curator.1);
    Ok(curators)
}
