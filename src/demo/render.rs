//! Sample items as RSS, Atom, JSON Feed and HTML.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::site::{Form, Post, Published, Site};

/// The list of a site's items in its own form, with the media type.
pub(super) fn list(site: &Site, address: &str, posts: &[Post]) -> (&'static str, String) {
    match site.form {
        Form::Rss | Form::RssSummaries => (
            "application/rss+xml; charset=utf-8",
            rss(site, address, posts),
        ),
        Form::Atom => (
            "application/atom+xml; charset=utf-8",
            atom(site, address, posts),
        ),
        Form::Json => ("application/feed+json", json_feed(site, address, posts)),
        Form::Page => ("text/html; charset=utf-8", page(site, posts)),
    }
}

fn rss(site: &Site, address: &str, posts: &[Post]) -> String {
    let items: String = posts.iter().map(|post| rss_item(site, post)).collect();
    let (name, language, home) = (escaped(site.name), site.language, escaped(address));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>\n\
         <title>{name}</title>\n<link>{home}</link>\n<description>{name}</description>\n\
         <language>{language}</language>\n<ttl>15</ttl>\n{items}</channel></rss>\n"
    )
}

fn rss_item(site: &Site, post: &Post) -> String {
    let (title, link) = (escaped(&post.title), escaped(&post.link));
    let date = match &post.published {
        Published::At(at) => at.to_rfc2822(),
        Published::Unreadable(text) => escaped(text),
    };
    let text = if post.is_torn {
        // Neither escaped nor balanced, as hand-made feeds are.
        format!("<p>{}<b> <i></b>", post.paragraphs.join("<br>"))
    } else if site.form == Form::RssSummaries {
        escaped(post.paragraphs.first().map_or("", String::as_str))
    } else {
        escaped(&html_paragraphs(post))
    };
    let id = if post.has_id {
        format!("<link>{link}</link><guid isPermaLink=\"true\">{link}</guid>")
    } else {
        String::new()
    };
    let tags: String = post
        .tags
        .iter()
        .map(|tag| format!("<category>{}</category>", escaped(tag)))
        .collect();
    format!(
        "<item><title>{title}</title>{id}<pubDate>{date}</pubDate>{tags}\
         <description>{text}</description></item>\n"
    )
}

fn atom(site: &Site, address: &str, posts: &[Post]) -> String {
    let updated = posts.iter().filter_map(instant).max().unwrap_or_default();
    let entries: String = posts.iter().map(atom_entry).collect();
    let (name, language) = (escaped(site.name), site.language);
    let (home, updated) = (escaped(address), updated.to_rfc3339());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\n\
         <id>{home}</id><title>{name}</title><updated>{updated}</updated>\n\
         <link rel=\"self\" href=\"{home}\"/><author><name>{name}</name></author>\n{entries}</feed>\n"
    )
}

fn atom_entry(post: &Post) -> String {
    let (title, link) = (escaped(&post.title), escaped(&post.link));
    let date = instant(post).unwrap_or_default().to_rfc3339();
    let text = escaped(&html_paragraphs(post));
    let tags: String = post
        .tags
        .iter()
        .map(|tag| format!("<category term=\"{}\"/>", escaped(tag)))
        .collect();
    format!(
        "<entry><id>{link}</id><title>{title}</title><link href=\"{link}\"/>\
         <published>{date}</published><updated>{date}</updated>{tags}\
         <content type=\"html\">{text}</content></entry>\n"
    )
}

fn json_feed(site: &Site, address: &str, posts: &[Post]) -> String {
    let items: Vec<_> = posts
        .iter()
        .map(|post| {
            json!({
                "id": post.link,
                "url": post.link,
                "title": post.title,
                "content_html": html_paragraphs(post),
                "date_published": instant(post).map(|at| at.to_rfc3339()),
                "tags": post.tags,
            })
        })
        .collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "language": site.language,
        "feed_url": address,
        "items": items,
    })
    .to_string()
}

fn page(site: &Site, posts: &[Post]) -> String {
    let entries: String = posts
        .iter()
        .map(|post| {
            let (title, link) = (escaped(&post.title), escaped(&post.link));
            let date = instant(post).unwrap_or_default().to_rfc3339();
            let lead = escaped(post.paragraphs.first().map_or("", String::as_str));
            format!(
                "<li class=\"actualite\"><h2><a href=\"{link}\">{title}</a></h2>\
                 <time datetime=\"{date}\"></time><p class=\"chapo\">{lead}</p></li>\n"
            )
        })
        .collect();
    framed(
        site,
        site.name,
        &format!("<main><ul>\n{entries}</ul></main>"),
    )
}

/// The page of one item.
pub(super) fn article(site: &Site, post: &Post) -> String {
    let (title, name) = (escaped(&post.title), escaped(site.name));
    let date = instant(post).unwrap_or_default().to_rfc3339();
    let day = instant(post).unwrap_or_default().format("%Y-%m-%d");
    let text = html_paragraphs(post);
    let body = format!(
        "<main><article><h1>{title}</h1><p class=\"byline\">{name}, \
         <time datetime=\"{date}\">{day}</time></p>\n{text}</article></main>"
    );
    framed(site, &post.title, &body)
}

fn framed(site: &Site, title: &str, body: &str) -> String {
    let (language, folder) = (site.language, site.folder);
    let (title, name) = (escaped(title), escaped(site.name));
    format!(
        "<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <title>{title} – {name}</title><meta property=\"og:site_name\" content=\"{name}\">\
         <meta property=\"og:title\" content=\"{title}\"></head>\n<body>\
         <header><nav><a href=\"/{folder}/\">{name}</a></nav></header>\n{body}\n\
         <footer><p>{name} : un site inventé pour la démonstration de Vigie.</p></footer>\
         </body></html>\n"
    )
}

fn html_paragraphs(post: &Post) -> String {
    let paragraph = |text: &String| format!("<p>{}</p>\n", escaped(text));
    post.paragraphs.iter().map(paragraph).collect()
}

fn instant(post: &Post) -> Option<DateTime<Utc>> {
    match post.published {
        Published::At(at) => Some(at),
        Published::Unreadable(_) => None,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
