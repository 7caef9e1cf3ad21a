//! The language of the search field: lenient, in French and in English.
//!
//! ```text
//! noyau linux            both words            noyau OU kernel    one or the other
//! -windows, NON windows  without               "mise à jour"      these words in this order
//! kuber*                 words that start so   (a OU b) c         grouping
//! source:certfr depuis:7j titre:faille tri:date …                 filters, see `filter.rs`
//! ```
//! Nothing typed is an error: the best reading is taken, and [`Query::notes`] says what was left out.

mod tags;
mod value;

use chrono::{DateTime, TimeZone};

use super::filter::{self, Filter, Read, Sort};
use super::words::{has_word, is_punctuation};
use crate::domain::limits;

/// What was asked, as understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    pub(super) root: Node,
    /// The order that `tri:` asks for.
    pub sort: Option<Sort>,
    /// What was ignored, and why.
    pub notes: Vec<Note>,
    typed: String,
}

/// Something typed that has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A filter whose value means nothing: `depuis:jadis`.
    BadValue {
        /// The filter, as typed.
        filter: String,
        /// The value, as typed.
        value: String,
    },
    /// Signs without a word in them that could be sought: `🚀`.
    NoWord(String),
    /// A quotation or a parenthesis that was left open was closed at the end.
    LeftOpen(char),
    /// More words, or deeper parentheses, than a search looks at.
    TooMuch,
}

/// A part of a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Node {
    /// Everything: an empty query.
    #[default]
    All,
    /// A word as typed, which may cut into several.
    Word(String),
    /// Words in this order.
    Phrase(String),
    /// The start of a word.
    Prefix(String),
    /// What is no word.
    Filter(Filter),
    /// All of them.
    And(Vec<Node>),
    /// At least one of them.
    Or(Vec<Node>),
    /// All but it.
    Not(Box<Node>),
}

impl Query {
    /// Reads what was typed. `now`, with the reader's time zone, gives `7j` and `2026-11` a meaning.
    pub fn parse<Z: TimeZone>(typed: &str, now: &DateTime<Z>) -> Self {
        let typed = typed.trim();
        let cut = typed.char_indices().nth(limits::QUERY).map(|(at, _)| at);
        let typed = cut.map_or(typed, |at| &typed[..at]);
        let mut parser = Parser {
            rest: typed,
            now,
            query: Self {
                typed: typed.to_owned(),
                notes: cut.map(|_| Note::TooMuch).into_iter().collect(),
                ..Self::default()
            },
            leaves: 0,
            depth: 0,
        };
        let root = parser.any_of();
        parser.query.root = root;
        let query = &mut parser.query;
        if query.says_nothing() && query.notes.is_empty() {
            query.notes.push(Note::NoWord(query.typed.clone()));
        }
        parser.query
    }

    /// What was typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// Whether everything is asked for.
    pub fn is_empty(&self) -> bool {
        self.root == Node::All
    }

    /// Whether something was typed of which nothing is left to look for.
    pub fn says_nothing(&self) -> bool {
        self.is_empty() && !self.typed.is_empty() && self.sort.is_none()
    }

    /// The same, but finding nothing where it says nothing: for what works unseen, rules and sections.
    #[must_use]
    pub fn or_nothing(mut self) -> Self {
        if self.says_nothing() {
            self.root = Node::Or(Vec::new());
        }
        self
    }

    /// The same, with a filter added.
    #[must_use]
    pub fn and(mut self, filter: Filter) -> Self {
        self.root = both(std::mem::take(&mut self.root), Node::Filter(filter));
        self
    }
}

/// Two parts, both asked for.
fn both(one: Node, other: Node) -> Node {
    match one {
        Node::All => other,
        Node::And(mut parts) => {
            parts.push(other);
            Node::And(parts)
        }
        one => Node::And(vec![one, other]),
    }
}

/// Reads a query from left to right.
struct Parser<'a, Z: TimeZone> {
    rest: &'a str,
    now: &'a DateTime<Z>,
    query: Query,
    leaves: usize,
    depth: usize,
}

/// A sign or a bare word at the start of what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Open,
    Close,
    Or,
    And,
    Not,
    Other,
    End,
}

