//! Who is visited next: places are few, and no host may hold them all.
//!
//! A hundred due feeds of one host wait for that host's turn one after the other. Were they given
//! every place, the feeds of all other hosts would wait with them.

use std::collections::{HashMap, VecDeque};

use crate::domain::source::Source;
use crate::store::sources::WatchedSource;

/// A source and its state, ready to be visited.
pub type Due = (Source, WatchedSource);

/// Sources visited at once.
const ALL: usize = 32;

/// Of these, for one host: enough to read one document while the next one is fetched.
const OF_ONE_HOST: usize = 4;

/// The places that are taken.
#[derive(Default)]
pub(super) struct Places {
    /// The host of each source under way, by the source's key.
    taken: HashMap<String, String>,
}

impl Places {
    /// Takes the first source in line that may have a place; it holds it until
    /// [`Places::give_back`].
    pub(super) fn take(&mut self, line: &mut VecDeque<Due>) -> Option<Due> {
        // Looking along the whole line for a place that is not there would cost its square.
        if self.are_taken() {
            return None;
        }
        let may_go = |(source, watched): &Due| self.may_go(&source.key, host(&watched.url));
        let due = line.remove(line.iter().position(may_go)?)?;
        let host = host(&due.1.url).to_owned();
        self.taken.insert(due.0.key.clone(), host);
        Some(due)
    }

    fn are_taken(&self) -> bool {
        self.taken.len() >= ALL
    }

    fn may_go(&self, key: &str, host: &str) -> bool {
        let of_host = self.taken.values().filter(|taken| *taken == host).count();
        of_host < OF_ONE_HOST && !self.hold(key)
    }

    /// Whether a source holds a place.
    pub(super) fn hold(&self, key: &str) -> bool {
        self.taken.contains_key(key)
    }

    /// Frees the place of a source.
    pub(super) fn give_back(&mut self, key: &str) {
        self.taken.remove(key);
    }
}

/// What stands between scheme and path: enough to tell servers apart.
fn host(url: &str) -> &str {
    url.split('/').nth(2).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{ALL, OF_ONE_HOST, Places, host};
    use std::collections::HashMap;

    fn places(taken: &[(&str, &str)]) -> Places {
        let taken = taken
            .iter()
            .map(|(key, host)| ((*key).to_owned(), (*host).to_owned()));
        Places {
            taken: taken.collect::<HashMap<_, _>>(),
        }
    }

    #[test]
    fn a_host_may_hold_a_few_places_only() {
        let mut places = places(&[("a1", "a.fr"), ("a2", "a.fr"), ("a3", "a.fr")]);
        assert!(places.may_go("a4", "a.fr") && !places.may_go("a1", "a.fr"));
        places.taken.insert("a4".to_owned(), "a.fr".to_owned());
        assert_eq!(places.taken.len(), OF_ONE_HOST);
        assert!(!places.may_go("a5", "a.fr") && places.may_go("b1", "b.fr"));
        places.give_back("a2");
        assert!(places.may_go("a5", "a.fr"));
    }

    #[test]
    fn places_are_counted_over_all_hosts() {
        let mut places = Places::default();
        for n in 0..ALL {
            assert!(!places.are_taken());
            places.taken.insert(n.to_string(), format!("{n}.fr"));
        }
        assert!(places.are_taken());
    }

    #[test]
    fn servers_are_told_apart_by_name_and_port() {
        assert_eq!(host("https://a.fr:8443/feed?x=/y"), "a.fr:8443");
        assert_eq!(host("nonsense"), "");
    }
}
