//! The language of a text.
//!
//! A cascade, cheapest and surest first: the script tells many languages by itself; whatlang
//! decides where it calls itself reliable; a linear model over letter sequences decides the rest,
//! which is most short titles. What the publisher declares settles doubts and never overrules
//! a text that is clear. Names, numbers, addresses and code are of no language: undecided rather
//! than wrong.

use std::borrow::Cow;
use std::sync::LazyLock;

use whatlang::{Detector, Lang};

use crate::domain::language::{Language, LanguageOrigin};

mod grams;
mod model;
mod script;

pub use grams::features;
use model::Model;
use script::Writing;

/// How much of the text is looked at, in bytes: on full articles the answer is the same as for the
/// whole text 99.6 times in a hundred.
const SAMPLE: usize = 500;

/// A title this long, in bytes, needs no help from the text.
const LONG_TITLE: usize = 200;

/// A text that is this probably in a language is, whatever the publisher declares.
const SURE: f32 = 0.9;

/// Below these nothing is decided: two words or more, and a single word, which may be a name.
const LIKELY: f32 = 0.3;
const LIKELY_WORD: f32 = 0.6;

/// What an item says, to tell its language from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample<'a> {
    /// Plain text.
    pub title: &'a str,
    /// Plain text; may be empty.
    pub body: &'a str,
}

/// What the text says by itself.
struct Finding {
    /// ISO 639-1.
    code: &'static str,
    /// From 0 to 1.
    probability: f32,
    /// How many words spoke.
    words: usize,
    /// Whether a claim of this language fits the script.
    fits: fn(&str) -> bool,
}

/// Tells the language of an item. `declared` are the languages that the entry, the feed, the page
/// and the source claim, most specific first (BCP 47 tags are fine).
pub fn identify(text: &Sample<'_>, declared: &[&str]) -> Language {
    let claim = declared.iter().find_map(|tag| primary(tag));
    weigh_claim(find(&excerpt(text)), claim)
}

/// Whether a finding can be shown without a question mark.
pub fn is_reliable(language: &Language) -> bool {
    language.code.is_some() && language.confidence >= SURE
}

/// Weighs what the text says against what the publisher declares.
fn weigh_claim(found: Option<Finding>, claim: Option<String>) -> Language {
    let Some(found) = found else {
        return claim.map_or_else(Language::undecided, |claim| declare(claim, 0.5));
    };
    let likely = if found.words > 1 { LIKELY } else { LIKELY_WORD };
    match claim {
        Some(claim) if claim == found.code => {
            // Two witnesses who agree: the chance that both are wrong is a fraction of the text's.
            detect(found.code, 1.0 - (1.0 - found.probability) * 0.3)
        }
        Some(claim) if found.probability < SURE && (found.fits)(&claim) => declare(claim, 0.6),
        _ if found.probability >= likely => detect(found.code, found.probability),
        _ => Language::undecided(),
    }
}

fn detect(code: &str, confidence: f32) -> Language {
    Language {
        code: Some(code.to_owned()),
        confidence,
        origin: LanguageOrigin::Detected,
    }
}

fn declare(code: String, confidence: f32) -> Language {
    Language {
        code: Some(code),
        confidence,
        origin: LanguageOrigin::Declared,
    }
}

/// Reads the text alone.
fn find(text: &str) -> Option<Finding> {
    match script::writing(text) {
        Writing::Nothing => None,
        Writing::Told(code) => Some(Finding {
            code,
            probability: 0.98,
            words: 2,
            fits: |_| false,
        }),
        Writing::Latin => by_words(text, &model::LATIN, |claim| !is_in_other_script(claim)),
        Writing::Cyrillic => by_words(text, &model::CYRILLIC, |claim| {
            model::CYRILLIC.languages.contains(&claim)
        }),
        Writing::Arabic => by_words(text, &model::ARABIC, |claim| {
            matches!(claim, "ar" | "fa" | "ur")
        }),
    }
}

/// Tells the languages of one script apart.
fn by_words(text: &str, model: &Model, fits: fn(&str) -> bool) -> Option<Finding> {
    if let Some(code) = ask_whatlang(text).filter(|code| model.languages.contains(code)) {
        return Some(Finding {
            code,
            probability: 0.98,
            words: 2,
            fits,
        });
    }
    let (probabilities, words) = model.probabilities(text)?;
    let best = probabilities
        .iter()
        .zip(&model.languages)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.map(|(probability, code)| Finding {
        code,
        probability: *probability,
        words,
        fits,
    })
}

