//! A post's record (`app.bsky.feed.post`) and its key.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use unicode_segmentation::UnicodeSegmentation;

use super::super::fit::Ruler;
use crate::domain::delivery::Receipt;
use crate::domain::rendition::{Card, Post};

/// The collection of posts.
pub(super) const POSTS: &str = "app.bsky.feed.post";

/// A key of type TID: 53 bits of microseconds and 10 of a clock's name, in 13 letters that sort as
/// the numbers do (atproto.com/specs/tid).
pub(super) fn tid(micros: i64, clock: u64) -> String {
    const LETTERS: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
    let number = (micros.unsigned_abs() & ((1 << 53) - 1)) << 10 | (clock & 0x3ff);
    let letter = |at: u32| {
        let five = number.checked_shr(5 * (12 - at)).unwrap_or(0) & 31;
        char::from(LETTERS[five as usize])
    };
    (0..13).map(letter).collect()
}

/// The record without what only earlier parts tell.
pub(super) fn record(post: &Post, created: DateTime<Utc>) -> Value {
    let mut record = json!({
        "$type": POSTS,
        "text": post.text,
        "createdAt": created.to_rfc3339_opts(SecondsFormat::Millis, true),
        "langs": post.langs.iter().take(3).collect::<Vec<_>>(),
    });
    let facets = facets(&post.text);
    if !facets.is_empty() {
        record["facets"] = facets.into();
    }
    if let Some(card) = post.card.as_ref().filter(|card| !card.link.is_empty()) {
        record["embed"] = embed(card);
    }
    record
}

/// Links by their bytes of UTF-8: the start is in, the end is out.
fn facets(text: &str) -> Vec<Value> {
    let link = |range: std::ops::Range<usize>| {
        json!({
            "index": {"byteStart": range.start, "byteEnd": range.end},
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": text[range]}],
        })
    };
    Ruler::Bluesky.links(text).into_iter().map(link).collect()
}

/// The card: the server fetches nothing, and refuses what is too long.
fn embed(card: &Card) -> Value {
    json!({
        "$type": "app.bsky.embed.external",
        "external": {
            "uri": card.link,
            "title": clip(&card.title, 300, 3_000),
            "description": clip(&card.description, 1_000, 10_000),
        },
    })
}

/// Every text of a record that readers get, and where it stands.
pub(super) fn texts(record: &Value) -> Vec<(&'static str, &str)> {
    let places = [
        ("text", "/text"),
        ("card link", "/embed/external/uri"),
        ("card title", "/embed/external/title"),
        ("card description", "/embed/external/description"),
    ];
    let found = places
        .into_iter()
        .filter_map(|(place, at)| Some((place, record.pointer(at)?.as_str()?)));
    let facets = record["facets"].as_array().map(Vec::as_slice);
    let links = facets.unwrap_or_default().iter();
    let links = links.filter_map(|it| Some(("link", it.pointer("/features/0/uri")?.as_str()?)));
    found.chain(links).collect()
}

/// The first graphemes that fit in both limits.
fn clip(text: &str, graphemes: usize, bytes: usize) -> &str {
    let ends = text.grapheme_indices(true).take(graphemes);
    let ends = ends.map(|(at, grapheme)| at + grapheme.len());
    let end = ends.take_while(|end| *end <= bytes).last().unwrap_or(0);
    &text[..end]
}

/// What a post of a thread answers: the first one, and the one just before.
pub(super) fn reply(before: &[Receipt]) -> Option<Value> {
    let (root, parent) = (reference(before.first()?)?, reference(before.last()?)?);
    Some(json!({"root": root, "parent": parent}))
}

/// A receipt's identity: the record's address and its hash.
pub(super) fn remote_id(uri: &str, cid: &str) -> String {
    format!("{uri} {cid}")
}

fn reference(receipt: &Receipt) -> Option<Value> {
    let (uri, cid) = receipt.remote_id.split_once(' ')?;
    Some(json!({"uri": uri, "cid": cid}))
}

#[cfg(test)]
mod tests {
    use super::{clip, facets, record, tid};
    use crate::domain::rendition::{Card, Post};
    use chrono::DateTime;
    use proptest::prelude::*;

    #[test]
    fn keys_are_those_of_the_specification_and_sort_by_time() {
        assert_eq!(tid(0, 0), "2222222222222");
        // 3jzfcijpj2z2a: the first example of the specification, decoded by its own alphabet.
        assert_eq!(tid(1_688_137_381_887_007, 6), "3jzfcijpj2z2a");
        assert!(tid(1, 1023) < tid(2, 0));
    }

    #[test]
    fn a_card_is_cut_between_graphemes() {
        let families = "👨‍👩‍👧‍👦".repeat(400);
        assert_eq!(clip(&families, 300, 3_000).len(), 3_000);
        assert_eq!(clip("été", 2, 100), "ét");
        let card = Card {
            link: "https://a.example/".into(),
            title: "é".repeat(400),
            ..Card::default()
        };
        let post = Post {
            card: Some(card),
            ..Post::default()
        };
        let record = record(&post, DateTime::UNIX_EPOCH);
        let title = record["embed"]["external"]["title"].as_str().unwrap();
        assert_eq!(title.chars().count(), 300);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn facets_point_at_their_links_by_bytes(before in "\\PC{0,40}", after in "[ \\n]\\PC{0,40}") {
            let text = format!("{before} https://é.example/a?b=1&c=ü{after}");
            let facets = facets(&text);
            prop_assert!(facets.iter().any(|it| it["features"][0]["uri"] == "https://é.example/a?b=1&c=ü"));
            for facet in facets {
                let at = |name: &str| usize::try_from(facet["index"][name].as_u64().unwrap()).unwrap();
                let bytes = &text.as_bytes()[at("byteStart")..at("byteEnd")];
                prop_assert_eq!(std::str::from_utf8(bytes).unwrap(), facet["features"][0]["uri"].as_str().unwrap());
            }
        }
    }
}
