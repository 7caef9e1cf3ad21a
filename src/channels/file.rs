//! Editions as files in a folder, each written whole or not at all.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::fs;
use tokio::io::AsyncWriteExt;

use super::parcel::{
    Amendment, ChannelError, Leaves, Packed, Parcel, Pass, Report, Said, Unfit, Verdict,
};
use super::{Destination, Receipt};
use crate::domain::channel::{ChannelSpec, FileForm, Target};
use crate::domain::delivery::{Act, Way, Ways};
use crate::domain::rendition::{Form, Issue, Rendition};

/// A folder that editions are written to.
#[derive(Debug)]
pub struct Folder {
    folder: PathBuf,
    form: FileForm,
}

/// What the outbox stores.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    /// What the file will hold; `None` when it is to be removed.
    text: Option<String>,
    /// What we wrote there before, by its hash: the only other content that may be replaced.
    replaces: Option<String>,
}

impl Stored {
    fn of(parcel: &Parcel) -> Result<Self, ChannelError> {
        serde_json::from_slice(&parcel.payload).map_err(|error| {
            ChannelError::refused(format!("the stored file is unreadable: {error}"))
        })
    }

    fn packed(self, file: String) -> Result<Packed, Unfit> {
        Ok(Packed {
            remote_key: file,
            payload: serde_json::to_vec(&self).map_err(|error| Unfit(error.to_string()))?,
        })
    }

    /// How a file that holds `bytes`, or is missing, stands to what is to be done.
    fn look(&self, there: Option<&[u8]>) -> There {
        match (there, &self.text) {
            (None, None) => There::Done,
            (None, Some(_)) => There::Open,
            (Some(bytes), Some(text)) if bytes == text.as_bytes() => There::Done,
            (Some(bytes), _) if self.replaces.as_deref() == Some(&*hash(bytes)) => There::Open,
            (Some(_), _) => There::Taken,
        }
    }
}

/// What is found where a file is to be written or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum There {
    /// It is as it should be.
    Done,
    /// It may be written or removed.
    Open,
    /// It holds what somebody else wrote.
    Taken,
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

async fn read(path: &Path) -> Result<Option<Vec<u8>>, ChannelError> {
    match fs::read(path).await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, &error)),
    }
}

impl Folder {
    pub(super) fn open(spec: &ChannelSpec) -> Result<Self, Unfit> {
        let Target::File(target) = &spec.target else {
            return Err(Unfit("not a file channel".into()));
        };
        Ok(Self {
            folder: target.folder.clone(),
            form: target.form,
        })
    }

    /// The file of a parcel. Keys are our own and hold no separator; one that does is refused, since
    /// it would leave the folder.
    fn path(&self, parcel: &Parcel) -> Result<PathBuf, ChannelError> {
        let name = Path::new(&parcel.remote_key);
        if name.components().count() == 1 && name.file_name() == Some(name.as_os_str()) {
            Ok(self.folder.join(name))
        } else {
            Err(ChannelError::refused(format!(
                "{} is not a file name",
                parcel.remote_key
            )))
        }
    }

    fn receipt(parcel: &Parcel, stored: &Stored, path: &Path) -> Receipt {
        let path = path.display();
        let answer = match &stored.text {
            Some(text) => {
                let (length, hash) = (text.len(), hash(text.as_bytes()));
                format!("{path}, {length} bytes, blake3 {hash}")
            }
            None => format!("{path}, removed"),
        };
        Receipt {
            remote_id: parcel.remote_key.clone(),
            url: None,
            answer,
        }
    }
}

impl Destination for Folder {
    type Carries = Rendition;

    const LEAVES: Leaves = Leaves {
        to: "whoever reads the folder",
        credentials: "none",
        texts: &["file name", "text"],
    };

    fn form(&self) -> Form {
        match self.form {
            FileForm::Markdown => Form::Markdown,
            FileForm::Html => Form::Html,
        }
    }

    fn pack(&self, issue: &Issue, rendition: &Rendition) -> Result<Vec<Packed>, Unfit> {
        let Rendition::Text { text } = rendition else {
            return Err(Unfit("a file channel writes a text".into()));
        };
        let extension = match self.form {
            FileForm::Markdown => "md",
            FileForm::Html => "html",
        };
        let date = issue.leaves_at.format("%Y-%m-%d");
        let stored = Stored {
            text: Some(text.clone()),
            replaces: None,
        };
        let file = format!("{}-{:04}-{date}.{extension}", issue.digest, issue.number);
        Ok(vec![stored.packed(file)?])
    }

