//! The desk on the page of an item: the same acts, its note, what was decided.

use serde::Serialize;

use super::answer::{ShownDecision, by};
use super::voices::Suggestion;
use crate::curate::suggest;
use crate::domain::decision::{Errand, Reason};
use crate::domain::ids::ItemId;
use crate::domain::member::Role;
use crate::store::items::ItemRow;
use crate::store::triage::{assignments, claims, decisions, inbox, marks, notes};
use crate::store::{StoreError, Tx, vocabulary};
use crate::web::moment::Moment;
use crate::web::reader::Reader;

/// What the acts offer.
#[derive(Serialize)]
pub(in crate::web) struct Tools {
    /// Who acts.
    me: i64,
    reasons: Vec<Choice>,
    digests: Vec<Choice>,
    curators: Vec<Choice>,
    /// The names of the tags.
    vocabulary: Vec<String>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    name: String,
}

impl Tools {
    pub(super) fn of(tx: &Tx<'_>, reader: &Reader) -> Result<Self, StoreError> {
        let words = reader.words();
        let reasons = Reason::ALL.into_iter().map(|reason| Choice {
            value: reason.as_str().to_owned(),
            name: words.say(&format!("reason-{}", reason.as_str())),
        });
        let mut digests = Vec::new();
        for digest in &reader.setup.config.digests {
            digests.push(Choice {
                value: format!("{}|", digest.key),
                name: digest.title.clone(),
            });
            digests.extend(digest.sections.iter().map(|section| Choice {
                value: format!("{}|{}", digest.key, section.title),
                name: format!("{} – {}", digest.title, section.title),
            }));
        }
        let curators = assignments::curators(tx)?.into_iter();
        let vocabulary = vocabulary::all(tx)?.into_iter().map(|tag| tag.name);
        Ok(Self {
            me: reader.member.0,
            reasons: reasons.collect(),
            digests,
            vocabulary: vocabulary.collect(),
            curators: curators
                .map(|(id, name)| Choice {
                    value: id.to_string(),
                    name,
                })
                .collect(),
        })
    }
}

/// The desk beside an item.
#[derive(Serialize)]
pub(in crate::web) struct DeskPart {
    items: Vec<i64>,
    /// The stored word.
    state: &'static str,
    seen: i64,
    claimed: Option<String>,
    note: Option<NotePart>,
    asked: Vec<String>,
    /// The digests that it is meant for.
    marks: Vec<String>,
    decisions: Vec<ShownDecision>,
    suggestion: Option<Suggestion>,
    tools: Tools,
}

#[derive(Serialize)]
struct NotePart {
    text: String,
    version: i64,
    name: String,
    at: Moment,
}

/// The desk beside `row`; nothing for who may not decide on it.
pub(in crate::web::pages) fn part(
    tx: &Tx<'_>,
    reader: &Reader,
    row: &ItemRow,
) -> Result<Option<DeskPart>, StoreError> {
    if reader.role < Role::Curator {
        return Ok(None);
    }
    let id = row.head.id;
    let told = inbox::told(tx, id, &reader.remit())?;
    if told.is_empty() {
        return Ok(None);
    }
    let claim = claims::of(tx, &told, reader.now())?;
    let others = claim.filter(|claim| claim.member != reader.member);
    let decided = decisions::on(tx, id)?;
    let meant = marks::of(tx, id)?.into_iter();
    Ok(Some(DeskPart {
        items: told.iter().map(|item| item.0).collect(),
        state: row.head.state.as_str(),
        seen: decisions::last(tx, &told)?.map_or(0, |id| id.0),
        claimed: others.map(|claim| claim.name),
        note: notes::of(tx, &told)?.map(|note| NotePart {
            text: note.text,
            version: note.version,
            name: note.name,
            at: reader.moment(note.at),
        }),
        asked: asked_of(tx, reader, &told)?,
        marks: meant.map(|mark| title_of(reader, &mark)).collect(),
        decisions: decided
            .iter()
            .map(|one| ShownDecision::of(reader, one))
            .collect(),
        suggestion: suggest::judge(tx, row)?.map(|score| Suggestion::short(reader, &score)),
        tools: Tools::of(tx, reader)?,
    }))
}

/// A digest by its title, with the section if one is named.
fn title_of(reader: &Reader, mark: &marks::Mark) -> String {
    let digests = &reader.setup.config.digests;
    let known = digests.iter().find(|digest| digest.key == mark.digest);
    let title = known.map_or(mark.digest.as_str(), |digest| digest.title.as_str());
    match mark.section.as_str() {
        "" => title.to_owned(),
        section => format!("{title} – {section}"),
    }
}

/// What is asked about a story, a sentence each.
pub(super) fn asked_of(
    tx: &Tx<'_>,
    reader: &Reader,
    told: &[ItemId],
) -> Result<Vec<String>, StoreError> {
    let words = reader.words();
    let asked = assignments::of(tx, told)?.into_iter();
    Ok(asked
        .map(|asked| match (asked.errand, asked.member) {
            (Errand::Assign, Some((_, name))) => by(words, "desk-assigned", &name),
            (Errand::Assign, None) => words.say("desk-assigned-nobody"),
            (Errand::Opinion, Some((_, name))) => by(words, "desk-opinion-of", &name),
            (Errand::Opinion, None) => by(words, "desk-opinion", &asked.asked_by),
        })
        .collect())
}
