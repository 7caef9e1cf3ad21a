//! The list of editions on a page that people edit too, under a heading of its own.
//!
//! DokuWiki has no comments, so the heading is the mark: lines of the list that follow it are ours.

/// The heading above the list.
const HEADING: &str = "===== Veille =====";

/// A line of the list; the page that it leads to is what it is found again by.
pub(super) fn line(page: &str, title: &str, date: &str) -> String {
    let title: String = title
        .chars()
        .filter(|c| !matches!(c, '[' | ']' | '{' | '}' | '|' | '<' | '>') && !c.is_control())
        .collect();
    format!("  * [[:{page}|{}]], {date}", title.trim())
}

/// Whether the list leads to `page` already.
pub(super) fn has(text: &str, page: &str) -> bool {
    text.contains(&format!("[[:{page}|"))
}

/// The page with `line` first in the list; what stands elsewhere stays as it is. Without the heading,
/// the list is begun at the end of the page.
pub(super) fn with_line(text: &str, line: &str) -> String {
    let heading = text.lines().find(|it| it.trim_end() == HEADING);
    let Some(heading) = heading else {
        let gap = if text.trim().is_empty() { "" } else { "\n\n" };
        return format!("{}{gap}{HEADING}\n\n{line}\n", text.trim_end());
    };
    let after = heading.as_ptr() as usize - text.as_ptr() as usize + heading.len();
    let list = text[after..]
        .find(|c: char| c != '\n')
        .unwrap_or(text.len() - after);
    let (head, rest) = (text[..after].trim_end(), &text[after + list..]);
    let gap = if rest.starts_with("  * ") || rest.is_empty() {
        ""
    } else {
        "\n"
    };
    format!("{head}\n\n{line}\n{gap}{rest}")
}

#[cfg(test)]
mod tests {
    use super::{has, line, with_line};

    #[test]
    fn lines_come_newest_first_and_people_keep_their_text() {
        let one = line("veille:1", "Un ]] titre", "2026-10-09");
        let first = with_line("====== Accueil ======\n\nBienvenue.\n", &one);
        assert_eq!(
            first,
            "====== Accueil ======\n\nBienvenue.\n\n===== Veille =====\n\n  * [[:veille:1|Un  titre]], 2026-10-09\n"
        );
        let edited = format!("{first}\nÀ bientôt.\n");
        let second = with_line(&edited, &line("veille:2", "Deux", "2026-10-16"));
        assert!(second.find("veille:2") < second.find("veille:1"));
        assert!(second.starts_with("====== Accueil ======\n\nBienvenue.\n"));
        assert!(second.ends_with("2026-10-09\n\nÀ bientôt.\n"), "{second}");
        assert!(has(&second, "veille:1") && !has(&second, "veille:3"));
    }

    #[test]
    fn a_paragraph_under_the_heading_stays_below_the_list() {
        let page = "===== Veille =====\n\nUn mot.\n";
        assert_eq!(
            with_line(page, "  * a"),
            "===== Veille =====\n\n  * a\n\nUn mot.\n"
        );
    }
}
