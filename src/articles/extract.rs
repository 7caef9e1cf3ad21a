//! The readable article in a page.
//!
//! The page is parsed once and laid flat ([`tree`]); what stands beside the text is marked
//! ([`prune`]), the rest weighed ([`weigh`]), the element that holds nearly all of the prose chosen
//! ([`choose`]) and written out for the sanitiser ([`render`]). What the page says of itself
//! ([`facts`]) gives title, authors, date and the rest. Everything here is pure.

mod about;
mod author;
mod choose;
mod facts;
mod forum;
mod next;
mod opening;
mod pdf;
mod prune;
mod published;
mod refuse;
mod render;
mod scraps;
mod site;
mod standfirst;
mod title;
mod tree;
mod twice;
mod weigh;

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;

use scraper::{Html, Selector};
use url::Url;

use crate::domain::article::Article;
use crate::domain::html::RawHtml;
use crate::domain::limits;

use super::sanitize;
use crate::text::bounds::too_wild;
use crate::text::dates::Order;
use crate::text::{charset, guard};
use facts::Facts;
use site::Site;
use tree::Tree;
use weigh::Weights;

/// Below this many words the text found is doubted, and other ways are tried.
const TOO_FEW: usize = 25;

/// Where the article stands on the pages of one source, as CSS selectors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleSelectors {
    /// What holds the text; several matches are joined in document order.
    pub content: Option<String>,
    /// What is left out of it.
    pub drop: Vec<String>,
}

/// Why a page gives no article.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// Consent wall, captcha, log-in, error page or the stub before a paywall.
    #[error("{what}")]
    NotAnArticle {
        /// A sentence for people.
        what: String,
    },
    /// No text at all.
    #[error("the page holds no readable text")]
    Empty,
    /// Beyond the bounds that keep memory and time small.
    #[error("the page is too long or too deeply nested to be read")]
    TooLarge,
    /// A selector that is no CSS.
    #[error("the selector {selector:?} is not valid CSS")]
    Selector {
        /// As configured.
        selector: String,
    },
    /// A defect in a reading library, caught.
    #[error("the page could not be read: a parsing library failed on it")]
    Broken,
}

/// Reads the article in a page, or a document in PDF, fetched from `url`.
///
/// `content_type` is the HTTP header, for the charset. With `selectors`, the text is
/// what they name instead of what is found. Takes some milliseconds and a few times the page's
/// size in memory; never panics.
pub fn extract(
    bytes: &[u8],
    url: &Url,
    content_type: Option<&str>,
    selectors: Option<&ArticleSelectors>,
) -> Result<Article, ExtractError> {
    if pdf::is_one(bytes) {
        return pdf::read(bytes, url);
    }
    guarded(|| {
        let text = decode(bytes, content_type)?;
        let html = Html::parse_document(&text);
        match without_scripts(&text, &html) {
            Some(html) => read(&html, url, selectors),
            None => read(&html, url, selectors),
        }
    })
}

/// The address of the page that goes on with the article in `bytes`, for articles cut into several
/// pages.
pub fn next_page(bytes: &[u8], url: &Url, content_type: Option<&str>) -> Option<String> {
    let found = guarded(|| {
        let html = Html::parse_document(&decode(bytes, content_type)?);
        let tree = Tree::new(&html);
        Ok(next::page(&tree, &Facts::collect(&tree), url))
    });
    found.ok().flatten()
}

/// Runs `work`; a panic inside a library becomes an error.
fn guarded<T>(work: impl FnOnce() -> Result<T, ExtractError>) -> Result<T, ExtractError> {
    guard::run(AssertUnwindSafe(work)).unwrap_or(Err(ExtractError::Broken))
}

fn decode(bytes: &[u8], content_type: Option<&str>) -> Result<String, ExtractError> {
    if bytes.len() > limits::MARKUP {
        return Err(ExtractError::TooLarge);
    }
    let text = charset::decode(bytes, content_type).text;
    if too_wild(&text) {
        return Err(ExtractError::TooLarge);
    }
    Ok(text)
}

