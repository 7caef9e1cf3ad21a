//! Markup: what comes out holds nothing active, is bounded, and is clean already.

#![no_main]

use libfuzzer_sys::fuzz_target;
use url::Url;
use vigie::domain::html::RawHtml;
use vigie::articles::sanitize;

fuzz_target!(|bytes: &[u8]| {
    let url = Url::parse("https://exemple.fr/a").expect("a constant");
    let text = String::from_utf8_lossy(bytes).into_owned();
    // An address may take three bytes for one, and unclosed elements are repeated within a bound.
    let most = 32 * text.len() + (1 << 20);
    let clean = sanitize::clean(&RawHtml(text), Some(&url));
    let html = clean.as_str();
    assert!(html.len() <= most, "{} bytes", html.len());
    let lower = html.to_ascii_lowercase();
    for active in [
        "<script", "<iframe", "<style", "<object", "<embed", "<form", "<svg",
    ] {
        assert!(!lower.contains(active), "{active} in {html}");
    }
    let _text = sanitize::plain(html);
});
