//! Pages that are watched as lists: whatever the bytes are, a list or a reason comes out.

#![no_main]

use libfuzzer_sys::fuzz_target;
use url::Url;
use vigie::domain::source::PageSelectors;
use vigie::feeds::page::list;

fuzz_target!(|bytes: &[u8]| {
    let base = Url::parse("https://exemple.fr/dossier/").expect("a constant");
    let selectors = PageSelectors {
        entry: "li, article, tr, p".to_owned(),
        link: None,
        title: None,
        date: Some("time, .date".to_owned()),
        summary: Some("p".to_owned()),
    };
    let Ok(feed) = list(bytes, &base, &selectors, None, Some("fr")) else {
        return;
    };
    for entry in &feed.entries {
        let link = entry
            .link
            .as_deref()
            .expect("an entry without a link is none");
        assert!(Url::parse(link).is_ok(), "{link}");
    }
});
