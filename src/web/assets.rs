//! Style sheet, script and picture, embedded; the hash in the name lets browsers keep them for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::errors::WebError;

struct Asset {
    stem: &'static str,
    extension: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    /// `style.1f3a….css`.
    name: String,
}

/// One style sheet, a file for each part of the site; the first has the variables.
const STYLE: &str = concat!(
    include_str!("assets/style/site.css"),
    include_str!("assets/style/people.css"),
    include_str!("assets/style/desk.css"),
    include_str!("assets/style/curation.css"),
    include_str!("assets/style/editor.css"),
);

/// One script; each file is a block of its own, so that none sees the names of another.
const SCRIPT: &str = concat!(
    include_str!("assets/script/lists.js"),
    include_str!("assets/script/desk.js"),
    include_str!("assets/script/editor.js"),
);

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    [
        asset("style", "css", "text/css; charset=utf-8", STYLE.as_bytes()),
        asset(
            "script",
            "js",
            "text/javascript; charset=utf-8",
            SCRIPT.as_bytes(),
        ),
        asset(
            "mark",
            "svg",
            "image/svg+xml",
            include_bytes!("assets/mark.svg"),
        ),
    ]
});

fn asset(
    stem: &'static str,
    extension: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
) -> Asset {
    let hash = blake3::hash(bytes).to_hex();
    let name = format!("{stem}.{}.{extension}", &hash[..16]);
    Asset {
        stem,
        extension,
        media_type,
        bytes,
        name,
    }
}

/// The address of the asset `file`, such as `style.css`.
pub(super) fn address(file: &str) -> Option<String> {
    let found = ASSETS
        .iter()
        .find(|asset| file.strip_suffix(asset.extension) == Some(&format!("{}.", asset.stem)))?;
    Some(format!("/assets/{}", found.name))
}

/// `GET /assets/{name}`.
pub(super) async fn serve(Path(name): Path<String>) -> Result<Response, WebError> {
    let asset = ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .ok_or(WebError::NotFound)?;
    let headers = [
        (CONTENT_TYPE, asset.media_type),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.bytes).into_response())
}
