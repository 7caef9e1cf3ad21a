//! Posts on Mastodon, and on the servers that speak its API.
//!
//! The key of a post travels as `Idempotency-Key`, which the server remembers for an hour; afterwards,
//! and on servers that know no such key, the account's own timeline tells what arrived. Lengths are the
//! server's: they are read before a post is sent, and again after a day.

use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::fit::Ruler;
use super::parcel::{
    Amendment, ChannelError, Leaves, Packed, Parcel, Pass, Report, Said, Unfit, Verdict,
    fingerprint,
};
use super::posts::{
    Api, Stored, Task, letters, list, live, name, named, refusal, thread, unpacked,
};
use super::wire::{act, ask, json, said, text};
use super::{Destination, Receipt};
use crate::domain::channel::{ChannelSpec, MastodonTarget, Target};
use crate::domain::delivery::{Act, Way, Ways};
use crate::domain::rendition::{Form, Issue, PublicRendition};
use crate::http::{Answer, Body, HttpClient, Method};

/// Statuses that one look at the timeline shows.
const PAGE: usize = 40;

/// Looks before nobody can tell.
const PAGES: usize = 20;

/// Clocks differ by less.
const SKEW: TimeDelta = TimeDelta::minutes(10);

/// What the server said of its limits holds for so long.
const LIMITS_HOLD: TimeDelta = TimeDelta::days(1);

/// An account that posts.
#[derive(Debug)]
pub struct Mastodon {
    key: String,
    target: MastodonTarget,
    api: Api,
    /// As the server last said, and when.
    ruler: RwLock<(Ruler, Option<DateTime<Utc>>)>,
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
            ruler: RwLock::new((Ruler::MASTODON, None)),
        }))
    }

    fn name(&self, issue: &Issue, part: usize) -> String {
        name(&fingerprint(&self.key, issue, part))
    }

    fn ruler(&self) -> (Ruler, Option<DateTime<Utc>>) {
        *self.ruler.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what the server allows; a server that does not say so keeps what was known.
    async fn limits(&self, now: DateTime<Utc>) -> Result<Ruler, ChannelError> {
        let (known, read_at) = self.ruler();
        if read_at.is_some_and(|at| now - at < LIMITS_HOLD) {
            return Ok(known);
        }
        let asked = self.api.request(Method::Get, "/api/v2/instance")?;
        let answer = ask(&self.api.http, asked).await?;
        let body = json(&answer).unwrap_or_default();
        let number = |name: &str| {
            let at = body.pointer(&format!("/configuration/statuses/{name}"))?;
            usize::try_from(at.as_u64()?)
                .ok()
                .filter(|number| *number > 0)
        };
        let Some(most) = number("max_characters") else {
            return Ok(known);
        };
        let address = number("characters_reserved_per_url").unwrap_or(23);
        let ruler = Ruler::Mastodon { most, address };
        *self.ruler.write().unwrap_or_else(PoisonError::into_inner) = (ruler, Some(now));
        Ok(ruler)
    }

    /// A status by its number; `None` when the server has none.
    async fn status(&self, id: &str) -> Result<Option<Value>, ChannelError> {
        let asked = self
            .api
            .request(Method::Get, &format!("/api/v1/statuses/{id}"))?;
        let answer = ask(&self.api.http, asked).await?;
        match answer.status {
            404 | 410 => Ok(None),
            _ if answer.is_success() => Ok(json(&answer)),
            _ => Err(refusal(&answer)),
        }
    }

    /// Writes a status: a new one, or one of ours anew.
    async fn write(
        &self,
        parcel: &Parcel,
        stored: &Stored,
        pass: &Pass<'_>,
        now: DateTime<Utc>,
    ) -> Result<Receipt, ChannelError> {
        let measure = self.limits(now).await?.measure(&stored.text);
        if !measure.fits {
            return Err(ChannelError::refused(format!(
                "{} characters, and the server allows {} since this was approved",
                measure.length, measure.limit
            )));
        }
        let mut status = json!({"status": stored.text, "language": stored.language});
        let request = if let Task::Edit(id) = &stored.task {
            self.api
                .request(Method::Put, &format!("/api/v1/statuses/{id}"))?
        } else {
            status["visibility"] = self.target.visibility.as_str().into();
            if let Some(id) = stored.answers(parcel)? {
                status["in_reply_to_id"] = id.into();
            }
            self.api
                .request(Method::Post, "/api/v1/statuses")?
                .idempotency_key(&parcel.remote_key)
        };
        let answer = act(&self.api.http, request.body(Body::Json(status)), pass).await?;
        posted(&answer, stored)
    }

    async fn remove(&self, id: &str, pass: &Pass<'_>) -> Result<Receipt, ChannelError> {
        let request = self
            .api
            .request(Method::Delete, &format!("/api/v1/statuses/{id}"))?;
        let answer = act(&self.api.http, request, pass).await?;
        match answer.status {
            404 | 410 => Ok(removed(id)),
            _ if answer.is_success() => Ok(removed(id)),
            _ => Err(refusal(&answer)),
        }
    }

    /// Looks for a new status on the account's own timeline, as far back as this could have been sent.
    async fn look(&self, parcel: &Parcel, stored: &Stored) -> Result<Verdict, ChannelError> {
        let account = self
            .api
            .question("/api/v1/accounts/verify_credentials")
            .await?;
        let base = format!(
            "/api/v1/accounts/{}/statuses?limit={PAGE}&exclude_reblogs=true",
            text(&account, "/id")
        );
        let since = parcel.created_at - SKEW;
        let answers = stored.answers(parcel)?;
        let is_ours = |status: &&Value| {
            created(status).is_some_and(|at| at >= since)
                && status["in_reply_to_id"].as_str() == answers.as_deref()
                && said_the_same(text(status, "/content"), &stored.text)
        };
        let mut path = base.clone();
        for _ in 0..PAGES {
            let statuses = self.api.question(&path).await?;
            let statuses = list(&statuses);
            let ours = statuses.iter().find(is_ours);
            if let Some(receipt) = ours.and_then(|status| receipt(status, "seen on the timeline")) {
                return Ok(Verdict::Present(receipt));
            }
            match statuses.last() {
                Some(last) if created(last).is_none_or(|at| at >= since) => {
                    path = format!("{base}&max_id={}", text(last, "/id"));
                }
                _ => return Ok(Verdict::Absent),
            }
        }
        Ok(Verdict::Unknown)
    }
}

