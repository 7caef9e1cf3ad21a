//! Who wrote an article: persons' names, one each.

use serde_json::Value;

use super::facts::{Facts, text_of, types};
use super::site::Site;
use super::tree::{Tree, squeeze};

/// The most authors that are believed.
const MOST: usize = 12;

/// Names in the order in which the page gives them; empty when it gives none.
pub(super) fn find(tree: &Tree<'_>, facts: &Facts<'_>, site: &Site) -> Vec<String> {
    let sources: [&dyn Fn() -> Vec<String>; 5] = [
        &|| from_ld(facts),
        &|| from_metas(facts),
        &|| from_microdata(tree),
        &|| from_links(tree),
        &|| from_bylines(tree),
    ];
    let mut last_resort = Vec::new();
    for source in sources {
        let names = tidy(source());
        let (sites, persons): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| site.is_name(name));
        if !persons.is_empty() {
            return persons;
        }
        if last_resort.is_empty() {
            last_resort = sites;
        }
    }
    last_resort
}

fn from_ld(facts: &Facts<'_>) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(object) = facts.article() {
        for key in ["author", "creator"] {
            if let Some(value) = object.get(key) {
                push_person(facts, value, &mut found);
            }
            if !found.is_empty() {
                break;
            }
        }
    }
    found
}

fn push_person(facts: &Facts<'_>, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(name) => found.push(name.clone()),
        Value::Array(values) => {
            for value in values {
                push_person(facts, value, found);
            }
        }
        Value::Object(object) => {
            let named = object.get("name").is_some();
            let referred = object
                .get("@id")
                .and_then(Value::as_str)
                .and_then(|id| facts.by_id(id));
            let object = if named {
                object
            } else {
                referred.unwrap_or(object)
            };
            let full = object.get("name").and_then(text_of).map(str::to_owned);
            let parts = || {
                let given = object.get("givenName").and_then(text_of)?;
                let family = object.get("familyName").and_then(text_of)?;
                Some(format!("{given} {family}"))
            };
            if !types(object).any(|kind| kind == "WebSite") {
                found.extend(full.or_else(parts));
            }
        }
        _ => {}
    }
}

