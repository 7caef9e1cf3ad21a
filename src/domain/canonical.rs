//! One address for one page.
//!
//! The same page is linked under many addresses: with the mark of the newsletter that carried it,
//! through a redirector, as its AMP or mobile copy. [`canonical`] maps them to one, without asking
//! the network. Where it cannot be sure it leaves the address alone, since filing two pages as one
//! loses one of them, while filing one page twice is only a nuisance.
//!
//! The result is a key and a display form. It need not be reachable: `http` becomes `https` and
//! `www.` goes. What a reader clicks on stays the publisher's own address.

mod host;
mod path;
mod query;
mod redirect;

use url::Url;

/// More rounds than real addresses need: each peels one redirector or one AMP cache.
const ROUNDS: usize = 8;

/// The address that stands for all addresses of the same page.
///
/// Only `http` and `https` are touched. Normal forms follow RFC 3986 section 6.2.2 (case, percent
/// encoding, dot segments) and 6.2.3 (default ports, empty path); the rest is knowledge of the web:
/// redirectors, AMP, mobile hosts, tracking parameters and session identifiers. Pure, idempotent.
pub fn canonical(url: &Url) -> Url {
    let mut current = url.clone();
    for _ in 0..ROUNDS {
        let next = round(&current);
        if next == current {
            break;
        }
        current = next;
    }
    current
}

/// One pass of all rules. A rule may open the way for another, hence the rounds.
fn round(url: &Url) -> Url {
    if !is_web(url) {
        return url.clone();
    }
    if let Some(target) = redirect::target(url) {
        return target;
    }
    let mut plain = url.clone();
    // None of these setters can fail on a URL with a host; if one did, the address would stay.
    let _kept = plain.set_username("");
    let _kept = plain.set_password(None);
    if plain.port().is_none() || plain.port() == Some(443) {
        let _kept = plain.set_scheme("https");
    } else if plain.port() == Some(80) {
        let _kept = plain.set_port(None);
        let _kept = plain.set_scheme("https");
    }
    path::normalise(&mut plain);
    query::normalise(&mut plain);
    host::normalise(&mut plain);
    if plain.fragment().is_some_and(|fragment| !is_route(fragment)) {
        plain.set_fragment(None);
    }
    plain
}

/// Whether a fragment selects the page instead of a place on it: `#!…` (hashbang) and `#/…`
/// (routes of single-page applications).
fn is_route(fragment: &str) -> bool {
    fragment.len() > 1 && (fragment.starts_with('!') || fragment.starts_with('/'))
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.host_str().is_some()
}

/// Whether what a page calls its own address (`rel=canonical`, `og:url`) can be believed.
///
/// Sites copy the address of their home page into every page, or that of a section into its
/// articles; believing them would make one item of all. So the claim must be on the same
/// registrable domain, must not be the home page or a parent of a deep page, and must not drop a
/// query that alone selects the page.
pub fn plausible_canonical(page: &Url, claimed: &Url) -> bool {
    if !is_web(page) || !is_web(claimed) {
        return false;
    }
    let (page, claimed) = (canonical(page), canonical(claimed));
    if page == claimed {
        return true;
    }
    if !host::same_registrable(&page, &claimed) {
        return false;
    }
    let (deep, said) = (page.path(), claimed.path());
    if said == "/" && claimed.query().is_none() {
        return false;
    }
    if deep == said {
        // The same path: the claim may drop parameters only if the path itself names an article.
        return claimed.query() == page.query() || path::names_an_article(said);
    }
    let parent = deep
        .strip_prefix(said)
        .is_some_and(|rest| rest.starts_with('/') || rest.starts_with(['.', '?']));
    if parent {
        return path::names_an_article(said);
    }
    !path::is_dead_end(said)
}

#[cfg(test)]
mod tests;
