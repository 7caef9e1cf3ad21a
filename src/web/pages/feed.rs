//! `/digests/{key}/feed/{channel}`: the Atom feed (RFC 4287) of what a digest sent to a `feed` channel.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::digest::face::{Face, face_on};
use crate::domain::channel::Target;
use crate::domain::delivery::DeliveryState;
use crate::domain::digest::Digest;
use crate::domain::visibility::Visibility;
use crate::store::editions::{self, Edition};
use crate::store::{StoreError, Tx, deliveries};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::Site;

/// A feed shows at most this many editions, the newest first.
const EDITIONS: usize = 20;

#[derive(Serialize)]
struct Feed {
    id: String,
    title: String,
    language: String,
    watch: String,
    /// The address of the feed itself.
    own: String,
    /// The page of the digest.
    page: String,
    updated: String,
    entries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    id: String,
    url: String,
    updated: String,
    face: Face,
}

/// The feed channels of `digest` that `reader` may open, by key.
pub(super) fn channels(reader: &Reader, digest: &Digest) -> Vec<String> {
    let open = |key: &&String| clearance(reader, key).is_some();
    digest.channels.iter().filter(open).cloned().collect()
}

/// What the feed channel `key` may carry, if it is one and `reader` may see that much.
fn clearance(reader: &Reader, key: &str) -> Option<Visibility> {
    let mut channels = reader.setup.config.channels.iter();
    let channel = channels.find(|channel| channel.head.key == key)?;
    let carried = channel.head.clearance;
    (matches!(channel.target, Target::Feed) && reader.clearance.permits(carried)).then_some(carried)
}

/// `GET /digests/{key}/feed/{channel}`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path((key, channel)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let known = reader.clone();
    let feed = site
        .app
        .store
        .read(move |tx| feed(tx, &known, &key, &channel))
        .await?;
    let body = site.feed(&feed)?;
    let tag = format!("\"{}\"", &blake3::hash(body.as_bytes()).to_hex()[..16]);
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|held| held.to_str().ok());
    if known.is_some_and(|held| held.contains(&tag)) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let mut response = (
        [(CONTENT_TYPE, "application/atom+xml; charset=utf-8")],
        body,
    )
        .into_response();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    Ok(response)
}

fn feed(tx: &Tx<'_>, reader: &Reader, key: &str, channel: &str) -> Result<Feed, WebError> {
    let config = &reader.setup.config;
    let mut digests = config.digests.iter();
    let digest = digests
        .find(|digest| digest.key == key && digest.channels.iter().any(|one| one == channel))
        .ok_or(WebError::NotFound)?;
    let clearance = clearance(reader, channel).ok_or(WebError::NotFound)?;
    let base = &config.watch.base_url;
    let host = base.host_str().unwrap_or("localhost");
    let mut entries = Vec::new();
    for edition in editions::all(tx)? {
        if entries.len() == EDITIONS {
            break;
        }
        let Some(approved) = edition.approved.filter(|_| edition.digest == digest.key) else {
            continue;
        };
        let Some(face) = sent(tx, reader, &edition, channel, clearance)? else {
            continue;
        };
        entries.push(Entry {
            // RFC 4151: names the edition for ever, wherever the pages move.
            id: format!(
                "tag:{host},{}:{key}/{}",
                edition.due.format("%Y-%m-%d"),
                edition.number
            ),
            url: format!("{base}editions/{}", edition.id),
            updated: instant(approved),
            face,
        });
    }
    let newest = entries.iter().map(|entry| entry.updated.clone()).max();
    Ok(Feed {
        id: format!("{base}digests/{key}/feed/{channel}"),
        own: format!("{base}digests/{key}/feed/{channel}"),
        page: format!("{base}digests#{key}"),
        title: digest.title.clone(),
        language: digest.language.clone(),
        watch: config.watch.name.clone(),
        updated: newest.unwrap_or_else(|| instant(DateTime::UNIX_EPOCH)),
        entries,
    })
}

/// What readers of the channel may see of an edition now, if its delivery to the channel was made: one
/// that was cancelled, or waits, is not in the feed. The labels are those of this moment.
fn sent(
    tx: &Tx<'_>,
    reader: &Reader,
    edition: &Edition,
    channel: &str,
    clearance: Visibility,
) -> Result<Option<Face>, StoreError> {
    let made = deliveries::of_edition(tx, edition.id)?
        .into_iter()
        .any(|delivery| delivery.channel == channel && delivery.state == DeliveryState::Sent);
    let settings = &reader.setup.outlets.settings;
    match settings.get(&edition.digest).filter(|_| made) {
        Some(setting) => face_on(tx, edition, (channel, clearance), setting),
        None => Ok(None),
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
