//! Following the archive: every changed item becomes a document of the search index.

use std::collections::HashSet;
use std::time::Duration;

use url::Url;

use super::driver::Task;
use crate::app::App;
use crate::app::workings::{LeftUndone, Report, TaskName};
use crate::domain::ids::{Epoch, ItemId, Revision};
use crate::search::{Fitness, IndexDoc, Search, SearchError};
use crate::store::changes::Change;
use crate::store::items::{self, ItemRow};
use crate::store::{PackedBody, Store, StoreError, changes};

/// Items read at once: their texts are in memory together.
const BATCH: usize = 256;

/// Items under one commit, at most: a commit costs more than a document.
const COMMIT: usize = 4_096;

/// Between two commits while news keeps coming: each commit is a segment of its own, which is merged
/// with others later, so that few great ones cost half of what many small ones do. With the commit
/// itself an item is found well within two seconds; a lone one is found at once.
const REST: Duration = Duration::from_millis(1_400);

/// Documents under one commit when one of them kills the indexer: fewer each time, until it is alone.
const NARROWER: usize = 8;

/// Items that kill the indexer one after the other before it is the indexer that is not well.
const MOST_DEADLY: usize = 32;

/// What one pass did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexPass {
    /// Items that can be found now as they are.
    pub applied: usize,
    /// Items that cannot be found, each with the reason. They are tried again when they change.
    pub set_aside: Vec<(ItemId, String)>,
    /// Why the index was made anew, if it was.
    pub rebuilt: Option<String>,
}

/// At work for longer than this it is stuck: a great archive that is indexed anew takes a while.
const BOUND: Duration = Duration::from_secs(3_600);

/// The task. Its work blocks, and has a thread of its own.
pub fn task(app: &App) -> Task {
    let (store, search) = (app.store.clone(), app.search.clone());
    let work = move || {
        let (store, search) = (store.clone(), search.clone());
        async move {
            let work = tokio::task::spawn_blocking(move || report(&store, &search));
            work.await?
        }
    };
    Task::new(TaskName::Index, BOUND, work).with_rest(REST)
}

/// A pass, and all the items that cannot be found.
fn report(store: &Store, search: &Search) -> anyhow::Result<Report> {
    let pass = catch_up(store, search)?;
    let left = store.read_here::<_, StoreError>(changes::unindexed)?;
    let left = left.into_iter().map(|(item, why)| LeftUndone {
        row: format!("item {item}"),
        why,
    });
    Ok(Report {
        done: pass.applied,
        left: left.collect(),
    })
}

/// Brings the index up to the archive's last revision. One that was damaged, taken away, is of another
/// archive, ahead of this one, or does not hold as many documents as there are items, is built again from
/// the first revision. An item that cannot be indexed is set aside and told, once; the others go on.
///
/// # Errors
/// What the archive or the index says. Doing it again is harmless: what was staged and not committed
/// is begun again.
pub fn catch_up(store: &Store, search: &Search) -> anyhow::Result<IndexPass> {
    let _turn = search.turn();
    let (epoch, last) = store.read_here::<_, StoreError>(|tx| {
        let epoch = changes::epoch(tx)?;
        Ok((epoch, changes::last(tx)?))
    })?;
    let mut pass = IndexPass {
        rebuilt: search.ready_for(&epoch, last)?,
        ..IndexPass::default()
    };
    if !search.is_writable() {
        return Ok(pass);
    }
    if let Some(why) = &pass.rebuilt {
        tracing::warn!(why, "the search index is built again from the archive");
    }
    fill(store, search, (&epoch, last), &mut pass)?;
    if search.is_count_due()
        && let Some(why) = miscounted(store, search)?
    {
        tracing::warn!(why, "the search index is built again from the archive");
        search.empty()?;
        pass.rebuilt = Some(why);
        fill(store, search, (&epoch, last), &mut pass)?;
        if let Some(why) = miscounted(store, search)? {
            search.stop_counting();
            anyhow::bail!("the search index was built again, and still: {why}");
        }
    }
    Ok(pass)
}

/// Why the index cannot hold what the archive holds; `None` when it may, or when news came meanwhile.
fn miscounted(store: &Store, search: &Search) -> anyhow::Result<Option<String>> {
    let (last, items, aside) = store.read_here::<_, StoreError>(|tx| {
        let aside = changes::unindexed(tx)?.len();
        Ok((changes::last(tx)?, items::count(tx)?, aside))
    })?;
    let (wanted, found) = (items - aside as i64, search.count() as i64);
    let why = format!("it holds {found} documents for {wanted} items");
    Ok((search.applied() == last && wanted != found).then_some(why))
}

