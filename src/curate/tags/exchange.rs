//! The whole vocabulary, out of the archive and into it: what the forms of a file have in common.

use chrono::{DateTime, Utc};

use super::{Draft, TagError, create, edit};
use crate::store::{StoreError, Tx, vocabulary};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// Tags that were not there.
    pub added: usize,
    /// Tags that now say something else.
    pub changed: usize,
    /// Tags that were so already.
    pub same: usize,
    /// Those that could not be read in, and why.
    pub refused: Vec<String>,
}

/// Every tag as it is written, by name.
///
/// # Errors
/// What the archive says.
pub fn export(tx: &Tx<'_>) -> Result<Vec<Draft>, StoreError> {
    let tags = vocabulary::all(tx)?;
    tags.iter().map(|tag| Draft::of(tx, tag)).collect()
}

/// Reads tags in: those that are there are replaced by what `drafts` say, the others added, none
/// taken away. One that cannot be is told, and keeps no other back.
///
/// # Errors
/// What the archive says.
pub fn import(tx: &Tx<'_>, drafts: &[Draft], now: DateTime<Utc>) -> Result<Imported, StoreError> {
    let mut imported = Imported::default();
    let before = export(tx)?;
    let mut read = Vec::new();
    // A tag may stand in the file before the one above it.
    for draft in drafts {
        let alone = Draft {
            broader: String::new(),
            ..draft.clone()
        };
        let known = vocabulary::called(tx, &draft.name)?;
        let done = match &known {
            Some(tag) => {
                let broader = Draft::of(tx, tag)?.broader;
                edit(tx, tag, &Draft { broader, ..alone })
            }
            None => create(tx, &alone, now),
        };
        match done {
            Ok(tag) => read.push((tag.id, known.is_none(), draft)),
            Err(TagError::Store(error)) => return Err(error),
            Err(refused) => imported.refused.push(format!("{}: {refused}", draft.name)),
        }
    }
    for (id, is_new, draft) in read {
        let Some(tag) = vocabulary::one(tx, id)? else {
            continue;
        };
        match edit(tx, &tag, draft) {
            Ok(_) if is_new => imported.added += 1,
            Ok(tag) if before.contains(&Draft::of(tx, &tag)?) => imported.same += 1,
            Ok(_) => imported.changed += 1,
            Err(TagError::Store(error)) => return Err(error),
            Err(refused) => imported.refused.push(format!("{}: {refused}", draft.name)),
        }
    }
    Ok(imported)
}
