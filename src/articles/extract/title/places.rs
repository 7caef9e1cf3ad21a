//! The parts of a site that sign a title beside the site itself: sections, forums, manuals.

use std::collections::HashSet;

use url::Url;

use super::super::facts::Facts;
use super::super::site::{Site, fold};
use super::super::tree::Tree;
use super::{SEPARATORS, heading_text};

/// Folded names of the places that a page is in.
#[derive(Default)]
pub(super) struct Places {
    names: HashSet<String>,
    /// The heading above all others where the title begins with it: the name of a blog.
    brand: Option<String>,
}

/// The longest name of a place, in bytes.
const LONGEST: usize = 60;

impl Places {
    /// Collects what the page links to as above itself, its declared section, and a heading that
    /// only closes the `title` element: `Traits - The Manual` under a heading `The Manual`.
    pub(super) fn of(
        tree: &Tree<'_>,
        facts: &Facts<'_>,
        element: Option<&str>,
        site: &Site,
        url: &Url,
    ) -> Self {
        let mut names: HashSet<String> = HashSet::new();
        for (index, node) in tree.nodes.iter().enumerate() {
            let above = || {
                node.attr("href").is_some_and(|href| leads_up(href, url)) || in_trail(tree, index)
            };
            if node.name() == "a" && above() {
                let text = tree.text(index);
                if text.len() <= LONGEST {
                    names.insert(fold(&text));
                }
            }
        }
        names.extend(facts.metas_named("article:section").map(fold));
        let element = element.map(super::plain).unwrap_or_default();
        let parts = parts(&element);
        let whole = facts.meta(&["og:title"]).map(fold).unwrap_or_default();
        // What signs after a sign may be in the address: `owner/project` on a forge.
        names.extend(parts.iter().skip(1).filter_map(|part| {
            let is_above = part.contains('/') && url.path().starts_with(&format!("/{part}/"));
            is_above.then(|| fold(part))
        }));
        if parts.len() > 1 && !site.is_name(parts[0]) && !names.contains(&fold(parts[0])) {
            let closing: HashSet<String> = parts[1..].iter().map(|part| fold(part)).collect();
            // In the text, only one that says less than what it closes: `Fibre and cable - Offers`.
            let count = |text: &str| text.split(' ').count();
            let says_less = |text: &str| count(text) <= 3 && count(text) < count(parts[0]);
            let headings = tree.named("h1").filter_map(|index| {
                let text = heading_text(tree, index);
                (!in_text(tree, index) || says_less(&text)).then(|| fold(&text))
            });
            names.extend(headings.filter(|name| closing.contains(name) && *name != whole));
        }
        // What the title begins with is the page itself, even where a trail ends on it.
        names.remove(&parts.first().map(|part| fold(part)).unwrap_or_default());
        names.remove(&whole);
        names.remove("");
        let brand = tree
            .named("h1")
            .filter(|&index| !in_text(tree, index))
            .map(|index| heading_text(tree, index))
            .find(|text| {
                let opens = |title: &str| {
                    title
                        .strip_prefix(text.as_str())
                        .is_some_and(|rest| rest.starts_with(": "))
                };
                !text.is_empty() && opens(&element)
            })
            .map(|text| fold(&text));
        Self { names, brand }
    }

    /// Whether a text is the name of such a place.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.names.contains(&fold(text))
    }

    /// A title without the places that close it, nor one that opens it: `Blog: Title`.
    pub(super) fn cut(&self, title: &str, site: &Site) -> String {
        let mut rest = title;
        if let Some((opening, after)) = rest.split_once(": ")
            && self.brand.as_deref() == Some(&fold(opening))
            && !after.trim().is_empty()
        {
            rest = after.trim();
        }
        while let Some((at, length)) = SEPARATORS
            .iter()
            .filter_map(|sign| Some((rest.rfind(sign)?, sign.len())))
            .max()
        {
            let closing = &rest[at + length..];
            let known = self.holds(closing) || site.is_name(closing) || is_genre(closing);
            if !known || rest[..at].trim().is_empty() {
                break;
            }
            rest = rest[..at].trim();
        }
        rest.to_owned()
    }
}

/// Whether an address is above that of the page, on the same host.
fn leads_up(href: &str, url: &Url) -> bool {
    let Ok(target) = url.join(href) else {
        return false;
    };
    let path = target.path().trim_end_matches('/');
    let own = url.path().trim_end_matches('/');
    target.host_str() == url.host_str()
        && path.len() < own.len()
        && own.starts_with(path)
        && own.as_bytes().get(path.len()) == Some(&b'/')
}

/// Whether a link stands in the trail from the front page to this one.
fn in_trail(tree: &Tree<'_>, index: usize) -> bool {
    tree.ancestors(index).take(6).any(|at| {
        let label = &tree.nodes[at].label;
        [
            "breadcrumb",
            "crumb",
            "ariane",
            "pathway",
            "migas",
            "brotkrumen",
        ]
        .iter()
        .any(|word| label.contains(word))
    })
}

/// Whether a heading stands where the text of the page does.
fn in_text(tree: &Tree<'_>, index: usize) -> bool {
    tree.ancestors(index)
        .any(|at| matches!(tree.nodes[at].name(), "article" | "main"))
}

/// A title cut at its separators.
pub(super) fn parts(title: &str) -> Vec<&str> {
    let mut parts = vec![title.trim()];
    for sign in SEPARATORS {
        parts = parts
            .into_iter()
            .flat_map(|part| part.split(sign))
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
    }
    parts
}

/// Whether a part of a title says what kind of text this is.
fn is_genre(part: &str) -> bool {
    const GENRES: [&str; 14] = [
        "opinion",
        "opinions",
        "editorial",
        "éditorial",
        "column",
        "chronique",
        "tribune",
        "commentary",
        "analysis",
        "video",
        "vidéo",
        "podcast",
        "opinión",
        "meinung",
    ];
    GENRES.contains(&part.trim().to_lowercase().as_str())
}

/// Whether a part of a title only says that this is the front page.
pub(super) fn says_home(part: &str) -> bool {
    const HOME: [&str; 14] = [
        "home",
        "homepage",
        "accueil",
        "pagedaccueil",
        "startseite",
        "start",
        "inicio",
        "portada",
        "index",
        "welcome",
        "bienvenue",
        "stronagłowna",
        "stronagłówna",
        "homepagina",
    ];
    HOME.contains(&fold(part).as_str())
}
