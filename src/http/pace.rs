//! One request at a time per host, a gap between two, and the "not before" of addresses and hosts.
//!
//! Whoever waits for a host holds nothing that another host needs. Gaps are measured on the
//! monotonic clock; what a host asks for is a date and is compared with the wall clock.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;
use url::Url;

use crate::clock::Clock;
use crate::domain::limits;

/// Above this many hosts, those at rest are forgotten.
const REMEMBERED: usize = 32_768;

/// Who may be asked when.
#[derive(Debug)]
pub struct Pace {
    clock: Clock,
    gap: Mutex<Duration>,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

#[derive(Debug, Default)]
struct Host {
    door: Arc<tokio::sync::Mutex<()>>,
    times: Mutex<Times>,
}

#[derive(Debug, Default)]
struct Times {
    /// The end of the gap after the last request.
    free: Option<Instant>,
    /// What the host asked for.
    not_before: Option<DateTime<Utc>>,
    /// A longer gap that its robots.txt asks for.
    gap: Option<Duration>,
}

/// The right to ask one host; giving it up (drop) starts the gap.
#[derive(Debug)]
pub(super) struct Turn {
    name: String,
    host: Arc<Host>,
    gap: Duration,
    _door: tokio::sync::OwnedMutexGuard<()>,
}

impl Pace {
    /// A pace with this gap between the end of a request and the next one to the same host.
    pub fn new(gap: Duration, clock: Clock) -> Self {
        Self {
            clock,
            gap: Mutex::new(gap),
            hosts: Mutex::default(),
        }
    }

    /// The gap from now on.
    pub(super) fn set_gap(&self, gap: Duration) {
        *lock(&self.gap) = gap;
    }

    /// When `host` may be asked: `None` for at once. A scheduler looks here before it gives a
    /// worker something to do.
    pub fn busy_until(&self, host: &str) -> Option<DateTime<Utc>> {
        let now = self.clock.now();
        let known = lock(&self.hosts).get(host).cloned()?;
        let in_use = known.door.try_lock().is_err();
        let times = lock(&known.times);
        let rest = times
            .free
            .map(|free| free.saturating_duration_since(Instant::now()))
            .filter(|rest| !rest.is_zero())
            .or_else(|| in_use.then_some(*lock(&self.gap)));
        let after_gap = rest.and_then(|rest| Some(now + TimeDelta::from_std(rest).ok()?));
        after_gap.max(times.not_before.filter(|until| *until > now))
    }

    /// An address asked us to wait until an instant: it is left alone until then, and its host for a
    /// bounded time.
    pub(super) fn send_away(&self, here: &Url, until: DateTime<Utc>) {
        self.hold(here.as_str(), until);
        self.hold(
            host_of(here),
            until.min(self.clock.now() + limits::HOST_WAIT),
        );
    }

    /// Until when neither `here` nor its host may be asked, if that instant has not come.
    pub(super) fn sent_away(&self, here: &Url) -> Option<DateTime<Utc>> {
        self.held_until(host_of(here))
            .max(self.held_until(here.as_str()))
    }

    /// Keeps everybody away from `host` until an instant; never shortens what stands.
    pub fn hold(&self, host: &str, until: DateTime<Utc>) {
        let known = self.host(host);
        let mut times = lock(&known.times);
        times.not_before = times.not_before.max(Some(until));
    }

    /// What `host` asked for, if that instant has not come.
    fn held_until(&self, host: &str) -> Option<DateTime<Utc>> {
        let known = lock(&self.hosts).get(host).cloned()?;
        let until = lock(&known.times).not_before;
        until.filter(|until| *until > self.clock.now())
    }

    /// Widens the gap for one host, as its robots.txt asks.
    pub(super) fn widen(&self, host: &str, gap: Duration) {
        lock(&self.host(host).times).gap = Some(gap);
    }

    /// Waits for the right to ask `host`, first come first served.
    pub(super) async fn turn(&self, host: &str) -> Turn {
        let known = self.host(host);
        let door = known.door.clone().lock_owned().await;
        let free = lock(&known.times).free;
        if let Some(free) = free {
            tokio::time::sleep_until(free).await;
        }
        Turn {
            name: host.to_owned(),
            host: known,
            gap: *lock(&self.gap),
            _door: door,
        }
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut hosts = lock(&self.hosts);
        if let Some(known) = hosts.get(name) {
            return known.clone();
        }
        if hosts.len() >= REMEMBERED {
            let now = self.clock.now();
            hosts.retain(|_, host| Arc::strong_count(host) > 1 || !host.is_at_rest(now));
        }
        hosts.entry(name.to_owned()).or_default().clone()
    }
}

fn host_of(here: &Url) -> &str {
    here.host_str().unwrap_or_default()
}

impl Host {
    fn is_at_rest(&self, now: DateTime<Utc>) -> bool {
        let times = lock(&self.times);
        times.not_before.is_none_or(|until| until <= now)
            && times.free.is_none_or(|free| free <= Instant::now())
    }
}

impl Turn {
    /// Whether this is the right to ask `host`.
    pub(super) fn is_for(&self, host: &str) -> bool {
        self.name == host
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut times = lock(&self.host.times);
        let gap = times.gap.map_or(self.gap, |asked| asked.max(self.gap));
        if !gap.is_zero() {
            times.free = Some(Instant::now() + gap);
        }
    }
}

/// A panic elsewhere leaves plain times behind, which stay usable.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Pace, REMEMBERED};
    use crate::clock::Clock;
    use chrono::{DateTime, TimeDelta};
    use std::time::Duration;

    #[test]
    fn a_wish_to_be_left_alone_is_never_shortened() {
        let clock = Clock::fixed(DateTime::UNIX_EPOCH);
        let pace = Pace::new(Duration::ZERO, clock.clone());
        let hours = |hours| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
        pace.hold("a.fr", hours(48));
        pace.hold("a.fr", hours(1));
        assert_eq!(pace.busy_until("a.fr"), Some(hours(48)));
        assert_eq!(pace.busy_until("b.fr"), None);
        clock.advance(TimeDelta::hours(48));
        assert_eq!(pace.busy_until("a.fr"), None);
    }

    #[test]
    fn hosts_at_rest_are_forgotten_and_those_held_are_not() {
        let clock = Clock::fixed(DateTime::UNIX_EPOCH);
        let pace = Pace::new(Duration::ZERO, clock.clone());
        let hour = DateTime::UNIX_EPOCH + TimeDelta::hours(1);
        for n in 0..REMEMBERED - 1 {
            pace.hold(&format!("{n}.fr"), hour);
        }
        pace.hold("held.fr", hour + TimeDelta::hours(1));
        clock.advance(TimeDelta::hours(1));
        pace.hold("new.fr", hour);
        assert_eq!(pace.hosts.lock().unwrap().len(), 2);
        assert!(pace.busy_until("held.fr").is_some());
    }

    #[tokio::test]
    async fn a_host_is_busy_during_a_turn_and_its_gap() {
        let pace = Pace::new(Duration::from_secs(60), Clock::fixed(DateTime::UNIX_EPOCH));
        let minute = DateTime::UNIX_EPOCH + TimeDelta::minutes(1);
        let turn = pace.turn("a.fr").await;
        assert_eq!(pace.busy_until("a.fr"), Some(minute));
        drop(turn);
        let free = pace.busy_until("a.fr").unwrap();
        assert!(free <= minute && free > minute - TimeDelta::seconds(30));
    }
}
