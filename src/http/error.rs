//! What may go wrong on the way, told apart by what the caller must do next.

use chrono::{DateTime, Utc};

use super::redact::Redacted;

/// Why no answer came. No message holds a secret of the address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The address guard refused before connecting.
    #[error(
        "{url}: refused, it leads into a private or special network; if that is meant, write \
         reach = \"internal\" in its [[source]], or name the network in [defaults] allow"
    )]
    Guarded {
        /// What was asked.
        url: Redacted,
    },
    /// The site's robots.txt asks programs to stay away.
    #[error("{url}: the site's robots.txt asks us to stay away")]
    Robots {
        /// What was asked.
        url: Redacted,
    },
    /// Whether the site asks programs to stay away cannot be known: it did not give its robots.txt.
    #[error("{url}: its robots.txt could not be read first: {why}")]
    RobotsUnread {
        /// What was asked.
        url: Redacted,
        /// The cause, in words.
        why: String,
    },
    /// The address or its host asked not to be contacted before an instant that has not come.
    #[error(
        "{url}: the host asked us not to come back before {}",
        until.format("%Y-%m-%d %H:%M UTC")
    )]
    Paced {
        /// What was asked.
        url: Redacted,
        /// When it may be asked again.
        until: DateTime<Utc>,
    },
    /// Nothing left this machine: no such name, connection refused, certificate not trusted, or a
    /// request that cannot be written. Trying again can do no harm.
    #[error("{url}: {why} (nothing was sent)")]
    Unsent {
        /// What was asked.
        url: Redacted,
        /// The cause, in words.
        why: String,
    },
    /// The request left or may have left, and no whole answer came: the other side may have acted.
    #[error("{url}: {why}")]
    Unknown {
        /// What was asked.
        url: Redacted,
        /// The cause, in words.
        why: String,
    },
    /// The answer is larger than allowed.
    #[error("{url}: the answer is larger than {limit} bytes")]
    TooLarge {
        /// What was asked.
        url: Redacted,
        /// Bytes allowed, after decompression.
        limit: usize,
    },
    /// Redirections that lead nowhere: a loop, too many, or not to an HTTP address.
    #[error("{url}: {why}")]
    Redirect {
        /// Where the chain broke.
        url: Redacted,
        /// The cause, in words.
        why: String,
    },
}

impl HttpError {
    /// Whether the other side surely got nothing, so that sending again cannot say twice.
    pub fn nothing_was_sent(&self) -> bool {
        match self {
            Self::Guarded { .. }
            | Self::Robots { .. }
            | Self::RobotsUnread { .. }
            | Self::Paced { .. }
            | Self::Unsent { .. } => true,
            Self::Unknown { .. } | Self::TooLarge { .. } | Self::Redirect { .. } => false,
        }
    }
}
