//! Whether two items tell the same news, and why.
//!
//! An item leaves its [`Trace`] in its row. [`keys`] of it are looked up by exact match, which
//! gives a few candidates; [`compare`] decides on each from the two traces alone. Pure.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::fingerprint::{Fingerprint, mix};
use crate::domain::canonical::canonical;
use crate::text::words::{Word, words};

mod names;
mod opening;
mod trace;
pub use opening::Opening;
pub use trace::{Arrival, Trace, hash_address, hash_site};

/// News this far apart in time is other news.
const WINDOW: TimeDelta = TimeDelta::hours(72);

/// A copy may come back later than news does: planets, reposts, corrected feeds.
const COPY_WINDOW: TimeDelta = TimeDelta::days(30);

/// How two items belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kinship {
    /// The same article, perhaps edited.
    Copy,
    /// Another account of the same news.
    Story,
}

/// The finding that two items belong together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// How they belong together.
    pub kinship: Kinship,
    /// From 0 to 1: how sure.
    pub score: f32,
    /// A reason for a person, in English.
    pub why: String,
}

impl Link {
    /// Whether it says more than `other`: a copy more than an account, then by the score.
    pub fn outdoes(&self, other: &Self) -> bool {
        let rank = |link: &Self| u8::from(link.kinship == Kinship::Copy);
        (rank(self), self.score) > (rank(other), other.score)
    }
}

/// A value that two traces of the same news probably share: what the store indexes.
pub type Key = i64;

/// The keys of a trace just drawn, distinct. A key that hundreds of items share proves nothing: the
/// store should skip keys with a long posting list.
pub fn keys(trace: &Trace) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    keys.extend(trace.address.map(|address| tagged(1, address)));
    keys.extend(trace.marks.iter().take(8).map(|mark| tagged(2, hash(mark))));
    keys.extend(trace.opening.smallest.iter().map(|hash| tagged(4, *hash)));
    let mut strong = trace.title_words();
    strong.sort_by_key(|word| std::cmp::Reverse(word.weight));
    keys.extend(pairs(strong.iter().map(|word| word.hash), 5));
    keys.extend(pairs(trace.opening.spelled.iter().map(|name| name.hash), 5));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Keys of the pairs among the first `most`: one word is in too many items, two together are not.
fn pairs(hashes: impl Iterator<Item = u64>, most: usize) -> Vec<Key> {
    let hashes: Vec<u64> = hashes.take(most).collect();
    let mut keys = Vec::new();
    for (place, one) in hashes.iter().enumerate() {
        for other in &hashes[place + 1..] {
            let (low, high) = (one.min(other), one.max(other));
            keys.push(tagged(3, mix(*low) ^ high));
        }
    }
    keys
}

fn tagged(kind: u64, value: u64) -> Key {
    mix(value.wrapping_mul(8) ^ kind).cast_signed()
}

fn hash(text: &str) -> u64 {
    words(text).fold(0, |mixed, Word { hash, .. }| mix(mixed ^ hash))
}

/// Decides whether two items belong together; `None` if nothing proves it.
pub fn compare(a: &Trace, b: &Trace) -> Option<Link> {
    let apart = match (a.published, b.published) {
        (Some(one), Some(other)) => (one - other).abs(),
        _ => TimeDelta::zero(),
    };
    if apart > COPY_WINDOW {
        return None;
    }
    let title = a.title_overlap(b);
    if apart <= WINDOW {
        return same_article(a, b, title).or_else(|| same_news(a, b, title));
    }
    // The same words about the same product come again with the next notice: of what comes late,
    // the whole must be the same.
    let whole = a.opening.is_whole() && b.opening.is_whole();
    let known = a.address.is_some() && a.address == b.address;
    same_article(a, b, title).filter(|_| whole || known)
}

/// The same article, told by its address or its text.
fn same_article(a: &Trace, b: &Trace, title: f32) -> Option<Link> {
    let text = match (a.fingerprint, b.fingerprint) {
        (Some(one), Some(other)) if one.is_near(other) => one.similarity(other),
        _ => 0.0,
    };
    if a.address.is_some() && a.address == b.address && (title >= 0.3 || text > 0.0) {
        return Some(link(Kinship::Copy, 1.0, "same address".to_owned()));
    }
    let opening = a.opening.overlap(&b.opening);
    if text == 0.0 && opening < ALIKE_OPENING {
        return None;
    }
    // A publisher puts one teaser under several articles; of a text that others carry, a short one
    // needs a title that agrees.
    let whole = a.opening.is_whole() && b.opening.is_whole();
    if a.same_publisher(b) && title < SAME_TITLE || !whole && title < SOME_TITLE {
        return None;
    }
    let opposed =
        a.numbers_differ(b) || a.marks_differ(b) || a.titles_differ(b) || a.templates_differ(b);
    if opposed || a.opening.names_differ(&b.opening) {
        return None;
    }
    if text > 0.0 {
        let why = format!("{} of the text the same", percent(text));
        return Some(link(
            Kinship::Copy,
            text.max(opening) * 0.7 + title * 0.3,
            why,
        ));
    }
    if opening >= SAME_OPENING || opening >= ALIKE_OPENING && title >= SAME_TITLE {
        let why = format!("{} of the opening words the same", percent(opening));
        return Some(link(Kinship::Copy, opening * 0.7 + title * 0.3, why));
    }
    None
}

