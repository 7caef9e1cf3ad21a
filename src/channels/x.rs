//! Posts on X, by its API v2.
//!
//! There is no key that makes a post repeatable, and each post is billed: what is uncertain is looked
//! for on the account's own timeline, and a refusal as a duplicate means that it is probably there.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use super::fit::Ruler;
use super::parcel::{
    Amendment, ChannelError, Leaves, Packed, Parcel, Pass, Report, Said, Unfit, Verdict,
    fingerprint,
};
use super::posts::{
    Api, Stored, Task, erratum, letters, list, live, name, named, refusal, thread, unpacked,
};
use super::wire::{act, json, said, text};
use super::{Destination, Receipt};
use crate::domain::channel::restraint::Micros;
use crate::domain::channel::{ChannelSpec, Target, XTarget};
use crate::domain::delivery::{Act, Way, Ways};
use crate::domain::rendition::{Form, Issue, Post, PublicRendition};
use crate::http::{Body, HttpClient, Method};

/// Posts that one look at the timeline shows: the most that the API gives.
const PAGE: usize = 100;

/// Looks before nobody can tell: each is billed.
const PAGES: usize = 5;

/// Clocks differ by less.
const SKEW: TimeDelta = TimeDelta::minutes(10);

/// An account that posts.
#[derive(Debug)]
pub struct X {
    key: String,
    target: XTarget,
    api: Api,
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

    fn name(&self, issue: &Issue, part: usize) -> String {
        name(&fingerprint(&self.key, issue, part))
    }

    /// Stores posts. Lengths are counted after normalization, so it is the normalized text that is
    /// stored and sent.
    fn stored(posts: Vec<Post>) -> impl Iterator<Item = Stored> {
        posts.into_iter().map(|post| Stored {
            text: post.text.nfc().collect(),
            ..Stored::say(post)
        })
    }

    fn packed(
        &self,
        issue: &Issue,
        posts: impl Iterator<Item = Stored>,
    ) -> Result<Vec<Packed>, Unfit> {
        let numbered = posts.enumerate();
        numbered
            .map(|(part, stored)| stored.packed(self.name(issue, part)))
            .collect()
    }

    async fn say(
        &self,
        parcel: &Parcel,
        stored: &Stored,
        pass: &Pass<'_>,
    ) -> Result<Receipt, ChannelError> {
        let mut post = json!({"text": stored.text});
        if let Some(id) = stored.answers(parcel)? {
            post["reply"] = json!({"in_reply_to_tweet_id": id});
        }
        let request = self
            .api
            .request(Method::Post, "/2/tweets")?
            .body(Body::Json(post));
        let answer = act(&self.api.http, request, pass).await?;
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

    async fn remove(&self, id: &str, pass: &Pass<'_>) -> Result<Receipt, ChannelError> {
        let request = self
            .api
            .request(Method::Delete, &format!("/2/tweets/{id}"))?;
        let answer = act(&self.api.http, request, pass).await?;
        let body = json(&answer).unwrap_or_default();
        match answer.status {
            404 => Ok(removed(id)),
            _ if !answer.is_success() => Err(refusal(&answer)),
            _ if body["data"]["deleted"] == json!(true) => Ok(removed(id)),
            _ => Err(ChannelError::uncertain(said(&answer))),
        }
    }

    /// Looks for a post on the account's own timeline, as far back as this could have been sent.
    async fn look(&self, parcel: &Parcel, stored: &Stored) -> Result<Verdict, ChannelError> {
        let me = self.api.question("/2/users/me").await?;
        let base = format!(
            "/2/users/{}/tweets?max_results={PAGE}&tweet.fields=created_at,entities",
            text(&me, "/data/id")
        );
        let since = parcel.created_at - SKEW;
        let is_ours = |post: &&Value| {
            created(post).is_none_or(|at| at >= since)
                && letters(&unshortened(post)) == letters(&stored.text)
        };
        let mut path = base.clone();
        for _ in 0..PAGES {
            let timeline = self.api.question(&path).await?;
            let posts = list(&timeline["data"]);
            let ours = posts.iter().find(is_ours);
            if let Some(receipt) =
                ours.and_then(|post| receipt(text(post, "/id"), "seen on the timeline"))
            {
                return Ok(Verdict::Present(receipt));
            }
            let older = text(&timeline, "/meta/next_token");
            let reached = posts.last().and_then(created).is_some_and(|at| at < since);
            if reached || older.is_empty() {
                return Ok(Verdict::Absent);
            }
            path = format!("{base}&pagination_token={older}");
        }
        Ok(Verdict::Unknown)
    }
}

impl Destination for X {
    type Carries = PublicRendition;

    const LEAVES: Leaves = Leaves {
        to: "everybody, and a bill",
        credentials: "an access token",
        texts: &["text"],
    };

    fn form(&self) -> Form {
        Form::Posts
    }

    fn pack(&self, issue: &Issue, rendition: &PublicRendition) -> Result<Vec<Packed>, Unfit> {
        let posts = thread(rendition.rendition(), Ruler::X, self.target.posts)?;
        self.packed(issue, Self::stored(posts))
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
        let there = live(amendment.sent)?;
        if amendment.act == Act::Recall {
            let gone = there.into_iter().rev().map(|(id, _)| Stored::delete(id));
            return self.packed(amendment.issue, gone);
        }
        let Some((first, _)) = there.first() else {
            return Err(Unfit("there is no post to answer".into()));
        };
        let posts = erratum(amendment, Ruler::X, self.target.posts)?;
        let answers = Self::stored(posts).map(|stored| Stored {
            task: Task::Answer(first.clone()),
            ..stored
        });
        self.packed(amendment.issue, answers)
    }

    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        Ok(vec![Said::new("text", stored.text)])
    }

    fn cost(&self, parcel: &Parcel) -> Micros {
        match unpacked::<Stored>(parcel) {
            Ok(stored) if matches!(stored.task, Task::Delete(_)) => 0,
            Ok(stored) if Ruler::X.links(&stored.text).is_empty() => self.target.price,
            _ => self.target.price_link,
        }
    }

    async fn send(
        &self,
        parcel: &Parcel,
        pass: &Pass<'_>,
        _now: DateTime<Utc>,
    ) -> Result<Receipt, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        match &stored.task {
            Task::Delete(id) => self.remove(id, pass).await,
            _ => self.say(parcel, &stored, pass).await,
        }
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        let known = parcel.receipt.as_ref().and_then(named);
        let id = match (&stored.task, known) {
            (Task::Delete(id), _) => id.as_str(),
            (_, Some(id)) => id,
            (_, None) => return self.look(parcel, &stored).await,
        };
        // What is no more is answered with status 200, an error and no post.
        let post = self.api.question(&format!("/2/tweets/{id}")).await?;
        let is_there = post.get("data").is_some();
        Ok(match (&stored.task, is_there) {
            (Task::Delete(_), true) => Verdict::Absent,
            (Task::Delete(_), false) => Verdict::Present(removed(id)),
            (_, true) => receipt(id, "read back").map_or(Verdict::Unknown, Verdict::Present),
            (_, false) => Verdict::Absent,
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

/// A post that is there no more.
fn removed(id: &str) -> Receipt {
    Receipt {
        remote_id: id.to_owned(),
        url: None,
        answer: "removed".to_owned(),
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
