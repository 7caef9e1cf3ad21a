//! What an editor wrote, in the forms in which it leaves.
//!
//! Markdown is read as CommonMark and written anew: nothing of what was typed goes through as markup
//! of any form. HTML in it is text, a picture is its description, and an address that is neither web
//! nor mail is no link.

use std::fmt::Write;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};

use super::escape::{escape_link, escape_markdown, escape_mediawiki};
use super::typography::fold;
use crate::domain::rendition::plain::{is_hidden, quoted};

/// A form of what an editor wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// For our own pages: no styles.
    Html,
    /// For mail programs, which know no style sheet.
    Mail,
    Text,
    Markdown,
    MediaWiki,
    DokuWiki,
}

/// As HTML for a page; safe to write as it is.
pub fn to_html(text: &str) -> String {
    written(text, Form::Html)
}

pub(super) fn to_mail(text: &str) -> String {
    written(text, Form::Mail)
}

/// As plain text folded at 72 columns, each line after `indent` spaces.
pub(super) fn to_text(text: &str, indent: Option<usize>) -> String {
    let plain = written(text, Form::Text);
    let mut lines = Vec::new();
    for line in plain.lines() {
        let hang = line.starts_with("- ").then_some(2);
        let indent = indent.unwrap_or(0) + hang.unwrap_or(0);
        lines.push(fold(line, Some(indent), hang));
    }
    lines.join("\n")
}

/// As Markdown that says nothing else.
pub fn to_markdown(text: &str) -> String {
    written(text, Form::Markdown)
}

/// As MediaWiki markup.
pub fn to_mediawiki(text: &str) -> String {
    written(text, Form::MediaWiki)
}

/// As DokuWiki markup.
pub fn to_dokuwiki(text: &str) -> String {
    written(text, Form::DokuWiki)
}

fn written(text: &str, form: Form) -> String {
    let mut writer = Writer {
        form,
        out: String::new(),
        lists: Vec::new(),
        links: Vec::new(),
    };
    let text: String = text.chars().filter(|c| !is_hidden(*c)).collect();
    for event in TextMergeStream::new(Parser::new_ext(&text, Options::empty())) {
        writer.event(event);
    }
    writer.out.trim_end().trim_start_matches('\n').to_owned()
}

