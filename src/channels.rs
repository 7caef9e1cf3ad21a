//! Where editions go: one destination a file, one row in the table below.
//!
//! A destination is used in three moments. When an edition is approved, [`Channel::pack`] turns its
//! rendition into parcels: bytes and an identity made beforehand, which the outbox stores. When a
//! parcel is due, [`Channel::send`] carries it; what is sent is a function of what was stored and of
//! the credentials, and of nothing else. When nobody knows whether it arrived, [`Channel::verify`]
//! asks the destination.
//!
//! To add a destination: its settings in `domain/channel.rs`, a file here, a row in the table.

pub mod bluesky;
pub mod dokuwiki;
pub mod feed;
pub mod file;
pub mod fit;
pub mod mail;
pub mod mastodon;
pub mod mediawiki;
pub mod memory;
mod notice;
pub mod parcel;
mod posts;
mod wire;
pub mod x;

use chrono::{DateTime, Utc};

use crate::domain::channel::restraint::Micros;
use crate::domain::channel::{ChannelSpec, Target};
use crate::domain::delivery::{Act, Receipt, Way, Ways};
use crate::domain::rendition::{Form, Issue, Sealed};
use crate::http::HttpClient;

use parcel::Unseal;
pub use parcel::{
    Amendment, ChannelError, ExitOf, Finding, Grade, Leaves, Note, Packed, Parcel, Pass, Report,
    Said, Sent, Unfit, Verdict,
};

/// What every destination does. Closed: the table below names them all.
trait Destination: Sized {
    /// Whatever may be given to it: a network that everybody reads takes only what is public.
    type Carries: Unseal;

    /// What leaves, and to whom.
    const LEAVES: Leaves;

    /// What it is given to pack.
    fn form(&self) -> Form;

    /// Turns a rendition into what will be sent, each part with its identity.
    fn pack(&self, issue: &Issue, rendition: &Self::Carries) -> Result<Vec<Packed>, Unfit>;

    /// What it can do about what it said.
    fn ways() -> Ways;

    /// Turns a correction or a recall into what will be sent; asked only where [`Destination::ways`]
    /// has a way.
    fn amend(
        &self,
        amendment: &Amendment<'_>,
        rendition: &Self::Carries,
    ) -> Result<Vec<Packed>, Unfit>;

    /// Every text of a parcel that the other side gets.
    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError>;

    /// What sending a parcel will be billed.
    fn cost(&self, _parcel: &Parcel) -> Micros {
        0
    }

