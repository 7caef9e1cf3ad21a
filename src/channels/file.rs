//! Editions as files in a folder, each written whole or not at all.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tokio::fs;
use tokio::io::AsyncWriteExt;

use super::parcel::{ChannelError, Packed, Parcel, Report, Unfit, Verdict};
use super::{Destination, Receipt};
use crate::domain::channel::{ChannelSpec, FileForm, Target};
use crate::domain::rendition::{Form, Issue, Rendition};

/// A folder that editions are written to.
#[derive(Debug)]
pub struct Folder {
    folder: PathBuf,
    form: FileForm,
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

    fn receipt(parcel: &Parcel, path: &Path) -> Receipt {
        Receipt {
            remote_id: parcel.remote_key.clone(),
            url: None,
            answer: format!(
                "{}, {} bytes, blake3 {}",
                path.display(),
                parcel.payload.len(),
                blake3::hash(&parcel.payload).to_hex()
            ),
        }
    }
}

impl Destination for Folder {
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
        let date = issue.approved_at.format("%Y-%m-%d");
        Ok(vec![Packed {
            remote_key: format!("{}-{:04}-{date}.{extension}", issue.digest, issue.number),
            payload: text.clone().into_bytes(),
        }])
    }

    /// Writes beside, then renames: a reader of the folder sees the whole file or none. A file of
    /// that name with another content is somebody's, and stays.
    async fn send(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Receipt, ChannelError> {
        let path = self.path(parcel)?;
        match fs::read(&path).await {
            Ok(bytes) if bytes == parcel.payload => return Ok(Self::receipt(parcel, &path)),
            Ok(_) => return Err(taken(&path)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&path, &error)),
        }
        let draft = self.folder.join(format!(".{}.draft", parcel.remote_key));
        write(&self.folder, &draft, &parcel.payload)
            .await
            .map_err(|error| failed(&draft, &error))?;
        fs::rename(&draft, &path)
            .await
            .map_err(|error| failed(&path, &error))?;
        Ok(Self::receipt(parcel, &path))
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let path = self.path(parcel)?;
        match fs::read(&path).await {
            Ok(bytes) if bytes == parcel.payload => {
                Ok(Verdict::Present(Self::receipt(parcel, &path)))
            }
            Ok(_) => Ok(Verdict::Unknown),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Verdict::Absent),
            Err(error) => Err(failed(&path, &error)),
        }
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
    use crate::channels::{ChannelError, Destination, Verdict};
    use crate::domain::channel::FileForm;
    use crate::domain::rendition::Rendition;
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
        let receipt = channel.send(&parcel, now).await.unwrap();
        assert_eq!(receipt.remote_id, "hebdo-0012-2026-10-09.md");
        assert_eq!(channel.send(&parcel, now).await, Ok(receipt.clone()));
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
        channel.send(&parcel, now).await.unwrap();
        let path = folder.path().join("lettres").join(&parcel.remote_key);
        std::fs::write(&path, "annotated").unwrap();
        let refused = channel.send(&parcel, now).await.unwrap_err();
        assert!(matches!(refused, ChannelError::Refused { .. }));
        assert_eq!(std::fs::read_to_string(path).unwrap(), "annotated");
    }

    #[tokio::test]
    async fn a_key_that_would_leave_the_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (channel, mut parcel) = markdown(folder.path());
        for key in ["../up.md", "/etc/motd", "a/b.md", "..", ""] {
            parcel.remote_key = key.into();
            let refused = channel.send(&parcel, DateTime::UNIX_EPOCH).await;
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
            channel.send(&parcel, now).await,
            Err(ChannelError::Retry { .. })
        ));
        assert!(!channel.check(now).await.is_good());
    }
}
