//! The rest of what a page says of itself: language, picture, own address, short text.

use url::Url;

use super::facts::{Facts, text_of};
use super::tree::{Tree, squeeze};

/// The declared language, in lower case.
pub(super) fn language(tree: &Tree<'_>, facts: &Facts<'_>) -> Option<String> {
    let html = tree.named("html").next().map(|index| &tree.nodes[index]);
    let declared = html
        .and_then(|node| node.attr("lang").or_else(|| node.attr("xml:lang")))
        .or_else(|| {
            facts.meta(&[
                "og:locale",
                "content-language",
                "dc.language",
                "language",
                "inlanguage",
            ])
        })
        .or_else(|| facts.article()?.get("inLanguage").and_then(text_of))?;
    let tag = declared
        .split(',')
        .next()?
        .trim()
        .replace('_', "-")
        .to_ascii_lowercase();
    let primary = tag.split('-').next().unwrap_or_default();
    let plausible =
        matches!(primary.len(), 2 | 3) && primary.bytes().all(|byte| byte.is_ascii_lowercase());
    plausible.then_some(tag)
}

/// The picture that the page puts forward, absolute.
pub(super) fn image(facts: &Facts<'_>, base: &Url) -> Option<String> {
    let declared = facts
        .meta(&[
            "og:image:secure_url",
            "og:image",
            "og:image:url",
            "twitter:image",
            "twitter:image:src",
            "thumbnailurl",
            "image",
        ])
        .or_else(|| {
            facts
                .article()
                .and_then(|object| object.get("image"))
                .and_then(picture_of)
        })
        .or_else(|| facts.link("image_src"))?;
    web_address(declared, base)
}

fn picture_of(value: &serde_json::Value) -> Option<&str> {
    use serde_json::Value;
    match value {
        Value::String(address) => Some(address),
        Value::Array(values) => values.iter().find_map(picture_of),
        Value::Object(object) => object
            .get("url")
            .or_else(|| object.get("contentUrl"))
            .and_then(picture_of),
        _ => None,
    }
}

/// What the page calls its own address, absolute, where that is plausible: on the same site, and
/// not the front page.
pub(super) fn canonical(facts: &Facts<'_>, url: &Url) -> Option<String> {
    let candidates = [facts.link("canonical"), facts.meta(&["og:url"])];
    candidates.into_iter().flatten().find_map(|declared| {
        let address = Url::parse(&web_address(declared, url)?).ok()?;
        let site = |url: &Url| {
            url.host_str()
                .map(|host| psl::domain_str(host).unwrap_or(host).to_owned())
        };
        let front = address.path() == "/" && address.query().is_none() && url.path() != "/";
        (site(&address) == site(url) && !front).then(|| address.into())
    })
}

/// A short description in plain text.
pub(super) fn excerpt(facts: &Facts<'_>, text: &str) -> Option<String> {
    let declared = facts
        .meta(&[
            "og:description",
            "description",
            "twitter:description",
            "dc.description",
            "dcterms.abstract",
        ])
        .or_else(|| facts.article()?.get("description").and_then(text_of))
        .map(|declared| squeeze(&crate::articles::sanitize::plain(declared)))
        .filter(|declared| !declared.is_empty());
    declared.or_else(|| opening(text))
}

/// The beginning of the first block that is more than a label.
pub(super) fn opening(text: &str) -> Option<String> {
    let first = text
        .split("\n\n")
        .find(|block| block.split_whitespace().count() >= 12)?;
    let first = squeeze(first);
    let end = first
        .char_indices()
        .nth(300)
        .map_or(first.len(), |(at, _)| at);
    Some(match first[..end].rfind(' ') {
        Some(space) if end < first.len() => format!("{}…", &first[..space]),
        _ => first,
    })
}

/// An absolute `http` or `https` address.
pub(super) fn web_address(text: &str, base: &Url) -> Option<String> {
    let url = base.join(text.trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}