/// Languages that whatlang may answer: its name and ISO 639-1. Norwegian Bokmål is tagged `no`, as
/// publishers do.
const LANGUAGES: &[(Lang, &str)] = &[
    (Lang::Ara, "ar"),
    (Lang::Bel, "be"),
    (Lang::Bul, "bg"),
    (Lang::Cat, "ca"),
    (Lang::Ces, "cs"),
    (Lang::Dan, "da"),
    (Lang::Deu, "de"),
    (Lang::Eng, "en"),
    (Lang::Spa, "es"),
    (Lang::Est, "et"),
    (Lang::Pes, "fa"),
    (Lang::Fin, "fi"),
    (Lang::Fra, "fr"),
    (Lang::Hrv, "hr"),
    (Lang::Hun, "hu"),
    (Lang::Ind, "id"),
    (Lang::Ita, "it"),
    (Lang::Lit, "lt"),
    (Lang::Lav, "lv"),
    (Lang::Mkd, "mk"),
    (Lang::Nld, "nl"),
    (Lang::Nob, "no"),
    (Lang::Pol, "pl"),
    (Lang::Por, "pt"),
    (Lang::Ron, "ro"),
    (Lang::Rus, "ru"),
    (Lang::Slk, "sk"),
    (Lang::Slv, "sl"),
    (Lang::Srp, "sr"),
    (Lang::Swe, "sv"),
    (Lang::Tur, "tr"),
    (Lang::Ukr, "uk"),
    (Lang::Vie, "vi"),
];

static DETECTOR: LazyLock<Detector> =
    LazyLock::new(|| Detector::with_allowlist(LANGUAGES.iter().map(|(lang, _)| *lang).collect()));

/// What whatlang answers where it calls itself reliable.
fn ask_whatlang(text: &str) -> Option<&'static str> {
    let info = DETECTOR.detect(text).filter(whatlang::Info::is_reliable)?;
    LANGUAGES
        .iter()
        .find(|(known, _)| *known == info.lang())
        .map(|(_, code)| *code)
}

/// Whether a language of ours is written in another script than Latin.
fn is_in_other_script(code: &str) -> bool {
    matches!(
        code,
        "ar" | "el" | "fa" | "he" | "hi" | "ja" | "ko" | "th" | "zh"
    ) || model::CYRILLIC.languages.contains(&code)
}

/// The title, followed by the start of the body where the title is short.
fn excerpt<'a>(text: &Sample<'a>) -> Cow<'a, str> {
    let title = cut(text.title.trim(), SAMPLE);
    if title.len() >= LONG_TITLE || text.body.is_empty() {
        return Cow::Borrowed(title);
    }
    let body = cut(text.body.trim_start(), SAMPLE - title.len());
    Cow::Owned(format!("{title}\n{body}"))
}

/// At most `limit` bytes of a text, cut between characters.
fn cut(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The ISO 639-1 code of a BCP 47 tag: `fr` of `fr-FR`, `no` of `nb`.
fn primary(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    match first.as_str() {
        "nb" | "nn" => Some("no".to_owned()),
        "iw" => Some("he".to_owned()),
        _ if first.len() == 2 && first.bytes().all(|byte| byte.is_ascii_lowercase()) => Some(first),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(title: &str, body: &str, declared: &[&str]) -> Option<String> {
        identify(&Sample { title, body }, declared).code
    }

    #[test]
    fn a_title_tells_its_language() {
        for (text, code) in [
            ("Le ministère ouvre un nouveau service", "fr"),
            ("Une faille corrigée en urgence", "fr"),
            ("The ministry opens a new service", "en"),
            ("Das Ministerium öffnet einen neuen Dienst", "de"),
            ("El ministerio abre un nuevo servicio", "es"),
            ("O ministério abre um novo serviço", "pt"),
            ("Il ministero apre un nuovo servizio", "it"),
            ("Het ministerie opent een nieuwe dienst", "nl"),
            ("Ministerstvo otevírá novou službu", "cs"),
            ("Ministerstvo otvára novú službu", "sk"),
            ("Departementet åpner en ny tjeneste", "no"),
            ("Ministeriet åbner en ny tjeneste", "da"),
            ("A minisztérium új szolgáltatást indít", "hu"),
            ("Министерство открывает новую службу", "ru"),
            ("Міністерство відкриває нову службу", "uk"),
            ("Министерството отваря нова служба", "bg"),
            ("خدمة جديدة للموظفين", "ar"),
            ("سرویس تازه برای کارمندان", "fa"),
            ("省庁が新しいサービスを開始", "ja"),
        ] {
            assert_eq!(told(text, "", &[]).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn the_declared_language_settles_doubts_only() {
        assert_eq!(told("OK", "", &["fr-FR"]).as_deref(), Some("fr"));
        assert_eq!(told("", "", &["zxx", "nb"]).as_deref(), Some("no"));
        let french = "Le ministère ouvre un nouveau service pour tous les agents";
        assert_eq!(told(french, "", &["en"]).as_deref(), Some("fr"));
        assert_eq!(told("Новая версия", "", &["en"]).as_deref(), Some("ru"));
    }

    #[test]
    fn the_body_helps_a_short_title() {
        let body = "The new release brings a faster compiler and fewer surprises.";
        assert_eq!(told("Rust 1.99", body, &[]).as_deref(), Some("en"));
    }

    #[test]
    fn what_is_no_language_is_undecided() {
        for text in [
            "",
            "12 345",
            "https://example.com/les/nouvelles",
            "CVE-2026-1234",
            "v1.2.3-rc1",
        ] {
            assert_eq!(
                identify(
                    &Sample {
                        title: text,
                        body: ""
                    },
                    &[]
                ),
                Language::undecided(),
                "{text}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_read(title in "\\PC*", body in "\\PC*", tag in "\\PC{0,5}") {
            identify(&Sample { title: &title, body: &body }, &[&tag]);
        }
    }
}
