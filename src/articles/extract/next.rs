//! The next page of an article cut into several.

use url::Url;

use super::facts::Facts;
use super::tree::Tree;

/// The address of the page that goes on with the article, if the page names one: `rel=next`, or a
/// numbered link inside a pager. Never another article: the address must extend or renumber this
/// page's own.
pub(super) fn page(tree: &Tree<'_>, facts: &Facts<'_>, url: &Url) -> Option<String> {
    let declared = facts.link("next").and_then(|href| url.join(href).ok());
    let linked = || {
        tree.nodes.iter().find_map(|node| {
            let rel = node.attr("rel").unwrap_or_default();
            let next = rel.split(' ').any(|word| word == "next")
                || node.labelled("next") && (node.labelled("page") || node.labelled("pagination"));
            let href = (node.name() == "a" && next)
                .then(|| node.attr("href"))
                .flatten()?;
            url.join(href).ok().filter(|next| goes_on(url, next))
        })
    };
    declared
        .filter(|next| goes_on(url, next))
        .or_else(linked)
        .map(Into::into)
}

/// Whether `next` is the same address with a higher page number.
fn goes_on(url: &Url, next: &Url) -> bool {
    if url.host_str() != next.host_str() {
        return false;
    }
    let (own, own_page) = numbered(url);
    let (other, other_page) = numbered(next);
    own == other && other_page == own_page + 1
}

/// An address without its page number, and that number, 1 when it has none.
fn numbered(url: &Url) -> (String, u32) {
    let mut page = 1;
    let mut path: Vec<&str> = url.path().trim_matches('/').split('/').collect();
    if let Some(number) = path
        .last()
        .and_then(|last| small(last.trim_start_matches("page-")))
    {
        page = number;
        path.pop();
        if path.last() == Some(&"page") {
            path.pop();
        }
    }
    let mut query: Vec<String> = Vec::new();
    for (key, value) in url.query_pairs() {
        match small(&value) {
            Some(number) if ["page", "p", "pg", "seite", "paged"].contains(&&*key) => page = number,
            _ => query.push(format!("{key}={value}")),
        }
    }
    (format!("{}?{}", path.join("/"), query.join("&")), page)
}

fn small(text: &str) -> Option<u32> {
    (text.len() <= 2).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::goes_on;
    use url::Url;

    fn goes(own: &str, next: &str) -> bool {
        let url = |path: &str| {
            Url::parse("https://exemple.fr")
                .unwrap()
                .join(path)
                .unwrap()
        };
        goes_on(&url(own), &url(next))
    }

    #[test]
    fn only_the_same_address_with_the_next_number_goes_on() {
        assert!(goes("/essai", "/essai/2"));
        assert!(goes("/essai/page/2/", "/essai/page/3/"));
        assert!(goes("/essai?id=9", "/essai?id=9&page=2"));
        assert!(!goes("/essai", "/autre/2"));
        assert!(!goes("/essai/2", "/essai/4"));
        assert!(!goes("/essai", "https://ailleurs.fr/essai/2"));
    }
}
