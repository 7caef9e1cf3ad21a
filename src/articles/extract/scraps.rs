//! Short blocks inside the text that are not of it: what points to other articles, what sells, what
//! asks to share or subscribe, credits and rights, and what follows the last paragraph.
//!
//! Structure first (a block of links only, a list of links into the page, a button alone), words
//! second ([`words`]); a long block is never one of them.

use std::collections::HashMap;

use super::tree::{Tree, is_block, is_mute};
use super::weigh::Weights;

mod notices;
mod tail;
mod words;

/// A block with more words is text, whatever it begins with.
const LONGEST: u32 = 45;

/// Marks them as dropped, in the part of the page below `root`.
pub(super) fn mark(
    tree: &Tree<'_>,
    weights: &Weights,
    root: usize,
    is_forum: bool,
    dropped: &mut [bool],
) {
    let end = tree.nodes[root].end;
    let mut prose = Prose::default();
    let mut index = root + 1;
    while index < end {
        let node = &tree.nodes[index];
        if dropped[index] || is_mute(node.name()) {
            index = node.end;
            continue;
        }
        if is_block(node.name()) && drops(tree, weights, index, &mut prose, dropped) {
            dropped[index] = true;
            index = node.end;
            continue;
        }
        index += 1;
    }
    // In a discussion, what follows a heading “Comments” is the text.
    if !is_forum {
        tail::mark(tree, weights, root, dropped);
    }
}

