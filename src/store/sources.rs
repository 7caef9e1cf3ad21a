//! The `sources` table: what is watched, and how its last visits went.

mod health;
mod visits;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

pub use health::Health;
pub use visits::{VisitRecord, hold, record};

use super::db::{Row, Tx, instant, word};
use super::{StoreError, changes};
use crate::domain::feed::Rhythm;
use crate::domain::fold::sort_by_name;
use crate::domain::ids::SourceId;
use crate::domain::limits;
use crate::domain::source::Source;
use crate::domain::visibility::Visibility;

/// A watched source and its state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WatchedSource {
    /// Its row.
    pub id: SourceId,
    /// The administrator's stable name for it.
    pub key: String,
    /// Shown to people.
    pub title: String,
    /// Where it is fetched now: the configured address, or where it has moved for good.
    pub url: String,
    /// The heading under which it is shown.
    pub group: String,
    /// The label of its items.
    pub visibility: Visibility,
    /// Whether the configuration still names it.
    pub active: bool,
    /// What the next conditional request needs.
    #[serde(skip)]
    pub kept: Kept,
    /// What its last document said about when to come back.
    pub rhythm: Rhythm,
    /// Where permanent redirects have been pointing, how often, and since when.
    pub moved: Option<Moved>,
    /// When it is asked next.
    pub next_check: DateTime<Utc>,
    /// When it was last asked.
    pub last_check: Option<DateTime<Utc>>,
    /// When it last answered well.
    pub last_success: Option<DateTime<Utc>>,
    /// When it last had something new.
    pub last_new: Option<DateTime<Utc>>,
    /// The date of its newest item: what it published last, however late that was read.
    pub last_dated: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: u32,
    /// The last outcome, in a word.
    pub outcome: Option<String>,
    /// What a person should know: why it failed, what was mended.
    pub note: Option<String>,
    /// Until when it, or its host, asked us to wait; it may have passed.
    pub held_until: Option<DateTime<Utc>>,
    /// When it was suspended, if it is.
    pub suspended: Option<DateTime<Utc>>,
    /// When it was first read: before that, its entries are archive, not news.
    pub first_read: Option<DateTime<Utc>>,
    /// Entries in its last document.
    pub entries: u32,
}

/// A move that the publisher announces, until it is believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The announced address.
    pub to: String,
    /// Visits that confirmed it.
    pub seen: u32,
    /// The first of them.
    pub since: DateTime<Utc>,
}

/// What the next conditional request needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// `ETag`, verbatim.
    pub etag: Option<String>,
    /// `Last-Modified`, verbatim.
    pub last_modified: Option<String>,
    /// The address that gave them, after redirects: they are sent to no other.
    pub url: Option<String>,
    /// Hash of the body.
    pub body_hash: Option<String>,
}

const COLUMNS: &str = "id, key, title, url, theme, visibility, active, etag, last_modified, \
    validators_url, body_hash, rhythm, moved_to, moved_seen, moved_at, next_check_at, last_check_at, last_success_at, \
    last_new_at, failures, outcome, note, held_until, suspended_at, first_read_at, entries, \
    (select max(i.sorted_at) from items i where i.source_id = sources.id) as last_dated_at";

/// Makes the table say what the configuration says: adds, updates, retires.
///
/// A new source is due at once; one whose address changes forgets its validators; one whose label
/// changes has its items indexed again.
///
/// # Errors
/// What the archive says.
pub fn sync(tx: &Tx<'_>, sources: &[Source], now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run("update sources set active = 0", ())?;
    declare(tx, sources, now)
}

/// As [`sync`], and the others stay as they are.
///
/// # Errors
/// What the archive says.
pub fn declare(tx: &Tx<'_>, sources: &[Source], now: DateTime<Utc>) -> Result<(), StoreError> {
    for source in sources {
        let before = tx.one(
            "select id, configured_url, visibility from sources where key = ?1",
            [&source.key],
            |row| {
                Ok((
                    SourceId(row.get(0)?),
                    row.get::<String>(1)?,
                    word(row, "visibility", Visibility::from_word)?,
                ))
            },
        )?;
        match before {
            None => add(tx, source, now)?,
            Some((id, url, visibility)) => {
                update(tx, id, source, url != source.url.as_str(), now)?;
                if visibility != source.visibility {
                    changes::touch_source(tx, id)?;
                }
            }
        }
    }
    Ok(())
}

