//! `/editions…`: the table of editions, one of them, and the editor's page of a draft.

mod board;
mod decide;
mod editor;
mod form;
mod list;
mod presence;
mod preview;
mod previews;
mod show;

pub(in crate::web) use decide::{approve, release, reopen, tell_erratum};
pub(in crate::web) use editor::{act, show as edit};
pub(in crate::web) use list::list;
pub(in crate::web) use presence::tell as tell_presence;
pub(in crate::web) use preview::preview;
pub(super) use previews::Measured;
pub(in crate::web) use show::show;

use crate::domain::digest::Digest;
use crate::store::editions::Edition;
use crate::web::reader::Reader;

/// The digest of an edition, if the configuration still has it.
fn recipe<'a>(reader: &'a Reader, edition: &Edition) -> Option<&'a Digest> {
    let mut digests = reader.setup.config.digests.iter();
    digests.find(|digest| digest.key == edition.digest)
}
