//! From bytes to text: byte order mark, then what HTTP says, what the document says, what it looks
//! like; the first that decodes without an error wins.
//!
//! Valid UTF-8 wins over any label but a byte order mark: a document that is valid UTF-8 and has
//! accents is UTF-8, whatever it claims. One that mixes two charsets is decoded run by run.

mod codepages;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far a label is looked for (XML declaration, `<meta>`).
const HEAD: usize = 4096;
/// What the content tells is judged on so many bytes.
const SAMPLE: usize = 64 * 1024;

/// A document as text, and what had to be done about its charset.
pub(crate) struct Decoded {
    /// Without byte order mark and without control characters.
    pub(crate) text: String,
    /// A sentence each.
    pub(crate) mended: Vec<String>,
}

/// Decodes `bytes`; `content_type` is the HTTP header, for its `charset`.
pub(crate) fn decode(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    let mut mended = Vec::new();
    let mut text = by_mark_or_shape(bytes)
        .or_else(|| by_code_page(bytes, content_type))
        .unwrap_or_else(|| by_label_or_content(bytes, content_type, &mut mended));
    if text.starts_with('\u{feff}') {
        text = text.trim_start_matches('\u{feff}').to_owned();
    }
    if text.bytes().any(is_forbidden) {
        text.retain(|c| !(c.is_ascii() && is_forbidden(c as u8)));
        mended.push("control characters that XML forbids were removed".to_owned());
    }
    if text.as_bytes().windows(2).any(is_c1_pair) {
        text = text.chars().map(from_c1).collect();
        mended
            .push("windows-1252 characters hidden as control characters were restored".to_owned());
    }
    Decoded { text, mended }
}

/// Control characters that no XML document may hold.
fn is_forbidden(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// The UTF-8 form of U+0080 to U+009F.
fn is_c1_pair(pair: &[u8]) -> bool {
    pair[0] == 0xC2 && (0x80..0xA0).contains(&pair[1])
}

/// What the author meant by a C1 control character: the windows-1252 character of that number.
pub(crate) fn from_c1(c: char) -> char {
    match u32::from(c) {
        number @ 0x80..=0x9F => {
            let byte = [number as u8];
            let (meant, _) = WINDOWS_1252.decode_without_bom_handling(&byte);
            meant.chars().next().unwrap_or(c)
        }
        _ => c,
    }
}

/// Decodes what a byte order mark or the width of the first characters decides.
fn by_mark_or_shape(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xFF, 0xFE, 0, 0, rest @ ..] => Some(utf_32(rest, u32::from_le_bytes)),
        [0, 0, 0xFE, 0xFF, rest @ ..] => Some(utf_32(rest, u32::from_be_bytes)),
        [b'<', 0, 0, 0, ..] => Some(utf_32(bytes, u32::from_le_bytes)),
        [0, 0, 0, b'<', ..] => Some(utf_32(bytes, u32::from_be_bytes)),
        [0xFF, 0xFE, ..] | [b'<' | b'{' | b' ' | b'\n', 0, ..] => {
            Some(UTF_16LE.decode_with_bom_removal(bytes).0.into_owned())
        }
        [0xFE, 0xFF, ..] | [0, b'<' | b'{' | b' ' | b'\n', ..] => {
            Some(UTF_16BE.decode_with_bom_removal(bytes).0.into_owned())
        }
        _ => None,
    }
}

/// Decodes what is labelled with a charset that the web platform does not know.
fn by_code_page(bytes: &[u8], content_type: Option<&str>) -> Option<String> {
    if let Some(page) = codepages::ebcdic(bytes) {
        return Some(page.decode(bytes));
    }
    if std::str::from_utf8(bytes).is_ok() {
        return None;
    }
    let head = head_of(bytes);
    let http = content_type.and_then(http_label);
    let page = [http, document_label(&head)]
        .into_iter()
        .flatten()
        .find_map(codepages::named)?;
    (!page.is_whole()).then(|| page.decode(bytes))
}