/// The keys of the watched sources that are not among `sources`, and how many are watched.
///
/// # Errors
/// What the archive says.
pub fn leaving(tx: &Tx<'_>, sources: &[Source]) -> Result<(Vec<String>, usize), StoreError> {
    let watched = tx.all(
        "select key from sources where active = 1 order by key",
        (),
        |row| row.get::<String>(0),
    )?;
    let all = watched.len();
    let stays = |key: &String| sources.iter().any(|source| source.key == *key);
    let leaving = watched.into_iter().filter(|key| !stays(key)).collect();
    Ok((leaving, all))
}

fn add(tx: &Tx<'_>, source: &Source, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "insert into sources (key, title, configured_url, url, theme, visibility, rights, next_check_at)
         values (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7)",
        (
            &source.key,
            &source.title,
            source.url.as_str(),
            &source.group,
            source.visibility.as_str(),
            rights(source),
            now.timestamp_millis(),
        ),
    )?;
    Ok(())
}

fn update(
    tx: &Tx<'_>,
    id: SourceId,
    source: &Source,
    moved: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "update sources set title = ?2, theme = ?3, visibility = ?4, rights = ?5, active = 1 where id = ?1",
        (id.0, &source.title, &source.group, source.visibility.as_str(), rights(source)),
    )?;
    if moved {
        tx.run(
            "update sources set configured_url = ?2, url = ?2, etag = null, last_modified = null, validators_url = null,
               body_hash = null, moved_to = null, moved_seen = 0, moved_at = null, failures = 0,
               suspended_at = null, next_check_at = ?3 where id = ?1",
            (id.0, source.url.as_str(), now.timestamp_millis()),
        )?;
    }
    Ok(())
}

fn rights(source: &Source) -> String {
    serde_json::to_string(&source.rights).unwrap_or_default()
}

/// Every source, by theme and title.
///
/// # Errors
/// What the archive says.
pub fn all(tx: &Tx<'_>) -> Result<Vec<WatchedSource>, StoreError> {
    let select = format!("select {COLUMNS} from sources order by id");
    let mut all = tx.all(&select, (), read)?;
    sort_by_name(&mut all, |source| &source.title);
    sort_by_name(&mut all, |source| &source.group);
    Ok(all)
}

/// One source by its stable name.
///
/// # Errors
/// What the archive says.
pub fn by_key(tx: &Tx<'_>, key: &str) -> Result<Option<WatchedSource>, StoreError> {
    tx.one(
        &format!("select {COLUMNS} from sources where key = ?1"),
        [key],
        read,
    )
}

/// However long a source has us wait, a week at most and a week of its days off, no honest instant lies
/// beyond: one that does was kept while the clock was wrong.
const BEYOND: TimeDelta = TimeDelta::days(15);

/// A visit later than now was one while the clock was wrong, and so is the next one that it had us keep.
/// Clocks that are set right now and then go back by less. A host never has its other sources wait for
/// longer than its limit.
const SLACK: TimeDelta = TimeDelta::minutes(1);

/// The active sources that are due at `now`, the longest waiting first.
///
/// # Errors
/// What the archive says.
pub fn due(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<WatchedSource>, StoreError> {
    tx.all(
        &format!(
            "select {COLUMNS} from sources
             where active = 1 and suspended_at is null
               and (next_check_at <= ?1 or next_check_at > ?2 or last_check_at > ?3
                 or (held_until > ?4 and coalesce(outcome, '') <> 'limited'))
             order by next_check_at, id"
        ),
        [
            now,
            now + BEYOND,
            now + SLACK,
            now + SLACK + limits::HOST_WAIT,
        ]
        .map(|at| at.timestamp_millis()),
        read,
    )
}

/// Those that wait because their site asked us to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// How many sources.
    pub sources: i64,
    /// Until when the last of them waits.
    pub until: Option<DateTime<Utc>>,
}

/// How many sources wait at `now` because their site asked us to.
///
/// # Errors
/// What the archive says.
pub fn held(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Waiting, StoreError> {
    let held = tx.one(
        "select count(*), max(held_until) from sources
         where active = 1 and suspended_at is null and held_until > ?1",
        [now.timestamp_millis()],
        |row| {
            Ok(Waiting {
                sources: row.get(0)?,
                until: row.get::<Option<i64>>(1)?.map(instant),
            })
        },
    )?;
    Ok(held.unwrap_or_default())
}

/// When a source last answered well.
///
/// # Errors
/// What the archive says.
pub fn last_success(tx: &Tx<'_>) -> Result<Option<DateTime<Utc>>, StoreError> {
    let last = tx.one("select max(last_success_at) from sources", (), |row| {
        row.get::<Option<i64>>(0)
    })?;
    Ok(last.flatten().map(instant))
}

/// Whether a source that was due at `then` has not been visited since.
///
/// # Errors
/// What the archive says.
pub fn waits_since(tx: &Tx<'_>, then: DateTime<Utc>) -> Result<bool, StoreError> {
    let waits = tx.one(
        "select 1 from sources where active = 1 and suspended_at is null and next_check_at <= ?1 limit 1",
        [then.timestamp_millis()],
        |row| row.get::<i64>(0),
    )?;
    Ok(waits.is_some())
}

/// The next instant when a source is due, if any is watched.
///
/// # Errors
/// What the archive says.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<DateTime<Utc>>, StoreError> {
    let next = tx.one(
        "select min(next_check_at) from sources where active = 1 and suspended_at is null",
        (),
        |row| row.get::<Option<i64>>(0),
    )?;
    Ok(next.flatten().map(instant))
}

