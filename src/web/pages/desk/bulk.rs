//! `/desk/bulk`: many stories at once, shown before anything happens, confirmed against the same set.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use url::form_urlencoded;

use super::curator;
use super::inbox::Wanted;
use super::news::{Happened, News};
use crate::curate::bulk::{self, Outcome, Preview, Set};
use crate::domain::decision::{Act, Reason};
use crate::domain::ids::ItemId;
use crate::domain::limits;
use crate::store::{Tx, items};
use crate::web::errors::WebError;
use crate::web::lists::{self, line};
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// Stories shown as examples.
const EXAMPLES: usize = 8;

/// What a form or an address asks for; `item` may come many times.
#[derive(Clone, Debug, Default)]
struct Sweep {
    act: Option<Act>,
    reason: Option<Reason>,
    items: Vec<ItemId>,
    wanted: Wanted,
    print: String,
    /// As it was asked, to ask it again.
    fields: Vec<(String, String)>,
}

impl Sweep {
    fn read(text: &str) -> Result<Self, WebError> {
        let mut sweep = Self::default();
        let mut list = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            match &*name {
                "act" => sweep.act = Act::from_word(&value),
                "reason" => sweep.reason = Reason::from_word(&value),
                "print" => {
                    sweep.print = value.into_owned();
                    continue;
                }
                "item" => {
                    let item = value.parse().map_err(|_| WebError::BadRequest)?;
                    sweep.items.push(item);
                }
                "order" | "theme" | "source" | "before" => {
                    list.append_pair(&name, &value);
                }
                _ => continue,
            }
            if name != "act" && name != "reason" {
                sweep.fields.push((name.into_owned(), value.into_owned()));
            }
        }
        sweep.wanted = Wanted::read(&list.finish())?;
        let bulk = matches!(sweep.act, Some(Act::Keep | Act::Dismiss));
        if !bulk || sweep.items.len() > limits::BULK {
            return Err(WebError::BadRequest);
        }
        Ok(sweep)
    }

    fn set(&self, tx: &Tx<'_>, reader: &Reader) -> Result<Set, WebError> {
        if self.items.is_empty() {
            let asked = self.wanted.asked(tx, reader)?;
            Ok(Set::Below(asked, self.wanted.place()?))
        } else {
            Ok(Set::Picked(self.items.clone()))
        }
    }

    fn act(&self) -> Act {
        self.act.unwrap_or(Act::Dismiss)
    }
}

#[derive(Serialize)]
struct BulkPage {
    act: &'static str,
    stories: i64,
    items: i64,
    more: bool,
    examples: Vec<lists::Line>,
    print: String,
    fields: Vec<(String, String)>,
    reasons: Vec<(&'static str, String)>,
    /// Whether what was shown before is no longer so.
    changed: bool,
    back: String,
}

/// `GET /desk/bulk?act=dismiss&item=1&item=2`, or `…&before=PLACE` for everything below a place.
pub(in crate::web) async fn preview(
    State(site): State<Arc<Site>>,
    reader: Reader,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let sweep = Sweep::read(query.as_deref().unwrap_or_default())?;
    let page = site
        .read(&reader, move |tx, known| {
            let set = sweep.set(tx, known)?;
            let preview = bulk::preview(tx, &curator(known), &set)?;
            bulk_page(tx, known, &sweep, preview, false)
        })
        .await?;
    shown(&site, &reader, &page)
}

/// `POST /desk/bulk`
pub(in crate::web) async fn confirm(
    State(site): State<Arc<Site>>,
    reader: Reader,
    form: String,
) -> Result<Response, WebError> {
    let sweep = Sweep::read(&form)?;
    let (known, act) = (reader.clone(), sweep.act());
    let back = sweep.wanted.address();
    let outcome = site
        .app
        .store
        .write(move |tx| {
            let set = sweep.set(tx, &known)?;
            let what = (act, sweep.reason);
            match bulk::confirm(tx, &curator(&known), what, &set, &sweep.print, known.now())? {
                Outcome::Done(done) => Ok(Ok(done)),
                Outcome::Changed(preview) => {
                    Ok::<_, WebError>(Err(bulk_page(tx, &known, &sweep, preview, true)?))
                }
            }
        })
        .await?;
    match outcome {
        Err(page) => shown(&site, &reader, &page),
        Ok(done) => {
            if let Some(state) = act.state() {
                site.live.tell(News {
                    what: Happened::Moved(state, done.decision),
                    items: done.items,
                    member: reader.member,
                    name: reader.name.clone(),
                });
            }
            Ok(Redirect::to(&back).into_response())
        }
    }
}

fn bulk_page(
    tx: &Tx<'_>,
    reader: &Reader,
    sweep: &Sweep,
    preview: Preview,
    changed: bool,
) -> Result<BulkPage, WebError> {
    let few: Vec<_> = preview.stories.iter().take(EXAMPLES).copied().collect();
    let rows = items::many(tx, &few)?.into_iter();
    let words = reader.words();
    let reasons = Reason::ALL.into_iter().map(Reason::as_str);
    Ok(BulkPage {
        act: sweep.act().as_str(),
        stories: i64::try_from(preview.stories.len()).unwrap_or(i64::MAX),
        items: i64::try_from(preview.items.len()).unwrap_or(i64::MAX),
        more: preview.more,
        examples: rows
            .map(|row| line(tx, reader, row))
            .collect::<Result<_, _>>()?,
        print: preview.print,
        fields: sweep.fields.clone(),
        reasons: reasons
            .map(|reason| (reason, words.say(&format!("reason-{reason}"))))
            .collect(),
        changed,
        back: sweep.wanted.address(),
    })
}

fn shown(site: &Site, reader: &Reader, page: &BulkPage) -> Result<Response, WebError> {
    let title = reader.words().say("bulk-title");
    site.show(reader, "desk-bulk.html", Place::Desk, &title, page)
}