impl<'a, Z: TimeZone> Parser<'a, Z> {
    /// `a b OU c d`: groups of which one must fit.
    fn any_of(&mut self) -> Node {
        let mut groups = vec![self.all_of()];
        while self.take(Sign::Or) {
            groups.push(self.all_of());
        }
        groups.retain(|group| *group != Node::All);
        one_or(groups, Node::Or)
    }

    /// `a b -c`: parts which all must fit.
    fn all_of(&mut self) -> Node {
        let mut parts = Vec::new();
        loop {
            match self.peek().0 {
                Sign::End | Sign::Or => break,
                Sign::Close if self.depth > 0 => break,
                Sign::Close | Sign::And => self.skip(),
                Sign::Not => {
                    self.skip();
                    let part = self.part();
                    if part != Node::All {
                        parts.push(Node::Not(Box::new(part)));
                    }
                }
                Sign::Open | Sign::Other => {
                    let part = self.part();
                    if part != Node::All {
                        parts.push(part);
                    }
                }
            }
        }
        one_or(parts, Node::And)
    }

    /// One word, phrase, filter or parenthesis.
    fn part(&mut self) -> Node {
        match self.peek().0 {
            Sign::Open => self.parenthesis(),
            Sign::Other => {
                self.leaves += 1;
                if self.leaves == limits::QUERY_PARTS + 1 {
                    self.query.notes.push(Note::TooMuch);
                }
                let leaf = self.leaf();
                if self.leaves > limits::QUERY_PARTS {
                    Node::All
                } else {
                    leaf
                }
            }
            _ => Node::All,
        }
    }

    fn parenthesis(&mut self) -> Node {
        self.skip();
        if self.depth == limits::QUERY_DEPTH {
            self.query.notes.push(Note::TooMuch);
            return Node::All;
        }
        self.depth += 1;
        let inner = self.any_of();
        if !self.take(Sign::Close) {
            self.query.notes.push(Note::LeftOpen('('));
        }
        self.depth -= 1;
        inner
    }

    /// One word, phrase or filter.
    fn leaf(&mut self) -> Node {
        if let Some(phrase) = self.quoted() {
            return match phrase.trim() {
                "" => Node::All,
                phrase if !has_word(phrase) => self.no_word(phrase),
                phrase => Node::Phrase(phrase.to_owned()),
            };
        }
        let word = self.bare();
        if let Some((name, value)) = word.split_once(':')
            && let Some(kind) = filter::named(name)
        {
            let value = self.value(value);
            return self.filter(kind, name, &value);
        }
        match word.strip_suffix('*') {
            Some(start) if start.chars().filter(|c| c.is_alphanumeric()).count() >= 2 => {
                Node::Prefix(start.to_owned())
            }
            _ if has_word(word) => Node::Word(word.to_owned()),
            _ => self.no_word(word),
        }
    }

    /// A part without a word. Punctuation alone is passed over in silence, as between words.
    fn no_word(&mut self, typed: &str) -> Node {
        if !typed.chars().all(is_punctuation) {
            self.query.notes.push(Note::NoWord(typed.to_owned()));
        }
        Node::All
    }

    /// A filter with one value, or with several separated by commas.
    fn filter(&mut self, kind: filter::Name, name: &str, value: &str) -> Node {
        let mut found = Vec::new();
        for one in value.split(',').map(str::trim) {
            match filter::read(kind, one, self.now) {
                Some(Read::Filter(filter)) => found.push(Node::Filter(filter)),
                Some(Read::Words(words)) if has_word(&words) => {
                    found.push(Node::Filter(Filter::Title(words)))
                }
                Some(Read::Sort(sort)) => self.query.sort = Some(sort),
                Some(Read::Words(_)) | None => self.query.notes.push(Note::BadValue {
                    filter: name.to_owned(),
                    value: one.to_owned(),
                }),
            }
        }
        one_or(found, Node::Or)
    }

    /// What stands in quotation marks here, if anything does.
    fn quoted(&mut self) -> Option<String> {
        let open = self.rest.chars().next()?;
        let close = match open {
            '"' => '"',
            '“' | '”' | '„' => '”',
            '«' => '»',
            _ => return None,
        };
        let inner = &self.rest[open.len_utf8()..];
        let same = |c: char| c == close || (close == '”' && matches!(c, '“' | '"'));
        match inner.find(same) {
            Some(end) => {
                let after = &inner[end..];
                self.rest = &after[after.chars().next().map_or(0, char::len_utf8)..];
                Some(inner[..end].to_owned())
            }
            None => {
                self.query.notes.push(Note::LeftOpen(open));
                self.rest = "";
                Some(inner.to_owned())
            }
        }
    }

