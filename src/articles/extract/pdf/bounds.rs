//! What keeps a hostile document from taking memory, time or the stack.

use std::io::Read as _;

use flate2::read::ZlibDecoder;
use pdf_extract::{Document, Object, ObjectId, Stream};

/// What all streams of a document may unpack to, and what its pages may hold together, in bytes.
pub(super) const UNPACKED: usize = 96 << 20;

/// Whether the packed streams of a document stay small when they are unpacked, packed twice or not.
pub(super) fn unpacks_small(bytes: &[u8]) -> bool {
    let mut left = UNPACKED;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        at += found + b"stream".len();
        let body = bytes[at..].trim_ascii_start();
        if !is_packed(body) {
            continue;
        }
        let Some(unpacked) = unpack(body, left) else {
            return false;
        };
        left -= unpacked.len();
        if is_packed(&unpacked) {
            match unpack(&unpacked, left) {
                Some(again) if !is_packed(&again) => left -= again.len(),
                _ => return false,
            }
        }
    }
    true
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

/// Whether bytes begin as zlib's do (RFC 1950, 2.2).
fn is_packed(bytes: &[u8]) -> bool {
    matches!(bytes, [method, flags, ..]
        if method & 0x0f == 8 && (u16::from(*method) * 256 + u16::from(*flags)) % 31 == 0)
}

/// What bytes unpack to; `None` when that is more than `most`. Broken ones give what they can.
fn unpack(bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let one_more = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let _broken = ZlibDecoder::new(bytes).take(one_more).read_to_end(&mut out);
    (out.len() <= most).then_some(out)
}

/// Empties what a page may draw beside its own text, where reading it would harm: pictures, whose
/// bytes would be taken for text, and forms that draw others, which may draw themselves.
pub(super) fn tame(document: &mut Document) {
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else {
            continue;
        };
        let kind = stream
            .dict
            .get(b"Subtype")
            .and_then(Object::as_name)
            .unwrap_or_default();
        let harms = match kind {
            b"Image" => true,
            b"Form" => draws(stream),
            _ => false,
        };
        if harms {
            stream.dict.remove(b"Filter");
            stream.dict.remove(b"DecodeParms");
            stream.set_content(Vec::new());
        }
    }
}

/// Whether a form draws another, or is so long that drawing it many times would take for ever.
fn draws(form: &Stream) -> bool {
    const LONG: usize = 256 << 10;
    let content = form.get_plain_content().unwrap_or_default();
    content.len() > LONG
        || content
            .split(|byte| {
                byte.is_ascii_whitespace()
                    || matches!(byte, b'/' | b'[' | b']' | b'<' | b'>' | b'(' | b')')
            })
            .any(|word| word == b"Do")
}

/// Whether the parents of a page end at a root: what it inherits is looked for there.
pub(super) fn has_parents(document: &Document, page: ObjectId) -> bool {
    const MOST: usize = 64;
    let mut at = page;
    for _ in 0..MOST {
        let parent = document
            .get_dictionary(at)
            .and_then(|held| held.get(b"Parent"))
            .and_then(Object::as_reference);
        match parent {
            Ok(parent) => at = parent,
            Err(_) => return true,
        }
    }
    false
}
