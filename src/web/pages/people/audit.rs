//! `/audit`: who did what, the latest first.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use crate::domain::ids::MemberId;
use crate::store::audit::{self, AuditQuery, Entry};
use crate::store::members;
use crate::store::{StoreError, Tx};
use crate::web::errors::WebError;
use crate::web::moment::Moment;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

/// Lines on one page.
const PAGE: usize = 100;

/// Which lines are asked for; what is empty is not asked for.
#[derive(Default, Deserialize)]
pub(in crate::web) struct Filter {
    #[serde(default)]
    member: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    before: String,
}

#[derive(Serialize)]
struct AuditPage {
    lines: Vec<Line>,
    people: Vec<Person>,
    /// The member whose acts are asked for; empty for everyone's.
    member: String,
    object: String,
    /// The number from which older lines go on.
    older: Option<i64>,
    /// The hash of the last line of all, to be noted elsewhere.
    last: Option<String>,
}

#[derive(Serialize)]
struct Person {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct Line {
    id: i64,
    at: Moment,
    member: String,
    act: String,
    object: String,
    before: Option<String>,
    after: Option<String>,
}

impl Filter {
    fn asked(&self) -> Result<AuditQuery, WebError> {
        let number = |text: &str| match text {
            "" => Ok(None),
            text => text
                .parse::<i64>()
                .map(Some)
                .map_err(|_| WebError::BadRequest),
        };
        Ok(AuditQuery {
            member: number(&self.member)?.map(MemberId),
            object: Some(self.object.trim().to_owned()).filter(|object| !object.is_empty()),
            before: number(&self.before)?,
        })
    }
}

/// `GET /audit`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Query(filter): Query<Filter>,
) -> Result<Response, WebError> {
    let asked = filter.asked()?;
    let read = move |tx: &Tx<'_>| {
        let limit = u32::try_from(PAGE).unwrap_or(u32::MAX) + 1;
        let entries = audit::latest(tx, &asked, limit)?;
        let last = audit::latest(tx, &AuditQuery::default(), 1)?;
        Ok::<_, StoreError>((entries, last, members::all(tx)?))
    };
    let (mut entries, last, people) = site.app.store.read(read).await?;
    let older = (entries.len() > PAGE).then(|| {
        entries.truncate(PAGE);
        entries.last().map(|entry| entry.id)
    });
    let names: BTreeMap<_, _> = people
        .iter()
        .map(|one| (one.id, one.name.clone()))
        .collect();
    let person = |member: members::Member| Person {
        id: member.id.to_string(),
        name: member.name,
    };
    let page = AuditPage {
        lines: entries
            .into_iter()
            .map(|it| line(&reader, &names, it))
            .collect(),
        people: people.into_iter().map(person).collect(),
        member: filter.member,
        object: filter.object,
        older: older.flatten(),
        last: last.into_iter().next().map(|entry| entry.hash),
    };
    let title = reader.words().say("audit-title");
    site.show(&reader, "people/audit.html", Place::Audit, &title, &page)
}

fn line(reader: &Reader, names: &BTreeMap<MemberId, String>, entry: Entry) -> Line {
    let name = names.get(&entry.member).cloned();
    Line {
        id: entry.id,
        at: reader.moment(entry.at),
        member: name.unwrap_or_else(|| "Vigie".to_owned()),
        act: entry.act,
        object: entry.object,
        before: entry.before.map(|value| value.to_string()),
        after: entry.after.map(|value| value.to_string()),
    }
}
