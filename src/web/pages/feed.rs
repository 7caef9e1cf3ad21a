//! Feeds: of what a digest and editors sent to a `feed` channel, of what is kept, by tag; as Atom (RFC 4287), RSS 2.0
//! and JSON Feed 1.1.

mod answer;
pub(in crate::web) mod items;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, Utc};

use crate::digest::face::{Face, face_on, item_face};
use crate::domain::channel::Target;
use crate::domain::delivery::{Act, DeliveryState, Subject};
use crate::domain::digest::Digest;
use crate::domain::visibility::Visibility;
use crate::publish;
use crate::store::deliveries::{self, Alone};
use crate::store::editions::{self, Edition};
use crate::store::{StoreError, Tx};
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::Site;
use answer::{Entry, Feed, Form, answer};

/// A feed shows at most this many editions and items sent by themselves, the newest first.
const EDITIONS: u32 = 20;

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
    let may =
        carried == Visibility::Public || reader.clearance.permits(carried) && reader.may_read();
    (matches!(channel.target, Target::Feed) && may).then_some(carried)
}

/// `GET /digests/{key}/feed/{channel}`: Atom, or the form that an ending names: `flux.rss`, `flux.json`.
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
    Path((key, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let (channel, form) = Form::of(&name);
    let (known, channel) = (reader.clone(), channel.to_owned());
    let (digest, sent, alone) = site
        .app
        .store
        .read(move |tx| {
            let (digest, sent) = sent(tx, &known, &key, &channel)?;
            let alone = alone(tx, &known, &channel)?;
            Ok::<_, WebError>((digest, sent, alone))
        })
        .await?;
    let config = &reader.setup.config;
    let base = &config.watch.base_url;
    let host = base.host_str().unwrap_or("localhost");
    let mut entries = Vec::new();
    for (edition, face, mended) in sent {
        let left = edition.dated();
        entries.push(Entry {
            // RFC 4151: names the edition for ever, wherever the pages move.
            id: format!(
                "tag:{host},{}:{}/{}",
                edition.due.format("%Y-%m-%d"),
                digest.key,
                edition.number
            ),
            url: Some(format!("{base}editions/{}", edition.id)),
            title: face.title.clone(),
            updated: mended.unwrap_or(left),
            published: left,
            html: site.fragment(&digest.language, "feed-edition.html", &face)?,
            tags: Vec::new(),
            language: Some(digest.language.clone()),
        });
    }
    for (one, face) in &alone {
        entries.extend(by_itself(&site, (host, &digest.language), one, face)?);
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.published));
    entries.truncate(EDITIONS as usize);
    let feed = Feed {
        own: format!("{base}digests/{}/feed/{name}", digest.key),
        page: format!("{base}digests#{}", digest.key),
        title: digest.title,
        language: digest.language,
        watch: config.watch.name.clone(),
        entries,
    };
    answer(&site, &feed, form, &headers)
}

/// An item that was sent by itself.
fn by_itself(
    site: &Site,
    (host, language): (&str, &str),
    one: &Alone,
    face: &Face,
) -> Result<Option<Entry>, WebError> {
    let mut shown = face.sections.iter().flat_map(|section| &section.items);
    let Some(item) = shown.next() else {
        return Ok(None);
    };
    let day = one.first.format("%Y-%m-%d");
    let language_of = item.foreign.as_deref().unwrap_or(language);
    Ok(Some(Entry {
        id: format!("tag:{host},{day}:items/{}", one.item),
        url: item.url.clone(),
        title: item.title.clone(),
        updated: one.last,
        published: one.first,
        html: site.fragment(language, "feed-item.html", item)?,
        tags: item.tags.clone(),
        language: Some(language_of.to_owned()),
    }))
}

/// An edition in a feed: what it shows, and when it was last corrected.
type InFeed = (Edition, Face, Option<DateTime<Utc>>);

/// The editions that were sent to the channel `channel` of the digest `key`, the newest first, as its
/// readers may see them now.
fn sent(
    tx: &Tx<'_>,
    reader: &Reader,
    key: &str,
    channel: &str,
) -> Result<(Digest, Vec<InFeed>), WebError> {
    let mut digests = reader.setup.config.digests.iter();
    let digest = digests
        .find(|digest| digest.key == key && digest.channels.iter().any(|one| one == channel))
        .ok_or(WebError::NotFound)?;
    let clearance = clearance(reader, channel).ok_or(WebError::NotFound)?;
    let mut shown = Vec::new();
    for edition in editions::all(tx)? {
        if shown.len() == EDITIONS as usize {
            break;
        }
        if edition.digest == digest.key
            && edition.approved.is_some()
            && let Some(face) = shown_face(tx, reader, &edition, channel, clearance)?
        {
            let mended = mended(tx, &edition, channel)?;
            shown.push((edition, face, mended));
        }
    }
    Ok((digest.clone(), shown))
}

/// What was sent by itself to the channel `channel`, the newest first, as its readers may see it now: the
/// lint of what everybody reads is that of this moment too.
fn alone(tx: &Tx<'_>, reader: &Reader, channel: &str) -> Result<Vec<(Alone, Face)>, WebError> {
    let clearance = clearance(reader, channel).ok_or(WebError::NotFound)?;
    let Some(setting) = &reader.setup.outlets.exit.setting else {
        return Ok(Vec::new());
    };
    let mut shown = Vec::new();
    let lint = &reader.setup.outlets.exit.lint;
    for one in deliveries::alone(tx, channel, EDITIONS)? {
        let Some(face) = item_face(tx, one.item, clearance, setting)? else {
            continue;
        };
        let subject = (Subject::Item(one.item), channel);
        if clearance > Visibility::Public || publish::may_serve(tx, lint, subject, &face)? {
            shown.push((one, face));
        }
    }
    Ok(shown)
}

/// When an edition was last corrected on a channel.
fn mended(
    tx: &Tx<'_>,
    edition: &Edition,
    channel: &str,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let rows = deliveries::of_edition(tx, edition.id)?.into_iter();
    let corrections = rows.filter(|row| row.channel == channel && row.act == Act::Correct);
    Ok(corrections.map(|row| row.created).max())
}

/// What readers of the channel may see of an edition now, if its delivery to the channel was made and not
/// taken back. The labels are those of this moment, and so is the lint of what everybody reads.
fn shown_face(
    tx: &Tx<'_>,
    reader: &Reader,
    edition: &Edition,
    channel: &str,
    clearance: Visibility,
) -> Result<Option<Face>, StoreError> {
    let rows = deliveries::of_edition(tx, edition.id)?;
    let mut rows = rows.iter().filter(|row| row.channel == channel);
    let made = rows
        .clone()
        .any(|row| row.act == Act::Publish && row.state == DeliveryState::Sent);
    let taken_back = rows.any(|row| row.act == Act::Recall && row.state == DeliveryState::Sent);
    let settings = &reader.setup.outlets.settings;
    let setting = settings.get(&edition.digest);
    let Some(setting) = setting.filter(|_| made && !taken_back) else {
        return Ok(None);
    };
    let Some(face) = face_on(tx, edition, (channel, clearance), setting)? else {
        return Ok(None);
    };
    let lint = &reader.setup.outlets.exit.lint;
    let serves = clearance > Visibility::Public
        || publish::may_serve(tx, lint, (Subject::Edition(edition.id), channel), &face)?;
    Ok(serves.then_some(face))
}
