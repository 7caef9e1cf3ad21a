//! Channels against the real servers that `tests/services` starts, and against scripted faults.
//!
//! `tests/run` starts the servers and sets `VIGIE_TEST_<NAME>_…`; without them a test is skipped,
//! and says so, except in CI, where a missing server is a failure.

mod amended;
mod bluesky;
mod dokuwiki;
mod faults;
mod killed;
mod letter;
mod mail;
mod mastodon;
mod mediawiki;
mod proxy;
mod signed;
mod strangers;
mod x;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeZone, Utc};
use vigie::channels::{Channel, Packed, Parcel};
use vigie::clock::Clock;
use vigie::domain::channel::restraint::Restraint;
use vigie::domain::channel::{ChannelSpec, Target};
use vigie::domain::delivery::{Receipt, Subject};
use vigie::domain::digest::ChannelHead;
use vigie::domain::ids::EditionId;
use vigie::domain::rendition::{Issue, PublicRendition, Rendition, Sealed};
use vigie::domain::visibility::Visibility;
use vigie::http::{HttpClient, Settings};

/// The variables of a started server: `VIGIE_TEST_<name>_<key>` by key.
pub(crate) fn service(name: &str) -> Option<BTreeMap<String, String>> {
    let prefix = format!("VIGIE_TEST_{name}_");
    let mut ci = false;
    let found: BTreeMap<_, _> = std::env::vars()
        .inspect(|(key, value)| ci |= key == "CI" && value == "true")
        .filter_map(|(key, value)| Some((key.strip_prefix(&prefix)?.to_owned(), value)))
        .collect();
    if found.is_empty() {
        assert!(!ci, "{name}: not started, and CI must prove it");
        eprintln!("skipped: {name} is not started (tests/services)");
        return None;
    }
    Some(found)
}

/// A way out that may reach this machine, where the servers are.
pub(crate) fn http() -> HttpClient {
    let settings = Settings {
        declared: vec!["127.0.0.0/8".parse().unwrap()],
        ..Settings::default()
    };
    HttpClient::live(settings, Clock::fixed(now())).unwrap()
}

/// A channel named after the test.
pub(crate) fn open(key: &str, target: Target) -> Channel {
    let head = ChannelHead {
        key: key.to_owned(),
        clearance: Visibility::Internal,
    };
    let spec = ChannelSpec {
        head,
        restraint: Restraint::default(),
        target,
    };
    Channel::open(&spec, &http()).unwrap()
}

/// An edition approved at an instant that no other test uses, so that servers may be shared.
pub(crate) fn issue(number: u32) -> Issue {
    Issue {
        subject: Subject::Edition(EditionId(i64::from(number))),
        digest: "hebdo".into(),
        number,
        title: format!("Veille n° {number}"),
        label: Visibility::Internal,
        language: "fr".into(),
        address: Some(format!("https://veille.example.org/digests/hebdo/{number}")),
        approved_at: now(),
        leaves_at: now().with_timezone(&chrono_tz::Europe::Paris),
    }
}

/// A Friday afternoon.
pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 9, 14, 0, 0).unwrap()
}

/// The day by which wikis name what leaves now: the watch's, which begins before that of UTC.
pub(crate) fn today() -> String {
    let now = Clock::System.now().with_timezone(&chrono_tz::Europe::Paris);
    now.format("%Y-%m-%d").to_string()
}

/// A rendition as everybody may have it.
pub(crate) fn sealed(rendition: &Rendition) -> Sealed {
    Sealed::Public(PublicRendition::vouched(rendition.clone()))
}

/// What the outbox hands over.
pub(crate) fn parcels(channel: &Channel, issue: &Issue, rendition: &Rendition) -> Vec<Parcel> {
    let packed = channel.pack(issue, &sealed(rendition)).unwrap();
    (0..)
        .zip(packed)
        .map(|(part, packed)| parcel(part, packed, Vec::new()))
        .collect()
}

fn parcel(part: u32, packed: Packed, before: Vec<Receipt>) -> Parcel {
    Parcel {
        part,
        remote_key: packed.remote_key,
        payload: packed.payload,
        created_at: now(),
        before,
        receipt: None,
    }
}
