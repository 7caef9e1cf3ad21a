//! Pages of a DokuWiki, by its remote API: a page an edition, and a list of editions.
//!
//! Saving has no base revision: the last writer wins. A page of ours is saved under a lock, only where
//! there is none or the very same text; a save whose answer was lost is found again by the text or by
//! the mark in the revision's summary. `appendPage` is never used: it neither locks nor repeats safely.

mod list;
mod session;
mod xmlrpc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::notice::notice;
use super::parcel::{
    Amendment, ChannelError, Leaves, Packed, Parcel, Pass, Report, Said, Unfit, Verdict,
    fingerprint,
};
use super::{Destination, Receipt};
use crate::domain::channel::{ChannelSpec, Target, WikiTarget};
use crate::domain::delivery::{Act, Way, Ways};
use crate::domain::rendition::plain::quoted;
use crate::domain::rendition::{Form, Issue, Rendition};
use crate::http::HttpClient;
use session::{Saved, Session};

/// A wiki that can be written to.
#[derive(Debug)]
pub struct DokuWiki {
    key: String,
    target: WikiTarget,
    http: HttpClient,
}

/// What the outbox stores.
#[derive(Debug, Serialize, Deserialize)]
struct Task {
    page: String,
    /// The whole page, or the line to add to a list.
    text: String,
    summary: String,
    /// For a line: the page that it leads to.
    leads_to: Option<String>,
    /// For a page of ours that is written anew, or a line that takes the place of another: as we wrote it
    /// last.
    #[serde(default)]
    was: Option<String>,
}

impl DokuWiki {
    pub(super) fn open(spec: &ChannelSpec, http: &HttpClient) -> Result<Box<Self>, Unfit> {
        let Target::DokuWiki(target) = &spec.target else {
            return Err(Unfit("not a DokuWiki channel".into()));
        };
        Ok(Box::new(Self {
            key: spec.head.key.clone(),
            target: target.clone(),
            http: http.clone(),
        }))
    }

    fn task(parcel: &Parcel) -> Result<Task, ChannelError> {
        serde_json::from_slice(&parcel.payload).map_err(|error| {
            ChannelError::refused(format!("the stored page is unreadable: {error}"))
        })
    }

    /// Whether the page holds what the task would write, or held it once.
    async fn is_there(
        session: &Session<'_>,
        task: &Task,
        there: &str,
    ) -> Result<bool, ChannelError> {
        Ok(match &task.leads_to {
            // A line that people took off the list needs no mark.
            Some(page) if task.was.is_some() => {
                there.contains(task.text.trim()) || !list::has(there, page)
            }
            Some(page) => list::has(there, page),
            None => {
                same(there, &task.text)
                    || (!there.is_empty() && session.was_saved(&task.page, &task.summary).await?)
            }
        })
    }

    /// Reads, decides and saves, the page being locked.
    async fn write(
        &self,
        session: &Session<'_>,
        task: &Task,
        pass: &Pass<'_>,
    ) -> Result<Receipt, ChannelError> {
        let page = &task.page;
        let there = session.page(page).await?;
        if Self::is_there(session, task, &there).await? {
            return Ok(self.receipt(task, "already there"));
        }
        let text = match &task.leads_to {
            Some(page) if task.was.is_some() => list::with_other_line(&there, page, &task.text),
            Some(_) => list::with_line(&there, &task.text),
            None if there.trim().is_empty() && task.was.is_none() => task.text.clone(),
            None if task.was.as_ref().is_some_and(|was| same(&there, was)) => task.text.clone(),
            None if task.was.is_some() => {
                return Err(ChannelError::refused(format!(
                    "{page} no longer reads as we left it: people changed it, and their words stay; mend it by hand"
                )));
            }
            None => {
                return Err(ChannelError::refused(format!(
                    "{page} exists and is not ours: rename it or choose another folder, then send again"
                )));
            }
        };
        match session.save((page, &text), &task.summary, pass).await? {
            Saved::Yes => Ok(self.receipt(task, "saved")),
            Saved::Unsaid(why) => match session.page(page).await {
                Ok(now) if same(&now, &text) => {
                    Ok(self.receipt(task, "saved, though it said otherwise"))
                }
                Ok(_) => Err(ChannelError::later(format!("{page} was not saved: {why}"))),
                Err(_) => Err(ChannelError::uncertain(format!("{page}: {why}"))),
            },
        }
    }

    fn receipt(&self, task: &Task, answer: &str) -> Receipt {
        let mut url = self.target.address.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("doku.php");
        }
        url.query_pairs_mut().append_pair("id", &task.page);
        Receipt {
            remote_id: task.page.clone(),
            url: Some(url.into()),
            answer: answer.to_owned(),
        }
    }
}

/// DokuWiki trims the end of pages at times, and writes `\r\n` at others.
fn same(there: &str, ours: &str) -> bool {
    let lines = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    lines(there) == lines(ours)
}

