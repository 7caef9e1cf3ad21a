//! `/search`: results with their extracts, filters, and how the query was understood.

use std::sync::Arc;

use axum::extract::{Query as Asking, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::item::language_name;
use crate::curate::tags;
use crate::domain::source::Rights;
use crate::search::{Extract, Extractor, Facets, Query, Request, Search, Tongue};
use crate::store::{Tx, items, sources};
use crate::web::errors::WebError;
use crate::web::language::Lang;
use crate::web::lists::{self, Line, Piece, line};
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};
use crate::web::terms::{self, FilterName, LANGUAGE, SINCE, SORT, SOURCE, TAG};

/// Results on a page.
const PAGE: usize = 20;
/// The search looks no further than this many results.
const DEEPEST: usize = 10_000;
/// The longest extract, in characters.
const EXTRACT: usize = 240;
/// Values offered for each filter.
const OFFERED: usize = 8;
/// The periods offered: their values in French and English, and their message.
const PERIODS: [([&str; 2], &str); 3] = [
    (["7j", "7d"], "period-week"),
    (["1mois", "1month"], "period-month"),
    (["1an", "1year"], "period-year"),
];

#[derive(Debug, Deserialize)]
pub(in crate::web) struct SearchQuery {
    #[serde(default)]
    q: String,
    /// From 1.
    page: Option<usize>,
}

#[derive(Serialize)]
struct SearchPage {
    query: String,
    total: i64,
    /// Milliseconds.
    took: u64,
    lines: Vec<Line>,
    /// How the query was understood.
    understood: String,
    /// What had no effect in it, a sentence each.
    notes: Vec<String>,
    /// Another query that would find something.
    meant: Option<String>,
    filters: Vec<FilterGroup>,
    by_date: bool,
    /// The same query in each order.
    relevance: String,
    newest: String,
    page: usize,
    pages: usize,
}

#[derive(Serialize)]
struct FilterGroup {
    /// The heading's message.
    key: &'static str,
    choices: Vec<Choice>,
}

/// A value that a link adds to the query, or takes away.
#[derive(Serialize)]
struct Choice {
    name: String,
    /// Absent where it is not counted.
    count: Option<i64>,
    chosen: bool,
    /// The query after the click.
    query: String,
}

/// `GET /search?q=…&page=…`; without a query, the home page.
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Asking(asked): Asking<SearchQuery>,
) -> Result<Response, WebError> {
    let typed: String = asked.q.trim().to_owned();
    if typed.is_empty() {
        return Ok(Redirect::to("/").into_response());
    }
    let page = asked.page.unwrap_or(1).clamp(1, DEEPEST / PAGE);
    let search = site.app.search.clone();
    let found = site
        .read(&reader, move |tx, known| {
            search_page(tx, &search, known, &typed, page)
        })
        .await?;
    let title = format!("{} – {}", found.query, reader.words().say("search-title"));
    site.show(&reader, "search.html", Place::Archive, &title, &found)
}

fn search_page(
    tx: &Tx<'_>,
    search: &Search,
    reader: &Reader,
    typed: &str,
    page: usize,
) -> Result<SearchPage, WebError> {
    let query = Query::parse(typed, &reader.local_now());
    let query = tags::meant(tx, query)?;
    let mut request = Request::new(query, reader.clearance, reader.now());
    request.limit = PAGE;
    request.offset = (page - 1) * PAGE;
    let found = search.query(&request)?;
    let tongue = Tongue::of(reader.lang().code());
    let extractor = request.query.extractor();
    let mut lines = Vec::with_capacity(found.hits.len());
    for hit in &found.hits {
        // What left the archive since the index was last brought up to date is passed over.
        lines.extend(result(tx, reader, &extractor, hit.id)?);
    }
    let meant = match found.total {
        0 => search.did_you_mean(&request.query, reader.clearance)?,
        _ => None,
    };
    let total = usize::try_from(found.total).unwrap_or(usize::MAX);
    Ok(SearchPage {
        lines,
        understood: request.in_words(tongue, reader.calendar.zone),
        notes: request
            .query
            .notes
            .iter()
            .map(|note| note.in_words(tongue))
            .collect(),
        meant,
        filters: filters(tx, reader, typed, &found.facets)?,
        by_date: request.order() == crate::search::Sort::Newest,
        relevance: terms::without(typed, SORT),
        newest: terms::with(typed, SORT, "date", column(reader)),
        total: i64::try_from(found.total).unwrap_or(i64::MAX),
        took: u64::try_from(found.took.as_millis()).unwrap_or(u64::MAX),
        page,
        pages: total.min(DEEPEST).div_ceil(PAGE),
        query: typed.to_owned(),
    })
}

