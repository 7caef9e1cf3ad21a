//! Posts on Mastodon, and on the servers that speak its API.
//!
//! The key of a post travels as `Idempotency-Key`, which the server remembers for an hour; afterwards,
//! and on servers that know no such key, the account's own timeline tells what arrived. Lengths are the
//! server's: they are read again before each post.

use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fit::Ruler;
use super::parcel::{ChannelError, Packed, Parcel, Report, Unfit, Verdict, fingerprint};
use super::posts::{Api, letters, list, refusal, thread, unpacked};
use super::wire::{act, ask, json, said, text};
use super::{Destination, Receipt};
use crate::domain::channel::{ChannelSpec, MastodonTarget, Target};
use crate::domain::rendition::{Form, Issue, Post, Rendition};
use crate::http::{Answer, Body, HttpClient, Method};

/// Statuses that one look at the timeline shows.
const PAGE: usize = 40;

/// Clocks differ by less.
const SKEW: TimeDelta = TimeDelta::minutes(10);

/// An account that posts.
#[derive(Debug)]
pub struct Mastodon {
    key: String,
    target: MastodonTarget,
    api: Api,
    /// As the server last said.
    ruler: RwLock<Ruler>,
}

/// What the outbox stores.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    text: String,
    language: Option<String>,
}

impl Mastodon {
    pub(super) fn open(spec: &ChannelSpec, http: &HttpClient) -> Result<Box<Self>, Unfit> {
        let Target::Mastodon(target) = &spec.target else {
            return Err(Unfit("not a Mastodon channel".into()));
        };
        Ok(Box::new(Self {
            key: spec.head.key.clone(),
            target: target.clone(),
            api: Api {
                server: target.server.clone(),
                token: target.token.clone(),
                http: http.clone(),
            },
            ruler: RwLock::new(Ruler::MASTODON),
        }))
    }

    fn ruler(&self) -> Ruler {
        *self.ruler.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what the server allows; a server that does not say so keeps what was known.
    async fn limits(&self) -> Result<Ruler, ChannelError> {
        let answer = ask(
            &self.api.http,
            self.api.request(Method::Get, "/api/v2/instance")?,
        )
        .await?;
        let body = json(&answer).unwrap_or_default();
        let number = |name: &str| {
            let at = body.pointer(&format!("/configuration/statuses/{name}"))?;
            usize::try_from(at.as_u64()?)
                .ok()
                .filter(|number| *number > 0)
        };
        let read = number("max_characters").map(|most| Ruler::Mastodon {
            most,
            address: number("characters_reserved_per_url").unwrap_or(23),
        });
        if let Some(ruler) = read {
            *self.ruler.write().unwrap_or_else(PoisonError::into_inner) = ruler;
        }
        Ok(self.ruler())
    }
}

impl Destination for Mastodon {
    fn form(&self) -> Form {
        Form::Posts
    }

    fn pack(&self, issue: &Issue, rendition: &Rendition) -> Result<Vec<Packed>, Unfit> {
        let packed = |(part, post): (usize, Post)| {
            let stored = Stored {
                text: post.text,
                language: post.langs.into_iter().next(),
            };
            Ok(Packed {
                remote_key: format!("vigie-{}", fingerprint(&self.key, issue, part)),
                payload: serde_json::to_vec(&stored).map_err(|error| Unfit(error.to_string()))?,
            })
        };
        let posts = thread(rendition, self.ruler(), self.target.posts)?;
        posts.into_iter().enumerate().map(packed).collect()
    }

