//! Pages of a MediaWiki, by its action API: a page an edition, and a list of editions.
//!
//! The page is made with `createonly` and carries our mark in a comment: an edit whose answer was lost
//! is found again by its mark, and a page of that name without it is somebody else's. The list is
//! changed between two marks alone, with `baserevid`, the only base against which MediaWiki also sees
//! edits of the same account.

mod index;
mod session;
mod task;
mod write;

use chrono::{DateTime, Utc};

use super::notice::notice;
use super::parcel::{
    Amendment, ChannelError, Leaves, Packed, Parcel, Pass, Report, Said, Unfit, Verdict,
    fingerprint,
};
use super::{Destination, Receipt};
use crate::domain::channel::{ChannelSpec, Target, WikiTarget};
use crate::domain::delivery::{Act, Way, Ways};
use crate::domain::rendition::{Form, Issue, Rendition};
use crate::http::HttpClient;
use session::Session;
use task::Task;
use write::{list, make, mend, receipt, relist};

/// A wiki that can be written to.
#[derive(Debug)]
pub struct MediaWiki {
    key: String,
    target: WikiTarget,
    http: HttpClient,
}

impl MediaWiki {
    pub(super) fn open(spec: &ChannelSpec, http: &HttpClient) -> Result<Box<Self>, Unfit> {
        let Target::MediaWiki(target) = &spec.target else {
            return Err(Unfit("not a MediaWiki channel".into()));
        };
        Ok(Box::new(Self {
            key: spec.head.key.clone(),
            target: target.clone(),
            http: http.clone(),
        }))
    }

    /// What this act of ours leaves in the wikitext, to be found again.
    fn mark(&self, issue: &Issue) -> String {
        format!("<!-- vigie {} -->", fingerprint(&self.key, issue, 0))
    }

    fn task(parcel: &Parcel) -> Result<Task, ChannelError> {
        serde_json::from_slice(&parcel.payload).map_err(|error| {
            ChannelError::refused(format!("the stored page is unreadable: {error}"))
        })
    }

    async fn session(&self) -> Result<Session<'_>, ChannelError> {
        Session::open(&self.http, &self.target).await
    }
}

impl Destination for MediaWiki {
    type Carries = Rendition;

    const LEAVES: Leaves = Leaves {
        to: "readers of the wiki",
        credentials: "a bot password, in a cookie of one conversation",
        texts: &["page name", "text", "summary"],
    };

    fn form(&self) -> Form {
        Form::MediaWiki
    }

    fn pack(&self, issue: &Issue, rendition: &Rendition) -> Result<Vec<Packed>, Unfit> {
        let Rendition::Text { text } = rendition else {
            return Err(Unfit("a wiki channel carries a page".into()));
        };
        let date = issue.leaves_at.format("%Y-%m-%d");
        let folder = &self.target.folder;
        let title = format!("{folder}/{}/{date} ({})", issue.digest, issue.number);
        let mark = self.mark(issue);
        let summary = format!("{} (Vigie)", issue.title);
        let mut packed = vec![
            Task::Page {
                text: format!("{}\n{mark}", text.trim_end()),
                title: title.clone(),
                mark: mark.clone(),
                summary: summary.clone(),
            }
            .packed()?,
        ];
        if let Some(index) = &self.target.index {
            let line = index::line(&title, &issue.title, &date.to_string(), &mark);
            packed.push(
                Task::Index {
                    title: index.clone(),
                    line,
                    mark,
                    summary,
                }
                .packed()?,
            );
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
        let (mut page, mut listed) = (None, None);
        let tasks = amendment.sent.iter();
        for task in tasks.filter_map(|sent| Self::task(&sent.parcel).ok()) {
            match task {
                Task::Page { title, text, .. } | Task::Mend { title, text, .. } => {
                    page = Some((title, text));
                }
                Task::Index {
                    title, line, mark, ..
                }
                | Task::Relist {
                    title, line, mark, ..
                } => listed = Some((title, line, mark)),
            }
        }
        let Some((title, was)) = page else {
            return Err(Unfit("there is no page to mend".into()));
        };
        let mark = self.mark(amendment.issue);
        let (heading, words) = notice(amendment);
        let text = match (amendment.act, rendition) {
            (Act::Correct, Rendition::Text { text }) => text.trim_end().to_owned(),
            _ => format!(
                "'''{heading}.''' <nowiki>{}</nowiki>",
                words.replace('<', "&lt;")
            ),
        };
        let summary = format!("{heading}: {} (Vigie)", amendment.issue.title);
        let mut packed = vec![
            Task::Mend {
                text: format!("{text}\n{mark}"),
                summary: summary.clone(),
                title,
                was,
                mark: mark.clone(),
            }
            .packed()?,
        ];
        if let (Act::Recall, Some((title, line, was))) = (amendment.act, listed) {
            packed.push(
                Task::Relist {
                    line: index::struck(&line, &was, &heading, &mark),
                    title,
                    was,
                    mark,
                    summary,
                }
                .packed()?,
            );
        }
        Ok(packed)
    }

    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
        Ok(match Self::task(parcel)? {
            Task::Index {
                title,
                line: text,
                summary,
                ..
            }
            | Task::Relist {
                title,
                line: text,
                summary,
                ..
            }
            | Task::Page {
                title,
                text,
                summary,
                ..
            }
            | Task::Mend {
                title,
                text,
                summary,
                ..
            } => vec![
                Said::new("page name", title),
                Said::new("text", text),
                Said::new("summary", summary),
            ],
        })
    }

    async fn send(
        &self,
        parcel: &Parcel,
        pass: &Pass<'_>,
        _now: DateTime<Utc>,
    ) -> Result<Receipt, ChannelError> {
        let task = Self::task(parcel)?;
        let mut session = self.session().await?;
        match &task {
            Task::Page {
                title,
                text,
                mark,
                summary,
            } => make(&mut session, (title, text), mark, summary, pass).await,
            Task::Index {
                title,
                line,
                mark,
                summary,
            } => list(&mut session, (title, line), mark, summary, pass).await,
            Task::Relist {
                title,
                line,
                was,
                mark,
                summary,
            } => relist(&mut session, (title, line), (was, mark), summary, pass).await,
            Task::Mend {
                title,
                text,
                was,
                mark,
                summary,
            } => mend(&mut session, (title, text), (was, mark), summary, pass).await,
        }
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let task = Self::task(parcel)?;
        let page = self.session().await?.page(task.title()).await?;
        let text = page.text.as_deref().unwrap_or_default();
        // A line that people took off the list needs no mark.
        let gone = matches!(&task, Task::Relist { was, .. } if !text.contains(was));
        Ok(match gone || text.contains(task.mark()) {
            true => Verdict::Present(receipt(&page, "read back")),
            false => Verdict::Absent,
        })
    }

    async fn check(&self, _now: DateTime<Utc>) -> Report {
        let mut report = Report::default();
        let server = self.target.address.as_str();
        match self.session().await {
            Ok(session) => session.rights(&mut report).await,
            Err(error) => report.bad(format!("{server}: {error}")),
        }
        report
    }
}
