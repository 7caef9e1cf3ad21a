//! `decisions`: who decided what, when, with each item as it stood before and after.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::super::db::{Row, Tx, instant, word};
use super::super::trail::{self, Step};
use super::super::{StoreError, audit, items};
use super::inbox;
use super::standing::{self, Hand, Standing};
use crate::domain::decision::{Act, Reason};
use crate::domain::ids::{DecisionId, ItemId, MemberId, StoryId};
use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;

/// A decision to file.
#[derive(Clone, Copy, Debug)]
pub struct NewDecision<'a> {
    /// Whose it is.
    pub member: MemberId,
    /// The name that the trail tells.
    pub name: &'a str,
    /// What was decided.
    pub act: Act,
    /// Why, from the list.
    pub reason: Option<Reason>,
    /// Why, in words; may be empty.
    pub note: &'a str,
    /// The decision that this one takes back.
    pub undoes: Option<DecisionId>,
}

/// A decision as it was filed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// Its row.
    pub id: DecisionId,
    /// Whose it is.
    pub member: MemberId,
    /// That person's name, as it is now.
    pub name: String,
    /// What was decided.
    pub act: Act,
    /// Why, from the list.
    pub reason: Option<Reason>,
    /// Why, in words; may be empty.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The decision that this one takes back.
    pub undoes: Option<DecisionId>,
    /// The decision that took this one back.
    pub undone_by: Option<DecisionId>,
}

/// One item of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The item.
    pub item: ItemId,
    /// How it stood.
    pub before: Standing,
    /// How it stands by this decision.
    pub after: Standing,
}

const SELECT: &str = "select d.id, d.member_id, m.name, d.act, d.reason, d.note, d.at, d.undoes,
    d.undone_by from decisions d join members m on m.id = d.member_id";

/// Files a decision and moves its items.
///
/// # Errors
/// What the archive says.
pub fn add(
    tx: &Tx<'_>,
    new: &NewDecision<'_>,
    moved: &[Moved],
    now: DateTime<Utc>,
) -> Result<DecisionId, StoreError> {
    let id = DecisionId(tx.add(
        "insert into decisions (member_id, act, reason, note, at, undoes)
         values (?1, ?2, ?3, ?4, ?5, ?6) returning id",
        (
            new.member.0,
            new.act.as_str(),
            new.reason.map(Reason::as_str),
            new.note,
            now.timestamp_millis(),
            new.undoes.map(|undone| undone.0),
        ),
    )?);
    if let Some(undone) = new.undoes {
        take_back(tx, undone, id)?;
    }
    let told = match new.reason {
        Some(reason) => format!("{} {}", reason.as_str(), new.note),
        None => new.note.to_owned(),
    };
    // A note on a story speaks of everything that tells it, and is told on every item that it moves.
    let about = items::beside(tx, moved.iter().map(|one| one.item))?;
    let hand = Hand {
        member: new.member,
        name: new.name,
        note: told.trim(),
        about: &about,
        now,
    };
    for one in moved {
        standing::move_to(tx, one.item, &one.before, &one.after, hand)?;
        insert(tx, id, one)?;
    }
    let act = audit::Act {
        member: new.member,
        act: &format!("decision.{}", new.act.as_str()),
        object: format!("decision:{id}"),
        before: states(moved, |one| &one.before),
        after: states(moved, |one| &one.after),
    };
    audit::record(tx, &act, now)?;
    Ok(id)
}

/// Where each item that moved stands, for the audit.
fn states(moved: &[Moved], of: fn(&Moved) -> &Standing) -> Value {
    let states = moved.iter().filter_map(|one| {
        let state = of(one).state?;
        Some((one.item.to_string(), Value::from(state.as_str())))
    });
    Value::Object(states.collect())
}

