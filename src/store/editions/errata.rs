//! What was said wrong in an edition, told afterwards.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::StoreError;
use super::super::db::{Tx, instant};
use super::Present;
use crate::domain::ids::{EditionId, MemberId};

/// An erratum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Erratum {
    /// When it was written.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Present,
    /// Markdown.
    pub text: String,
}

/// Adds an erratum to an edition.
///
/// # Errors
/// What the archive says.
pub fn add_erratum(
    tx: &Tx<'_>,
    edition: EditionId,
    by: &Present,
    text: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.run(
        "insert into edition_errata (edition_id, at, member_id, member_name, text)
         values (?1, ?2, ?3, ?4, ?5)",
        (
            edition.0,
            now.timestamp_millis(),
            by.member.0,
            &by.name,
            text,
        ),
    )?;
    Ok(())
}

/// The errata of an edition, the oldest first.
///
/// # Errors
/// What the archive says.
pub fn errata(tx: &Tx<'_>, edition: EditionId) -> Result<Vec<Erratum>, StoreError> {
    tx.all(
        "select at, member_id, member_name, text from edition_errata
         where edition_id = ?1 order by id",
        [edition.0],
        |row| {
            Ok(Erratum {
                at: instant(row.get(0)?),
                by: Present {
                    member: MemberId(row.get(1)?),
                    name: row.get(2)?,
                },
                text: row.get(3)?,
            })
        },
    )
}
