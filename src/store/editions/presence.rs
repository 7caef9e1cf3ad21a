//! Who looks at a draft now.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::super::StoreError;
use super::super::db::Tx;
use crate::domain::ids::{EditionId, MemberId};

/// Who was not seen for so long has gone.
const GONE: TimeDelta = TimeDelta::seconds(60);

/// A person who looks at a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Present {
    /// Who.
    pub member: MemberId,
    /// That person's name.
    pub name: String,
}

/// Records that a person looks at a draft.
///
/// # Errors
/// What the archive says.
pub fn be_present(
    tx: &Tx<'_>,
    edition: EditionId,
    who: &Present,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let gone = (now - GONE).timestamp_millis();
    tx.run("delete from edition_presence where at < ?1", [gone])?;
    tx.run(
        "insert into edition_presence (edition_id, member_id, member_name, at)
         values (?1, ?2, ?3, ?4)
         on conflict (edition_id, member_id) do update set member_name = ?3, at = ?4",
        (edition.0, who.member.0, &who.name, now.timestamp_millis()),
    )?;
    Ok(())
}

/// Who looks at a draft, `but` one person.
///
/// # Errors
/// What the archive says.
pub fn present(
    tx: &Tx<'_>,
    edition: EditionId,
    but: MemberId,
    now: DateTime<Utc>,
) -> Result<Vec<Present>, StoreError> {
    tx.all(
        "select member_id, member_name from edition_presence
         where edition_id = ?1 and member_id <> ?2 and at >= ?3 order by member_name",
        (edition.0, but.0, (now - GONE).timestamp_millis()),
        |row| {
            Ok(Present {
                member: MemberId(row.get(0)?),
                name: row.get(1)?,
            })
        },
    )
}