    fn ways() -> Ways {
        Ways {
            correct: Way::Edit,
            recall: Way::Delete,
        }
    }

    fn amend(
        &self,
        amendment: &Amendment<'_>,
        rendition: &Rendition,
    ) -> Result<Vec<Packed>, Unfit> {
        let last = amendment.sent.last();
        // A recall says nothing in its place.
        let (text, last) = match (amendment.act, rendition, last) {
            (Act::Correct, Rendition::Text { text }, Some(last)) => (Some(text.clone()), last),
            (Act::Recall, _, Some(last)) => (None, last),
            _ => return Err(Unfit("there is no file to mend".into())),
        };
        let before = Stored::of(&last.parcel).map_err(|error| Unfit(error.to_string()))?;
        let stored = Stored {
            text,
            replaces: before.text.map(|text| hash(text.as_bytes())),
        };
        Ok(vec![stored.packed(last.parcel.remote_key.clone())?])
    }

    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
        let text = Stored::of(parcel)?.text.unwrap_or_default();
        Ok(vec![
            Said::new("file name", &parcel.remote_key),
            Said::new("text", text),
        ])
    }

    /// Writes beside, then renames: a reader of the folder sees the whole file or none. A file of
    /// that name with a content that is not ours is somebody's, and stays.
    async fn send(
        &self,
        parcel: &Parcel,
        pass: &Pass<'_>,
        _now: DateTime<Utc>,
    ) -> Result<Receipt, ChannelError> {
        let (path, stored) = (self.path(parcel)?, Stored::of(parcel)?);
        match stored.look(read(&path).await?.as_deref()) {
            There::Done => return Ok(Self::receipt(parcel, &stored, &path)),
            There::Taken => return Err(taken(&path)),
            There::Open => {}
        }
        pass.ask().await?;
        let done = match &stored.text {
            Some(text) => {
                let draft = self.folder.join(format!(".{}.draft", parcel.remote_key));
                write(&self.folder, &draft, text.as_bytes())
                    .await
                    .map_err(|error| failed(&draft, &error))?;
                fs::rename(&draft, &path).await
            }
            None => fs::remove_file(&path).await,
        };
        done.map_err(|error| failed(&path, &error))?;
        Ok(Self::receipt(parcel, &stored, &path))
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let (path, stored) = (self.path(parcel)?, Stored::of(parcel)?);
        Ok(match stored.look(read(&path).await?.as_deref()) {
            There::Done => Verdict::Present(Self::receipt(parcel, &stored, &path)),
            There::Open => Verdict::Absent,
            There::Taken => Verdict::Unknown,
        })
    }

    async fn check(&self, _now: DateTime<Utc>) -> Report {
        let mut report = Report::default();
        let probe = self.folder.join(".vigie-check");
        let tried = match write(&self.folder, &probe, b"check\n").await {
            Ok(()) => fs::remove_file(&probe).await,
            Err(error) => Err(error),
        };
        let folder = self.folder.display();
        match tried {
            Ok(()) => report.good(format!("{folder} can be written to")),
            Err(error) => report.bad(format!("{folder} cannot be written to: {error}")),
        }
        report
    }
}

/// Writes `bytes` down to the disk; the folder is made when it is missing.
async fn write(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder).await?;
    let mut file = fs::File::create(path).await?;
    file.write_all(bytes).await?;
    file.sync_all().await
}

/// A disk that is full or a folder that is closed may be mended by tomorrow, and nothing was renamed.
fn failed(path: &Path, error: &std::io::Error) -> ChannelError {
    ChannelError::later(format!("{}: {error}", path.display()))
}