/// Some sites serve the whole text for readers without scripts, in an element that a parser takes
/// for one string; on a page that shows nothing else, that is what is read.
fn without_scripts(text: &str, html: &Html) -> Option<Html> {
    if !text.contains("<noscript") {
        return None;
    }
    let tree = Tree::new(html);
    let body = tree.named("body").next();
    let shown = body.map_or(0, |body| tree.text(body).split(' ').count());
    let opened = || {
        text.replace("<noscript", "<div")
            .replace("</noscript", "</div")
    };
    (shown < TOO_FEW).then(|| Html::parse_document(&opened()))
}

fn read(
    html: &Html,
    url: &Url,
    selectors: Option<&ArticleSelectors>,
) -> Result<Article, ExtractError> {
    let tree = Tree::new(html);
    let facts = Facts::collect(&tree);
    let site = Site::of(&facts, url);
    let title = title::find(&tree, &facts, &site, url);
    let language = about::language(&tree, &facts);
    let is_forum = forum::is_one(&tree, &facts, url);
    let raw = match selectors {
        Some(selectors) => selected(html, selectors)?,
        None => found(&tree, &facts, is_forum, title.as_deref()),
    };
    let clean = sanitize::clean(&RawHtml(raw), Some(url));
    let text = sanitize::plain(clean.as_str());
    if let Some(what) = refuse::why(&tree, &facts, title.as_deref(), &text) {
        return Err(ExtractError::NotAnArticle {
            what: what.to_owned(),
        });
    }
    if text.is_empty() {
        return Err(ExtractError::Empty);
    }
    let order = Order::of_page(language.as_deref(), url);
    Ok(Article {
        title,
        authors: author::find(&tree, &facts, &site, is_forum),
        published: published::find(&tree, &facts, url, order),
        language,
        excerpt: about::excerpt(&facts, &text),
        image: about::image(&facts, url),
        canonical_url: about::canonical(&facts, url),
        site_name: site.name,
        text,
        html: clean,
    })
}

/// The markup of the text: of the element that holds it or, when that is next to nothing, the text
/// that the page gives to machines, or all that it shows, or how it describes itself.
fn found(tree: &Tree<'_>, facts: &Facts<'_>, is_forum: bool, title: Option<&str>) -> String {
    let mut dropped = prune::marks(tree, is_forum);
    let weights = Weights::new(tree, &dropped);
    let root = choose::container(tree, &weights);
    opening::mark(tree, root, title, &mut dropped);
    scraps::mark(tree, &weights, root, is_forum, &mut dropped);
    twice::mark(tree, root, &mut dropped);
    let mut raw = String::new();
    for block in standfirst::blocks(tree, &weights, root, title, &dropped) {
        raw.push_str(&render::markup(tree, block, &dropped));
    }
    raw.push_str(&render::markup(tree, root, &dropped));
    for block in standfirst::afterwords(tree, &weights, root, &dropped) {
        raw.push_str(&render::markup(tree, block, &dropped));
    }
    if weights.words(tree, root) as usize >= TOO_FEW {
        return raw;
    }
    let declared = facts
        .article()
        .and_then(|object| object.get("articleBody"))
        .and_then(facts::text_of)
        .filter(|body| body.split_whitespace().count() >= TOO_FEW);
    match declared {
        Some(body) if body.contains("<p") => body.to_owned(),
        Some(body) => paragraphs(body),
        None if weights.words(tree, root) == 0 => described(facts).unwrap_or(raw),
        None => raw,
    }
}

/// What a page that shows nothing without its scripts says of itself, where that is about an
/// article: the same words on every page of a site would be none.
fn described(facts: &Facts<'_>) -> Option<String> {
    let is_dated = facts.meta(&["article:published_time"]).is_some();
    let is_article = facts.meta(&["og:type"]) == Some("article");
    let text = about::excerpt(facts, "").filter(|_| is_dated || is_article)?;
    (text.split(' ').count() >= TOO_FEW)
        .then(|| paragraphs(&text.replace('&', "&amp;").replace('<', "&lt;")))
}

fn paragraphs(text: &str) -> String {
    text.split('\n')
        .filter(|line| !line.trim().is_empty())
        .map(|line| format!("<p>{line}</p>"))
        .collect()
}

