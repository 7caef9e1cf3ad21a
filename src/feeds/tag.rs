//! Start tags, read with patience: quotes may lack, values too.

use std::borrow::Cow;

use super::entities::Entities;
use crate::domain::limits;

/// One attribute: the name as written, the value with references replaced.
#[derive(Debug)]
pub(super) struct Attribute<'a> {
    pub(super) name: &'a str,
    pub(super) value: Cow<'a, str>,
}

/// A start tag.
pub(super) struct Tag<'a> {
    /// As written, prefix included.
    pub(super) name: &'a str,
    pub(super) attributes: Vec<Attribute<'a>>,
    /// Whether the element ends with it: `<br/>`.
    pub(super) empty: bool,
    /// In bytes, from `<` to `>`.
    pub(super) length: usize,
    /// Something was not as XML wants it.
    pub(super) strange: bool,
}

impl<'a> Tag<'a> {
    /// Reads the tag at the start of `rest`; `None` when what follows `<` is no tag.
    pub(super) fn read(rest: &'a str, entities: &mut Entities<'_>) -> Option<Self> {
        let name_end = rest[1..]
            .find(is_name_end)
            .map_or(rest.len(), |end| end + 1);
        let mut cursor = Cursor {
            rest,
            at: name_end,
            strange: false,
        };
        let mut attributes = Vec::new();
        let mut empty = false;
        loop {
            match cursor.next() {
                Piece::Attribute(name, value) => {
                    if attributes.len() < limits::ATTRIBUTES {
                        let value = entities.decode(value);
                        attributes.push(Attribute { name, value });
                    }
                    empty = false;
                }
                Piece::Slash => empty = true,
                Piece::End => break,
                Piece::Broken => return None,
            }
        }
        Some(Self {
            name: &rest[1..name_end],
            attributes,
            empty,
            length: cursor.at,
            strange: cursor.strange,
        })
    }
}

/// A part of a start tag.
pub(super) enum Piece<'a> {
    /// Name and raw value.
    Attribute(&'a str, &'a str),
    Slash,
    End,
    /// The text ended, or another tag began.
    Broken,
}

/// Reads the inside of a start tag, from after its name.
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a str,
    pub(super) at: usize,
    /// Something was not as XML wants it.
    pub(super) strange: bool,
}

impl<'a> Cursor<'a> {
    /// The next part of the tag.
    pub(super) fn next(&mut self) -> Piece<'a> {
        self.skip_blanks();
        let bytes = self.rest.as_bytes();
        match bytes.get(self.at) {
            None | Some(b'<') => Piece::Broken,
            Some(b'>') => {
                self.at += 1;
                Piece::End
            }
            Some(b'/') => {
                self.at += 1;
                Piece::Slash
            }
            Some(b'=' | b'"' | b'\'') => {
                self.at += 1;
                self.strange = true;
                self.next_after_junk()
            }
            Some(_) => self.attribute(),
        }
    }

    /// A stray quote or sign says nothing; what follows is read as usual.
    fn next_after_junk(&mut self) -> Piece<'a> {
        let rest = &self.rest[self.at..];
        self.at += rest.len() - rest.trim_start_matches(['=', '"', '\'']).len();
        match self.rest.as_bytes().get(self.at) {
            None | Some(b'<') => Piece::Broken,
            Some(b'>') => {
                self.at += 1;
                Piece::End
            }
            Some(b'/') => {
                self.at += 1;
                Piece::Slash
            }
            Some(_) => self.attribute(),
        }
    }

    fn attribute(&mut self) -> Piece<'a> {
        self.skip_blanks();
        let start = self.at;
        self.take_until(|c| is_name_end(c) || matches!(c, '=' | '"' | '\'' | '<'));
        let name = &self.rest[start..self.at];
        self.skip_blanks();
        if !self.rest[self.at..].starts_with('=') {
            self.strange = true;
            return Piece::Attribute(name, "");
        }
        self.at += 1;
        self.skip_blanks();
        Piece::Attribute(name, self.value())
    }

    fn value(&mut self) -> &'a str {
        let after = &self.rest[self.at..];
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        if let Some(quote) = quote
            && let Some(length) = after[1..].find(quote)
        {
            self.at += length + 2;
            return &after[1..=length];
        }
        self.strange = true;
        self.at += usize::from(quote.is_some());
        let start = self.at;
        self.take_until(|c| c.is_ascii_whitespace() || c == '>');
        &self.rest[start..self.at]
    }

    fn skip_blanks(&mut self) {
        self.take_until(|c| !c.is_ascii_whitespace());
    }

    fn take_until(&mut self, stop: impl Fn(char) -> bool) {
        let rest = &self.rest[self.at..];
        self.at += rest.find(stop).unwrap_or(rest.len());
    }
}

/// Whether a name of an element or an attribute ends at `c`.
fn is_name_end(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<' | '=')
}
