//! From markup to words, in one pass.

use crate::text::references::decode;
use crate::text::tags::{self, Markup, RawText, Tag};

/// What separates the words to come from those written, in rising strength.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
    Blank,
}

/// Markup as plain text: a blank line between blocks, a line for a list element or a table row,
/// entities decoded, preformatted text kept as it stands; scripts, styles and comments left out.
pub fn plain(html: &str) -> String {
    let mut writer = Writer {
        out: String::with_capacity(html.len()),
        gap: Gap::None,
        pre: 0,
        raw: RawText::default(),
    };
    let mut index = 0;
    while let Some(found) = html[index..].find('<') {
        let at = index + found;
        writer.text(&html[index..at]);
        index = match tags::at(html, at) {
            Markup::Tag(tag) => writer.tag(html, &tag),
            Markup::Aside(end) => end,
            Markup::Text => {
                writer.word("<");
                at + 1
            }
        };
    }
    writer.text(&html[index..]);
    writer.out
}

struct Writer {
    out: String,
    gap: Gap,
    /// How many `pre` are open.
    pre: u32,
    raw: RawText,
}

impl Writer {
    /// Writes what a tag means and returns where reading goes on.
    fn tag(&mut self, html: &str, tag: &Tag<'_>) -> usize {
        let mut small = [0_u8; 12];
        let name = lower(tag.name, &mut small);
        if !tag.closing && is_silent(name) {
            return self.raw.after(html, tag);
        }
        match name {
            "pre" => {
                self.widen(Gap::Blank);
                self.pre = if tag.closing {
                    self.pre.saturating_sub(1)
                } else {
                    self.pre + 1
                };
            }
            "br" => self.widen(Gap::Line),
            "li" if !tag.closing => {
                self.widen(Gap::Line);
                self.word("- ");
            }
            "td" | "th" => self.widen(Gap::Space),
            _ if is_line(name) => self.widen(Gap::Line),
            _ if is_block(name) => self.widen(Gap::Blank),
            _ => {}
        }
        tag.end
    }

    fn widen(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Writes the pending gap.
    fn flush(&mut self) {
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        if self.out.is_empty() {
            return;
        }
        match gap {
            Gap::None => {}
            Gap::Space if self.out.ends_with([' ', '\n']) => {}
            Gap::Space => self.out.push(' '),
            Gap::Line | Gap::Blank => {
                let kept = self.out.trim_end_matches(' ').len();
                self.out.truncate(kept);
                self.out
                    .push_str(if gap == Gap::Line { "\n" } else { "\n\n" });
            }
        }
    }

    fn word(&mut self, word: &str) {
        self.flush();
        self.out.push_str(word);
    }

    /// Writes a run of text as it stands in the markup.
    fn text(&mut self, source: &str) {
        if source.is_empty() {
            return;
        }
        let text = decode(source);
        if self.pre > 0 {
            let text = if self.gap >= Gap::Line {
                text.trim_start_matches('\n')
            } else {
                &text
            };
            if !text.trim().is_empty() {
                self.word(text);
            } else if self.gap == Gap::None {
                self.out.push_str(text);
            }
            return;
        }
        let mut rest: &str = &text;
        while !rest.is_empty() {
            let end = rest.find(is_space).unwrap_or(rest.len());
            if end > 0 {
                self.word(&rest[..end]);
            }
            let trimmed = rest[end..].trim_start_matches(is_space);
            if trimmed.len() < rest.len() - end {
                self.widen(Gap::Space);
            }
            rest = trimmed;
        }
    }
}

/// White space that HTML collapses, and the no-break space, which plain text has no use for.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c' | '\u{a0}')
}

/// `name` in lower case, without allocating; a name longer than any known one stays as it is.
fn lower<'a>(name: &'a str, small: &'a mut [u8; 12]) -> &'a str {
    let Some(target) = small.get_mut(..name.len()) else {
        return name;
    };
    target.copy_from_slice(name.as_bytes());
    target.make_ascii_lowercase();
    std::str::from_utf8(target).unwrap_or(name)
}

/// Elements whose content is not text.
fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "noscript"
            | "iframe"
            | "object"
            | "svg"
            | "title"
            | "annotation"
    )
}

/// Elements that begin a new line.
fn is_line(name: &str) -> bool {
    matches!(name, "li" | "tr" | "dt" | "dd" | "option" | "summary")
}

/// Elements that stand apart from what is around them.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "dl"
            | "table"
            | "blockquote"
            | "figure"
            | "figcaption"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "aside"
            | "nav"
            | "hr"
            | "details"
            | "address"
            | "form"
            | "fieldset"
            | "caption"
            | "body"
            | "thead"
            | "tbody"
            | "tfoot"
    )
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn blocks_are_separated_by_a_blank_line_and_rows_by_a_line() {
        assert_eq!(
            plain("<h2>Titre</h2><p>Un <b>mot</b>.</p><ul><li>a</li><li>b</li></ul>x<br>y"),
            "Titre\n\nUn mot.\n\n- a\n- b\n\nx\ny"
        );
        assert_eq!(
            plain("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>"),
            "1 2\n3"
        );
    }

    #[test]
    fn references_are_decoded_as_a_browser_does() {
        assert_eq!(
            plain("l&rsquo;&eacute;t&eacute; &amp;lt; &#233;&#xE9; &#146; AT&T"),
            "l’été &lt; éé ’ AT&T"
        );
        assert_eq!(
            plain("caf&eacute noir, ?a=1&copy=2, &bogus; &#0;"),
            "café noir, ?a=1&copy=2, &bogus; \u{fffd}"
        );
    }

    #[test]
    fn preformatted_text_keeps_its_lines() {
        assert_eq!(
            plain("<p>Voir</p><pre>if x {\n    y\n}\n</pre><p>fin"),
            "Voir\n\nif x {\n    y\n}\n\n\nfin"
        );
    }

    #[test]
    fn scripts_styles_and_comments_are_not_words() {
        assert_eq!(
            plain(
                "a<script>if (a<b) '</p>'</script><style>p{}</style><!-- <p>no --> b<noscript>c</noscript>"
            ),
            "a b"
        );
    }

    #[test]
    fn broken_markup_loses_no_words() {
        assert_eq!(plain("1 < 2 and 3 <"), "1 < 2 and 3 <");
        assert_eq!(plain("a <b title='x > y'>c</b"), "a c");
        assert_eq!(plain("<script>never closed, words"), "never closed, words");
        assert_eq!(plain("é<éa>ü"), "é<éa>ü");
    }
}
