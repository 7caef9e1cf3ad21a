//! The two cookies: the session, and what makes a browser known.
//!
//! Over https their names begin with `__Host-`: browsers then take them from this host alone, over TLS,
//! for the whole site, and no neighbouring site can put one there.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::domain::secret::Secret;
use crate::store::members::sessions::{KNOWN, LONGEST};
use crate::web::errors::WebError;

const SESSION: [&str; 2] = ["vigie-session", "__Host-vigie-session"];
const DEVICE: [&str; 2] = ["vigie-known", "__Host-vigie-known"];

/// The key of the session.
pub(super) fn session(headers: &HeaderMap, secure: bool) -> Option<&str> {
    read(headers, SESSION[usize::from(secure)])
}

/// The key by which the browser is known.
pub(super) fn device(headers: &HeaderMap, secure: bool) -> Option<&str> {
    read(headers, DEVICE[usize::from(secure)])
}

pub(super) fn keep_session(key: &Secret, secure: bool) -> Result<HeaderValue, WebError> {
    let age = LONGEST.num_seconds();
    written(SESSION[usize::from(secure)], key.reveal(), age, secure)
}

pub(super) fn keep_device(key: &Secret, secure: bool) -> Result<HeaderValue, WebError> {
    let age = KNOWN.num_seconds();
    written(DEVICE[usize::from(secure)], key.reveal(), age, secure)
}

pub(super) fn forget_session(secure: bool) -> HeaderValue {
    if secure {
        HeaderValue::from_static(
            "__Host-vigie-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure",
        )
    } else {
        HeaderValue::from_static("vigie-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    }
}

/// A cookie that no script reads and that other sites' forms do not carry. `Lax` and not `Strict`: a
/// link in the weekly letter must find its reader signed in.
fn written(name: &str, key: &str, age: i64, secure: bool) -> Result<HeaderValue, WebError> {
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{name}={key}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    // A browser may have sent back anything as its key.
    HeaderValue::from_str(&cookie).map_err(|_| WebError::BadRequest)
}

/// The value of a cookie: one of our keys, or nothing.
fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(written, _)| *written == name)
        .map(|(_, value)| value)
        .filter(|key| key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
