//! How long a short post is, by each network's own rule, and how a text that is too long is cut.
//!
//! | network | counts | an address | most |
//! |---|---|---|---|
//! | Mastodon | grapheme clusters; a mention without its server | 23, whatever its length | 500, or what the server says |
//! | Bluesky | grapheme clusters, and bytes of UTF-8 | as written | 300, and 3000 bytes |
//! | X | weights of twitter-text's configuration 3, after NFC; an emoji 2 | 23 | 280 |

mod cut;
mod links;
mod mastodon;
mod x;

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// The rule of one network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruler {
    /// Mastodon and the servers that count as it does; the limits are the server's own.
    Mastodon {
        /// Characters in a post.
        most: usize,
        /// What an address counts for.
        address: usize,
    },
    /// Bluesky.
    Bluesky,
    /// X.
    X,
}

/// A text held against a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// In the network's own unit.
    pub length: usize,
    /// What the network allows, in the same unit.
    pub limit: usize,
    /// Whether the network takes it: the length, and for Bluesky the bytes too.
    pub fits: bool,
}

impl Ruler {
    /// Mastodon as it comes.
    pub const MASTODON: Self = Self::Mastodon {
        most: 500,
        address: 23,
    };

    /// The rule of a kind of channel; `None` for kinds whose texts have no limit.
    pub fn of_kind(kind: &str) -> Option<Self> {
        match kind {
            "mastodon" => Some(Self::MASTODON),
            "bluesky" => Some(Self::Bluesky),
            "x" => Some(Self::X),
            _ => None,
        }
    }

    /// Measures a text.
    pub fn measure(self, text: &str) -> Measure {
        let graphemes = || text.graphemes(true).count();
        let (length, limit, bytes) = match self {
            Self::Mastodon { most, address } => (mastodon::length(text, address), most, usize::MAX),
            Self::Bluesky => (graphemes(), 300, 3000),
            Self::X => (x::length(text), 280, usize::MAX),
        };
        Measure {
            length,
            limit,
            fits: length <= limit && text.len() <= bytes,
        }
    }

    /// Cuts a text into a thread: between words where it can, else between graphemes, never inside an
    /// address. Every part fits, except an address that is longer than a whole post. Together they
    /// hold every word, in order; the white space at the cuts is dropped.
    pub fn cut(self, text: &str) -> Vec<String> {
        cut::cut(self, text)
    }

    /// The addresses in a text, as byte ranges, that this network recognises or shows as links.
    pub(super) fn links(self, text: &str) -> Vec<Range<usize>> {
        match self {
            Self::Mastodon { .. } => links::find(text, &links::MASTODON),
            Self::Bluesky => links::plain(text),
            Self::X => links::find(text, &links::X),
        }
    }
}
