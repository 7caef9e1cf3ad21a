//! The title of an article, without the site's name.

use std::collections::HashSet;

use url::Url;

use super::facts::{Facts, text_of};
use super::site::{Site, fold};
use super::tree::{Tree, squeeze};
use places::Places;

mod places;

/// Signs that sites put between a title and their name.
const SEPARATORS: [&str; 11] = [
    " | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " / ", " › ",
];

/// The title, as plain text: the heading that readers see where it agrees with what the page
/// declares, else what it declares, without the names of the site and of its sections.
pub(super) fn find(tree: &Tree<'_>, facts: &Facts<'_>, site: &Site, url: &Url) -> Option<String> {
    let element = element(tree);
    if url.path() == "/" && url.query().is_none() {
        return of_front(facts, element.as_deref(), site)
            .or_else(|| heading_of(tree, &[], site, &Places::default(), url));
    }
    let places = Places::of(tree, facts, element.as_deref(), site, url);
    let declared = declared(facts, element.as_deref(), site, &places);
    own_heading(tree, url, &declared)
        .or_else(|| heading_of(tree, &declared, site, &places, url))
        .or_else(|| declared.into_iter().next())
        .or_else(|| element.map(|text| plain(&text)))
        .filter(|title| !title.is_empty())
}

/// The heading that leads to the page itself, as the posts of many blogs have.
fn own_heading(tree: &Tree<'_>, url: &Url, declared: &[String]) -> Option<String> {
    let leads_here = |href: &str| {
        !href.starts_with('#')
            && url.join(href).is_ok_and(|target| {
                target.host_str() == url.host_str()
                    && target.path().trim_end_matches('/') == url.path().trim_end_matches('/')
                    && target.query() == url.query()
                    && target.fragment().is_none()
            })
    };
    let text = (0..tree.nodes.len())
        .filter(|&at| matches!(tree.nodes[at].name(), "h1" | "h2" | "h3") && !is_aside(tree, at))
        .find_map(|heading| {
            let whole = without_sign(&tree.brief(heading)?);
            let leads = tree.subtree(heading).any(|at| {
                let node = &tree.nodes[at];
                node.name() == "a"
                    && node.attr("href").is_some_and(leads_here)
                    && without_sign(&tree.text(at)) == whole
            });
            (leads && whole.contains(' ')).then_some(whole)
        })?;
    Some(core_of(declared, &text).unwrap_or(text))
}

/// The declared title that a heading says after a date or a label, or before a note.
fn core_of(declared: &[String], heading: &str) -> Option<String> {
    let title = declared.iter().find(|title| is_core(title, heading))?;
    Some(title.clone())
}

/// A front page is named after its site: what it declares, whole, unless that only says “home”.
fn of_front(facts: &Facts<'_>, element: Option<&str>, site: &Site) -> Option<String> {
    let declared = facts.meta(&["og:title", "twitter:title"]).or(element)?;
    let whole = plain(declared);
    let named = places::parts(&whole)
        .into_iter()
        .find(|part| !places::says_home(part))
        .map(str::to_owned);
    match named {
        Some(named)
            if places::parts(&whole)
                .iter()
                .any(|part| places::says_home(part)) =>
        {
            Some(named)
        }
        Some(_) => Some(without_tail(&whole, site).to_owned()),
        None => site.name.clone().or(Some(whole)),
    }
    .filter(|title| !title.is_empty())
}

/// The text of the `title` element.
fn element(tree: &Tree<'_>) -> Option<String> {
    let index = tree.named("title").find(|&index| {
        !tree
            .ancestors(index)
            .any(|at| tree.nodes[at].name() == "svg")
    })?;
    let nodes = &tree.nodes[tree.subtree(index)];
    Some(nodes.iter().map(|node| node.text).collect())
}

