//! Pages of a MediaWiki, by its action API: a page an edition, and a list of editions.
//!
//! The page is made with `createonly` and carries our mark in a comment: an edit whose answer was lost
//! is found again by its mark, and a page of that name without it is somebody else's. The list is
//! changed between two marks alone, with `baserevid`, the only base against which MediaWiki also sees
//! edits of the same account.

mod index;
mod session;

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
use crate::domain::rendition::{Form, Issue, Rendition};
use crate::http::HttpClient;
use session::{Edit, Page, Session};

/// How often the list is read again when somebody edits it at the same moment.
const ATTEMPTS: usize = 3;

/// A wiki that can be written to.
#[derive(Debug)]
pub struct MediaWiki {
    key: String,
    target: WikiTarget,
    http: HttpClient,
}

/// What the outbox stores.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Task {
    /// A page to make.
    Page {
        title: String,
        text: String,
        mark: String,
        summary: String,
    },
    /// A line to add to the list of editions.
    Index {
        title: String,
        line: String,
        mark: String,
        summary: String,
    },
    /// A page of ours to write anew, as long as it reads as we left it.
    Mend {
        title: String,
        text: String,
        /// The page as we wrote it last.
        was: String,
        mark: String,
        summary: String,
    },
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

    /// Makes the page, unless it is there with our mark.
    async fn make(
        session: &mut Session<'_>,
        (title, text): (&str, &str),
        mark: &str,
        summary: &str,
        pass: &Pass<'_>,
    ) -> Result<Receipt, ChannelError> {
        let page = session.page(title).await?;
        match &page.text {
            Some(there) if there.contains(mark) => return Ok(receipt(&page, "already there")),
            Some(_) => return Err(somebody_elses(title)),
            None => {}
        }
        let edit = Edit {
            title,
            text,
            summary,
            base: None,
        };
        match session.edit(&edit, pass).await? {
            Some(revision) => Ok(Receipt {
                remote_id: format!("{title}@{revision}"),
                ..receipt(&page, "made")
            }),
            None => Err(ChannelError::later(format!(
                "{title}: made by somebody meanwhile"
            ))),
        }
    }

    /// Adds the line to the list, unless it is there.
    async fn list(
        session: &mut Session<'_>,
        (title, line): (&str, &str),
        mark: &str,
        summary: &str,
        pass: &Pass<'_>,
    ) -> Result<Receipt, ChannelError> {
        for _ in 0..ATTEMPTS {
            let page = session.page(title).await?;
            let there = page.text.as_deref().unwrap_or_default();
            if there.contains(mark) {
                return Ok(receipt(&page, "already there"));
            }
            let text = index::with_line(there, line).map_err(ChannelError::refused)?;
            let edit = Edit {
                title,
                text: &text,
                summary,
                base: page.revision,
            };
            if let Some(revision) = session.edit(&edit, pass).await? {
                return Ok(Receipt {
                    remote_id: format!("{title}@{revision}"),
                    ..receipt(&page, "listed")
                });
            }
        }
        Err(ChannelError::later(format!(
            "{title}: others keep editing it"
        )))
    }

    /// Writes a page of ours anew, unless that was done, or people have changed it meanwhile.
    async fn mend(
        session: &mut Session<'_>,
        (title, text): (&str, &str),
        (was, mark): (&str, &str),
        summary: &str,
        pass: &Pass<'_>,
    ) -> Result<Receipt, ChannelError> {
        let page = session.page(title).await?;
        let there = page.text.as_deref().unwrap_or_default();
        if there.contains(mark) {
            return Ok(receipt(&page, "already mended"));
        }
        if there.trim() != was.trim() {
            return Err(ChannelError::refused(format!(
                "{title} no longer reads as we left it: people changed it, and their words stay; mend it by hand"
            )));
        }
        let edit = Edit {
            title,
            text,
            summary,
            base: page.revision,
        };
        match session.edit(&edit, pass).await? {
            Some(revision) => Ok(Receipt {
                remote_id: format!("{title}@{revision}"),
                ..receipt(&page, "mended")
            }),
            None => Err(ChannelError::later(format!(
                "{title}: edited by somebody at the same moment"
            ))),
        }
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
        let date = issue.approved_at.format("%Y-%m-%d");
        let folder = &self.target.folder;
        let title = format!("{folder}/{}/{date} ({})", issue.digest, issue.number);
        let mark = self.mark(issue);
        let summary = format!("{} (Vigie)", issue.title);
        let mut packed = vec![stored(Task::Page {
            text: format!("{}\n{mark}", text.trim_end()),
            title: title.clone(),
            mark: mark.clone(),
            summary: summary.clone(),
        })?];
        if let Some(index) = &self.target.index {
            let line = index::line(&title, &issue.title, &date.to_string(), &mark);
            packed.push(stored(Task::Index {
                title: index.clone(),
                line,
                mark,
                summary,
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

    /// The page is written anew; of one that was taken back, the wiki's history keeps the words.
    fn amend(
        &self,
        amendment: &Amendment<'_>,
        rendition: &Rendition,
    ) -> Result<Vec<Packed>, Unfit> {
        let tasks = amendment.sent.iter().rev();
        let tasks = tasks.filter_map(|sent| Self::task(&sent.parcel).ok());
        let mut pages = tasks.filter_map(|task| match task {
            Task::Page { title, text, .. } | Task::Mend { title, text, .. } => Some((title, text)),
            Task::Index { .. } => None,
        });
        let Some((title, was)) = pages.next() else {
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
        let task = Task::Mend {
            text: format!("{text}\n{mark}"),
            summary: format!("{heading}: {} (Vigie)", amendment.issue.title),
            title,
            was,
            mark,
        };
        Ok(vec![stored(task)?])
    }

    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
        Ok(match Self::task(parcel)? {
            Task::Index {
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
            } => Self::make(&mut session, (title, text), mark, summary, pass).await,
            Task::Index {
                title,
                line,
                mark,
                summary,
            } => Self::list(&mut session, (title, line), mark, summary, pass).await,
            Task::Mend {
                title,
                text,
                was,
                mark,
                summary,
            } => Self::mend(&mut session, (title, text), (was, mark), summary, pass).await,
        }
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let (Task::Page { title, mark, .. }
        | Task::Index { title, mark, .. }
        | Task::Mend { title, mark, .. }) = Self::task(parcel)?;
        let page = self.session().await?.page(&title).await?;
        Ok(match &page.text {
            Some(text) if text.contains(&mark) => Verdict::Present(receipt(&page, "read back")),
            _ => Verdict::Absent,
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

/// The mark of a page stands in its identity, so that the list and the page have different ones.
fn stored(task: Task) -> Result<Packed, Unfit> {
    let (Task::Page { title, .. } | Task::Index { title, .. } | Task::Mend { title, .. }) = &task;
    Ok(Packed {
        remote_key: title.clone(),
        payload: serde_json::to_vec(&task).map_err(|error| Unfit(error.to_string()))?,
    })
}

fn receipt(page: &Page, answer: &str) -> Receipt {
    let revision = page.revision.unwrap_or_default();
    Receipt {
        remote_id: format!("{}@{revision}", page.title),
        url: page.url.clone(),
        answer: answer.to_owned(),
    }
}

fn somebody_elses(title: &str) -> ChannelError {
    ChannelError::refused(format!(
        "{title} exists and is not ours: rename it or choose another folder, then send again"
    ))
}
