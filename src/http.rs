//! Going out on the network: client, limits, address guard, pace, robots.
//!
//! A fetch ([`HttpClient::get`]) is polite and patient: it waits for its host's turn, heeds
//! robots.txt and `Retry-After`, follows redirects by hand and shows each hop to the guard. A
//! request to a channel ([`HttpClient::send`]) is made once, and its error tells whether anything
//! left. Neither carries cookies, a referrer or a proxy from the environment; a configured proxy
//! is asked for the public internet alone.

mod answer;
mod body;
mod canned;
mod causes;
mod encoding;
mod error;
mod fields;
mod guard;
mod limit;
mod live;
mod pace;
mod redact;
mod request;
mod resolver;
mod robots;
mod robots_seen;
mod settings;
mod tls;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use answer::{Answer, Hop};
pub(crate) use body::unwrap_gzip;
pub use canned::{Canned, CannedAnswer, CannedRequest};
pub use error::HttpError;
pub use guard::Reach;
pub use live::Live;
pub use pace::Pace;
pub use redact::Redacted;
pub use request::{
    ACCEPT_FEED, ACCEPT_PAGE, Body, Cookies, Get, Method, Outgoing, Part, Robots, Validators,
};
pub use resolver::Names;
pub use settings::{Settings, SettingsError};

use crate::clock::Clock;
use answer::Walk;

/// The way out; clones share connections, pace and memory.
#[derive(Clone, Debug)]
pub enum HttpClient {
    /// The network.
    Live(Arc<Live>),
    /// Scripted answers, for tests.
    Canned(Arc<Canned>),
}

/// Redirects that scripted answers may take.
const CANNED_REDIRECTS: usize = 10;

impl HttpClient {
    /// A client for the network.
    ///
    /// # Errors
    /// When a file of authorities cannot be read or the settings are refused.
    pub fn live(settings: Settings, clock: Clock) -> Result<Self, SettingsError> {
        Live::new(settings, clock).map(|live| Self::Live(Arc::new(live)))
    }

    /// A client for other settings, which keeps the turns, the hosts' wishes and the robots.txt that
    /// this one knows: a changed configuration makes nobody impatient.
    ///
    /// # Errors
    /// As [`HttpClient::live`]; this client stays as it was.
    pub fn renew(&self, settings: Settings) -> Result<Self, SettingsError> {
        match self {
            Self::Live(live) => live.renew(settings).map(|live| Self::Live(Arc::new(live))),
            Self::Canned(_) => Ok(self.clone()),
        }
    }

    /// A client for tests. Keep a clone of `canned` to read what was asked.
    pub fn canned(canned: &Arc<Canned>) -> Self {
        Self::Canned(canned.clone())
    }

    /// Fetches a document: any status is an answer, redirects are followed.
    ///
    /// # Errors
    /// When the guard, robots.txt, the host's own wish or a limit forbids it, or no whole answer
    /// comes.
    pub async fn get(&self, request: &Get) -> Result<Answer, HttpError> {
        let most = match self {
            Self::Live(live) => live.max_redirects(),
            Self::Canned(_) => CANNED_REDIRECTS,
        };
        let mut walk = Walk::start(&request.url, most);
        let mut turn = None;
        loop {
            let reply = match self {
                Self::Live(live) => live.get(request, walk.here(), &mut turn).await?,
                Self::Canned(canned) => canned.get(request, walk.here())?,
            };
            match walk.step(reply)? {
                Ok(answer) => return Ok(answer),
                Err(further) => walk = further,
            }
        }
    }

    /// Sends a request to a channel's destination, once, following nothing.
    ///
    /// # Errors
    /// [`HttpError::nothing_was_sent`] tells whether it may be sent again without harm.
    pub async fn send(&self, request: &Outgoing) -> Result<Answer, HttpError> {
        let reply = match self {
            Self::Live(live) => live.send(request).await?,
            Self::Canned(canned) => canned.send(request)?,
        };
        Ok(reply.from(request.url.clone()))
    }

    /// When hosts may be asked; scripted answers know no pace.
    pub fn pace(&self) -> Option<&Pace> {
        match self {
            Self::Live(live) => Some(&live.pace),
            Self::Canned(_) => None,
        }
    }
}
