//! The index as its users see it, in a temporary folder.

mod answers;
mod suggestions;
mod trouble;

use chrono::{DateTime, TimeDelta, Utc};

use super::{IndexDoc, Page, Query, Request, Search};
use crate::domain::ids::{Epoch, ItemId, Revision};
use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// A public French item that is `id` days old.
pub(super) fn doc(id: i64, title: &str, text: &str) -> IndexDoc {
    IndexDoc {
        id: ItemId(id),
        title: title.into(),
        text: text.into(),
        summary: String::new(),
        tags: Vec::new(),
        source: "certfr".into(),
        group: "Sécurité".into(),
        language: Some("fr".into()),
        sorted: now() - TimeDelta::days(id),
        visibility: Visibility::Public,
        state: ItemState::New,
        marks: Vec::new(),
        authors: Vec::new(),
        story: None,
        host: Some("www.cert.ssi.gouv.fr".into()),
    }
}

/// A folder, and the index in it with `docs` applied as revision 1.
pub(super) fn index(docs: &[IndexDoc]) -> (tempfile::TempDir, Search) {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open(folder.path()).unwrap();
    search.ready_for(&Epoch("a".into()), Revision(1)).unwrap();
    search.apply(docs, &[], Revision(1)).unwrap();
    (folder, search)
}

fn page(search: &Search, typed: &str, clearance: Visibility) -> Page {
    let request = Request::new(Query::parse(typed, &now()), clearance, now());
    search.query(&request).unwrap()
}

/// The items found, in the order of the page.
fn found(search: &Search, typed: &str) -> Vec<i64> {
    let page = page(search, typed, Visibility::Restricted);
    page.hits.iter().map(|hit| hit.id.0).collect()
}

/// The items found, in the order of their numbers.
fn found_sorted(search: &Search, typed: &str) -> Vec<i64> {
    let mut ids = found(search, typed);
    ids.sort_unstable();
    ids
}
