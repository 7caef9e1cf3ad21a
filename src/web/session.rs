//! Who asks: the one place where an identity is established.
//!
//! A browser comes with the cookie of a session, a program with a token; a session begins by a
//! password or by a one-time link. Another way to prove who one is (the ministry's directory) becomes
//! one more function beside [`by_password`], and nothing else changes.

mod client;
mod cookies;
pub(super) mod password;
pub(super) mod strength;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

pub(super) use client::Client;

use super::door::{Door, Entry};
use super::errors::WebError;
use super::reader::Reader;
use super::site::Site;
use crate::domain::ids::{MemberId, SessionId};
use crate::domain::member::shortest_password;
use crate::domain::secret::Secret;
use crate::store::audit::{self, Act};
use crate::store::members::failures::{self, Track};
use crate::store::members::keys::{self, Key};
use crate::store::members::{self, Member, links, sessions, tokens};
use crate::store::{StoreError, Tx};

/// Tells every request apart by who makes it: pages take a [`Reader`].
pub(super) fn around(pages: Router<Arc<Site>>, site: &Arc<Site>) -> Router<Arc<Site>> {
    pages.layer(from_fn_with_state(site.clone(), identify))
}

async fn identify(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let public = request.uri().path().starts_with("/assets/");
    let found = if public {
        Ok(None)
    } else {
        who(&site, request.headers()).await
    };
    let (who, trouble) = match found {
        Ok(who) => (who, None),
        Err(error) => (None, Some(error)),
    };
    let reader = Reader::of(&site.app, request.uri(), request.headers(), who);
    request.extensions_mut().insert(reader);
    // Answered further in, where refusals get their page.
    if let Some(trouble) = trouble {
        request.extensions_mut().insert(trouble);
    }
    next.run(request).await
}

async fn who(site: &Site, headers: &HeaderMap) -> Result<Option<(Member, Entry)>, WebError> {
    // A request with a token is judged by its token alone, whatever cookies come with it.
    if let Some(token) = bearer(headers) {
        return by_token(site, token).await;
    }
    match site.door {
        Door::Open(member) => {
            let read = move |tx: &Tx<'_>| members::one(tx, member);
            let found = site.app.store.read(read).await?;
            Ok(found.map(|member| (member, Entry::Open)))
        }
        Door::Accounts => by_session(site, headers).await,
    }
}

/// The token of a request (RFC 6750, 2.1: the name of the scheme is read in any case). Any other scheme is
/// for somebody else: a proxy that asks for a password in front of the pages sends it on to them.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut written = headers.get_all(AUTHORIZATION).iter();
    written.find_map(|written| {
        let (scheme, token) = written.to_str().ok()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    })
}

async fn by_token(site: &Site, token: &str) -> Result<Option<(Member, Entry)>, WebError> {
    let (hash, now) = (keys::hash(token), site.app.clock.now());
    let read = move |tx: &Tx<'_>| tokens::find(tx, &hash, now);
    let Some((token, member, stale)) = site.app.store.read(read).await? else {
        return Ok(None);
    };
    if stale {
        note_use(site, move |tx| tokens::refresh(tx, token.id, now)).await;
    }
    Ok(Some((member, Entry::Token(token.scopes))))
}

async fn by_session(site: &Site, headers: &HeaderMap) -> Result<Option<(Member, Entry)>, WebError> {
    let Some(key) = cookies::session(headers, site.is_secure()) else {
        return Ok(None);
    };
    let (hash, now) = (keys::hash(key), site.app.clock.now());
    let read = move |tx: &Tx<'_>| sessions::find(tx, &hash, now);
    let Some((session, member, stale)) = site.app.store.read(read).await? else {
        return Ok(None);
    };
    if stale {
        note_use(site, move |tx| sessions::refresh(tx, session, now)).await;
    }
    Ok(Some((member, Entry::Session(session))))
}

/// What a page waits for the note of its own use.
const PATIENCE: Duration = Duration::from_millis(500);

