//! Posts on X, by its API v2.
//!
//! There is no key that makes a post repeatable, and each post is billed: what is uncertain is looked
//! for on the account's own timeline, and a refusal as a duplicate means that it is probably there.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use super::fit::Ruler;
use super::parcel::{ChannelError, Packed, Parcel, Report, Unfit, Verdict, fingerprint};
use super::posts::{Api, letters, list, refusal, thread, unpacked};
use super::wire::{act, json, said, text};
use super::{Destination, Receipt};
use crate::domain::channel::{ChannelSpec, Target, XTarget};
use crate::domain::rendition::{Form, Issue, Rendition};
use crate::http::{Body, HttpClient, Method};

/// Posts that one look at the timeline shows: the most that the API gives.
const PAGE: usize = 100;

/// Clocks differ by less.
const SKEW: TimeDelta = TimeDelta::minutes(10);

/// An account that posts.
#[derive(Debug)]
pub struct X {
    key: String,
    target: XTarget,
    api: Api,
}

/// What the outbox stores.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    text: String,
}

impl X {
    pub(super) fn open(spec: &ChannelSpec, http: &HttpClient) -> Result<Box<Self>, Unfit> {
        let Target::X(target) = &spec.target else {
            return Err(Unfit("not an X channel".into()));
        };
        Ok(Box::new(Self {
            key: spec.head.key.clone(),
            target: target.clone(),
            api: Api {
                server: target.server.clone(),
                token: target.token.clone(),
                http: http.clone(),
            },
        }))
    }
}

impl Destination for X {
    fn form(&self) -> Form {
        Form::Posts
    }

    fn pack(&self, issue: &Issue, rendition: &Rendition) -> Result<Vec<Packed>, Unfit> {
        let posts = thread(rendition, Ruler::X, self.target.posts)?;
        let packed = |(part, text): (usize, String)| {
            let stored = Stored { text };
            Ok(Packed {
                remote_key: format!("vigie-{}", fingerprint(&self.key, issue, part)),
                payload: serde_json::to_vec(&stored).map_err(|error| Unfit(error.to_string()))?,
            })
        };
        // Lengths are counted after this normalization, so it is what is stored and sent.
        let texts = posts
            .into_iter()
            .map(|post| post.text.nfc().collect::<String>());
        texts.enumerate().map(packed).collect()
    }

    async fn send(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Receipt, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        let mut post = json!({"text": stored.text});
        match parcel.before.last() {
            Some(before) => post["reply"] = json!({"in_reply_to_tweet_id": before.remote_id}),
            None if parcel.part > 0 => {
                return Err(ChannelError::refused(
                    "the post that this one answers has no receipt",
                ));
            }
            None => {}
        }
        let request = self
            .api
            .request(Method::Post, "/2/tweets")?
            .body(Body::Json(post));
        let answer = act(&self.api.http, request).await?;
        let body = json(&answer).unwrap_or_default();
        if answer.status == 403 && text(&body, "/detail").contains("duplicate content") {
            return Err(ChannelError::uncertain(said(&answer)));
        }
        if !answer.is_success() {
            return Err(refusal(&answer));
        }
        receipt(text(&body, "/data/id"), "posted")
            .ok_or_else(|| ChannelError::uncertain(said(&answer)))
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        let me = self.api.question("/2/users/me").await?;
        let path = format!(
            "/2/users/{}/tweets?max_results={PAGE}&tweet.fields=created_at,entities",
            text(&me, "/data/id")
        );
        let timeline = self.api.question(&path).await?;
        let posts = list(&timeline["data"]);
        let since = parcel.created_at - SKEW;
        let ours = posts.iter().find(|post| {
            created(post).is_none_or(|at| at >= since)
                && letters(&unshortened(post)) == letters(&stored.text)
        });
        if let Some(receipt) =
            ours.and_then(|post| receipt(text(post, "/id"), "seen on the timeline"))
        {
            return Ok(Verdict::Present(receipt));
        }
        let seen_all =
            posts.len() < PAGE || posts.last().and_then(created).is_some_and(|at| at < since);
        Ok(match seen_all {
            true => Verdict::Absent,
            false => Verdict::Unknown,
        })
    }

    async fn check(&self, _now: DateTime<Utc>) -> Report {
        let mut report = Report::default();
        match self.api.question("/2/users/me").await {
            Ok(me) => report.good(format!("logged in as {}", text(&me, "/data/username"))),
            Err(error) => report.bad(error.to_string()),
        }
        report
    }
}

fn receipt(id: &str, answer: &str) -> Option<Receipt> {
    (!id.is_empty()).then(|| Receipt {
        remote_id: id.to_owned(),
        url: Some(format!("https://x.com/i/status/{id}")),
        answer: answer.to_owned(),
    })
}

fn created(post: &Value) -> Option<DateTime<Utc>> {
    Some(
        DateTime::parse_from_rfc3339(text(post, "/created_at"))
            .ok()?
            .to_utc(),
    )
}

/// A post's text with the addresses that were written, not the short ones that X makes of them.
fn unshortened(post: &Value) -> String {
    let mut words = text(post, "/text").to_owned();
    for link in list(&post["entities"]["urls"]) {
        words = words.replace(text(link, "/url"), text(link, "/expanded_url"));
    }
    [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .iter()
        .fold(words, |words, (entity, meant)| words.replace(entity, meant))
}
