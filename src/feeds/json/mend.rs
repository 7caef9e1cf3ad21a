//! JSON that is nearly JSON: bad escapes, raw control characters, words and numbers that JSON does not
//! have, comments, commas before an end, a cut end.

use serde_json::Value;

/// A text put right.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::feeds) struct Mended {
    /// It as JSON.
    pub(in crate::feeds) text: String,
    /// Whether its end was missing.
    pub(in crate::feeds) was_cut: bool,
}

/// The text with what is known to go wrong put right; what is cut in the middle of something is cut
/// back to the last whole thing, and closed. Linear in the text.
pub(in crate::feeds) fn mend(text: &str) -> Mended {
    let mut writer = Writer {
        out: String::with_capacity(text.len()),
        open: Vec::new(),
        whole: (0, 0),
    };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = match c {
            '"' | '\'' => writer.string(c, &rest[1..]),
            '/' => without_comment(rest),
            '{' | '[' => {
                writer.enter(c);
                &rest[1..]
            }
            '}' | ']' => {
                writer.leave(c);
                &rest[1..]
            }
            ',' => {
                // Of two that follow one another, and at a beginning, one says nothing.
                if !writer.out.ends_with([',', '[', '{']) {
                    writer.out.push(',');
                }
                &rest[1..]
            }
            ':' => {
                writer.out.push(':');
                &rest[1..]
            }
            c if c.is_whitespace() || c.is_control() || c == '\u{feff}' => &rest[c.len_utf8()..],
            _ => writer.word(rest),
        };
        if writer.whole.0 > 0 && writer.open.is_empty() {
            break; // whatever follows is none of it
        }
    }
    writer.close()
}

/// What follows the blanks and byte order marks before a document.
pub(in crate::feeds) fn after_blanks(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// What follows those and the comments before a document.
pub(in crate::feeds) fn after_comments(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = after_blanks(rest);
        if !rest.starts_with("//") && !rest.starts_with("/*") {
            return rest;
        }
        rest = without_comment(rest);
    }
}

/// What follows the comment at the start of a text, or its stray stroke.
fn without_comment(text: &str) -> &str {
    let after = |end: &str| text[2..].split_once(end).map_or("", |(_, rest)| rest);
    if text.starts_with("//") {
        after("\n")
    } else if text.starts_with("/*") {
        after("*/")
    } else {
        &text[1..]
    }
}

struct Writer {
    out: String,
    /// The ends that are still to come.
    open: Vec<char>,
    /// How much was written, and how much was open, when something last ended.
    whole: (usize, usize),
}

impl Writer {
    /// Writes the string that `quote` opened; answers what follows it.
    fn string<'t>(&mut self, quote: char, text: &'t str) -> &'t str {
        self.out.push('"');
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '\\' => rest = self.escape(rest),
                c if c == quote => {
                    self.out.push('"');
                    return rest;
                }
                c => self.sign(c),
            }
        }
        rest
    }

    /// Writes one sign of a string.
    fn sign(&mut self, c: char) {
        match c {
            '"' | '\\' => self.out.extend(['\\', c]),
            c if c < ' ' => self.out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => self.out.push(c),
        }
    }

    /// Writes what an escape stands for: U+FFFD for what is no sign, the sign itself for what needs
    /// none; answers what follows.
    fn escape<'t>(&mut self, text: &'t str) -> &'t str {
        let Some(c) = text.chars().next() else {
            return text;
        };
        let rest = &text[c.len_utf8()..];
        match c {
            '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {
                self.out.extend(['\\', c]);
                rest
            }
            'u' => self.sign_by_number(rest),
            // Of JavaScript.
            'x' => match unit(rest, 2).and_then(char::from_u32) {
                Some(sign) => {
                    self.sign(sign);
                    &rest[2..]
                }
                None => {
                    self.sign(c);
                    rest
                }
            },
            '\n' => rest,
            c => {
                self.sign(c);
                rest
            }
        }
    }

    /// `\uXXXX`, or two of them for one sign (RFC 8259, 7).
    fn sign_by_number<'t>(&mut self, text: &'t str) -> &'t str {
        let Some(first) = unit(text, 4) else {
            self.sign(char::REPLACEMENT_CHARACTER);
            return text.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        };
        let rest = &text[4..];
        if let Some(sign) = char::from_u32(first) {
            self.sign(sign);
            return rest;
        }
        let second = rest.strip_prefix("\\u").and_then(|rest| unit(rest, 4));
        let pair = second.filter(|second| first < 0xdc00 && (0xdc00..0xe000).contains(second));
        let sign = pair.and_then(|second| {
            char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
        });
        self.sign(sign.unwrap_or(char::REPLACEMENT_CHARACTER));
        if sign.is_some() { &rest[6..] } else { rest }
    }

    /// Writes a word outside of strings as JSON has it; answers what follows.
    fn word<'t>(&mut self, text: &'t str) -> &'t str {
        let ends = |c: char| c.is_whitespace() || c.is_control() || "{}[],:\"'/".contains(c);
        let (word, rest) = text.split_at(text.find(ends).unwrap_or(text.len()));
        let is_infinite = word.parse::<f64>().is_ok_and(|number| !number.is_finite());
        match word {
            "undefined" | "None" | "nil" => self.out.push_str("null"),
            "True" | "False" => self.out.push_str(&word.to_ascii_lowercase()),
            _ if is_infinite => self.out.push_str("null"),
            _ if serde_json::from_str::<Value>(word).is_ok() => self.out.push_str(word),
            // A name without quotes, a number such as `007` or `.5`.
            _ => {
                self.string('\0', word);
                self.out.push('"');
            }
        }
        rest
    }

    fn enter(&mut self, c: char) {
        self.out.push(c);
        self.open.push(if c == '{' { '}' } else { ']' });
    }

    fn leave(&mut self, end: char) {
        if self.open.last() != Some(&end) {
            return;
        }
        if self.out.ends_with(',') {
            self.out.pop();
        }
        self.open.pop();
        self.out.push(end);
        self.whole = (self.out.len(), self.open.len());
    }

    fn close(mut self) -> Mended {
        let was_cut = !self.open.is_empty();
        if was_cut {
            let (length, open) = self.whole;
            self.out.truncate(length);
            self.out.extend(self.open[..open].iter().rev());
        }
        Mended {
            text: self.out,
            was_cut,
        }
    }
}

