//! What every request and every answer passes: host, origin, role, security headers.
//!
//! Forms carry no token against forgery. A form of another site is told by what the browser itself says
//! of it, `Sec-Fetch-Site`, or `Origin` where a browser is old or the site is not on TLS; a request that
//! says neither is refused. OWASP's cheat sheet on cross-site request forgery takes Fetch Metadata with
//! that fallback for a defence of its own, and browsers have sent one or the other with every form for
//! years. The cookie of a session is `SameSite=Lax` besides, so that such a form would come without
//! it. A token in each form would be a third check of the same thing, to be forgotten in one form.
//! Requests with an API token pass by: they carry no cookie, and a page of another site cannot add the
//! header.

mod lengths;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, ORIGIN,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};

use super::door::Entry;
use super::errors::WebError;
use super::reader::Reader;
use super::session;
use super::site::Site;
use crate::domain::member::{Role, Scope};

/// No inline code, nothing from elsewhere. Pictures of outside sites would tell those sites who reads
/// what, and when: the pages show a link to the picture instead.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What pages and forms use; a page may know fewer of them (RFC 9110, 15.5.6).
const KNOWN: [Method; 4] = [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS];

/// Security headers on every answer. One that has its own policy (a preview) keeps it.
pub(super) fn around(pages: Router<Arc<Site>>) -> Router<Arc<Site>> {
    pages.layer(from_fn(protect))
}

/// Refuses what was meant for another site, or was sent from one.
pub(super) fn within(pages: Router<Arc<Site>>, site: &Arc<Site>) -> Router<Arc<Site>> {
    pages
        .layer(from_fn(lengths::bounded))
        .layer(from_fn_with_state(site.clone(), admit))
}

