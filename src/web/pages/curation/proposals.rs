//! `/proposals`: a member proposes a page or a source, is told at once whether it is known, and sees
//! what became of it; curators answer.

use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use url::Url;

use super::rules::lines;
use crate::domain::canonical::canonical;
use crate::domain::ids::{ItemId, ProposalId};
use crate::domain::limits;
use crate::domain::member::Role;
use crate::domain::proposal::{Proposal, ProposalKind, ProposalState, UNREACHED};
use crate::domain::visibility::Visibility;
use crate::store::proposals::{self, Proposing};
use crate::store::trail::{self, Step};
use crate::store::{StoreError, Tx, items, sources};
use crate::web::errors::WebError;
use crate::web::lists::Line;
use crate::web::moment::Moment;
use crate::web::pages::named::number;
use crate::web::reader::Reader;
use crate::web::reasons;
use crate::web::site::{Place, Site};

/// Proposals shown.
const SHOWN: usize = 60;

/// What is written in the form.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Written {
    url: String,
    title: String,
    note: String,
    /// `link` or `source`.
    kind: String,
    /// Set when the member would rather not be named.
    unnamed: String,
}

impl Written {
    fn proposing(&self) -> Option<Proposing> {
        let url = Url::parse(self.url.trim()).ok()?;
        if !matches!(url.scheme(), "http" | "https") || url.as_str().len() > limits::PROPOSED {
            return None;
        }
        let tidy = |text: &str, most: usize| {
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            words.chars().take(most).collect::<String>()
        };
        Some(Proposing {
            kind: ProposalKind::from_word(&self.kind).unwrap_or(ProposalKind::Link),
            canonical: canonical(&url).to_string(),
            url: url.to_string(),
            title: tidy(&self.title, 200),
            note: tidy(&self.note, 1_000),
            credited: self.unnamed.is_empty(),
        })
    }
}

/// What is known of an address.
#[derive(Serialize)]
struct Known {
    /// Its item, if this reader may see it.
    line: Option<Line>,
    state: String,
    /// Approved editions in which it stands.
    editions: Vec<(i64, String)>,
    /// The source that is watched there.
    source: Option<(String, String)>,
    /// Who proposed it, when it only waits.
    proposed_by: Option<String>,
}

/// A proposal as shown.
#[derive(Serialize)]
struct Shown {
    id: i64,
    kind: &'static str,
    url: String,
    title: String,
    note: String,
    name: String,
    at: Moment,
    state: &'static str,
    why: String,
    line: Option<Line>,
    /// Whether its item waits for a curator to open it to everybody.
    closed: bool,
    /// Whether this reader may have it read again.
    again: bool,
    /// How to write it in `feeds.toml`.
    toml: String,
}

#[derive(Serialize)]
struct ProposalsPage {
    written: Written,
    known: Option<Known>,
    proposals: Vec<Shown>,
    bookmarklet: String,
    may: bool,
}

/// `GET /proposals?url=…&title=…`
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Query(written): Query<Written>,
) -> Result<Response, WebError> {
    page(&site, reader, written).await
}

async fn page(site: &Arc<Site>, reader: Reader, written: Written) -> Result<Response, WebError> {
    let page = site
        .read(&reader, move |tx, asking| {
            let known = match written.proposing() {
                Some(new) => known(tx, asking, &new)?,
                None => None,
            };
            let mut shown = Vec::new();
            for proposal in proposals::latest(tx, SHOWN)? {
                shown.extend(show(tx, asking, proposal)?);
            }
            Ok::<_, StoreError>(ProposalsPage {
                written,
                known,
                proposals: shown,
                bookmarklet: bookmarklet(asking),
                may: asking.role >= Role::Curator,
            })
        })
        .await?;
    let title = reader.words().say("proposals-title");
    site.show(
        &reader,
        "curation/proposals.html",
        Place::Contribute,
        &title,
        &page,
    )
}

/// A line of code for the bookmarks of a browser: opens this page for the page that is read.
fn bookmarklet(reader: &Reader) -> String {
    let base = reader
        .setup
        .config
        .watch
        .base_url
        .as_str()
        .trim_end_matches('/');
    format!(
        "javascript:void(open('{base}/proposals?url='+encodeURIComponent(location.href)\
         +'&title='+encodeURIComponent(document.title)))"
    )
}