/// The number that `digits` hexadecimal digits write.
fn unit(text: &str, digits: usize) -> Option<u32> {
    let text = text.get(..digits)?;
    let whole = text.bytes().all(|digit| digit.is_ascii_hexdigit());
    whole.then(|| u32::from_str_radix(text, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{after_comments, mend};

    #[test]
    fn what_is_nearly_json_becomes_json() {
        for (text, expected) in [
            (r#"{"a":[1,2,],}"#, r#"{"a":[1,2]}"#),
            (r#"{,"a":[,1,,2]}"#, r#"{"a":[1,2]}"#),
            ("{\"a\":\"x\ny\u{1}\"}", r#"{"a":"x\u000ay\u0001"}"#),
            (
                r#"{"items":[{"a":1},{"b":2},{"c"#,
                r#"{"items":[{"a":1},{"b":2}]}"#,
            ),
            (r#"{"a":[1]} <!-- cached -->"#, r#"{"a":[1]}"#),
            (r#"{"a":"\"]"}"#, r#"{"a":"\"]"}"#),
            (r#"{"a"#, ""),
            // escapes
            (r#"{"a":"x\ud83d"}"#, "{\"a\":\"x\u{fffd}\"}"),
            (
                r#"{"a":"\ude00\ud83d\ud83d\ude00é"}"#,
                "{\"a\":\"\u{fffd}\u{fffd}😀é\"}",
            ),
            (r#"{"a\ud83d":"L\'été"}"#, "{\"a\u{fffd}\":\"L'été\"}"),
            (
                r#"{"a":"\u12","b":"\uZ"}"#,
                "{\"a\":\"\u{fffd}\",\"b\":\"\u{fffd}Z\"}",
            ),
            (
                r#"{"a":"\x41\x22\xg\a\u005c\u0022"}"#,
                r#"{"a":"A\"xga\\\""}"#,
            ),
            (r#"{'a':'l"un'}"#, r#"{"a":"l\"un"}"#),
            // words and numbers
            (
                r#"{"a":NaN,"b":-Infinity,"c":1e999,"d":undefined,"e":True,"f":None}"#,
                r#"{"a":null,"b":null,"c":null,"d":null,"e":true,"f":null}"#,
            ),
            (
                r#"{a:007,b:.5,c:1.5e3,d:null}"#,
                r#"{"a":"007","b":".5","c":1.5e3,"d":null}"#,
            ),
            // comments and marks
            (
                "{\u{feff}\"a\": /* deux, \"b\" */ 2, // fin }\n \"b\":\"//\"\u{a0}}",
                r#"{"a":2,"b":"//"}"#,
            ),
            (r#"{"a":1,/* sans fin"#, ""),
        ] {
            assert_eq!(mend(text).text, expected, "{text}");
        }
        assert!(mend(r#"{"items":[]"#).was_cut && !mend(r#"{"items":[]} x"#).was_cut);
        assert_eq!(after_comments("\u{feff} // un\n /* deux */{}"), "{}");
    }

    proptest::proptest! {
        #[test]
        fn json_keeps_what_it_says(text in "\\PC*", number in proptest::num::i64::ANY) {
            let text = format!("{text}\n\"\\");
            let value = serde_json::json!({ &text: [text, number, null, { "a": true }] });
            let back: serde_json::Value = serde_json::from_str(&mend(&value.to_string()).text).unwrap();
            proptest::prop_assert_eq!(back, value);
        }

        #[test]
        fn whatever_is_mended_ends(text in "[\\[\\]{}\",:/*'\\\\ux0-9a\\n ]{0,60}") {
            let mended = mend(&text);
            proptest::prop_assert!(mended.text.len() <= 8 * text.len() + 8);
        }
    }
}
