//! `/tags`: the vocabulary as a tree, what is proposed for it, and the whole of it as a file.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::said;
use super::tag_proposals::Proposed;
use crate::curate::tags::{csv, exchange, skos};
use crate::domain::fold::sort_by_name;
use crate::domain::ids::TagId;
use crate::domain::member::Role;
use crate::domain::vocabulary::Tag;
use crate::search::{Query, Request, Search};
use crate::store::vocabulary::{self, proposals};
use crate::store::{StoreError, Tx};
use crate::web::errors::WebError;
use crate::web::lists::TagMark;
use crate::web::reader::Reader;
use crate::web::reasons;
use crate::web::site::{Place, Site};

#[derive(Serialize)]
struct TagsPage {
    count: usize,
    tree: Vec<Branch>,
    /// Words that items carry and the vocabulary does not know, with how many do.
    strays: Vec<(String, u64)>,
    waiting: Vec<Proposed>,
    decided: Vec<Proposed>,
    /// Every label, to choose from.
    offered: Vec<String>,
    may: bool,
    /// What became of an import.
    said: Vec<String>,
}

/// A tag and those below it.
#[derive(Serialize)]
struct Branch {
    mark: TagMark,
    key: String,
    note: String,
    /// Absent for those that few items carry: the index counts the most frequent.
    count: Option<u64>,
    below: Vec<Branch>,
}

/// `GET /tags`
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    page(&site, reader, Vec::new()).await
}

async fn page(site: &Arc<Site>, reader: Reader, said: Vec<String>) -> Result<Response, WebError> {
    let search = site.app.search.clone();
    let page = site
        .read(&reader, move |tx, known| {
            tags_page(tx, &search, known, said)
        })
        .await?;
    let title = reader.words().say("tags-title");
    site.show(
        &reader,
        "curation/tags.html",
        Place::Contribute,
        &title,
        &page,
    )
}

fn tags_page(
    tx: &Tx<'_>,
    search: &Search,
    reader: &Reader,
    said: Vec<String>,
) -> Result<TagsPage, WebError> {
    let tags = vocabulary::all(tx)?;
    let mut request = Request::new(Query::default(), reader.clearance, reader.now());
    request.limit = 0;
    let counts: HashMap<_, _> = search.query(&request)?.facets.tags.into_iter().collect();
    let mut strays: Vec<_> = counts
        .iter()
        .filter(|(name, _)| !tags.iter().any(|tag| tag.name == **name))
        .map(|(name, count)| (name.clone(), *count))
        .collect();
    sort_by_name(&mut strays, |stray| &stray.0);
    strays.sort_by_key(|stray| std::cmp::Reverse(stray.1));
    let (waiting, decided) = proposals::all(tx)?
        .into_iter()
        .map(|proposal| Proposed::of(reader, proposal))
        .partition(|proposed: &Proposed| proposed.waits());
    let lang = reader.lang().code();
    Ok(TagsPage {
        count: tags.len(),
        tree: below(reader, &tags, None, &counts, 0),
        strays,
        waiting,
        decided,
        offered: tags.iter().map(|tag| tag.label(lang).to_owned()).collect(),
        may: reader.role >= Role::Curator,
        said,
    })
}

fn below(
    reader: &Reader,
    tags: &[Tag],
    above: Option<TagId>,
    counts: &HashMap<String, u64>,
    depth: usize,
) -> Vec<Branch> {
    // A tree is at most so deep; the check when it is changed keeps loops out.
    if depth > 20 {
        return Vec::new();
    }
    let lang = reader.lang().code();
    let mut here: Vec<_> = tags.iter().filter(|tag| tag.broader == above).collect();
    sort_by_name(&mut here, |tag| tag.label(lang));
    here.into_iter()
        .map(|tag| Branch {
            mark: mark(reader, tag),
            key: tag.key.clone(),
            note: tag.note.clone(),
            count: counts.get(&tag.name).copied(),
            below: below(reader, tags, Some(tag.id), counts, depth + 1),
        })
        .collect()
}

/// A tag of the vocabulary as a link.
pub(super) fn mark(reader: &Reader, tag: &Tag) -> TagMark {
    let shown = (tag.english.clone(), tag.colour.as_str().to_owned());
    TagMark::new(reader, tag.name.clone(), Some(shown))
}

/// `GET /tags/export/{form}`: the whole vocabulary, `vocabulary.csv` or `vocabulary.rdf`.
pub(in crate::web) async fn export(
    State(site): State<Arc<Site>>,
    Path(form): Path<String>,
) -> Result<Response, WebError> {
    let drafts = site
        .app
        .store
        .read::<_, StoreError>(exchange::export)
        .await?;
    let (kind, text) = match form.as_str() {
        "vocabulary.csv" => {
            let text = csv::write(&drafts).map_err(|why| WebError::Failed(why.into()))?;
            ("text/csv; charset=utf-8", text)
        }
        "vocabulary.rdf" => ("application/rdf+xml", skos::write(&drafts)),
        _ => return Err(WebError::NotFound),
    };
    let name = format!("attachment; filename=\"{form}\"");
    Ok((
        [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)],
        text,
    )
        .into_response())
}

/// A file, pasted.
#[derive(Deserialize)]
pub(in crate::web) struct Pasted {
    text: String,
}

/// `POST /tags/import`: reads tags in from a table or from SKOS, and says what became of each.
pub(in crate::web) async fn import(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Form(pasted): Form<Pasted>,
) -> Result<Response, WebError> {
    let text = pasted.text.trim_start_matches('\u{feff}').trim_start();
    let drafts = match text.starts_with('<') {
        true => skos::read(text),
        false => csv::read(text),
    };
    let drafts =
        drafts.map_err(|why| WebError::Conflict(reasons::told(reader.lang(), why).into()))?;
    let now = reader.now();
    let done = site
        .app
        .store
        .write(move |tx| exchange::import(tx, &drafts, now))
        .await?;
    let counts = [done.added, done.changed, done.same].map(|n| n.to_string());
    let named = [
        ("added", counts[0].as_str()),
        ("changed", counts[1].as_str()),
        ("same", counts[2].as_str()),
    ];
    let mut sentences = vec![said(&reader, "tags-imported", &named)];
    let refused = done.refused.into_iter();
    sentences.extend(refused.map(|why| reasons::told(reader.lang(), why)));
    page(&site, reader, sentences).await
}
