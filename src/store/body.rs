//! The texts of an item in one compressed frame.
//!
//! Markup, plain text and entry as published say nearly the same words; in one frame the second and
//! the third cost a tenth of the first, so that an archive with all three stays smaller than the
//! content that was published.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::sync::Mutex;

use zstd::bulk::{Compressor, Decompressor};

use super::{StoreError, lock};
use crate::domain::html::CleanHtml;
use crate::domain::ids::ItemId;
use crate::domain::item::ItemBody;

/// zstd's own default: a third of the size for 60 µs an item.
const LEVEL: i32 = 3;
/// An item's texts, unpacked, are never larger; fetching stops far below.
const LARGEST: usize = 256 << 20;

thread_local! {
    // A compressor's tables cost more to make than a body to compress: one is kept a thread.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

/// An item's texts as the archive keeps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedBody(pub(super) Vec<u8>);

impl PackedBody {
    /// Packs the texts of an item and the entry as published (`raw`, JSON).
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the compressor fails.
    pub fn pack(body: &ItemBody, raw: &[u8]) -> Result<Self, StoreError> {
        let parts = [
            body.html.as_str().as_bytes(),
            body.text.as_bytes(),
            body.summary.as_bytes(),
        ];
        let mut plain =
            Vec::with_capacity(parts.iter().map(|p| p.len() + 4).sum::<usize>() + raw.len());
        for part in parts {
            let length = u32::try_from(part.len()).map_err(|_| damaged("a text over 4 GiB"))?;
            plain.extend_from_slice(&length.to_le_bytes());
            plain.extend_from_slice(part);
        }
        plain.extend_from_slice(raw);
        let packed = COMPRESSOR.with_borrow_mut(|slot| {
            let compressor = match slot {
                Some(compressor) => compressor,
                None => slot.insert(Compressor::new(LEVEL)?),
            };
            compressor.compress(&plain)
        });
        Ok(Self(packed.map_err(damaged)?))
    }

    /// The texts.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the frame cannot be read.
    pub fn unpack(&self) -> Result<ItemBody, StoreError> {
        let plain = self.inflate()?;
        let mut rest = plain.as_slice();
        let html = CleanHtml::vouched(take_part(&mut rest)?);
        let text = take_part(&mut rest)?;
        let summary = take_part(&mut rest)?;
        Ok(ItemBody {
            html,
            text,
            summary,
        })
    }

    /// The texts of `item`; empty where they cannot be read, which the log tells once: what stands around
    /// them is shown and sent all the same.
    pub fn texts_of(&self, item: ItemId) -> ItemBody {
        static TOLD: Mutex<BTreeSet<ItemId>> = Mutex::new(BTreeSet::new());
        self.unpack().unwrap_or_else(|error| {
            if lock(&TOLD).insert(item) {
                tracing::warn!(
                    item.id = item.0,
                    "the texts of an item cannot be read: {error}"
                );
            }
            ItemBody {
                html: CleanHtml::vouched(String::new()),
                text: String::new(),
                summary: String::new(),
            }
        })
    }

    /// Bytes in the archive.
    pub fn size(&self) -> usize {
        self.0.len()
    }

    /// The entry as published, as JSON.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the frame cannot be read.
    pub fn raw(&self) -> Result<Vec<u8>, StoreError> {
        let plain = self.inflate()?;
        let mut rest = plain.as_slice();
        for _ in 0..3 {
            take_part(&mut rest)?;
        }
        Ok(rest.to_vec())
    }

    fn inflate(&self) -> Result<Vec<u8>, StoreError> {
        let size = zstd::zstd_safe::get_frame_content_size(&self.0)
            .ok()
            .flatten()
            .and_then(|size| usize::try_from(size).ok())
            .filter(|size| *size <= LARGEST)
            .ok_or_else(|| damaged("a body without a size"))?;
        let plain = DECOMPRESSOR.with_borrow_mut(|slot| {
            let decompressor = match slot {
                Some(decompressor) => decompressor,
                None => slot.insert(Decompressor::new()?),
            };
            decompressor.decompress(&self.0, size)
        });
        plain.map_err(|error: io::Error| damaged(error))
    }
}

fn take_part(rest: &mut &[u8]) -> Result<String, StoreError> {
    let (length, after) = rest
        .split_first_chunk::<4>()
        .ok_or_else(|| damaged("a short body"))?;
    let length = u32::from_le_bytes(*length) as usize;
    let (part, after) = after
        .split_at_checked(length)
        .ok_or_else(|| damaged("a short body"))?;
    *rest = after;
    String::from_utf8(part.to_vec()).map_err(damaged)
}

fn damaged(why: impl ToString) -> StoreError {
    StoreError::Damaged(why.to_string())
}

#[cfg(test)]
mod tests {
    use super::PackedBody;
    use crate::domain::html::CleanHtml;
    use crate::domain::ids::ItemId;
    use crate::domain::item::ItemBody;

    fn body() -> ItemBody {
        let text = (0..200)
            .map(|n| format!("mot{} ", n * 7919 % 613))
            .collect::<String>();
        ItemBody {
            html: CleanHtml::vouched(format!("<p>{text}</p>")),
            text,
            summary: "court".to_owned(),
        }
    }

    #[test]
    fn texts_and_raw_entry_come_back_as_they_were() {
        let packed = PackedBody::pack(&body(), b"{\"title\":null}").unwrap();
        assert_eq!(packed.unpack().unwrap(), body());
        assert_eq!(packed.raw().unwrap(), b"{\"title\":null}");
    }

    #[test]
    fn saying_it_three_times_costs_little_more_than_once() {
        let once = PackedBody::pack(
            &ItemBody {
                text: String::new(),
                ..body()
            },
            b"",
        )
        .unwrap();
        let thrice = PackedBody::pack(&body(), body().text.as_bytes()).unwrap();
        assert!(
            thrice.0.len() < once.0.len() * 12 / 10,
            "{} {}",
            thrice.0.len(),
            once.0.len()
        );
    }

    #[test]
    fn a_cut_frame_is_an_error() {
        let mut packed = PackedBody::pack(&body(), b"").unwrap();
        packed.0.truncate(20);
        assert!(packed.unpack().is_err());
        assert!(PackedBody(vec![]).unpack().is_err());
        let texts = packed.texts_of(ItemId(7));
        assert!(texts.text.is_empty() && texts.html.is_empty());
    }
}