fn known(tx: &Tx<'_>, reader: &Reader, new: &Proposing) -> Result<Option<Known>, StoreError> {
    let nothing = Known {
        line: None,
        state: String::new(),
        editions: Vec::new(),
        source: None,
        proposed_by: None,
    };
    if new.kind == ProposalKind::Source {
        return Ok(watched(tx, reader, &new.canonical)?.map(|source| Known {
            source: Some(source),
            ..nothing
        }));
    }
    let item = proposals::known_item(tx, &new.canonical, reader.clearance)?;
    if let Some(row) = visible(tx, reader, item)? {
        let state = format!("state-{}", row.head.state.as_str());
        return Ok(Some(Known {
            state: reader.words().say(&state),
            editions: proposals::said_in(tx, row.head.id)?,
            line: lines(tx, reader, &[row.head.id])?.pop(),
            ..nothing
        }));
    }
    let waiting = proposals::waiting(tx, &new.canonical)?;
    Ok(waiting.map(|same| Known {
        proposed_by: Some(same.name),
        ..nothing
    }))
}

fn visible(
    tx: &Tx<'_>,
    reader: &Reader,
    item: Option<ItemId>,
) -> Result<Option<items::ItemRow>, StoreError> {
    let row = match item {
        Some(item) => items::one(tx, item)?,
        None => None,
    };
    Ok(row.filter(|row| reader.clearance.permits(row.head.visibility)))
}

/// The source that is watched at an address: its key and its title.
fn watched(
    tx: &Tx<'_>,
    reader: &Reader,
    address: &str,
) -> Result<Option<(String, String)>, StoreError> {
    let same = |url: &str| Url::parse(url).is_ok_and(|url| canonical(&url).as_str() == address);
    let found = sources::all(tx)?.into_iter().find(|source| {
        source.active && reader.clearance.permits(source.visibility) && same(&source.url)
    });
    Ok(found.map(|source| (source.key, source.title)))
}

/// What was written beside an item that this reader may not see is shown to who wrote it alone.
fn show(tx: &Tx<'_>, reader: &Reader, proposal: Proposal) -> Result<Option<Shown>, StoreError> {
    let row = visible(tx, reader, proposal.item)?;
    let hidden = proposal.item.is_some() && row.is_none();
    if hidden && proposal.member != reader.member {
        return Ok(None);
    }
    let filed = proposal.state == ProposalState::Filed;
    let closed = row
        .as_ref()
        .is_some_and(|row| row.head.visibility > Visibility::Public);
    let line = match &row {
        Some(row) => lines(tx, reader, &[row.head.id])?.pop(),
        None => None,
    };
    // What became of it is too secret to be told: it is as a page that nobody can reach.
    let (state, why) = match hidden {
        true => (ProposalState::Failed, UNREACHED.to_owned()),
        false => (proposal.state, proposal.why.clone()),
    };
    let own = proposal.member == reader.member;
    Ok(Some(Shown {
        id: proposal.id.0,
        kind: proposal.kind.as_str(),
        toml: match proposal.kind {
            ProposalKind::Source => toml_of(&proposal),
            ProposalKind::Link => String::new(),
        },
        url: proposal.url,
        title: proposal.title,
        note: proposal.note,
        name: proposal.name,
        at: reader.moment(proposal.at),
        state: state.as_str(),
        why: match state {
            // What Vigie noted; what a person answered stays as it was written.
            ProposalState::Waiting | ProposalState::Failed => reasons::told(reader.lang(), why),
            _ => why,
        },
        line,
        closed: filed && closed,
        again: state == ProposalState::Failed && (own || reader.role >= Role::Curator),
    }))
}

/// A proposed source as the administrator writes it.
fn toml_of(proposal: &Proposal) -> String {
    let host = Url::parse(&proposal.url).ok();
    let host = host.as_ref().and_then(Url::host_str).unwrap_or("source");
    let title = match proposal.title.as_str() {
        "" => host,
        title => title,
    };
    // A basic string of TOML is written as one of JSON.
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "[[source]]\nkey = {}\ntitle = {}\nurl = {}\n",
        quoted(&crate::domain::fold::key_of(
            host.trim_start_matches("www.")
        )),
        quoted(title),
        quoted(&proposal.url)
    )
}

