//! What the configurations that come with Vigie mean to the rooms that `config` does not know.

use std::net::SocketAddr;
use std::path::Path;

use chrono::DateTime;
use vigie::config::{self, Env, SHIPPED};
use vigie::demo;
use vigie::search::Query;

#[test]
fn every_section_of_the_shipped_digests_is_a_query_that_is_understood() {
    let samples = demo::config_text(SocketAddr::from(([127, 0, 0, 1], 8000)));
    for text in [SHIPPED, &samples] {
        let config = config::parse(text, Path::new("feeds.toml"), &Env::default()).unwrap();
        for section in config.digests.iter().flat_map(|digest| &digest.sections) {
            let query = Query::parse(&section.query, &DateTime::UNIX_EPOCH);
            assert!(
                query.notes.is_empty(),
                "{}: {:?}",
                section.query,
                query.notes
            );
        }
    }
}
