//! How much of an answer is taken.

use url::Url;

use super::error::HttpError;
use super::redact::Redacted;

/// What happens to an answer that is too long; bytes are counted as sent, and again as unpacked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    /// It is refused.
    Refuse(usize),
    /// Only its start is read.
    Cut(usize),
}

/// Enough of an error page to recognise it, and to use its connection again.
const ERROR_PAGE: usize = 64 * 1024;

impl Limit {
    /// Error pages and redirects are cut rather than refused: their text is not what was wanted.
    pub(super) fn for_status(self, status: u16) -> Self {
        match self {
            Self::Refuse(most) if !(200..300).contains(&status) => Self::Cut(most.min(ERROR_PAGE)),
            limit => limit,
        }
    }

    pub(super) fn bytes(self) -> usize {
        let (Self::Refuse(most) | Self::Cut(most)) = self;
        most
    }
}

/// The refusal of an answer larger than allowed.
pub(super) fn too_large(url: &Url, limit: usize) -> HttpError {
    HttpError::TooLarge {
        url: Redacted::new(url),
        limit,
    }
}