/// `POST /proposals`: files it, unless it is known: then the page says what became of it.
pub(in crate::web) async fn propose(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Form(written): Form<Written>,
) -> Result<Response, WebError> {
    let Some(new) = written.proposing() else {
        let sentence = reader.words().say("proposal-error-address");
        return Err(WebError::Conflict(sentence.into()));
    };
    let filed = site
        .write(&reader, move |tx, asking| match known(tx, asking, &new)? {
            Some(_) => Ok::<_, StoreError>(None),
            None => proposals::add(tx, &new, asking.member, asking.now()).map(Some),
        })
        .await?;
    match filed {
        Some(id) => Ok(Redirect::to(&format!("/proposals#p{id}")).into_response()),
        // A program that may only propose is told where it is read, as whoever may not read it here.
        None if !reader.may_read() => Ok(Redirect::to(&known_at(&written.url)).into_response()),
        None => page(&site, reader, written).await,
    }
}

/// The page that says what is known of an address.
fn known_at(url: &str) -> String {
    let url: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
    format!("/proposals?url={url}")
}

/// `POST /proposals/{id}/again`: reads a page again that could not be read, for whoever proposed it and for
/// curators.
pub(in crate::web) async fn again(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: ProposalId = number(&id)?;
    let asked = move |tx: &Tx<'_>| {
        let proposal = proposals::one(tx, id)?.ok_or(WebError::NotFound)?;
        let is_link = proposal.kind == ProposalKind::Link;
        let shown = show(tx, &reader, proposal)?.ok_or(WebError::NotFound)?;
        match shown.again && is_link {
            true => Ok(proposals::try_again(tx, id, reader.now())?),
            false => Err(WebError::NotYours),
        }
    };
    site.app.store.write(asked).await?;
    Ok(Redirect::to(&format!("/proposals#p{id}")).into_response())
}

/// What a curator answers.
#[derive(Deserialize)]
pub(in crate::web) struct ProposalForm {
    act: String,
    #[serde(default)]
    why: String,
}

/// `POST /proposals/{id}`: `accept` or `refuse` a source, `open` an item to everybody.
pub(in crate::web) async fn answer(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Form(answer): Form<ProposalForm>,
) -> Result<Response, WebError> {
    let id: ProposalId = number(&id)?;
    site.app
        .store
        .write(move |tx| answered(tx, &reader, id, &answer))
        .await?;
    Ok(Redirect::to(&format!("/proposals#p{id}")).into_response())
}

fn answered(
    tx: &Tx<'_>,
    reader: &Reader,
    id: ProposalId,
    answer: &ProposalForm,
) -> Result<(), WebError> {
    let proposal = proposals::one(tx, id)?.ok_or(WebError::NotFound)?;
    let (by, now, why) = (reader.member, reader.now(), answer.why.trim());
    let waits = proposal.state == ProposalState::Waiting;
    match (answer.act.as_str(), proposal.kind) {
        ("accept", ProposalKind::Source) if waits => {
            proposals::decide(tx, id, (ProposalState::Accepted, why), by, now)?;
        }
        ("refuse", _) if waits && !why.is_empty() => {
            proposals::decide(tx, id, (ProposalState::Refused, why), by, now)?;
        }
        ("open", ProposalKind::Link) if proposal.state == ProposalState::Filed => {
            let row = visible(tx, reader, proposal.item)?.ok_or(WebError::NotFound)?;
            if !reader.may_curate(&row.group) {
                return Err(WebError::NotYours);
            }
            // A rule or a person may have made it more secret since: that stands.
            if row.head.visibility == Visibility::Internal {
                proposals::set_label(tx, row.head.id, Visibility::Public)?;
                let id = row.head.id;
                let said = Step::new("curate", "visibility public", &reader.name).about(&[id]);
                trail::add(tx, id, &[said], now)?;
            }
        }
        _ => return Err(WebError::BadRequest),
    }
    Ok(())
}
