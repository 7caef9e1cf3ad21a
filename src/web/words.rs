//! Every word of the interface: Fluent catalogues, French typography, numbers by locale.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::language::Lang;

/// The catalogue of a language.
pub(super) struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

const FRENCH: &str = concat!(
    include_str!("i18n/fr/site.ftl"),
    include_str!("i18n/fr/people.ftl"),
    include_str!("i18n/fr/desk.ftl"),
    include_str!("i18n/fr/tags.ftl"),
    include_str!("i18n/fr/rules.ftl"),
    include_str!("i18n/fr/collections.ftl"),
    include_str!("i18n/fr/proposals.ftl"),
    include_str!("i18n/fr/editions.ftl"),
    include_str!("i18n/fr/workings.ftl"),
);
const ENGLISH: &str = concat!(
    include_str!("i18n/en/site.ftl"),
    include_str!("i18n/en/people.ftl"),
    include_str!("i18n/en/desk.ftl"),
    include_str!("i18n/en/tags.ftl"),
    include_str!("i18n/en/rules.ftl"),
    include_str!("i18n/en/collections.ftl"),
    include_str!("i18n/en/proposals.ftl"),
    include_str!("i18n/en/editions.ftl"),
    include_str!("i18n/en/workings.ftl"),
);

static BOTH: LazyLock<[Words; 2]> = LazyLock::new(|| Lang::ALL.map(Words::load));

impl Words {
    /// The catalogue of `lang`, parsed once.
    pub(super) fn of(lang: Lang) -> &'static Self {
        match lang {
            Lang::French => &BOTH[0],
            Lang::English => &BOTH[1],
        }
    }

    fn load(lang: Lang) -> Self {
        let source = match lang {
            Lang::French => typeset(FRENCH),
            Lang::English => ENGLISH.to_owned(),
        };
        // The catalogues are embedded and their tests refuse any mistake: what can be read is kept.
        let resource = FluentResource::try_new(source).unwrap_or_else(|(readable, _)| readable);
        let locale = lang.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::French => |value, _| grouped(value, Lang::French),
            Lang::English => |value, _| grouped(value, Lang::English),
        }));
        bundle.add_resource_overriding(resource);
        Self { lang, bundle }
    }

    /// The message `key`; the key itself, and a line in the log, when there is none.
    pub(super) fn say(&self, key: &str) -> String {
        self.say_with(key, &FluentArgs::new())
    }

    /// The message `key` about the number `n`, in the right plural.
    pub(super) fn count(&self, key: &str, n: i64) -> String {
        let mut args = FluentArgs::new();
        args.set("n", n);
        self.say_with(key, &args)
    }

    /// The message `key` with its arguments.
    pub(super) fn say_with(&self, key: &str, args: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|m| m.value()) else {
            tracing::error!(key, language = self.lang.code(), "a message is missing");
            return key.to_owned();
        };
        let mut mistakes = Vec::new();
        let said = self
            .bundle
            .format_pattern(pattern, Some(args), &mut mistakes);
        if !mistakes.is_empty() {
            tracing::error!(key, ?mistakes, "a message could not be filled in");
        }
        said.into_owned()
    }

    /// Whether there is a message `key`.
    pub(super) fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// A whole number with its thousands apart.
    pub(super) fn number(&self, n: i64) -> String {
        group(n, self.lang)
    }
}

fn grouped(value: &FluentValue<'_>, lang: Lang) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 => {
            Some(group(number.value as i64, lang))
        }
        _ => None,
    }
}

fn group(n: i64, lang: Lang) -> String {
    let separator = match lang {
        Lang::French => '\u{202f}',
        Lang::English => ',',
    };
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    if n < 0 {
        text.push('−');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// French typography: a narrow no-break space before `; : ! ?` and inside « », so that the catalogue
/// can be typed with ordinary spaces.
pub(super) fn typeset(text: &str) -> String {
    let mut set = text.to_owned();
    for mark in [';', ':', '!', '?', '»'] {
        set = set.replace(&format!(" {mark}"), &format!("\u{202f}{mark}"));
    }
    set.replace("« ", "«\u{202f}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ENGLISH, FRENCH, Words, group, typeset};
    use crate::web::language::Lang;
    use fluent_bundle::FluentResource;

    fn keys(catalogue: &str) -> BTreeSet<&str> {
        catalogue
            .lines()
            .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
            .collect()
    }

    #[test]
    fn both_catalogues_are_well_formed_and_have_the_same_messages() {
        for catalogue in [typeset(FRENCH), ENGLISH.to_owned()] {
            let errors = FluentResource::try_new(catalogue).map_err(|(_, errors)| errors);
            assert!(errors.is_ok(), "{:?}", errors.err());
        }
        assert_eq!(keys(FRENCH), keys(ENGLISH));
        // One that stands twice says on one page what was meant for another.
        let mut all = FRENCH
            .lines()
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key);
        let mut seen = std::collections::BTreeSet::new();
        let twice =
            all.find(|key| key.starts_with(|c: char| c.is_ascii_lowercase()) && !seen.insert(*key));
        assert_eq!(twice, None);
    }

    #[test]
    fn plurals_and_thousands_follow_the_language() {
        let (french, english) = (Words::of(Lang::French), Words::of(Lang::English));
        assert_eq!(french.count("results-count", 0), "0 résultat");
        assert_eq!(
            french.count("results-count", 1234),
            "1\u{202f}234 résultats"
        );
        assert_eq!(english.count("results-count", 0), "0 results");
        assert_eq!(english.count("results-count", 1), "1 result");
        assert_eq!(group(-1_234_567, Lang::English), "−1,234,567");
    }

    #[test]
    fn french_marks_never_start_a_line() {
        assert_eq!(typeset("« Quoi ? »"), "«\u{202f}Quoi\u{202f}?\u{202f}»");
    }
}
