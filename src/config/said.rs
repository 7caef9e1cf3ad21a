//! One sentence in both languages.

use serde::Serialize;

/// One sentence in the two languages of the interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

/// Says one thing in French and in English; names in braces are taken from where it stands.
macro_rules! said {
    ($fr:literal, $en:literal) => {
        $crate::config::said::Said {
            fr: format!($fr),
            en: format!($en),
        }
    };
}
pub(crate) use said;
