//! The list of editions on a page that people edit too, under a heading of its own.
//!
//! DokuWiki has no comments, so the heading is the mark: lines of the list that follow it are ours.

use crate::domain::rendition::plain::is_hidden;

/// The heading above the list.
const HEADING: &str = "===== Veille =====";

/// A line of the list; the page that it leads to is what it is found again by.
pub(super) fn line(page: &str, title: &str, date: &str) -> String {
    let is_text = |c: &char| {
        !matches!(c, '[' | ']' | '{' | '}' | '|' | '<' | '>') && !c.is_control() && !is_hidden(*c)
    };
    let title: String = title.chars().filter(is_text).collect();
    format!("  * [[:{page}|{}]], {date}", title.trim())
}

/// The line of an edition that was taken back, in the place of `line`.
pub(super) fn struck(line: &str, word: &str) -> String {
    let said = line.trim_start().trim_start_matches("* ").trim_end();
    format!("  * <del>{said}</del> ({word})")
}

/// The page with `line` in the place of the one that leads to `page`.
pub(super) fn with_other_line(text: &str, page: &str, line: &str) -> String {
    let link = link(page);
    let lines = text.split('\n');
    let other = lines.map(|it| if it.contains(&link) { line } else { it });
    other.collect::<Vec<_>>().join("\n")
}

fn link(page: &str) -> String {
    format!("[[:{page}|")
}

/// Whether the list leads to `page` already.
pub(super) fn has(text: &str, page: &str) -> bool {
    text.contains(&link(page))
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
    use super::{has, line, struck, with_line, with_other_line};

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

    #[test]
    fn what_was_taken_back_is_struck_out_on_its_line_and_others_stay() {
        let (one, two) = (
            line("veille:1", "Un", "2026-10-09"),
            line("veille:2", "Deux", "2026-10-16"),
        );
        let page = with_line(&with_line("Bonjour.\n", &one), &two);
        let gone = struck(&one, "Retiré");
        assert_eq!(gone, "  * <del>[[:veille:1|Un]], 2026-10-09</del> (Retiré)");
        let marked = with_other_line(&page, "veille:1", &gone);
        assert_eq!(marked, page.replace(&one, &gone));
        assert!(has(&marked, "veille:1"), "it is still found");
    }
}