/// Another account of the same news.
fn same_news(a: &Trace, b: &Trace, title: f32) -> Option<Link> {
    if let Some(mark) = a.common_mark(b) {
        let why = if title > 0.0 {
            format!("same {mark} and {} of the title", percent(title))
        } else {
            format!("same {mark}")
        };
        return Some(link(Kinship::Story, 0.7 + title * 0.3, why));
    }
    let (names, alike) = a.opening.common_names(&b.opening);
    if title < ALIKE_TITLE && names < 2
        || a.marks_differ(b)
        || a.numbers_differ(b)
        || a.templates_differ(b)
    {
        return None;
    }
    let opposed = a.titles_differ(b);
    let both_name = a.opening.names.len().min(b.opening.names.len()) >= ENOUGH_NAMES;
    let strangers = both_name && alike < STRANGE_NAMES;
    let alike_titles = title >= ALIKE_TITLE && a.title_words().len() >= 4 && a.numbers_agree(b);
    if a.language == b.language && alike_titles && !opposed && !strangers {
        let why = format!("{} of the title the same", percent(title));
        return Some(link(Kinship::Story, title, why));
    }
    // A site writes the same names under all that it publishes: its own, its hosts, its forms.
    if a.same_publisher(b) && title < SOME_TITLE {
        return None;
    }
    let needed = if opposed {
        VERY_ALIKE_NAMES
    } else {
        ALIKE_NAMES
    };
    if names >= ENOUGH_NAMES && alike >= needed && a.common_in_title(b) {
        let why = format!("same names: {}", a.opening.spell_common(&b.opening));
        return Some(link(Kinship::Story, 0.4 + alike * 0.5, why));
    }
    let opening = a.opening.overlap(&b.opening);
    if opening >= SAME_OPENING && names >= 2 && !opposed && !strangers {
        let why = format!("{} of the opening words the same", percent(opening));
        return Some(link(Kinship::Story, opening * 0.6, why));
    }
    None
}

/// So much of the opening words in common is the same text, whatever was put before or cut after.
const SAME_OPENING: f32 = 0.6;

/// So much is, under titles that are nearly the same.
const ALIKE_OPENING: f32 = 0.3;

/// Titles that have something in common.
const SOME_TITLE: f32 = 0.25;

/// Titles that are nearly the same.
const SAME_TITLE: f32 = 0.8;

/// Titles that may tell the same news.
const ALIKE_TITLE: f32 = 0.6;

/// So many names in common prove something.
const ENOUGH_NAMES: usize = 3;

/// So little of them in common proves the contrary: a column has the same title every time.
const STRANGE_NAMES: f32 = 0.2;

/// So alike the names of two accounts of the same news are,
const ALIKE_NAMES: f32 = 0.4;

/// and so alike where their titles name different things.
const VERY_ALIKE_NAMES: f32 = 0.6;

fn link(kinship: Kinship, score: f32, why: String) -> Link {
    Link {
        kinship,
        score,
        why,
    }
}

