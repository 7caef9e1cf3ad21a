//! What is on a page but not of its text: navigation, sharing, consent, comments, advertising.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tree::{Tree, is_mute};
use super::weigh::Weights;

/// How far a word is believed when it labels much of a page's prose.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// Always: a page may well have more comments than text.
    Firm,
    /// Unless it labels a good part of all prose: then it means something else on this page.
    Loose,
    /// Only outside forums, where it labels the text itself.
    Comment,
}

const FIRM: &str = "ads adsense advert advertisement advertising adverts breadcrumb breadcrumbs \
     colophon contentinfo cookie cookies consent disqus gdpr didomi footer megamenu menubar nav \
     navbar navigation newsletter newsletters onetrust outbrain pager pagination related \
     relatedposts sidebar sidenav social socials sharedaddy share sharing submenu subnav taboola \
     zergnet recirc recirculation recommended recommendations popular trending";

const LOOSE: &str = "ad affiliate announcement aside author authors authorbox banner bio biography \
     bypostauthor byline bylines caption carousel complementary copyright credit credits dateline \
     dialog dropdown emailform feedback form hamburger hide invisible keywords legal login masthead menu \
     menuitem meta metadata modal module nomobile noprint notice offcanvas overlay paginate \
     partage paywall permalink popup postmeta prevnext print promo promotion publicite pub rating \
     recommendation registration screenreader search sharebar shares shoutbox signin signup skip \
     skiplink skyscraper slideshow sponsor sponsored sponsoring sr subscribe subscription tablist \
     tabs tags taglist teaser teaserbox teasers timestamp toc toolbar toolbox tools tooltip tweet utility \
     vcard widget widgets newsletterbox";

/// What surrounds what people say in a discussion: who they are, what they signed, whom they quote.
const FORUM: [&str; 29] = [
    "avatar",
    "crumbs",
    "edited",
    "linklist",
    "memberinfo",
    "pagepost",
    "pagelink",
    "poster",
    "postavatar",
    "postdetails",
    "postfoot",
    "postfootleft",
    "postheader",
    "postleft",
    "postnumber",
    "postprofile",
    "postsignature",
    "quote",
    "bbquote",
    "rank",
    "reputation",
    "sig",
    "signature",
    "userinfo",
    "username",
    "user info",
    "post profile",
    "user details",
    "message user",
];

const COMMENT: &str = "comment comments commentlist commentform respond byuser commentaire \
     commentaires reaction reactions reactie reacties kommentar kommentare kommentarer comentario \
     comentarios commento commenti komentarz komentarze";

static BESIDE: LazyLock<HashMap<&'static str, Trust>> = LazyLock::new(|| {
    let of = |words: &'static str, trust| words.split_whitespace().map(move |word| (word, trust));
    of(FIRM, Trust::Firm)
        .chain(of(LOOSE, Trust::Loose))
        .chain(of(COMMENT, Trust::Comment))
        .collect()
});

/// What is written on buttons that subscribe.
const SUBSCRIBE: [&str; 26] = [
    "s'inscrire",
    "je m'inscris",
    "inscription",
    "m'inscrire",
    "s'abonner",
    "je m'abonne",
    "subscribe",
    "subscribe now",
    "sign up",
    "sign me up",
    "abonnieren",
    "jetzt abonnieren",
    "anmelden",
    "jetzt anmelden",
    "suscribirme",
    "suscribirse",
    "suscríbete",
    "iscriviti",
    "inscrever-se",
    "subscrever",
    "aanmelden",
    "inschrijven",
    "zapisz się",
    "prenumerera",
    "tilmeld",
    "odebírat",
];

/// Pairs of words of which one alone would say too much.
const TOGETHER: [(&str, &str); 26] = [
    ("read", "more"),
    ("read", "next"),
    ("read", "also"),
    ("lire", "aussi"),
    ("more", "posts"),
    ("more", "stories"),
    ("more", "articles"),
    ("latest", "posts"),
    ("recent", "posts"),
    ("popular", "posts"),
    ("similar", "posts"),
    ("post", "date"),
    ("entry", "date"),
    ("posted", "on"),
    ("table", "contents"),
    ("most", "read"),
    ("most", "popular"),
    ("jump", "link"),
    ("reading", "time"),
    ("read", "time"),
    ("screen", "reader"),
    ("call", "action"),
    ("visually", "hidden"),
    ("also", "like"),
    ("rel", "stories"),
    ("opt", "in"),
];

