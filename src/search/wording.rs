//! A query in plain words, so that a reader sees how it was understood.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::filter::{Filter, Sort};
use super::page::Request;
use super::query::{Node, Note, Query};
use crate::domain::calendar::Calendar;
use crate::domain::item::ItemState;
use crate::domain::visibility::Visibility;

/// The language of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// French.
    French,
    /// English.
    English,
}

impl Tongue {
    /// That of an interface language: English for what begins with `en`, French else.
    pub fn of(code: &str) -> Self {
        if code.starts_with("en") {
            Self::English
        } else {
            Self::French
        }
    }

    fn pick(self, french: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::French => french,
            Self::English => english,
        }
    }
}

/// The language of the words and the zone of the days.
type How = (Tongue, Tz);

impl Query {
    /// How the query was understood: « noyau » et (« faille » ou « correctif »), sans « windows ».
    ///
    /// Days are those of `zone`, in which they were typed.
    pub fn in_words(&self, tongue: Tongue, zone: Tz) -> String {
        let mut words = say(&self.root, (tongue, zone), false);
        if self.sort == Some(Sort::Newest) {
            words.push_str(tongue.pick(", les plus récents d’abord", ", newest first"));
        }
        words
    }
}

impl Request {
    /// The same, for the typed query and the conditions beside it.
    pub fn in_words(&self, tongue: Tongue, zone: Tz) -> String {
        let mut words = self.query.in_words(tongue, zone);
        for filter in &self.filters {
            words.push_str(", ");
            words.push_str(&say_filter(filter, (tongue, zone)));
        }
        words
    }
}

impl Note {
    /// The note as a sentence.
    pub fn in_words(&self, tongue: Tongue) -> String {
        match (self, tongue) {
            (Self::BadValue { filter, value }, Tongue::French) => {
                format!("« {filter}:{value} » n’a pas été compris et a été laissé de côté.")
            }
            (Self::BadValue { filter, value }, Tongue::English) => {
                format!("“{filter}:{value}” was not understood and was left out.")
            }
            (Self::NoWord(typed), Tongue::French) => {
                format!("« {typed} » ne contient aucun mot à chercher et a été laissé de côté.")
            }
            (Self::NoWord(typed), Tongue::English) => {
                format!("“{typed}” holds no word to look for and was left out.")
            }
            (Self::LeftOpen(sign), Tongue::French) => {
                format!("Le signe {sign} n’est pas refermé : il l’est à la fin.")
            }
            (Self::LeftOpen(sign), Tongue::English) => {
                format!("The sign {sign} was left open: it closes at the end.")
            }
            (Self::TooMuch, _) => tongue
                .pick(
                    "La recherche est trop longue : seul son début compte.",
                    "The search is too long: only its beginning counts.",
                )
                .to_owned(),
        }
    }
}

/// A part in words; `inside` another one, alternatives need parentheses.
fn say(node: &Node, how: How, inside: bool) -> String {
    let tongue = how.0;
    match node {
        Node::All => tongue.pick("tout", "everything").to_owned(),
        Node::Word(word) => quote(word, tongue),
        Node::Phrase(words) => {
            format!(
                "{} {}",
                tongue.pick("la suite exacte", "the exact words"),
                quote(words, tongue)
            )
        }
        Node::Prefix(start) => {
            format!(
                "{} {}",
                tongue.pick("un mot en", "a word in"),
                quote(&format!("{start}…"), tongue)
            )
        }
        Node::Filter(filter) => say_filter(filter, how),
        Node::Not(part) => format!(
            "{} {}",
            tongue.pick("sans", "without"),
            say(part, how, true)
        ),
        Node::Or(parts) => {
            let said: Vec<_> = parts.iter().map(|part| say(part, how, true)).collect();
            let said = said.join(tongue.pick(" ou ", " or "));
            if inside { format!("({said})") } else { said }
        }
        Node::And(parts) => say_all(parts, how, inside),
    }
}

/// Words joined by "and", then conditions after commas.
fn say_all(parts: &[Node], how: How, inside: bool) -> String {
    let tongue = how.0;
    let is_condition = |part: &&Node| matches!(part, Node::Filter(_) | Node::Not(_));
    let words = parts.iter().filter(|part| !is_condition(part));
    let words: Vec<_> = words.map(|part| say(part, how, true)).collect();
    let mut said = words.join(tongue.pick(" et ", " and "));
    for condition in parts.iter().filter(is_condition) {
        if !said.is_empty() {
            said.push_str(", ");
        }
        said.push_str(&say(condition, how, true));
    }
    if inside { format!("({said})") } else { said }
}

fn quote(word: &str, tongue: Tongue) -> String {
    match tongue {
        Tongue::French => format!("« {word} »"),
        Tongue::English => format!("“{word}”"),
    }
}

