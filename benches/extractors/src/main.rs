//! Vigie's reading of articles beside the extractors written in Rust, on the same annotated pages and by
//! the same measure as `vigie bench reading`: words of the text (F1), titles, authors, dates, time.
//!
//! `VIGIE_CORPUS=… cargo run --release`, from this folder. Each is used as its page of documentation
//! shows first, and is given the page's text as UTF-8 and, where it takes one, the page's address.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use serde::Deserialize;
use url::Url;

/// A page, and what a person says that it holds.
#[derive(Deserialize)]
struct Page {
    file: String,
    url: String,
    #[serde(rename = "type")]
    kind: String,
    title: Option<String>,
    author: Option<String>,
    date: Option<String>,
    text: String,
}

/// What an extractor read of a page.
#[derive(Default)]
struct Reading {
    text: String,
    title: String,
    author: String,
    /// `2026-03-01`
    date: String,
}

type Extractor = fn(&[u8], &str) -> Option<Reading>;

const EXTRACTORS: [(&str, Extractor); 4] = [
    ("Vigie", vigie),
    ("trafilatura 0.6", trafilatura),
    ("rs-trafilatura 0.2", rs_trafilatura),
    ("dom_smoothie 0.19", dom_smoothie),
];

fn vigie(bytes: &[u8], url: &str) -> Option<Reading> {
    let url = Url::parse(url).ok()?;
    let article = vigie::articles::extract::extract(bytes, &url, None, None).ok()?;
    let day = article
        .published
        .map(|at| at.format("%Y-%m-%d").to_string());
    Some(Reading {
        text: article.text,
        title: article.title.unwrap_or_default(),
        author: article.authors.join(", "),
        date: day.unwrap_or_default(),
    })
}

fn trafilatura(bytes: &[u8], url: &str) -> Option<Reading> {
    let page = String::from_utf8_lossy(bytes);
    let mut options = trafilatura::Options::default().with_fallback(true);
    options.original_url = Url::parse(url).ok();
    let found = trafilatura::extract(&page, &options).ok()?;
    let day = found.metadata.date.map(|date| date.to_string());
    Some(Reading {
        text: found.content_text,
        title: found.metadata.title,
        author: found.metadata.author,
        date: day.unwrap_or_default(),
    })
}

fn rs_trafilatura(bytes: &[u8], url: &str) -> Option<Reading> {
    let options = rs_trafilatura::Options {
        url: Some(url.to_owned()),
        ..Default::default()
    };
    let found = rs_trafilatura::extract_bytes_with_options(bytes, &options).ok()?;
    let day = found
        .metadata
        .date
        .map(|at| at.format("%Y-%m-%d").to_string());
    Some(Reading {
        text: found.content_text,
        title: found.metadata.title.unwrap_or_default(),
        author: found.metadata.author.unwrap_or_default(),
        date: day.unwrap_or_default(),
    })
}

fn dom_smoothie(bytes: &[u8], url: &str) -> Option<Reading> {
    let page = String::from_utf8_lossy(bytes).into_owned();
    let found = dom_smoothie::Readability::new(page, Some(url), None)
        .ok()?
        .parse()
        .ok()?;
    let day = found.published_time.map(|at| at.chars().take(10).collect());
    Some(Reading {
        text: found.text_content.to_string(),
        title: found.title,
        author: found.byline.unwrap_or_default(),
        date: day.unwrap_or_default(),
    })
}

/// How many of those that an annotator states are right.
#[derive(Default)]
struct Share(usize, usize);

impl Share {
    fn count(&mut self, wanted: Option<&str>, is: impl Fn(&str) -> bool) {
        if let Some(wanted) = wanted.filter(|wanted| !wanted.trim().is_empty()) {
            self.0 += usize::from(is(wanted));
            self.1 += 1;
        }
    }

    fn percent(&self) -> f64 {
        100.0 * self.0 as f64 / self.1.max(1) as f64
    }
}

fn main() -> anyhow::Result<()> {
    let folder =
        PathBuf::from(std::env::var_os("VIGIE_CORPUS").context("VIGIE_CORPUS names no folder")?);
    let pages: Vec<Page> = serde_json::from_slice(&std::fs::read(folder.join("pages.json"))?)?;
    println!("| | articles F1 | all F1 | titles | authors | dates | read nothing | ms a page |");
    println!("|---|---|---|---|---|---|---|---|");
    for (name, extractor) in EXTRACTORS {
        measure(name, extractor, &folder, &pages)?;
    }
    Ok(())
}

fn measure(name: &str, extractor: Extractor, folder: &Path, pages: &[Page]) -> anyhow::Result<()> {
    let (mut articles, mut all) = (Vec::new(), Vec::new());
    let (mut titles, mut authors, mut dates) = <(Share, Share, Share)>::default();
    let (mut nothing, mut took) = (0, 0.0);
    for page in pages {
        let bytes = std::fs::read(folder.join("pages").join(&page.file))?;
        let started = Instant::now();
        let read = catch_unwind(AssertUnwindSafe(|| extractor(&bytes, &page.url)));
        took += started.elapsed().as_secs_f64();
        let read = read.ok().flatten().unwrap_or_default();
        nothing += usize::from(read.text.trim().is_empty());
        let f1 = f1(&read.text, &page.text);
        all.push(f1);
        if page.kind == "article" {
            articles.push(f1);
        }
        titles.count(page.title.as_deref(), |wanted| same(wanted, &read.title));
        authors.count(page.author.as_deref(), |wanted| same(wanted, &read.author));
        dates.count(page.date.as_deref(), |wanted| {
            wanted.get(..10) == Some(&read.date)
        });
    }
    let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len() as f64;
    println!(
        "| {name} | {:.3} | {:.3} | {:.1} % | {:.1} % | {:.1} % | {nothing} | {:.1} |",
        mean(&articles),
        mean(&all),
        titles.percent(),
        authors.percent(),
        dates.percent(),
        1e3 * took / pages.len() as f64
    );
    Ok(())
}

/// The harmonic mean of precision and recall over words, each as often as it stands there.
fn f1(read: &str, wanted: &str) -> f64 {
    let (read, wanted) = (words(read), words(wanted));
    if read.is_empty() && wanted.is_empty() {
        return 1.0;
    }
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in &wanted {
        *left.entry(word).or_default() += 1;
    }
    let mut common = 0_usize;
    for word in &read {
        if let Some(count) = left.get_mut(word.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    2.0 * common as f64 / (read.len() + wanted.len()) as f64
}

/// Whether two titles or names have the same letters and digits.
fn same(one: &str, other: &str) -> bool {
    words(one).concat() == words(other).concat()
}

/// Words of letters and digits, in lower case.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
