//! Feeds: whatever the bytes are, they are read or refused; what is read comes out clean.

#![no_main]

use libfuzzer_sys::fuzz_target;
use url::Url;
use vigie::feeds::{Hints, parse};
use vigie::articles::sanitize;

fuzz_target!(
    init: {
        // The program catches a panic of the second reader and goes on; only ours are findings.
        std::panic::set_hook(Box::new(|panic| {
            let second_reader = panic
                .location()
                .is_some_and(|place| place.file().contains("feed-rs"));
            if !second_reader {
                eprintln!("{panic}");
                std::process::abort();
            }
        }));
    },
    |bytes: &[u8]| {
        let base = Url::parse("https://exemple.fr/dossier/flux").expect("a constant");
        let hints = Hints {
            content_type: None,
            base_url: Some(&base),
            language: None,
        };
        let Ok(feed) = parse(bytes, &hints) else {
            return;
        };
        for entry in &feed.entries {
            for html in entry.summary.iter().chain(&entry.content) {
                let clean = sanitize::clean(html, Some(&base));
                let _text = sanitize::plain(clean.as_str());
            }
        }
    }
);