/// Notes that a session or a token is used, if the archive can be written now; else the next request
/// does. What only reads is served by an archive that can only be read.
async fn note_use(
    site: &Site,
    note: impl FnOnce(&Tx<'_>) -> Result<(), StoreError> + Send + 'static,
) {
    match tokio::time::timeout(PATIENCE, site.app.store.write(note)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "the use of a session was not noted"),
        Err(_) => {
            tracing::debug!("the use of a session was not noted: the archive does not answer")
        }
    }
}

/// What came of a password.
#[derive(Debug)]
pub(super) enum SignIn {
    /// It is the right one: a session began.
    Begun(Cookies),
    /// It is, and it is shorter than what the role asks for, as after a promotion: the key of a link to
    /// choose another.
    TooShort(Secret),
    /// It is not, or there is no such account, or it is closed: nothing tells which.
    Wrong,
    /// Too many failed before: it was not looked at. How long to wait.
    Wait(TimeDelta),
}

/// What the browser is to keep: the session, and that it is known.
#[derive(Debug)]
pub(super) struct Cookies {
    pub(super) session: HeaderValue,
    pub(super) device: HeaderValue,
}

/// Signs in whoever knows the password of `typed`, a login or an address. As long whether there is such
/// an account or not.
pub(super) async fn by_password(
    site: &Site,
    client: &Client,
    typed: &str,
    password: Secret,
) -> Result<SignIn, WebError> {
    let now = site.app.clock.now();
    let (folded, device) = (members::fold(typed), client.device_hash());
    let asked = folded.clone();
    let read = move |tx: &Tx<'_>| {
        let Some(member) = members::by_typed(tx, &asked)? else {
            return Ok::<_, StoreError>((None, None, None));
        };
        let known = match device {
            Some(hash) if sessions::knows(tx, member.id, &hash)? => Some(hash),
            _ => None,
        };
        let stored = members::password(tx, member.id)?;
        Ok((Some(member), stored, known))
    };
    let (member, stored, known) = site.app.store.read(read).await?;
    let account = member
        .as_ref()
        .map_or(folded, |member| member.login.clone());
    let tracks = tracks(client, &account, known);
    let counted = tracks.clone();
    let count = move |tx: &Tx<'_>| failures::attempt(tx, &counted, now);
    if let Err(left) = site.app.store.write(count).await? {
        return Ok(SignIn::Wait(left));
    }
    let length = password.reveal().chars().count();
    let right = password::verify(password, stored).await?;
    match member.filter(|member| right && member.closed.is_none()) {
        Some(member) if length < shortest_password(member.role) => {
            let write = move |tx: &Tx<'_>| {
                failures::succeed(tx, &tracks)?;
                links::told(tx, member.id, member.id, now)?;
                links::make(tx, member.id, member.id, links::RESET, now)
            };
            Ok(SignIn::TooShort(site.app.store.write(write).await?))
        }
        Some(member) => Ok(SignIn::Begun(begin(site, client, member.id, tracks).await?)),
        None => Ok(SignIn::Wrong),
    }
}

/// Whether the password that somebody who is signed in typed again is theirs.
#[derive(Debug)]
pub(super) enum Confirmed {
    Yes,
    No,
    /// Too many failed before. How long to wait.
    Wait(TimeDelta),
}

/// Asks for the password again before what cannot be taken back: a browser left open is not its owner.
/// An open door has nothing to confirm.
pub(super) async fn confirm(
    site: &Site,
    reader: &Reader,
    typed: Secret,
) -> Result<Confirmed, WebError> {
    if reader.entry == Entry::Open {
        return Ok(Confirmed::Yes);
    }
    let (now, id) = (reader.now(), reader.member);
    let tracks = [Track::device(&format!("member {id}"), "again")];
    let counted = tracks.clone();
    let write = move |tx: &Tx<'_>| {
        let attempt = failures::attempt(tx, &counted, now)?;
        Ok::<_, StoreError>((attempt, members::password(tx, id)?))
    };
    let (attempt, stored) = site.app.store.write(write).await?;
    if let Err(left) = attempt {
        return Ok(Confirmed::Wait(left));
    }
    if !password::verify(typed, stored).await? {
        return Ok(Confirmed::No);
    }
    let write = move |tx: &Tx<'_>| failures::succeed(tx, &tracks);
    site.app.store.write(write).await?;
    Ok(Confirmed::Yes)
}

