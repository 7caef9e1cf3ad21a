//! An edition as one channel will show it: what `digest` renders and `channels` packs.

pub mod plain;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::delivery::Subject;
use super::visibility::Visibility;

/// What is true of an edition, or of an item sent by itself, on every channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// What it is.
    pub subject: Subject,
    /// The digest's stable name, `items` for an item: it stands in file names, page titles and
    /// Message-IDs.
    pub digest: String,
    /// The edition's number within its digest, from 1; an item's own.
    pub number: u32,
    /// Shown to people.
    pub title: String,
    /// The join of the labels of all that this channel's rendition carries.
    pub label: Visibility,
    /// Language of the fixed texts (BCP 47).
    pub language: String,
    /// The edition's page in Vigie, when it has an address that the channel's readers can open.
    pub address: Option<String>,
    /// When it was approved, from which its identities are made.
    pub approved_at: DateTime<Utc>,
    /// When it leaves, as far as it is known, in the zone of its readers: the day that its copies bear.
    pub leaves_at: DateTime<Tz>,
}

/// What a channel wants rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Markdown.
    Markdown,
    /// A complete HTML page.
    Html,
    /// A subject, a plain text and an HTML text.
    Mail,
    /// A page in MediaWiki's markup.
    MediaWiki,
    /// A page in DokuWiki's markup.
    DokuWiki,
    /// Short posts.
    Posts,
    /// Nothing: the channel is a page of Vigie itself.
    Nothing,
}

/// An edition as one channel will show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "lowercase")]
pub enum Rendition {
    /// A file's text, or a wiki page's: Markdown, HTML or wiki markup.
    Text {
        /// The whole text.
        text: String,
    },
    /// A mail.
    Mail {
        /// Without the label: the channel puts it in front.
        subject: String,
        /// The part written for reading as it is.
        text: String,
        /// The part for mail programs that show HTML.
        html: String,
    },
    /// Short posts, in the order of the thread. A text that is too long is cut into several.
    Posts {
        /// At least one.
        posts: Vec<Post>,
    },
    /// Nothing to send.
    Nothing,
}

/// A rendition made from public items alone: what code with public credentials is given, and all that
/// it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRendition(Rendition);

impl PublicRendition {
    /// Vouches that `rendition` was made from a public face. Written in `digest/render.rs` and in
    /// tests, nowhere else: the house rules check it.
    pub fn vouched(rendition: Rendition) -> Self {
        Self(rendition)
    }

    /// What it says.
    pub fn rendition(&self) -> &Rendition {
        &self.0
    }
}

/// A rendition on its way to a channel, with what is known of its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// Made from public items alone.
    Public(PublicRendition),
    /// For readers inside.
    Inside(Rendition),
}

impl Sealed {
    /// Nothing at all, which everybody may be given.
    pub fn nothing() -> Self {
        Self::Public(PublicRendition(Rendition::Nothing))
    }

    /// What it says, whoever may read it.
    pub fn rendition(&self) -> &Rendition {
        match self {
            Self::Public(public) => public.rendition(),
            Self::Inside(rendition) => rendition,
        }
    }
}

/// A short post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Post {
    /// What it says, links included.
    pub text: String,
    /// The languages of the text (BCP 47), at most three.
    pub langs: Vec<String>,
    /// The page that it points to, for networks that show a card.
    pub card: Option<Card>,
}

/// What is shown of a page that a post points to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// The page's address.
    pub link: String,
    /// Its title.
    pub title: String,
    /// A sentence or two.
    pub description: String,
    /// The address of its picture, if it shows one.
    pub picture: Option<String>,
}
