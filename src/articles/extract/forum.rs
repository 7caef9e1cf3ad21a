//! Whether a page is a discussion, where what people answer is the text.

use url::Url;

use super::facts::{Facts, types};
use super::tree::Tree;

/// Software that serves discussions and says so in `meta name=generator`.
const SOFTWARE: [&str; 15] = [
    "discourse",
    "vbulletin",
    "phpbb",
    "xenforo",
    "mybb",
    "flarum",
    "nodebb",
    "vanilla",
    "invision",
    "lemmy",
    "smf",
    "simple machines",
    "fluxbb",
    "punbb",
    "askbot",
];

/// Whether a page is a discussion, by what it declares, by its software, or by its address.
pub(super) fn is_one(tree: &Tree<'_>, facts: &Facts<'_>, url: &Url) -> bool {
    let declared = facts.objects.iter().any(|object| {
        types(object).any(|kind| matches!(kind, "DiscussionForumPosting" | "QAPage"))
    });
    let generator = facts
        .meta(&["generator"])
        .unwrap_or_default()
        .to_lowercase();
    declared
        || SOFTWARE.iter().any(|name| generator.contains(name))
        || by_address(url)
        || in_markup(tree)
}

fn by_address(url: &Url) -> bool {
    const HOSTS: [&str; 6] = [
        "forum.",
        "forums.",
        "boards.",
        "bbs.",
        "discuss.",
        "discourse.",
    ];
    const PATHS: [&str; 10] = [
        "/forum/",
        "/forums/",
        "/viewtopic",
        "/showthread",
        "/threads/",
        "/thread/",
        "/topic/",
        "/discussion/",
        "/discussions/",
        "/questions/",
    ];
    let host = url.host_str().unwrap_or_default();
    let path = url.path().to_ascii_lowercase();
    HOSTS.iter().any(|start| host.starts_with(start))
        || PATHS.iter().any(|part| path.contains(part))
}

fn in_markup(tree: &Tree<'_>) -> bool {
    let body = tree.named("body").next();
    let by_label = body.is_some_and(|index| {
        let label = &tree.nodes[index].label;
        label.contains("forum") || label.contains("lemmy") || label.contains("vanilla discussion")
    });
    by_label
        || tree.nodes.iter().any(|node| {
            node.attr("itemtype").is_some_and(|kind| {
                kind.ends_with("/DiscussionForumPosting") || kind.ends_with("/QAPage")
            })
        })
}
