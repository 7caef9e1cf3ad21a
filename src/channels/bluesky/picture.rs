//! The picture of a card: fetched from its publisher like any page, and freed of what it tells about who
//! took it. A post goes without one rather than not at all.

use url::Url;

use crate::http::{Get, HttpClient, Reach, Robots};

/// What a server takes as the picture of a card (lexicon `app.bsky.embed.external`).
const HEAVIEST: usize = 1_000_000;

/// A picture, ready to be uploaded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Picture {
    /// Its media type.
    pub(super) kind: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// Fetches the picture at `address`; the error is a sentence.
pub(super) async fn fetch(http: &HttpClient, address: &str) -> Result<Picture, String> {
    let url = Url::parse(address).map_err(|error| error.to_string())?;
    let request = Get {
        accept: "image/jpeg, image/png;q=0.9",
        // Its address comes from a publisher: it leads nowhere inside, whatever it says.
        reach: Reach::PublicOnly,
        robots: Robots::Obey,
        ..Get::page(url)
    };
    let answer = http
        .get(&request)
        .await
        .map_err(|error| error.to_string())?;
    if answer.status != 200 {
        return Err(format!("{address}: {}", answer.status));
    }
    let picture = bare(&answer.body).ok_or("it is neither JPEG nor PNG, or it is damaged")?;
    match picture.bytes.len() {
        0..=HEAVIEST => Ok(picture),
        heavy => Err(format!("{heavy} bytes, at most {HEAVIEST}")),
    }
}

/// The picture without what cameras and programs write into it: place, device, author, remarks.
fn bare(bytes: &[u8]) -> Option<Picture> {
    let (kind, bytes) = match bytes {
        [0xff, 0xd8, ..] => ("image/jpeg", bare_jpeg(bytes)?),
        [0x89, b'P', b'N', b'G', ..] => ("image/png", bare_png(bytes)?),
        _ => return None,
    };
    Some(Picture { kind, bytes })
}

/// JPEG: segments of a marker and a length, until the one that begins the picture (ITU-T T.81, annex B).
fn bare_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    const SCAN: u8 = 0xda;
    let mut kept = bytes.get(..2)?.to_vec();
    let mut at = 2;
    loop {
        let [0xff, marker, high, low] = *bytes.get(at..at + 4)? else {
            return None;
        };
        if marker == SCAN {
            kept.extend_from_slice(&bytes[at..]);
            return Some(kept);
        }
        let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        // Of the applications' own, those that say how colours are meant stay: JFIF, ICC, Adobe.
        let is_remark = matches!(marker, 0xe1 | 0xe3..=0xed | 0xef | 0xfe);
        let segment = bytes.get(at..end)?;
        if !is_remark {
            kept.extend_from_slice(segment);
        }
        at = end;
    }
}

/// PNG: chunks of a length, a name, a content and a checksum (RFC 2083, section 3).
fn bare_png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..8)?.to_vec();
    let mut at = 8;
    loop {
        let head: [u8; 8] = bytes.get(at..at + 8)?.try_into().ok()?;
        let [a, b, c, d, name @ ..] = head;
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).ok()?;
        let chunk = bytes.get(at..at.checked_add(length)?.checked_add(12)?)?;
        if !matches!(&name, b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf" | b"tIME") {
            kept.extend_from_slice(chunk);
        }
        if &name == b"IEND" {
            return Some(kept);
        }
        at += chunk.len();
    }
}

#[cfg(test)]
mod tests {
    use super::{Picture, bare};
    use proptest::prelude::*;

    #[test]
    fn remarks_leave_a_jpeg_and_its_colours_stay() {
        let with = b"\xff\xd8\xff\xe0\0\x04JF\xff\xe1\0\x08EXIFgp\xff\xfe\0\x04by\xff\xda\0\x02data\xff\xd9";
        let without = b"\xff\xd8\xff\xe0\0\x04JF\xff\xda\0\x02data\xff\xd9";
        let (kind, bytes) = ("image/jpeg", without.to_vec());
        assert_eq!(bare(with), Some(Picture { kind, bytes }));
        assert_eq!(bare(&with[..12]), None, "cut short");
    }

    #[test]
    fn remarks_leave_a_png() {
        let chunk = |name: &[u8], content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap().to_be_bytes();
            [&length, name, content, b"crcc"].concat()
        };
        let start = b"\x89PNG\r\n\x1a\n".to_vec();
        let (text, end) = (chunk(b"tEXt", b"Author\0Ada"), chunk(b"IEND", b""));
        let data = chunk(b"IDAT", b"xyz");
        let with = [&start[..], &text, &data, &end].concat();
        let (kind, bytes) = ("image/png", [&start[..], &data, &end].concat());
        assert_eq!(bare(&with), Some(Picture { kind, bytes }));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_comes_is_read_or_refused(start in prop::sample::select(vec![&b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n", b""]), rest in prop::collection::vec(any::<u8>(), 0..200)) {
            let bytes = [start, &rest].concat();
            prop_assert!(bare(&bytes).is_none_or(|picture| picture.bytes.len() <= bytes.len()));
        }
    }
}