fn result(
    tx: &Tx<'_>,
    reader: &Reader,
    extractor: &Extractor,
    id: crate::domain::ids::ItemId,
) -> Result<Option<Line>, WebError> {
    let row = items::one(tx, id)?.filter(|row| reader.clearance.permits(row.head.visibility));
    let Some(row) = row else { return Ok(None) };
    let most = match row.rights {
        Rights::Link => 0,
        Rights::Excerpt(characters) => EXTRACT.min(characters as usize),
        Rights::Full => EXTRACT,
    };
    let title = extractor.mark(&row.head.title);
    let extract = match items::body(tx, id)? {
        Some(packed) if most > 0 => extractor.extract(&packed.texts_of(id).text, most),
        _ => Extract::default(),
    };
    Ok(Some(Line {
        marked: pieces(title),
        extract: pieces(extract),
        ..line(tx, reader, row)?
    }))
}

fn pieces(extract: Extract) -> Vec<Piece> {
    let pieces = extract.pieces.into_iter();
    pieces
        .map(|piece| Piece {
            text: piece.text,
            found: piece.marked,
        })
        .collect()
}

/// The column of the filter names in the reader's language.
fn column(reader: &Reader) -> usize {
    match reader.lang() {
        Lang::French => 0,
        Lang::English => 1,
    }
}

fn filters(
    tx: &Tx<'_>,
    reader: &Reader,
    typed: &str,
    facets: &Facets,
) -> Result<Vec<FilterGroup>, WebError> {
    let mut sources = Vec::new();
    for (key, count) in facets.sources.iter().take(OFFERED) {
        let title = sources::by_key(tx, key)?.map_or_else(|| key.clone(), |source| source.title);
        sources.push((key.clone(), title, Some(*count)));
    }
    let named = |(value, count): &(String, u64), name: String| (value.clone(), name, Some(*count));
    let names = facets.tags.iter().take(OFFERED);
    let labels = lists::marks(tx, reader, names.clone().map(|tag| tag.0.clone()).collect())?;
    let tags = names.zip(labels);
    let tags = tags.map(|(tag, mark)| named(tag, mark.label)).collect();
    let languages = facets.languages.iter().filter(|(code, _)| !code.is_empty());
    let languages = languages
        .take(OFFERED)
        .map(|language| named(language, language_name(reader, &language.0)))
        .collect();
    let periods = PERIODS.map(|(values, key)| {
        (
            values[column(reader)].to_owned(),
            reader.words().say(key),
            None,
        )
    });
    let offer = |key, filter, values| group(reader, typed, key, filter, values);
    let mut groups = vec![
        offer("filter-period", SINCE, periods.to_vec()),
        offer("filter-sources", SOURCE, sources),
        offer("filter-tags", TAG, tags),
        offer("filter-languages", LANGUAGE, languages),
    ];
    groups.retain(|group| !group.choices.is_empty());
    Ok(groups)
}

/// A value of the query language, its name for people, and how many results have it.
type Value = (String, String, Option<u64>);

fn group(
    reader: &Reader,
    typed: &str,
    key: &'static str,
    filter: FilterName,
    values: Vec<Value>,
) -> FilterGroup {
    let choice = |(value, name, count): Value| {
        let chosen = terms::has(typed, filter, &value);
        let query = if chosen {
            terms::without(typed, filter)
        } else {
            terms::with(typed, filter, &value, column(reader))
        };
        let count = count.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        Choice {
            name,
            count,
            chosen,
            query,
        }
    };
    FilterGroup {
        key,
        choices: values.into_iter().map(choice).collect(),
    }
}
