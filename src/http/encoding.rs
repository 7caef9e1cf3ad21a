//! Undoing `Content-Encoding`: a list, undone from its end (RFC 9110, 8.4), within the size allowed.

use std::io::{self, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use url::Url;

use super::error::HttpError;
use super::limit::{Limit, too_large};
use super::redact::Redacted;
use crate::domain::limits;

/// What is asked for; servers that send something else of it are read too.
pub(super) const ACCEPTED: &str = "gzip, deflate, br, zstd";

/// RFC 9659 keeps what a sender may ask a reader of zstd to remember to 8 MiB.
const ZSTD_WINDOW: u32 = 23;

/// How gzip begins (RFC 1952, 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What an encoded body holds.
///
/// # Errors
/// When an encoding is not known or was not kept to, and when too much comes out of it.
pub(super) fn undo(
    mut body: Vec<u8>,
    headers: &HeaderMap,
    limit: Limit,
    url: &Url,
) -> Result<Vec<u8>, HttpError> {
    let broken = |why: String| HttpError::Unknown {
        url: Redacted::new(url),
        why,
    };
    let encodings = encodings(headers);
    if encodings.len() > limits::ENCODINGS {
        let (count, most) = (encodings.len(), limits::ENCODINGS);
        return Err(broken(format!(
            "the answer is packed {count} times, and {most} are undone at most"
        )));
    }
    for encoding in encodings.iter().rev() {
        if body.is_empty() {
            break;
        }
        let most = limit.bytes();
        let mut plain = Vec::new();
        let done = match encoding.as_str() {
            "gzip" | "x-gzip" => gunzip(&body, most, &mut plain),
            "deflate" if is_zlib(&body) => fill(ZlibDecoder::new(&body[..]), most, &mut plain),
            "deflate" => fill(DeflateDecoder::new(&body[..]), most, &mut plain),
            "br" => {
                let reader = brotli_decompressor::Decompressor::new(&body[..], 4096);
                fill(reader, most, &mut plain)
            }
            "zstd" => zstd(&body, most, &mut plain),
            other => {
                return Err(broken(format!(
                    "the answer is packed as {other}, which is not known"
                )));
            }
        };
        if plain.len() > most {
            if matches!(limit, Limit::Refuse(_)) {
                return Err(too_large(url, most));
            }
            plain.truncate(most);
        }
        // What was cut on purpose breaks off where it was cut.
        if let (Err(error), Limit::Refuse(_)) = (done, limit) {
            return Err(broken(format!("the answer cannot be unpacked: {error}")));
        }
        body = plain;
    }
    Ok(body)
}

/// The encodings in the order in which they were made.
fn encodings(headers: &HeaderMap) -> Vec<String> {
    let fields = headers.get_all(CONTENT_ENCODING).into_iter();
    let fields = fields.filter_map(|value| value.to_str().ok());
    fields
        .flat_map(|value| value.split(','))
        .map(|one| one.trim().to_ascii_lowercase())
        .filter(|one| !one.is_empty() && one != "identity")
        .collect()
}

/// `deflate` means zlib's envelope (RFC 9110, 8.4.1.2), and many servers leave it away: it begins
/// with a method and a check of its first two bytes (RFC 1950, 2.2).
fn is_zlib(body: &[u8]) -> bool {
    match body {
        [method, check, ..] => {
            method & 0x0f == 8 && (u16::from(*method) * 256 + u16::from(*check)).is_multiple_of(31)
        }
        _ => false,
    }
}

/// Unpacks every member of a gzip stream (RFC 1952, 2.2), to one byte more than `most` at most. What
/// follows the last member and is none is padding.
pub(super) fn gunzip(packed: &[u8], most: usize, plain: &mut Vec<u8>) -> io::Result<()> {
    let mut rest = packed;
    loop {
        let mut member = GzDecoder::new(rest);
        fill(&mut member, most, plain)?;
        rest = member.into_inner();
        if plain.len() > most || !rest.starts_with(&GZIP) {
            return Ok(());
        }
    }
}

/// Whether a body is gzip, whatever its fields say.
pub(super) fn is_gzip(body: &[u8]) -> bool {
    body.starts_with(&GZIP)
}

fn zstd(packed: &[u8], most: usize, plain: &mut Vec<u8>) -> io::Result<()> {
    let mut reader = zstd::stream::read::Decoder::new(packed)?;
    reader.window_log_max(ZSTD_WINDOW)?;
    fill(reader, most, plain)
}

/// Reads until the end, or until one byte more than `most` is there.
fn fill(reader: impl Read, most: usize, plain: &mut Vec<u8>) -> io::Result<()> {
    let room = most.saturating_add(1).saturating_sub(plain.len());
    let room = u64::try_from(room).unwrap_or(u64::MAX);
    reader.take(room).read_to_end(plain).map(drop)
}