/// What the page declares as its title, best first, each without the names of its site and section.
fn declared(facts: &Facts<'_>, element: Option<&str>, site: &Site, places: &Places) -> Vec<String> {
    let headline = facts
        .article()
        .and_then(|object| object.get("headline").or_else(|| object.get("name")))
        .and_then(text_of);
    let names = [
        "og:title",
        "twitter:title",
        "parsely-title",
        "sailthru.title",
        "citation_title",
        "dc.title",
        "dcterms.title",
        "headline",
        "title",
    ];
    let metas = names.iter().filter_map(|name| facts.meta(&[name]));
    let mut found: Vec<String> = Vec::new();
    for text in metas.chain(headline).chain(element) {
        let title = places.cut(&without_site(&plain(text), site), site);
        let says = !title.is_empty() && !site.is_name(&title) && !is_default(&title);
        if says && !found.contains(&title) {
            found.push(title);
        }
    }
    found
}

/// Whether a title is the one that a program gives to a page without any.
fn is_default(title: &str) -> bool {
    const NONE: [&str; 12] = [
        "untitled",
        "untitleddocument",
        "sanstitre",
        "documentsanstitre",
        "documentsansnom",
        "nouvellepage",
        "newpage",
        "neueseite",
        "nuovapagina",
        "senzatitolo",
        "documentosintitulo",
        "unbenanntesdokument",
    ];
    let folded = fold(title);
    NONE.contains(&folded.trim_end_matches(|c: char| c.is_ascii_digit()))
}

fn plain(text: &str) -> String {
    squeeze(&crate::articles::sanitize::plain(
        &text.replace('<', "&lt;"),
    ))
}

/// The heading of the article: the `h1` (or the title-like heading) nearest to what is declared.
fn heading_of(
    tree: &Tree<'_>,
    declared: &[String],
    site: &Site,
    places: &Places,
    url: &Url,
) -> Option<String> {
    let slug = url.path().trim_end_matches('/').rsplit('/').next();
    let slug = slug.unwrap_or_default().replace(['-', '_', '.'], " ");
    let mut best: Option<(f32, String, usize)> = None;
    for (rank, index) in headings(tree).enumerate() {
        let text = heading_text(tree, index);
        let count = text.split(' ').count();
        let is_other = || site.is_name(&text) || places.holds(&text);
        if text.is_empty() || count > 45 || text.chars().count() > 250 || is_other() {
            continue;
        }
        let text = places.cut(&without_site(&text, site), site);
        let likeness = declared
            .iter()
            .map(|title| likeness(title, &text))
            .fold(0.0_f32, f32::max);
        let first = if rank == 0 { 0.1 } else { 0.0 };
        let opens = declared.iter().any(|title| {
            let parts = places::parts(title);
            parts.len() > 1 && parts.first().is_some_and(|part| fold(part) == fold(&text))
        });
        let score =
            likeness + first + if count == 1 { -0.2 } else { 0.0 } + if opens { 0.2 } else { 0.0 };
        if best.as_ref().is_none_or(|(held, ..)| score > *held) {
            best = Some((score, text, index));
        }
    }
    let (score, text, best_at) = best?;
    let lone = tree
        .named("h1")
        .filter(|&index| !tree.text(index).is_empty())
        .count()
        == 1;
    let wordy = text.split(' ').count() >= 3;
    // The address was made from the heading that stood there first.
    let addressed = text.split(' ').count() >= 5 && shared(&slug, &text) >= 0.6;
    if let Some(title) = core_of(declared, &text).or_else(|| held(tree, best_at, declared)) {
        return Some(title);
    }
    (score >= 0.45 || declared.is_empty() || lone && wordy && score >= 0.3 || lone && addressed)
        .then_some(text)
}

/// The declared title that has an element of its own in a heading, beside a label.
fn held(tree: &Tree<'_>, heading: usize, declared: &[String]) -> Option<String> {
    let elements = tree.subtree(heading).skip(1);
    let texts = elements.filter(|&at| tree.nodes[at].element.is_some());
    let told: Vec<String> = texts.map(|at| fold(&tree.text(at))).collect();
    let title = declared.iter().find(|title| told.contains(&fold(title)))?;
    Some(title.clone())
}

/// The words of a heading, without the sign that links to it.
pub(super) fn heading_text(tree: &Tree<'_>, index: usize) -> String {
    without_sign(&tree.text(index))
}

fn without_sign(text: &str) -> String {
    let text = text.trim_end_matches(['¶', '§', '🔗']);
    text.strip_suffix(" #").unwrap_or(text).trim().to_owned()
}