struct Writer {
    form: Form,
    out: String,
    /// The lists that are open: the number of the next item, if they are numbered.
    lists: Vec<Option<u64>>,
    /// The links that are open: their address, if it may stand.
    links: Vec<Option<String>>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) => self.code(&code),
            Event::SoftBreak => self.out.push(' '),
            Event::HardBreak => self.pick(["<br>", "<br>", "\n", "  \n", "<br>", "\\\\ "]),
            Event::Rule => self.new_block(),
            _ => {}
        }
    }

    /// Writes what this form has for something: HTML, mail, text, Markdown, MediaWiki, DokuWiki.
    fn pick(&mut self, forms: [&str; 6]) {
        self.out.push_str(forms[self.form as usize]);
    }

    fn is_markup(&self) -> bool {
        matches!(self.form, Form::Html | Form::Mail)
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::CodeBlock(_) => self.open_paragraph(),
            Tag::Heading { .. } => {
                self.open_paragraph();
                self.strong();
            }
            Tag::List(first) => {
                self.lists.push(first);
                if self.is_markup() {
                    let (tag, style) = (
                        self.list_tag(),
                        self.style("margin:0 0 10px;padding-left:24px;"),
                    );
                    let _infallible = write!(self.out, "<{tag}{style}>");
                } else if self.lists.len() == 1 {
                    self.new_block();
                } else {
                    self.new_line();
                }
            }
            Tag::Item => self.open_item(),
            Tag::Emphasis => self.pick(["<em>", "<em>", "", "*", "''", "//"]),
            Tag::Strong => self.strong(),
            Tag::Link { dest_url, .. } => {
                let link = is_link(&dest_url).then(|| escape_link(&dest_url));
                self.open_link(link.as_deref());
                self.links.push(link);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::CodeBlock => self.pick(["</p>", "</p>", "", "", "", ""]),
            TagEnd::Heading(_) => {
                self.strong_end();
                self.pick(["</p>", "</p>", "", "", "", ""]);
            }
            TagEnd::List(_) => {
                if self.is_markup() {
                    let tag = self.list_tag();
                    let _infallible = write!(self.out, "</{tag}>");
                }
                self.lists.pop();
            }
            TagEnd::Item => self.pick(["</li>", "</li>", "", "", "", ""]),
            TagEnd::Emphasis => self.pick(["</em>", "</em>", "", "*", "''", "//"]),
            TagEnd::Strong => self.strong_end(),
            TagEnd::Link => {
                let link = self.links.pop().flatten();
                self.close_link(link.as_deref());
            }
            _ => {}
        }
    }

    fn strong(&mut self) {
        self.pick(["<strong>", "<strong>", "", "**", "'''", "**"]);
    }

    fn strong_end(&mut self) {
        self.pick(["</strong>", "</strong>", "", "**", "'''", "**"]);
    }

    /// A paragraph of a list item stands on the item's line.
    fn open_paragraph(&mut self) {
        if self.is_markup() {
            let style = self.style("margin:0 0 10px;");
            let _infallible = write!(self.out, "<p{style}>");
        } else if self.lists.is_empty() {
            self.new_block();
        } else if !self.out.ends_with(' ') {
            self.out.push(' ');
        }
    }

    fn open_item(&mut self) {
        if self.is_markup() {
            self.out.push_str("<li>");
            return;
        }
        self.new_line();
        let depth = self.lists.len();
        let number = self.lists.last_mut().and_then(Option::as_mut).map(|next| {
            *next += 1;
            *next - 1
        });
        let sign = match (self.form, number) {
            (Form::MediaWiki, None) => format!("{} ", "*".repeat(depth)),
            (Form::MediaWiki, Some(_)) => format!("{} ", "#".repeat(depth)),
            (Form::DokuWiki, None) => format!("{}* ", "  ".repeat(depth)),
            (Form::DokuWiki, Some(_)) => format!("{}- ", "  ".repeat(depth)),
            (Form::Text, None) => "- ".to_owned(),
            (_, None) => format!("{}- ", "  ".repeat(depth - 1)),
            (_, Some(number)) => format!("{}{number}. ", "   ".repeat(depth - 1)),
        };
        self.out.push_str(&sign);
    }

    fn list_tag(&self) -> &'static str {
        match self.lists.last() {
            Some(Some(_)) => "ol",
            _ => "ul",
        }
    }

    fn style(&self, style: &str) -> String {
        match self.form {
            Form::Mail => format!(" style=\"{style}\""),
            _ => String::new(),
        }
    }

    fn open_link(&mut self, link: Option<&str>) {
        let Some(link) = link else { return };
        let link_in_markup = link.replace('&', "&amp;");
        let _infallible = match self.form {
            Form::Html => write!(
                self.out,
                "<a href=\"{link_in_markup}\" rel=\"noopener noreferrer\">"
            ),
            Form::Mail => write!(
                self.out,
                "<a class=\"mark\" href=\"{link_in_markup}\" style=\"color:#0b4fb3;text-decoration:underline;\">"
            ),
            Form::Markdown => write!(self.out, "["),
            Form::MediaWiki => write!(self.out, "[{link} "),
            Form::DokuWiki => write!(self.out, "[[{link}|"),
            Form::Text => Ok(()),
        };
    }

    fn close_link(&mut self, link: Option<&str>) {
        let Some(link) = link else { return };
        let _infallible = match self.form {
            Form::Html | Form::Mail => write!(self.out, "</a>"),
            Form::Markdown => write!(self.out, "](<{link}>)"),
            Form::MediaWiki => write!(self.out, "]"),
            Form::DokuWiki => write!(self.out, "]]"),
            // An address that was written as it is is not repeated.
            Form::Text if self.out.ends_with(link) => Ok(()),
            Form::Text => write!(self.out, " ({link})"),
        };
    }

    fn text(&mut self, text: &str) {
        let safe = match self.form {
            Form::Html | Form::Mail => html(text),
            Form::Text => text.replace('\n', " "),
            Form::Markdown => escape_markdown(text),
            Form::MediaWiki => escape_mediawiki(text),
            // In a link nothing is quoted: the signs that would end it are replaced.
            Form::DokuWiki if !self.links.is_empty() => {
                text.replace(['[', ']', '|', '{', '}', '\n'], " ")
            }
            Form::DokuWiki => quoted(&text.replace('\n', " ")),
        };
        self.out.push_str(&safe);
    }

    fn code(&mut self, code: &str) {
        match self.form {
            Form::Html | Form::Mail => {
                let _infallible = write!(self.out, "<code>{}</code>", html(code));
            }
            Form::MediaWiki => {
                let _infallible = write!(self.out, "<code>{}</code>", escape_mediawiki(code));
            }
            Form::Text | Form::Markdown | Form::DokuWiki => self.text(code),
        }
    }

    fn new_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn new_block(&mut self) {
        self.new_line();
        if !self.out.is_empty() && !self.is_markup() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }
}