/// What an attempt is counted for: a browser that is known pays for nobody's failures but its own.
fn tracks(client: &Client, account: &str, known: Option<String>) -> Vec<Track> {
    match known {
        Some(device) => vec![Track::device(account, &device)],
        None => vec![
            Track::account(account, &client.address),
            Track::address(&client.address),
        ],
    }
}

/// Begins a session for a member who has proved who they are. What the browser had before ends: a
/// session that somebody else put there is never used.
pub(super) async fn begin(
    site: &Site,
    client: &Client,
    member: MemberId,
    tracks: Vec<Track>,
) -> Result<Cookies, WebError> {
    let (now, secure, client) = (site.app.clock.now(), site.is_secure(), client.clone());
    let write = move |tx: &Tx<'_>| {
        failures::succeed(tx, &tracks)?;
        if let Some((former, owner, _)) = former(tx, &client, now)? {
            sessions::end(tx, owner.id, former)?;
        }
        let key = Key::make()?;
        sessions::begin(tx, member, &key.hash, &client.browser, now)?;
        let device = match &client.device {
            Some(known) => Secret::new(known.clone()),
            None => Key::make()?.secret,
        };
        sessions::know(tx, member, &keys::hash(device.reveal()), now)?;
        audit::record(tx, &told(member, "session.begin"), now)?;
        Ok::<_, WebError>((key.secret, device))
    };
    let (session, device) = site.app.store.write(write).await?;
    Ok(Cookies {
        session: cookies::keep_session(&session, secure)?,
        device: cookies::keep_device(&device, secure)?,
    })
}

fn former(
    tx: &Tx<'_>,
    client: &Client,
    now: DateTime<Utc>,
) -> Result<Option<(SessionId, Member, bool)>, StoreError> {
    match &client.session {
        Some(key) => sessions::find(tx, &keys::hash(key), now),
        None => Ok(None),
    }
}

/// Gives a session another key, after its owner changed what proves them.
///
/// # Errors
/// What the archive says.
pub(super) fn turn(tx: &Tx<'_>, session: SessionId) -> Result<Secret, StoreError> {
    let key = Key::make()?;
    sessions::turn(tx, session, &key.hash)?;
    Ok(key.secret)
}

/// The cookie of a session whose key was turned.
pub(super) fn turned(site: &Site, key: &Secret) -> Result<HeaderValue, WebError> {
    cookies::keep_session(key, site.is_secure())
}

/// Ends the session of this request, or every one of its member.
pub(super) async fn end(site: &Site, reader: &Reader, all: bool) -> Result<HeaderValue, WebError> {
    let (now, member, entry) = (site.app.clock.now(), reader.member, reader.entry.clone());
    let write = move |tx: &Tx<'_>| {
        match entry {
            _ if all => {
                sessions::end_all(tx, member, None)?;
            }
            Entry::Session(session) => {
                sessions::end(tx, member, session)?;
            }
            Entry::Nobody | Entry::Token(_) | Entry::Open => return Ok(()),
        }
        audit::record(tx, &told(member, "session.end"), now)
    };
    site.app.store.write(write).await?;
    Ok(cookies::forget_session(site.is_secure()))
}

/// The cookie that takes the place of a session's that has ended.
pub(super) fn forgotten(site: &Site) -> HeaderValue {
    cookies::forget_session(site.is_secure())
}

fn told(member: MemberId, act: &'static str) -> Act<'static> {
    Act {
        member,
        act,
        object: format!("member:{member}"),
        before: Value::Null,
        after: Value::Null,
    }
}
