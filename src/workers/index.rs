//! Following the archive: every changed item becomes a document of the search index.

use std::time::Duration;

use url::Url;

use super::driver::Task;
use crate::app::App;
use crate::app::workings::{Report, TaskName};
use crate::domain::ids::Revision;
use crate::search::{IndexDoc, Search};
use crate::store::items::ItemRow;
use crate::store::{PackedBody, Store, StoreError, changes};

/// Items read at once: their texts are in memory together.
const BATCH: usize = 256;

/// Items under one commit, at most: a commit costs more than a document.
const COMMIT: usize = 4_096;

/// Between two commits while news keeps coming: each commit is a segment of its own, which is merged
/// with others later, so that few great ones cost half of what many small ones do. With the commit
/// itself an item is found well within two seconds; a lone one is found at once.
const REST: Duration = Duration::from_millis(1_400);

/// At work for longer than this it is stuck: a great archive that is indexed anew takes a while.
const BOUND: Duration = Duration::from_secs(3_600);

/// The task. Its work blocks, and has a thread of its own.
pub fn task(app: &App) -> Task {
    let (store, search) = (app.store.clone(), app.search.clone());
    let work = move || {
        let (store, search) = (store.clone(), search.clone());
        async move {
            let work = tokio::task::spawn_blocking(move || catch_up(&store, &search));
            Ok(Report::done(work.await??))
        }
    };
    Task::new(TaskName::Index, BOUND, work).with_rest(REST)
}

/// Brings the index up to the archive's last revision; answers how many items were applied. An index
/// that is ahead of the archive, as after a restore, is built again from the first revision.
///
/// # Errors
/// What the archive or the index says. Doing it again is harmless.
pub fn catch_up(store: &Store, search: &Search) -> anyhow::Result<usize> {
    if !search.is_writable() {
        return Ok(0);
    }
    let last = store.read_here(changes::last)?;
    let mut reached = search.applied();
    if reached > last {
        reached = Revision(0);
    }
    let (mut applied, mut staged) = (0, 0);
    loop {
        let after = reached;
        let changed = store.read_here::<_, StoreError>(|tx| changes::since(tx, after, BATCH))?;
        let Some((newest, _)) = changed.last() else {
            break;
        };
        reached = newest.head.revision;
        let docs = changed
            .iter()
            .map(document)
            .collect::<Result<Vec<_>, _>>()?;
        search.stage(&docs, &[])?;
        applied += docs.len();
        staged += docs.len();
        if staged >= COMMIT {
            search.commit(reached)?;
            staged = 0;
        }
    }
    if staged > 0 || search.applied() > last {
        search.commit(reached)?;
    }
    Ok(applied)
}

/// What the index is told of an item.
pub(super) fn document((row, body): &(ItemRow, PackedBody)) -> Result<IndexDoc, StoreError> {
    let body = body.unpack()?;
    let head = &row.head;
    let host = head.url.as_deref().and_then(|url| Url::parse(url).ok());
    Ok(IndexDoc {
        id: head.id,
        title: head.title.clone(),
        text: body.text,
        summary: body.summary,
        tags: head.tags.clone(),
        source: head.source_key.clone(),
        group: row.group.clone(),
        language: head.language.code.clone(),
        sorted: head.sorted,
        visibility: head.visibility,
        state: head.state,
        marks: row.marks.clone(),
        authors: head.authors.clone(),
        story: head.story,
        host: host.and_then(|url| url.host_str().map(str::to_owned)),
    })
}
