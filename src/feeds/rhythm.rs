//! What a feed says about when to come back: `ttl`, `skipHours`, `skipDays`, `sy:update…`.

use std::collections::BTreeSet;

use chrono::Weekday;

use super::names::Space;
use super::tree::{Id, Tree};
use crate::domain::feed::Rhythm;

/// Reads `child` of a channel if it is about rhythm.
pub(super) fn read(tree: &Tree<'_>, child: Id, rhythm: &mut Rhythm) {
    match tree.name(child) {
        (Space::Core, "ttl") => {
            rhythm.ttl_minutes = tree.text(child).parse().ok().or(rhythm.ttl_minutes);
        }
        (Space::Core, "skiphours") => {
            // RSS 0.91 counts to 24, RSS 2.0 from 0 to 23, GMT.
            let hours = tree
                .children(child)
                .filter_map(|hour| tree.text(hour).parse::<u8>().ok())
                .filter(|hour| *hour <= 24)
                .map(|hour| hour % 24);
            rhythm.skip_hours = BTreeSet::from_iter(hours).into_iter().collect();
        }
        (Space::Core, "skipdays") => {
            let days = tree
                .children(child)
                .filter_map(|day| tree.text(day).parse::<Weekday>().ok());
            // A week has no more.
            rhythm.skip_days = days.take(7).collect();
        }
        (Space::Syndication, "updateperiod") => {
            let period = minutes_of(&tree.text(child));
            let Some(period) = period.filter(|_| rhythm.ttl_minutes.is_none()) else {
                return;
            };
            let channel = tree.parent(child);
            let frequency = tree
                .child(channel, Space::Syndication, "updatefrequency")
                .and_then(|frequency| tree.text(frequency).parse::<u32>().ok());
            let every = period / frequency.unwrap_or(1).max(1);
            rhythm.ttl_minutes = Some(every.max(1));
        }
        _ => {}
    }
}

/// The periods of RSS 1.0 syndication.
fn minutes_of(period: &str) -> Option<u32> {
    const DAY: u32 = 24 * 60;
    match period.to_ascii_lowercase().as_str() {
        "hourly" => Some(60),
        "daily" => Some(DAY),
        "weekly" => Some(7 * DAY),
        "monthly" => Some(30 * DAY),
        "yearly" => Some(365 * DAY),
        _ => None,
    }
}