fn percent(share: f32) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(title: &str, text: &str, url: &str) -> Trace {
        Trace::of(&Arrival {
            title,
            text,
            url: Url::parse(url).ok().as_ref(),
            marks: &crate::articles::marks::identifiers(title, text),
            language: Some("fr"),
            published: DateTime::from_timestamp(1_770_000_000, 0),
        })
    }

    #[test]
    fn the_same_address_with_the_same_title_is_the_same_article() {
        let one = trace(
            "Un nouveau service",
            "",
            "https://example.com/a?utm_source=x",
        );
        let other = trace("Un nouveau service", "", "http://www.example.com/a");
        let link = compare(&one, &other);
        assert_eq!(link.map(|link| link.kinship), Some(Kinship::Copy));
        assert!(keys(&one).iter().any(|key| keys(&other).contains(key)));
    }

    #[test]
    fn a_common_cve_makes_a_story_and_is_the_reason() {
        let one = trace(
            "Faille critique dans le serveur",
            "Voir CVE-2026-1234.",
            "https://a.example/1",
        );
        let other = trace(
            "Critical flaw",
            "It is CVE-2026-1234",
            "https://b.example/2",
        );
        let link = compare(&one, &other);
        assert!(link.is_some_and(|link| link.why.contains("CVE-2026-1234")));
    }

    /// How two items told on one day belong together.
    fn kinship(one: (&str, &str), other: (&str, &str)) -> Option<Kinship> {
        let [one, other] = [one, other].map(|(title, text)| trace(title, text, "none"));
        let back = compare(&other, &one).map(|link| link.kinship);
        let link = compare(&one, &other).map(|link| link.kinship);
        assert_eq!(link, back);
        link
    }

    const DISPATCH: &str = "Le port de Kermadec a coupé ses réseaux dans la nuit de lundi, a indiqué sa \
        directrice Odile Prigent. Le groupe Corvus réclame une rançon, et le parquet de Brest a ouvert une \
        enquête. Les navires attendent au large, les équipes travaillent avec du papier.";

    #[test]
    fn a_copy_is_told_in_spite_of_cuts_frames_and_corrected_titles() {
        let cut: String = DISPATCH.chars().take(150).collect();
        for (title, text) in [
            (
                "Kermadec : le port coupe ses réseaux (mise à jour)",
                DISPATCH.to_owned(),
            ),
            (
                "Le port de Kermadec coupe tous ses réseaux",
                format!("(AFP) – {cut}…"),
            ),
            (
                "Kermadec - le port coupe ses réseaux",
                format!("{DISPATCH} Abonnez-vous."),
            ),
        ] {
            let first = ("Kermadec : le port coupe ses réseaux", DISPATCH);
            assert_eq!(
                kinship(first, (title, &text)),
                Some(Kinship::Copy),
                "{title}"
            );
        }
    }

    #[test]
    fn another_account_of_the_same_news_is_told_by_its_names() {
        let other = "Les grues sont à l’arrêt à Kermadec depuis lundi : Corvus a frappé. Selon Odile \
            Prigent, rien ne sera payé. Une enquête est ouverte à Brest.";
        let english = "Cranes stand still in Kermadec. The Corvus gang asks for a ransom, and Odile Prigent \
            says that nothing will be paid. Police in Brest are looking into it.";
        let first = ("Kermadec : le port coupe ses réseaux", DISPATCH);
        assert_eq!(
            kinship(first, ("Cyberattaque au port", other)),
            Some(Kinship::Story)
        );
        assert_eq!(
            kinship(first, ("Ransomware stops a port", english)),
            Some(Kinship::Story)
        );
    }

    #[test]
    fn one_template_for_two_things_is_two_pieces_of_news() {
        let notice = |product: &str| {
            (
                format!("Vulnérabilité dans {product}"),
                format!(
                    "Une vulnérabilité a été découverte dans {product}. Elle permet à un attaquant de provoquer \
                     une exécution de code arbitraire à distance. Se référer au bulletin de l’éditeur pour \
                     l’obtention des correctifs, et surveiller les journaux de connexion."
                ),
            )
        };
        let (one, other) = (notice("Zimbra"), notice("Jenkins"));
        assert_eq!(kinship((&one.0, &one.1), (&other.0, &other.1)), None);
        let out = |version: &str| format!("Sortie de QGIS {version}");
        assert_eq!(
            kinship((&out("3.40.1"), &one.1), (&out("3.40.2"), &one.1)),
            None
        );
    }

    #[test]
    fn titles_of_one_publisher_that_differ_in_a_name_alone_are_other_news() {
        let products = [
            "nginx",
            "Ceph",
            "haproxy",
            "PostgreSQL 17",
            "Apache Kafka",
            "redis",
            "etcd",
        ];
        let templates = [
            "Comment superviser {} avec Sonde",
            "{} : comment le superviser avec Sonde",
            "Avis de sécurité pour {} (mise à jour)",
        ];
        let texts = [
            "",
            "Ce guide montre comment installer Sonde, choisir ses mesures et régler ses alertes pour {}, pas à pas, sur une machine neuve ou sur une ferme entière.",
        ];
        for (template, text) in templates
            .iter()
            .flat_map(|one| texts.map(|text| (one, text)))
        {
            let traces = products.map(|product| {
                let fill = |text: &str| text.replace("{}", product);
                trace(&fill(template), &fill(text), "https://guides.example/a")
            });
            for (place, one) in traces.iter().enumerate() {
                for (n, other) in traces[place + 1..].iter().enumerate() {
                    let other = Trace {
                        address: Some(n as u64),
                        ..other.clone()
                    };
                    assert_eq!(
                        compare(one, &other),
                        None,
                        "{} | {}",
                        one.title,
                        other.title
                    );
                    assert_eq!(compare(&other, one), None);
                }
            }
        }
        // A word more or less, or other words of another publisher, may tell the same.
        let told = |title: &str, url: &str| trace(title, DISPATCH, url);
        let first = told(
            "Kermadec : le port coupe ses réseaux",
            "https://a.example/1",
        );
        for (title, url) in [
            (
                "Kermadec : le port coupe tous ses réseaux",
                "https://a.example/2",
            ),
            (
                "Kermadec : le port débranche ses réseaux",
                "https://b.example/2",
            ),
        ] {
            assert!(compare(&first, &told(title, url)).is_some(), "{title}");
        }
    }

    #[test]
    fn a_column_has_the_same_title_every_time() {
        let title = "L’essentiel de l’actualité numérique";
        let other = "Bonjour. Helion rachète Tesselis à Nantes, Lumra ferme son bureau de Metz et Wanjiru \
            Kamau prend la tête de Kairos.";
        assert_eq!(kinship((title, DISPATCH), (title, other)), None);
    }

    #[test]
    fn other_news_is_not_linked() {
        let one = trace("Un nouveau service ouvre à Lyon", "", "https://a.example/1");
        let other = trace("Le noyau passe en version six", "", "https://a.example/2");
        assert_eq!(compare(&one, &other), None);
    }
}
