//! Asking an origin for its robots.txt.

use url::Url;

use super::Live;
use crate::http::answer::{Reply, Walk};
use crate::http::error::HttpError;
use crate::http::guard::Reach;
use crate::http::limit::Limit;
use crate::http::request::{Get, Robots};
use crate::http::robots::READ_AT_MOST;

/// RFC 9309 §2.3.1.2 asks for five at least.
const REDIRECTS: usize = 5;

impl Live {
    /// Fetches the robots.txt of an address's origin, within the turn that the caller holds.
    pub(super) async fn fetch_robots(&self, url: &Url, reach: Reach) -> Result<Reply, HttpError> {
        let mut place = url.clone();
        place.set_path("/robots.txt");
        place.set_query(None);
        let request = Get {
            url: place,
            validators: None,
            accept: "text/plain, */*;q=0.5",
            reach,
            robots: Robots::Skip,
        };
        let mut walk = Walk::start(&request.url, REDIRECTS);
        loop {
            let reply = self
                .ask(&request, walk.here(), Limit::Cut(READ_AT_MOST))
                .await?;
            match walk.step(reply)? {
                Ok(answer) => return Ok(answer.into()),
                Err(further) => walk = further,
            }
        }
    }
}
