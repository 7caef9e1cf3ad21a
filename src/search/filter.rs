//! The filters of the search field: their names in French and English, and their values.

use chrono::{DateTime, TimeZone, Utc};

use super::dates;
use super::fold::fold_name;
use crate::domain::ids::StoryId;
use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;

/// A condition that is not about the words of the text. Names are compared folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Filter {
    /// From the source of this key.
    Source(String),
    /// From a source of this group.
    Group(String),
    /// With this tag.
    Tag(String),
    /// In this language, ISO 639-1; empty for undecided.
    Language(String),
    /// Dated at this instant or after.
    Since(DateTime<Utc>),
    /// Dated before this instant.
    Before(DateTime<Utc>),
    /// With this label.
    Visibility(Visibility),
    /// In this state.
    State(ItemState),
    /// With these words in the title.
    Title(String),
    /// By an author of this name, or with this word in it.
    Author(String),
    /// That names this identifier, such as a CVE.
    Mark(String),
    /// On this host, or on a host below it.
    Host(String),
    /// In this story.
    Story(StoryId),
}

/// The order of the hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Best first: how well the words fit, and how recent the item is.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
}

/// A filter's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    Source,
    Group,
    Tag,
    Language,
    Since,
    Before,
    Visibility,
    State,
    Title,
    Author,
    Mark,
    Host,
    Story,
    Sort,
}

/// All names, folded: French first.
const NAMES: [(Name, &[&str]); 14] = [
    (Name::Source, &["source", "sources"]),
    (Name::Group, &["groupe", "group", "rubrique"]),
    (Name::Tag, &["etiquette", "tag", "etiquettes", "tags"]),
    (Name::Language, &["langue", "lang", "language"]),
    (Name::Since, &["depuis", "since", "apres", "after"]),
    (Name::Before, &["avant", "before", "until"]),
    (
        Name::Visibility,
        &["visibilite", "visibility", "diffusion", "tlp"],
    ),
    (Name::State, &["etat", "state", "statut"]),
    (Name::Title, &["titre", "title", "intitle"]),
    (Name::Author, &["auteur", "author", "auteurs"]),
    (Name::Mark, &["cve", "marque", "mark"]),
    (Name::Host, &["site", "host", "domaine"]),
    (Name::Story, &["sujet", "story"]),
    (Name::Sort, &["tri", "sort"]),
];

/// What a filter's value gives.
pub(super) enum Read {
    /// A condition.
    Filter(Filter),
    /// Words to find in the title.
    Words(String),
    /// An order.
    Sort(Sort),
}

/// The filter of that name, however it is accented.
pub(super) fn named(name: &str) -> Option<Name> {
    let name = fold_name(name);
    let found = NAMES
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()));
    found.map(|(name, _)| *name)
}

/// Reads a value; `None` when it means nothing.
pub(super) fn read<Z: TimeZone>(name: Name, value: &str, now: &DateTime<Z>) -> Option<Read> {
    let folded = fold_name(value);
    if folded.is_empty() {
        return None;
    }
    Some(Read::Filter(match name {
        Name::Source => Filter::Source(folded),
        Name::Group => Filter::Group(folded),
        Name::Tag => Filter::Tag(folded),
        Name::Author => Filter::Author(folded),
        Name::Mark => Filter::Mark(mark(&folded)),
        Name::Host => Filter::Host(host(&folded)?),
        Name::Language => Filter::Language(language(&folded)?),
        Name::Since => Filter::Since(dates::read(&folded, now)?),
        Name::Before => Filter::Before(dates::read(&folded, now)?),
        Name::Visibility => Filter::Visibility(visibility(&folded)?),
        Name::State => Filter::State(state(&folded)?),
        Name::Story => Filter::Story(folded.trim_start_matches('#').parse().ok()?),
        Name::Title => return Some(Read::Words(value.to_owned())),
        Name::Sort => return sort(&folded).map(Read::Sort),
    }))
}

