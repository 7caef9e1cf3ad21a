//! Posts on Bluesky, by the account's personal data server.
//!
//! A post's key is made from the instant of approval and stored with it, and `putRecord` with that key
//! says the same thing however often it is sent (`createRecord` does not, and fails with a 500 where
//! the key exists). Readers' programs show no changed post, so that an erratum is an answer.

mod picture;
mod record;
mod session;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fit::Ruler;
use super::parcel::{
    Amendment, ChannelError, Leaves, Packed, Parcel, Pass, Report, Said, Unfit, Verdict,
    fingerprint,
};
use super::posts::{erratum, refusal, thread, unpacked};
use super::wire::{json, said, text};
use super::{Destination, Receipt};
use crate::domain::channel::{ChannelSpec, Target};
use crate::domain::delivery::{Act, Way, Ways};
use crate::domain::rendition::{Form, Issue, Post, PublicRendition};
use crate::http::HttpClient;
use record::{POSTS, record, remote_id, reply, texts, tid};
use session::{Account, Effect};

/// An account that posts.
#[derive(Debug)]
pub struct Bluesky {
    key: String,
    most: usize,
    http: HttpClient,
    account: Account,
}

/// What the outbox stores.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    rkey: String,
    /// What is said; null when the post of that key is removed.
    record: Value,
    /// The thread that an erratum answers: its first post, and its last.
    #[serde(default)]
    answers: Option<(Receipt, Receipt)>,
    /// The address of its card's picture.
    #[serde(default)]
    picture: Option<String>,
}

