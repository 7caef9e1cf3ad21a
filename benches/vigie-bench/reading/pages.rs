//! What is read of pages beside what they say: text by class of page, title, authors, date, time.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;
use url::Url;

use super::super::measure::Times;
use super::score::{Score, letters, same};
use super::{Args, at_least, at_most, times, wrong};
use vigie::articles::extract::extract;
use vigie::domain::article::Article;

/// A page, and what a person says that it holds.
pub(super) struct Page {
    /// How it is named where it is read wrongly.
    pub(super) name: String,
    /// `article`, `forum`, …
    pub(super) kind: String,
    pub(super) url: String,
    pub(super) bytes: Vec<u8>,
    pub(super) text: String,
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    /// A day: `2026-03-01`.
    pub(super) date: Option<String>,
}

/// A page in `pages.json`.
#[derive(Deserialize)]
struct Annotation {
    file: String,
    url: String,
    #[serde(rename = "type")]
    kind: String,
    title: Option<String>,
    author: Option<String>,
    date: Option<String>,
    text: String,
}

/// The annotated pages of a folder: `pages.json` and `pages/`.
pub(super) fn annotated(folder: &Path) -> anyhow::Result<Vec<Page>> {
    let list = folder.join("pages.json");
    let read = |path: &Path| std::fs::read(path).with_context(|| path.display().to_string());
    let annotations: Vec<Annotation> = serde_json::from_slice(&read(&list)?)
        .with_context(|| format!("{} is no list of pages", list.display()))?;
    let stated = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    annotations
        .into_iter()
        .map(|page| {
            Ok(Page {
                bytes: read(&folder.join("pages").join(&page.file))?,
                name: page.file,
                kind: page.kind,
                url: page.url,
                text: page.text,
                title: stated(page.title),
                author: stated(page.author),
                date: stated(page.date),
            })
        })
        .collect()
}

/// How many were told, and how many of them right.
#[derive(Default)]
pub(super) struct Share {
    right: usize,
    pub(super) all: usize,
}

impl Share {
    pub(super) fn count(&mut self, is_right: bool) {
        self.all += 1;
        self.right += usize::from(is_right);
    }

    pub(super) fn percent(&self) -> f64 {
        100.0 * self.right as f64 / self.all as f64
    }
}

/// What was found of one set of pages.
#[derive(Default)]
struct Findings {
    texts: BTreeMap<String, Vec<Score>>,
    titles: Share,
    /// Titles of which one holds the other: annotators cut and complete as they like.
    near: Share,
    authors: Share,
    dates: Share,
}

/// Reads the pages and prints what was found.
pub(super) fn measure(args: &Args, set: &str, pages: &[Page]) -> anyhow::Result<()> {
    let mut findings = Findings::default();
    let mut took = Times::default();
    for page in pages {
        let url = Url::parse(&page.url).with_context(|| page.url.clone())?;
        let article = took.of(|| Ok(extract(&page.bytes, &url, None, None)))?;
        // What is refused counts as an empty text: it was refused wrongly.
        findings.add(args, page, &article.unwrap_or_default());
    }
    findings.print(args, set)?;
    for row in times(
        "reading 1",
        &format!("{set}: a page"),
        &mut took,
        (12.0, 40.0),
    ) {
        row.print(args.json)?;
    }
    let slowest = took.percentile(1.0);
    let what = format!("{set}: the slowest page");
    at_most("reading 1", &what, slowest, 250.0, "ms").print(args.json)
}

impl Findings {
    fn add(&mut self, args: &Args, page: &Page, article: &Article) {
        let score = Score::of(&article.text, &page.text);
        if score.f1 < 0.9 {
            wrong(args, || {
                format!(
                    "{} {}: text {:.3} of {}",
                    page.kind, page.name, score.f1, page.url
                )
            });
        }
        self.texts.entry(page.kind.clone()).or_default().push(score);
        let told =
            |share: &mut Share, what: &str, wanted: &Option<String>, got: String, is: bool| {
                if let Some(wanted) = wanted {
                    share.count(is);
                    if !is {
                        wrong(args, || {
                            format!("{}: {what} {got:?}, not {wanted:?}", page.name)
                        });
                    }
                }
            };
        let title = article.title.clone().unwrap_or_default();
        let is = page
            .title
            .as_ref()
            .is_some_and(|wanted| same(wanted, &title));
        if let Some(wanted) = &page.title {
            let (wanted, title) = (letters(wanted), letters(&title));
            let holds = wanted.contains(&title) || title.contains(&wanted);
            self.near.count(!title.is_empty() && holds);
        }
        told(&mut self.titles, "title", &page.title, title, is);
        let authors = article.authors.join(", ");
        let is = page
            .author
            .as_ref()
            .is_some_and(|wanted| same(wanted, &authors));
        told(&mut self.authors, "author", &page.author, authors, is);
        let date = article
            .published
            .map(|date| date.format("%Y-%m-%d").to_string());
        let is = page.date.as_ref().map(|date| date.get(..10)) == Some(date.as_deref());
        told(
            &mut self.dates,
            "date",
            &page.date,
            date.unwrap_or_default(),
            is,
        );
    }

    fn print(&self, args: &Args, set: &str) -> anyhow::Result<()> {
        let all: Vec<Score> = self.texts.values().flatten().copied().collect();
        let kinds = self
            .texts
            .iter()
            .map(|(kind, scores)| (kind.as_str(), &scores[..]));
        for (kind, scores) in kinds.chain([("all", &all[..])]) {
            let mean = Score::mean(scores);
            let bar = match kind {
                "article" => Some(0.97),
                "all" => Some(0.90),
                _ => None,
            };
            let named = |part: &str| format!("{set}: {kind} ({}), {part}", scores.len());
            at_least("article", named("word F1"), mean.f1, bar).print(args.json)?;
            at_least("article", named("precision"), mean.precision, None).print(args.json)?;
            at_least("article", named("recall"), mean.recall, None).print(args.json)?;
        }
        for (what, share, bar) in [
            ("title right", &self.titles, Some(92.0)),
            ("title, or one that holds it or is in it", &self.near, None),
            ("author right", &self.authors, Some(75.0)),
            ("date right", &self.dates, Some(90.0)),
        ] {
            let what = format!("{set}: {what}, % of {}", share.all);
            at_least("article", what, share.percent(), bar).print(args.json)?;
        }
        Ok(())
    }
}
