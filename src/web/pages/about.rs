//! `/about`: what this is, how to search, which keys do what.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::web::errors::WebError;
use crate::web::reader::Reader;
use crate::web::site::{Place, Site};

#[derive(Serialize)]
struct AboutPage {
    version: &'static str,
    zone: &'static str,
}

/// `GET /about`
pub(in crate::web) async fn show(
    State(site): State<Arc<Site>>,
    reader: Reader,
) -> Result<Response, WebError> {
    let page = AboutPage {
        version: env!("CARGO_PKG_VERSION"),
        zone: reader.calendar.zone.name(),
    };
    let title = reader.words().say("about-title");
    site.show(&reader, "about.html", Place::About, &title, &page)
}
