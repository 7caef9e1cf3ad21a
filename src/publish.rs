//! The outbox: approving an edition puts it there, delivering takes it out, exactly once or plainly
//! uncertain.
//!
//! Visibility is checked three times: when an edition is composed, when it is queued, and just
//! before the socket opens, each time against the labels of that moment.

mod amend;
mod approve;
mod batch;
mod carried;
mod claim;
mod deliver;
mod dry;
mod exit;
pub mod exits;
mod freeze;
mod instant;
mod lint;
mod outlets;
mod probe;
mod proof;
mod reproduce;
mod served;
mod settle;
mod verify;

pub use amend::{Amended, correct, recall, tell_erratum};
pub use approve::approve;
pub use batch::Delivered;
pub use carried::{Carried, Text, carried, carried_alone};
pub use deliver::{deliver_due, recover};
pub use dry::{WouldLeave, dry_run};
pub use freeze::{Approval, Passed, approve_edition, pass_deadline, release_outlet, reopen};
pub use instant::{ask_consent, instant};
pub use lint::Lint;
pub use outlets::Exit;
pub use outlets::Outlet;
pub use outlets::Outlets;
pub use probe::probe;
pub use proof::Part;
pub use reproduce::{Reproduced, reproduce};
pub use served::{may_serve, traces, traces_in};
pub use settle::{let_go, settle_by_hand};
pub use verify::verify_uncertain;

use thiserror::Error;

use crate::channels::Unfit;
use crate::digest::render::TemplateError;
use crate::domain::ids::{DeliveryId, EditionId, ItemId};
use crate::store::StoreError;

/// Why an edition could not be published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The archive fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A template fails.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A channel cannot carry it.
    #[error("the channel {channel} cannot carry this edition: {why}")]
    Unfit {
        /// The channel, by key.
        channel: String,
        /// What to mend.
        why: Unfit,
    },
    /// There is no such edition.
    #[error("there is no edition {0}; `vigie digest list` shows them")]
    Missing(EditionId),
    /// Who approves is who edited last, and the digest asks for two persons.
    #[error("{0} edited this edition last: another editor must approve it")]
    FourEyes(String),
    /// Something has left already.
    #[error("deliveries of edition {0} were tried already: it cannot be a draft again")]
    Left(EditionId),
    /// There is no such item.
    #[error("there is no item {0}; `vigie search` finds them")]
    MissingItem(ItemId),
    /// There is no such channel.
    #[error("there is no channel {0}; `vigie channels list` shows them")]
    UnknownChannel(String),
    /// There is no such delivery.
    #[error("there is no delivery {0}; the page of deliveries shows them")]
    MissingDelivery(DeliveryId),
}

impl PublishError {
    /// Whether it says that one channel cannot carry something, which stops no other channel.
    fn is_of_the_channel(&self) -> bool {
        matches!(self, Self::Unfit { .. } | Self::Template(_))
    }
}
