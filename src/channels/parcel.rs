//! What the outbox hands over, and what can be said back.

use std::fmt;

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use serde::Serialize;

use crate::domain::delivery::{Act, Receipt, Subject, Ways};
use crate::domain::rendition::{Issue, PublicRendition, Rendition, Sealed};

/// One part of an edition, ready to be stored in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Its identity at the destination, made before anything is sent: a Message-ID, a record key, a
    /// page title, a file name.
    pub remote_key: String,
    /// All that will be sent; it never changes.
    pub payload: Vec<u8>,
}

/// One part of an edition, as the outbox stored it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Its place among the parts that leave in order, from 0.
    pub part: u32,
    /// As [`Packed::remote_key`].
    pub remote_key: String,
    /// As [`Packed::payload`].
    pub payload: Vec<u8>,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// The receipts of the parts before it, in order: a thread's posts answer each other.
    pub before: Vec<Receipt>,
    /// What the destination answered to it, once it did.
    pub receipt: Option<Receipt>,
}

/// The last word before something leaves: asked when everything is ready, just before the request
/// that has an effect is written. An error means that nothing leaves.
pub struct Pass<'a>(Option<Asking<'a>>);

type Asking<'a> = Box<dyn Fn() -> BoxFuture<'a, Result<(), ChannelError>> + Send + Sync + 'a>;

impl<'a> Pass<'a> {
    /// Asks `word` each time.
    pub fn new(
        word: impl Fn() -> BoxFuture<'a, Result<(), ChannelError>> + Send + Sync + 'a,
    ) -> Self {
        Self(Some(Box::new(word)))
    }

    /// Lets everything go: for tests, and for what says nothing.
    pub fn open() -> Self {
        Self(None)
    }

    /// Whether it may leave at this very moment.
    ///
    /// # Errors
    /// Why not; nothing has left.
    pub async fn ask(&self) -> Result<(), ChannelError> {
        match &self.0 {
            Some(word) => word().await,
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Pass<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pass")
    }
}

/// One text that a parcel shows or carries to the other side, and where it stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// `text`, `subject`, `link`, `card title`, `page name`, `file name`, …
    pub place: &'static str,
    /// As readers get it.
    pub text: String,
}

impl Said {
    /// A text and its place.
    pub(crate) fn new(place: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { place, text }
    }
}

/// What leaves by one kind of channel, and to whom: the row of `docs/EXITS.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaves {
    /// Who gets it.
    pub to: &'static str,
    /// What proves that it is us.
    pub credentials: &'static str,
    /// The places of [`Said`]: nothing else of an edition leaves.
    pub texts: &'static [&'static str],
}

/// One kind of channel, as the exits are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitOf {
    /// Its word.
    pub kind: &'static str,
    /// What leaves, and to whom.
    pub leaves: Leaves,
    /// What it can do about what it said.
    pub ways: Ways,
    /// Whether it is given only what was made from public items.
    pub public_only: bool,
}

/// What was sent before, and is to be mended or taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// As it was sent.
    pub parcel: Parcel,
    /// What the destination answered.
    pub receipt: Receipt,
}

/// A correction or a recall of what a channel said.
#[derive(Clone, Copy, Debug)]
pub struct Amendment<'a> {
    /// To correct or to recall.
    pub act: Act,
    /// What is true of the subject now; its instant is that of the amendment.
    pub issue: &'a Issue,
    /// The subject as it reads now; for a recall nothing of it is shown.
    pub rendition: &'a Sealed,
    /// What readers are told: an erratum, or why it was taken back.
    pub notice: &'a str,
    /// What the channel sent, in order.
    pub sent: &'a [Sent],
}

/// What a destination is given to pack: anything, or only what is public.
pub(super) trait Unseal {
    /// Whether it is made from public items alone.
    const PUBLIC_ONLY: bool;

    /// Itself, if the rendition is of this kind.
    fn unseal(sealed: &Sealed) -> Result<&Self, Unfit>;
}

impl Unseal for Rendition {
    const PUBLIC_ONLY: bool = false;

    fn unseal(sealed: &Sealed) -> Result<&Self, Unfit> {
        Ok(sealed.rendition())
    }
}

impl Unseal for PublicRendition {
    const PUBLIC_ONLY: bool = true;

    fn unseal(sealed: &Sealed) -> Result<&Self, Unfit> {
        match sealed {
            Sealed::Public(public) => Ok(public),
            Sealed::Inside(_) => Err(Unfit(
                "everybody reads this network: it is given what was made from public items alone"
                    .into(),
            )),
        }
    }
}

/// A letter to one person, who is no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The person's address.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Plain text; lines are not broken again.
    pub text: String,
    /// ISO 639-1.
    pub language: String,
}