/// Applies all that the index does not know yet.
fn fill(
    store: &Store,
    search: &Search,
    (epoch, last): (&Epoch, Revision),
    pass: &mut IndexPass,
) -> anyhow::Result<()> {
    let mut aside: HashSet<ItemId> = store
        .read_here::<_, StoreError>(changes::unindexed)?
        .into_iter()
        .map(|(item, _)| item)
        .collect();
    let (mut span, mut deadly) = (COMMIT, 0);
    loop {
        let before = search.applied();
        match advance(store, search, span, &mut aside, pass) {
            Ok(true) => return Ok(()),
            Ok(false) => (span, deadly) = ((span * NARROWER).min(COMMIT), 0),
            Err(error) => {
                let died = matches!(error.downcast_ref(), Some(SearchError::Died));
                if !died || deadly == MOST_DEADLY {
                    return Err(error);
                }
                search.ready_for(epoch, last)?;
                if span > 1 {
                    span /= NARROWER;
                    continue;
                }
                deadly += 1;
                pass_over(store, search, before, pass)?;
            }
        }
    }
}

/// Applies the next items, at most `span`, under one commit; answers whether these were the last.
fn advance(
    store: &Store,
    search: &Search,
    span: usize,
    aside: &mut HashSet<ItemId>,
    pass: &mut IndexPass,
) -> anyhow::Result<bool> {
    let standing = search.standing();
    let mut reached = standing.applied;
    let (mut staged, mut last) = (0, false);
    let mut failed = Vec::new();
    while staged < span && !last {
        let (after, limit) = (reached, BATCH.min(span - staged));
        let changed = store.read_here::<_, StoreError>(|tx| changes::since(tx, after, limit))?;
        reached = changed.last().map_or(reached, |change| change.revision);
        last = changed.is_empty();
        staged += changed.len();
        let (mut docs, mut gone) = (Vec::with_capacity(changed.len()), Vec::new());
        for Change { item, now, .. } in changed {
            match now.and_then(|now| document(&now)) {
                Ok(doc) => docs.push(doc),
                Err(error) => {
                    gone.push(item);
                    failed.push((item, error.to_string()));
                }
            }
        }
        let unmade = search.stage(&docs, &gone)?;
        pass.applied += docs.len() - unmade.len();
        let unmade = unmade.into_iter();
        failed.extend(unmade.map(|item| (item, "its words cannot be told apart".to_owned())));
        let well = |item: &ItemId| failed.iter().all(|(failed, _)| failed != item);
        for item in docs.iter().map(|doc| doc.id).filter(well) {
            if aside.remove(&item) {
                store.write_here(|tx| changes::forget_unindexed(tx, item))?;
            }
        }
    }
    for (item, why) in failed {
        aside.insert(item);
        set_aside(store, item, why, pass)?;
    }
    match (last, staged) {
        (true, 0) if standing.fitness == Fitness::Usable => {}
        (true, _) => search.commit(reached)?,
        (false, _) => search.commit_part(reached)?,
    }
    Ok(last)
}

/// Goes past the item after `reached`, of which the indexer dies.
fn pass_over(
    store: &Store,
    search: &Search,
    reached: Revision,
    pass: &mut IndexPass,
) -> anyhow::Result<()> {
    let next = store.read_here::<_, StoreError>(|tx| changes::since(tx, reached, 1))?;
    let Some(Change { item, revision, .. }) = next.into_iter().next() else {
        return Ok(());
    };
    search.stage(&[], &[item])?;
    search.commit_part(revision)?;
    set_aside(store, item, SearchError::Died.to_string(), pass)
}

/// Remembers and tells that an item cannot be found.
fn set_aside(store: &Store, item: ItemId, why: String, pass: &mut IndexPass) -> anyhow::Result<()> {
    tracing::warn!(
        item.id = item.0,
        why,
        "an item cannot be indexed: it is left out"
    );
    store.write_here(|tx| changes::leave_unindexed(tx, item, &why))?;
    pass.set_aside.push((item, why));
    Ok(())
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

#[cfg(test)]
mod tests;
