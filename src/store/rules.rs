//! Rules, their versions and what they did; arriving items that wait for them.

pub mod notices;
pub mod replays;

use chrono::{DateTime, Utc};

use super::db::{Row, Tx, instant, word};
use super::{StoreError, changes};
use crate::domain::fold::sort_by_name;
use crate::domain::ids::{ItemId, MemberId, RuleId};
use crate::domain::member::{Role, Themes};
use crate::domain::rule::{Effect, Rule};
use crate::domain::visibility::Visibility;

const SELECT: &str = "select r.id, r.name, r.query, r.effects, r.position, r.active, r.version,
    r.created_at, r.changed_at, m.name as by, m.role, r.matched, r.matched_at,
    (select string_agg(t.theme, '\n') from member_themes t where t.member_id = m.id) as themes
    from rules r join members m on m.id = r.member_id";

fn read(row: &Row<'_>) -> Result<Rule, StoreError> {
    Ok(Rule {
        id: RuleId(row.get("id")?),
        name: row.get("name")?,
        query: row.get("query")?,
        effects: effects(&row.get::<String>("effects")?)?,
        position: row.get("position")?,
        active: row.get("active")?,
        version: row.get("version")?,
        created: instant(row.get("created_at")?),
        changed: instant(row.get("changed_at")?),
        by: row.get("by")?,
        role: word(row, "role", Role::from_word)?,
        themes: themes(row.get::<Option<String>>("themes")?),
        matched: row.get("matched")?,
        matched_at: row.get::<Option<i64>>("matched_at")?.map(instant),
    })
}

fn themes(names: Option<String>) -> Themes {
    let names = names.unwrap_or_default();
    Themes::of(names.lines().map(str::to_owned))
}

fn effects(text: &str) -> Result<Vec<Effect>, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn written(effects: &[Effect]) -> Result<String, StoreError> {
    serde_json::to_string(effects).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// Every rule, in the order in which they act.
///
/// # Errors
/// What the archive says.
pub fn all(tx: &Tx<'_>) -> Result<Vec<Rule>, StoreError> {
    tx.all(&format!("{SELECT} order by r.position, r.id"), (), read)
}

/// One rule.
///
/// # Errors
/// What the archive says.
pub fn one(tx: &Tx<'_>, id: RuleId) -> Result<Option<Rule>, StoreError> {
    tx.one(&format!("{SELECT} where r.id = ?1"), [id.0], read)
}

/// A number that changes with any rule.
///
/// # Errors
/// What the archive says.
pub fn version(tx: &Tx<'_>) -> Result<i64, StoreError> {
    let number = tx.one(
        "select value from counters where name = 'rules'",
        (),
        |row| row.get(0),
    )?;
    Ok(number.unwrap_or(0))
}

fn changed(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.run(
        "update counters set value = value + 1 where name = 'rules'",
        (),
    )?;
    Ok(())
}

/// Adds a rule at the end of the order; answers its number.
///
/// # Errors
/// What the archive says.
pub fn add(
    tx: &Tx<'_>,
    (name, query): (&str, &str),
    effects: &[Effect],
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<RuleId, StoreError> {
    let id = RuleId(tx.add(
        "insert into rules (name, query, effects, position, active, version, created_at, changed_at,
           member_id)
         values (?1, ?2, ?3, (select coalesce(max(position), 0) + 1 from rules), 1, 1, ?4, ?4, ?5)
         returning id",
        (name, query, written(effects)?, now.timestamp_millis(), by.0),
    )?);
    keep_version(tx, id)?;
    changed(tx)?;
    Ok(id)
}

/// Replaces what a rule says: its next version.
///
/// # Errors
/// What the archive says.
pub fn change(
    tx: &Tx<'_>,
    id: RuleId,
    (name, query): (&str, &str),
    effects: &[Effect],
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "update rules set name = ?2, query = ?3, effects = ?4, member_id = ?5, changed_at = ?6,
           version = version + 1 where id = ?1",
        (
            id.0,
            name,
            query,
            written(effects)?,
            by.0,
            now.timestamp_millis(),
        ),
    )?;
    tx.run("delete from rule_replays where rule_id = ?1", [id.0])?;
    keep_version(tx, id)?;
    changed(tx)
}

fn keep_version(tx: &Tx<'_>, id: RuleId) -> Result<(), StoreError> {
    tx.run(
        "insert into rule_versions (rule_id, version, name, query, effects, member_id, at)
         select id, version, name, query, effects, member_id, changed_at from rules where id = ?1",
        [id.0],
    )?;
    Ok(())
}

/// What a rule said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub version: i64,
    /// The query of then.
    pub query: String,
    /// The effects of then.
    pub effects: Vec<Effect>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Items that it acted on.
    pub hits: i64,
}

