//! What an address names, as far as its reader may know of it.

use crate::domain::ids::ItemId;
use crate::store::Tx;
use crate::store::items::{self, ItemRow};
use crate::web::errors::WebError;
use crate::web::reader::Reader;

/// A number in an address; what is no number names nothing.
pub(in crate::web) fn number<T: std::str::FromStr>(text: &str) -> Result<T, WebError> {
    text.parse().map_err(|_| WebError::NotFound)
}

/// The item, if there is one and this reader may know of it.
pub(in crate::web) fn visible(
    tx: &Tx<'_>,
    reader: &Reader,
    id: ItemId,
) -> Result<ItemRow, WebError> {
    items::one(tx, id)?
        .filter(|row| reader.clearance.permits(row.head.visibility))
        .ok_or(WebError::NotFound)
}
