//! Articles: whatever the page is, a text or a reason comes out, and never a caught panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use url::Url;
use vigie::articles::extract::{ExtractError, extract, next_page};

fuzz_target!(|bytes: &[u8]| {
    let url = Url::parse("https://exemple.fr/2026/03/article").expect("a constant");
    let article = extract(bytes, &url, None, None);
    assert_ne!(article.err(), Some(ExtractError::Broken));
    let _next = next_page(bytes, &url, None);
});
