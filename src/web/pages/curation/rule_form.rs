//! `/rules/new`, `/rules/{id}/edit`: writing a rule, and trying it over the archive before it is kept.

use std::sync::Arc;

use axum::extract::{Form, Path, Query as Asking, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::rules::{Clash, changeable, in_words, lines};
use super::said;
use crate::curate::rules::{conflicts, try_out};
use crate::domain::fold::fold_name;
use crate::domain::ids::{CollectionId, MemberId, RuleId};
use crate::domain::rule::{Effect, Rule};
use crate::domain::visibility::Visibility;
use crate::search::{Query, Search, Tongue};
use crate::store::rules::{self, notices};
use crate::store::triage::assignments;
use crate::store::{StoreError, Tx, collections, vocabulary};
use crate::web::errors::{WebError, again};
use crate::web::lists::Line;
use crate::web::pages::named::number;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// A rule as its form says it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Written {
    name: String,
    query: String,
    /// Between commas.
    tags: String,
    /// `keep`, `dismiss` or nothing.
    decide: String,
    theme: String,
    /// A visibility or nothing.
    restrict: String,
    /// Numbers of members, or nothing.
    assign: String,
    notify: String,
    /// The number of a collection, or nothing.
    file: String,
    /// A channel by its key, or nothing.
    send: String,
    /// What was tried: a rule is kept only as it was tried.
    tried: String,
}

impl Written {
    fn of(rule: &Rule) -> Self {
        let mut written = Self {
            name: rule.name.clone(),
            query: rule.query.clone(),
            ..Self::default()
        };
        let mut tags = Vec::new();
        for effect in &rule.effects {
            match effect {
                Effect::Tag(tag) => tags.push(tag.clone()),
                Effect::Keep => written.decide = "keep".to_owned(),
                Effect::Dismiss => written.decide = "dismiss".to_owned(),
                Effect::Theme(theme) => written.theme.clone_from(theme),
                Effect::Restrict(label) => written.restrict = label.as_str().to_owned(),
                Effect::Assign(member) => written.assign = member.to_string(),
                Effect::Notify(member) => written.notify = member.to_string(),
                Effect::File(collection) => written.file = collection.to_string(),
                Effect::Send(channel) => written.send.clone_from(channel),
            }
        }
        written.tags = tags.join(", ");
        written
    }

    /// The effects, each of which must mean something.
    fn effects(&self, tx: &Tx<'_>, reader: &Reader) -> Result<Vec<Effect>, WebError> {
        let mut effects = Vec::new();
        let tags = self.tags.split(',').map(str::trim);
        for name in tags.filter(|name| !name.is_empty()) {
            let Some(tag) = vocabulary::called(tx, name)? else {
                let sentence = said(reader, "tag-error-unknown", &[("name", name)]);
                return Err(WebError::Conflict(sentence.into()));
            };
            effects.push(Effect::Tag(tag.name));
        }
        match self.decide.as_str() {
            "keep" => effects.push(Effect::Keep),
            "dismiss" => effects.push(Effect::Dismiss),
            _ => {}
        }
        let chosen = |written: &str, key, found: Option<Effect>| match written.trim() {
            "" => Ok(None),
            // Never dropped in silence: the rule would do less than it says.
            name => match found {
                Some(effect) => Ok(Some(effect)),
                None => Err(WebError::Conflict(
                    said(reader, key, &[("name", name)]).into(),
                )),
            },
        };
        effects.extend(chosen(&self.theme, "rule-error-theme", self.theme(tx)?)?);
        // Never more open: there is nothing below internal to choose.
        let label = Visibility::from_word(&self.restrict).filter(|it| *it > Visibility::Public);
        let label = label.map(Effect::Restrict);
        effects.extend(chosen(&self.restrict, "rule-error-restrict", label)?);
        let one_of = |written: &str, them: Vec<(MemberId, String)>| {
            let number = written.parse::<MemberId>().ok();
            number.filter(|number| them.iter().any(|(id, _)| id == number))
        };
        let curator = one_of(&self.assign, assignments::curators(tx)?).map(Effect::Assign);
        effects.extend(chosen(&self.assign, "rule-error-assign", curator)?);
        let member = one_of(&self.notify, notices::members(tx)?).map(Effect::Notify);
        effects.extend(chosen(&self.notify, "rule-error-notify", member)?);
        let collection = match self.file.parse::<CollectionId>() {
            Ok(number) => collections::one(tx, number)?.map(|one| Effect::File(one.id)),
            Err(_) => None,
        };
        effects.extend(chosen(&self.file, "rule-error-file", collection)?);
        let channel = reader.setup.config.channel(&self.send);
        let channel = channel.map(|channel| Effect::Send(channel.head.key.clone()));
        effects.extend(chosen(&self.send, "rule-error-send", channel)?);
        Ok(effects)
    }

