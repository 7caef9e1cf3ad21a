//! Who reads, in which language, and when.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};

use super::door::Entry;
use super::errors::WebError;
use super::language::Lang;
use super::moment::{Calendar, Moment};
use super::words::Words;
use crate::app::{App, Setup};
use crate::domain::ids::MemberId;
use crate::domain::member::{Role, Scope, Themes};
use crate::domain::visibility::Visibility;
use crate::store::members::Member;
use crate::store::triage::inbox::Remit;
use crate::store::view::View;
use crate::store::{StoreError, Tx, audit};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

/// The person behind a request, as [`super::session`] found them.
///
/// Where nobody has signed in, the least there is: a page that is not behind a role must show what
/// anybody may see.
#[derive(Clone)]
pub(super) struct Reader {
    /// The person's number.
    pub(super) member: MemberId,
    /// The name under which acts are recorded.
    pub(super) name: String,
    /// What this person may do.
    pub(super) role: Role,
    /// The themes for which this person answers, if a curator.
    pub(super) themes: Themes,
    /// How this person came in.
    pub(super) entry: Entry,
    /// What this person may see.
    pub(super) clearance: Visibility,
    /// How dates are told.
    pub(super) calendar: Calendar,
    /// What the configuration says while this is answered.
    pub(super) setup: Arc<Setup>,
    /// The address asked, to come back to it.
    pub(super) address: String,
}

impl Reader {
    /// The person who asks for `uri` with `headers`: `who`, or nobody.
    pub(super) fn of(
        app: &App,
        uri: &Uri,
        headers: &HeaderMap,
        who: Option<(Member, Entry)>,
    ) -> Self {
        let setup = app.setup();
        let own = who
            .as_ref()
            .and_then(|(member, _)| member.language.as_deref());
        let own = own.and_then(Lang::from_tag);
        let watch = &setup.config.watch;
        let usual = Lang::from_tag(&watch.language).unwrap_or_default();
        let nobody = Self {
            member: MemberId(0),
            name: String::new(),
            role: Role::Reader,
            themes: Themes::All,
            entry: Entry::Nobody,
            clearance: Visibility::Public,
            calendar: Calendar {
                lang: Lang::of_request(headers, own, usual),
                zone: watch.zone,
                now: app.clock.now(),
            },
            address: uri
                .path_and_query()
                .map_or("/", |asked| asked.as_str())
                .to_owned(),
            setup,
        };
        match who {
            None => nobody,
            Some((member, entry)) => Self {
                member: member.id,
                name: member.name,
                role: member.role,
                themes: member.themes,
                clearance: member.role.clearance(),
                entry,
                ..nobody
            },
        }
    }

    /// The archive as this person may see it.
    pub(super) fn view(&self) -> View {
        View::of(self.clearance)
    }

    /// Whether this person may read what is not everybody's: a program may by a token for reading alone.
    pub(super) fn may_read(&self) -> bool {
        match &self.entry {
            Entry::Token(scopes) => scopes.contains(&Scope::Read),
            Entry::Nobody | Entry::Session(_) | Entry::Open => true,
        }
    }

    /// Whether somebody is there.
    pub(super) fn is_signed_in(&self) -> bool {
        self.entry != Entry::Nobody
    }

    /// Whether this person may decide on what belongs to `theme`: the heading of a source.
    pub(super) fn may_curate(&self, theme: &str) -> bool {
        self.role.may_curate(&self.themes, theme)
    }

    /// What this person answers for on the desk.
    pub(super) fn remit(&self) -> Remit {
        let themes = match self.role {
            Role::Reader | Role::Curator => self.themes.clone(),
            Role::Editor | Role::Admin => Themes::All,
        };
        Remit {
            clearance: self.clearance,
            themes,
        }
    }

    /// Records what this person does, in the transaction that does it.
    ///
    /// # Errors
    /// What the archive says.
    pub(super) fn record(
        &self,
        tx: &Tx<'_>,
        act: &str,
        object: String,
        (before, after): (Value, Value),
    ) -> Result<(), StoreError> {
        let act = audit::Act {
            member: self.member,
            act,
            object,
            before,
            after,
        };
        audit::record(tx, &act, self.now())
    }

    /// The language of the pages.
    pub(super) fn lang(&self) -> Lang {
        self.calendar.lang
    }

    /// The words of the pages.
    pub(super) fn words(&self) -> &'static Words {
        Words::of(self.lang())
    }

    /// The present.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.calendar.now
    }

    /// The present on the clocks of the watch: in it, days that are typed begin.
    pub(super) fn local_now(&self) -> DateTime<Tz> {
        self.now().with_timezone(&self.calendar.zone)
    }

    /// `at` as this person reads it.
    pub(super) fn moment(&self, at: DateTime<Utc>) -> Moment {
        self.calendar.moment(at)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let found = parts.extensions.get::<Self>().cloned();
        found.ok_or_else(|| WebError::Failed("a request came past the door".into()))
    }
}
