//! The readable content taken from an entry's page.

use chrono::{DateTime, FixedOffset};

use super::html::CleanHtml;

/// The readable content of a page, sanitised.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// Plain text, without the site's name.
    pub title: Option<String>,
    /// Names, one person each.
    pub authors: Vec<String>,
    /// When it was first published, in the zone that the page states; midnight UTC when only a day
    /// is known.
    pub published: Option<DateTime<FixedOffset>>,
    /// As the page declares it, in lower case.
    pub language: Option<String>,
    /// The name of the site.
    pub site_name: Option<String>,
    /// A short description in plain text.
    pub excerpt: Option<String>,
    /// The lead picture, absolute.
    pub image: Option<String>,
    /// What the page calls its own address, absolute.
    pub canonical_url: Option<String>,
    /// The article as plain text, a blank line between paragraphs.
    pub text: String,
    /// The article as clean markup.
    pub html: CleanHtml,
}