/// Asks for a visit as soon as a worker is free.
///
/// # Errors
/// What the archive says.
pub fn ask_now(tx: &Tx<'_>, id: SourceId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update sources set next_check_at = ?2, suspended_at = null where id = ?1",
        (id.0, now.timestamp_millis()),
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<WatchedSource, StoreError> {
    let time = |column: &str| Ok::<_, StoreError>(row.get::<Option<i64>>(column)?.map(instant));
    let moved_to: Option<String> = row.get("moved_to")?;
    let (seen, since) = (
        row.get("moved_seen")?,
        time("moved_at")?.unwrap_or_default(),
    );
    Ok(WatchedSource {
        id: SourceId(row.get("id")?),
        key: row.get("key")?,
        title: row.get("title")?,
        url: row.get("url")?,
        group: row.get("theme")?,
        visibility: word(row, "visibility", Visibility::from_word)?,
        active: row.get("active")?,
        kept: Kept {
            etag: row.get("etag")?,
            last_modified: row.get("last_modified")?,
            url: row.get("validators_url")?,
            body_hash: row.get("body_hash")?,
        },
        rhythm: word(row, "rhythm", |text| serde_json::from_str(text).ok())?,
        moved: moved_to.map(|to| Moved { to, seen, since }),
        next_check: instant(row.get("next_check_at")?),
        last_check: time("last_check_at")?,
        last_success: time("last_success_at")?,
        last_new: time("last_new_at")?,
        last_dated: time("last_dated_at")?,
        failures: row.get("failures")?,
        outcome: row.get("outcome")?,
        note: row.get("note")?,
        held_until: time("held_until")?,
        suspended: time("suspended_at")?,
        first_read: time("first_read_at")?,
        entries: row.get("entries")?,
    })
}

#[cfg(test)]
mod tests {
    use super::{VisitRecord, by_key, due, record, waits_since};
    use crate::store::testing::store;
    use chrono::{DateTime, TimeDelta, Utc};

    #[test]
    fn an_instant_that_only_a_wrong_clock_can_have_kept_is_due_at_once() {
        let (_folder, store) = store();
        let now: DateTime<Utc> = "2026-11-23T10:30:00Z".parse().unwrap();
        let add = "insert into sources (key, title, configured_url, url, theme, visibility, rights, next_check_at)
             values ('a', 'A', 'https://a.example/', 'https://a.example/', '', 'public', '\"full\"', 0)";
        store.write_here(|tx| tx.run(add, ())).unwrap();
        for (wait, is_due) in [
            (TimeDelta::minutes(-1), true),
            (TimeDelta::minutes(1), false),
            (TimeDelta::days(14), false),
            (TimeDelta::days(16), true),
            (TimeDelta::days(3 * 365), true),
        ] {
            let visit = VisitRecord {
                outcome: "unchanged",
                next_check: now + wait,
                ..VisitRecord::default()
            };
            let found = store.write_here(|tx| {
                let id = by_key(tx, "a")?.unwrap().id;
                record(tx, id, &visit, now)?;
                Ok::<_, crate::store::StoreError>((due(tx, now)?.len(), waits_since(tx, now)?))
            });
            let (count, waits) = found.unwrap();
            assert_eq!(count == 1, is_due, "{wait}");
            assert_eq!(waits, wait < TimeDelta::zero(), "{wait}");
        }
        // A visit that is still to come was one while the clock was hours ahead.
        for (ahead, is_due) in [(TimeDelta::seconds(20), false), (TimeDelta::hours(5), true)] {
            let visit = VisitRecord {
                outcome: "unchanged",
                next_check: now + ahead + TimeDelta::hours(1),
                ..VisitRecord::default()
            };
            let found = store.write_here(|tx| {
                let id = by_key(tx, "a")?.unwrap().id;
                record(tx, id, &visit, now + ahead)?;
                due(tx, now)
            });
            assert_eq!(found.unwrap().len() == 1, is_due, "{ahead}");
        }
    }
}
