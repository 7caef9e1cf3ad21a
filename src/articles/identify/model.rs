//! A linear model over letter sequences: which language of one script a text is in.
//!
//! Multinomial logistic regression on hashed features (see [`grams`]), its weights
//! rounded to a byte. `vigie-bench weights` makes them from lists of words that `benches/languages/gather.py`
//! gathers; `docs/QUALITY.md` says how it compares.

use std::sync::LazyLock;

use super::grams;

/// More languages than any table has.
const MOST: usize = 32;

/// Languages in Latin letters.
pub(super) static LATIN: LazyLock<Model> =
    LazyLock::new(|| Model::read(include_bytes!("latin.weights")));

/// Languages in Cyrillic letters.
pub(super) static CYRILLIC: LazyLock<Model> =
    LazyLock::new(|| Model::read(include_bytes!("cyrillic.weights")));

/// Languages in Arabic letters.
pub(super) static ARABIC: LazyLock<Model> =
    LazyLock::new(|| Model::read(include_bytes!("arabic.weights")));

/// A table of weights: a row for each bucket of features, a byte for each language.
pub(super) struct Model {
    /// ISO 639-1 codes, in the order of the bytes of a row.
    pub(super) languages: Vec<&'static str>,
    rows: &'static [u8],
    /// Buckets are the upper bits of a feature's hash: how far to shift it.
    shift: u32,
    /// What one step of a byte is worth.
    scale: f32,
}

impl Model {
    /// Reads a table: a line of text (bits of a bucket number, scale, language codes), then the
    /// rows. What is not such a table gives a model of no language; a test reads all.
    fn read(bytes: &'static [u8]) -> Self {
        Self::parse(bytes).unwrap_or(Self {
            languages: Vec::new(),
            rows: &[],
            shift: 31,
            scale: 0.0,
        })
    }

    fn parse(bytes: &'static [u8]) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let mut head = std::str::from_utf8(&bytes[..end]).ok()?.split(' ');
        let bits: u32 = head.next()?.parse().ok()?;
        let scale = head.next()?.parse().ok()?;
        let languages: Vec<&'static str> = head.collect();
        let rows = &bytes[end + 1..];
        let whole = (1..=24).contains(&bits)
            && languages.len() <= MOST
            && rows.len() == languages.len() << bits;
        whole.then_some(Self {
            languages,
            rows,
            shift: 32 - bits,
            scale,
        })
    }

    /// The probability of each language, in the order of [`Model::languages`], and how many words
    /// spoke; `None` if none did.
    pub(super) fn probabilities(&self, text: &str) -> Option<(Vec<f32>, usize)> {
        let width = self.languages.len();
        let mut sums = [0i32; MOST];
        let mut count = 0u16;
        let found = grams::features(text, |hash| {
            let start = (hash >> self.shift) as usize * width;
            if let Some(row) = self.rows.get(start..start + width) {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += i32::from(weight.cast_signed());
                }
                count = count.saturating_add(1);
            }
        });
        if count == 0 {
            return None;
        }
        let unit = self.scale / f32::from(count).sqrt();
        Some((softmax(&sums[..width], unit), found))
    }
}

/// Turns sums of weights into probabilities.
#[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^24")]
fn softmax(sums: &[i32], unit: f32) -> Vec<f32> {
    let highest = sums.iter().copied().max().unwrap_or(0);
    let powers: Vec<f32> = sums
        .iter()
        .map(|sum| ((sum - highest) as f32 * unit).exp())
        .collect();
    let total: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_whole() {
        assert_eq!(LATIN.languages.len(), 26);
        assert_eq!(CYRILLIC.languages.len(), 6);
        assert_eq!(ARABIC.languages, ["ar", "fa"]);
    }

    #[test]
    fn probabilities_sum_to_one() {
        let (all, words) = LATIN.probabilities("la vie est belle").unwrap_or_default();
        assert_eq!(words, 4);
        assert!((all.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        assert!(LATIN.probabilities("12 % — 2026").is_none());
    }
}