/// Whether a heading is a declared title after a date or a label, or before a count or a note in
/// parentheses.
fn is_core(title: &str, heading: &str) -> bool {
    let words = |text: &str| text.split_whitespace().count();
    let before = heading.strip_suffix(title);
    let after = heading
        .strip_prefix(title)
        .filter(|rest| rest.trim_start().starts_with(['(', '[', '#']));
    words(title) >= 2
        && before.or(after).is_some_and(|rest| {
            let most = if rest.contains(|c: char| c.is_ascii_digit()) {
                3
            } else {
                2
            };
            (1..=most).contains(&words(rest)) && !rest.contains([':', '?', '!', '–', '—'])
        })
}

/// Every `h1`, then the `h2` and others that call themselves the title.
fn headings<'t>(tree: &'t Tree<'_>) -> impl Iterator<Item = usize> + 't {
    let own = tree.named("h1").filter(|&index| !is_aside(tree, index));
    let labelled = (0..tree.nodes.len()).filter(|&index| {
        let node = &tree.nodes[index];
        let sized = matches!(node.name(), "h2" | "h3");
        sized
            && (node.label.contains("entry title")
                || node.label.contains("post title")
                || node.label.contains("article title")
                || node.label.contains("headline"))
            && !is_aside(tree, index)
    });
    let any = tree.named("h1").any(|index| !tree.text(index).is_empty());
    own.chain(labelled.filter(move |_| !any))
}

/// Whether a heading stands in a part of the page that is not about the article.
fn is_aside(tree: &Tree<'_>, index: usize) -> bool {
    tree.ancestors(index).any(|at| {
        let node = &tree.nodes[at];
        matches!(
            node.name(),
            "nav" | "aside" | "footer" | "dialog" | "template"
        ) || ["modal", "cookie", "related", "popup"]
            .iter()
            .any(|word| node.labelled(word))
    })
}

/// How many of the longer words of a heading an address has, from 0 to 1.
fn shared(slug: &str, heading: &str) -> f32 {
    const LONG: usize = 4;
    let slug: HashSet<String> = slug.split(' ').map(fold).collect();
    let words: Vec<String> = heading
        .split(|c: char| !c.is_alphanumeric())
        .map(fold)
        .filter(|word| word.len() >= LONG)
        .collect();
    let known = words.iter().filter(|word| slug.contains(*word)).count();
    known as f32 / words.len().max(1) as f32
}

/// How much two titles share, from 0 to 1: words in both, over the words of the shorter one
/// discounted by how much longer the other is.
pub(super) fn likeness(a: &str, b: &str) -> f32 {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let common = a.intersection(&b).count() as f32;
    let all = a.union(&b).count() as f32;
    let shorter = a.len().min(b.len()) as f32;
    if all == 0.0 || shorter == 0.0 {
        return 0.0;
    }
    0.5 * common / all + 0.5 * common / shorter
}

/// A title without the parts at its end that name the site.
fn without_tail<'t>(title: &'t str, site: &Site) -> &'t str {
    let mut rest = title.trim();
    while let Some((at, length)) = SEPARATORS
        .iter()
        .filter_map(|separator| Some((rest.rfind(separator)?, separator.len())))
        .max()
    {
        let last = &rest[at + length..];
        let known = site.is_name(last) || site.is_short_name(last);
        if !known || rest[..at].trim().is_empty() {
            break;
        }
        rest = rest[..at].trim();
    }
    rest
}