/// UTF-32, which the web platform and so `encoding_rs` do not know.
fn utf_32(bytes: &[u8], number: fn([u8; 4]) -> u32) -> String {
    bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|quad| char::from_u32(number(*quad)).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn by_label_or_content(
    bytes: &[u8],
    content_type: Option<&str>,
    mended: &mut Vec<String>,
) -> String {
    let http = content_type.and_then(http_charset);
    let own = document_charset(bytes);
    let labels: Vec<_> = [http, own].into_iter().flatten().collect();
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if !labels.contains(&ISO_2022_JP)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        if let Some(wrong) = labels.first().filter(|label| **label != UTF_8)
            && !text.is_ascii()
        {
            mended.push(format!("declared {}, but it is UTF-8", wrong.name()));
        }
        return text.to_owned();
    }
    for label in labels.iter().filter(|label| **label != UTF_8) {
        if let Some(text) = label.decode_without_bom_handling_and_without_replacement(bytes) {
            if http.is_some_and(|http| http != *label) {
                mended.push(format!(
                    "the HTTP charset was wrong, read as {}",
                    label.name()
                ));
            }
            return text.into_owned();
        }
    }
    by_content(bytes, &labels, mended)
}

/// No label holds: UTF-8 with strange runs, or a charset that the content tells.
fn by_content(bytes: &[u8], labels: &[&'static Encoding], mended: &mut Vec<String>) -> String {
    let (good, bad) = count_utf_8(bytes);
    let single = labels.iter().copied().find(|label| label.is_single_byte());
    if good * 2 >= bad && good > 0 {
        mended.push("two charsets were mixed, each run read as its own".to_owned());
        return run_by_run(bytes, single.unwrap_or(WINDOWS_1252));
    }
    let guess = labels
        .iter()
        .copied()
        .find(|label| *label != UTF_8)
        .unwrap_or_else(|| guess(bytes));
    mended.push(format!(
        "the charset was not as declared, read as {}",
        guess.name()
    ));
    guess.decode_without_bom_handling(bytes).0.into_owned()
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    let from = first.saturating_sub(HEAD);
    let sample = &bytes[from..bytes.len().min(from + SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// How many characters of more than a byte are good UTF-8, and how many bytes are not UTF-8.
fn count_utf_8(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(good, bad), chunk| {
        let wide = chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        (good + wide, bad + chunk.invalid().len())
    })
}

/// Valid UTF-8 as it is, the rest as `other`. A character cut at the very end is dropped.
fn run_by_run(bytes: &[u8], other: &'static Encoding) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        text.push_str(chunk.valid());
        let cut_at_end = chunks.peek().is_none() && chunk.invalid().first() >= Some(&0xC2);
        if !cut_at_end {
            text.push_str(&other.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    text
}

/// The `charset` of a Content-Type.
fn http_charset(content_type: &str) -> Option<&'static Encoding> {
    http_label(content_type).and_then(known)
}

fn http_label(content_type: &str) -> Option<&str> {
    content_type
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches(['"', '\'']))
}

/// The charset that an XML declaration or a `<meta>` near the top claims.
fn document_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    document_label(&head_of(bytes)).and_then(known)
}

fn head_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase()
}

fn document_label(head: &str) -> Option<&str> {
    let declaration = head
        .find("<?xml")
        .map(|at| head[at..].split("?>").next().unwrap_or_default())
        .and_then(|declaration| label_after(declaration, "encoding"));
    declaration.or_else(|| {
        head.match_indices("<meta").find_map(|(at, _)| {
            label_after(head[at..].split('>').next().unwrap_or_default(), "charset")
        })
    })
}

fn label_after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (_, after) = text.split_once(word)?;
    let value = after
        .trim_start()
        .strip_prefix('=')?
        .trim_start()
        .trim_start_matches(['"', '\'']);
    let end = value
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))
        .unwrap_or(value.len());
    Some(&value[..end])
}