fn say_filter(filter: &Filter, (tongue, zone): How) -> String {
    let day = |date: &DateTime<Utc>| {
        let calendar = Calendar::of(tongue.pick("fr", "en"));
        calendar.day(&date.with_timezone(&zone))
    };
    let named = |french: &'static str, english: &'static str, value: &str| {
        format!("{} {value}", tongue.pick(french, english))
    };
    match filter {
        Filter::Source(key) => named("de la source", "from the source", key),
        Filter::Group(group) => named("du groupe", "from the group", group),
        Filter::Tag(tag) => named("avec l’étiquette", "tagged", tag),
        Filter::Language(code) => named("en", "in", &language_name(code, tongue)),
        Filter::Since(date) => named("depuis le", "since", &day(date)),
        Filter::Before(date) => named("avant le", "before", &day(date)),
        Filter::Visibility(label) => named("de diffusion", "labelled", say_label(*label, tongue)),
        Filter::State(state) => say_state(*state, tongue).to_owned(),
        Filter::Title(words) => {
            format!(
                "{} {}",
                quote(words, tongue),
                tongue.pick("dans le titre", "in the title")
            )
        }
        Filter::Author(name) => named("de", "by", name),
        Filter::Mark(mark) => named("qui cite", "naming", &mark.to_uppercase()),
        Filter::Host(host) => named("sur le site", "on the site", host),
        Filter::Story(story) => named("du sujet", "in the story", &story.to_string()),
    }
}

fn say_label(label: Visibility, tongue: Tongue) -> &'static str {
    match label {
        Visibility::Public => tongue.pick("publique", "public"),
        Visibility::Internal => tongue.pick("interne", "internal"),
        Visibility::Restricted => tongue.pick("restreinte", "restricted"),
    }
}

fn say_state(state: ItemState, tongue: Tongue) -> &'static str {
    match state {
        ItemState::New => tongue.pick("à trier", "to triage"),
        ItemState::Archived => tongue.pick("archivés", "archived"),
        ItemState::Kept => tongue.pick("retenus", "kept"),
        ItemState::Dismissed => tongue.pick("écartés", "dismissed"),
    }
}

/// The name of a language in the other, or its code.
fn language_name(code: &str, tongue: Tongue) -> String {
    let name = match code {
        "fr" => tongue.pick("français", "French"),
        "en" => tongue.pick("anglais", "English"),
        "de" => tongue.pick("allemand", "German"),
        "es" => tongue.pick("espagnol", "Spanish"),
        "it" => tongue.pick("italien", "Italian"),
        "pt" => tongue.pick("portugais", "Portuguese"),
        "nl" => tongue.pick("néerlandais", "Dutch"),
        "" => tongue.pick("langue inconnue", "an unknown language"),
        code => return code.to_owned(),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Query, Tongue};
    use chrono::DateTime;

    #[test]
    fn a_query_reads_as_a_sentence() {
        let now = DateTime::from_timestamp(1_795_392_000, 0).unwrap();
        let now = now.with_timezone(&chrono_tz::Europe::Paris);
        for (typed, french, english) in [
            ("", "tout", "everything"),
            (
                "noyau (faille OU \"mise à jour\") -windows langue:fr",
                "« noyau » et (« faille » ou la suite exacte « mise à jour »), sans « windows », en français",
                "“noyau” and (“faille” or the exact words “mise à jour”), without “windows”, in French",
            ),
            (
                "kub* source:lwn,certfr depuis:2026-11-03 tri:date",
                "un mot en « kub… » et (de la source lwn ou de la source certfr), depuis le 3 novembre 2026, \
                 les plus récents d’abord",
                "a word in “kub…” and (from the source lwn or from the source certfr), since 3 November 2026, \
                 newest first",
            ),
            (
                "cve:2026-7 état:gardé",
                "qui cite CVE-2026-7, retenus",
                "naming CVE-2026-7, kept",
            ),
        ] {
            let query = Query::parse(typed, &now);
            assert_eq!(query.in_words(Tongue::French, now.timezone()), french);
            assert_eq!(query.in_words(Tongue::English, now.timezone()), english);
        }
    }

    #[test]
    fn a_day_is_told_as_it_was_typed_wherever_the_watch_is() {
        for zone in [
            chrono_tz::Europe::Paris,
            chrono_tz::UTC,
            chrono_tz::America::Cayenne,
            chrono_tz::Pacific::Noumea,
        ] {
            let now = DateTime::from_timestamp(1_796_392_000, 0).unwrap();
            let now = now.with_timezone(&zone);
            let told = |typed: &str| Query::parse(typed, &now).in_words(Tongue::French, zone);
            assert_eq!(
                told("depuis:2026-11-30"),
                "depuis le 30 novembre 2026",
                "{zone}"
            );
            assert_eq!(told("avant:2026-03-29"), "avant le 29 mars 2026", "{zone}");
            assert_eq!(told("since:2026"), "depuis le 1er janvier 2026", "{zone}");
        }
    }

    #[test]
    fn what_was_ignored_is_said_in_words() {
        let query = Query::parse("depuis:jadis", &DateTime::UNIX_EPOCH);
        let french = "« depuis:jadis » n’a pas été compris et a été laissé de côté.";
        assert_eq!(query.notes[0].in_words(Tongue::French), french);
    }
}