/// A title without the parts at its ends that name the site.
pub(super) fn without_site(title: &str, site: &Site) -> String {
    let mut rest = without_tail(title, site);
    loop {
        let cut = SEPARATORS
            .iter()
            .filter_map(|separator| Some((rest.find(separator)?, separator.len())))
            .min();
        if let Some((at, length)) = cut
            && site.is_name(&rest[..at])
            && !rest[at + length..].trim().is_empty()
        {
            rest = rest[at + length..].trim();
            continue;
        }
        // `example.org The title`: a host needs no sign after it.
        if let Some((first, after)) = rest.split_once(' ')
            && first.contains('.')
            && site.is_name(first)
            && after.contains(' ')
        {
            rest = after.trim();
        }
        return rest.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    fn title(address: &str, html: &str) -> Option<String> {
        let html = Html::parse_document(html);
        let tree = Tree::new(&html);
        let facts = Facts::collect(&tree);
        let url = Url::parse(address).unwrap();
        find(&tree, &facts, &Site::of(&facts, &url), &url)
    }

    #[test]
    fn a_heading_that_names_the_manual_is_not_the_title_of_its_chapter() {
        let page = "<title>Les traits - Le manuel</title><h1>Le manuel</h1>\
                    <main><h2>Les traits</h2><p>…</p></main>";
        let found = title("https://exemple.fr/manuel/traits.html", page);
        assert_eq!(found.as_deref(), Some("Les traits"));
    }

    #[test]
    fn sections_that_the_trail_names_are_cut_from_the_end() {
        let page = "<title>Un outil de sauvegarde ? / Logiciels / Forum du Veilleur</title>\
                    <ul class=crumbs><li><a href='f.php?id=2'>Logiciels</a></ul><h1>Le Veilleur</h1>\
                    <meta property='og:site_name' content='Forum du Veilleur'>";
        let found = title("https://veilleur.example/t.php?id=9", page);
        assert_eq!(found.as_deref(), Some("Un outil de sauvegarde ?"));
    }

    #[test]
    fn a_front_page_is_named_after_its_site() {
        let named = |element: &str| {
            title(
                "https://veilleur.example/",
                &format!("<title>{element}</title><h1>Bonjour à tous</h1>"),
            )
        };
        assert_eq!(
            named("Accueil - Agence du guet").as_deref(),
            Some("Agence du guet")
        );
        assert_eq!(
            named("Veilleur - La veille de tous").as_deref(),
            Some("Veilleur - La veille de tous")
        );
    }

    #[test]
    fn the_sign_that_links_to_a_heading_is_not_of_it() {
        let page = "<title>Premiers pas</title><h1>Premiers pas<a href='#x'>¶</a></h1>";
        let found = title("https://exemple.fr/doc/pas", page);
        assert_eq!(found.as_deref(), Some("Premiers pas"));
    }

    #[test]
    fn the_heading_that_leads_to_the_page_is_its_title() {
        let page = "<title>Le guet | Carnet d’un veilleur</title><h1><a href='/'>Le guet</a></h1>\
                    <h3><a href='/2016/05/nuit-calme'>Une nuit calme au port</a></h3><p>…</p>";
        let found = title("https://guet.example/2016/05/nuit-calme", page);
        assert_eq!(found.as_deref(), Some("Une nuit calme au port"));
    }

    #[test]
    fn the_name_of_a_blog_before_a_colon_is_not_of_the_title() {
        let page = "<title>Carnet d’un veilleur: Une nuit calme</title>\
                    <h1>Carnet d’un veilleur</h1><div><h3>Une nuit calme</h3><p>…</p></div>";
        let found = title("https://carnet.example/2016/nuit.html", page);
        assert_eq!(found.as_deref(), Some("Une nuit calme"));
    }

    #[test]
    fn a_title_that_only_names_the_site_or_the_program_gives_way_to_the_heading() {
        for element in ["Musée du guet", "Sans titre", "Nouvelle page 14"] {
            let page = format!("<title>{element}</title><h1>Ateliers et visites</h1><p>…</p>");
            let found = title("https://museeduguet.example/ateliers?mois=5", &page);
            assert_eq!(found.as_deref(), Some("Ateliers et visites"), "{element}");
        }
    }

    #[test]
    fn a_heading_that_the_address_was_made_from_is_believed() {
        let page = "<title>Entretien avec Odile Guetteur</title><main>\
                    <h1>« On ne veille pas une côte comme une route »</h1><p>…</p></main>";
        let address = "https://exemple.fr/entretien-on-ne-veille-pas-une-cote-comme-une-route";
        let found = title(address, page);
        assert_eq!(
            found.as_deref(),
            Some("« On ne veille pas une côte comme une route »")
        );
    }

    #[test]
    fn a_label_in_the_heading_is_not_of_the_title() {
        let page = "<meta property=og:title content='La digue tient bon'><title>La digue tient bon</title>\
                    <h1><span>Récit de nos envoyés spéciaux</span> <span>La digue tient bon</span></h1>";
        let found = title("https://exemple.fr/a/9", page);
        assert_eq!(found.as_deref(), Some("La digue tient bon"));
    }
}