    /// Sends one parcel; `pass` is asked just before anything has an effect.
    fn send(
        &self,
        parcel: &Parcel,
        pass: &Pass<'_>,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Receipt, ChannelError>> + Send;

    /// Asks whether a parcel arrived.
    fn verify(
        &self,
        parcel: &Parcel,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Verdict, ChannelError>> + Send;

    /// Tries everything short of publishing.
    fn check(&self, now: DateTime<Utc>) -> impl Future<Output = Report> + Send;
}

/// Makes [`Channel`] and its methods from the table of destinations.
macro_rules! destinations {
    ($($(#[$doc:meta])* $kind:ident($word:literal, $destination:ty) = $open:expr;)+) => {
        /// A destination that is ready to be used.
        #[derive(Debug)]
        pub enum Channel {$(
            $(#[$doc])*
            $kind($destination),
        )+}

        impl Channel {
            /// The words that name the kinds of destination, in the order of the table.
            pub const KINDS: &'static [&'static str] = &[$($word),+];

            /// Makes a destination ready, without going out; `http` is the way that it will take.
            ///
            /// # Errors
            /// Settings that cannot work, with what to mend.
            pub fn open(spec: &ChannelSpec, http: &HttpClient) -> Result<Self, Unfit> {
                Ok(match &spec.target {$(
                    Target::$kind { .. } => Self::$kind($open(spec, http)?),
                )+})
            }

            /// The word that names this kind.
            pub fn kind(&self) -> &'static str {
                match self {$( Self::$kind(_) => $word, )+}
            }

            /// What this channel wants rendered.
            pub fn form(&self) -> Form {
                match self {$( Self::$kind(it) => it.form(), )+}
            }

            /// Turns an edition's rendition into the parcels that the outbox stores, in the order in
            /// which they must leave. The same arguments give the same identities.
            ///
            /// # Errors
            /// A rendition that this channel cannot carry.
            pub fn pack(&self, issue: &Issue, rendition: &Sealed) -> Result<Vec<Packed>, Unfit> {
                match self {$( Self::$kind(it) => it.pack(issue, Unseal::unseal(rendition)?), )+}
            }

            /// What this channel can do about what it said.
            pub fn ways(&self) -> Ways {
                match self {$( Self::$kind(_) => <$destination>::ways(), )+}
            }

            /// Every kind of channel: what leaves by it, and to whom.
            pub fn exits() -> Vec<ExitOf> {
                vec![$( ExitOf {
                    kind: $word,
                    leaves: <$destination>::LEAVES,
                    ways: <$destination>::ways(),
                    public_only: <$destination as Destination>::Carries::PUBLIC_ONLY,
                }, )+]
            }

            /// Turns a correction or a recall of what this channel sent into parcels, as
            /// [`Channel::pack`] does.
            ///
            /// # Errors
            /// It has no way to do that, or cannot carry what it is given.
            pub fn amend(&self, amendment: &Amendment<'_>) -> Result<Vec<Packed>, Unfit> {
                if self.ways().of(amendment.act) == Way::Never {
                    return Err(Unfit(unable(amendment.act).into()));
                }
                match self {$(
                    Self::$kind(it) => it.amend(amendment, Unseal::unseal(amendment.rendition)?),
                )+}
            }

            /// Every text of a parcel that the other side gets: what a person is shown before it
            /// leaves, and what the lint reads.
            ///
            /// # Errors
            /// The parcel cannot be read.
            pub fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
                match self {$( Self::$kind(it) => it.says(parcel), )+}
            }

            /// What sending a parcel will be billed, in millionths of the network's unit.
            pub fn cost(&self, parcel: &Parcel) -> Micros {
                match self {$( Self::$kind(it) => it.cost(parcel), )+}
            }

            /// Sends one parcel; the parts before it must have arrived. `pass` is asked just before
            /// anything has an effect.
            ///
            /// # Errors
            /// [`ChannelError`] says whether it may have had an effect.
            pub async fn send(
                &self,
                parcel: &Parcel,
                pass: &Pass<'_>,
                now: DateTime<Utc>,
            ) -> Result<Receipt, ChannelError> {
                match self {$( Self::$kind(it) => it.send(parcel, pass, now).await, )+}
            }

            /// Asks the destination whether a parcel arrived.
            ///
            /// # Errors
            /// The destination could not be asked: try again later.
            pub async fn verify(
                &self,
                parcel: &Parcel,
                now: DateTime<Utc>,
            ) -> Result<Verdict, ChannelError> {
                match self {$( Self::$kind(it) => it.verify(parcel, now).await, )+}
            }

            /// Tries credentials, rights and limits, and everything else short of publishing.
            pub async fn check(&self, now: DateTime<Utc>) -> Report {
                match self {$( Self::$kind(it) => it.check(now).await, )+}
            }
        }
    };
}

destinations! {
    /// Files in a folder.
    File("file", file::Folder) = |spec, _| file::Folder::open(spec);
    /// The Atom feed that Vigie serves.
    Feed("feed", feed::OwnFeed) = |_, _| Ok::<_, Unfit>(feed::OwnFeed);
    /// A mailing list, by SMTP.
    Mail("mail", Box<mail::Mail>) = |spec, _| mail::Mail::open(spec);
    /// Pages of a MediaWiki.
    MediaWiki("mediawiki", Box<mediawiki::MediaWiki>) = mediawiki::MediaWiki::open;
    /// Pages of a DokuWiki.
    DokuWiki("dokuwiki", Box<dokuwiki::DokuWiki>) = dokuwiki::DokuWiki::open;
    /// Posts on Mastodon and its likes.
    Mastodon("mastodon", Box<mastodon::Mastodon>) = mastodon::Mastodon::open;
    /// Posts on Bluesky.
    Bluesky("bluesky", Box<bluesky::Bluesky>) = bluesky::Bluesky::open;
    /// Posts on X.
    X("x", Box<x::X>) = x::X::open;
    /// Kept in memory, for tests.
    Memory("memory", memory::Memory) = |spec, _| Ok::<_, Unfit>(memory::Memory::open(spec));
}

impl Channel {
    /// Writes to one person through the server of a mail channel.
    ///
    /// # Errors
    /// [`ChannelError`] says whether it may have arrived; a channel that sends no mail refuses.
    pub async fn write_to(&self, note: &Note, now: DateTime<Utc>) -> Result<(), ChannelError> {
        match self {
            Self::Mail(mail) => mail.write_to(note, now).await,
            other => Err(ChannelError::refused(format!(
                "{} sends no mail",
                other.kind()
            ))),
        }
    }
}

/// Lets a row of the table hold a large destination in a box.
impl<D: Destination + Sync> Destination for Box<D> {
    type Carries = D::Carries;

    const LEAVES: Leaves = D::LEAVES;

    fn form(&self) -> Form {
        (**self).form()
    }

    fn pack(&self, issue: &Issue, rendition: &D::Carries) -> Result<Vec<Packed>, Unfit> {
        (**self).pack(issue, rendition)
    }

    fn ways() -> Ways {
        D::ways()
    }

    fn amend(
        &self,
        amendment: &Amendment<'_>,
        rendition: &D::Carries,
    ) -> Result<Vec<Packed>, Unfit> {
        (**self).amend(amendment, rendition)
    }

    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
        (**self).says(parcel)
    }

    fn cost(&self, parcel: &Parcel) -> Micros {
        (**self).cost(parcel)
    }

    fn send(
        &self,
        parcel: &Parcel,
        pass: &Pass<'_>,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Receipt, ChannelError>> + Send {
        (**self).send(parcel, pass, now)
    }

    fn verify(
        &self,
        parcel: &Parcel,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Verdict, ChannelError>> + Send {
        (**self).verify(parcel, now)
    }

    fn check(&self, now: DateTime<Utc>) -> impl Future<Output = Report> + Send {
        (**self).check(now)
    }
}

/// Why a channel that has no way is not asked.
fn unable(act: Act) -> &'static str {
    match act {
        Act::Publish => "this is no amendment",
        Act::Correct => "this channel cannot mend what it said",
        Act::Recall => "this channel cannot take back what it said",
    }
}
