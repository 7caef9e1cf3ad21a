//! JSON that is nearly JSON: raw control characters in strings, commas before an end, a cut end.

/// The text with what is known to go wrong put right; what is cut in the middle of something is cut
/// back to the last whole thing, and closed. Linear in the text.
pub(in crate::feeds) fn mend(text: &str) -> String {
    let mut mended = Mended {
        out: String::with_capacity(text.len()),
        open: Vec::new(),
        whole: (0, 0),
    };
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => mended.string(&mut characters),
            '{' => mended.enter(c, '}'),
            '[' => mended.enter(c, ']'),
            '}' | ']' => mended.leave(c),
            _ => mended.out.push(c),
        }
        if mended.whole.0 > 0 && mended.open.is_empty() {
            break; // whatever follows is none of it
        }
    }
    mended.close()
}

struct Mended {
    out: String,
    /// The ends that are still to come.
    open: Vec<char>,
    /// How much was written, and how much was open, when something last ended.
    whole: (usize, usize),
}

impl Mended {
    fn string(&mut self, rest: &mut std::str::Chars<'_>) {
        self.out.push('"');
        while let Some(c) = rest.next() {
            match c {
                '"' => {
                    self.out.push('"');
                    return;
                }
                '\\' => {
                    self.out.push('\\');
                    self.out.extend(rest.next());
                }
                c if c < ' ' => self.out.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => self.out.push(c),
            }
        }
    }

    fn enter(&mut self, c: char, end: char) {
        self.out.push(c);
        self.open.push(end);
    }

    fn leave(&mut self, end: char) {
        if self.open.last() != Some(&end) {
            return;
        }
        let trimmed = self.out.trim_end();
        let length = trimmed.strip_suffix(',').unwrap_or(trimmed).len();
        self.out.truncate(length);
        self.open.pop();
        self.out.push(end);
        self.whole = (self.out.len(), self.open.len());
    }

    fn close(mut self) -> String {
        if !self.open.is_empty() {
            let (length, open) = self.whole;
            self.out.truncate(length);
            self.out.extend(self.open[..open].iter().rev());
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::mend;

    #[test]
    fn what_is_nearly_json_becomes_json() {
        for (text, expected) in [
            (r#"{"a":[1,2,],}"#, r#"{"a":[1,2]}"#),
            ("{\"a\":\"x\ny\"}", r#"{"a":"x\u000ay"}"#),
            (
                r#"{"items":[{"a":1},{"b":2},{"c"#,
                r#"{"items":[{"a":1},{"b":2}]}"#,
            ),
            (r#"{"a":[1]} <!-- cached -->"#, r#"{"a":[1]}"#),
            (r#"{"a":"\"]"}"#, r#"{"a":"\"]"}"#),
            (r#"{"a"#, ""),
        ] {
            assert_eq!(mend(text), expected, "{text}");
        }
    }
}
