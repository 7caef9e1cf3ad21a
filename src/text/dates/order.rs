//! Which comes first in a date of digits, as far as a language tells.

use url::Url;

/// Which comes first in `03/04/2025`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// As most of the world writes.
    DayFirst,
    /// As the United States write.
    MonthFirst,
}

impl Order {
    /// What the languages that an entry, its feed and its source claim have in common; `None` where they
    /// say nothing, or one this and one that.
    pub(crate) fn of(claims: [Option<&str>; 3]) -> Option<Self> {
        let mut orders = claims.into_iter().flatten().filter_map(Self::of_language);
        let first = orders.next()?;
        orders.all(|order| order == first).then_some(first)
    }

    /// The order of a language; none for those that begin with the year, and for English of no country.
    fn of_language(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
        match tag.split('-').next()? {
            "" | "zh" | "ja" | "ko" | "hu" | "lt" | "mn" | "fa" | "und" => None,
            "en" if tag == "en-us" => Some(Self::MonthFirst),
            "en" if tag == "en" || tag == "en-ca" || tag == "en-ph" => None,
            _ => Some(Self::DayFirst),
        }
    }

    /// What readers of a page in this language, at this address, expect.
    pub(crate) fn of_page(language: Option<&str>, url: &Url) -> Self {
        let elsewhere =
            |suffix: &str| [".uk", ".au", ".nz", ".ie", ".in", ".za", ".eu"].contains(&suffix);
        let host = url.host_str().unwrap_or_default();
        let suffix = host.rfind('.').map_or("", |at| &host[at..]);
        match language {
            Some("en-us") => Self::MonthFirst,
            Some("en") | None if !elsewhere(suffix) && suffix.len() != 3 => Self::MonthFirst,
            _ => Self::DayFirst,
        }
    }
}