async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let fixed: [(HeaderName, &'static str); 6] = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        // Nothing is told to other sites. `no-referrer` would make browsers send `Origin: null` with
        // our own forms, which could then not be told from forged ones where there is no
        // Sec-Fetch-Site, as on plain HTTP beyond loopback.
        (REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        // A page may hold what only members may read, and shows the state of the moment.
        (CACHE_CONTROL, "private, no-cache"),
    ];
    let headers = response.headers_mut();
    for (name, value) in fixed {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

async fn admit(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if let Some(trouble) = request.extensions().get::<WebError>() {
        return trouble.clone().into_response();
    }
    let base = site.app.setup().config.watch.base_url.clone();
    let Some(host) = host_of(request.uri(), request.headers()) else {
        return WebError::BadRequest.into_response();
    };
    if !is_ours(&host, Some(&base)) {
        return misdirected(&host, &base);
    }
    if !KNOWN.contains(request.method()) {
        let allowed = [(ALLOW, "GET, HEAD, POST")];
        return (StatusCode::METHOD_NOT_ALLOWED, allowed).into_response();
    }
    let by_token = session::bearer(request.headers()).is_some();
    let secure = base.scheme() == "https";
    if changes(request.method()) && !by_token && !from_our_pages(request.headers(), &host, secure) {
        // The browser names the address that members know: the proxy in front says another one to us.
        return match named_origin(request.headers()) {
            Some((_, origin)) if origin.eq_ignore_ascii_case(authority(&base)) => {
                misdirected(&host, &base)
            }
            _ => WebError::Forbidden.into_response(),
        };
    }
    next.run(request).await
}

/// Refuses a request whose `Host` is not the address of the pages, as behind a proxy that changes it, and
/// says so where the administrator looks.
fn misdirected(host: &str, base: &url::Url) -> Response {
    let base = authority(base);
    tracing::warn!(
        host,
        base_url = base,
        "a request names another Host than base_url: a proxy in front must keep the Host header"
    );
    WebError::Misdirected([host, base].map(Into::into)).into_response()
}

/// Host and port of an address.
fn authority(base: &url::Url) -> &str {
    &base[url::Position::BeforeHost..url::Position::AfterPort]
}

/// Whether a request of this method may change something.
fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn host_of(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let named = match headers.get(HOST) {
        Some(host) => host.to_str().ok()?,
        None => uri.authority()?.as_str(),
    };
    Some(named.to_ascii_lowercase())
}

/// Whether `host` is a name that nobody else can point at us: a loopback address, `localhost`, or the
/// host of the configured address. A page of another site whose name was made to resolve to this
/// machine (DNS rebinding) says its own name here.
fn is_ours(host: &str, base: Option<&url::Url>) -> bool {
    let Ok(asked) = url::Url::parse(&format!("http://{host}/")) else {
        return false;
    };
    let loopback = match asked.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    loopback || base.is_some_and(|base| base.host() == asked.host())
}

/// Whether a form was sent from one of our own pages: the browser says so (`Sec-Fetch-Site`), or names
/// the page's origin. A request that says neither is refused. Where the pages are on TLS (`secure`), a
/// page of the same name without it is not ours: anybody on the way can have written it.
fn from_our_pages(headers: &HeaderMap, host: &str, secure: bool) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    named_origin(headers).is_some_and(|(scheme, authority)| {
        authority.eq_ignore_ascii_case(host) && (!secure || scheme.eq_ignore_ascii_case("https"))
    })
}

/// Scheme and authority of the page that a request says to come from.
fn named_origin(headers: &HeaderMap) -> Option<(&str, &str)> {
    headers.get(ORIGIN)?.to_str().ok()?.split_once("://")
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, signed in or not.
    Anyone,
    /// A person who is signed in, for what is their own: no program.
    Oneself,
    /// Whoever has this role, and their programs within what their tokens are for.
    Role(Role),
}

impl Access {
    /// Whether `reader` may use the route to change something, or only to read.
    fn permits(self, reader: &Reader, changes: bool) -> bool {
        let needed = match self {
            Self::Anyone => return true,
            Self::Oneself => return !matches!(reader.entry, Entry::Nobody | Entry::Token(_)),
            Self::Role(needed) => needed,
        };
        let of_use = |scopes: &std::collections::BTreeSet<Scope>| match Scope::to_change(needed) {
            Some(scope) if changes => scopes.contains(&scope),
            Some(_) => scopes.contains(&Scope::Read),
            None => false,
        };
        let entered = match &reader.entry {
            Entry::Nobody => false,
            Entry::Session(_) | Entry::Open => true,
            Entry::Token(scopes) => of_use(scopes),
        };
        entered && reader.role >= needed
    }
}

/// Lets a request through to a page that asks for `access`. Who has not signed in is sent to do so, and
/// comes back; a form is not sent on, since it would be lost on the way.
pub(super) async fn allow(
    State(access): State<Access>,
    reader: Reader,
    request: Request,
    next: Next,
) -> Response {
    let changes = changes(request.method());
    if access.permits(&reader, changes) {
        return next.run(request).await;
    }
    if reader.is_signed_in() {
        return WebError::Forbidden.into_response();
    }
    if changes || session::bearer(request.headers()).is_some() {
        return WebError::Unauthorized.into_response();
    }
    let back: String = url::form_urlencoded::byte_serialize(reader.address.as_bytes()).collect();
    Redirect::to(&format!("/sign-in?back={back}")).into_response()
}

#[cfg(test)]
mod tests {
    use super::{from_our_pages, is_ours};
    use axum::http::{HeaderMap, HeaderName, HeaderValue};
    use url::Url;

    #[test]
    fn only_names_that_nobody_else_can_own_are_ours() {
        let base = Url::parse("https://veille.example.org/").unwrap();
        for host in [
            "127.0.0.1:8080",
            "localhost:9",
            "[::1]:8080",
            "veille.example.org",
        ] {
            assert!(is_ours(host, Some(&base)), "{host}");
        }
        for host in [
            "rebound.example:8080",
            "localhost.example",
            "10.0.0.1",
            "",
            "a b",
        ] {
            assert!(!is_ours(host, Some(&base)), "{host}");
        }
        assert!(!is_ours("veille.example.org", None));
    }

    #[test]
    fn a_form_counts_only_when_it_comes_from_our_own_pages() {
        let sent = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
            from_our_pages(&headers, "127.0.0.1:8080", false)
        };
        assert!(sent("sec-fetch-site", "same-origin"));
        assert!(sent("origin", "http://127.0.0.1:8080"));
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "none"),
            ("origin", "http://evil.example"),
            ("origin", "http://127.0.0.1:9999"),
            ("origin", "null"),
            ("accept", "*/*"),
        ] {
            assert!(!sent(name, value), "{name}: {value}");
        }
    }

    #[test]
    fn where_the_pages_are_on_tls_a_page_without_it_is_not_ours() {
        let sent = |origin: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("origin", HeaderValue::from_static(origin));
            from_our_pages(&headers, "veille.example.org", true)
        };
        assert!(sent("https://veille.example.org"));
        assert!(!sent("http://veille.example.org"));
    }
}