/// Whether an address may be a link: web or mail.
fn is_link(address: &str) -> bool {
    let scheme = address
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https" | "mailto"))
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "Une **bonne** semaine, lisez [la note](https://a.example/x?a=1&b=2).\n\n\
                           - un *point*\n- deux\n";

    #[test]
    fn the_same_text_is_written_in_every_form() {
        assert_eq!(
            to_html(WRITTEN),
            "<p>Une <strong>bonne</strong> semaine, lisez <a href=\"https://a.example/x?a=1&amp;b=2\" \
             rel=\"noopener noreferrer\">la note</a>.</p><ul><li>un <em>point</em></li><li>deux</li></ul>"
        );
        assert_eq!(
            to_text(WRITTEN, None),
            "Une bonne semaine, lisez la note (https://a.example/x?a=1&b=2).\n\n- un point\n- deux"
        );
        assert_eq!(
            to_markdown(WRITTEN),
            "Une **bonne** semaine, lisez [la note](<https://a.example/x?a=1&b=2>).\n\n- un *point*\n- deux"
        );
        assert_eq!(
            to_mediawiki(WRITTEN),
            "Une '''bonne''' semaine, lisez [https://a.example/x?a=1&b=2 la note].\n\n\
             * un ''point''\n* deux"
        );
        assert_eq!(
            to_dokuwiki(WRITTEN),
            "%%Une %%**%%bonne%%**%% semaine, lisez %%[[https://a.example/x?a=1&b=2|la note]]%%.%%\n\n\
             \u{20} * %%un %%//%%point%%//\n  * %%deux%%"
        );
    }

    #[test]
    fn nothing_typed_has_power_of_its_own() {
        let hostile = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://t.example/p.png) \
                       {{MALICE}} ~~NOCACHE~~ <img src=x onerror=y>";
        let markup = to_html(hostile);
        assert!(
            !markup.contains("<script") && !markup.contains("<img") && !markup.contains("href")
        );
        let mail = to_mail(hostile);
        assert!(
            !mail.contains("<script")
                && !mail.contains("<img")
                && !mail.contains("javascript:alert(1)\"")
        );
        assert!(!to_mediawiki(hostile).contains("{{"));
        assert!(to_dokuwiki(hostile).contains("%%") && !to_markdown(hostile).contains("<script"));
        let wiki = to_dokuwiki("[a|b \\]\\] c](https://a.example/x)");
        assert_eq!(wiki.matches("]]").count(), 1, "{wiki}");
    }
}
