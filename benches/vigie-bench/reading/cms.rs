//! Pages in the manner of European publishing software: one text in eight languages, dressed in the
//! templates that sites use, with the sentences that a reader wants and those that nobody does.

use std::collections::BTreeMap;

use anyhow::Context as _;
use url::Url;

use super::{Args, at_least, wrong};
use vigie::articles::extract::extract;
use vigie::domain::article::Article;

/// The templates, by name: `{key}` is replaced by a sentence.
const SKINS: [(&str, &str); 14] = [
    ("spip", include_str!("skins/spip.html")),
    ("wordpress", include_str!("skins/wordpress.html")),
    ("blocks", include_str!("skins/blocks.html")),
    ("drupal", include_str!("skins/drupal.html")),
    ("dsfr", include_str!("skins/dsfr.html")),
    ("daily", include_str!("skins/daily.html")),
    ("hashed", include_str!("skins/hashed.html")),
    ("typo3", include_str!("skins/typo3.html")),
    ("joomla", include_str!("skins/joomla.html")),
    ("dokuwiki", include_str!("skins/dokuwiki.html")),
    ("hugo", include_str!("skins/hugo.html")),
    ("ghost", include_str!("skins/ghost.html")),
    ("tables", include_str!("skins/tables.html")),
    ("agency", include_str!("skins/agency.html")),
];

/// The sentences, by language: a key, a tab and a sentence on each line.
const VOICES: [(&str, &str); 8] = [
    ("fr", include_str!("voices/fr.txt")),
    ("en", include_str!("voices/en.txt")),
    ("de", include_str!("voices/de.txt")),
    ("es", include_str!("voices/es.txt")),
    ("it", include_str!("voices/it.txt")),
    ("nl", include_str!("voices/nl.txt")),
    ("pl", include_str!("voices/pl.txt")),
    ("pt", include_str!("voices/pt.txt")),
];

/// The keys of what belongs to the text.
const WANTED: [&str; 8] = ["lede", "p1", "p2", "p3", "item1", "item2", "quote", "cell"];

/// The keys of what does not.
const UNWANTED: [&str; 11] = [
    "also1",
    "also2",
    "share",
    "newsletter",
    "cookie",
    "comment",
    "bio",
    "legal",
    "nav",
    "ad",
    "tag",
];

/// What is seen of one set of pages.
#[derive(Default)]
struct Seen {
    found: usize,
    missing: usize,
    unwanted: usize,
    titles: usize,
    dates: usize,
    pages: usize,
}

impl Seen {
    fn f1(&self) -> f64 {
        let found = self.found as f64;
        2.0 * found / (2.0 * found + (self.missing + self.unwanted) as f64)
    }
}

/// Reads every template in every language, and prints how much of it is right.
pub(super) fn measure(args: &Args) -> anyhow::Result<()> {
    let mut all = Seen::default();
    let mut french = Seen::default();
    for (language, voice) in VOICES {
        let voice = sentences(voice);
        for (skin, template) in SKINS {
            let page = dress(template, language, &voice);
            let url = Url::parse("https://veilleur.example/local/archives-12")?;
            let article = extract(page.as_bytes(), &url, None, None)
                .with_context(|| format!("{skin} in {language}"))?;
            let name = format!("{skin}.{language}");
            count(args, &mut all, &name, template, &voice, &article);
            if language == "fr" {
                count(args, &mut french, &name, template, &voice, &article);
            }
        }
    }
    for (set, seen, bar) in [("European", &all, 0.93), ("French", &french, 0.935)] {
        let what = format!("dressed: {set} ({}), segments F1", seen.pages);
        at_least("article", what, seen.f1(), Some(bar)).print(args.json)?;
    }
    for (what, right) in [("title", all.titles), ("date", all.dates)] {
        let share = 100.0 * right as f64 / all.pages as f64;
        let what = format!("dressed: {what} right, % of {}", all.pages);
        at_least("article", what, share, None).print(args.json)?;
    }
    Ok(())
}

fn sentences(voice: &str) -> BTreeMap<&str, &str> {
    voice
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .collect()
}

fn dress(template: &str, language: &str, voice: &BTreeMap<&str, &str>) -> String {
    let mut page = template.replace("{lang}", language);
    for (key, sentence) in voice {
        page = page.replace(&format!("{{{key}}}"), sentence);
    }
    page
}

fn count(
    args: &Args,
    seen: &mut Seen,
    name: &str,
    template: &str,
    voice: &BTreeMap<&str, &str>,
    article: &Article,
) {
    seen.pages += 1;
    let text = article.text.as_str();
    let on_page = |key: &&&str| template.contains(&format!("{{{key}}}"));
    let sentence = |key: &str| voice.get(key).copied().unwrap_or_default();
    for key in WANTED.iter().filter(on_page) {
        if text.contains(sentence(key)) {
            seen.found += 1;
        } else {
            seen.missing += 1;
            wrong(args, || format!("{name}: {key} is missing"));
        }
    }
    for key in UNWANTED.iter().filter(on_page) {
        if text.contains(sentence(key)) {
            seen.unwanted += 1;
            wrong(args, || format!("{name}: {key} is not of the text"));
        }
    }
    let title = article.title.as_deref();
    if title == Some(sentence("title")) {
        seen.titles += 1;
    } else {
        wrong(args, || format!("{name}: title {title:?}"));
    }
    let day = article.published.map(|date| date.date_naive().to_string());
    if day.as_deref() == Some("2024-03-12") {
        seen.dates += 1;
    } else {
        wrong(args, || format!("{name}: date {day:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_dressed_in_every_language() {
        for (language, voice) in VOICES {
            let voice = sentences(voice);
            for (skin, template) in SKINS {
                let page = dress(template, language, &voice);
                for key in WANTED.iter().chain(&UNWANTED).chain(&["title", "said"]) {
                    assert!(voice.contains_key(key), "{language}: {key}");
                    assert!(!page.contains(&format!("{{{key}}}")), "{skin}: {key}");
                }
            }
        }
    }
}
