//! What the outbox stores for a wiki.

use serde::{Deserialize, Serialize};

use super::{Packed, Unfit};

/// What the outbox stores.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Task {
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
    /// A line of the list to put in the place of the one that bears another mark.
    Relist {
        title: String,
        line: String,
        /// The mark of the line that was.
        was: String,
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

impl Task {
    /// The page that it is about.
    pub(super) fn title(&self) -> &str {
        let (Self::Page { title, .. }
        | Self::Index { title, .. }
        | Self::Relist { title, .. }
        | Self::Mend { title, .. }) = self;
        title
    }

    /// What it leaves there.
    pub(super) fn mark(&self) -> &str {
        let (Self::Page { mark, .. }
        | Self::Index { mark, .. }
        | Self::Relist { mark, .. }
        | Self::Mend { mark, .. }) = self;
        mark
    }

    /// As the outbox keeps it. The mark of a page stands in its identity, so that the list and the page have
    /// different ones.
    pub(super) fn packed(&self) -> Result<Packed, Unfit> {
        Ok(Packed {
            remote_key: self.title().to_owned(),
            payload: serde_json::to_vec(self).map_err(|error| Unfit(error.to_string()))?,
        })
    }
}
