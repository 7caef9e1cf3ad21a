//! Clean markup made fit for our pages: pictures become links, headings go below the page's own.

use std::sync::LazyLock;

use minijinja::value::Value;
use minijinja::{HtmlEscape, Output, State};
use regex::{Captures, Regex};

use super::words::Words;
use crate::digest::render::write_value;
use crate::domain::html::CleanHtml;
use crate::domain::rendition::plain::{is_hidden, turns, upright};

/// An element's start or end tag. In clean markup attribute values are always between double quotes
/// and hold none; what this does not match is left as it is, and the content policy would still
/// refuse to load it.
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"<(?P<end>/?)(?P<name>img|h[1-6])(?P<attributes>(?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>"#,
    )
    .ok()
});
static ATTRIBUTE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\s(?P<name>src|alt)="(?P<value>[^"]*)""#).ok());

/// `html` with a link in the place of each picture, and headings from the third level down.
///
/// A picture fetched from its site would tell it who reads what, and when; it is one click away for
/// who wants it. `text` is what `html` says in plain words: a heading at its start that only says
/// `title` is left out, as the page has just said it.
pub(super) fn fit(html: &CleanHtml, text: &str, title: &str, words: &Words) -> String {
    let markup = html.as_str().trim_start();
    let after_heading = markup
        .strip_prefix("<h1>")
        .and_then(|heading| heading.split_once("</h1>"))
        .filter(|_| text.trim_start().lines().next() == Some(title));
    let markup = after_heading.map_or(markup, |(_, rest)| rest);
    let Some(tags) = TAG.as_ref() else {
        return String::new();
    };
    let mut headings = Headings::default();
    let fitted = tags.replace_all(markup, |tag: &Captures<'_>| match &tag["name"] {
        "img" => picture(&tag["attributes"], words),
        heading if tag["end"].is_empty() => format!("<h{}>", headings.open(heading)),
        _ => format!("</h{}>", headings.last()),
    });
    fitted.into_owned()
}

/// The levels of the headings that a heading stands under, its own included, as written.
///
/// The page's title is the h1: the text begins at h2, and goes down one level at a time, whatever
/// levels its author used (WCAG 2.2, technique H42).
#[derive(Default)]
struct Headings(Vec<u8>);

impl Headings {
    fn open(&mut self, heading: &str) -> usize {
        let level = heading.bytes().last().unwrap_or_default();
        self.0.retain(|above| *above < level);
        self.0.push(level);
        self.last()
    }

    fn last(&self) -> usize {
        (self.0.len() + 1).clamp(2, 6)
    }
}

fn picture(attributes: &str, words: &Words) -> String {
    let value = |name: &str| {
        let all = ATTRIBUTE.as_ref()?.captures_iter(attributes);
        all.into_iter()
            .find(|found| &found["name"] == name)
            .map(|found| found["value"].to_owned())
    };
    let Some(src) = value("src").filter(|src| src.starts_with("http")) else {
        return String::new();
    };
    let see = words.say("picture-see");
    // Attribute values were escaped by the sanitiser and stay so.
    let what = match value("alt").filter(|alt| !alt.trim().is_empty()) {
        Some(alt) => format!("{}\u{a0}— {alt}", HtmlEscape(&see)),
        None => HtmlEscape(&see).to_string(),
    };
    format!(r#"<a class="picture" href="{src}" rel="noopener noreferrer nofollow">{what}</a>"#)
}

/// The first words of `text`, at most `limit` characters, cut between words.
pub(super) fn excerpt(text: &str, limit: usize) -> String {
    let text = text.trim();
    let Some((cut, _)) = text.char_indices().nth(limit) else {
        return text.to_owned();
    };
    let kept = &text[..cut];
    let kept = kept
        .rfind(char::is_whitespace)
        .map_or(kept, |space| &kept[..space]);
    format!("{}…", kept.trim_end_matches(|c: char| !c.is_alphanumeric()))
}

/// Writes a value without the signs that turn the direction of what follows them (UAX 9, 2.1 and 2.2):
/// left open in a title, they would turn the rest of its line, the label beside it included. Letters
/// keep their own direction; of markup the marks that only hint at one stay.
pub(super) fn write_in_place(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(markup) if value.is_safe() && markup.contains(is_hidden) => {
            let plain = Value::from_safe_string(markup.replace(is_hidden, ""));
            write_value(out, state, &plain)
        }
        Some(text) if !value.is_safe() && turns(text) => {
            write_value(out, state, &Value::from(upright(text)))
        }
        _ => write_value(out, state, value),
    }
}

#[cfg(test)]
mod tests {
    use super::{excerpt, fit};
    use crate::domain::html::CleanHtml;
    use crate::web::language::Lang;
    use crate::web::words::Words;

    fn fitted(html: &str) -> String {
        fit(
            &CleanHtml::vouched(html.to_owned()),
            "",
            "A title",
            Words::of(Lang::English),
        )
    }

    #[test]
    fn a_picture_becomes_a_link_to_it() {
        assert_eq!(
            fitted(
                r#"<p>a <img src="https://x.example/a.png?b=1&amp;c" alt="A &lt;chart> of it" width="3"> b</p>"#
            ),
            "<p>a <a class=\"picture\" href=\"https://x.example/a.png?b=1&amp;c\" \
             rel=\"noopener noreferrer nofollow\">See the picture\u{a0}— A &lt;chart> of it</a> b</p>"
        );
        assert_eq!(fitted(r#"<img alt="no address">"#), "");
    }

    #[test]
    fn a_title_is_not_said_again_at_the_head_of_the_text() {
        let html = CleanHtml::vouched("<h1>Le <em>titre</em></h1><p>a</p>".to_owned());
        let shown = |text, title| fit(&html, text, title, Words::of(Lang::English));
        assert_eq!(shown("Le titre\n\na", "Le titre"), "<p>a</p>");
        assert!(shown("Le titre\n\na", "Un autre").starts_with("<h2>"));
    }

    #[test]
    fn headings_go_below_the_title_of_the_page() {
        assert_eq!(
            fitted("<h1>a</h1><h3>b</h3><h6>c</h6><h3>d</h3><h1>e</h1>"),
            "<h2>a</h2><h3>b</h3><h4>c</h4><h3>d</h3><h2>e</h2>"
        );
        assert_eq!(
            fitted("<h4>a</h4><h2>b</h2><h3>c</h3>"),
            "<h2>a</h2><h2>b</h2><h3>c</h3>"
        );
    }

    #[test]
    fn an_excerpt_ends_between_words() {
        assert_eq!(excerpt("été, hiver et printemps", 11), "été, hiver…");
        assert_eq!(excerpt(" court ", 10), "court");
    }
}
