//! `GET /desk`: the inbox, by theme or source, newest or best first.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::form_urlencoded::Serializer;

use super::part::{Tools, asked_of};
use super::voices::Suggestion;
use crate::curate::suggest;
use crate::domain::ids::ItemId;
use crate::domain::item::ItemState;
use crate::store::triage::inbox::{self, InboxQuery, Order, Place as At};
use crate::store::triage::lessons::{self, EVERY};
use crate::store::triage::{assignments, claims, decisions, notes};
use crate::store::{StoreError, Tx, items, sources};
use crate::web::errors::WebError;
use crate::web::lists::{self, line};
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// Lines on a page.
const PAGE: usize = 40;
/// What is left is counted so far, and no further.
const COUNTED: i64 = 1_000;
/// What waits for one person, at most.
const MINE: u32 = 200;

/// What a person wants to see, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::web) struct Wanted {
    /// `best`, else the newest first.
    #[serde(default)]
    order: String,
    #[serde(default)]
    theme: String,
    /// A source's key.
    #[serde(default)]
    source: String,
    /// Anything: only what waits for this person.
    #[serde(default)]
    mine: String,
    /// Where the page starts.
    #[serde(default)]
    pub(super) before: String,
}

impl Wanted {
    /// As the query of an address, without where the page starts.
    pub(super) fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in [
            ("order", &self.order),
            ("theme", &self.theme),
            ("source", &self.source),
            ("mine", &self.mine),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }

    /// Reads it back from the query of an address.
    pub(super) fn read(query: &str) -> Result<Self, WebError> {
        let uri = format!("/desk?{query}").parse();
        let uri = uri.map_err(|_| WebError::BadRequest)?;
        let Query(wanted) = Query::try_from_uri(&uri).map_err(|_| WebError::BadRequest)?;
        Ok(wanted)
    }

    /// The address of this list, from its top.
    pub(super) fn address(&self) -> String {
        match self.query() {
            query if query.is_empty() => "/desk".to_owned(),
            query => format!("/desk?{query}"),
        }
    }

    /// The place in the list; its top when none is named.
    pub(super) fn place(&self) -> Result<At, WebError> {
        if self.before.is_empty() {
            return Ok(At::TOP);
        }
        let (key, item) = self.before.rsplit_once('~').ok_or(WebError::BadRequest)?;
        let place = At {
            key: key.parse().map_err(|_| WebError::BadRequest)?,
            item: item.parse().map_err(|_| WebError::BadRequest)?,
        };
        Ok(place)
    }

    /// The list that is meant.
    pub(super) fn asked(&self, tx: &Tx<'_>, reader: &Reader) -> Result<InboxQuery, WebError> {
        let order = match self.order.as_str() {
            "best" => Order::Best,
            _ => Order::Newest,
        };
        let sources = if !self.source.is_empty() {
            let source = sources::by_key(tx, &self.source)?
                .filter(|source| reader.clearance.permits(source.visibility))
                .ok_or(WebError::NotFound)?;
            if !reader.may_curate(&source.group) {
                return Err(WebError::NotYours);
            }
            Some(vec![source.id])
        } else if !self.theme.is_empty() {
            if !reader.may_curate(&self.theme) {
                return Err(WebError::NotYours);
            }
            Some(inbox::of_theme(tx, &self.theme)?)
        } else {
            reader.remit().sources(tx)?
        };
        Ok(InboxQuery {
            sources,
            order,
            clearance: reader.clearance,
        })
    }
}

#[derive(Serialize)]
struct DeskPage {
    lines: Vec<DeskLine>,
    first: bool,
    /// The address of the next page.
    older: Option<String>,
    /// This list from its top.
    address: String,
    query: String,
    /// Each order: its message, its address, whether it is this one.
    orders: Vec<Link>,
    themes: Vec<Link>,
    /// The title of the source, when only one is shown.
    source: Option<String>,
    mine: bool,
    progress: Progress,
    /// Decisions still wanted before anything is suggested.
    wanting: i64,
    tools: Tools,
}

#[derive(Serialize)]
struct Link {
    name: String,
    address: String,
    here: bool,
}

/// How the day goes.
#[derive(Serialize)]
struct Progress {
    mine: i64,
    all: i64,
    left: i64,
    /// Whether there is more than was counted.
    more: bool,
}

/// A story that waits.
#[derive(Serialize)]
pub(super) struct DeskLine {
    pub(super) line: lists::Line,
    /// The publisher's page.
    url: Option<String>,
    /// Every item of the story.
    items: Vec<i64>,
    /// What follows this line, as the address of a place.
    place: String,
    /// The last decision on it; 0 for none.
    seen: i64,
    /// Who has it open.
    claimed: Option<String>,
    noted: bool,
    asked: Vec<String>,
    suggestion: Option<Suggestion>,
}

/// `GET /desk`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Query(wanted): Query<Wanted>,
) -> Result<Response, WebError> {
    let page = site
        .read(&reader, move |tx, known| desk_page(tx, known, &wanted))
        .await?;
    let title = reader.words().say("desk-title");
    site.show(&reader, "desk.html", Place::Desk, &title, &page)
}

