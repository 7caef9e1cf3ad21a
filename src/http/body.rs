//! Reading an answer without believing what it says about its size.

use reqwest::Response;
use url::Url;

use super::causes::in_words;
use super::encoding;
use super::error::HttpError;
use super::limit::{Limit, too_large};
use super::redact::Redacted;

/// Reads a body as it is sent.
pub(super) async fn read(
    response: &mut Response,
    limit: Limit,
    url: &Url,
) -> Result<Vec<u8>, HttpError> {
    let most = limit.bytes();
    let announced = response
        .content_length()
        .map_or(0, |length| usize::try_from(length).unwrap_or(usize::MAX));
    if matches!(limit, Limit::Refuse(_)) && announced > most {
        return Err(too_large(url, most));
    }
    // A server may announce anything: room is made only as bytes come.
    let mut body = Vec::with_capacity(announced.min(most).min(64 * 1024));
    loop {
        let chunk = response.chunk().await.map_err(|error| HttpError::Unknown {
            url: Redacted::new(url),
            why: format!("the answer broke off: {}", in_words(&error)),
        })?;
        let Some(chunk) = chunk else { break };
        let room = most - body.len();
        if chunk.len() <= room {
            body.extend_from_slice(&chunk);
            continue;
        }
        if matches!(limit, Limit::Refuse(_)) {
            return Err(too_large(url, most));
        }
        body.extend_from_slice(&chunk[..room]);
        break;
    }
    Ok(body)
}

/// Unpacks a body that is gzip although no field says so, as servers do with `.xml.gz` files.
/// `None` when it is larger than `most` inside; what does not unpack is left as it is.
pub(crate) fn unwrap_gzip(body: Vec<u8>, most: usize) -> Option<Vec<u8>> {
    if !encoding::is_gzip(&body) {
        return Some(body);
    }
    let mut plain = Vec::new();
    match encoding::gunzip(&body, most, &mut plain) {
        Ok(()) if plain.len() > most => None,
        Ok(()) => Some(plain),
        Err(_) => Some(body),
    }
}
