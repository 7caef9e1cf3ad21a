//! Clean markup made fit for our pages: pictures become links, headings go below the page's own.

use std::sync::LazyLock;

use minijinja::HtmlEscape;
use regex::{Captures, Regex};

use super::words::Words;
use crate::domain::html::CleanHtml;

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
/// who wants it.
pub(super) fn fit(html: &CleanHtml, words: &Words) -> String {
    let Some(tags) = TAG.as_ref() else {
        return String::new();
    };
    let fitted = tags.replace_all(html.as_str(), |tag: &Captures<'_>| match &tag["name"] {
        "img" => picture(&tag["attributes"], words),
        heading => format!("<{}h{}>", &tag["end"], lowered(heading)),
    });
    fitted.into_owned()
}

/// h1 and h2 become h3 (the page's title is the h1, and its parts are h2); no step below is skipped
/// by this alone.
fn lowered(heading: &str) -> u8 {
    let level = heading.bytes().last().map_or(1, |digit| digit - b'0');
    (level + 1).clamp(3, 6)
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

#[cfg(test)]
mod tests {
    use super::{excerpt, fit};
    use crate::domain::html::CleanHtml;
    use crate::web::language::Lang;
    use crate::web::words::Words;

    fn fitted(html: &str) -> String {
        fit(
            &CleanHtml::vouched(html.to_owned()),
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
    fn headings_go_below_the_title_of_the_page() {
        assert_eq!(
            fitted("<h1>a</h1><h3>b</h3><h6>c</h6>"),
            "<h3>a</h3><h4>b</h4><h6>c</h6>"
        );
    }

    #[test]
    fn an_excerpt_ends_between_words() {
        assert_eq!(excerpt("été, hiver et printemps", 11), "été, hiver…");
        assert_eq!(excerpt(" court ", 10), "court");
    }
}
