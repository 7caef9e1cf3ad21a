//! The list of editions on a page that people edit too.

const OPEN: &str = "<!-- vigie: début de la liste, tenue par le robot -->";
const CLOSE: &str = "<!-- vigie: fin de la liste -->";

/// A line of the list, with the mark by which it is found again.
pub(super) fn line(page: &str, title: &str, date: &str, mark: &str) -> String {
    let title: String = title
        .chars()
        .filter(|c| !matches!(c, '[' | ']' | '{' | '}' | '|' | '<' | '>') && !c.is_control())
        .collect();
    format!("* [[{page}|{}]], {date} {mark}", title.trim())
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
    use super::{line, with_line};

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
    fn a_title_cannot_break_its_link() {
        assert_eq!(
            line(
                "Veille/12",
                "Un ]] | deux {{x}}",
                "2026-10-09",
                "<!-- m -->"
            ),
            "* [[Veille/12|Un   deux x]], 2026-10-09 <!-- m -->"
        );
    }
}
