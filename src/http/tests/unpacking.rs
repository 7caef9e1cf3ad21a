//! Answers as careless servers write them: fields folded or broken, encodings on top of each other.

use std::io::Write;

use super::server::{Act, answer};
use super::{HttpError, got, gzip};
use crate::domain::limits;

const FEED: &[u8] = b"<rss>un bulletin, un bulletin, un bulletin</rss>";

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// `FEED` as another program packs it: nothing here packs brotli.
const BROTLI: [u8; 33] = [
    27, 47, 0, 248, 141, 212, 97, 77, 60, 50, 74, 30, 159, 185, 126, 113, 147, 171, 147, 146, 216,
    66, 76, 54, 160, 131, 74, 213, 183, 55, 98, 129, 0,
];

#[tokio::test]
async fn encodings_are_a_list_that_is_undone_from_its_end() {
    let members = [gzip(&FEED[..9]), gzip(b""), gzip(&FEED[9..])].concat();
    let padded = [gzip(FEED), vec![0; 512]].concat();
    for (fields, packed) in [
        (&["content-encoding: gzip"][..], gzip(FEED)),
        (&["content-encoding: X-GZIP"], gzip(FEED)),
        (&["content-encoding: gzip"], members.clone()),
        (&["content-type: text/xml"], members),
        (&["content-encoding: gzip"], padded),
        (&["content-encoding: gzip, gzip"], gzip(&gzip(FEED))),
        (
            &["content-encoding: gzip", "content-encoding: zstd"],
            zstd(&gzip(FEED)),
        ),
        (
            &["content-encoding: deflate, identity, gzip"],
            gzip(&zlib(FEED)),
        ),
        (&["content-encoding: deflate"], zlib(FEED)),
        (&["content-encoding: deflate"], deflate(FEED)),
        (
            &["content-encoding: zstd"],
            [zstd(&FEED[..9]), zstd(&FEED[9..])].concat(),
        ),
        (&["content-encoding: br"], BROTLI.to_vec()),
        (&["content-encoding: identity"], FEED.to_vec()),
        (&["content-encoding: "], FEED.to_vec()),
    ] {
        let found = got(Act::Send(answer("200 OK", fields, &packed))).await;
        assert_eq!(found.unwrap().body, FEED, "{fields:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_unpacked_is_told() {
    let cut = gzip(FEED);
    let many = vec!["gzip"; 10 * limits::ENCODINGS].join(", ");
    let mut deep = FEED.to_vec();
    for _ in 0..10 * limits::ENCODINGS {
        deep = gzip(&deep);
    }
    for (field, packed, why) in [
        (
            "content-encoding: gzip",
            &cut[..cut.len() / 2],
            "cannot be unpacked",
        ),
        ("content-encoding: zstd", b"<rss/>", "cannot be unpacked"),
        ("content-encoding: br", b"<rss/>", "cannot be unpacked"),
        ("content-encoding: sdch", b"<rss/>", "packed as sdch"),
        (
            &format!("content-encoding: {many}"),
            &deep,
            "packed 40 times",
        ),
    ] {
        let refused = got(Act::Send(answer("200 OK", &[field], packed))).await;
        let refused = refused.unwrap_err();
        assert!(matches!(refused, HttpError::Unknown { .. }), "{refused}");
        assert!(refused.to_string().contains(why), "{refused}");
    }
}

#[tokio::test]
async fn an_error_page_is_unpacked_as_far_as_it_was_read() {
    let noise: Vec<u8> = (0..200_000_u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    let packed = gzip(&noise);
    let field = &["content-encoding: gzip"];
    let found = got(Act::Send(answer("500 Broken", field, &packed))).await;
    let body = found.unwrap().body;
    assert!(!body.is_empty() && noise.starts_with(&body));
}

#[tokio::test]
async fn a_folded_or_a_broken_field_is_not_the_whole_answer() {
    for odd in [
        "x-note: un\r\n deux\r\n\ttrois",
        "server : essai",
        "no colon at all",
        "bad name: x",
        "x-sign: \u{1}",
        ": nameless",
    ] {
        let found = got(Act::Send(answer("200 OK", &[odd, "etag: \"a\""], FEED))).await;
        let found = found.unwrap_or_else(|error| panic!("{odd}: {error}"));
        assert_eq!(found.body, FEED, "{odd}");
        assert_eq!(found.header("etag"), Some("\"a\""), "{odd}");
    }
}
