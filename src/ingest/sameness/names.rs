//! Names and numbers of a text: what an account of the same news, in other words or another language,
//! has in common with it.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::domain::calendar::Calendar;
use crate::text::words::words;

/// So many words at the start of a text are looked at: news says first what it is about.
const START: usize = 160;

/// So many names are kept, those that are said most.
const MOST: usize = 32;

/// Words that open sentences and titles in the languages that news is read in: their capital says nothing,
/// nor does that of a month or a day of the week.
const OPENERS: &str = " a after also an and are as at auch auf aus avec aucun aucune but by ces cet cette chaque ces comme \
    como com con dans das de dem den der des die diese donc durant dès einem einer eine ein el elle \
    elles en entre et est for from für has he her here his how however i if il ils im in ist it its la \
    las le les leur los lors mais mit more most nach new no non nos notre nous nouveau nouvelle o on \
    one or os où par para pas per plus plusieurs por pour pourquoi quand que qui quoi sa sans se selon \
    sept ses she si sie since sir so some son sont sur the their there these they this to tous tout \
    toute um un una une und uno unos update voici von vous was we what when where which while who why \
    will with you your à çà également était être über zu zum zur according afin ainsi alors apple's \
    après aujourd aussi autre avant communiqué critical critique dernier dernière deux depuis encore \
    fin les once only partir première premier publié quatre same sortie suite three toutefois trois \
    two version versions vulnérabilité vulnérabilités vulnerability ";

/// Names that much news has: countries, capitals, heads of state, the largest companies and their
/// products, institutions. They tell two items apart, and prove nothing when both have them.
const EVERYWHERE: &str = " ai afp afrique algérie allemagne amazon america american americans amérique android anssi \
    apple asie assemblée belgique berlin biden britain britannique bruxelles bse canada ceo chatgpt \
    china chine chinese cio cnil commission congrès covid cve cvss donald elon emmanuel espagne états \
    europe européen européenne european facebook firefox france français française gaza germany github \
    google gouvernement ia instagram intel internet iran israël israel italie japon joe kremlin linkedin \
    linux londres london macos macron maison blanche meta microsoft ministère ministre moscou musk nasa \
    nato new york nvidia onu openai open otan paris parlement pdg premier président president poutine \
    putin république reuters royaume rss russia russie sénat states suisse tiktok trump twitter ue uk \
    ukraine ukrainian union unis united us usa union vladimir volodymyr wall washington web wikipedia \
    windows youtube zelensky ";

/// Whether a name is one that much news has.
pub(super) fn is_everywhere(hash: u64) -> bool {
    static HASHES: LazyLock<HashSet<u64>> = LazyLock::new(|| hashes(EVERYWHERE));
    HASHES.contains(&hash)
}

fn is_opener(hash: u64) -> bool {
    static HASHES: LazyLock<HashSet<u64>> = LazyLock::new(|| {
        let of_calendar = ["fr", "en"]
            .into_iter()
            .flat_map(|tag| Calendar::of(tag).names());
        let openers = hashes(OPENERS).into_iter();
        openers.chain(of_calendar.flat_map(hashes)).collect()
    });
    HASHES.contains(&hash)
}

fn hashes(list: &str) -> HashSet<u64> {
    words(list).map(|word| word.hash).collect()
}

/// One name or number, as often as it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Of the folded letters.
    pub(super) hash: u64,
    /// As written.
    pub(super) text: String,
    /// How much it says: once for each time, more in the title.
    pub(super) weight: usize,
}

/// The names and numbers of a title and the start of its text, the weightiest first.
pub(super) fn names(title: &str, text: &str) -> Vec<Name> {
    let mut census = Census::default();
    census.read(title, usize::MAX, 3);
    census.read(text, START, 1);
    census.finish()
}

/// Numbers of a text that single something out: versions, and those of three digits and more that
/// are no year.
pub(super) fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let joined = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    text.split(move |c| !joined(c))
        .map(|run| run.trim_matches(['.', ',']))
        .filter(|run| {
            let is_year = run.len() == 4 && (run.starts_with("19") || run.starts_with("20"));
            let is_version = run.contains('.') && run.len() >= 3;
            run.starts_with(|c: char| c.is_ascii_digit())
                && (is_version || run.len() >= 3 && !is_year && !run.starts_with('0'))
        })
}