    /// The theme, as it is written elsewhere, if it is one.
    fn theme(&self, tx: &Tx<'_>) -> Result<Option<Effect>, StoreError> {
        let wanted = fold_name(&self.theme);
        let mut themes = rules::known_themes(tx)?.into_iter();
        let theme = themes.find(|theme| fold_name(theme) == wanted);
        Ok(theme.map(Effect::Theme))
    }

    /// All that it says, in a word that the form sends back.
    fn seal(&self) -> String {
        let unsealed = Self {
            tried: String::new(),
            ..self.clone()
        };
        let said = serde_json::to_string(&unsealed).unwrap_or_default();
        blake3::hash(said.as_bytes()).to_hex()[..24].to_owned()
    }
}

/// What a trial found.
#[derive(Serialize)]
struct Tried {
    /// What has no effect in the search, a sentence each.
    notes: Vec<String>,
    /// Whether anything is left to look for: else the rule cannot be filed.
    sound: bool,
    total: u64,
    lately: u64,
    undecided: u64,
    effects: Vec<String>,
    clashes: Vec<Clash>,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct FormPage {
    id: Option<i64>,
    written: Written,
    /// Why it is not taken as it is written.
    refused: Option<String>,
    tried: Option<Tried>,
    tags: Vec<String>,
    themes: Vec<String>,
    /// To whom items may be given.
    curators: Vec<(i64, String)>,
    /// Who may be told of them.
    members: Vec<(i64, String)>,
    collections: Vec<(i64, String)>,
    /// Keys, each as its own name.
    channels: Vec<(String, String)>,
}

impl FormPage {
    fn of(
        tx: &Tx<'_>,
        reader: &Reader,
        id: Option<RuleId>,
        written: Written,
    ) -> Result<Self, StoreError> {
        let lang = reader.lang().code();
        let tags = vocabulary::all(tx)?.into_iter();
        let members = notices::members(tx)?.into_iter();
        let curators = assignments::curators(tx)?.into_iter();
        let collections = collections::all(tx)?.into_iter();
        let channels = reader.setup.config.channels.iter();
        let channels = channels.map(|channel| channel.head.key.clone());
        Ok(Self {
            channels: channels.map(|key| (key.clone(), key)).collect(),
            id: id.map(|id| id.0),
            written,
            refused: None,
            tried: None,
            tags: tags.map(|tag| tag.label(lang).to_owned()).collect(),
            themes: rules::known_themes(tx)?,
            curators: curators.map(|(id, name)| (id.0, name)).collect(),
            members: members.map(|(id, name)| (id.0, name)).collect(),
            collections: collections.map(|one| (one.id.0, one.title)).collect(),
        })
    }
}

fn shown(site: &Site, reader: &Reader, page: &FormPage) -> Result<Response, WebError> {
    let key = if page.id.is_some() {
        "rule-edit"
    } else {
        "rule-new"
    };
    let title = reader.words().say(key);
    site.show(
        reader,
        "curation/rule_form.html",
        Place::Contribute,
        &title,
        page,
    )
}

/// `GET /rules/new?query=…`
pub(in crate::web) async fn blank(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Asking(written): Asking<Written>,
) -> Result<Response, WebError> {
    let page = site
        .read(&reader, move |tx, known| {
            FormPage::of(tx, known, None, written)
        })
        .await?;
    shown(&site, &reader, &page)
}

/// `GET /rules/{id}/edit`
pub(in crate::web) async fn edit(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: RuleId = number(&id)?;
    let page = site
        .read(&reader, move |tx, known| {
            let rule = changeable(tx, known, id)?;
            Ok::<_, WebError>(FormPage::of(tx, known, Some(id), Written::of(&rule))?)
        })
        .await?;
    shown(&site, &reader, &page)
}

/// `POST /rules/new`: tries the rule, and files it once it was tried as it stands.
pub(in crate::web) async fn create(
    site: State<Arc<Site>>,
    reader: Reader,
    Form(written): Form<Written>,
) -> Result<Response, WebError> {
    submit(site.0, reader, None, written).await
}

/// `POST /rules/{id}/edit`: the same for the rule's next version.
pub(in crate::web) async fn save(
    site: State<Arc<Site>>,
    reader: Reader,
    Path(id): Path<String>,
    Form(written): Form<Written>,
) -> Result<Response, WebError> {
    let id: RuleId = number(&id)?;
    submit(site.0, reader, Some(id), written).await
}

/// Tries or files; what cannot be is told over the form as it was filled.
async fn submit(
    site: Arc<Site>,
    reader: Reader,
    id: Option<RuleId>,
    written: Written,
) -> Result<Response, WebError> {
    let why = match try_or_file(&site, &reader, id, written.clone()).await {
        Err(WebError::Conflict(why)) => why.to_string(),
        taken => return taken,
    };
    let page = site
        .read(&reader, move |tx, known| {
            let mut page = FormPage::of(tx, known, id, written)?;
            page.refused = Some(why);
            Ok::<_, StoreError>(page)
        })
        .await?;
    Ok(again(StatusCode::CONFLICT, shown(&site, &reader, &page)?))
}

async fn try_or_file(
    site: &Site,
    reader: &Reader,
    id: Option<RuleId>,
    written: Written,
) -> Result<Response, WebError> {
    if written.tried == written.seal() && !written.name.trim().is_empty() {
        let filed = site
            .write(reader, move |tx, known| file(tx, known, id, &written))
            .await?;
        return Ok(Redirect::to(&format!("/rules/{filed}")).into_response());
    }
    let search = site.app.search.clone();
    let page = site
        .read(reader, move |tx, known| {
            if let Some(id) = id {
                rules::one(tx, id)?.ok_or(WebError::NotFound)?;
            }
            let tried = tried(tx, &search, known, id, &written)?;
            let sealed = Written {
                tried: written.seal(),
                ..written
            };
            let mut page = FormPage::of(tx, known, id, sealed)?;
            page.tried = Some(tried);
            Ok::<_, WebError>(page)
        })
        .await?;
    shown(site, reader, &page)
}

fn file(
    tx: &Tx<'_>,
    reader: &Reader,
    id: Option<RuleId>,
    written: &Written,
) -> Result<RuleId, WebError> {
    let effects = written.effects(tx, reader)?;
    let says_nothing = Query::parse(&written.query, &reader.local_now()).says_nothing();
    if effects.is_empty() || written.query.trim().is_empty() || says_nothing {
        let sentence = reader.words().say("rule-error-empty");
        return Err(WebError::Conflict(sentence.into()));
    }
    let says = (written.name.trim(), written.query.trim());
    let (by, now) = (reader.member, reader.now());
    let (act, id, before) = match id {
        None => (
            "rule.add",
            rules::add(tx, says, &effects, by, now)?,
            Value::Null,
        ),
        Some(id) => {
            let before = changeable(tx, reader, id)?;
            rules::change(tx, id, says, &effects, by, now)?;
            ("rule.change", id, json!([before.name, before.query]))
        }
    };
    let states = (before, json!([says.0, says.1]));
    reader.record(tx, act, format!("rule:{id}"), states)?;
    Ok(id)
}

fn tried(
    tx: &Tx<'_>,
    search: &Search,
    reader: &Reader,
    id: Option<RuleId>,
    written: &Written,
) -> Result<Tried, WebError> {
    let effects = written.effects(tx, reader)?;
    let now = reader.local_now();
    let trial = try_out::<WebError>(tx, search, &written.query, reader.clearance, &now)?;
    let own = match id {
        Some(id) => rules::one(tx, id)?,
        None => None,
    };
    let says = (written.query.as_str(), effects.as_slice());
    let clashes = conflicts::<WebError>(tx, search, says, own.as_ref(), &now)?;
    let tongue = Tongue::of(reader.lang().code());
    let notes = trial.notes.iter().map(|note| note.in_words(tongue));
    Ok(Tried {
        notes: notes.collect(),
        sound: !Query::parse(&written.query, &now).says_nothing(),
        total: trial.total,
        lately: trial.lately,
        undecided: trial.undecided,
        effects: in_words(tx, reader, &effects)?,
        clashes: clashes.into_iter().map(Clash::from).collect(),
        lines: lines(tx, reader, &trial.examples)?,
    })
}
