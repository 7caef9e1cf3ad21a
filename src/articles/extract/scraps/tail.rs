//! What follows the last paragraph: comments, the author, other articles, the newsletter.

use super::super::tree::Tree;
use super::super::weigh::Weights;
use super::words;

/// The end of a text is its last so many hundredths.
const FROM: f32 = 0.55;

/// A closing section with more words than this is text after all.
const LONGEST: u32 = 260;

/// Headings of what follows a text.
const CLOSING: [&str; 122] = [
    "about the author",
    "about the authors",
    "about author",
    "about us",
    "author",
    "comments",
    "leave a comment",
    "leave a reply",
    "join the conversation",
    "join the discussion",
    "share this",
    "share this article",
    "share this post",
    "newsletter",
    "subscribe to our newsletter",
    "sign up for our newsletter",
    "stay up to date",
    "get the latest",
    "tags",
    "topics",
    "related articles",
    "related posts",
    "related stories",
    "related content",
    "related topics",
    "related resources",
    "recent posts",
    "latest posts",
    "latest news",
    "popular posts",
    "more stories",
    "more articles",
    "you may also like",
    "you might also like",
    "recommended for you",
    "keep reading",
    "read next",
    "à propos de l'auteur",
    "à propos de l'autrice",
    "à propos des auteurs",
    "l'auteur",
    "auteur",
    "commentaires",
    "laisser un commentaire",
    "laissez un commentaire",
    "ajouter un commentaire",
    "vos réactions",
    "vos commentaires",
    "réagir à cet article",
    "partager",
    "partager cet article",
    "partager cette page",
    "articles similaires",
    "articles liés",
    "articles récents",
    "articles connexes",
    "à lire aussi",
    "lire aussi",
    "sur le même sujet",
    "dans la même rubrique",
    "nos derniers articles",
    "vous aimerez aussi",
    "abonnez-vous à notre newsletter",
    "inscrivez-vous à notre newsletter",
    "mots-clés",
    "über den autor",
    "über die autorin",
    "kommentare",
    "mehr zum thema",
    "das könnte sie auch interessieren",
    "comentarios",
    "deja una respuesta",
    "commenti",
    "leggi anche",
    "comentários",
    "deixe um comentário",
    "komentáře",
    "komentarze",
    "kommentarer",
    "reacties",
    "σχόλια",
    "коментарі",
    "hozzászólások",
    "comentarii",
    "коментари",
    "comentaris",
    "mohlo by vás zajímat",
    "zobacz także",
    "czytaj także",
    "czytaj też",
    "lees ook",
    "lees meer",
    "läs mer",
    "mest läst",
    "artículos relacionados",
    "noticias relacionadas",
    "articoli correlati",
    "artigos relacionados",
    "notícias relacionadas",
    "ähnliche artikel",
    "weitere artikel",
    "sobre el autor",
    "sull'autore",
    "sobre o autor",
    "o autorze",
    "over de auteur",
    "om författaren",
    "så jobbar vi med nyheter",
    "archivado en",
    "más noticias",
    "últimas noticias",
    "dernières actualités",
    "les plus lus",
    "les articles les plus lus",
    "ces articles peuvent vous intéresser",
    "réactions",
    "qui est en ligne",
    "who is online",
    "permissions du forum",
    "your answer",
    "your privacy choices",
    "newsletters",
];

/// Whether a heading opens what follows a text; a count before or after it does not matter.
fn closes(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphabetic());
    CLOSING.contains(&text)
}

/// Marks closing sections: a heading that says so, with all up to the next heading as high.
pub(super) fn mark(tree: &Tree<'_>, weights: &Weights, root: usize, dropped: &mut [bool]) {
    let all = weights.words(tree, root);
    let end = tree.nodes[root].end;
    for index in root + 1..end {
        let before = weights.between(root, index);
        if dropped[index] || (before as f32) < FROM * all as f32 {
            continue;
        }
        let Some(level) = level(tree, weights, index) else {
            continue;
        };
        let text = words::fold(&tree.text(index));
        let says_so = closes(&text);
        let section = section(tree, weights, index, level);
        let count: u32 = section.iter().map(|at| weights.words(tree, *at)).sum();
        let linked: u32 = section.iter().map(|at| weights.linked(tree, *at)).sum();
        let teasers = !says_so
            && is_last(tree, weights, root, &section)
            && teases(tree, &section, count, linked);
        if says_so && count <= LONGEST || teasers {
            dropped[index] = true;
            for at in section {
                dropped[at] = true;
            }
        }
    }
}

/// How high a heading is, 1 to 6; a short bold paragraph counts as the lowest.
fn level(tree: &Tree<'_>, weights: &Weights, index: usize) -> Option<u8> {
    let node = &tree.nodes[index];
    let short = (1..=10).contains(&weights.words(tree, index));
    match node.name() {
        "h2" | "h3" | "h4" | "h5" | "h6" if short => {
            node.name().as_bytes().get(1).map(|digit| digit - b'0')
        }
        "p" | "div" if short => {
            let mut children = tree.children(index);
            let only = children.next()?;
            let bold = matches!(tree.nodes[only].name(), "strong" | "b");
            (bold && children.next().is_none()).then_some(6)
        }
        _ => None,
    }
}

/// The siblings after a heading up to the next one as high; those of its wrapper where it stands
/// alone in one.
fn section(tree: &Tree<'_>, weights: &Weights, index: usize, level: u8) -> Vec<usize> {
    let mut heading = index;
    let mut parent = tree.nodes[index].parent;
    let alone = |parent: usize| weights.words(tree, parent) == weights.words(tree, index);
    for _ in 0..2 {
        if alone(parent) {
            heading = parent;
            parent = tree.nodes[parent].parent;
        }
    }
    tree.following(heading)
        .take_while(|at| {
            let next = self::level(tree, weights, *at);
            next.is_none_or(|next| next > level)
        })
        .collect()
}

/// Whether nothing but this section follows in the text.
fn is_last(tree: &Tree<'_>, weights: &Weights, root: usize, section: &[usize]) -> bool {
    const HARDLY: u32 = 30;
    let Some(last) = section.last() else {
        return false;
    };
    weights.between(tree.nodes[*last].end, tree.nodes[root].end) <= HARDLY
}

/// Whether a section is a list of links with titles of other articles.
fn teases(tree: &Tree<'_>, section: &[usize], count: u32, linked: u32) -> bool {
    let links = section
        .iter()
        .flat_map(|at| tree.nodes[tree.subtree(*at)].iter())
        .filter(|node| node.name() == "a" && node.has("href"))
        .filter(|node| node.attr("href").is_some_and(|href| !href.starts_with('#')))
        .count() as u32;
    links >= 3 && 10 * linked >= 8 * count && linked >= 4 * links && count <= LONGEST
}
