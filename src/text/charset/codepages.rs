//! Charsets that the web platform does not know, and feeds have: DOS, EBCDIC and Macintosh code pages.
//!
//! The tables are data, in `codepages.tsv`.

use encoding_rs::Encoding;

const TABLES: &str = include_str!("codepages.tsv");

/// Stands for a line end in a table.
const LINE_END: char = '\u{240a}';

/// A charset of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CodePage {
    /// The characters of the bytes from 128 on, or of all bytes.
    characters: &'static str,
}

/// A charset of the web platform under a name that it does not know (`8859`, `koi8r`).
pub(super) fn other_name(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(line_of(label)?.strip_prefix('=')?.as_bytes())
}

/// The charset of that label, letters and digits counting.
pub(super) fn named(label: &str) -> Option<CodePage> {
    let characters = line_of(label).filter(|table| !table.starts_with('='))?;
    Some(CodePage { characters })
}

/// What follows the labels in the line that has this one.
fn line_of(label: &str) -> Option<&'static str> {
    let bare: String = label
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let lines = TABLES.lines().filter_map(|line| line.split_once('\t'));
    let mut fitting = lines.filter(|(names, _)| names.split(' ').any(|name| name == bare));
    fitting.next().map(|(_, rest)| rest)
}

/// The charset that a document in EBCDIC claims: `<?xml` in it is unlike any other.
pub(super) fn ebcdic(bytes: &[u8]) -> Option<CodePage> {
    const DECLARATION: [u8; 5] = [0x4c, 0x6f, 0xa7, 0x94, 0x93];
    if !bytes.starts_with(&DECLARATION) {
        return None;
    }
    let common = named("cp037")?;
    let head = common.decode(&bytes[..bytes.len().min(super::HEAD)]);
    let declaration = head.split("?>").next().unwrap_or_default();
    let claimed = super::label_after(declaration, "encoding").and_then(named);
    // Only a table of all bytes can be meant.
    claimed.filter(|page| page.is_whole()).or(Some(common))
}

impl CodePage {
    /// Whether ASCII is not ASCII in it.
    pub(super) fn is_whole(self) -> bool {
        self.characters.chars().count() == 256
    }

    /// The text of `bytes`.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        let characters: Vec<char> = self.characters.chars().collect();
        let first = 256 - characters.len().min(256);
        let character = |byte: &u8| {
            let place = usize::from(*byte).checked_sub(first);
            let found = place.and_then(|place| characters.get(place).copied());
            match found.unwrap_or(char::from(*byte)) {
                LINE_END => '\n',
                c => c,
            }
        };
        bytes.iter().map(character).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_has_half_or_all_bytes_and_every_other_name_a_charset() {
        for line in TABLES.lines().filter(|line| !line.starts_with('#')) {
            let (names, rest) = line.split_once('\t').unwrap();
            match rest.strip_prefix('=') {
                Some(label) => assert!(Encoding::for_label(label.as_bytes()).is_some(), "{label}"),
                None => assert!([128, 256].contains(&rest.chars().count()), "{names}"),
            }
        }
    }

    #[test]
    fn code_pages_are_found_by_any_of_their_names() {
        for (label, byte, character) in [
            ("IBM437", 0x82, 'é'),
            ("cp850", 0xd5, 'ı'),
            ("csPC8CodePage437", 0x9b, '¢'),
            ("ebcdic-cp-us", 0xc1, 'A'),
            ("mac_turkish", 0xdd, 'ı'),
        ] {
            let page = named(label).unwrap();
            assert_eq!(page.decode(&[byte]), character.to_string(), "{label}");
        }
        assert_eq!(other_name("iso8859_15"), Some(encoding_rs::ISO_8859_15));
        assert!(named("utf-9").is_none() && other_name("utf-9").is_none());
    }
}