/// The markup that a source's own selectors name.
fn selected(html: &Html, selectors: &ArticleSelectors) -> Result<String, ExtractError> {
    let compile = |selector: &str| {
        Selector::parse(selector).map_err(|_| ExtractError::Selector {
            selector: selector.to_owned(),
        })
    };
    let content = compile(selectors.content.as_deref().unwrap_or("body"))?;
    let mut left_out = HashSet::new();
    for selector in &selectors.drop {
        left_out.extend(html.select(&compile(selector)?).map(|element| element.id()));
    }
    let tree = Tree::new(html);
    let dropped: Vec<bool> = tree
        .nodes
        .iter()
        .map(|node| left_out.contains(&node.id))
        .collect();
    let wanted: HashSet<_> = html.select(&content).map(|element| element.id()).collect();
    let mut out = String::new();
    let mut written_until = 0;
    for (index, node) in tree.nodes.iter().enumerate() {
        if index >= written_until && wanted.contains(&node.id) {
            out.push_str(&render::markup(&tree, index, &dropped));
            written_until = node.end;
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        let url = Url::parse("https://exemple.fr/a").unwrap();
        extract(html.as_bytes(), &url, None, None).unwrap().text
    }

    #[test]
    fn a_page_of_scripts_gives_what_it_says_of_its_article() {
        let page = |kind: &str| {
            format!(
                "<title>La veille</title><meta property=og:type content={kind}><meta \
                 property=og:description content='{}'><body><div id=app></div></body>",
                "Les veilleurs lisent la page jusqu’au bout. ".repeat(4)
            )
        };
        assert!(text(&page("article")).starts_with("Les veilleurs"));
        let url = Url::parse("https://exemple.fr/a").unwrap();
        let of_site = extract(page("website").as_bytes(), &url, None, None);
        assert_eq!(of_site, Err(ExtractError::Empty));
    }

    const PROSE: &str = "Les veilleurs lisent la page jusqu’au bout, puis la classent avec soin. ";

    #[test]
    fn panels_of_tabs_are_text_and_a_list_of_tabs_is_not() {
        let body = PROSE.repeat(4);
        for panels in ["fr-tabs", "tabs", "c-tabs js-tabs"] {
            let page = format!(
                "<main><h1>Note</h1><p>{body}</p><div class='{panels}'><ul class='{panels}__list' role=tablist>\
                 <li><button role=tab>Particuliers</button></li></ul><div class='{panels}__panel' role=tabpanel>\
                 <p>Les particuliers déposent leur dossier en ligne.</p></div><div class='{panels}__panel'>\
                 <p>Les entreprises joignent un extrait récent.</p></div></div><p>{body}</p></main>"
            );
            let text = text(&page);
            assert!(
                text.contains("Les particuliers déposent")
                    && text.contains("Les entreprises joignent"),
                "{panels}"
            );
            assert!(!text.contains("Particuliers\n"), "{text}");
        }
        let list = format!(
            "<main><h1>Note</h1><ul class=tabs><li><a href=#a>Onglet des avis</a></li><li><a href=#b>Onglet \
             des guides</a></li></ul><p>{body}</p></main>"
        );
        assert!(!text(&list).contains("Onglet"));
    }

    #[test]
    fn a_post_scriptum_beside_the_text_belongs_to_it() {
        for label in ["crayon article-ps-1 ps", "postscriptum", "notes"] {
            let page = format!(
                "<div id=contenu><h1 class=titre>Note</h1><div class='crayon article-texte-1 texte'><p>{}</p></div>\
                 <div class='{label}'><h2>P.-S.</h2><p>Le service sera fermé en août.</p></div>\
                 <div class=liste><p>Un autre article de la rubrique.</p></div></div>",
                PROSE.repeat(6)
            );
            let text = text(&page);
            assert!(
                text.ends_with("Le service sera fermé en août."),
                "{label}: {text}"
            );
        }
    }

    #[test]
    fn a_text_does_not_begin_with_its_own_title_and_byline() {
        let body = "Les veilleurs lisent la page jusqu’au bout, puis la classent. ".repeat(8);
        let html = format!(
            "<title>La veille du lundi</title><article><h1>La veille du lundi</h1>\
             <p>Par Camille Veilleur</p><p>{body}</p><h2>La suite</h2><p>{body}</p></article>"
        );
        let text = text(&html);
        assert!(text.starts_with("Les veilleurs"), "{text:.80}");
        assert!(text.contains("La suite"));
    }
}