fn from_metas(facts: &Facts<'_>) -> Vec<String> {
    const NAMES: [&str; 17] = [
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "byl",
        "dc.creator",
        "dc.creator.author",
        "dcterms.creator",
        "citation_author",
        "og:article:author",
        "book:author",
        "article:author_name",
        "cxenseparse:author",
        "shareaholic:article_author_name",
        "rbauthors",
        "twitter:data1",
        "creator",
    ];
    for name in NAMES {
        // Sharing cards label their two facts freely.
        if name == "twitter:data1" {
            let label = facts.meta(&["twitter:label1"]).unwrap_or_default();
            let written = [
                "Written by",
                "Author",
                "Écrit par",
                "Verfasst von",
                "Escrito por",
                "Scritto da",
            ];
            if !written.iter().any(|word| label.eq_ignore_ascii_case(word)) {
                continue;
            }
        }
        let names: Vec<String> = facts.metas_named(name).map(str::to_owned).collect();
        let names = tidy(names);
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}

fn from_microdata(tree: &Tree<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (index, node) in tree.nodes.iter().enumerate() {
        let is_author = node
            .attr("itemprop")
            .is_some_and(|value| value.split(' ').any(|word| word == "author"));
        if !is_author || in_comment(tree, index) {
            continue;
        }
        let named = tree.subtree(index).skip(1).find(|&at| {
            tree.nodes[at]
                .attr("itemprop")
                .is_some_and(|value| value.split(' ').any(|word| word == "name"))
        });
        let at = named.unwrap_or(index);
        let content = tree.nodes[at].attr("content").map(str::to_owned);
        found.push(content.unwrap_or_else(|| tree.text(at)));
        if found.len() >= 4 {
            break;
        }
    }
    found
}

fn from_links(tree: &Tree<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (index, node) in tree.nodes.iter().enumerate() {
        let rel = node.attr("rel").unwrap_or_default();
        if node.name() == "a"
            && rel.split(' ').any(|word| word == "author")
            && !in_comment(tree, index)
        {
            let text = tree.text(index);
            if !text.is_empty() && !found.contains(&text) {
                found.push(text);
            }
        }
        if found.len() >= 3 {
            break;
        }
    }
    found
}

/// Labels of elements that hold a name, the surest first.
const NAME_LABELS: [&str; 16] = [
    "author name",
    "byline name",
    "author link",
    "byline author",
    "post author",
    "entry author",
    "article author",
    "author url",
    "byline link",
    "byline",
    "authors",
    "author",
    "auteur",
    "autor",
    "writer",
    "contributor",
];

fn from_bylines(tree: &Tree<'_>) -> Vec<String> {
    for label in NAME_LABELS {
        for (index, node) in tree.nodes.iter().enumerate() {
            if !has_phrase(&node.label, label) || is_apart(tree, index) {
                continue;
            }
            let text = tree.text(index);
            let names = tidy(vec![text.clone()]);
            let short = text.split(' ').count() <= 8 && text.chars().count() <= 80;
            if short && names.iter().any(|name| is_person(name)) {
                return names.into_iter().filter(|name| is_person(name)).collect();
            }
        }
    }
    from_text(tree)
}

/// `By Jane Doe` in a short text of its own, near the top of the page.
fn from_text(tree: &Tree<'_>) -> Vec<String> {
    let start = tree.named("h1").next().unwrap_or(0);
    let from = start.saturating_sub(60);
    for (index, node) in tree.nodes.iter().enumerate().skip(from).take(260) {
        let text = node.text.trim();
        let said = leads(text).is_some();
        let short = text.chars().count() <= 70;
        if node.element.is_some() || !said || !short || is_apart(tree, index) {
            continue;
        }
        let whole = if leads(text).is_some_and(str::is_empty) {
            tree.text(node.parent)
        } else {
            text.to_owned()
        };
        let names = tidy(vec![whole]);
        if names.iter().any(|name| is_person(name)) {
            return names.into_iter().filter(|name| is_person(name)).collect();
        }
    }
    Vec::new()
}

/// What follows `By` and its like at the beginning of a text.
fn leads(text: &str) -> Option<&str> {
    const WORDS: [&str; 15] = [
        "written by",
        "posted by",
        "published by",
        "article by",
        "story by",
        "words by",
        "écrit par",
        "rédigé par",
        "publié par",
        "proposé par",
        "by",
        "par",
        "von",
        "por",
        "di",
    ];
    let lower = text.to_lowercase();
    WORDS.iter().find_map(|word| {
        let rest = lower.strip_prefix(word)?;
        let bounded = rest.is_empty() || rest.starts_with([' ', ':', '\u{a0}', '\n', '\t']);
        let skipped = lower.len() - rest.len();
        // Lower case may change lengths; then the position means nothing.
        (bounded && lower.len() == text.len())
            .then(|| text.get(skipped..))
            .flatten()
            .map(|rest| rest.trim_start_matches([' ', ':', '\u{a0}', '\n', '\t']))
    })
}

fn has_phrase(label: &str, phrase: &str) -> bool {
    label.match_indices(phrase).any(|(at, _)| {
        let before = at == 0 || label.as_bytes()[at - 1] == b' ';
        let after = label
            .as_bytes()
            .get(at + phrase.len())
            .is_none_or(|byte| *byte == b' ');
        before && after
    })
}

fn in_comment(tree: &Tree<'_>, index: usize) -> bool {
    std::iter::once(index)
        .chain(tree.ancestors(index))
        .any(|at| {
            let node = &tree.nodes[at];
            node.labelled("comment") || node.labelled("comments") || node.labelled("commentlist")
        })
}

fn is_apart(tree: &Tree<'_>, index: usize) -> bool {
    in_comment(tree, index)
        || tree.ancestors(index).any(|at| {
            let node = &tree.nodes[at];
            matches!(node.name(), "nav" | "footer" | "script" | "style" | "head")
                || node.labelled("related")
                || node.labelled("sidebar")
                || node.labelled("recommended")
        })
}

/// Cuts, cleans and judges names as they were found.
fn tidy(found: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in found {
        let text = squeeze(&crate::ingest::sanitize::plain(&text));
        for part in split(&text) {
            let Some(name) = clean(&part) else { continue };
            let known = names
                .iter()
                .any(|held| held.to_lowercase() == name.to_lowercase());
            if !known && names.len() < MOST {
                names.push(name);
            }
        }
    }
    names
}

/// One text may hold several names.
fn split(text: &str) -> Vec<String> {
    let text = leads(text).unwrap_or(text);
    let mut text = text.to_owned();
    for sign in [" | ", " • ", " · ", " — ", " – ", " / ", "\n", " - "] {
        text = text.replace(sign, ";");
    }
    for and in [" and ", " & ", " et ", " und ", " y ", " with ", " avec "] {
        text = text.replace(and, ";");
    }
    text.split([';', ','])
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// A name without what surrounds it, or nothing when it is no name.
fn clean(part: &str) -> Option<String> {
    let mut name = leads(part).unwrap_or(part).trim();
    for prefix in [
        "Author:", "Auteur :", "Auteur:", "Autor:", "Author ", "Photo", "Image", "@",
    ] {
        name = name.strip_prefix(prefix).unwrap_or(name).trim();
    }
    if let Some(at) = name.find(['(', '[', '<', '@']) {
        name = name[..at].trim();
    }
    let name = name
        .trim_matches(|c: char| !c.is_alphanumeric() && c != '.')
        .trim();
    let count = name.split(' ').count();
    let lower = name.to_lowercase();
    let too_long = count > 7 || name.chars().count() > 60;
    let is_address = name.contains("://")
        || name.contains("www.")
        || name.contains(".com")
        || name.contains('/');
    let has_digits = name.chars().filter(char::is_ascii_digit).count() > 2;
    let is_noise = NOISE.contains(&lower.as_str())
        || ROLES
            .iter()
            .any(|role| lower == *role || lower.ends_with(&format!(" {role}")));
    if name.chars().count() < 2
        || too_long
        || is_address
        || has_digits
        || is_noise
        || is_credential(name)
    {
        return None;
    }
    Some(name.to_owned())
}

/// Words that stand where a name is expected and are none.
const NOISE: [&str; 40] = [
    "admin",
    "administrator",
    "administrateur",
    "author",
    "authors",
    "auteur",
    "autor",
    "by",
    "par",
    "von",
    "editor",
    "guest",
    "guest author",
    "anonymous",
    "anonyme",
    "unknown",
    "none",
    "null",
    "undefined",
    "root",
    "user",
    "webmaster",
    "staff",
    "written by",
    "posted by",
    "follow",
    "share",
    "view profile",
    "read more",
    "more",
    "contact",
    "about",
    "home",
    "about the author",
    "reviewed",
    "updated",
    "published",
    "posted",
    "website",
    "the author",
];

/// What people are, not who they are.
const ROLES: [&str; 22] = [
    "editor",
    "staff writer",
    "contributor",
    "journalist",
    "journaliste",
    "reporter",
    "correspondent",
    "senior editor",
    "contributing writer",
    "writer",
    "editor-in-chief",
    "rédacteur",
    "rédactrice",
    "redakteur",
    "redakteurin",
    "expert",
    "dietitian",
    "ceo",
    "founder",
    "co-founder",
    "author",
    "reviewer",
];

/// Degrees and certificates that follow a name after a comma.
fn is_credential(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic());
    let (mut upper, mut all) = (0, 0);
    for c in letters {
        all += 1;
        upper += usize::from(c.is_uppercase());
    }
    let known = [
        "PhD", "Ph.D", "Ph.D.", "MSc", "BSc", "Dr", "Esq", "Jr", "Jr.", "Sr.",
    ]
    .contains(&name);
    known || !name.contains(' ') && all <= 6 && all > 0 && upper == all && all > 1 && name.len() < 8
}

/// Whether a name found in free text looks like a person's: two to five capitalised words.
fn is_person(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let capitalised = words
        .iter()
        .filter(|word| word.chars().next().is_some_and(char::is_uppercase))
        .count();
    (2..=5).contains(&words.len()) && capitalised * 3 >= words.len() * 2
}
