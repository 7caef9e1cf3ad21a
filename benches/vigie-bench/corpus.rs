//! A made-up archive of any size: the same seed gives the same items, one by one, in any order.
//!
//! Words follow Zipf's law over two vocabularies of 60,000, French and English: the true grammar
//! words of the language first, then words put together from its syllables. A text has about 4 KB.

use chrono::{DateTime, TimeDelta, Utc};
use vigie::domain::ids::ItemId;
use vigie::domain::item::ItemState;
use vigie::domain::visibility::Visibility;
use vigie::search::IndexDoc;

/// Words of each vocabulary.
const WORDS: usize = 60_000;

/// Words of a text, on average.
const TEXT: u64 = 440;

/// Numbers that look random and are not (SplitMix64, Steele and others 2014).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `below`, which is left out.
    pub(super) fn below(&mut self, below: u64) -> u64 {
        self.roll() % below.max(1)
    }

    /// A rank from `first` to `last` by Zipf's law: half as often at twice the rank.
    pub(super) fn zipf(&mut self, first: usize, last: usize) -> usize {
        let uniform = (self.roll() >> 11) as f64 / (1_u64 << 53) as f64;
        let span = (last as f64 / first as f64).ln();
        (first as f64 * (uniform * span).exp()) as usize
    }
}

/// The vocabulary of one language, the most frequent words first.
pub(super) struct Vocabulary {
    pub(super) code: &'static str,
    words: Vec<String>,
}

/// Grammar words, then the syllables that the other words are made of, then their endings.
const FRENCH: [&str; 3] = [
    "de la le et les des en un du une que est dans pour qui par sur au il ne pas plus ce avec sont se \
     ont aux cette ou été comme mais leur ces être fait nous deux même tout son sa",
    "cha fi ser ré tra lo gi mé pro con dé vi sé pi mo ta ri lé no ca ba dou ju ven gra sta plo né",
    "er é ée eur tion ment age el ité e es s ique able ance if",
];
const ENGLISH: [&str; 3] = [
    "the of and to in a is that for it as was with be by on not he his but at are this have from or \
     had an they which one you were all her she there would their we been has",
    "com pre ker sys net lo ver sto da ta pro gra mul cer fy bo ru sti cla dev ope sha rin tho wel mar",
    "er ing ed tion ment s ity al ive able ness or y le ist",
];

impl Vocabulary {
    pub(super) fn french() -> Self {
        Self::new("fr", FRENCH, 1)
    }

    pub(super) fn english() -> Self {
        Self::new("en", ENGLISH, 2)
    }

    fn new(code: &'static str, [grammar, syllables, endings]: [&str; 3], seed: u64) -> Self {
        let mut words: Vec<String> = grammar.split_whitespace().map(str::to_owned).collect();
        let mut known: std::collections::HashSet<String> = words.iter().cloned().collect();
        let syllables: Vec<&str> = syllables.split_whitespace().collect();
        let endings: Vec<&str> = endings.split_whitespace().collect();
        let mut dice = Dice::new(seed);
        while words.len() < WORDS {
            let count = 1 + dice.below(2) + dice.below(3);
            let mut word: String = (0..count)
                .map(|_| syllables[dice.below(syllables.len() as u64) as usize])
                .collect();
            word.push_str(endings[dice.below(endings.len() as u64) as usize]);
            if word.len() >= 4 && known.insert(word.clone()) {
                words.push(word);
            }
        }
        Self { code, words }
    }

    /// A word as texts use them.
    fn any(&self, dice: &mut Dice) -> &str {
        &self.words[dice.zipf(1, WORDS) - 1]
    }

    /// A word that somebody may search for: neither grammar nor one that hardly any text has.
    pub(super) fn sought(&self, dice: &mut Dice, first: usize, last: usize) -> &str {
        &self.words[dice.zipf(first.max(60), last)]
    }
}

/// The archive.
pub(super) struct Corpus {
    pub(super) languages: [Vocabulary; 2],
    /// When the youngest item was published.
    pub(super) now: DateTime<Utc>,
}

/// Sources, by Zipf's law.
pub(super) const SOURCES: usize = 1_000;

impl Corpus {
    pub(super) fn new() -> Self {
        Self {
            languages: [Vocabulary::french(), Vocabulary::english()],
            now: DateTime::from_timestamp(1_795_392_000, 0).unwrap_or_default(),
        }
    }

    /// The item of that number.
    pub(super) fn item(&self, number: u64) -> IndexDoc {
        let mut dice = Dice::new(number + 1_000);
        let language = &self.languages[dice.below(2) as usize];
        let length = TEXT / 4 + dice.below(TEXT * 3 / 2);
        let title_length = 5 + dice.below(8);
        let title = sentence(language, &mut dice, title_length);
        let mut text = String::with_capacity(length as usize * 8);
        let mut written = 0;
        while written < length {
            let words = 8 + dice.below(20);
            text.push_str(&sentence(language, &mut dice, words));
            text.push_str(if dice.below(5) == 0 { ".\n\n" } else { ". " });
            written += words;
        }
        let cve = (dice.below(20) == 0).then(|| format!("CVE-2026-{}", dice.below(20_000)));
        if let Some(cve) = &cve {
            text.push_str(cve);
        }
        IndexDoc {
            id: ItemId(number as i64 + 1),
            title,
            text,
            summary: String::new(),
            tags: (0..dice.below(4))
                .map(|_| format!("tag{}", dice.zipf(1, 40)))
                .collect(),
            source: format!("source-{}", dice.zipf(1, SOURCES)),
            group: format!("group-{}", dice.below(12)),
            language: Some(language.code.to_owned()),
            sorted: self.now - TimeDelta::seconds(dice.below(5 * 365 * 86_400) as i64),
            visibility: match dice.below(50) {
                0 => Visibility::Restricted,
                1..10 => Visibility::Internal,
                _ => Visibility::Public,
            },
            state: ItemState::ALL[dice.below(4) as usize],
            marks: cve.into_iter().collect(),
            authors: Vec::new(),
            story: None,
            host: Some(format!("www{}.example.org", dice.below(1_000))),
        }
    }
}

fn sentence(language: &Vocabulary, dice: &mut Dice, words: u64) -> String {
    let mut sentence = String::with_capacity(words as usize * 8);
    for place in 0..words {
        let word = language.any(dice);
        match word.chars().next() {
            Some(first) if place == 0 => {
                sentence.extend(first.to_uppercase());
                sentence.push_str(&word[first.len_utf8()..]);
            }
            _ => {
                sentence.push(' ');
                sentence.push_str(word);
            }
        }
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::Corpus;

    #[test]
    fn the_same_number_gives_the_same_item_of_about_four_kilobytes() {
        let corpus = Corpus::new();
        assert_eq!(corpus.item(7), Corpus::new().item(7));
        assert_ne!(corpus.item(7), corpus.item(8));
        let bytes: usize = (0..200).map(|number| corpus.item(number).text.len()).sum();
        assert!((3_000..5_000).contains(&(bytes / 200)), "{}", bytes / 200);
    }
}
