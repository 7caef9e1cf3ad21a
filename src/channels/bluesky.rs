//! Posts on Bluesky, by the account's personal data server.
//!
//! A post's key is made from the instant of approval and stored with it, and `putRecord` with that key
//! says the same thing however often it is sent (`createRecord` does not, and fails with a 500 where
//! the key exists).

mod record;
mod session;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fit::Ruler;
use super::parcel::{ChannelError, Packed, Parcel, Report, Unfit, Verdict, fingerprint};
use super::posts::{refusal, thread, unpacked};
use super::wire::{json, said, text};
use super::{Destination, Receipt};
use crate::domain::channel::{ChannelSpec, Target};
use crate::domain::rendition::{Form, Issue, Rendition};
use crate::http::HttpClient;
use record::{POSTS, record, remote_id, reply, tid};
use session::{Account, Effect};

/// An account that posts.
#[derive(Debug)]
pub struct Bluesky {
    key: String,
    most: usize,
    account: Account,
}

/// What the outbox stores.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    rkey: String,
    record: Value,
}

impl Bluesky {
    pub(super) fn open(spec: &ChannelSpec, http: &HttpClient) -> Result<Box<Self>, Unfit> {
        let Target::Bluesky(target) = &spec.target else {
            return Err(Unfit("not a Bluesky channel".into()));
        };
        Ok(Box::new(Self {
            key: spec.head.key.clone(),
            most: target.posts,
            account: Account::new(http, target),
        }))
    }

    fn receipt(&self, rkey: &str, body: &Value, answer: &str) -> Option<Receipt> {
        let (uri, cid) = (text(body, "/uri"), text(body, "/cid"));
        let ours = uri.ends_with(&format!("/{POSTS}/{rkey}")) && !cid.is_empty();
        ours.then(|| Receipt {
            remote_id: remote_id(uri, cid),
            url: Some(format!(
                "https://bsky.app/profile/{}/post/{rkey}",
                self.account.handle()
            )),
            answer: answer.to_owned(),
        })
    }
}

impl Destination for Bluesky {
    fn form(&self) -> Form {
        Form::Posts
    }

    fn pack(&self, issue: &Issue, rendition: &Rendition) -> Result<Vec<Packed>, Unfit> {
        let clock = u64::from_str_radix(&fingerprint(&self.key, issue, 0), 16);
        let clock = clock.map_err(|error| Unfit(error.to_string()))?;
        let packed = |(part, post)| {
            // A thousandth of a second apart, so that the posts of a thread sort as they stand.
            let created = issue.approved_at + TimeDelta::milliseconds(part);
            let rkey = tid(created.timestamp_micros(), clock);
            let record = record(post, created);
            let stored = Stored {
                rkey: rkey.clone(),
                record,
            };
            Ok(Packed {
                remote_key: rkey,
                payload: serde_json::to_vec(&stored).map_err(|error| Unfit(error.to_string()))?,
            })
        };
        let posts = thread(rendition, Ruler::Bluesky, self.most)?;
        (0..).zip(&posts).map(packed).collect()
    }

    async fn send(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Receipt, ChannelError> {
        let Stored { rkey, mut record } = unpacked(parcel)?;
        if let Some(reply) = reply(&parcel.before) {
            record["reply"] = reply;
        } else if parcel.part > 0 {
            return Err(ChannelError::refused(
                "the post that this one answers has no receipt",
            ));
        }
        let put = json!({
            "repo": self.account.did().await?,
            "collection": POSTS,
            "rkey": rkey,
            "validate": true,
            "record": record,
        });
        let answer = self
            .account
            .call("com.atproto.repo.putRecord", Some(&put), Effect::Writes)
            .await?;
        if !answer.is_success() {
            return Err(refusal(&answer));
        }
        let body = json(&answer).unwrap_or_default();
        self.receipt(&rkey, &body, "posted")
            .ok_or_else(|| ChannelError::uncertain(said(&answer)))
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let Stored { rkey, .. } = unpacked(parcel)?;
        let did = self.account.did().await?;
        let query = format!("com.atproto.repo.getRecord?repo={did}&collection={POSTS}&rkey={rkey}");
        let answer = self.account.call(&query, None, Effect::Reads).await?;
        let body = json(&answer).unwrap_or_default();
        match (answer.is_success(), text(&body, "/error")) {
            (true, _) => match self.receipt(&rkey, &body, "read back") {
                Some(receipt) => Ok(Verdict::Present(receipt)),
                None => Ok(Verdict::Unknown),
            },
            (false, "RecordNotFound") => Ok(Verdict::Absent),
            (false, _) => Err(ChannelError::later(said(&answer))),
        }
    }

    async fn check(&self, _now: DateTime<Utc>) -> Report {
        let mut report = Report::default();
        let did = match self.account.did().await {
            Ok(did) => did,
            Err(error) => {
                report.bad(error.to_string());
                return report;
            }
        };
        report.good(format!("logged in as {} ({did})", self.account.handle()));
        let asked = self
            .account
            .call("com.atproto.server.getSession", None, Effect::Reads)
            .await;
        match asked {
            Ok(answer) if answer.is_success() => {
                let body = json(&answer).unwrap_or_default();
                match body["active"] == json!(false) {
                    true => report.bad(format!("the account is {}", text(&body, "/status"))),
                    false => report.good("the account is active"),
                }
            }
            Ok(answer) => report.bad(said(&answer)),
            Err(error) => report.bad(error.to_string()),
        }
        report
    }
}
