//! Where what only other rooms can judge is written: searches and channels.

use std::collections::HashMap;

use super::problem::Place;
use super::reader::Reader;
use super::settings;

/// Places in a configuration that has no problem of its own.
#[derive(Clone, Debug, Default)]
pub struct Places {
    channels: HashMap<String, Place>,
    queries: HashMap<(String, usize), Place>,
    watch: HashMap<&'static str, Place>,
}

/// The settings of `[watch]` whose value is seen to be right when it is used.
const OF_WATCH: [&str; 3] = ["templates", "authorities", "proxy"];

impl Places {
    pub(super) fn of(root: &Reader<'_>) -> Self {
        let mut places = Self::default();
        for channel in root.families("channel", settings::CHANNELS) {
            let key = channel.text("key").unwrap_or_default().to_owned();
            places.channels.insert(key, channel.place("key"));
        }
        for digest in root.sections("digest", &settings::DIGEST) {
            let key = digest.text("key").unwrap_or_default();
            let sections = digest.sections("section", &settings::SECTION);
            for (number, section) in sections.iter().enumerate() {
                let place = section.place("query");
                places.queries.insert((key.to_owned(), number), place);
            }
        }
        let watch = root.section("watch", &settings::WATCH);
        for name in OF_WATCH {
            places.watch.insert(name, watch.place(name));
        }
        places
    }

    /// The channel of this key.
    pub fn channel(&self, key: &str) -> Option<Place> {
        self.channels.get(key).copied()
    }

    /// The search of a section, counted from 0, of a digest.
    pub fn query(&self, digest: &str, section: usize) -> Option<Place> {
        self.queries.get(&(digest.to_owned(), section)).copied()
    }

    /// A setting of `[watch]`.
    pub fn watch(&self, name: &str) -> Option<Place> {
        self.watch.get(name).copied()
    }
}