impl Bluesky {
    pub(super) fn open(spec: &ChannelSpec, http: &HttpClient) -> Result<Box<Self>, Unfit> {
        let Target::Bluesky(target) = &spec.target else {
            return Err(Unfit("not a Bluesky channel".into()));
        };
        Ok(Box::new(Self {
            key: spec.head.key.clone(),
            most: target.posts,
            http: http.clone(),
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

    /// Posts with their keys, made from the instant of approval.
    fn packed(
        &self,
        issue: &Issue,
        posts: &[Post],
        answers: Option<&(Receipt, Receipt)>,
    ) -> Result<Vec<Packed>, Unfit> {
        let clock = u64::from_str_radix(&fingerprint(&self.key, issue, 0), 16);
        let clock = clock.map_err(|error| Unfit(error.to_string()))?;
        let packed = |(part, post)| {
            // A thousandth of a second apart, so that the posts of a thread sort as they stand.
            let apart = TimeDelta::milliseconds(part);
            stored(&Stored {
                rkey: tid((issue.approved_at + apart).timestamp_micros(), clock),
                record: record(post, issue.leaves_at.to_utc() + apart),
                answers: answers.cloned(),
                picture: post.card.as_ref().and_then(|card| card.picture.clone()),
            })
        };
        (0..).zip(posts).map(packed).collect()
    }

    async fn say(
        &self,
        parcel: &Parcel,
        stored: Stored,
        pass: &Pass<'_>,
    ) -> Result<Receipt, ChannelError> {
        let Stored {
            rkey,
            mut record,
            answers,
            picture,
        } = stored;
        let mut before: Vec<Receipt> = answers.into_iter().flat_map(|it| [it.0, it.1]).collect();
        before.extend(parcel.before.iter().cloned());
        if let Some(reply) = reply(&before) {
            record["reply"] = reply;
        } else if !before.is_empty() {
            return Err(ChannelError::later(
                "the post that this one answers was seen by a person, and is looked for: its name there is not known yet",
            ));
        } else if parcel.part > 0 {
            return Err(ChannelError::refused(
                "the post that this one answers has no receipt",
            ));
        }
        if let Some(address) = picture
            && let Some(card) = record.pointer_mut("/embed/external")
        {
            // Nothing is uploaded for what may not leave any more.
            pass.ask().await?;
            match self.thumb(&address).await {
                Ok(thumb) => card["thumb"] = thumb,
                Err(why) => tracing::info!(address, why, "the card goes without its picture"),
            }
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
            .call(
                "com.atproto.repo.putRecord",
                Some(&put),
                Effect::Writes(pass),
            )
            .await?;
        if !answer.is_success() {
            return Err(refusal(&answer));
        }
        let body = json(&answer).unwrap_or_default();
        self.receipt(&rkey, &body, "posted")
            .ok_or_else(|| ChannelError::uncertain(said(&answer)))
    }

    /// The picture of a card, uploaded; the error is a sentence.
    async fn thumb(&self, address: &str) -> Result<Value, String> {
        let picture = picture::fetch(&self.http, address).await?;
        let answer = self.account.upload(picture).await;
        let answer = answer.map_err(|error| error.to_string())?;
        let mut body = json(&answer).unwrap_or_default();
        match body["blob"].take() {
            Value::Null => Err(said(&answer)),
            blob => Ok(blob),
        }
    }

    /// Removing what is not there is no error to the server.
    async fn remove(&self, rkey: &str, pass: &Pass<'_>) -> Result<Receipt, ChannelError> {
        let gone = json!({
            "repo": self.account.did().await?,
            "collection": POSTS,
            "rkey": rkey,
        });
        let answer = self
            .account
            .call(
                "com.atproto.repo.deleteRecord",
                Some(&gone),
                Effect::Writes(pass),
            )
            .await?;
        match answer.is_success() {
            true => Ok(removed(rkey)),
            false => Err(refusal(&answer)),
        }
    }
}

impl Destination for Bluesky {
    type Carries = PublicRendition;

    const LEAVES: Leaves = Leaves {
        to: "everybody",
        credentials: "an app password, then session tokens",
        texts: &[
            "text",
            "link",
            "card link",
            "card title",
            "card description",
            "card picture",
        ],
    };

    fn form(&self) -> Form {
        Form::Posts
    }

    fn pack(&self, issue: &Issue, rendition: &PublicRendition) -> Result<Vec<Packed>, Unfit> {
        let posts = thread(rendition.rendition(), Ruler::Bluesky, self.most)?;
        self.packed(issue, &posts, None)
    }

    fn ways() -> Ways {
        Ways {
            correct: Way::Reply,
            recall: Way::Delete,
        }
    }

    fn amend(
        &self,
        amendment: &Amendment<'_>,
        _rendition: &PublicRendition,
    ) -> Result<Vec<Packed>, Unfit> {
        let mut there: Vec<(String, &Receipt)> = Vec::new();
        for sent in amendment.sent {
            match unpacked::<Stored>(&sent.parcel) {
                Ok(gone) if gone.record.is_null() => there.retain(|(rkey, _)| *rkey != gone.rkey),
                Ok(said) => there.push((said.rkey, &sent.receipt)),
                Err(_) => {}
            }
        }
        if amendment.act == Act::Recall {
            let gone = there.into_iter().rev().map(|(rkey, _)| {
                stored(&Stored {
                    rkey,
                    record: Value::Null,
                    answers: None,
                    picture: None,
                })
            });
            return gone.collect();
        }
        let (Some((_, first)), Some((_, last))) = (there.first(), there.last()) else {
            return Err(Unfit("there is no post to answer".into()));
        };
        let posts = erratum(amendment, Ruler::Bluesky, self.most)?;
        let answers = ((*first).clone(), (*last).clone());
        self.packed(amendment.issue, &posts, Some(&answers))
    }

    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        let picture = stored
            .picture
            .iter()
            .map(|it| ("card picture", it.as_str()));
        let said = texts(&stored.record).into_iter().chain(picture);
        Ok(said.map(|(place, text)| Said::new(place, text)).collect())
    }

    async fn send(
        &self,
        parcel: &Parcel,
        pass: &Pass<'_>,
        _now: DateTime<Utc>,
    ) -> Result<Receipt, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        match stored.record.is_null() {
            true => self.remove(&stored.rkey, pass).await,
            false => self.say(parcel, stored, pass).await,
        }
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let Stored { rkey, record, .. } = unpacked(parcel)?;
        let did = self.account.did().await?;
        let query = format!("com.atproto.repo.getRecord?repo={did}&collection={POSTS}&rkey={rkey}");
        let answer = self.account.call(&query, None, Effect::Reads).await?;
        let body = json(&answer).unwrap_or_default();
        match (answer.is_success(), text(&body, "/error")) {
            (true, _) if record.is_null() => Ok(Verdict::Absent),
            (false, "RecordNotFound") if record.is_null() => Ok(Verdict::Present(removed(&rkey))),
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

fn stored(post: &Stored) -> Result<Packed, Unfit> {
    Ok(Packed {
        remote_key: post.rkey.clone(),
        payload: serde_json::to_vec(post).map_err(|error| Unfit(error.to_string()))?,
    })
}

/// A post that is there no more.
fn removed(rkey: &str) -> Receipt {
    Receipt {
        remote_id: rkey.to_owned(),
        url: None,
        answer: "removed".to_owned(),
    }
}