/// A label of the Encoding Standard; it reads ISO-8859-1 and ASCII as windows-1252. UTF-16 as a
/// label is a lie here: the shape of the bytes would have told.
fn known(label: &str) -> Option<&'static Encoding> {
    let encoding = match label.to_ascii_lowercase().as_str() {
        "cp932" => Some(encoding_rs::SHIFT_JIS),
        "cp936" | "gb_2312" => Some(encoding_rs::GBK),
        "cp949" => Some(encoding_rs::EUC_KR),
        "cp950" => Some(encoding_rs::BIG5),
        label => Encoding::for_label(label.as_bytes()).or_else(|| codepages::other_name(label)),
    };
    encoding.filter(|encoding| ![UTF_16LE, UTF_16BE].contains(encoding))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], content_type: Option<&str>) -> String {
        decode(bytes, content_type).text
    }

    #[test]
    #[allow(clippy::too_many_lines)] // a table
    fn the_charset_is_found_whatever_is_declared() {
        let cases: &[(&str, &[u8], Option<&str>, &str)] = &[
            (
                "a byte order mark",
                b"\xEF\xBB\xBF<a>\xC3\xA9",
                None,
                "<a>é",
            ),
            ("UTF-16 with a mark", b"\xFF\xFE<\0a\0\xE9\0", None, "<aé"),
            ("UTF-16 without a mark", b"\0<\0a\0\xE9", None, "<aé"),
            ("UTF-32", b"<\0\0\0\xE9\0\0\0", None, "<é"),
            (
                "HTTP says it",
                b"<a>\xE9",
                Some("text/xml; charset=\"ISO-8859-1\""),
                "<a>é",
            ),
            (
                "ISO-8859-1 is windows-1252",
                b"<?xml version='1.0' encoding='iso-8859-1'?>\x93\x80",
                None,
                "<?xml version='1.0' encoding='iso-8859-1'?>“€",
            ),
            (
                "the declaration lies",
                b"<?xml encoding='iso-8859-1'?>\xC3\xA9t\xC3\xA9",
                None,
                "<?xml encoding='iso-8859-1'?>été",
            ),
            (
                "HTTP lies, the declaration does not",
                b"<?xml encoding='windows-1251'?>\xCF\xF0",
                Some("text/xml; charset=utf-8"),
                "<?xml encoding='windows-1251'?>Пр",
            ),
            (
                "two charsets",
                b"<a>\xC3\xA9</a><b>\xE9\x92</b>",
                None,
                "<a>é</a><b>é’</b>",
            ),
            (
                "a code page of DOS",
                b"<?xml version='1.0' encoding='cp437'?>\x82t\x82",
                None,
                "<?xml version='1.0' encoding='cp437'?>été",
            ),
            (
                "another name of a known charset",
                b"<?xml encoding='koi8_r'?>\xf0",
                None,
                "<?xml encoding='koi8_r'?>П",
            ),
            (
                "EBCDIC",
                b"\x4c\x6f\xa7\x94\x93\x6f\x6e\x51",
                None,
                "<?xml?>é",
            ),
            ("a cut character", b"<a>\xC3\xA9\xC3", None, "<a>é"),
            ("control characters", b"<a>\x0B\0b", None, "<a>b"),
            (
                "windows-1252 inside UTF-8",
                b"<a>l\xC2\x92\xC3\xA9t\xC3\xA9",
                None,
                "<a>l’été",
            ),
        ];
        for (name, bytes, content_type, expected) in cases {
            assert_eq!(text(bytes, *content_type), *expected, "{name}");
        }
    }

    #[test]
    fn an_undeclared_charset_is_told_by_the_content() {
        let russian = "<a>Съешь же ещё этих мягких французских булок, да выпей чаю</a>";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
        assert_eq!(text(&bytes, None), russian);
    }
}
