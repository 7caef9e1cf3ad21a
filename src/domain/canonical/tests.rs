//! Addresses and what they become.

use super::*;

fn parse(text: &str) -> Url {
    Url::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn plain(text: &str) -> String {
    canonical(&parse(text)).to_string()
}

/// Addresses of one page each; the first column is the canonical one.
const SAME: &[(&str, &[&str])] = &[
    (
        "https://example.com/",
        &[
            "http://example.com",
            "HTTP://EXAMPLE.com:80/",
            "https://www.example.com/index.html",
            "https://example.com:443/#top",
            "https://example.com./?utm_source=x",
            "http://www.example.com/?",
        ],
    ),
    (
        "https://example.com/2026/03/un-nouveau-service.html",
        &[
            "https://www.example.com/2026/03/un-nouveau-service.html?utm_medium=rss&utm_source=rss",
            "https://example.com/2026/03/un-nouveau-service.html#xtor=RSS-1",
            "https://example.com/2026/03/un-nouveau-service.html?xtor=RSS-1-%5Ba%5D",
            "https://example.com/2026/03/un-nouveau-service.html?at_medium=custom7&at_campaign=a",
            "https://example.com/2026/03/un-nouveau-service.html?fbclid=IwAR0&mc_cid=1&wt_mc=2",
            "https://example.com/2026/03/./../03/un-nouveau-service.html",
            "https://example.com/2026//03/un%2Dnouveau%2dservice.html",
            "https://example.com/2026/03/un-nouveau-service.amp.html",
            "https://amp.example.com/2026/03/un-nouveau-service.html",
            "https://m.example.com/2026/03/un-nouveau-service.html",
            "https://example.com/2026/03/un-nouveau-service.html;jsessionid=0A1B",
            "https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.com%2F2026%2F03%2Fun-nouveau-service.html&usg=A",
            "https://www.google.fr/amp/s/www.example.com/2026/03/un-nouveau-service.html",
            "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/2026/03/un-nouveau-service.html?amp=1",
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.com%2F2026%2F03%2Fun-nouveau-service.html&h=AT",
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.com%2F2026%2F03%2Fun-nouveau-service.html&data=0",
        ],
    ),
    (
        "https://example.com/a/story-about-something",
        &[
            "https://example.com/a/story-about-something/",
            "https://example.com/a/story-about-something/amp/",
            "https://example.com/amp/a/story-about-something?amp",
            "https://example.com/a/story-about-something?ref=rss&outputType=amp",
        ],
    ),
    (
        "https://example.com/view.php?id=12&page=2",
        &[
            "https://example.com/view.php?page=2&id=12",
            "https://example.com/view.php?id=12&PHPSESSID=0123&page=2",
            "https://example.com/view.php?id=12&sid=0123456789abcdef0123456789abcdef&page=2",
        ],
    ),
    (
        "https://fr.wikipedia.org/wiki/%C3%89tat",
        &[
            "https://fr.m.wikipedia.org/wiki/État",
            "http://fr.wikipedia.org/wiki/%c3%89tat?wprov=sfti1",
        ],
    ),
    (
        "https://youtube.com/watch?v=abcdefghijk",
        &[
            "https://youtu.be/abcdefghijk?si=0123",
            "https://m.youtube.com/watch?v=abcdefghijk&feature=share",
            "https://www.youtube.com/embed/abcdefghijk",
        ],
    ),
    (
        "https://example.com/?q=deux%20mots",
        &[
            "https://example.com/?q=deux+mots",
            "https://example.com/?q=deux%20mots",
        ],
    ),
    (
        "https://x.com/someone/status/123456789",
        &[
            "https://twitter.com/someone/status/123456789?s=20&t=abc",
            "https://mobile.twitter.com/someone/status/123456789",
        ],
    ),
    (
        "https://gov.example.co.uk/news",
        &["https://gov.example.co.uk/(S(lit3py55t21z5v55vlm25s55))/news/default.aspx"],
    ),
];

/// Pairs of addresses of two pages.
const DIFFERENT: &[(&str, &str)] = &[
    ("https://example.com/?p=1", "https://example.com/?p=2"),
    ("https://example.com/?p=1", "https://example.com/"),
    ("https://example.com/a?id=1", "https://example.com/a?id=2"),
    ("https://example.com/a?page=2", "https://example.com/a"),
    (
        "https://example.com/watch?v=a",
        "https://example.com/watch?v=b",
    ),
    ("https://example.com/News", "https://example.com/news"),
    ("https://example.com/a%2Fb", "https://example.com/a/b"),
    ("https://example.com/#!/a", "https://example.com/#!/b"),
    ("https://example.com/app#/a", "https://example.com/app"),
    ("https://mobile.free.fr/", "https://free.fr/"),
    ("https://m.example.com/", "https://example.com/"),
    ("https://www.gov.uk/", "https://gov.uk/"),
    ("https://example.com/learn/amp", "https://example.com/learn"),
    ("https://example.com/amp", "https://example.com/"),
    (
        "https://example.com/tree?ref=main",
        "https://example.com/tree?ref=next",
    ),
    (
        "https://example.com/?source=a",
        "https://example.com/?source=b",
    ),
    ("https://example.com:8080/", "https://example.com/"),
    ("https://one.example.com/a", "https://two.example.com/a"),
    ("https://example.com/?q=a%2Bb", "https://example.com/?q=a+b"),
    (
        "https://example.com/?lang=fr",
        "https://example.com/?lang=en",
    ),
    ("https://example.com/a.html", "https://example.com/a"),
    (
        "https://example.com/?archives&2024",
        "https://example.com/?2024&archives",
    ),
    (
        "https://example.com/?s=veille",
        "https://example.com/?s=alerte",
    ),
    ("http://192.0.2.1/", "http://192.0.2.2/"),
    ("ftp://example.com/a", "https://example.com/a"),
    (
        "https://www.google.com/search?q=a",
        "https://www.google.com/search?q=b",
    ),
];

#[test]
fn addresses_of_one_page_become_one() {
    for (expected, addresses) in SAME {
        assert_eq!(plain(expected), *expected);
        for address in *addresses {
            assert_eq!(plain(address), *expected, "{address}");
        }
    }
}

#[test]
fn addresses_of_two_pages_stay_two() {
    for (one, other) in DIFFERENT {
        assert_ne!(plain(one), plain(other), "{one} {other}");
    }
}

#[test]
fn a_claim_is_believed_only_for_a_page_of_the_same_owner_that_is_as_deep() {
    let page = "https://www.example.co.uk/news/2026/a-long-story-here?utm_source=x";
    for (claimed, believed) in [
        (
            "https://www.example.co.uk/news/2026/a-long-story-here",
            true,
        ),
        ("https://example.co.uk/2026/a-long-story-here.html", true),
        ("https://www.example.co.uk/", false),
        ("https://www.example.co.uk/news", false),
        ("https://www.example.co.uk/login", false),
        ("https://other.co.uk/news/2026/a-long-story-here", false),
        ("mailto:someone@example.co.uk", false),
    ] {
        assert_eq!(
            plausible_canonical(&parse(page), &parse(claimed)),
            believed,
            "{claimed}"
        );
    }
    let selected = parse("https://example.com/view?id=3");
    assert!(!plausible_canonical(
        &selected,
        &parse("https://example.com/view")
    ));
    assert!(plausible_canonical(
        &selected,
        &parse("https://example.com/3-the-title")
    ));
}

proptest::proptest! {
    #[test]
    fn canonical_is_idempotent(
        host in "(www\\.|m\\.|amp\\.)?[a-z]{1,8}\\.(com|co\\.uk|fr)",
        path in "(/([a-zA-Z0-9._~%;=()-]{0,12}|amp|index\\.php|%2[eE]|a-b-c))*",
        query in "(\\?([a-z_]{0,8}=?[a-z0-9%+]{0,6}&?){0,4})?",
        fragment in "(#[!/a-z=]{0,6})?",
    ) {
        if let Ok(url) = Url::parse(&format!("http://{host}{path}{query}{fragment}")) {
            let once = canonical(&url);
            proptest::prop_assert_eq!(canonical(&once), once);
        }
    }

    #[test]
    fn any_address_has_a_canonical_one(text in "(https?|ftp|mailto|data):(//)?\\PC*") {
        if let Ok(url) = Url::parse(&text) {
            let once = canonical(&url);
            proptest::prop_assert_eq!(canonical(&once), once.clone());
            plausible_canonical(&url, &once);
        }
    }
}
