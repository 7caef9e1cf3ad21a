//! The text of a query as a person edits it: terms that links add and take away.

/// A filter that links offer: its name in French, then in English.
pub(super) type FilterName = [&'static str; 2];

/// By source.
pub(super) const SOURCE: FilterName = ["source", "source"];
/// By tag.
pub(super) const TAG: FilterName = ["étiquette", "tag"];
/// By language.
pub(super) const LANGUAGE: FilterName = ["langue", "lang"];
/// From a day on.
pub(super) const SINCE: FilterName = ["depuis", "since"];
/// In an order.
pub(super) const SORT: FilterName = ["tri", "sort"];

/// The terms of `query`, cut at the spaces outside quotes.
fn terms(query: &str) -> Vec<&str> {
    let mut terms = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (place, character) in query.char_indices() {
        match character {
            '"' => quoted = !quoted,
            space if space.is_whitespace() && !quoted => {
                terms.push(&query[start..place]);
                start = place + space.len_utf8();
            }
            _ => {}
        }
    }
    terms.push(&query[start..]);
    terms.retain(|term| !term.is_empty());
    terms
}

/// The value of `term` when it is a filter of this name, in either language.
fn value_of(term: &str, name: FilterName) -> Option<&str> {
    let (typed, value) = term.split_once(':')?;
    name.contains(&typed.to_lowercase().as_str())
        .then(|| value.trim_matches('"'))
}

/// Whether `query` has the filter `name` with this value.
pub(super) fn has(query: &str, name: FilterName, value: &str) -> bool {
    let same = |term: &str| value_of(term, name).is_some_and(|typed| typed == value);
    terms(query).into_iter().any(same)
}

/// `query` without the filter `name`, whatever its value.
pub(super) fn without(query: &str, name: FilterName) -> String {
    let mut kept = terms(query);
    kept.retain(|term| value_of(term, name).is_none());
    kept.join(" ")
}

/// `query` with the filter `name` set to `value`, and to nothing else; `column` is the language of the
/// name.
pub(super) fn with(query: &str, name: FilterName, value: &str, column: usize) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let value = value.replace('"', "");
    let term = if value.chars().all(plain) {
        format!("{}:{value}", name[column])
    } else {
        format!("{}:\"{value}\"", name[column])
    };
    format!("{} {term}", without(query, name)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{SOURCE, TAG, has, with, without};

    #[test]
    fn a_filter_is_set_once_and_taken_away_in_either_language() {
        let query = "noyau \"faille grave\" tag:avis";
        let narrowed = with(query, TAG, "logiciel libre", 0);
        assert_eq!(
            narrowed,
            "noyau \"faille grave\" étiquette:\"logiciel libre\""
        );
        assert!(has(&narrowed, TAG, "logiciel libre") && !has(&narrowed, TAG, "logiciel"));
        assert_eq!(without(&narrowed, TAG), "noyau \"faille grave\"");
        assert_eq!(with("", SOURCE, "cert-fr", 1), "source:cert-fr");
    }

    #[test]
    fn what_only_looks_like_a_filter_stays() {
        assert_eq!(
            without("\"tag: a\" https://x.example", TAG),
            "\"tag: a\" https://x.example"
        );
    }
}
