//! Addresses: the canonical form of one is an address, and its own canonical form.

#![no_main]

use libfuzzer_sys::fuzz_target;
use url::Url;
use vigie::domain::canonical::{canonical, plausible_canonical};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut urls = text.split('\n').filter_map(|line| Url::parse(line).ok());
    let Some(url) = urls.next() else {
        return;
    };
    let once = canonical(&url);
    let again = Url::parse(once.as_str()).expect("what is printed can be read");
    assert_eq!(canonical(&again), once, "{url}");
    if let Some(claimed) = urls.next() {
        let _believed = plausible_canonical(&url, &claimed);
    }
});