/// `undone` stands no longer, so that what it had taken back stands again, and so on down to the decision
/// that all of them are about.
fn take_back(tx: &Tx<'_>, undone: DecisionId, by: DecisionId) -> Result<(), StoreError> {
    let mut one = Some((undone.0, Some(by.0)));
    while let Some((id, undone_by)) = one {
        let below = tx.one(
            "update decisions set undone_by = ?2 where id = ?1 returning undoes",
            (id, undone_by),
            |row| row.get::<Option<i64>>(0),
        )?;
        let stands = undone_by.is_none();
        one = below.flatten().map(|below| (below, stands.then_some(id)));
    }
    Ok(())
}

fn insert(tx: &Tx<'_>, id: DecisionId, moved: &Moved) -> Result<(), StoreError> {
    let state = |standing: &Standing| standing.state.map(ItemState::as_str);
    tx.run(
        "insert into decision_items
           (decision_id, item_id, state_before, state_after, rest_before, rest_after)
         values (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            id.0,
            moved.item.0,
            state(&moved.before),
            state(&moved.after),
            moved.before.rest()?,
            moved.after.rest()?,
        ),
    )?;
    Ok(())
}

/// A newcomer of a decided story goes where its story went; taking the decision back takes it along.
///
/// # Errors
/// What the archive says.
pub fn follow(
    tx: &Tx<'_>,
    item: ItemId,
    story: StoryId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let own = tx.one("select state from items where id = ?1", [item.0], |row| {
        word(row, "state", ItemState::from_word)
    })?;
    // What was decided about an item that members may not see is not shown to them on another.
    let labels = items::labels(tx, &[item])?;
    let open = labels.get(&item).copied().unwrap_or_default();
    let sql = format!(
        "select d.decision_id, d.state_after from items i
         join decision_items d on d.item_id = i.id and d.state_after is not null
         where i.story_id = ?1 and i.id <> ?2 and {} order by d.decision_id desc limit 1",
        inbox::seen(open.max(Visibility::Internal))
    );
    let last = tx.one(&sql, (story.0, item.0), |row| {
        Ok((
            DecisionId(row.get(0)?),
            word(row, "state_after", ItemState::from_word)?,
        ))
    })?;
    let Some((id, state @ (ItemState::Kept | ItemState::Dismissed))) = last else {
        return Ok(());
    };
    let Some(decision) = one(tx, id)?.filter(|_| own == Some(ItemState::New)) else {
        return Ok(());
    };
    let moved = Moved {
        item,
        before: Standing {
            state: Some(ItemState::New),
            ..Standing::default()
        },
        after: Standing {
            state: Some(state),
            ..Standing::default()
        },
    };
    let about = items::beside(tx, [item])?;
    let hand = Hand {
        member: decision.member,
        name: &decision.name,
        note: "story",
        about: &about,
        now,
    };
    standing::move_to(tx, item, &moved.before, &moved.after, hand)?;
    insert(tx, id, &moved)?;
    let why = format!("its story was decided so: decision {id}");
    let step = Step::new("curate", state.as_str(), why).about(&about);
    trail::add(tx, item, &[step], now)
}

/// The decision that last moved one of `items`, if any did.
///
/// # Errors
/// What the archive says.
pub fn last(tx: &Tx<'_>, items: &[ItemId]) -> Result<Option<DecisionId>, StoreError> {
    let mut last = None;
    for item in items {
        let own = tx.one(
            "select max(decision_id) from decision_items
             where item_id = ?1 and state_after is not null",
            [item.0],
            |row| row.get::<Option<i64>>(0),
        )?;
        last = last.max(own.flatten().map(DecisionId));
    }
    Ok(last)
}

/// The decision by which an item stands where it stands: the last that moved it, was not taken back, and
/// took nothing back itself.
///
/// # Errors
/// What the archive says.
pub fn in_force(tx: &Tx<'_>, item: ItemId) -> Result<Option<DecisionId>, StoreError> {
    let last = tx.one(
        "select max(o.decision_id) from decision_items o
         join decisions d on d.id = o.decision_id
         where o.item_id = ?1 and o.state_after is not null
           and d.act <> 'undo' and d.undone_by is null",
        [item.0],
        |row| row.get::<Option<i64>>(0),
    )?;
    Ok(last.flatten().map(DecisionId))
}

