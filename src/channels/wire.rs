//! HTTP as channels use it: what a failure says about what may have happened.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::parcel::{ChannelError, Pass};
use crate::http::{Answer, HttpClient, Outgoing};

/// Asks something that changes nothing: whatever goes wrong may be tried again.
pub(super) async fn ask(http: &HttpClient, request: Outgoing) -> Result<Answer, ChannelError> {
    let answer = http
        .send(&request)
        .await
        .map_err(|error| ChannelError::later(error.to_string()))?;
    if answer.status == 429 || answer.status >= 500 {
        return Err(ChannelError::Retry {
            at: hint(&answer),
            why: said(&answer),
        });
    }
    Ok(answer)
}

/// Does something, if it may leave at this moment. Answers that say "not now" before anything happened
/// are a retry; a 5xx may come after the work was done.
pub(super) async fn act(
    http: &HttpClient,
    request: Outgoing,
    pass: &Pass<'_>,
) -> Result<Answer, ChannelError> {
    pass.ask().await?;
    let answer = http.send(&request).await.map_err(|error| {
        if error.nothing_was_sent() {
            ChannelError::later(error.to_string())
        } else {
            ChannelError::uncertain(error.to_string())
        }
    })?;
    match answer.status {
        429 => Err(ChannelError::Retry {
            at: hint(&answer),
            why: said(&answer),
        }),
        500.. => Err(ChannelError::uncertain(said(&answer))),
        _ => Ok(answer),
    }
}

/// When a server that limits us lets us back: `Retry-After`, or the header of its own that it counts in.
fn hint(answer: &Answer) -> Option<DateTime<Utc>> {
    let epoch = |name| DateTime::from_timestamp(answer.header(name)?.trim().parse().ok()?, 0);
    let date = |name| {
        let text = answer.header(name)?;
        Some(DateTime::parse_from_rfc3339(text.trim()).ok()?.to_utc())
    };
    let at = answer.retry_at();
    // Bluesky, X, Mastodon.
    at.or_else(|| epoch("ratelimit-reset"))
        .or_else(|| epoch("x-rate-limit-reset"))
        .or_else(|| date("x-ratelimit-reset"))
}

/// The body as JSON.
pub(super) fn json(answer: &Answer) -> Option<Value> {
    serde_json::from_slice(&answer.body).ok()
}

/// The status and the beginning of the body, for a person.
pub(super) fn said(answer: &Answer) -> String {
    let body = String::from_utf8_lossy(&answer.body);
    let words: Vec<&str> = body.split_whitespace().collect();
    let text: String = words.join(" ").chars().take(200).collect();
    format!("{} answered {} {text}", host(answer), answer.status)
}

fn host(answer: &Answer) -> &str {
    answer.url.host_str().unwrap_or("the server")
}

/// A text member, or an empty text.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}
