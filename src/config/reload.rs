//! Noticing that the configuration changed, without being told.

use std::io;
use std::path::Path;
use std::time::SystemTime;

/// What a file looked like when it was last read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    hash: blake3::Hash,
}

impl Stamp {
    /// The stamp of the file as it is now.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of(path: &Path) -> io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        Ok(Self {
            modified: metadata.modified().ok(),
            length: metadata.len(),
            hash: blake3::hash(&std::fs::read(path)?),
        })
    }

    /// Whether the content changed since this stamp was taken; if so, the stamp is taken anew.
    ///
    /// The content is read only when the date or the length differ, so that asking every few
    /// seconds costs one look at the folder. A file that was only touched did not change.
    ///
    /// # Errors
    /// When the file cannot be read: it may be between two states, ask again later.
    pub fn changed(&mut self, path: &Path) -> io::Result<bool> {
        let metadata = std::fs::metadata(path)?;
        let modified = metadata.modified().ok();
        if modified.is_some() && modified == self.modified && metadata.len() == self.length {
            return Ok(false);
        }
        let before = self.hash;
        *self = Self::of(path)?;
        Ok(self.hash != before)
    }
}

#[cfg(test)]
mod tests {
    use super::Stamp;
    use std::fs::{self, File};
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn a_change_of_content_is_noticed_and_a_mere_touch_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feeds.toml");
        fs::write(&path, "a = 1").unwrap();
        let mut stamp = Stamp::of(&path).unwrap();
        assert!(!stamp.changed(&path).unwrap());

        let touch = File::options().write(true).open(&path).unwrap();
        touch
            .set_modified(UNIX_EPOCH + Duration::from_secs(1))
            .unwrap();
        assert!(!stamp.changed(&path).unwrap());

        fs::write(&path, "a = 22").unwrap();
        assert!(stamp.changed(&path).unwrap());
        assert!(!stamp.changed(&path).unwrap());

        fs::remove_file(&path).unwrap();
        assert!(stamp.changed(&path).is_err());
    }
}
