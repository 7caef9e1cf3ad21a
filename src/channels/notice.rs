//! What readers are told of something that was mended or taken back, in the edition's language.

use super::parcel::Amendment;
use crate::domain::delivery::Act;
use crate::domain::rendition::plain::is_hidden;

/// A heading and the words under it.
pub(super) fn notice(amendment: &Amendment<'_>) -> (String, String) {
    let english = amendment.issue.language.starts_with("en");
    let heading = match (amendment.act, english) {
        (Act::Recall, true) => "Withdrawn",
        (Act::Recall, false) => "Retiré",
        // The same word in both languages.
        _ => "Erratum",
    };
    let said = amendment.notice.trim().chars();
    let words: String = said.filter(|c| !is_hidden(*c)).collect();
    let words = match (words.is_empty(), english) {
        (false, _) => &words,
        (true, true) => "This was withdrawn by its editors.",
        (true, false) => "Ce texte a été retiré par ses rédacteurs.",
    };
    (heading.to_owned(), words.to_owned())
}