impl Destination for DokuWiki {
    type Carries = Rendition;

    const LEAVES: Leaves = Leaves {
        to: "readers of the wiki",
        credentials: "a user and a password, in a cookie of one conversation",
        texts: &["page name", "text", "summary"],
    };

    fn form(&self) -> Form {
        Form::DokuWiki
    }

    fn pack(&self, issue: &Issue, rendition: &Rendition) -> Result<Vec<Packed>, Unfit> {
        let Rendition::Text { text } = rendition else {
            return Err(Unfit("a wiki channel carries a page".into()));
        };
        let date = issue.leaves_at.format("%Y-%m-%d").to_string();
        let folder = self.target.folder.trim_matches(':');
        let page = format!("{folder}:{}:{date}-{}", issue.digest, issue.number).to_lowercase();
        let summary = format!(
            "{} (Vigie {})",
            issue.title,
            fingerprint(&self.key, issue, 0)
        );
        let mut packed = vec![stored(&Task {
            page: page.clone(),
            text: text.clone(),
            summary: summary.clone(),
            leads_to: None,
            was: None,
        })?];
        if let Some(index) = &self.target.index {
            packed.push(stored(&Task {
                page: index.clone(),
                text: list::line(&page, &issue.title, &date),
                summary,
                leads_to: Some(page),
                was: None,
            })?);
        }
        Ok(packed)
    }

    fn ways() -> Ways {
        Ways {
            correct: Way::Edit,
            recall: Way::Edit,
        }
    }

    /// The page is written anew, and one that was taken back is marked on the list; the wiki's history keeps
    /// the words.
    fn amend(
        &self,
        amendment: &Amendment<'_>,
        rendition: &Rendition,
    ) -> Result<Vec<Packed>, Unfit> {
        let tasks = amendment.sent.iter().rev();
        let tasks = tasks.filter_map(|sent| Self::task(&sent.parcel).ok());
        let (listed, pages): (Vec<_>, Vec<_>) = tasks.partition(|task| task.leads_to.is_some());
        let Some(last) = pages.into_iter().next() else {
            return Err(Unfit("there is no page to mend".into()));
        };
        let (heading, words) = notice(amendment);
        let text = match (amendment.act, rendition) {
            (Act::Correct, Rendition::Text { text }) => text.clone(),
            _ => format!("**{heading}.** {}\n", quoted(&words)),
        };
        let (title, name) = (
            &amendment.issue.title,
            fingerprint(&self.key, amendment.issue, 0),
        );
        let summary = format!("{heading}: {title} (Vigie {name})");
        let mut packed = vec![stored(&Task {
            page: last.page,
            text,
            summary: summary.clone(),
            leads_to: None,
            was: Some(last.text),
        })?];
        let listed = listed.into_iter().next();
        if let (Act::Recall, Some(line)) = (amendment.act, listed) {
            packed.push(stored(&Task {
                page: line.page,
                text: list::struck(&line.text, &heading),
                summary,
                leads_to: line.leads_to,
                was: Some(line.text),
            })?);
        }
        Ok(packed)
    }

    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
        let task = Self::task(parcel)?;
        Ok(vec![
            Said::new("page name", task.page),
            Said::new("text", task.text),
            Said::new("summary", task.summary),
        ])
    }

    async fn send(
        &self,
        parcel: &Parcel,
        pass: &Pass<'_>,
        _now: DateTime<Utc>,
    ) -> Result<Receipt, ChannelError> {
        let task = Self::task(parcel)?;
        let session = Session::open(&self.http, &self.target).await?;
        if !session.lock(&task.page).await? {
            let why = format!("{}: somebody is editing it", task.page);
            return Err(ChannelError::later(why));
        }
        let written = self.write(&session, &task, pass).await;
        if let Err(error) = session.unlock(&task.page).await {
            // The lock ends by itself after a quarter of an hour.
            tracing::warn!(channel = self.key, "a page stays locked for now: {error}");
        }
        written
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let task = Self::task(parcel)?;
        let session = Session::open(&self.http, &self.target).await?;
        let there = session.page(&task.page).await?;
        Ok(match Self::is_there(&session, &task, &there).await? {
            true => Verdict::Present(self.receipt(&task, "read back")),
            false => Verdict::Absent,
        })
    }

    async fn check(&self, _now: DateTime<Utc>) -> Report {
        let mut report = Report::default();
        let page = format!("{}:essai", self.target.folder.trim_matches(':'));
        match Session::open(&self.http, &self.target).await {
            Ok(session) => session.rights(&page, &mut report).await,
            Err(error) => report.bad(format!("{}: {error}", self.target.address)),
        }
        report
    }
}

fn stored(task: &Task) -> Result<Packed, Unfit> {
    Ok(Packed {
        remote_key: task.page.clone(),
        payload: serde_json::to_vec(task).map_err(|error| Unfit(error.to_string()))?,
    })
}
