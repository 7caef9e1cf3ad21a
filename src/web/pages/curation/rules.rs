//! `/rules`: the rules in their order, one of them with what it did, and what members are told.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use super::said;
use crate::curate::rules::{Conflict, conflicts};
use crate::domain::ids::RuleId;
use crate::domain::member::Role;
use crate::domain::rule::{Effect, Rule};
use crate::search::Search;
use crate::store::rules::{self, Version, notices as told, replays};
use crate::store::{StoreError, Tx, collections, items};
use crate::web::errors::WebError;
use crate::web::lists::{Line, line};
use crate::web::moment::Moment;
use crate::web::pages::named::number;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// Items shown that a rule acted on.
const SHOWN: usize = 20;

/// A rule as shown.
#[derive(Serialize)]
struct Card {
    id: i64,
    name: String,
    query: String,
    effects: Vec<String>,
    active: bool,
    version: i64,
    by: String,
    changed: Moment,
    matched: i64,
    matched_at: Option<Moment>,
    silent: bool,
    /// Its author may decide on nothing any more.
    powerless: bool,
    /// The themes that it acts within; none for all.
    themes: Vec<String>,
}

impl Card {
    fn of(tx: &Tx<'_>, reader: &Reader, rule: &Rule) -> Result<Self, StoreError> {
        Ok(Self {
            id: rule.id.0,
            name: rule.name.clone(),
            query: rule.query.clone(),
            effects: in_words(tx, reader, &rule.effects)?,
            active: rule.active,
            version: rule.version,
            by: rule.by.clone(),
            changed: reader.moment(rule.changed),
            matched: rule.matched,
            matched_at: rule.matched_at.map(|at| reader.moment(at)),
            silent: rule.is_silent(reader.now()),
            powerless: rule.role < Role::Curator,
            themes: match rule.role {
                Role::Curator => rule.themes.names().map(str::to_owned).collect(),
                _ => Vec::new(),
            },
        })
    }
}

/// Effects as sentences.
pub(super) fn in_words(
    tx: &Tx<'_>,
    reader: &Reader,
    effects: &[Effect],
) -> Result<Vec<String>, StoreError> {
    let members = told::members(tx)?;
    let name = |id: &crate::domain::ids::MemberId| {
        let found = members.iter().find(|(member, _)| member == id);
        found.map_or_else(|| id.to_string(), |(_, name)| name.clone())
    };
    let sentence = |effect: &Effect| {
        Ok(match effect {
            Effect::Keep => said(reader, "effect-keep", &[]),
            Effect::Dismiss => said(reader, "effect-dismiss", &[]),
            Effect::Tag(tag) => said(reader, "effect-tag", &[("to", tag)]),
            Effect::Theme(theme) => said(reader, "effect-theme", &[("to", theme)]),
            Effect::Restrict(label) => {
                let label = said(reader, &format!("visibility-{}", label.as_str()), &[]);
                said(reader, "effect-restrict", &[("to", &label)])
            }
            Effect::Assign(member) => said(reader, "effect-assign", &[("to", &name(member))]),
            Effect::Notify(member) => said(reader, "effect-notify", &[("to", &name(member))]),
            Effect::Send(channel) => said(reader, "effect-send", &[("to", channel)]),
            Effect::File(id) => {
                let title = collections::one(tx, *id)?.map(|collection| collection.title);
                said(
                    reader,
                    "effect-file",
                    &[("to", &title.unwrap_or_else(|| id.to_string()))],
                )
            }
        })
    };
    effects.iter().map(sentence).collect()
}

#[derive(Serialize)]
struct RulesPage {
    rules: Vec<Card>,
    /// Arrived items that no rule has looked at yet.
    waiting: usize,
}

/// `GET /rules`
pub(in crate::web) async fn list(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let page = site
        .read(&reader, move |tx, known| {
            let all = rules::all(tx)?;
            let cards = all.iter().map(|rule| Card::of(tx, known, rule));
            Ok::<_, WebError>(RulesPage {
                rules: cards.collect::<Result<_, StoreError>>()?,
                waiting: rules::arrivals(tx, 1_000)?.len(),
            })
        })
        .await?;
    let title = reader.words().say("rules-title");
    site.show(
        &reader,
        "curation/rules.html",
        Place::Contribute,
        &title,
        &page,
    )
}

/// A version as shown.
#[derive(Serialize)]
struct Earlier {
    version: i64,
    query: String,
    effects: Vec<String>,
    by: String,
    at: Moment,
    hits: i64,
}

/// A conflict as shown.
#[derive(Serialize)]
pub(super) struct Clash {
    id: i64,
    name: String,
    items: u64,
    other_first: bool,
}

impl From<Conflict> for Clash {
    fn from(conflict: Conflict) -> Self {
        Self {
            id: conflict.with.id.0,
            name: conflict.with.name,
            items: conflict.items,
            other_first: conflict.other_first,
        }
    }
}