    /// What stands here up to a space, a quotation mark or a parenthesis.
    fn bare(&mut self) -> &'a str {
        let ends =
            |c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”' | '«' | '»' | '(' | ')');
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if word.is_empty() {
            // A sign that opens nothing, such as a lone `»`.
            self.rest = rest.strip_prefix(|_| true).unwrap_or_default();
        }
        word
    }

    /// Takes a sign if it comes next.
    fn take(&mut self, sign: Sign) -> bool {
        let found = self.peek().0 == sign;
        if found {
            self.skip();
        }
        found
    }

    /// Passes over the next sign.
    fn skip(&mut self) {
        let (_, length) = self.peek();
        self.rest = &self.rest[length..];
    }

    /// What comes next, and its length; spaces before it are passed over.
    fn peek(&mut self) -> (Sign, usize) {
        self.rest = self.rest.trim_start();
        let word = self
            .rest
            .split(|c: char| c.is_whitespace() || "()\"".contains(c))
            .next();
        let next = self.rest.chars().next();
        let after = self.rest.chars().nth(1);
        match (next, word.unwrap_or_default()) {
            (None, _) => (Sign::End, 0),
            (Some('('), _) => (Sign::Open, 1),
            (Some(')'), _) => (Sign::Close, 1),
            (_, word @ ("OU" | "OR" | "||" | "|")) => (Sign::Or, word.len()),
            (_, word @ ("ET" | "AND" | "&&" | "&" | "+")) => (Sign::And, word.len()),
            (_, word @ ("NON" | "NOT" | "SAUF")) => (Sign::Not, word.len()),
            (Some('-' | '!'), _) if after.is_some_and(starts_a_part) => (Sign::Not, 1),
            (Some('−'), _) if after.is_some_and(starts_a_part) => (Sign::Not, '−'.len_utf8()),
            (Some('+'), _) if after.is_some_and(starts_a_part) => (Sign::And, 1),
            _ => (Sign::Other, 0),
        }
    }
}

/// Whether a minus before `c` means "without".
fn starts_a_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '"' | '“' | '«' | '(' | '.')
}