/// Words of a label that say that this is the text, whatever else stands beside them.
const TEXT: [&str; 6] = ["articlebody", "entry", "post", "article", "body", "content"];

/// Tabs that weigh more than this as prose hold a panel that they open, of a few words at least.
const PANEL: f32 = 3.0;

/// A loose word that labels more than this share of a page's prose is not believed there.
const TOO_MUCH: f32 = 0.2;

/// Marks, for each node, whether it stands beside the text, with all that it holds.
pub(super) fn marks(tree: &Tree<'_>, is_forum: bool) -> Vec<bool> {
    let weights = Weights::new(tree, &vec![false; tree.nodes.len()]);
    let believed = Believed::on(tree, &weights, is_forum);
    let boxes = Boxes::on(tree);
    let captions: u32 = tree
        .named("figcaption")
        .map(|index| weights.words(tree, index))
        .sum();
    let paragraphs: u32 = tree
        .named("p")
        .filter(|&index| {
            !tree
                .ancestors(index)
                .any(|at| tree.nodes[at].name() == "figcaption")
        })
        .map(|index| weights.words(tree, index))
        .sum();
    let all = Total {
        words: weights.words(tree, 0).max(1) as f32,
        prose: weights.prose(tree, 0).max(1.0),
        tells_in_pictures: captions > paragraphs && captions > Total::STORY,
    };
    (0..tree.nodes.len())
        .map(|index| {
            stands_beside(tree, &weights, &believed, &all, index)
                || boxes.asks(tree, &weights, index)
        })
        .collect()
}

/// What a whole page weighs.
struct Total {
    words: f32,
    prose: f32,
    /// Whether its captions say more than its paragraphs: then they are the text.
    tells_in_pictures: bool,
}

impl Total {
    /// Captions of fewer words are no story.
    const STORY: u32 = 100;
}

fn stands_beside(
    tree: &Tree<'_>,
    weights: &Weights,
    believed: &Believed,
    all: &Total,
    index: usize,
) -> bool {
    let node = &tree.nodes[index];
    let name = node.name();
    // What schema.org calls so is the summary.
    let describes = node.attr("itemprop") == Some("description");
    if node.element.is_none()
        || describes
        || is_mute(name)
        || matches!(name, "html" | "body" | "main")
    {
        return false;
    }
    let words = weights.words(tree, index) as f32 / all.words;
    let prose = weights.prose(tree, index) / all.prose;
    let large = words > 0.5 || prose > 0.5;
    match name {
        // The question of a section that opens at a touch.
        "button" if is_heading(tree.nodes[node.parent].name()) => false,
        "nav" | "button" | "input" | "select" | "textarea" | "label" | "dialog" | "menu" => {
            prose < 0.6
        }
        "amp-list" | "amp-ad" | "amp-embed" | "amp-consent" | "amp-sidebar" => prose < 0.6,
        "footer" | "aside" | "form" | "fieldset" => prose < 0.4,
        "figcaption" => !large && !all.tells_in_pictures,
        "time" => !large,
        _ if large => false,
        _ => is_hidden(tree, index) || believed.label(&node.label, name, prose),
    }
}

/// Fields that ask for an address and buttons that subscribe, which stand in boxes that invite to it.
struct Boxes {
    fields: Vec<usize>,
}

impl Boxes {
    /// A box is short.
    const LONGEST: u32 = 120;

    fn on(tree: &Tree<'_>) -> Self {
        let asks = |index: &usize| {
            let node = &tree.nodes[*index];
            matches!(node.attr("type"), Some("email" | "tel"))
                || node
                    .attr("name")
                    .is_some_and(|name| name.eq_ignore_ascii_case("email"))
        };
        let subscribes = |index: &usize| {
            let text = tree.text(*index).to_lowercase().replace('’', "'");
            SUBSCRIBE.contains(&text.trim_matches(|c: char| !c.is_alphabetic()))
        };
        let fields = tree.named("input").filter(asks);
        Self {
            fields: fields
                .chain(tree.named("button").filter(subscribes))
                .collect(),
        }
    }