/// One decision.
///
/// # Errors
/// What the archive says.
pub fn one(tx: &Tx<'_>, id: DecisionId) -> Result<Option<Decision>, StoreError> {
    tx.one(&format!("{SELECT} where d.id = ?1"), [id.0], read)
}

/// The items of a decision.
///
/// # Errors
/// What the archive says.
pub fn moved(tx: &Tx<'_>, id: DecisionId) -> Result<Vec<Moved>, StoreError> {
    tx.all(
        "select item_id, state_before, state_after, rest_before, rest_after
         from decision_items where decision_id = ?1 order by item_id",
        [id.0],
        |row| {
            Ok(Moved {
                item: ItemId(row.get(0)?),
                before: Standing::read(row, "state_before", "rest_before")?,
                after: Standing::read(row, "state_after", "rest_after")?,
            })
        },
    )
}

/// The last decision of a member that stands and is no undoing.
///
/// # Errors
/// What the archive says.
pub fn latest_of(tx: &Tx<'_>, member: MemberId) -> Result<Option<Decision>, StoreError> {
    let sql = format!(
        "{SELECT} where d.member_id = ?1 and d.act <> 'undo' and d.undone_by is null
         order by d.id desc limit 1"
    );
    tx.one(&sql, [member.0], read)
}

/// Decisions below `below`, of one member or of all, the newest first.
///
/// # Errors
/// What the archive says.
pub fn before(
    tx: &Tx<'_>,
    member: Option<MemberId>,
    below: DecisionId,
    limit: usize,
) -> Result<Vec<Decision>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    match member {
        Some(member) => tx.all(
            &format!("{SELECT} where d.member_id = ?1 and d.id < ?2 order by d.id desc limit ?3"),
            (member.0, below.0, limit),
            read,
        ),
        None => tx.all(
            &format!("{SELECT} where d.id < ?1 order by d.id desc limit ?2"),
            (below.0, limit),
            read,
        ),
    }
}

/// The decisions on one item, the newest first.
///
/// # Errors
/// What the archive says.
pub fn on(tx: &Tx<'_>, item: ItemId) -> Result<Vec<Decision>, StoreError> {
    let sql = format!(
        "{SELECT} join decision_items o on o.decision_id = d.id where o.item_id = ?1
         order by d.id desc limit 50"
    );
    tx.all(&sql, [item.0], read)
}

/// How many decisions that stand were taken since `since`: by `member`, and by everybody.
///
/// # Errors
/// What the archive says.
pub fn count_since(
    tx: &Tx<'_>,
    member: MemberId,
    since: DateTime<Utc>,
) -> Result<(i64, i64), StoreError> {
    let counts = tx.one(
        "select coalesce(sum(case when member_id = ?1 then 1 else 0 end), 0), count(*)
         from decisions where at >= ?2 and act in ('keep', 'dismiss', 'digest')
         and undone_by is null",
        (member.0, since.timestamp_millis()),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(counts.unwrap_or_default())
}

fn read(row: &Row<'_>) -> Result<Decision, StoreError> {
    let reason: Option<String> = row.get("reason")?;
    let other = |column: &str| Ok::<_, StoreError>(row.get::<Option<i64>>(column)?.map(DecisionId));
    Ok(Decision {
        id: DecisionId(row.get("id")?),
        member: MemberId(row.get("member_id")?),
        name: row.get("name")?,
        act: word(row, "act", Act::from_word)?,
        reason: reason.as_deref().and_then(Reason::from_word),
        note: row.get("note")?,
        at: instant(row.get("at")?),
        undoes: other("undoes")?,
        undone_by: other("undone_by")?,
    })
}
