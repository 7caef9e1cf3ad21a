//! Whether two texts tell the same news: a fingerprint that survives small edits.
//!
//! SimHash (Charikar 2002) over shingles of three folded words. Two texts that share most of their
//! shingles get fingerprints that differ in few bits; a copy with a changed word, another
//! capitalisation or other accents stays near. Candidates are found by other keys
//! ([`sameness`](super::sameness)); the fingerprint confirms.

use crate::text::words::{Word, words};

/// Words in a shingle: two would make chance meetings common, four would lose short texts.
const SHINGLE: usize = 3;

/// Fingerprints farther apart than this many bits are of different texts: unrelated texts differ
/// in 32 bits on average, with a standard deviation of 4.
const NEAR: u32 = 10;

/// The 64-bit SimHash of a text. Zero means that the text has no word at all.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// Fingerprints a plain text; markup would count as words.
    pub fn of(text: &str) -> Self {
        let mut tally = Tally::default();
        let mut window = [0u64; SHINGLE];
        let mut seen = 0usize;
        for Word { hash, .. } in words(text) {
            window.rotate_left(1);
            window[SHINGLE - 1] = hash;
            seen += 1;
            if seen >= SHINGLE {
                tally.add(shingle(&window));
            }
        }
        if (1..SHINGLE).contains(&seen) {
            tally.add(shingle(&window));
        }
        Self(tally.signs())
    }

    /// From the form that a database keeps.
    pub fn from_i64(stored: i64) -> Self {
        Self(stored.cast_unsigned())
    }

    /// In the form that a database keeps.
    pub fn to_i64(self) -> i64 {
        self.0.cast_signed()
    }

    /// How many of the 64 bits differ.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// From 0 (as far apart as chance puts two texts, or farther) to 1 (the same text, as far as a
    /// fingerprint can tell).
    pub fn similarity(self, other: Self) -> f32 {
        if self.0 == 0 || other.0 == 0 {
            return 0.0;
        }
        let distance = u16::try_from(self.distance(other)).unwrap_or(64);
        (1.0 - f32::from(distance) / 32.0).max(0.0)
    }

    /// Whether the two texts are the same but for small edits.
    pub fn is_near(self, other: Self) -> bool {
        self.0 != 0 && other.0 != 0 && self.distance(other) <= NEAR
    }
}

/// Mixes the hashes of consecutive words into one, order included.
fn shingle(window: &[u64; SHINGLE]) -> u64 {
    window
        .iter()
        .fold(0, |mixed: u64, word| mix(mixed.rotate_left(21) ^ word))
}

/// A finaliser with full avalanche (the constants are those of SplitMix64).
pub(super) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Counts, for each of 64 bit positions, how many hashes have the bit set.
///
/// The counters are eight bytes of a word each, added for eight bits at a time, and emptied into
/// wide ones before a byte can overflow: eight additions a shingle instead of sixty-four.
struct Tally {
    narrow: [u64; 8],
    pending: u32,
    wide: [u32; 64],
    total: u32,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            narrow: [0; 8],
            pending: 0,
            wide: [0; 64],
            total: 0,
        }
    }
}

impl Tally {
    fn add(&mut self, hash: u64) {
        const EVERY_EIGHTH: u64 = 0x0101_0101_0101_0101;
        for (shift, counter) in self.narrow.iter_mut().enumerate() {
            *counter += (hash >> shift) & EVERY_EIGHTH;
        }
        self.total = self.total.saturating_add(1);
        self.pending += 1;
        if self.pending == 255 {
            self.empty();
        }
    }

    fn empty(&mut self) {
        for (shift, counter) in self.narrow.iter_mut().enumerate() {
            for (byte, count) in counter.to_le_bytes().into_iter().enumerate() {
                let wide = &mut self.wide[byte * 8 + shift];
                *wide = wide.saturating_add(u32::from(count));
            }
            *counter = 0;
        }
        self.pending = 0;
    }

    fn signs(mut self) -> u64 {
        self.empty();
        if self.total == 0 {
            return 0;
        }
        let signs = self
            .wide
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > self.total / 2)
            .fold(0u64, |signs, (bit, _)| signs | (1 << bit));
        signs.max(1) // zero is kept for "no word"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWS: &str = "Le ministère ouvre un nouveau service de messagerie pour tous ses agents. \
        Il remplace les trois outils actuels dès le printemps et garde les données en France, dans \
        deux centres que l'État possède. Les agents gardent leur adresse, leurs archives et leurs \
        listes ; une aide est ouverte par téléphone chaque jour ouvré, de huit heures à vingt \
        heures, et un guide de quatre pages est remis à chacun.";

    #[test]
    fn case_accents_and_punctuation_do_not_count() {
        let plain = "le ministere OUVRE un nouveau service";
        assert_eq!(
            Fingerprint::of("Le ministère ouvre, « un nouveau service »."),
            Fingerprint::of(plain)
        );
    }

    #[test]
    fn a_changed_word_stays_near() {
        let edited = NEWS.replace("quatre pages", "cinq pages");
        let (first, second) = (Fingerprint::of(NEWS), Fingerprint::of(&edited));
        assert!(first.is_near(second), "{}", first.distance(second));
        assert!(first.similarity(second) > 0.6);
    }

    #[test]
    fn another_text_is_far() {
        let other = "La nouvelle version du noyau apporte un ordonnanceur plus juste, des pilotes \
            pour trois cartes graphiques et la fin d'un système de fichiers que plus personne ne \
            maintenait ; les distributions la proposeront cet été.";
        let (first, second) = (Fingerprint::of(NEWS), Fingerprint::of(other));
        assert!(!first.is_near(second));
    }

    #[test]
    fn a_text_without_words_resembles_nothing() {
        let nothing = Fingerprint::of(" … — !");
        assert_eq!(nothing, Fingerprint(0));
        assert!(!nothing.is_near(nothing));
        assert!(nothing.similarity(nothing) < f32::EPSILON);
    }

    #[test]
    fn the_database_form_comes_back_whole() {
        let fingerprint = Fingerprint(u64::MAX - 5);
        assert_eq!(Fingerprint::from_i64(fingerprint.to_i64()), fingerprint);
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_fingerprint(text in "\\PC*") {
            proptest::prop_assert_eq!(Fingerprint::of(&text), Fingerprint::of(&text));
        }
    }
}