    /// Whether an element is such a box.
    fn asks(&self, tree: &Tree<'_>, weights: &Weights, index: usize) -> bool {
        matches!(
            tree.nodes[index].name(),
            "div" | "section" | "aside" | "form"
        ) && self
            .fields
            .iter()
            .any(|&field| tree.subtree(index).contains(&field))
            && weights.words(tree, index) <= Self::LONGEST
            && !tree.nodes[tree.subtree(index)]
                .iter()
                .any(|node| node.name() == "h1")
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn is_hidden(tree: &Tree<'_>, index: usize) -> bool {
    let node = &tree.nodes[index];
    if node.has("hidden") || node.attr("aria-hidden") == Some("true") {
        return true;
    }
    node.attr("style").is_some_and(|style| {
        let style: String = style.to_ascii_lowercase().split_whitespace().collect();
        style.contains("display:none") || style.contains("visibility:hidden")
    })
}

/// What labels are believed on one page.
struct Believed {
    is_forum: bool,
    /// What all prose of the page weighs.
    total: f32,
    /// Loose words and pairs that label too much of the page's prose.
    doubted: Vec<&'static str>,
}

impl Believed {
    fn on(tree: &Tree<'_>, weights: &Weights, is_forum: bool) -> Self {
        let total = weights.prose(tree, 0).max(1.0);
        // The prose under each word, counted once where elements of one word are nested.
        let mut under: HashMap<&'static str, (f32, usize)> = HashMap::new();
        for (index, node) in tree.nodes.iter().enumerate() {
            if node.label.is_empty() || matches!(node.name(), "html" | "body" | "main") {
                continue;
            }
            let prose = weights.prose(tree, index);
            if prose <= 0.0 || prose > 0.5 * total {
                continue;
            }
            let around = around(&node.label).filter(|_| is_forum);
            for word in loose(&node.label).chain(around) {
                let (sum, until) = under.entry(word).or_default();
                if index >= *until {
                    *sum += prose;
                    *until = node.end;
                }
            }
        }
        Self {
            is_forum,
            total,
            doubted: under
                .into_iter()
                .filter(|(_, (sum, _))| *sum > TOO_MUCH * total)
                .map(|(word, _)| word)
                .collect(),
        }
    }

    /// Whether a label says that its element stands beside the text.
    fn label(&self, label: &str, name: &str, prose: f32) -> bool {
        if label.is_empty() || is_heading(name) {
            return false;
        }
        let firm = label
            .split_ascii_whitespace()
            .any(|word| match BESIDE.get(word) {
                Some(Trust::Firm) => true,
                Some(Trust::Comment) => !self.is_forum,
                _ => false,
            });
        // What opens panels holds them too: only a mere list of their names stands beside the text.
        let holds_panels = prose * self.total >= PANEL;
        let believed = |word| !self.doubted.contains(&word) && (word != "tabs" || !holds_panels);
        let named = firm
            || loose(label).any(believed)
            || self.is_forum && prose < 0.3 && around(label).any(believed);
        // A wrapper that says both is believed only when it is small.
        let says_text = || {
            label
                .split_ascii_whitespace()
                .any(|word| TEXT.contains(&word))
        };
        named && (prose < 0.15 || !says_text())
    }
}

/// The words of a label that name what surrounds a post in a discussion.
fn around(label: &str) -> impl Iterator<Item = &'static str> {
    let has = has(label);
    FORUM
        .into_iter()
        .filter(move |words| match words.split_once(' ') {
            Some((one, two)) => has(one) && has(two),
            None => has(words),
        })
}

/// The loose words and pairs of a label; a pair goes under its second word.
fn loose(label: &str) -> impl Iterator<Item = &'static str> {
    let singles = label
        .split_ascii_whitespace()
        .filter_map(|word| BESIDE.get_key_value(word))
        .filter(|(_, trust)| **trust == Trust::Loose)
        .map(|(word, _)| *word);
    let has = has(label);
    let pairs = TOGETHER
        .iter()
        .filter(move |(one, two)| has(one) && has(two))
        .map(|(_, two)| *two);
    singles.chain(pairs)
}

/// Tells which words a label has: its words are told apart once, for many questions.
fn has(label: &str) -> impl Fn(&str) -> bool {
    let words: Vec<&str> = label.split_ascii_whitespace().collect();
    move |wanted| words.contains(&wanted)
}
