//! How the index stands, for those who watch the watch.

use serde::Serialize;

use crate::domain::ids::Revision;

/// Whether searches are answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Fitness {
    /// They are.
    Usable,
    /// Not before the index holds the whole archive.
    Rebuilding {
        /// The revision that it reached.
        reached: Revision,
        /// The revision that it goes to.
        goal: Revision,
    },
    /// They are not.
    Unusable {
        /// What is wrong.
        why: String,
    },
}

/// How the index stands at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Whether searches are answered.
    pub fitness: Fitness,
    /// The revision of the archive that can be found.
    pub applied: Revision,
    /// How many documents can be found.
    pub documents: u64,
    /// Why it could not be written when that was last tried; it then answers what it has.
    pub trouble: Option<String>,
}
