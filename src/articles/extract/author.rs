//! Who wrote an article: persons' names, one each.

use serde_json::Value;

use super::facts::{Facts, text_of, types};
use super::site::Site;
use super::tree::Tree;
use names::{is_collective, is_person, leads, tidy};
use shown::in_comment;

mod names;
mod shown;

/// Names in the order in which the page gives them; empty when it gives none. The name of the site
/// or of a newsroom stands only where no person is named; of a discussion, who opened it is told.
pub(super) fn find(tree: &Tree<'_>, facts: &Facts<'_>, site: &Site, is_forum: bool) -> Vec<String> {
    let sources: [&dyn Fn() -> Vec<String>; 8] = [
        &|| from_ld(facts),
        &|| from_metas(facts),
        &|| from_microdata(tree),
        &|| from_links(tree),
        &|| {
            if is_forum {
                shown::by_nickname(tree)
            } else {
                Vec::new()
            }
        },
        &|| shown::from_bylines(tree),
        &|| shown::from_addresses(tree),
        &|| shown::beside_the_date(tree),
    ];
    let mut last_resort = Vec::new();
    for source in sources {
        let names = tidy(source());
        let (others, mut persons): (Vec<_>, Vec<_>) = names
            .into_iter()
            .partition(|name| site.is_name(name) || is_collective(name));
        if !persons.is_empty() {
            persons.truncate(if is_forum { 1 } else { persons.len() });
            return persons;
        }
        if last_resort.is_empty() {
            last_resort = others;
        }
    }
    last_resort
}

/// Whether a short text only says who wrote something: `By Jane Doe`.
pub(super) fn is_byline(text: &str) -> bool {
    const LONGEST: usize = 8;
    let said = leads(text).is_some() && text.split_whitespace().count() <= LONGEST;
    let names = || tidy(vec![text.to_owned()]);
    said && names().first().is_some_and(|name| is_person(name))
}

/// The persons named in a text that states nothing else.
pub(super) fn named(text: String) -> Vec<String> {
    let mut names = tidy(vec![text]);
    names.retain(|name| is_person(name));
    names
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
        // Some software names the second author so.
        if let Some(value) = object.get("contributor").filter(|_| !found.is_empty()) {
            push_person(facts, value, &mut found);
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
        let linked = || {
            tree.subtree(index)
                .find(|&at| tree.nodes[at].name() == "a" && !tree.text(at).is_empty())
        };
        let at = named.or_else(linked).unwrap_or(index);
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

#[cfg(test)]
mod tests {
    use scraper::Html;
    use url::Url;

    use super::*;

    /// The authors of a page, joined.
    fn authors(html: &str, is_forum: bool) -> String {
        let html = Html::parse_document(html);
        let tree = Tree::new(&html);
        let facts = Facts::collect(&tree);
        let url = Url::parse("https://www.guet-du-port.example/a").unwrap();
        find(&tree, &facts, &Site::of(&facts, &url), is_forum).join("; ")
    }

    #[test]
    fn a_person_on_the_page_counts_more_than_a_newsroom_in_its_head() {
        for declared in [
            "Redactie Binnenland",
            "Newsroom",
            "Guet du port",
            "Agence du guet",
        ] {
            let page = format!(
                "<meta name=author content='{declared}'><h1>Le phare</h1>\
                 <p class=byline>Par Camille Veilleur</p><p>…</p>"
            );
            assert_eq!(authors(&page, false), "Camille Veilleur", "{declared}");
        }
        let alone = "<meta name=author content='Agence du guet'><h1>Le phare</h1>";
        assert_eq!(authors(alone, false), "Agence du guet");
    }

    #[test]
    fn what_follows_a_person_in_a_byline_is_no_other_person() {
        for byline in [
            "Par Camille Veilleur, Marseille",
            "Por Camille Veilleur, g1 Sul — Três Pontas",
            "Von Camille Veilleur – Hamburg",
        ] {
            let page = format!("<h1>Le phare</h1><p class=author>{byline}</p>");
            assert_eq!(authors(&page, false), "Camille Veilleur", "{byline}");
        }
        let two = "<h1>Le phare</h1><p class=author>Par Camille Veilleur et Anne d’Ouessant</p>";
        assert_eq!(authors(two, false), "Camille Veilleur; Anne d’Ouessant");
    }

    #[test]
    fn a_name_beside_the_date_signs() {
        let page =
            "<h1>Le phare</h1><div><span>Camille Veilleur</span> · <time>3 mai 2026</time></div>";
        assert_eq!(authors(page, false), "Camille Veilleur");
        let place = "<h1>Le phare</h1><div><span>Actualité</span> · <time>3 mai 2026</time></div>";
        assert_eq!(authors(place, false), "");
    }

    #[test]
    fn blogs_are_signed_with_a_first_name() {
        let card = "<h1>Le phare</h1><span class='author vcard'>Publié par <a>Camille</a></span>";
        assert_eq!(authors(card, false), "Camille");
        let line = "<h1>Le phare</h1><p>Posté le 3 mai 2026 par Camille dans <a>Phares</a></p>";
        assert_eq!(authors(line, false), "Camille");
    }

    #[test]
    fn of_a_discussion_who_opened_it_is_told() {
        let post = |name: &str| format!("<p class=author>par <b>{name}</b> » 3 mai</p><p>…</p>");
        let page = format!(
            "<h1>Le phare</h1>{}{}",
            post("gardien"),
            post("Camille Veilleur")
        );
        assert_eq!(authors(&page, true), "gardien");
    }
}