    async fn send(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Receipt, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        let measure = self.limits().await?.measure(&stored.text);
        if !measure.fits {
            return Err(ChannelError::refused(format!(
                "{} characters, and the server allows {} since this was approved",
                measure.length, measure.limit
            )));
        }
        let mut status = json!({
            "status": stored.text,
            "visibility": self.target.visibility.as_str(),
            "language": stored.language,
        });
        match parcel.before.last() {
            Some(before) => status["in_reply_to_id"] = before.remote_id.clone().into(),
            None if parcel.part > 0 => {
                return Err(ChannelError::refused(
                    "the post that this one answers has no receipt",
                ));
            }
            None => {}
        }
        let request = self
            .api
            .request(Method::Post, "/api/v1/statuses")?
            .idempotency_key(&parcel.remote_key)
            .body(Body::Json(status));
        posted(&act(&self.api.http, request).await?, &stored)
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        let account = self
            .api
            .question("/api/v1/accounts/verify_credentials")
            .await?;
        let path = format!(
            "/api/v1/accounts/{}/statuses?limit={PAGE}&exclude_reblogs=true",
            text(&account, "/id")
        );
        let statuses = self.api.question(&path).await?;
        let statuses = list(&statuses);
        let since = parcel.created_at - SKEW;
        let answers = parcel.before.last().map(|before| before.remote_id.as_str());
        let ours = statuses.iter().find(|status| {
            created(status).is_some_and(|at| at >= since)
                && status["in_reply_to_id"].as_str() == answers
                && said_the_same(text(status, "/content"), &stored.text)
        });
        if let Some(receipt) = ours.and_then(|status| receipt(status, "seen on the timeline")) {
            return Ok(Verdict::Present(receipt));
        }
        let seen_all = statuses.len() < PAGE
            || statuses
                .last()
                .and_then(created)
                .is_some_and(|at| at < since);
        Ok(match seen_all {
            true => Verdict::Absent,
            false => Verdict::Unknown,
        })
    }

    async fn check(&self, _now: DateTime<Utc>) -> Report {
        let mut report = Report::default();
        let server = self.target.server.as_str();
        match self
            .api
            .question("/api/v1/accounts/verify_credentials")
            .await
        {
            Ok(account) => report.good(format!(
                "{server}: logged in as {}",
                text(&account, "/acct")
            )),
            Err(error) => report.bad(format!("{server}: {error}")),
        }
        match self.limits().await {
            Ok(ruler) => report.good(format!(
                "a post may hold {} characters",
                ruler.measure("").limit
            )),
            Err(error) => report.bad(error.to_string()),
        }
        report
    }
}

/// The receipt of a post, if the answer echoes what was sent.
fn posted(answer: &Answer, stored: &Stored) -> Result<Receipt, ChannelError> {
    if !answer.is_success() {
        return Err(refusal(answer));
    }
    let body = json(answer).unwrap_or_default();
    let receipt = receipt(&body, "posted");
    let echo = said_the_same(text(&body, "/content"), &stored.text);
    receipt
        .filter(|_| echo)
        .ok_or_else(|| ChannelError::uncertain(format!("an odd echo: {}", said(answer))))
}

fn receipt(status: &Value, answer: &str) -> Option<Receipt> {
    let id = text(status, "/id");
    (!id.is_empty()).then(|| Receipt {
        remote_id: id.to_owned(),
        url: status["url"].as_str().map(str::to_owned),
        answer: answer.to_owned(),
    })
}

fn created(status: &Value) -> Option<DateTime<Utc>> {
    let text = text(status, "/created_at");
    Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}

/// Whether a status's markup says what we wrote: its tags left out, white space too.
fn said_the_same(markup: &str, ours: &str) -> bool {
    let mut words = String::new();
    let mut inside = false;
    for c in markup.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => words.push(c),
            _ => {}
        }
    }
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    let words = entities
        .iter()
        .fold(words, |words, (entity, meant)| words.replace(entity, meant));
    letters(&words) == letters(ours)
}

#[cfg(test)]
mod tests {
    use super::said_the_same;

    #[test]
    fn a_status_is_recognised_through_its_markup() {
        let markup = "<p>Une faille &amp; sa parade &lt;ici&gt;<br /><a href=\"https://a.example/un/long/chemin\" \
            rel=\"nofollow\"><span class=\"invisible\">https://</span><span class=\"ellipsis\">a.example/un</span>\
            <span class=\"invisible\">/long/chemin</span></a></p>";
        let ours = "Une faille & sa parade <ici>\nhttps://a.example/un/long/chemin";
        assert!(said_the_same(markup, ours));
        assert!(!said_the_same(markup, "Une faille & sa parade"));
    }
}
