//! Who reads, in which language, and when.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};

use super::language::Lang;
use super::moment::{Calendar, Moment};
use super::site::Site;
use super::words::Words;
use crate::app::Setup;
use crate::domain::ids::MemberId;
use crate::domain::member::Role;
use crate::domain::visibility::Visibility;
use chrono::{DateTime, Utc};

/// The person behind a request.
///
/// Until there are accounts, Vigie listens on loopback only, and whoever reaches it is a member with
/// every role, cleared up to internal.
#[derive(Clone)]
pub(super) struct Reader {
    /// The person's number.
    pub(super) member: MemberId,
    /// The name under which acts are recorded.
    pub(super) name: String,
    /// What this person may do.
    pub(super) role: Role,
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
    /// The person who asks for `uri` with `headers`.
    pub(super) fn of(site: &Site, uri: &Uri, headers: &HeaderMap) -> Self {
        let setup = site.app.setup();
        let watch = &setup.config.watch;
        let usual = Lang::from_tag(&watch.language).unwrap_or_default();
        Self {
            member: MemberId(0),
            name: "local".to_owned(),
            role: Role::Admin,
            clearance: Visibility::Internal,
            calendar: Calendar {
                lang: Lang::of_request(headers, usual),
                zone: watch.zone,
                now: site.app.clock.now(),
            },
            address: uri
                .path_and_query()
                .map_or("/", |asked| asked.as_str())
                .to_owned(),
            setup,
        }
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

    /// `at` as this person reads it.
    pub(super) fn moment(&self, at: DateTime<Utc>) -> Moment {
        self.calendar.moment(at)
    }
}

impl FromRequestParts<Arc<Site>> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        site: &Arc<Site>,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::of(site, &parts.uri, &parts.headers))
    }
}