impl Destination for Mastodon {
    type Carries = PublicRendition;

    const LEAVES: Leaves = Leaves {
        to: "everybody",
        credentials: "an access token",
        texts: &["text"],
    };

    fn form(&self) -> Form {
        Form::Posts
    }

    fn pack(&self, issue: &Issue, rendition: &PublicRendition) -> Result<Vec<Packed>, Unfit> {
        let (ruler, _) = self.ruler();
        let posts = thread(rendition.rendition(), ruler, self.target.posts)?;
        let posts = posts.into_iter().map(Stored::say).enumerate();
        posts
            .map(|(part, stored)| stored.packed(self.name(issue, part)))
            .collect()
    }

    fn ways() -> Ways {
        Ways {
            correct: Way::Edit,
            recall: Way::Delete,
        }
    }

    /// Posts that read otherwise are edited, those that are no more are removed, new ones are added at
    /// the end.
    fn amend(
        &self,
        amendment: &Amendment<'_>,
        rendition: &PublicRendition,
    ) -> Result<Vec<Packed>, Unfit> {
        let there = live(amendment.sent)?;
        let mut steps = Vec::new();
        let mut kept = 0;
        if amendment.act == Act::Correct {
            let (ruler, _) = self.ruler();
            let posts = thread(rendition.rendition(), ruler, self.target.posts)?;
            kept = posts.len().min(there.len());
            for (at, post) in posts.into_iter().enumerate() {
                let task = match there.get(at) {
                    Some((_, text)) if *text == post.text => continue,
                    Some((id, _)) => Task::Edit(id.clone()),
                    None => match there.last() {
                        Some((id, _)) => Task::Answer(id.clone()),
                        None => Task::Say,
                    },
                };
                steps.push(Stored {
                    task,
                    ..Stored::say(post)
                });
            }
        }
        let gone = there.into_iter().skip(kept).rev();
        steps.extend(gone.map(|(id, _)| Stored::delete(id)));
        let steps = steps.into_iter().enumerate();
        steps
            .map(|(part, stored)| stored.packed(self.name(amendment.issue, part)))
            .collect()
    }

    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        Ok(vec![Said::new("text", stored.text)])
    }

    async fn send(
        &self,
        parcel: &Parcel,
        pass: &Pass<'_>,
        now: DateTime<Utc>,
    ) -> Result<Receipt, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        match &stored.task {
            Task::Delete(id) => self.remove(id, pass).await,
            _ => self.write(parcel, &stored, pass, now).await,
        }
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let stored: Stored = unpacked(parcel)?;
        let known = parcel.receipt.as_ref().and_then(named);
        let seen = |status: &Value| {
            receipt(status, "read back").map_or(Verdict::Unknown, Verdict::Present)
        };
        Ok(match (&stored.task, known) {
            (Task::Delete(id), _) => match self.status(id).await? {
                None => Verdict::Present(removed(id)),
                Some(_) => Verdict::Absent,
            },
            // The server named it once: that it reads otherwise there changes nothing.
            (_, Some(id)) => match self.status(id).await? {
                Some(status) => seen(&status),
                None => Verdict::Absent,
            },
            (Task::Say | Task::Answer(_), None) => return self.look(parcel, &stored).await,
            (Task::Edit(id), None) => match self.status(id).await? {
                Some(status) if said_the_same(text(&status, "/content"), &stored.text) => {
                    seen(&status)
                }
                Some(_) => Verdict::Absent,
                None => Verdict::Unknown,
            },
        })
    }

    async fn check(&self, now: DateTime<Utc>) -> Report {
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
        match self.limits(now).await {
            Ok(ruler) => report.good(format!(
                "a post may hold {} characters",
                ruler.measure("").limit
            )),
            Err(error) => report.bad(error.to_string()),
        }
        report
    }
}

/// A status that is there no more.
fn removed(id: &str) -> Receipt {
    Receipt {
        remote_id: id.to_owned(),
        url: None,
        answer: "removed".to_owned(),
    }
}

/// The receipt of a post. An answer that names it is kept, however the server shows the text: it would be
/// looked for by that text in vain, and said again.
fn posted(answer: &Answer, stored: &Stored) -> Result<Receipt, ChannelError> {
    if !answer.is_success() {
        return Err(refusal(answer));
    }
    let body = json(answer).unwrap_or_default();
    let answered = match said_the_same(text(&body, "/content"), &stored.text) {
        true => "posted",
        false => "posted; the server shows it otherwise than it was sent",
    };
    receipt(&body, answered)
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
