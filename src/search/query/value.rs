//! What follows the colon of a filter.

use chrono::TimeZone;

use super::{Parser, Sign};
use crate::search::filter;

impl<Z: TimeZone> Parser<'_, Z> {
    /// The value of a filter: what follows the colon, quoted or not, after spaces or not.
    pub(super) fn value(&mut self, glued: &str) -> String {
        if !glued.is_empty() {
            return glued.to_owned();
        }
        if let Some(quoted) = self.quoted() {
            return quoted;
        }
        self.rest = self.rest.trim_start();
        match self.peek().0 {
            Sign::Other => self.quoted().unwrap_or_else(|| self.apart()),
            _ => String::new(),
        }
    }

    /// A value that stands after spaces. The next filter is none: that of this one was forgotten.
    fn apart(&mut self) -> String {
        let before = self.rest;
        let word = self.bare();
        let next = word
            .split_once(':')
            .and_then(|(name, _)| filter::named(name));
        if next.is_some() {
            self.rest = before;
            return String::new();
        }
        word.to_owned()
    }
}