/// Whether one block is a scrap; where it announces a list of links, that goes too.
fn drops(
    tree: &Tree<'_>,
    weights: &Weights,
    index: usize,
    prose: &mut Prose,
    dropped: &mut [bool],
) -> bool {
    let node = &tree.nodes[index];
    let count = weights.words(tree, index);
    if is_embed(&node.label)
        || is_contents(tree, weights, index)
        || is_card(tree, weights, index, prose)
    {
        return true;
    }
    if count == 0 || count > LONGEST || !is_small(tree, index) {
        return false;
    }
    let linked = weights.linked(tree, index);
    let text = words::fold(&tree.text(index));
    if words::is_line(&text)
        || notices::is_notice(&text)
        || notices::invites(&text, count) && !is_step(tree, index)
        || notices::is_dateline(&text, count)
        || words::is_credit(&text, count)
        || linked == count && words::is_offer(&text)
        || is_button(tree, index, count, linked)
    {
        return true;
    }
    let is_heading = matches!(node.name(), "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "div");
    match words::lead(&words::fold(&spaced(tree, index))) {
        Some("") if is_heading => {
            let list = announced(tree, weights, index, dropped);
            for at in &list {
                dropped[*at] = true;
            }
            !list.is_empty()
        }
        Some("") => false,
        // `Lire aussi : the title of another article`, mostly linked.
        Some(rest) => 10 * linked >= 5 * rest.split(' ').count() as u32,
        None => words::is_tagged(&text) && 2 * linked >= count,
    }
}

/// The words of a block, with a space where an element ends: a label and a link may touch.
fn spaced(tree: &Tree<'_>, index: usize) -> String {
    let texts = tree.nodes[tree.subtree(index)]
        .iter()
        .map(|node| node.text.trim());
    texts
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a short block is a notice about advertising or commissions.
pub(super) fn is_notice(text: &str) -> bool {
    notices::is_notice(&words::fold(text))
}

/// A block that holds only a few elements: not the wrapper of a whole gallery.
fn is_small(tree: &Tree<'_>, index: usize) -> bool {
    const MOST: usize = 60;
    tree.subtree(index).len() <= MOST
}

/// What social networks put in a page for their scripts to replace.
fn is_embed(label: &str) -> bool {
    ["instagram media", "tiktok embed", "fb post", "fb root"]
        .iter()
        .any(|word| label.contains(word))
}

/// A list whose links all lead into this page: its table of contents.
fn is_contents(tree: &Tree<'_>, weights: &Weights, index: usize) -> bool {
    if !matches!(tree.nodes[index].name(), "ul" | "ol") {
        return false;
    }
    let linked = weights.linked(tree, index);
    if linked == 0 || 10 * linked < 9 * weights.words(tree, index) {
        return false;
    }
    let mut links = 0;
    let all_inside = tree.nodes[tree.subtree(index)]
        .iter()
        .filter(|node| node.name() == "a")
        .all(|node| {
            links += 1;
            node.attr("href")
                .is_some_and(|href| href.starts_with('#') && href.len() > 1)
        });
    all_inside && links >= 3
}

/// Whether elements hold at least two blocks of prose; each is looked through once, however many
/// cards it holds.
#[derive(Default)]
struct Prose(HashMap<usize, bool>);

impl Prose {
    fn is_in(&mut self, parent: usize, tree: &Tree<'_>, weights: &Weights) -> bool {
        let is_prose = |at: &usize| {
            let name = tree.nodes[*at].name();
            let count = weights.words(tree, *at);
            matches!(name, "p" | "div")
                && count >= 12
                && 10 * weights.linked(tree, *at) <= 3 * count
        };
        let look = || tree.children(parent).filter(is_prose).nth(1).is_some();
        *self.0.entry(parent).or_insert_with(look)
    }
}

/// A block that is one link around other blocks or labels: the card of another article. A text that
/// is written as a link stands in a paragraph.
fn is_card(tree: &Tree<'_>, weights: &Weights, index: usize, prose: &mut Prose) -> bool {
    const FEWEST: u32 = 4;
    let name = tree.nodes[index].name();
    let count = weights.words(tree, index);
    if !matches!(name, "div" | "section" | "aside")
        || !(FEWEST..=LONGEST).contains(&count)
        || weights.linked(tree, index) < count
    {
        return false;
    }
    let mut links = tree
        .subtree(index)
        .filter(|&at| tree.nodes[at].name() == "a");
    let (Some(link), None) = (links.next(), links.next()) else {
        return false;
    };
    // Between paragraphs: in a list of articles, every one is such a card.
    let parent = tree.nodes[index].parent;
    tree.children(link)
        .filter(|&at| tree.nodes[at].element.is_some())
        .count()
        > 1
        && prose.is_in(parent, tree, weights)
}

/// Whether a block is one of numbered steps, or stands in one.
fn is_step(tree: &Tree<'_>, index: usize) -> bool {
    let name = |at: usize| tree.nodes[at].name();
    name(index).starts_with('h')
        || name(index) == "li"
        || tree.ancestors(index).any(|at| name(at) == "ol")
}

/// A link alone in its block that is dressed as a button.
fn is_button(tree: &Tree<'_>, index: usize, count: u32, linked: u32) -> bool {
    const LONGEST: u32 = 12;
    count <= LONGEST
        && linked == count
        && tree.nodes[tree.subtree(index)].iter().any(|node| {
            let label = || {
                ["btn", "button", "cta"]
                    .iter()
                    .any(|word| node.labelled(word))
            };
            node.name() == "a" && label()
        })
}

/// The blocks after an announcement such as “Read also” that hold links and nothing else.
fn announced(tree: &Tree<'_>, weights: &Weights, index: usize, dropped: &[bool]) -> Vec<usize> {
    let mut list = Vec::new();
    for at in tree.following(index) {
        let count = weights.words(tree, at);
        if dropped[at] || count == 0 {
            continue;
        }
        if 10 * weights.linked(tree, at) < 7 * count {
            break;
        }
        list.push(at);
    }
    list
}

#[cfg(test)]
mod tests {
    use url::Url;

    /// The text read of a page whose article holds `inner` between two paragraphs.
    fn text(inner: &str, after: &str) -> String {
        let [first, last] = ["lundi", "mardi"].map(|day| {
            format!("Les veilleurs de {day} lisent la page, puis la classent sans hâte. ").repeat(6)
        });
        let html = format!(
            "<title>La veille du lundi</title><article><h1>La veille du lundi</h1>\
             <p>{first}</p>{inner}<p>{last}</p>{after}</article>"
        );
        let url = Url::parse("https://exemple.fr/a").unwrap();
        let article = super::super::extract(html.as_bytes(), &url, None, None).unwrap();
        article
            .text
            .replace(first.trim(), "…")
            .replace(last.trim(), "…")
    }

    #[test]
    fn what_points_elsewhere_inside_the_text_is_dropped() {
        for scrap in [
            "<p>Lire aussi : <a href=/b>Un autre article du journal</a></p>",
            "<p><strong>À lire aussi</strong></p><ul><li><a href=/b>Un autre</a><li><a href=/c>Encore un</a></ul>",
            "<p>Lesen Sie auch: <a href=/b>Ein anderer Artikel</a></p>",
            "<p><a class='btn btn-primary' href=/b>Je découvre l’offre</a></p>",
            "<p><a href=https://boutique.example/1>Voir le prix sur La Boutique</a></p>",
            "<div>La suite après cette publicité</div>",
            "<p>Crédit photo : Camille Veilleur</p>",
            "<h2>Sommaire</h2><ul><li><a href=#a>Un</a><li><a href=#b>Deux</a><li><a href=#c>Trois</a></ul>",
            "<p>Suivez-nous sur WhatsApp pour ne rien manquer</p>",
            "<div>Meld je aan voor onze nieuwsbrief</div>",
            "<div>Mit Ihrer Zustimmung wird hier ein externes Video geladen</div>",
            "<p>Mis à jour le 3 mai 2026 à 10 h</p>",
            "<div><a href=/b><span>Port</span><strong>Un autre article du journal</strong></a></div>",
            "<section><h4>La lettre du guet</h4><p>Chaque lundi.</p><button>S’abonner</button></section>",
            "<blockquote class=instagram-media><a href=//i.example>Voir</a></blockquote>",
        ] {
            assert_eq!(text(scrap, ""), "…\n\n…", "{scrap}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_kept() {
        for kept in [
            "<p>Lire aussi les rapports annuels demande du temps que personne ne trouve.</p>",
            "<ul><li><a href=/b>Une source</a><li><a href=/c>Une autre</a></ul>",
            "<h2>Partager les données</h2>",
            "<p>Suivez la côte jusqu’au phare, puis prenez le chemin des douaniers.</p>",
            "<ol><li>Subscribe to the channel with the command below.</ol>",
            "<div><a href=/b>Le rapport entier en un document</a></div>",
            "<h3><button>Faut-il déjà veiller ?</button></h3>",
            "<p>Publicité et service public font rarement bon ménage.</p>",
        ] {
            assert_ne!(text(kept, ""), "…\n\n…", "{kept}");
        }
    }

    #[test]
    fn closing_sections_are_dropped_up_to_the_next_heading() {
        let teasers = "<li><a href=/b>Le guet de la semaine passée revient</a>".repeat(4);
        for closing in [
            "<h3>À propos de l’auteur</h3><p>Camille Veilleur écrit ici chaque lundi.</p>"
                .to_owned(),
            "<div><h2>2 commentaires</h2></div><p>Merci pour ce texte.</p>".to_owned(),
            format!("<h2>Toute l’actualité du guet</h2><ul>{teasers}</ul>"),
        ] {
            assert_eq!(text("", &closing), "…\n\n…", "{closing}");
        }
        assert!(
            text(
                "",
                "<h2>Commentaires</h2><p>x</p><h2>Sources</h2><p>Une étude.</p>"
            )
            .contains("étude")
        );
    }
}
