//! What curators do, told to the others while it happens (server-sent events).
//!
//! Nothing is kept here: a page that opens reads the rows, and is told what comes after.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use fluent_bundle::FluentArgs;
use futures::Stream;
use serde::Serialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::Instant;

use super::news::{Happened, News};
use crate::web::language::Lang;
use crate::web::reader::Reader;
use crate::web::site::Site;
use crate::web::words::Words;

/// A stream ends after this, and the browser asks again: who may listen is checked again.
const LASTS: Duration = Duration::from_secs(600);

/// What a page is told.
#[derive(Serialize)]
struct LiveEvent {
    what: &'static str,
    items: Vec<i64>,
    /// Whose act it is.
    by: i64,
    /// Where the items stand now, if they were moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<i64>,
    /// In words.
    said: String,
}

/// `GET /desk/events`
pub(in crate::web) async fn events(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let heard = site.live.listen();
    let until = Instant::now() + LASTS;
    let lang = reader.lang();
    let stream = futures::stream::unfold(heard, move |mut heard| async move {
        let event = next(&mut heard, lang, until).await?;
        Some((Ok(event), heard))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

/// The next event; `None` at the end.
async fn next(heard: &mut Receiver<News>, lang: Lang, until: Instant) -> Option<Event> {
    let news = tokio::time::timeout_at(until, heard.recv()).await.ok()?;
    match news {
        Ok(news) => {
            let told = serde_json::to_string(&told(news, lang)).ok()?;
            Some(Event::default().data(told))
        }
        Err(RecvError::Lagged(_)) => Some(Event::default().event("missed").data("")),
        Err(RecvError::Closed) => None,
    }
}

fn told(news: News, lang: Lang) -> LiveEvent {
    let mut args = FluentArgs::new();
    args.set("name", news.name);
    let (what, state, decision) = match news.what {
        Happened::Claimed => ("claimed", None, None),
        Happened::Released => ("released", None, None),
        Happened::Noted => ("noted", None, None),
        Happened::Asked => ("asked", None, None),
        Happened::Moved(state, decision) => ("moved", Some(state.as_str()), Some(decision.0)),
    };
    let key = match state {
        Some(state) => format!("desk-by-{state}"),
        None => format!("desk-by-{what}"),
    };
    LiveEvent {
        what,
        items: news.items.into_iter().map(|item| item.0).collect(),
        by: news.member.0,
        state,
        decision,
        said: Words::of(lang).say_with(&key, &args),
    }
}
