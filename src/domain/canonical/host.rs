//! Host names: `www.`, mobile and AMP hosts, and who owns a name.

use url::Url;

use super::path;

/// Hosts that serve the same pages under the same paths.
const ALIASES: &[(&str, &str)] = &[
    ("mobile.twitter.com", "x.com"),
    ("mobile.x.com", "x.com"),
    ("twitter.com", "x.com"),
    ("old.reddit.com", "reddit.com"),
    ("new.reddit.com", "reddit.com"),
    ("np.reddit.com", "reddit.com"),
    ("i.reddit.com", "reddit.com"),
    ("m.facebook.com", "facebook.com"),
    ("touch.facebook.com", "facebook.com"),
    ("mbasic.facebook.com", "facebook.com"),
    ("web.facebook.com", "facebook.com"),
    ("m.youtube.com", "youtube.com"),
    ("music.youtube.com", "youtube.com"),
    ("en.m.wikipedia.org", "en.wikipedia.org"),
    ("export.arxiv.org", "arxiv.org"),
];

/// Families whose mobile host has an `m` label in the middle: `fr.m.wikipedia.org`.
const WIKIS: &[&str] = &[
    "wikipedia.org",
    "wiktionary.org",
    "wikinews.org",
    "wikibooks.org",
    "wikiquote.org",
    "wikisource.org",
    "wikiversity.org",
    "wikivoyage.org",
    "wikimedia.org",
];

/// First labels of hosts that repeat the main site for small screens or for AMP.
const COPIES: &[&str] = &["m.", "mobile.", "amp."];

/// Gives the host its plain form. The path must be in normal form already: a mobile host is only
/// folded into the main one when the path names an article, since `mobile.free.fr/` is not
/// `free.fr/`.
pub(super) fn normalise(url: &mut Url) {
    let Some(host) = url.domain() else {
        return; // an IP address is what it is
    };
    let host = host.trim_end_matches('.');
    let plain = plain_host(host, url.path());
    if !plain.is_empty() && url.domain() != Some(plain.as_str()) {
        let _kept = url.set_host(Some(&plain));
    }
}

fn plain_host(host: &str, path: &str) -> String {
    let host = without_label(host, "www.").unwrap_or(host);
    if let Some((_, main)) = ALIASES.iter().find(|(alias, _)| *alias == host) {
        return (*main).to_owned();
    }
    if let Some((language, family)) = host.split_once(".m.")
        && WIKIS.contains(&family)
    {
        return format!("{language}.{family}");
    }
    if path::names_an_article(path) {
        for copy in COPIES {
            if let Some(main) = without_label(host, copy) {
                return main.to_owned();
            }
        }
    }
    host.to_owned()
}

/// The host without a first label, unless what is left would not be a site of its own: `www.gov.uk`
/// must not become the public suffix `gov.uk`.
fn without_label<'a>(host: &'a str, label: &str) -> Option<&'a str> {
    let rest = host.strip_prefix(label)?;
    registrable(rest).map(|_| rest)
}

/// The name that somebody registered: `bbc.co.uk` of `news.bbc.co.uk`.
fn registrable(host: &str) -> Option<&str> {
    psl::domain_str(host)
}

/// Whether two addresses belong to the same owner, as far as the public suffix list tells.
pub(super) fn same_registrable(one: &Url, other: &Url) -> bool {
    match (one.domain(), other.domain()) {
        (Some(one), Some(other)) => {
            one == other || registrable(one).is_some_and(|owner| registrable(other) == Some(owner))
        }
        _ => one.host() == other.host(),
    }
}
