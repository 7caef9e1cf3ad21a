//! `vigie reindex`: the search index, built again from the archive.

use super::open::Common;
use super::{Outcome, term};
use crate::config::{self, Env};
use crate::search::{Effort, Search};
use crate::store::Store;
use crate::workers::index;

/// Deletes the index and builds it again. The archive is only read.
pub(crate) fn run(common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let config = config::load(&common.file(env), &env.for_reading())?;
    let folder = config.watch.index.join("search");
    let store = Store::open(&config.watch.index.join("archive.db"))?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let search = Search::open_empty(&folder, Effort::Rebuild { threads })?;
    let applied = index::catch_up(&store, &search)?;
    let count = search.count();
    search.close()?;
    term::line(format!(
        "{applied} éléments indexés, {count} documents. (Indexed.)"
    ));
    Ok(Outcome::Done)
}
