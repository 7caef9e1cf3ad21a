//! The robots.txt of the origins that were visited, kept for a day.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::answer::Reply;
use super::error::HttpError;
use super::guard::Reach;
use super::request::Robots;
use super::robots::Rules;

/// RFC 9309 §2.4: a copy should not be used for longer.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// How soon a robots.txt that the server failed to give is asked again.
const RETRIED: TimeDelta = TimeDelta::hours(1);

/// Above this many origins, the half that would be asked again soonest is forgotten: far more than a watch
/// has, since each one forgotten is a request more at the next round.
const REMEMBERED: usize = 32_768;

/// What is known of the robots.txt of origins.
#[derive(Debug)]
pub(super) struct RobotsSeen {
    /// Our name in robots.txt: the user agent's first word.
    product: String,
    /// Apart by reach: what was read inside tells a public request nothing.
    origins: Mutex<HashMap<(Reach, String), Arc<Known>>>,
}

/// What is known of one robots.txt.
#[derive(Debug)]
pub(super) struct Known {
    /// `None` when the server failed to give it and never had before.
    rules: Option<Rules>,
    /// Why it was not read at the last try.
    trouble: Option<String>,
    until: DateTime<Utc>,
}

impl Known {
    /// Whether an address may be asked.
    pub(super) fn allows(&self, url: &Url, robots: Robots) -> bool {
        match &self.rules {
            Some(rules) => rules.allow(&url[url::Position::BeforePath..url::Position::AfterQuery]),
            None => robots == Robots::ObeyWhatIsWritten,
        }
    }

    /// Why nothing is known of what it allows.
    pub(super) fn unread(&self) -> Option<&str> {
        self.trouble.as_deref().filter(|_| self.rules.is_none())
    }

    /// The gap that the site asks for.
    pub(super) fn delay(&self) -> Option<Duration> {
        self.rules.as_ref()?.delay
    }
}

impl RobotsSeen {
    pub(super) fn new(user_agent: &str) -> Self {
        let product = user_agent.split(['/', ' ']).next().unwrap_or_default();
        Self {
            product: product.to_owned(),
            origins: Mutex::default(),
        }
    }

    /// What is known, if it is still of use.
    pub(super) fn recall(&self, url: &Url, reach: Reach, now: DateTime<Utc>) -> Option<Arc<Known>> {
        let origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        let known = origins.get(&(reach, origin(url)))?;
        (known.until > now).then(|| known.clone())
    }

    /// Files what was found: a success is read, any 4xx means that all is allowed, and a failure
    /// leaves the earlier copy in force, or forbids when there is none.
    pub(super) fn learn(
        &self,
        (url, reach): (&Url, Reach),
        found: Result<Reply, HttpError>,
        now: DateTime<Utc>,
    ) -> Arc<Known> {
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        let trouble = match &found {
            Ok(reply) => Some(format!("it answered {}", reply.status)),
            Err(error) => Some(error.to_string()),
        };
        let (rules, kept) = match found {
            Ok(reply) if (200..300).contains(&reply.status) => {
                (Some(Rules::parse(&reply.body, &self.product)), KEPT)
            }
            Ok(reply) if (400..500).contains(&reply.status) && reply.status != 429 => {
                (Some(Rules::default()), KEPT)
            }
            Ok(_) | Err(_) => {
                let earlier = origins.get(&(reach, origin(url)));
                (earlier.and_then(|known| known.rules.clone()), RETRIED)
            }
        };
        if origins.len() >= REMEMBERED {
            forget_half(&mut origins);
        }
        let known = Arc::new(Known {
            rules,
            trouble,
            until: now + kept,
        });
        origins.insert((reach, origin(url)), known.clone());
        known
    }
}

/// Forgets the half that would be asked again soonest.
fn forget_half(origins: &mut HashMap<(Reach, String), Arc<Known>>) {
    let mut ends: Vec<_> = origins.values().map(|known| known.until).collect();
    let half = ends.len() / 2;
    let (_, middle, _) = ends.select_nth_unstable(half);
    let middle = *middle;
    origins.retain(|_, known| known.until > middle);
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use super::{REMEMBERED, RobotsSeen};
    use crate::http::{HttpError, Reach, Redacted};
    use chrono::{DateTime, TimeDelta};
    use url::Url;

    #[test]
    fn what_was_read_last_is_remembered_longest() {
        let seen = RobotsSeen::new("vigie");
        let site = |n: usize| Url::parse(&format!("https://s{n}.example/")).unwrap();
        let at = |n: usize| DateTime::UNIX_EPOCH + TimeDelta::milliseconds(n as i64);
        for n in 0..=REMEMBERED {
            let url = Redacted::new(&site(n));
            seen.learn(
                (&site(n), Reach::Public),
                Err(HttpError::Robots { url }),
                at(n),
            );
        }
        let is_known = |n| {
            seen.recall(&site(n), Reach::Public, at(REMEMBERED))
                .is_some()
        };
        assert!(!is_known(0));
        assert!(is_known(REMEMBERED) && is_known(REMEMBERED - 1) && is_known(REMEMBERED / 2 + 1));
    }
}
