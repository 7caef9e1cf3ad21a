//! The fixed words of an edition, in French and in English.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::domain::calendar::Calendar;

/// The fixed words of an edition.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Wording {
    pub(super) language: &'static str,
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    pub(super) also: &'static str,
    pub(super) kept: &'static str,
    pub(super) rest: &'static str,
    pub(super) items_one: &'static str,
    pub(super) items_many: &'static str,
    pub(super) number: &'static str,
    pub(super) contents: &'static str,
    pub(super) made_by: &'static str,
    pub(super) archive: &'static str,
    pub(super) internal: &'static str,
    pub(super) read: &'static str,
    pub(super) update: &'static str,
    pub(super) proposed: &'static str,
    pub(super) note: &'static str,
    pub(super) erratum: &'static str,
    pub(super) at_once: &'static str,
    pub(super) told: &'static str,
}

const FRENCH: Wording = Wording {
    language: "fr",
    from: "du",
    to: "au",
    also: "Aussi dans",
    kept: "Retenu",
    rest: "À noter aussi",
    items_one: "élément",
    items_many: "éléments",
    number: "numéro",
    contents: "Au sommaire",
    made_by: "Composé par",
    archive: "Chercher dans l’archive",
    internal: "diffusion interne",
    read: "Lire",
    update: "Mise à jour de",
    proposed: "proposé par",
    note: "La rédaction",
    erratum: "Erratum",
    at_once: "Sans attendre",
    told: "déjà signalé",
};

const ENGLISH: Wording = Wording {
    language: "en",
    from: "from",
    to: "to",
    also: "Also in",
    kept: "Kept",
    rest: "Also of note",
    items_one: "item",
    items_many: "items",
    number: "number",
    contents: "In this issue",
    made_by: "Composed by",
    archive: "Search the archive",
    internal: "internal",
    read: "Read",
    update: "Update of",
    proposed: "proposed by",
    note: "From the editors",
    erratum: "Erratum",
    at_once: "At once",
    told: "already told",
};

impl Wording {
    /// The words of `language`: English for `en`, French for anything else.
    pub(super) fn of(language: &str) -> Self {
        if language.starts_with("en") {
            ENGLISH
        } else {
            FRENCH
        }
    }

    /// A day as people write it: `6 novembre 2026`.
    pub(super) fn day(&self, at: DateTime<Utc>, zone: Tz) -> String {
        Calendar::of(self.language).day(&at.with_timezone(&zone))
    }
}

#[cfg(test)]
mod tests {
    use super::Wording;
    use chrono::DateTime;

    #[test]
    fn days_are_written_in_the_zone_and_the_language() {
        let at = DateTime::parse_from_rfc3339("2026-07-31T23:30:00Z")
            .unwrap()
            .to_utc();
        let paris = chrono_tz::Europe::Paris;
        assert_eq!(Wording::of("fr").day(at, paris), "1er août 2026");
        assert_eq!(Wording::of("en").day(at, paris), "1 August 2026");
    }
}
