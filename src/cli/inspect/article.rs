//! `vigie inspect article`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use anyhow::Context as _;
use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use url::Url;

use super::inputs::{self, Input};
use super::{Outcome, Tally};
use crate::articles::extract::extract;
use crate::articles::identify::{Sample, identify};
use crate::domain::article::Article;
use crate::domain::html::CleanHtml;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Fichiers, adresses, ou - . (Files, addresses, or -.)
    #[arg(required_unless_present = "manifest", value_name = "IN")]
    inputs: Vec<String>,
    /// Adresse de la page, pour les liens relatifs. (The page's address, for relative links.)
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    /// Lire les entrées dans FILE : une ligne {"file","url"} chacune. (Inputs as JSON lines.)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["inputs", "url"])]
    manifest: Option<PathBuf>,
    /// Une ligne de JSON par entrée. (One line of JSON an input.)
    #[arg(long)]
    json: bool,
}

/// One page to read.
struct Page {
    /// As the user named it.
    input: String,
    url: Option<Url>,
}

/// A line of a manifest.
#[derive(Deserialize)]
struct Line {
    file: String,
    url: Url,
}

/// Runs the inspection.
pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let folder = args.manifest.as_deref().and_then(Path::parent);
    let pages = match &args.manifest {
        Some(manifest) => listed(manifest)?,
        None => {
            let page = |input: &String| Page {
                input: input.clone(),
                url: args.url.clone(),
            };
            args.inputs.iter().map(page).collect()
        }
    };
    let mut tally = Tally::default();
    in_order(&pages, folder, |page, answer| {
        if args.json {
            tally.answer(
                &page.input,
                answer.map(|article| Seen::of(&page.input, article)),
            )
        } else {
            tally.tell(&page.input, answer.map(|article| told(&article)));
            Ok(())
        }
    })?;
    Ok(tally.outcome())
}

fn listed(manifest: &Path) -> anyhow::Result<Vec<Page>> {
    let text = std::fs::read_to_string(manifest)
        .with_context(|| format!("cannot read the manifest {}", manifest.display()))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            let line: Line = serde_json::from_str(line).with_context(|| {
                format!(
                    "{}, line {}: expected {{\"file\": …, \"url\": …}}",
                    manifest.display(),
                    index + 1
                )
            })?;
            Ok(Page {
                input: line.file,
                url: Some(line.url),
            })
        })
        .collect()
}

/// Reads pages on all cores, and answers in the order in which they were given.
fn in_order(
    pages: &[Page],
    folder: Option<&Path>,
    mut answer: impl FnMut(&Page, Result<Article, String>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::sync_channel(4 * threads);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(pages.len()) {
            let sender = sender.clone();
            let next = &next;
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(page) = pages.get(index) else { return };
                    if sender.send((index, seen(page, folder))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = std::collections::BTreeMap::new();
        let mut due = 0;
        for (index, article) in receiver {
            early.insert(index, article);
            while let Some(article) = early.remove(&due) {
                answer(&pages[due], article)?;
                due += 1;
            }
        }
        Ok(())
    })
}

fn seen(page: &Page, folder: Option<&Path>) -> Result<Article, String> {
    let input: Input = match folder {
        Some(folder) if !Path::new(&page.input).exists() => {
            inputs::read(&folder.join(&page.input).to_string_lossy())?
        }
        _ => inputs::read(&page.input)?,
    };
    let own = input.url.as_deref().and_then(|url| Url::parse(url).ok());
    let url = match page.url.clone().or(own) {
        Some(url) => url,
        // Without an address, relative links cannot be told and are dropped.
        None => Url::parse("about:blank").map_err(|error| error.to_string())?,
    };
    extract(&input.bytes, &url, input.content_type.as_deref(), None)
        .map_err(|error| error.to_string())
}

/// The answer for one input: these names are documented and stay.
#[derive(Serialize)]
struct Seen<'a> {
    input: &'a str,
    ok: bool,
    title: Option<String>,
    authors: Vec<String>,
    published: Option<String>,
    language: Option<String>,
    site_name: Option<String>,
    excerpt: Option<String>,
    image: Option<String>,
    canonical_url: Option<String>,
    text: String,
    html: CleanHtml,
}

impl<'a> Seen<'a> {
    fn of(input: &'a str, article: Article) -> Self {
        let language = language(&article);
        Self {
            input,
            ok: true,
            title: article.title,
            authors: article.authors,
            published: article
                .published
                .map(|date| date.to_rfc3339_opts(SecondsFormat::Secs, true)),
            language,
            site_name: article.site_name,
            excerpt: article.excerpt,
            image: article.image,
            canonical_url: article.canonical_url,
            text: article.text,
            html: article.html,
        }
    }
}

/// As the pipeline tells it: what the page declares, unless its text clearly says otherwise.
fn language(article: &Article) -> Option<String> {
    let sample = Sample {
        title: article.title.as_deref().unwrap_or_default(),
        body: &article.text,
    };
    let declared: Vec<&str> = article.language.as_deref().into_iter().collect();
    identify(&sample, &declared).code
}

/// The article for a person at a terminal.
fn told(article: &Article) -> String {
    let mut head = vec![article.title.clone().unwrap_or_else(|| "—".to_owned())];
    let date = article
        .published
        .map(|date| date.format("%Y-%m-%d").to_string());
    let about: Vec<String> = [article.site_name.clone(), date]
        .into_iter()
        .flatten()
        .chain(article.authors.iter().cloned())
        .collect();
    if !about.is_empty() {
        head.push(about.join(" · "));
    }
    format!("{}\n\n{}\n", head.join("\n"), article.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_answered_in_the_order_given() {
        let folder = tempfile::tempdir().unwrap();
        let mut pages = Vec::new();
        for index in 0..20 {
            let path = folder.path().join(format!("{index}.html"));
            let words = "Les veilleurs lisent la page jusqu’au bout. ".repeat(5 + index % 7);
            std::fs::write(&path, format!("<title>T{index}</title><p>{words}</p>")).unwrap();
            pages.push(Page {
                input: format!("{index}.html"),
                url: Url::parse("https://exemple.fr/").ok(),
            });
        }
        pages[3].input = "absent.html".into();
        let mut titles = Vec::new();
        in_order(&pages, Some(folder.path()), |_, article| {
            titles.push(article.map(|article| article.title.unwrap_or_default()));
            Ok(())
        })
        .unwrap();
        assert_eq!(titles.len(), 20);
        assert!(titles[3].is_err());
        assert_eq!(titles[19].as_deref(), Ok("T19"));
    }
}