fn desk_page(tx: &Tx<'_>, reader: &Reader, wanted: &Wanted) -> Result<DeskPage, WebError> {
    let place = wanted.place()?;
    let mine = !wanted.mine.is_empty();
    let (mut found, mut older) = (Vec::new(), None);
    if mine {
        found = waiting(tx, reader)?;
    } else {
        let asked = wanted.asked(tx, reader)?;
        let mut lines = inbox::lines(tx, &asked, place, PAGE + 1)?;
        let more = lines.len() > PAGE;
        lines.truncate(PAGE);
        if let Some(last) = lines.last().filter(|_| more) {
            let query = wanted.query();
            older = Some(format!("/desk?{query}&before={}", told(last.place)));
        }
        found.extend(lines.into_iter().map(|line| (line.item, told(line.place))));
    }
    let mut lines = Vec::with_capacity(found.len());
    for (item, place) in found {
        lines.extend(desk_line(tx, reader, item, place)?);
    }
    let totals = lessons::counts(tx, EVERY)?;
    let learned = totals.kept + totals.dismissed;
    Ok(DeskPage {
        lines,
        first: place == At::TOP,
        older,
        address: wanted.address(),
        query: wanted.query(),
        orders: orders(reader, wanted),
        themes: themes(tx, reader, wanted)?,
        source: match wanted.source.as_str() {
            "" => None,
            key => sources::by_key(tx, key)?.map(|source| source.title),
        },
        mine,
        progress: progress(tx, reader)?,
        wanting: if suggest::is_enough(totals) {
            0
        } else {
            (suggest::ENOUGH - learned).max(1)
        },
        tools: Tools::of(tx, reader)?,
    })
}

fn told(place: At) -> String {
    format!("{}~{}", place.key, place.item)
}

/// What waits for this person and is not decided yet.
fn waiting(tx: &Tx<'_>, reader: &Reader) -> Result<Vec<(ItemId, String)>, StoreError> {
    let items = assignments::waiting_for(tx, reader.member, MINE)?;
    Ok(items
        .into_iter()
        .map(|item| (item, String::new()))
        .collect())
}

/// The line of an item; `None` when it waits no longer or this person may not know of it.
pub(super) fn desk_line(
    tx: &Tx<'_>,
    reader: &Reader,
    item: ItemId,
    place: String,
) -> Result<Option<DeskLine>, StoreError> {
    let told = inbox::told(tx, item, &reader.remit())?;
    let row = match items::one(tx, item)? {
        Some(row) if !told.is_empty() && row.head.state == ItemState::New => row,
        _ => return Ok(None),
    };
    let claim = claims::of(tx, &told, reader.now())?;
    let others = claim.filter(|claim| claim.member != reader.member);
    let score = suggest::filed(tx, item)?;
    Ok(Some(DeskLine {
        url: row.head.url.clone(),
        line: line(tx, reader, row)?,
        items: told.iter().map(|item| item.0).collect(),
        place,
        seen: decisions::last(tx, &told)?.map_or(0, |id| id.0),
        claimed: others.map(|claim| claim.name),
        noted: notes::of(tx, &told)?.is_some_and(|note| !note.text.is_empty()),
        asked: asked_of(tx, reader, &told)?,
        suggestion: score.map(|score| Suggestion::short(reader, &score)),
    }))
}

fn orders(reader: &Reader, wanted: &Wanted) -> Vec<Link> {
    let orders = [("", "order-newest"), ("best", "order-best")].into_iter();
    orders
        .map(|(order, key)| {
            let other = Wanted {
                order: order.to_owned(),
                mine: String::new(),
                ..wanted.clone()
            };
            Link {
                name: reader.words().say(key),
                address: other.address(),
                here: wanted.order == order && wanted.mine.is_empty(),
            }
        })
        .collect()
}

/// Every theme that has a source this person may know of, and all of them together.
fn themes(tx: &Tx<'_>, reader: &Reader, wanted: &Wanted) -> Result<Vec<Link>, StoreError> {
    let all = (String::new(), reader.words().say("desk-all-themes"));
    let known = inbox::themes(tx, reader.clearance)?.into_iter();
    let own = known.filter(|theme| reader.may_curate(theme));
    let named = own.map(|theme| (theme.clone(), theme));
    Ok([all]
        .into_iter()
        .chain(named)
        .map(|(theme, name)| {
            let here = theme == wanted.theme && wanted.source.is_empty() && wanted.mine.is_empty();
            let other = Wanted {
                order: wanted.order.clone(),
                theme,
                ..Wanted::default()
            };
            Link {
                name,
                address: other.address(),
                here,
            }
        })
        .collect())
}

fn progress(tx: &Tx<'_>, reader: &Reader) -> Result<Progress, WebError> {
    let (mine, all) = decisions::count_since(tx, reader.member, midnight(reader))?;
    let all_of_theirs = Wanted::default().asked(tx, reader)?;
    let left = inbox::left(tx, &all_of_theirs, COUNTED + 1)?;
    Ok(Progress {
        mine,
        all,
        left: left.min(COUNTED),
        more: left > COUNTED,
    })
}

/// When the day of this person began; where a change of clocks skips midnight, an hour before now.
fn midnight(reader: &Reader) -> DateTime<Utc> {
    let local = reader.now().with_timezone(&reader.calendar.zone);
    local
        .date_naive()
        .and_time(chrono::NaiveTime::MIN)
        .and_local_timezone(reader.calendar.zone)
        .earliest()
        .map_or(reader.now() - chrono::TimeDelta::hours(1), |at| {
            at.with_timezone(&Utc)
        })
}
