//! The list of editions on a page that people edit too.

use crate::domain::rendition::plain::is_hidden;

const OPEN: &str = "<!-- vigie: début de la liste, tenue par le robot -->";
const CLOSE: &str = "<!-- vigie: fin de la liste -->";

/// A line of the list, with the mark by which it is found again.
pub(super) fn line(page: &str, title: &str, date: &str, mark: &str) -> String {
    format!("* [[{page}|{}]], {date} {mark}", label(title))
}

/// A title that is nothing but text in a link: every sign that the wiki could take for markup, for a
/// magic word or for a signature is written as an entity.
fn label(title: &str) -> String {
    let mut safe = String::with_capacity(title.len());
    for c in title.trim().chars() {
        match c {
            _ if is_hidden(c) => {}
            _ if c.is_control() => safe.push(' '),
            _ if c.is_ascii_punctuation() && !matches!(c, ',' | '.' | '(' | ')' | '/' | '?') => {
                safe.push_str(&format!("&#{};", u32::from(c)));
            }
            _ => safe.push(c),
        }
    }
    safe
}

/// The line of an edition that was taken back, in the place of `line`.
pub(super) fn struck(line: &str, was: &str, word: &str, mark: &str) -> String {
    let said = line.replace(was, "");
    let said = said.trim_start_matches("* ").trim_end();
    format!("* <s>{said}</s> ({word}) {mark}")
}

/// The page with `line` in the place of the one that bears the mark `was`; `None` when none does.
pub(super) fn with_other_line(page: &str, was: &str, line: &str) -> Option<String> {
    let at = page.find(was)?;
    let start = page[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = page[at..].find('\n').map_or(page.len(), |end| at + end);
    Some(format!("{}{line}{}", &page[..start], &page[end..]))
}

/// The page with `line` first in the list; what stands outside the marks stays as it is to the byte.
/// Without marks, the list is begun at the end of the page.
pub(super) fn with_line(page: &str, line: &str) -> Result<String, String> {
    match (page.find(OPEN), page.find(CLOSE)) {
        (Some(open), Some(close)) if open < close => {
            let at = open + OPEN.len();
            Ok(format!("{}\n{line}{}", &page[..at], &page[at..]))
        }
        (None, None) => {
            let gap = if page.is_empty() { "" } else { "\n\n" };
            Ok(format!("{page}{gap}{OPEN}\n{line}\n{CLOSE}"))
        }
        _ => Err(format!(
            "the list's marks are damaged: put \"{OPEN}\" before and \"{CLOSE}\" after the list"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{line, struck, with_line, with_other_line};

    #[test]
    fn lines_come_newest_first_and_people_keep_their_text() {
        let first = with_line("Bienvenue.\n\n== Voir ==", "* un").unwrap();
        assert!(first.starts_with("Bienvenue.\n\n== Voir ==\n\n<!--"));
        let second = with_line(&format!("{first}\nCorrigé à la main."), "* deux").unwrap();
        assert!(second.find("* deux") < second.find("* un"));
        assert!(second.ends_with("-->\nCorrigé à la main."));
    }

    #[test]
    fn damaged_marks_are_left_to_a_person() {
        let page = with_line("", "* un").unwrap();
        let damaged = page.replace("<!-- vigie: fin de la liste -->", "");
        assert!(with_line(&damaged, "* deux").is_err());
    }

    #[test]
    fn a_title_cannot_break_its_link_sign_the_page_or_command_it() {
        let line = line(
            "Veille/12",
            "Un ]] | deux {{x}} ~~~~ __NOTOC__ ''gras'' &#93; \u{202e}fin",
            "2026-10-09",
            "<!-- m -->",
        );
        let (link, rest) = line.split_once("]], 2026-10-09 <!-- m -->").unwrap();
        assert_eq!(rest, "");
        let label = link.strip_prefix("* [[Veille/12|").unwrap();
        for sign in ["]", "|", "{", "~", "_", "'", "\u{202e}", "&#93; "] {
            assert!(
                !label.replace("&#93;&#93; ", "").contains(sign),
                "{sign}: {label}"
            );
        }
        assert!(
            label.starts_with("Un &#93;&#93; ") && label.ends_with(" fin"),
            "{label}"
        );
    }

    #[test]
    fn what_was_taken_back_is_struck_out_on_its_line_and_others_stay() {
        let (one, two) = (
            "* [[a|A]], 2026-10-09 <!-- 1 -->",
            "* [[b|B]], 2026-10-16 <!-- 2 -->",
        );
        let page = with_line(&with_line("Bienvenue.", one).unwrap(), two).unwrap();
        let gone = struck(one, "<!-- 1 -->", "Retiré", "<!-- 3 -->");
        assert_eq!(gone, "* <s>[[a|A]], 2026-10-09</s> (Retiré) <!-- 3 -->");
        let marked = with_other_line(&page, "<!-- 1 -->", &gone).unwrap();
        assert_eq!(marked, page.replace(one, &gone));
        assert_eq!(with_other_line(&marked, "<!-- 1 -->", &gone), None);
        assert_eq!(
            with_other_line("seule <!-- 1 -->", "<!-- 1 -->", "x"),
            Some("x".into())
        );
    }
}
