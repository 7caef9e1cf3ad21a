//! The words by which an edition is found.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::super::StoreError;
use super::super::db::Tx;
use crate::domain::ids::EditionId;

/// Keeps the words by which an edition is found.
pub(super) fn learn(tx: &Tx<'_>, id: EditionId) -> Result<(), StoreError> {
    let Some(edition) = super::one(tx, id)? else {
        return Ok(());
    };
    let mut words = vec![
        edition.title,
        edition.introduction,
        edition.introduction_public,
    ];
    words.extend(tx.all(
        "select p.section || ' ' || i.title || ' ' || p.note from edition_items p
         join items i on i.id = p.item_id where p.edition_id = ?1 order by p.position",
        [id.0],
        |row| row.get::<String>(0),
    )?);
    tx.run(
        "update editions set words = ?2 where id = ?1",
        (id.0, folded(&words.join(" "))),
    )?;
    Ok(())
}

/// Without accents and capitals.
pub(super) fn folded(text: &str) -> String {
    let bare = text.nfd().filter(|c| !is_combining_mark(*c));
    bare.flat_map(char::to_lowercase).collect()
}
