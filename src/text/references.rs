//! HTML's named character references (HTML, 13.5).

/// What a name stands for, one character or two: `eacute;` with its semicolon, or without it where
/// HTML allows that (`eacute`). `None` when it is no name.
///
/// The table is that of the HTML parser: the one of quick-xml 0.42 cuts 421 characters short
/// (`&oelig;`, all of Greek).
pub(crate) fn named(name: &str) -> Option<impl Iterator<Item = char>> {
    let (first, second) = *markup5ever::data::NAMED_ENTITIES.get(name)?;
    let first = char::from_u32(first).filter(|c| *c != '\0')?;
    let second = char::from_u32(second).filter(|c| *c != '\0');
    Some(std::iter::once(first).chain(second))
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn names_stand_for_what_html_says() {
        for (name, meaning) in [
            ("eacute;", "é"),
            ("eacute", "é"),
            ("oelig;", "œ"),
            ("Scaron;", "Š"),
            ("alpha;", "α"),
            ("ndash;", "–"),
            ("bne;", "=\u{20e5}"),
            ("Afr;", "𝔄"),
        ] {
            let found: Option<String> = named(name).map(Iterator::collect);
            assert_eq!(found.as_deref(), Some(meaning), "{name}");
        }
        for name in ["oelig", "oeli", "nonsense;", ""] {
            assert!(named(name).is_none(), "{name}");
        }
    }
}
