//! The one table of routes: address, role, page. In three parts: what is open to anybody, what is each
//! one's own, and what asks for a role.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};

use super::errors::WebError;
use super::guard::Access;
use super::pages::people::{
    audit, forgotten, me, member, members, mine, own_password, own_tokens, sign_in, welcome,
};
use super::site::Site;
use super::{assets, guard, pages};
use crate::domain::member::Role;

/// A route: where it is, who may use it, what answers.
type Route = (&'static str, Role, Page);

/// What answers.
type Page = fn() -> MethodRouter<Arc<Site>>;

/// Open to anybody: what is needed to sign in, and what shows nothing that is not public.
const OPEN: &[(&str, Page)] = &[
    ("/sign-in", || get(sign_in::show).post(sign_in::enter)),
    ("/sign-out", || post(sign_in::leave)),
    ("/welcome", || get(welcome::show).post(welcome::choose)),
    ("/forgotten", || get(forgotten::show).post(forgotten::ask)),
    // A reader sees a feed that carries no more than they may see: anybody, a public one.
    ("/digests/{key}/feed/{channel}", || get(pages::feed::show)),
    ("/feeds/public/{name}", || {
        get(pages::feed::items::public_kept)
    }),
    ("/feeds/public/tags/{name}", || {
        get(pages::feed::items::public_tagged)
    }),
    ("/language", || post(pages::language::choose)),
    ("/health", || get(pages::health::show)),
    ("/assets/{name}", || get(assets::serve)),
];

/// Each one's own page: for whoever is signed in, never for a program.
const OWN: &[(&str, Page)] = &[
    ("/me", || get(me::show)),
    ("/me/name", || post(me::rename)),
    ("/me/password", || post(own_password::change)),
    ("/me/sessions/end", || post(me::end_sessions)),
    ("/me/sessions/{id}/end", || post(me::end_session)),
    ("/me/tokens", || post(own_tokens::make)),
    ("/me/tokens/{id}/revoke", || post(own_tokens::revoke)),
    ("/me/export", || get(mine::export)),
    ("/me/erase", || post(mine::erase)),
];

/// For whoever has the role.
const ROUTES: &[Route] = &[
    ("/", Role::Reader, || get(pages::home::show)),
    ("/search", Role::Reader, || get(pages::search::show)),
    ("/items/{id}", Role::Reader, || get(pages::item::show)),
    ("/items/{id}/versions", Role::Reader, || {
        get(pages::item::versions)
    }),
    ("/items/{id}/send", Role::Editor, || {
        get(pages::send::show).post(pages::send::send)
    }),
    ("/items/{id}/tags", Role::Curator, || {
        post(pages::curation::item_tags::change)
    }),
    ("/items/{id}/story/{act}", Role::Curator, || {
        post(pages::curation::stories::decide)
    }),
    ("/items/{id}/collections", Role::Reader, || {
        post(pages::curation::filing::file)
    }),
    ("/rules", Role::Curator, || {
        get(pages::curation::rules::list)
    }),
    ("/rules/new", Role::Curator, || {
        get(pages::curation::rule_form::blank).post(pages::curation::rule_form::create)
    }),
    ("/rules/{id}", Role::Curator, || {
        get(pages::curation::rules::show)
    }),
    ("/rules/{id}/edit", Role::Curator, || {
        get(pages::curation::rule_form::edit).post(pages::curation::rule_form::save)
    }),
    ("/rules/{id}/{act}", Role::Curator, || {
        post(pages::curation::rules::act)
    }),
    ("/notices", Role::Reader, || {
        get(pages::curation::rules::notices)
    }),
    ("/collections", Role::Reader, || {
        get(pages::curation::collections::list)
    }),
    ("/collections/new", Role::Curator, || {
        post(pages::curation::collections::create)
    }),
    ("/collections/{id}", Role::Reader, || {
        get(pages::curation::collections::show).post(pages::curation::collections::change)
    }),
    ("/collections/{id}/export/{form}", Role::Reader, || {
        get(pages::curation::export::export)
    }),
    ("/proposals", Role::Reader, || {
        get(pages::curation::proposals::list).post(pages::curation::proposals::propose)
    }),
    ("/proposals/{id}", Role::Curator, || {
        post(pages::curation::proposals::answer)
    }),
    ("/proposals/{id}/again", Role::Reader, || {
        post(pages::curation::proposals::again)
    }),
    ("/tags", Role::Reader, || get(pages::curation::tags::list)),
    ("/tags/new", Role::Curator, || {
        get(pages::curation::tag_form::blank).post(pages::curation::tag_form::create)
    }),
    ("/tags/complete", Role::Reader, || {
        get(pages::curation::item_tags::complete)
    }),
    ("/tags/export/{form}", Role::Reader, || {
        get(pages::curation::tags::export)
    }),
    ("/tags/import", Role::Curator, || {
        post(pages::curation::tags::import)
    }),
    ("/tags/proposals", Role::Reader, || {
        post(pages::curation::tag_proposals::propose)
    }),
    ("/tags/proposals/{id}", Role::Curator, || {
        post(pages::curation::tag_proposals::answer)
    }),
    ("/tags/{key}", Role::Reader, || {
        get(pages::curation::tag::show)
    }),
    ("/tags/{key}/edit", Role::Curator, || {
        get(pages::curation::tag_form::show).post(pages::curation::tag_form::save)
    }),
    ("/tags/{key}/merge", Role::Curator, || {
        post(pages::curation::tag::merge)
    }),
    ("/tags/{key}/follow", Role::Reader, || {
        post(pages::curation::tag::follow)
    }),
    ("/sources", Role::Reader, || get(pages::sources::list)),
    ("/sources/{key}", Role::Reader, || get(pages::sources::show)),
    ("/sources/{key}/check", Role::Curator, || {
        post(pages::sources::check)
    }),
    ("/digests", Role::Reader, || get(pages::digests::list)),
    ("/editions", Role::Reader, || get(pages::editions::list)),
    ("/feeds/{name}", Role::Reader, || {
        get(pages::feed::items::kept)
    }),
    ("/feeds/tags/{name}", Role::Reader, || {
        get(pages::feed::items::tagged)
    }),
    ("/editions/{id}", Role::Reader, || {
        get(pages::editions::show)
    }),
    (
        "/editions/{id}/preview/{clearance}/{file}",
        Role::Reader,
        || get(pages::editions::preview),
    ),
    ("/editions/{id}/edit", Role::Editor, || {
        get(pages::editions::edit).post(pages::editions::act)
    }),
    ("/editions/{id}/presence", Role::Editor, || {
        post(pages::editions::tell_presence)
    }),
    ("/editions/{id}/approve", Role::Editor, || {
        post(pages::editions::approve)
    }),
    ("/editions/{id}/reopen", Role::Editor, || {
        post(pages::editions::reopen)
    }),
    ("/editions/{id}/release/{channel}", Role::Editor, || {
        post(pages::editions::release)
    }),
    ("/editions/{id}/erratum", Role::Editor, || {
        post(pages::editions::tell_erratum)
    }),
    ("/channels", Role::Editor, || get(pages::channels::list)),
    ("/channels/{key}/{act}", Role::Editor, || {
        post(pages::channels::turn)
    }),
    ("/deliveries", Role::Editor, || get(pages::deliveries::list)),
    ("/deliveries/{id}/{act}", Role::Editor, || {
        post(pages::deliveries::settle)
    }),
    ("/desk", Role::Curator, || get(pages::desk::show)),
    ("/desk/events", Role::Curator, || get(pages::desk::events)),
    ("/desk/log", Role::Curator, || get(pages::desk::log)),
    ("/desk/suggestions", Role::Curator, || {
        get(pages::desk::measured)
    }),
    ("/desk/bulk", Role::Curator, || {
        get(pages::desk::preview).post(pages::desk::confirm)
    }),
    ("/desk/undo", Role::Curator, || post(pages::desk::undo)),
    ("/desk/items/{id}/why", Role::Curator, || {
        get(pages::desk::why)
    }),
    ("/desk/items/{id}/decide", Role::Curator, || {
        post(pages::desk::decide)
    }),
    ("/desk/items/{id}/claim", Role::Curator, || {
        post(pages::desk::claim)
    }),
    ("/desk/items/{id}/note", Role::Curator, || {
        post(pages::desk::note)
    }),
    ("/desk/items/{id}/assign", Role::Curator, || {
        post(pages::desk::assign)
    }),
    ("/about", Role::Reader, || get(pages::about::show)),
    ("/members", Role::Admin, || {
        get(members::list).post(members::invite)
    }),
    ("/members/{id}", Role::Admin, || get(member::show)),
    ("/members/{id}/role", Role::Admin, || post(member::set_role)),
    ("/members/{id}/link", Role::Admin, || {
        post(member::make_link)
    }),
    ("/members/{id}/sign-out", Role::Admin, || {
        post(member::sign_out)
    }),
    ("/members/{id}/close", Role::Admin, || post(member::close)),
    ("/members/{id}/reopen", Role::Admin, || post(member::reopen)),
    ("/audit", Role::Admin, || get(audit::show)),
    ("/workings", Role::Admin, || get(pages::workings::show)),
    ("/workings/retire", Role::Admin, || {
        post(pages::workings::retire)
    }),
];

/// Every row: where it is and who may use it, as the tests walk it.
pub(super) fn rows() -> impl Iterator<Item = (&'static str, Access)> {
    whole().map(|(path, access, _)| (path, access))
}

fn whole() -> impl Iterator<Item = (&'static str, Access, Page)> {
    let open = OPEN
        .iter()
        .map(|&(path, page)| (path, Access::Anyone, page));
    let own = OWN
        .iter()
        .map(|&(path, page)| (path, Access::Oneself, page));
    let rest = ROUTES.iter();
    open.chain(own)
        .chain(rest.map(|&(path, role, page)| (path, Access::Role(role), page)))
}

/// The table as a router, each route behind what it asks for.
pub(super) fn table() -> Router<Arc<Site>> {
    let mut router = Router::new();
    for (path, access, page) in whole() {
        let allowed = from_fn_with_state(access, guard::allow);
        router = router.route(path, page().layer(allowed));
    }
    router.fallback(|| async { WebError::NotFound })
}