#[derive(Serialize)]
struct RulePage {
    card: Card,
    clashes: Vec<Clash>,
    versions: Vec<Earlier>,
    /// Items acted on so far by a replay under way.
    replay: Option<i64>,
    lines: Vec<Line>,
}

/// `GET /rules/{id}`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: RuleId = number(&id)?;
    let search = site.app.search.clone();
    let page = site
        .read(&reader, move |tx, known| rule_page(tx, &search, known, id))
        .await?;
    let title = page.card.name.clone();
    site.show(
        &reader,
        "curation/rule.html",
        Place::Contribute,
        &title,
        &page,
    )
}

fn rule_page(
    tx: &Tx<'_>,
    search: &Search,
    reader: &Reader,
    id: RuleId,
) -> Result<RulePage, WebError> {
    let rule = rules::one(tx, id)?.ok_or(WebError::NotFound)?;
    let says = (rule.query.as_str(), rule.effects.as_slice());
    let clashes: Vec<Conflict> =
        conflicts::<WebError>(tx, search, says, Some(&rule), &reader.local_now())?;
    let mut versions = Vec::new();
    for version in rules::versions(tx, id)? {
        versions.push(earlier(tx, reader, version)?);
    }
    let replay = replays::all(tx)?.into_iter().find(|one| one.rule == id);
    let ids = rules::last_hits(tx, id, SHOWN)?;
    Ok(RulePage {
        card: Card::of(tx, reader, &rule)?,
        clashes: clashes.into_iter().map(Clash::from).collect(),
        versions,
        replay: replay.map(|replay| replay.done),
        lines: lines(tx, reader, &ids)?,
    })
}

fn earlier(tx: &Tx<'_>, reader: &Reader, version: Version) -> Result<Earlier, StoreError> {
    Ok(Earlier {
        version: version.version,
        query: version.query,
        effects: in_words(tx, reader, &version.effects)?,
        by: version.by,
        at: reader.moment(version.at),
        hits: version.hits,
    })
}

/// Items as lines, those that this reader may see.
pub(super) fn lines(
    tx: &Tx<'_>,
    reader: &Reader,
    ids: &[crate::domain::ids::ItemId],
) -> Result<Vec<Line>, StoreError> {
    let rows = items::many(tx, ids)?.into_iter();
    let seen = rows.filter(|row| reader.clearance.permits(row.head.visibility));
    seen.map(|row| line(tx, reader, row)).collect()
}

/// `POST /rules/{id}/{act}`: `up`, `pause`, `resume`, `replay`.
pub(in crate::web) async fn act(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path((id, act)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let id: RuleId = number(&id)?;
    let asked = act.clone();
    site.app
        .store
        .write(move |tx| {
            let rule = changeable(tx, &reader, id)?;
            match asked.as_str() {
                "up" => rules::move_up(tx, id)?,
                "pause" => rules::set_active(tx, id, false)?,
                "resume" => rules::set_active(tx, id, true)?,
                "replay" => replays::ask(tx, &rule, reader.now())?,
                _ => return Err(WebError::NotFound),
            }
            Ok(())
        })
        .await?;
    let back = match act.as_str() {
        "up" => "/rules".to_owned(),
        _ => format!("/rules/{id}"),
    };
    Ok(Redirect::to(&back).into_response())
}

/// The rule, if this reader answers for all that it acts on.
pub(super) fn changeable(tx: &Tx<'_>, reader: &Reader, id: RuleId) -> Result<Rule, WebError> {
    let rule = rules::one(tx, id)?.ok_or(WebError::NotFound)?;
    match rule.may_be_changed_by(reader.role, &reader.themes) {
        true => Ok(rule),
        false => Err(WebError::NotYours),
    }
}

/// A notice as shown.
#[derive(Serialize)]
struct ShownNotice {
    line: Line,
    kind: String,
    why: String,
    at: Moment,
    seen: bool,
}

#[derive(Serialize)]
struct NoticesPage {
    notices: Vec<ShownNotice>,
}

/// `GET /notices`: what rules told this member, the newest first.
pub(in crate::web) async fn notices(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let page = site
        .write(&reader, move |tx, known| {
            let mut notices = Vec::new();
            for notice in told::of(tx, known.member, 100)? {
                // An item that has become too secret for its reader is told no more.
                let Some(line) = lines(tx, known, &[notice.item])?.pop() else {
                    continue;
                };
                notices.push(ShownNotice {
                    line,
                    kind: notice.kind,
                    why: notice.why,
                    at: known.moment(notice.at),
                    seen: notice.seen,
                });
            }
            told::seen(tx, known.member, known.now())?;
            Ok::<_, StoreError>(NoticesPage { notices })
        })
        .await?;
    let title = reader.words().say("notices-title");
    site.show(
        &reader,
        "curation/notices.html",
        Place::Contribute,
        &title,
        &page,
    )
}