/// A word with a capital, or a number.
#[derive(Default)]
struct Seen {
    text: String,
    weight: usize,
    times: usize,
    /// Its capital was not that of a sentence or a heading.
    sure: bool,
}

/// Words of a text, by how they are written.
#[derive(Default)]
struct Census {
    found: HashMap<u64, Seen>,
    /// Words seen in lower case: no names.
    common: HashSet<u64>,
}

impl Census {
    fn read(&mut self, text: &str, most: usize, weight: usize) {
        let heading = is_capitalised(text);
        let mut end = 0;
        for (place, word) in words(text).take(most).enumerate() {
            let between = &text[end..word.start];
            let opens =
                place == 0 || between.contains(['.', '!', '?', ':', '“', '"', '«', '|', '\n']);
            end = word.start + word.text.len();
            let mut letters = word.text.chars();
            let first = letters.next().unwrap_or(' ');
            if first.is_numeric() {
                continue;
            }
            if !first.is_uppercase() {
                // A word of one case (Chinese, Arabic) is not less a name for it.
                if first.is_lowercase() {
                    self.common.insert(word.hash);
                }
                continue;
            }
            let marked = letters.clone().any(|c| c.is_uppercase() || c.is_numeric());
            let length = word.text.chars().count();
            if length < 3 && !marked || is_opener(word.hash) {
                continue;
            }
            self.see(word.hash, word.text, weight, marked || !opens && !heading);
        }
        let within = text
            .char_indices()
            .nth(START * 8)
            .map_or(text, |(end, _)| &text[..end]);
        for number in numbers(within) {
            let hash = words(number).fold(1, |mixed, word| super::mix(mixed ^ word.hash));
            self.see(hash, number, weight, true);
        }
    }

    fn see(&mut self, hash: u64, text: &str, weight: usize, sure: bool) {
        let seen = self.found.entry(hash).or_default();
        if seen.text.is_empty() {
            text.clone_into(&mut seen.text);
        }
        seen.weight += weight;
        seen.times += 1;
        seen.sure |= sure;
    }

    fn finish(self) -> Vec<Name> {
        let common = self.common;
        let mut names: Vec<Name> = self
            .found
            .into_iter()
            // What only ever opens a sentence must be said twice to be a name.
            .filter(|(hash, seen)| !common.contains(hash) && (seen.sure || seen.times >= 2))
            .map(|(hash, seen)| Name {
                hash,
                text: seen.text,
                weight: seen.weight,
            })
            .collect();
        names.sort_by(|one, other| (other.weight, one.hash).cmp(&(one.weight, other.hash)));
        names.truncate(MOST);
        names
    }
}

/// Whether most words have a capital, as headings in English do: then it says nothing.
fn is_capitalised(text: &str) -> bool {
    let long = words(text)
        .take(START)
        .filter(|word| word.text.chars().count() >= 4);
    let (mut all, mut upper) = (0, 0);
    for word in long {
        all += 1;
        upper += usize::from(word.text.chars().next().is_some_and(char::is_uppercase));
    }
    all >= 3 && upper * 3 >= all * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_keeps_its_capital_inside_a_sentence() {
        let found = names(
            "Helion rachète Brume",
            "Le groupe Helion a annoncé le rachat de Brume, à Brest. Cette opération vaut 1200 euros.",
        );
        let texts: Vec<&str> = found.iter().map(|name| name.text.as_str()).collect();
        for name in ["Helion", "Brume", "Brest", "1200"] {
            assert!(texts.contains(&name), "{texts:?}");
        }
        assert_eq!(texts.len(), 4, "{texts:?}");
    }

    #[test]
    fn titles_in_capitals_name_only_what_the_text_does_not_say_in_lower_case() {
        let found = names(
            "Critical Flaw Hits Zimbra Servers",
            "A critical flaw hits servers that run Zimbra.",
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].text, "Zimbra");
    }

    #[test]
    fn numbers_are_versions_and_large_ones() {
        let found: Vec<&str> = numbers("En 2026, 67 failles, 90000 comptes, la 3.14.1.").collect();
        assert_eq!(found, ["90000", "3.14.1"]);
    }
}