/// Why a parcel has no receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// It had no effect, and may work later.
    #[error("{why}")]
    Retry {
        /// Not before this, if the destination said so.
        at: Option<DateTime<Utc>>,
        /// What happened.
        why: String,
    },
    /// It had no effect, and never will as it is: a person must look.
    #[error("{why}")]
    Refused {
        /// What happened.
        why: String,
    },
    /// It may have arrived: only `verify` or a person can tell.
    #[error("{why}")]
    Uncertain {
        /// What happened.
        why: String,
    },
}

impl ChannelError {
    /// Try again when the outbox's own back-off says so.
    pub(super) fn later(why: impl Into<String>) -> Self {
        Self::Retry {
            at: None,
            why: why.into(),
        }
    }

    /// A person must look.
    pub(super) fn refused(why: impl Into<String>) -> Self {
        Self::Refused { why: why.into() }
    }

    /// Nobody knows.
    pub(super) fn uncertain(why: impl Into<String>) -> Self {
        Self::Uncertain { why: why.into() }
    }
}

/// Whether a parcel that nobody was sure of is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is there, once.
    Present(Receipt),
    /// It is not there: it may be sent again.
    Absent,
    /// It is not there yet: it may be on its way, or lost.
    Unseen,
    /// The destination cannot tell: a person must.
    Unknown,
}

/// Settings or a rendition that a channel cannot use: the sentence says what to mend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub String);

/// What `vigie channels check` found, in the order in which it looked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// One line each.
    pub findings: Vec<Finding>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How it stands.
    pub grade: Grade,
    /// What was looked at and what was seen, without secrets.
    pub said: String,
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// As it should be.
    Good,
    /// Does not work.
    Bad,
}

impl Report {
    /// Whether nothing was found bad.
    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|f| f.grade != Grade::Bad)
    }

    /// Adds a thing that is as it should be.
    pub(super) fn good(&mut self, said: impl Into<String>) {
        self.add(Grade::Good, said);
    }

    /// Adds a thing that does not work.
    pub(super) fn bad(&mut self, said: impl Into<String>) {
        self.add(Grade::Bad, said);
    }

    fn add(&mut self, grade: Grade, said: impl Into<String>) {
        let said = said.into();
        self.findings.push(Finding { grade, said });
    }
}

/// A short name for an edition on a channel: 16 hexadecimal digits, the same for the same edition,
/// channel and approval, another one for every other.
///
/// The instant of approval is in it, so that an archive that starts again from its first edition
/// makes no identity twice.
pub(super) fn fingerprint(channel: &str, issue: &Issue, part: usize) -> String {
    let id = match issue.subject {
        Subject::Edition(id) => id.0,
        Subject::Item(id) => id.0,
    };
    let text = format!(
        "{channel}\n{}\n{id}\n{}\n{part}\n{}",
        issue.digest,
        issue.number,
        issue.approved_at.timestamp_micros()
    );
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use super::fingerprint;
    use crate::clock::Clock;
    use crate::domain::delivery::Subject;
    use crate::domain::ids::EditionId;
    use crate::domain::rendition::Issue;
    use crate::domain::visibility::Visibility;
    use crate::http::{Canned, HttpClient};
    use chrono::{TimeDelta, TimeZone, Utc};
    use std::sync::Arc;

    /// A way out that leads nowhere.
    pub(in crate::channels) fn http() -> HttpClient {
        HttpClient::canned(&Arc::new(Canned::new(Clock::fixed(issue().approved_at))))
    }

    /// An edition approved on a Friday afternoon.
    pub(in crate::channels) fn issue() -> Issue {
        Issue {
            subject: Subject::Edition(EditionId(7)),
            digest: "hebdo".into(),
            number: 12,
            title: "Veille n° 12".into(),
            label: Visibility::Internal,
            language: "fr".into(),
            address: Some("https://veille.example.org/digests/hebdo/12".into()),
            approved_at: Utc.with_ymd_and_hms(2026, 10, 9, 14, 0, 0).unwrap(),
            leaves_at: chrono_tz::UTC
                .with_ymd_and_hms(2026, 10, 9, 14, 0, 0)
                .unwrap(),
        }
    }

    #[test]
    fn a_fingerprint_is_stable_and_differs_by_part_channel_and_approval() {
        let first = fingerprint("wiki", &issue(), 0);
        assert_eq!(first, fingerprint("wiki", &issue(), 0));
        let mut again = issue();
        again.approved_at += TimeDelta::milliseconds(1);
        for other in [
            fingerprint("wiki", &issue(), 1),
            fingerprint("liste", &issue(), 0),
            fingerprint("wiki", &again, 0),
        ] {
            assert_ne!(first, other);
        }
    }
}
