//! `/language`: a reader chooses the language of the pages.

use axum::extract::Form;
use axum::response::Response;
use serde::Deserialize;

use crate::web::errors::WebError;
use crate::web::language::{Lang, kept};
use crate::web::pages::people::onward;

#[derive(Deserialize)]
pub(in crate::web) struct Choice {
    language: String,
    back: String,
}

/// `POST /language`: keeps the choice for a year and goes back to the page.
pub(in crate::web) async fn choose(Form(choice): Form<Choice>) -> Result<Response, WebError> {
    let lang = Lang::from_tag(&choice.language).ok_or(WebError::BadRequest)?;
    Ok(onward(own_path(&choice.back), [kept(lang)]))
}

/// `path` if it stays on this site, else the home page: browsers read `//host` and `/\host` as the
/// address of another one.
pub(super) fn own_path(path: &str) -> &str {
    let printable = path.bytes().all(|byte| byte.is_ascii_graphic());
    let stays = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    if printable && stays { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn the_way_back_never_leaves_the_site() {
        assert_eq!(own_path("/search?q=a%20b"), "/search?q=a%20b");
        for elsewhere in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "/a\nb",
        ] {
            assert_eq!(own_path(elsewhere), "/");
        }
    }
}
