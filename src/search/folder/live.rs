//! An index that was opened and can be searched.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use tantivy::{Index, IndexReader, SegmentMeta};

use super::super::names::Names;
use super::super::schema::{Fields, VERSION};
use crate::domain::ids::{Epoch, Revision};

/// What a commit says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::search) struct Payload {
    pub(in crate::search) version: u32,
    /// The revision of the archive that it reached.
    pub(in crate::search) revision: Revision,
    /// Which archive that is.
    #[serde(default)]
    pub(in crate::search) epoch: Option<Epoch>,
    /// Whether it has ever held the whole archive: one that is being built again has not.
    #[serde(default)]
    pub(in crate::search) whole: bool,
}

impl Default for Payload {
    fn default() -> Self {
        Self {
            version: VERSION,
            revision: Revision::default(),
            epoch: None,
            whole: false,
        }
    }
}

/// An index that can be searched.
pub(in crate::search) struct Live {
    pub(in crate::search) index: Index,
    pub(in crate::search) reader: IndexReader,
    pub(in crate::search) fields: Fields,
    pub(in crate::search) sources: Arc<Names>,
    pub(in crate::search) tags: Arc<Names>,
    pub(super) reached: RwLock<Payload>,
    /// Size and time of the files as they were first seen.
    pub(super) seen: Mutex<HashMap<PathBuf, (u64, Option<SystemTime>)>>,
}

impl Live {
    /// How far it got.
    pub(in crate::search) fn reached(&self) -> Payload {
        self.reached
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(in crate::search) fn set_reached(&self, payload: Payload) {
        *self.reached.write().unwrap_or_else(PoisonError::into_inner) = payload;
    }

    /// What differs in `folder` from what was written there; `None` when all is as it was. Looks at
    /// names, sizes and times, and so costs nothing beside a pass of the indexer.
    pub(in crate::search) fn strayed(&self, folder: &Path) -> Option<String> {
        let mut before = None;
        loop {
            let (segments, why) = self.look(folder);
            // A merge that ends meanwhile takes files away and says so: then one looks again.
            match why {
                Some(why) if before.as_ref() == Some(&segments) => return Some(why),
                Some(_) => before = Some(segments),
                None => return None,
            }
        }
    }

    /// The files that the index says it is made of, and what is wrong with them.
    fn look(&self, folder: &Path) -> (HashSet<PathBuf>, Option<String>) {
        let metas = match self.index.load_metas() {
            Ok(metas) => metas,
            Err(_) => {
                let why = "its list of files, meta.json, is gone or cannot be read";
                return (HashSet::new(), Some(why.to_owned()));
            }
        };
        let told = metas
            .payload
            .as_deref()
            .map(serde_json::from_str::<Payload>);
        let reached = self.reached();
        let same = match told {
            Some(Ok(told)) => (told.revision, told.epoch) == (reached.revision, reached.epoch),
            Some(Err(_)) => false,
            None => reached.revision == Revision::default(),
        };
        let files: HashSet<_> = self
            .index
            .directory()
            .list_managed_files()
            .into_iter()
            .filter(|file| metas.segments.iter().any(|segment| is_of(file, segment)))
            .collect();
        if !same {
            return (files, Some("another one stands in its place".to_owned()));
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|file, _| files.contains(file));
        let strayed = files.iter().find_map(|file| {
            let Ok(now) = folder.join(file).metadata() else {
                return Some(format!("{} is gone", file.display()));
            };
            let now = (now.len(), now.modified().ok());
            let then = seen.entry(file.clone()).or_insert(now);
            (*then != now).then(|| format!("{} was changed", file.display()))
        });
        drop(seen);
        (files, strayed)
    }
}

/// Whether a file belongs to a segment as it is: one that told of fewer deletions does not any more.
fn is_of(file: &Path, segment: &SegmentMeta) -> bool {
    let name = file.to_string_lossy();
    let Some((id, rest)) = name.split_once('.') else {
        return false;
    };
    let deletions = segment.delete_opstamp().map(|at| format!("{at}.del"));
    let is_former = rest.ends_with("del") && Some(rest) != deletions.as_deref();
    id == segment.id().uuid_string() && !is_former
}
