//! A mailbox that is subscribed to the list: what arrives there has arrived.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::fs;
use tokio::io::AsyncReadExt;

use super::imap::Imap;
use super::{ChannelError, Report, Unfit, decode};
use crate::domain::channel::Witness;
use crate::domain::limits;

/// Clocks differ by less.
const SKEW: TimeDelta = TimeDelta::minutes(10);

/// How the mailbox is looked into.
#[derive(Debug)]
pub(super) enum Eyes {
    Maildir(PathBuf),
    Imap(Box<Imap>),
}

impl Eyes {
    /// Reads the certificates that a mail server needs.
    pub(super) fn open(witness: &Witness, authority: Option<&Path>) -> Result<Self, Unfit> {
        Ok(match witness {
            Witness::Maildir(folder) => Self::Maildir(folder.clone()),
            Witness::Imap(target) => Self::Imap(Box::new(Imap::open(target, authority)?)),
        })
    }

    /// Whether a message with this Message-ID came in since `since`.
    pub(super) async fn see(
        &self,
        message_id: &str,
        since: DateTime<Utc>,
    ) -> Result<bool, ChannelError> {
        match self {
            Self::Maildir(folder) => find(folder, message_id, since - SKEW)
                .await
                .map_err(|error| ChannelError::later(format!("{}: {error}", folder.display()))),
            Self::Imap(imap) => imap.find(message_id).await,
        }
    }

    /// Says whether the mailbox can be looked into.
    pub(super) async fn check(&self, report: &mut Report) {
        // No message has such an identity: the look itself is what is tried.
        match self
            .see("<vigie-check@invalid>", DateTime::UNIX_EPOCH + SKEW)
            .await
        {
            Ok(_) => report.good(format!("{self}: can be looked into")),
            Err(error) => report.bad(format!("{self}: {error}")),
        }
    }
}

impl std::fmt::Display for Eyes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Maildir(folder) => write!(f, "the mailbox {}", folder.display()),
            Self::Imap(imap) => write!(f, "the mailbox {imap}"),
        }
    }
}

/// New mail and read mail: a person who reads the mailbox changes nothing.
async fn find(folder: &Path, message_id: &str, since: DateTime<Utc>) -> std::io::Result<bool> {
    for name in ["new", "cur"] {
        let mut entries = fs::read_dir(folder.join(name)).await?;
        while let Some(entry) = entries.next_entry().await? {
            let changed = DateTime::<Utc>::from(entry.metadata().await?.modified()?);
            if changed >= since && head_names(&entry.path(), message_id).await? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

async fn head_names(path: &Path, message_id: &str) -> std::io::Result<bool> {
    let mut head = Vec::new();
    let file = match fs::File::open(path).await {
        // Another program moved it meanwhile: the next look finds it.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        opened => opened?,
    };
    file.take(limits::MAIL_HEAD).read_to_end(&mut head).await?;
    let head = String::from_utf8_lossy(&head)
        .replace("\r\n", "\n")
        .replace('\n', "\r\n");
    Ok(decode::field(&head, "Message-ID").as_deref() == Some(message_id))
}

#[cfg(test)]
mod tests {
    use super::{Eyes, Witness};
    use crate::clock::Clock;
    use chrono::{DateTime, Utc};

    #[tokio::test]
    async fn a_letter_is_seen_by_its_identity_new_or_read() {
        let folder = tempfile::tempdir().unwrap();
        let epoch = DateTime::<Utc>::UNIX_EPOCH;
        let eyes = Eyes::open(&Witness::Maildir(folder.path().into()), None).unwrap();
        assert!(
            eyes.see("<a@b>", epoch).await.is_err(),
            "there is no mailbox"
        );
        for name in ["new", "cur", "tmp"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        assert_eq!(eyes.see("<a@b>", epoch).await, Ok(false));
        let letter = "Received: x\n\ty\nMessage-Id:\n <a@b>\n\nMessage-ID: <c@d>\n";
        std::fs::write(folder.path().join("cur/1:2,S"), letter).unwrap();
        assert_eq!(eyes.see("<a@b>", epoch).await, Ok(true));
        assert_eq!(
            eyes.see("<c@d>", epoch).await,
            Ok(false),
            "only in the text"
        );
        let later = Clock::System.now() + chrono::TimeDelta::hours(1);
        assert_eq!(eyes.see("<a@b>", later).await, Ok(false));
    }
}