/// Nothing, the only part, or all of them joined.
fn one_or(mut parts: Vec<Node>, join: impl FnOnce(Vec<Node>) -> Node) -> Node {
    match parts.len() {
        0 => Node::All,
        1 => parts.swap_remove(0),
        _ => join(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::super::filter::Filter;
    use super::{Node, Note, Query, Sort};
    use chrono::DateTime;

    fn parse(typed: &str) -> Query {
        Query::parse(typed, &DateTime::from_timestamp(1_795_392_000, 0).unwrap())
    }

    /// A short way to write what was understood.
    fn tree(node: &Node) -> String {
        let list = |parts: &[Node]| parts.iter().map(tree).collect::<Vec<_>>().join(" ");
        match node {
            Node::All => "*".into(),
            Node::Word(word) => word.clone(),
            Node::Phrase(words) => format!("'{words}'"),
            Node::Prefix(start) => format!("{start}~"),
            Node::Filter(filter) => format!("{filter:?}"),
            Node::And(parts) => format!("({})", list(parts)),
            Node::Or(parts) => format!("[{}]", list(parts)),
            Node::Not(part) => format!("-{}", tree(part)),
        }
    }

    #[test]
    fn anything_typed_has_a_best_reading() {
        for (typed, understood) in [
            ("", "*"),
            ("noyau linux", "(noyau linux)"),
            ("a OU b", "[a b]"),
            ("a b OR c", "[(a b) c]"),
            ("a (b OU c) d", "(a [b c] d)"),
            ("a -b", "(a -b)"),
            ("a NON \"b c\"", "(a -'b c')"),
            ("-(b OU c)", "-[b c]"),
            ("systemd-resolved e-mail", "(systemd-resolved e-mail)"),
            ("« mise à jour »", "'mise à jour'"),
            ("\"jamais fermé", "'jamais fermé'"),
            ("kuber*", "kuber~"),
            ("k* *", "k*"),
            ("OU a OU", "a"),
            ("ou a", "(ou a)"),
            ("((a)", "a"),
            ("a) b", "(a b)"),
            ("- a", "a"),
            ("NON", "*"),
            ("()", "*"),
            ("+a +b", "(a b)"),
            ("C++ .NET", "(C++ .NET)"),
            ("std::io https://a.b/c", "(std::io https://a.b/c)"),
            ("¿¡…", "*"),
        ] {
            assert_eq!(tree(&parse(typed).root), understood, "{typed}");
        }
    }

    #[test]
    fn filters_are_read_in_both_languages() {
        let source = Node::Filter(Filter::Source("certfr".into()));
        for typed in [
            "source:certfr",
            "Source: certfr",
            "source:\"certfr\"",
            "source : certfr",
        ] {
            let query = parse(typed);
            if typed.contains(" :") {
                assert_ne!(query.root, source);
            } else {
                assert_eq!(query.root, source, "{typed}");
            }
        }
        assert_eq!(parse("étiquette:noyau").root, parse("tag:noyau").root);
        assert_eq!(parse("depuis:7j").root, parse("since:7d").root);
        assert_eq!(
            tree(&parse("-source:a,b c").root),
            "(-[Source(\"a\") Source(\"b\")] c)"
        );
        assert_eq!(parse("a tri:date").sort, Some(Sort::Newest));
    }

    #[test]
    fn a_filter_that_was_left_empty_swallows_no_other() {
        for typed in ["titre: langue:fr mot", "titre:  langue:fr mot"] {
            let query = parse(typed);
            assert_eq!(query.root, parse("langue:fr mot").root, "{typed}");
            assert!(
                matches!(&query.notes[..], [Note::BadValue { .. }]),
                "{:?}",
                query.notes
            );
        }
        assert_eq!(parse("titre: 12:30").root, parse("titre:12:30").root);
    }

    #[test]
    fn what_is_ignored_is_said() {
        let query = parse("a depuis:jadis (b");
        assert_eq!(tree(&query.root), "(a b)");
        let bad = Note::BadValue {
            filter: "depuis".into(),
            value: "jadis".into(),
        };
        assert_eq!(query.notes, [bad, Note::LeftOpen('(')]);
        assert!(parse(&"mot ".repeat(500)).notes.contains(&Note::TooMuch));
        assert!(parse(&"(".repeat(5000)).notes.contains(&Note::TooMuch));
    }

    #[test]
    fn what_has_no_word_is_said_and_never_means_everything_unseen() {
        for typed in [
            "depuis:demain",
            "avant:2026-13-45",
            "titre:",
            "titre:🚀",
            "🚀",
            "\"🚀\"",
            "-🚀",
            "(depuis:demain)",
            "langue:",
            "depuis:demain OU 🚀",
            "…",
            "()",
            "\"\"",
            "*",
        ] {
            let query = parse(typed);
            assert!(!query.notes.is_empty(), "{typed}");
            assert!(query.says_nothing(), "{typed}: {}", tree(&query.root));
            assert_eq!(tree(&query.or_nothing().root), "[]", "{typed}");
        }
        for typed in ["", "  ", "tri:date", "noyau 🚀", "depuis:7j", "-noyau"] {
            let query = parse(typed);
            assert!(!query.says_nothing(), "{typed}");
            assert_eq!(query.clone().or_nothing(), query, "{typed}");
        }
        assert_eq!(parse("noyau 🚀").notes, [Note::NoWord("🚀".into())]);
        assert_eq!(parse("noyau - …").notes, []);
    }

    #[test]
    fn a_tag_gives_way_to_those_that_it_means() {
        let mut meant = |tag: &str| match tag {
            "ancien" => Ok(vec!["Récent".to_owned(), "plus étroit".to_owned()]),
            _ => Ok::<_, ()>(Vec::new()),
        };
        let query = parse("-tag:ancien (tag:autre OU b)");
        let query = query.with_tags(&mut meant).unwrap();
        assert_eq!(
            tree(&query.root),
            "(-[Tag(\"recent\") Tag(\"plus etroit\")] [Tag(\"autre\") b])"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_the_parser(typed in "\\PC{0,80}") {
            parse(&typed);
        }

        #[test]
        fn no_mix_of_signs_breaks_the_parser(typed in "[a-c \"()«»:*+,.|&!−-]{0,60}") {
            parse(&typed);
        }
    }
}
