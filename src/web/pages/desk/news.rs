//! What curators do, and the voice that tells it to the pages that are open.

use tokio::sync::broadcast::{self, Receiver, Sender};

use crate::domain::ids::{DecisionId, ItemId, MemberId};
use crate::domain::item::ItemState;

/// A reader this far behind is told to look again.
const REMEMBERED: usize = 256;

/// Something that a curator did.
#[derive(Clone, Debug)]
pub(in crate::web) struct News {
    /// What.
    pub(super) what: Happened,
    /// To which items.
    pub(super) items: Vec<ItemId>,
    /// Who did it.
    pub(super) member: MemberId,
    /// Under which name.
    pub(super) name: String,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happened {
    /// Opened for work.
    Claimed,
    /// Let go.
    Released,
    /// Decided, or taken back.
    Moved(ItemState, DecisionId),
    /// A note was written.
    Noted,
    /// Handed to somebody, or an opinion asked.
    Asked,
}

/// The voice that carries to every open page.
#[derive(Clone)]
pub(in crate::web) struct Live(Sender<News>);

impl Live {
    pub(in crate::web) fn new() -> Self {
        Self(broadcast::channel(REMEMBERED).0)
    }

    /// What is told from now on.
    pub(super) fn listen(&self) -> Receiver<News> {
        self.0.subscribe()
    }

    /// Tells every open page; nobody listening is no fault.
    pub(super) fn tell(&self, news: News) {
        let _unheard = self.0.send(news);
    }
}