/// `2026-1234` is short for `cve-2026-1234`.
fn mark(folded: &str) -> String {
    match folded.split_once('-') {
        Some((year, _)) if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => {
            format!("cve-{folded}")
        }
        _ => folded.to_owned(),
    }
}

/// The host of an address, or what looks like one.
fn host(folded: &str) -> Option<String> {
    let after = folded.split_once("://").map_or(folded, |(_, after)| after);
    let host = after.split(['/', '?', '#', ':']).next()?;
    let host = host.trim_start_matches("*.").trim_start_matches("www.");
    (!host.is_empty()).then(|| host.to_owned())
}

fn language(folded: &str) -> Option<String> {
    let code = match folded {
        "francais" | "french" => "fr",
        "anglais" | "english" => "en",
        "allemand" | "german" | "deutsch" => "de",
        "espagnol" | "spanish" | "espanol" => "es",
        "italien" | "italian" | "italiano" => "it",
        "portugais" | "portuguese" | "portugues" => "pt",
        "neerlandais" | "dutch" | "nederlands" => "nl",
        "aucune" | "none" | "inconnue" | "unknown" => "",
        code if code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase()) => code,
        _ => return None,
    };
    Some(code.to_owned())
}

fn visibility(folded: &str) -> Option<Visibility> {
    match folded.trim_start_matches("tlp:") {
        "publique" | "public" | "clear" | "white" => Some(Visibility::Public),
        "interne" | "internal" | "green" => Some(Visibility::Internal),
        "restreinte" | "restreint" | "restricted" | "amber" => Some(Visibility::Restricted),
        _ => None,
    }
}

fn state(folded: &str) -> Option<ItemState> {
    match folded {
        "nouveau" | "nouveaux" | "new" | "a-trier" => Some(ItemState::New),
        "archive" | "archives" | "archived" => Some(ItemState::Archived),
        "garde" | "gardes" | "retenu" | "retenus" | "kept" => Some(ItemState::Kept),
        "ecarte" | "ecartes" | "dismissed" => Some(ItemState::Dismissed),
        _ => None,
    }
}

fn sort(folded: &str) -> Option<Sort> {
    match folded {
        "date" | "recent" | "newest" => Some(Sort::Newest),
        "pertinence" | "relevance" => Some(Sort::Relevance),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, Name, Read, named, read};
    use crate::domain::visibility::Visibility;
    use chrono::DateTime;

    fn value(name: Name, typed: &str) -> Option<Filter> {
        match read(name, typed, &DateTime::UNIX_EPOCH)? {
            Read::Filter(filter) => Some(filter),
            Read::Words(_) | Read::Sort(_) => None,
        }
    }

    #[test]
    fn names_are_known_however_they_are_accented() {
        for (typed, name) in [
            ("étiquette", Name::Tag),
            ("Etiquette", Name::Tag),
            ("VISIBILITÉ", Name::Visibility),
            ("sujet", Name::Story),
        ] {
            assert_eq!(named(typed), Some(name), "{typed}");
        }
        assert_eq!(named("https"), None);
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        for (name, typed, filter) in [
            (
                Name::Mark,
                "2026-1234",
                Filter::Mark("cve-2026-1234".into()),
            ),
            (
                Name::Mark,
                "CVE-2026-1234",
                Filter::Mark("cve-2026-1234".into()),
            ),
            (
                Name::Host,
                "https://www.Example.org/a",
                Filter::Host("example.org".into()),
            ),
            (Name::Language, "Français", Filter::Language("fr".into())),
            (
                Name::Visibility,
                "tlp:green",
                Filter::Visibility(Visibility::Internal),
            ),
            (Name::Tag, "Sécurité", Filter::Tag("securite".into())),
        ] {
            assert_eq!(value(name, typed), Some(filter), "{typed}");
        }
        for (name, typed) in [
            (Name::Language, "klingon"),
            (Name::State, "x"),
            (Name::Story, "x"),
        ] {
            assert_eq!(value(name, typed), None, "{typed}");
        }
    }
}
