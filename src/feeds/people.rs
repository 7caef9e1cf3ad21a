//! Names of authors out of what publishers write: `ann@example.org (Ann)`, `Ann <ann@…>`, `Ann`.

/// The name in `text`, without the address; the address alone where there is nothing else.
pub(super) fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let Some(address) = address(text) else {
        return non_empty(text);
    };
    let rest = text.replacen(address, "", 1).replace("mailto:", "");
    let rest = rest.replace("()", "").replace("<>", "");
    let rest = rest.trim();
    let inner = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(rest)
        .trim()
        .trim_matches('"')
        .trim();
    non_empty(inner).or_else(|| non_empty(address))
}

fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The first thing in `text` that is an e-mail address.
fn address(text: &str) -> Option<&str> {
    let outside = |c: char| c.is_whitespace() || "()<>[],;:\"'".contains(c);
    text.split(outside).find(|word| {
        word.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_off_names() {
        for (text, expected) in [
            ("ann@example.org (Ann Onyme)", "Ann Onyme"),
            ("Ann Onyme <ann@example.org>", "Ann Onyme"),
            ("\"Ann Onyme\" <ann@example.org>", "Ann Onyme"),
            ("Ann Onyme (ann@example.org)", "Ann Onyme"),
            ("ann@example.org", "ann@example.org"),
            ("ann@example.org ()", "ann@example.org"),
            ("mailto:ann@example.org (Ann)", "Ann"),
            ("Ann Onyme (Le Monde)", "Ann Onyme (Le Monde)"),
            ("@ann", "@ann"),
        ] {
            assert_eq!(name(text).as_deref(), Some(expected));
        }
        assert_eq!(name("  "), None);
    }
}
