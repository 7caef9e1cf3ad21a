//! Writing to a wiki: a page made, a line listed or replaced, a page written anew; each done once however
//! often it is asked, by the mark that it leaves.

use super::index;
use super::session::{Edit, Page, Session};
use super::{ChannelError, Pass, Receipt};

/// How often the list is read again when somebody edits it at the same moment.
const ATTEMPTS: usize = 3;

/// Makes the page, unless it is there with our mark.
pub(super) async fn make(
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
pub(super) async fn list(
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

/// Puts a line in the place of an older one, unless that was done, or people have taken it away.
pub(super) async fn relist(
    session: &mut Session<'_>,
    (title, line): (&str, &str),
    (was, mark): (&str, &str),
    summary: &str,
    pass: &Pass<'_>,
) -> Result<Receipt, ChannelError> {
    for _ in 0..ATTEMPTS {
        let page = session.page(title).await?;
        let there = page.text.as_deref().unwrap_or_default();
        if there.contains(mark) {
            return Ok(receipt(&page, "already marked"));
        }
        let Some(text) = index::with_other_line(there, was, line) else {
            return Ok(receipt(&page, "people took it off the list"));
        };
        let edit = Edit {
            title,
            text: &text,
            summary,
            base: page.revision,
        };
        if let Some(revision) = session.edit(&edit, pass).await? {
            return Ok(Receipt {
                remote_id: format!("{title}@{revision}"),
                ..receipt(&page, "marked on the list")
            });
        }
    }
    Err(ChannelError::later(format!(
        "{title}: others keep editing it"
    )))
}

/// Writes a page of ours anew, unless that was done, or people have changed it meanwhile.
pub(super) async fn mend(
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

pub(super) fn receipt(page: &Page, answer: &str) -> Receipt {
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
