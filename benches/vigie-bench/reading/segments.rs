//! Pages with the runs of words that belong to their text and those that do not, in a folder.

use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;
use url::Url;

use super::pages::Share;
use super::score::{letters, same};
use super::{Args, at_least, wrong};
use vigie::articles::extract::extract;

/// What a page should give, in `expect.json`.
#[derive(Deserialize)]
struct Expected {
    file: String,
    url: Url,
    title: String,
    /// Several are joined by `; `.
    author: Option<String>,
    /// A day, `2026-03-12`.
    date: Option<String>,
    with: Vec<String>,
    without: Vec<String>,
}

/// What was found of all pages.
#[derive(Default)]
struct Found {
    right: usize,
    missing: usize,
    unwanted: usize,
    titles: Share,
    authors: Share,
    dates: Share,
}

/// Reads the pages of `folder` and prints how much of each is right.
pub(super) fn measure(args: &Args, folder: &Path) -> anyhow::Result<()> {
    let file = folder.join("expect.json");
    let text = std::fs::read(&file).with_context(|| file.display().to_string())?;
    let pages: Vec<Expected> =
        serde_json::from_slice(&text).with_context(|| file.display().to_string())?;
    let mut found = Found::default();
    for page in &pages {
        let file = folder.join(&page.file);
        let bytes = std::fs::read(&file).with_context(|| file.display().to_string())?;
        found.count(args, page, &bytes);
    }
    let hits = 2.0 * found.right as f64;
    let f1 = hits / (hits + (found.missing + found.unwanted) as f64);
    let set = folder.file_name().unwrap_or_default().to_string_lossy();
    let what = format!("{set}: segments of {} pages, F1", pages.len());
    at_least("article", what, f1, Some(0.93)).print(args.json)?;
    for (what, share, bar) in [
        ("title", &found.titles, 92.0),
        ("author", &found.authors, 75.0),
        ("date", &found.dates, 90.0),
    ] {
        let what = format!("{set}: {what} right, % of {}", share.all);
        at_least("article", what, share.percent(), Some(bar)).print(args.json)?;
    }
    Ok(())
}

impl Found {
    fn count(&mut self, args: &Args, page: &Expected, bytes: &[u8]) {
        // What is refused is read as nothing.
        let article = extract(bytes, &page.url, None, None).unwrap_or_default();
        let text = letters(&article.text);
        for segment in &page.with {
            let is_there = text.contains(&letters(segment));
            self.right += usize::from(is_there);
            if !is_there {
                self.missing += 1;
                wrong(args, || format!("{}: without {segment:?}", page.file));
            }
        }
        for segment in &page.without {
            if text.contains(&letters(segment)) {
                self.unwanted += 1;
                wrong(args, || format!("{}: with {segment:?}", page.file));
            }
        }
        let mut tell = |share: fn(&mut Self) -> &mut Share, what, got: &str, wanted: &str| {
            let is = same(got, wanted);
            share(self).count(is);
            if !is {
                wrong(args, || {
                    format!("{}: {what} {got:?}, not {wanted:?}", page.file)
                });
            }
        };
        let title = article.title.unwrap_or_default();
        tell(|all| &mut all.titles, "title", &title, &page.title);
        if let Some(author) = &page.author {
            let authors = article.authors.join("; ");
            tell(|all| &mut all.authors, "author", &authors, author);
        }
        if let Some(date) = &page.date {
            let day = article.published.map(|at| at.date_naive().to_string());
            let day = day.unwrap_or_default();
            tell(|all| &mut all.dates, "date", &day, date);
        }
    }
}