/// The versions of a rule, the newest first.
///
/// # Errors
/// What the archive says.
pub fn versions(tx: &Tx<'_>, id: RuleId) -> Result<Vec<Version>, StoreError> {
    tx.all(
        "select v.version, v.query, v.effects, m.name, v.at,
           (select count(*) from rule_hits h where h.rule_id = v.rule_id and h.version = v.version)
         from rule_versions v join members m on m.id = v.member_id
         where v.rule_id = ?1 order by v.version desc",
        [id.0],
        |row| {
            Ok(Version {
                version: row.get(0)?,
                query: row.get(1)?,
                effects: effects(&row.get::<String>(2)?)?,
                by: row.get(3)?,
                at: instant(row.get(4)?),
                hits: row.get(5)?,
            })
        },
    )
}

/// Has a rule act, or rest.
///
/// # Errors
/// What the archive says.
pub fn set_active(tx: &Tx<'_>, id: RuleId, active: bool) -> Result<(), StoreError> {
    tx.run("update rules set active = ?2 where id = ?1", (id.0, active))?;
    changed(tx)
}

/// Has a rule act before the one above it.
///
/// # Errors
/// What the archive says.
pub fn move_up(tx: &Tx<'_>, id: RuleId) -> Result<(), StoreError> {
    let rules = all(tx)?;
    let Some(place) = rules.iter().position(|rule| rule.id == id) else {
        return Ok(());
    };
    let mut order: Vec<_> = rules.iter().map(|rule| rule.id).collect();
    order.swap(place, place.saturating_sub(1));
    for (position, rule) in (1_i64..).zip(order) {
        tx.run(
            "update rules set position = ?2 where id = ?1",
            (rule.0, position),
        )?;
    }
    changed(tx)
}

/// Items that no rule has looked at, the oldest first.
///
/// # Errors
/// What the archive says.
pub fn arrivals(tx: &Tx<'_>, limit: usize) -> Result<Vec<ItemId>, StoreError> {
    tx.all(
        "select item_id from arrivals order by item_id limit ?1",
        [i64::try_from(limit).unwrap_or(i64::MAX)],
        |row| row.get(0).map(ItemId),
    )
}

/// The rules have looked at an item.
///
/// # Errors
/// What the archive says.
pub fn looked_at(tx: &Tx<'_>, item: ItemId) -> Result<(), StoreError> {
    tx.run("delete from arrivals where item_id = ?1", [item.0])?;
    Ok(())
}

/// Notes that a version of a rule acts on an item; answers whether it had not before.
///
/// # Errors
/// What the archive says.
pub fn hit(tx: &Tx<'_>, rule: &Rule, item: ItemId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let new = tx.run(
        "insert into rule_hits (rule_id, version, item_id, at) values (?1, ?2, ?3, ?4)
         on conflict (rule_id, version, item_id) do nothing",
        (rule.id.0, rule.version, item.0, now.timestamp_millis()),
    )?;
    if new > 0 {
        tx.run(
            "update rules set matched = matched + 1, matched_at = ?2 where id = ?1",
            (rule.id.0, now.timestamp_millis()),
        )?;
    }
    Ok(new > 0)
}

/// The items that a rule acted on last.
///
/// # Errors
/// What the archive says.
pub fn last_hits(tx: &Tx<'_>, rule: RuleId, limit: usize) -> Result<Vec<ItemId>, StoreError> {
    tx.all(
        "select distinct item_id from rule_hits where rule_id = ?1 order by item_id desc limit ?2",
        (rule.0, i64::try_from(limit).unwrap_or(i64::MAX)),
        |row| row.get(0).map(ItemId),
    )
}

/// Shows an item under another theme.
///
/// # Errors
/// What the archive says.
pub fn set_theme(tx: &Tx<'_>, item: ItemId, theme: &str) -> Result<(), StoreError> {
    tx.run("update items set theme = ?2 where id = ?1", (item.0, theme))?;
    changes::touch(tx, item)
}

/// Makes an item at least as secret as `label`; the caller has seen that it was more open.
///
/// # Errors
/// What the archive says.
pub fn restrict(tx: &Tx<'_>, item: ItemId, label: Visibility) -> Result<(), StoreError> {
    tx.run(
        "update items set visibility = ?2 where id = ?1",
        (item.0, label.as_str()),
    )?;
    changes::touch(tx, item)
}

/// The themes under which a rule may show an item: those of sources, and those that members answer for.
///
/// # Errors
/// What the archive says.
pub fn known_themes(tx: &Tx<'_>) -> Result<Vec<String>, StoreError> {
    let mut themes: Vec<String> = tx.all(
        "select theme from sources union select theme from member_themes order by 1",
        (),
        |row| row.get(0),
    )?;
    sort_by_name(&mut themes, |theme| theme);
    Ok(themes)
}
