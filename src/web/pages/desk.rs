//! `/desk`: what waits for the curators, a line a story, and what they do to it.

mod acts;
mod answer;
mod bulk;
mod inbox;
mod live;
mod log;
pub(in crate::web) mod news;
mod part;
mod suggestions;
mod together;
mod voices;

use crate::curate::curator::Curator;
use crate::domain::ids::ItemId;
use crate::store::triage::inbox::{Remit, told};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::Site;

pub(in crate::web) use acts::{decide, undo};
pub(in crate::web) use bulk::{confirm, preview};
pub(in crate::web) use inbox::show;
pub(in crate::web) use live::events;
pub(in crate::web) use log::list as log;
pub(super) use part::{DeskPart, part};
pub(in crate::web) use suggestions::{measured, why};
pub(in crate::web) use together::{assign, claim, note};

/// In whose name `reader` acts.
fn curator(reader: &Reader) -> Curator {
    Curator {
        member: reader.member,
        name: reader.name.clone(),
        remit: reader.remit(),
    }
}

/// Why `reader` may not act on `item`: it is not there for them, or it is for other curators.
async fn refusal(site: &Site, reader: &Reader, item: ItemId) -> WebError {
    let whole = Remit::whole(reader.clearance);
    match site.app.store.read(move |tx| told(tx, item, &whole)).await {
        Ok(seen) if seen.is_empty() => WebError::NotFound,
        Ok(_) => WebError::NotYours,
        Err(error) => error.into(),
    }
}