fn taken(path: &Path) -> ChannelError {
    ChannelError::refused(format!(
        "{} exists with another content: move it away, then send again",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::Folder;
    use crate::channels::memory::tests::parcel;
    use crate::channels::parcel::tests::issue;
    use crate::channels::{Amendment, ChannelError, Destination, Pass, Sent, Verdict};
    use crate::domain::channel::FileForm;
    use crate::domain::delivery::Act;
    use crate::domain::rendition::{Rendition, Sealed};
    use chrono::DateTime;

    fn markdown(folder: &std::path::Path) -> (Folder, crate::channels::Parcel) {
        let channel = Folder {
            folder: folder.join("lettres"),
            form: FileForm::Markdown,
        };
        let text = "# Veille n° 12\n".to_owned();
        let packed = channel.pack(&issue(), &Rendition::Text { text }).unwrap();
        (channel, parcel(&packed[0]))
    }

    #[tokio::test]
    async fn an_edition_is_written_whole_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let now = DateTime::UNIX_EPOCH;
        let (channel, parcel) = markdown(folder.path());
        assert_eq!(channel.verify(&parcel, now).await, Ok(Verdict::Absent));
        let receipt = channel.send(&parcel, &Pass::open(), now).await.unwrap();
        assert_eq!(receipt.remote_id, "hebdo-0012-2026-10-09.md");
        assert_eq!(
            channel.send(&parcel, &Pass::open(), now).await,
            Ok(receipt.clone())
        );
        assert_eq!(
            channel.verify(&parcel, now).await,
            Ok(Verdict::Present(receipt))
        );
        let names: Vec<_> = std::fs::read_dir(folder.path().join("lettres"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["hebdo-0012-2026-10-09.md"]);
    }

    #[tokio::test]
    async fn a_file_that_somebody_changed_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let now = DateTime::UNIX_EPOCH;
        let (channel, parcel) = markdown(folder.path());
        channel.send(&parcel, &Pass::open(), now).await.unwrap();
        let path = folder.path().join("lettres").join(&parcel.remote_key);
        std::fs::write(&path, "annotated").unwrap();
        let refused = channel.send(&parcel, &Pass::open(), now).await.unwrap_err();
        assert!(matches!(refused, ChannelError::Refused { .. }));
        assert_eq!(std::fs::read_to_string(path).unwrap(), "annotated");
    }

    #[tokio::test]
    async fn a_correction_replaces_what_we_wrote_and_a_recall_removes_it() {
        let folder = tempfile::tempdir().unwrap();
        let (now, pass) = (DateTime::UNIX_EPOCH, Pass::open());
        let (channel, first) = markdown(folder.path());
        let receipt = channel.send(&first, &pass, now).await.unwrap();
        let path = folder.path().join("lettres").join(&first.remote_key);
        let mut sent = vec![Sent {
            parcel: first,
            receipt,
        }];
        for (act, text) in [(Act::Correct, Some("# Corrigé\n")), (Act::Recall, None)] {
            // A recall comes with nothing to say.
            let said = |text: &str| Rendition::Text {
                text: text.to_owned(),
            };
            let rendition = text.map_or(Rendition::Nothing, said);
            let amendment = Amendment {
                act,
                issue: &issue(),
                rendition: &Sealed::Inside(rendition.clone()),
                notice: "",
                sent: &sent,
            };
            let packed = channel.amend(&amendment, &rendition).unwrap();
            let next = parcel(&packed[0]);
            assert_eq!(channel.verify(&next, now).await, Ok(Verdict::Absent));
            let receipt = channel.send(&next, &pass, now).await.unwrap();
            assert_eq!(channel.send(&next, &pass, now).await, Ok(receipt.clone()));
            assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), text);
            sent.push(Sent {
                parcel: next,
                receipt,
            });
        }
    }

    #[tokio::test]
    async fn a_key_that_would_leave_the_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (channel, mut parcel) = markdown(folder.path());
        for key in ["../up.md", "/etc/motd", "a/b.md", "..", ""] {
            parcel.remote_key = key.into();
            let refused = channel
                .send(&parcel, &Pass::open(), DateTime::UNIX_EPOCH)
                .await;
            assert!(
                matches!(refused, Err(ChannelError::Refused { .. })),
                "{key}"
            );
        }
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_to_is_tried_again_later() {
        let folder = tempfile::tempdir().unwrap();
        let (channel, parcel) = markdown(folder.path());
        std::fs::write(folder.path().join("lettres"), "a file stands in the way").unwrap();
        let now = DateTime::UNIX_EPOCH;
        assert!(matches!(
            channel.send(&parcel, &Pass::open(), now).await,
            Err(ChannelError::Retry { .. })
        ));
        assert!(!channel.check(now).await.is_good());
    }
}
