//! The vocabularies that feeds mix, by namespace or, where none is declared, by customary prefix.

/// A vocabulary. RSS, Atom and CDF are one: feeds borrow each other's elements, declared or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS of every version, Atom, CDF, and whatever the root element is in.
    Core,
    /// RDF itself: `rdf:RDF`, `rdf:about`.
    Rdf,
    /// Dublin Core elements.
    Dc,
    /// Dublin Core terms.
    DcTerms,
    /// `content:encoded`.
    Content,
    /// Apple's podcast elements, and Google's copy of them.
    Itunes,
    /// Media RSS.
    Media,
    /// RSS 1.0 syndication.
    Syndication,
    /// XHTML.
    Xhtml,
    /// Anything else.
    Other,
}

impl Space {
    /// The vocabulary of a namespace name.
    pub(super) fn of_uri(uri: &str) -> Self {
        let uri = uri.trim().to_ascii_lowercase();
        let bare = uri
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .trim_end_matches(['/', '#']);
        match bare {
            "www.w3.org/2005/atom"
            | "purl.org/atom/ns"
            | "purl.org/rss/1.0"
            | "purl.org/net/rss1.1"
            | "purl.org/rss/1.0/modules/rss091"
            | "my.netscape.com/rdf/simple/0.9"
            | "channel.netscape.com/rdf/simple/0.9"
            | "my.netscape.com/publish/formats/rss-0.91.dtd"
            | "blogs.law.harvard.edu/tech/rss"
            | "cyber.law.harvard.edu/rss/rss.html"
            | "www.rssboard.org/rss-specification" => Self::Core,
            "www.w3.org/1999/02/22-rdf-syntax-ns" => Self::Rdf,
            "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" => Self::Dc,
            "purl.org/dc/terms" => Self::DcTerms,
            "purl.org/rss/1.0/modules/content" => Self::Content,
            "www.itunes.com/dtds/podcast-1.0.dtd" | "www.google.com/schemas/play-podcasts/1.0" => {
                Self::Itunes
            }
            "search.yahoo.com/mrss" => Self::Media,
            "purl.org/rss/1.0/modules/syndication" => Self::Syndication,
            "www.w3.org/1999/xhtml" => Self::Xhtml,
            _ if bare.contains("backend.userland.com/rss") => Self::Core,
            _ => Self::Other,
        }
    }

    /// What a prefix that nobody declared usually means.
    pub(super) fn of_prefix(prefix: &str) -> Self {
        match prefix.to_ascii_lowercase().as_str() {
            "" | "rss" | "atom" | "atom10" | "a10" | "atom03" => Self::Core,
            "rdf" => Self::Rdf,
            "dc" => Self::Dc,
            "dcterms" | "dct" => Self::DcTerms,
            "content" => Self::Content,
            "itunes" | "googleplay" => Self::Itunes,
            "media" => Self::Media,
            "sy" | "syn" => Self::Syndication,
            "xhtml" => Self::Xhtml,
            _ => Self::Other,
        }
    }
}

/// The prefixes bound at a place in a document, the innermost last.
#[derive(Default)]
pub(super) struct Prefixes<'a>(Vec<(&'a str, Space)>);

impl<'a> Prefixes<'a> {
    /// How many prefixes may be bound at a time; every element looks them through.
    const MOST: usize = 256;

    /// How many are bound: what [`Prefixes::truncate`] goes back to.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets what was bound since there were `length`.
    pub(super) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    /// Binds `prefix`, empty for the default namespace; that of the root is the core vocabulary,
    /// whatever its name.
    pub(super) fn bind(&mut self, prefix: &'a str, uri: &str, on_root: bool) {
        let space = if on_root && prefix.is_empty() {
            Space::Core
        } else {
            Space::of_uri(uri)
        };
        if self.0.len() < Self::MOST {
            self.0.push((prefix, space));
        }
    }

    /// The vocabulary of a prefix, if it is bound.
    pub(super) fn meaning(&self, prefix: &str) -> Option<Space> {
        let bound = self.0.iter().rev().find(|(bound, _)| *bound == prefix);
        bound.map(|(_, space)| *space)
    }
}
