//! What was said wrong in an edition, told afterwards.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::super::db::{Tx, instant};
use super::super::{StoreError, items};
use super::{Present, places};
use crate::domain::ids::{EditionId, MemberId};
use crate::domain::visibility::Visibility;
use crate::domain::visibility::anchored::Anchors;

/// An erratum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Erratum {
    /// What was done: `erratum` told it here, `correct` and `recall` on the channels too.
    pub act: String,
    /// Whether it is for everybody; else members alone read it.
    pub public: bool,
    /// What was done on each channel: JSON.
    pub ways: String,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Present,
    /// Markdown.
    pub text: String,
}

impl Erratum {
    /// For whom it was written.
    pub(super) fn label(&self) -> Visibility {
        match self.public {
            true => Visibility::Public,
            false => Visibility::Internal,
        }
    }
}

/// Adds an erratum to an edition, which speaks of what stands in it; answers its row.
///
/// # Errors
/// What the archive says.
pub fn add_erratum(tx: &Tx<'_>, edition: EditionId, erratum: &Erratum) -> Result<i64, StoreError> {
    let standing = places(tx, edition)?;
    let beside = items::beside(tx, standing.iter().map(|place| place.item))?;
    let anchors = items::anchors(tx, &beside, erratum.label())?;
    tx.add(
        "insert into edition_errata (edition_id, act, ways, at, member_id, member_name, text, public,
           anchors)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) returning id",
        (
            edition.0,
            &erratum.act,
            &erratum.ways,
            erratum.at.timestamp_millis(),
            erratum.by.member.0,
            &erratum.by.name,
            &erratum.text,
            erratum.public,
            anchors.written(),
        ),
    )
}

/// Keeps what was done about an erratum on each channel: JSON.
///
/// # Errors
/// What the archive says.
pub fn set_ways(tx: &Tx<'_>, erratum: i64, ways: &str) -> Result<(), StoreError> {
    tx.run(
        "update edition_errata set ways = ?2 where id = ?1",
        (erratum, ways),
    )?;
    Ok(())
}

/// The errata of an edition with what they speak of, the oldest first.
pub(super) fn written(
    tx: &Tx<'_>,
    edition: EditionId,
) -> Result<Vec<(Erratum, Anchors)>, StoreError> {
    tx.all(
        "select act, ways, at, member_id, member_name, text, public, anchors from edition_errata
         where edition_id = ?1 order by id",
        [edition.0],
        |row| {
            let anchors: Option<String> = row.get(7)?;
            let erratum = Erratum {
                act: row.get(0)?,
                ways: row.get(1)?,
                at: instant(row.get(2)?),
                by: Present {
                    member: MemberId(row.get(3)?),
                    name: row.get(4)?,
                },
                text: row.get(5)?,
                public: row.get(6)?,
            };
            Ok((erratum, Anchors::read(anchors.as_deref())))
        },
    )
}

/// Records that an edition was taken back.
///
/// # Errors
/// What the archive says.
pub fn recall(tx: &Tx<'_>, edition: EditionId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.run(
        "update editions set recalled_at = coalesce(recalled_at, ?2) where id = ?1",
        (edition.0, now.timestamp_millis()),
    )?;
    Ok(())
}
