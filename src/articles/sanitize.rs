//! From hostile markup to markup that may be shown.
//!
//! [`clean`] is the only door from [`RawHtml`] to [`CleanHtml`]: pictures are mended first (lazy
//! addresses resolved, tracking pixels dropped), then ammonia keeps what the allow list below
//! names. [`plain()`] gives the words alone.

mod mend;
mod plain;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use url::Url;

use crate::domain::html::{CleanHtml, RawHtml};
use crate::domain::limits;
use crate::text::bounds::too_wild;

pub use plain::plain;

/// Elements that are kept: text, lists, tables, figures, code, links and pictures.
const TAGS: [&str; 56] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
];

/// The rest of the kept elements (split only to keep the first list readable).
const MORE_TAGS: [&str; 5] = ["time", "tt", "u", "ul", "var"];

/// Elements that go with all that they hold: active content, and words that are not text.
const DROPPED_WHOLE: [&str; 22] = [
    "script",
    "style",
    "template",
    "noscript",
    "noembed",
    "noframes",
    "iframe",
    "frameset",
    "object",
    "embed",
    "applet",
    "svg",
    "canvas",
    "audio",
    "video",
    "select",
    "textarea",
    "button",
    "annotation",
    "annotation-xml",
    "title",
    "head",
];

/// Attributes that are kept, by element. Addresses are checked in [`safe_attribute`].
const ATTRIBUTES: [(&str, &[&str]); 13] = [
    ("a", &["href", "title", "hreflang"]),
    ("abbr", &["title"]),
    ("bdo", &["dir"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("del", &["datetime"]),
    ("dfn", &["title"]),
    ("img", &["src", "alt", "title", "width", "height"]),
    ("ins", &["datetime"]),
    ("ol", &["start", "reversed"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
];

thread_local! {
    /// The address against which the document at hand is read: ammonia's builder is made once,
    /// and its filter has no other way to be told.
    static BASE: RefCell<Option<Url>> = const { RefCell::new(None) };
}

static BUILDER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(builder);

/// Makes somebody else's markup safe to store and to show.
///
/// Keeps text, lists, tables, figures, code, pictures and links; links get
/// `rel="noopener noreferrer nofollow"`; addresses become absolute against `base` and only `http`,
/// `https` and `mailto` remain (without a base, relative ones are dropped). No style, class,
/// identifier, handler, frame, form or script survives. Markup nested so deeply that it could only
/// be an attack is reduced to its words.
pub fn clean(html: &RawHtml, base: Option<&Url>) -> CleanHtml {
    if html.0.trim().is_empty() {
        return CleanHtml::default();
    }
    if too_wild(&html.0) {
        let mut end = html.0.len().min(limits::MARKUP);
        while !html.0.is_char_boundary(end) {
            end -= 1;
        }
        return CleanHtml::vouched(paragraphs(&plain(&html.0[..end])));
    }
    let mended = mend::mend(&html.0);
    BASE.with_borrow_mut(|held| *held = base.cloned());
    let document = BUILDER.clean(&mended);
    BASE.with_borrow_mut(|held| *held = None);
    CleanHtml::vouched(document.to_string().trim().to_owned())
}

/// Plain text as escaped paragraphs.
fn paragraphs(text: &str) -> String {
    text.split("\n\n")
        .filter(|block| !block.trim().is_empty())
        .map(|block| {
            format!(
                "<p>{}</p>",
                ammonia::clean_text(block).replace("&#32;", " ")
            )
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn builder() -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(TAGS.into_iter().chain(MORE_TAGS).collect())
        .clean_content_tags(HashSet::from(DROPPED_WHOLE))
        .tag_attributes(
            ATTRIBUTES
                .into_iter()
                .map(|(tag, names)| (tag, names.iter().copied().collect()))
                .collect::<HashMap<_, HashSet<_>>>(),
        )
        .generic_attributes(HashSet::from(["lang", "dir"]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true)
        .attribute_filter(safe_attribute);
    builder
}

/// Lets an attribute through, makes its address absolute, or drops it.
fn safe_attribute<'a>(element: &str, attribute: &str, value: &'a str) -> Option<Cow<'a, str>> {
    if value.len() > limits::VALUE {
        return None;
    }
    match attribute {
        "href" | "src" => absolute(element, value).map(Cow::Owned),
        "width" | "height" | "colspan" | "rowspan" | "span" | "start" => {
            let digits = value.trim().trim_end_matches("px");
            (digits.len() <= 5 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
                .then(|| Cow::Owned(digits.to_owned()))
        }
        "dir" => matches!(value, "ltr" | "rtl" | "auto").then_some(Cow::Borrowed(value)),
        _ => Some(Cow::Borrowed(value)),
    }
}

/// An absolute address with a scheme that may be followed from `element`.
fn absolute(element: &str, value: &str) -> Option<String> {
    let value = value.trim();
    let url = match Url::parse(value) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            BASE.with_borrow(|base| base.as_ref()?.join(value).ok())?
        }
        Err(_) => return None,
    };
    let allowed: &[&str] = match element {
        "a" => &["http", "https", "mailto"],
        _ => &["http", "https"],
    };
    allowed.contains(&url.scheme()).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(html: &str) -> String {
        let base = Url::parse("https://exemple.fr/actu/2026/").unwrap();
        clean(&RawHtml(html.to_owned()), Some(&base))
            .as_str()
            .to_owned()
    }

    /// Each is an attempt to run something, to call home or to draw over the page.
    const HOSTILE: &[&str] = &[
        "<script>alert(1)</script>",
        "<ScRiPt src=//evil.example/x.js></sCrIpT>",
        "<img src=x onerror=alert(1)>",
        "<img src='https://a.example/p.png' onload=alert(1) style='position:fixed'>",
        "<a href=javascript:alert(1)>x</a>",
        "<a href=' java\nscript:alert(1)'>x</a>",
        "<a href='&#106;avascript&colon;alert(1)'>x</a>",
        "<a href='JaVaScRiPt&#58;alert(1)'>x</a>",
        "<a href='vbscript:msgbox(1)'>x</a>",
        "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
        "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
        "<img src='javascript:alert(1)'>",
        "<img srcset='javascript:alert(1) 2x' data-src='javascript:alert(2)'>",
        "<img src=x:alert(1) alt='\"><script>alert(1)</script>'>",
        "<img data-src='https://a.example/&quot; onerror=&quot;alert(1)'>",
        "<svg><script>alert(1)</script></svg>",
        "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<math><annotation-xml encoding='text/html'><img src=x onerror=alert(1)></annotation-xml></math>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<style>@import 'https://evil.example/x.css';</style>",
        "<p style='background:url(javascript:alert(1))' class=x id=y>t</p>",
        "<iframe src='https://evil.example'></iframe><iframe srcdoc='<script>alert(1)</script>'>",
        "<object data='x.swf'><embed src='x.swf'></object>",
        "<form action='https://evil.example'><input name=password><button formaction=javascript:alert(1)>ok</button></form>",
        "<base href='https://evil.example/'><link rel=stylesheet href=x><meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<video poster=javascript:alert(1)><source src=x onerror=alert(1)></video>",
        "<details open ontoggle=alert(1)><summary onclick=alert(1)>x</summary></details>",
        "<template><script>alert(1)</script></template>",
        "<textarea><img src=x onerror=alert(1)></textarea>",
        "<xmp><img src=x onerror=alert(1)></xmp>",
        "<title><img src=x onerror=alert(1)></title>",
        "<a href='https://a.example' target=_blank rel=opener>x</a>",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
        "<<script>alert(1)//<</script>",
        "<img \"\"\"><script>alert(1)</script>\">",
        "<table background=javascript:alert(1)><td background=javascript:alert(1)>x",
        "<a href=\"https://a.example/\x00javascript:\" onmouseover\x0b=alert(1)>x</a>",
        "<p lang='x\" onclick=\"alert(1)'>x</p>",
        "<marquee onstart=alert(1)>x</marquee><isindex type=image src=1 onerror=alert(1)>",
        "<select><noscript></select><script>alert(1)</script>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<picture><source srcset='https://a.example/a.png' onerror=alert(1)><img onerror=alert(1)></picture>",
    ];

    #[test]
    fn nothing_active_survives_hostile_markup() {
        // What remains is read again as a browser would, and every element and attribute is
        // looked at, so that words inside text cannot hide or imitate anything.
        for hostile in HOSTILE {
            let clean = cleaned(hostile);
            let tree = scraper::Html::parse_document(&clean);
            for node in tree
                .tree
                .nodes()
                .filter_map(|node| node.value().as_element())
            {
                let name = node.name();
                let scaffold = ["html", "head", "body"].contains(&name);
                let known = TAGS.contains(&name) || MORE_TAGS.contains(&name);
                assert!(scaffold || known, "{hostile} → {clean}");
                for (attribute, value) in node.attrs() {
                    assert!(!attribute.starts_with("on"), "{hostile} → {clean}");
                    assert!(!["style", "class", "id", "srcset", "target"].contains(&attribute));
                    let address = ["href", "src"].contains(&attribute);
                    let safe = ["http://", "https://", "mailto:"];
                    assert!(
                        !address || safe.iter().any(|scheme| value.starts_with(scheme)),
                        "{hostile} → {clean}"
                    );
                }
            }
            assert!(!tree.tree.nodes().any(|node| node.value().is_comment()));
        }
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        for hostile in HOSTILE {
            let once = cleaned(hostile);
            assert_eq!(cleaned(&once), once, "{hostile}");
        }
    }

    #[test]
    fn addresses_become_absolute_and_links_are_disarmed() {
        assert_eq!(
            cleaned(
                "<a href='../x?a=1&b=2'>x</a> <a href=mailto:a@b.fr>y</a> <img src=/p.png alt=P>"
            ),
            "<a href=\"https://exemple.fr/actu/x?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">x</a> \
             <a href=\"mailto:a@b.fr\" rel=\"noopener noreferrer nofollow\">y</a> \
             <img src=\"https://exemple.fr/p.png\" alt=\"P\">"
        );
        let without = clean(&RawHtml("<a href='/x'>x</a>".into()), None);
        assert_eq!(
            without.as_str(),
            "<a rel=\"noopener noreferrer nofollow\">x</a>"
        );
    }

    #[test]
    fn a_lazy_picture_is_shown_once() {
        let one = "<img src=\"https://exemple.fr/g.jpg\" alt=\"G\">";
        assert_eq!(
            cleaned("<img src='data:image/gif;base64,R0' data-src='/g.jpg' alt=G>"),
            one
        );
        assert_eq!(
            cleaned(
                "<img src='data:image/gif;base64,R0' class=lazy alt=G><noscript><img src='/g.jpg' alt=G></noscript>"
            ),
            one
        );
        assert_eq!(
            cleaned("<img data-src='/g.jpg' alt=G><noscript><img src='/g.jpg' alt=G></noscript>"),
            one
        );
        assert_eq!(
            cleaned(
                "<picture><source srcset='/p.jpg 100w, /g.jpg 1200w, /xl.jpg 9000w'><img alt=G></picture>"
            ),
            one
        );
    }

    #[test]
    fn a_picture_that_only_counts_visits_is_dropped() {
        for pixel in [
            "<img src=https://t.example/p width=1 height=1>",
            "<img src=https://t.example/p height='1px'>",
            "<img src=https://t.example/p style='width: 1px; height: 1px'>",
            "<img src=https://t.example/spacer.gif>",
        ] {
            assert_eq!(cleaned(pixel), "", "{pixel}");
        }
    }

    #[test]
    fn a_formula_keeps_its_words_once() {
        assert_eq!(
            cleaned(
                "<p>Soit <math><mi>E</mi><mo>=</mo><mi>m</mi><annotation encoding='application/x-tex'>E=m</annotation></math>.</p>"
            ),
            "<p>Soit E=m.</p>"
        );
    }

    #[test]
    fn markup_made_to_exhaust_a_tree_builder_is_reduced_to_its_words() {
        let attacks = [
            format!("{}mot", "<div>".repeat(200_000)),
            format!("{}{}", "<b><p>".repeat(2_000), "<p>mot".repeat(20_000)),
            format!("{}mot", "<font a=1><table><td></font>".repeat(20_000)),
        ];
        for attack in attacks {
            let clean = cleaned(&attack);
            assert!(clean.len() <= 2 * attack.len() && clean.contains("mot"));
        }
    }

    #[test]
    fn scripts_that_never_end_hold_the_rest_as_browsers_see_it() {
        let attack = format!("<p>avant</p>{}mot", "<script>".repeat(100_000));
        assert_eq!(cleaned(&attack), "<p>avant</p>");
    }
}
