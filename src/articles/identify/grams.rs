//! The features of a text that tell its language: letter sequences within words, and whole words.
//!
//! Shared by the detector and by the program that trains its weights, which must see the same.

/// The longest letter sequence that counts.
const LONGEST: usize = 4;

/// Words longer than this, in letters, are cut: nothing that anybody writes in a headline.
const LONGEST_WORD: usize = 40;

/// Calls `found` with the hash of every feature of `text`: for each word, in lower case and with
/// its two ends marked, its sequences of one to four letters and itself. Returns the number of words.
pub fn features(text: &str, mut found: impl FnMut(u32)) -> usize {
    let mut letters: Vec<u32> = Vec::with_capacity(LONGEST_WORD + 2);
    let mut count = 0;
    for word in words(text) {
        count += 1;
        letters.clear();
        letters.push(END);
        letters.extend(
            word.chars()
                .flat_map(char::to_lowercase)
                .filter(|letter| letter.is_alphabetic())
                .take(LONGEST_WORD)
                .map(u32::from),
        );
        letters.push(END);
        for start in 0..letters.len() {
            let mut hash = SEED;
            for (length, letter) in letters[start..].iter().take(LONGEST).enumerate() {
                hash = step(hash, *letter);
                if length > 0 || *letter != END {
                    found(mix(hash));
                }
            }
        }
        found(mix(letters
            .iter()
            .fold(!SEED, |hash, letter| step(hash, *letter))));
    }
    count
}

/// Marks the start and the end of a word.
const END: u32 = 0x5f;

const SEED: u32 = 0x811c_9dc5;

fn step(hash: u32, letter: u32) -> u32 {
    (hash ^ letter).wrapping_mul(0x0100_0193).rotate_left(5)
}

/// Spreads a hash, so that its upper bits can choose a bucket.
fn mix(hash: u32) -> u32 {
    let mixed = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
    mixed ^ (mixed >> 13)
}

/// The words of a text that belong to a language: addresses, paths, numbers, identifiers and
/// acronyms belong to none.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let shouting = is_shouting(text);
    text.split_whitespace()
        .filter(|token| !is_address(token))
        .flat_map(|token| token.split(|c: char| !is_word_part(c)))
        .filter(move |word| is_word(word, shouting))
}

fn is_word_part(c: char) -> bool {
    c.is_alphanumeric()
        || c == '_'
        || ('\u{300}'..='\u{36f}').contains(&c)
        || matches!(c, '\u{93e}'..='\u{94d}' | '\u{e31}'..='\u{e4e}' | '\u{200c}')
}

/// `https://…`, `example.org`, `/etc/passwd`, `user@host`, `key=value`, `f()`.
fn is_address(token: &str) -> bool {
    let inner = token.trim_matches(|c: char| !c.is_alphanumeric());
    token.contains("://")
        || inner.contains(['@', '=', '\\', '<', '>', '{', '}'])
        || token.starts_with('/')
        || token.ends_with("()")
        || inner.char_indices().any(|(at, c)| {
            c == '.'
                && inner[at + 1..]
                    .starts_with(|next: char| next.is_lowercase() || next.is_ascii_digit())
        })
}

fn is_word(word: &str, shouting: bool) -> bool {
    if word.is_empty() || word.contains(|c: char| c.is_numeric() || c == '_') {
        return false;
    }
    let mut upper = 0usize;
    let mut humps = false;
    let mut length = 0usize;
    let mut last_lower = false;
    for c in word.chars() {
        length += 1;
        upper += usize::from(c.is_uppercase());
        humps |= last_lower && c.is_uppercase();
        last_lower = c.is_lowercase();
    }
    let acronym = length > 1 && upper == length;
    !humps && (shouting || !acronym)
}

/// Whether a text is written in capitals, so that capitals mark no acronym.
fn is_shouting(text: &str) -> bool {
    let upper = text.chars().filter(|c| c.is_uppercase()).count();
    let lower = text.chars().filter(|c| c.is_lowercase()).count();
    upper > lower
}
