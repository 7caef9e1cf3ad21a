//! `vigie-bench weights`: makes the language weights from how often the words of each language are used.
//!
//! Made-up titles are drawn from the words, and a multinomial logistic regression learns to tell them
//! apart by stochastic gradient descent with AdaGrad's rates (Duchi and others 2011). The features of a
//! title are those that the detector sees. The same lists give the same bytes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use vigie::articles::identify::features;

use super::corpus::Dice;

/// Where the words are, and where the weights go.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Le dossier des mots, de benches/languages/gather.py. (The words.)
    words: PathBuf,
    /// Le dossier des poids. (Where the weights go.)
    #[arg(default_value = "src/articles/identify")]
    weights: PathBuf,
}

/// Each table: its name, the bits of a bucket's number, its languages.
const TABLES: [(&str, u32, &str); 3] = [
    (
        "latin",
        16,
        "ca cs da de en es et fi fr ga hr hu id it lt lv nl no pl pt ro sk sl sv tr vi",
    ),
    ("cyrillic", 15, "be bg mk ru sr uk"),
    ("arabic", 12, "ar fa"),
];

/// Titles drawn for each language.
const TITLES: u64 = 60_000;

/// A title has from one to so many words.
const LONGEST: u64 = 12;

/// A word in so many is English in titles of other languages written in Latin letters: names of
/// products and trades.
const ENGLISH: u64 = 8;

/// The first step of a weight.
const RATE: f32 = 0.4;

/// How much a weight shrinks each time that it is looked at: what few titles say counts less.
const DECAY: f32 = 2e-6;

/// Makes every table.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    for (name, bits, languages) in TABLES {
        let codes: Vec<&str> = languages.split(' ').collect();
        let words = codes
            .iter()
            .map(|code| Words::read(&args.words.join(format!("{code}.tsv"))));
        let words = words.collect::<anyhow::Result<Vec<_>>>()?;
        let english = codes.iter().position(|code| *code == "en");
        let weights = train(&words, english, bits);
        let table = packed(&weights, bits, languages);
        let path = args.weights.join(format!("{name}.weights"));
        fs::write(&path, table).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// The words of a language, to be drawn as often as they are used.
struct Words {
    words: Vec<String>,
    /// The sum of the frequencies up to each word.
    sums: Vec<f64>,
}

impl Words {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read: run gather.py", path.display()))?;
        let (mut words, mut sums, mut sum) = (Vec::new(), Vec::new(), 0.0);
        for line in text.lines() {
            let (word, often) = line.split_once('\t').context("a word and its frequency")?;
            // Titles hold more rare words than speech does.
            sum += often.parse::<f64>()?.powf(0.65);
            words.push(word.to_owned());
            sums.push(sum);
        }
        Ok(Self { words, sums })
    }

    fn draw(&self, dice: &mut Dice) -> &str {
        let whole = self.sums.last().copied().unwrap_or_default();
        let at = (dice.roll() >> 11) as f64 / (1_u64 << 53) as f64 * whole;
        let place = self.sums.partition_point(|sum| *sum <= at);
        self.words.get(place).map_or("", String::as_str)
    }
}

/// A row for each bucket, a weight for each language.
fn train(words: &[Words], english: Option<usize>, bits: u32) -> Vec<f32> {
    let width = words.len();
    let mut weights = vec![0.0_f32; width << bits];
    let mut squares = vec![1e-3_f32; width << bits];
    let mut dice = Dice::new(1);
    let (mut rows, mut sums) = (Vec::new(), vec![0.0_f32; width]);
    for _ in 0..TITLES * width as u64 {
        let language = dice.below(width as u64) as usize;
        let title = title(words, language, english, &mut dice);
        rows.clear();
        features(&title, |hash| {
            rows.push((hash >> (32 - bits)) as usize * width);
        });
        if rows.is_empty() {
            continue;
        }
        let unit = 1.0 / (rows.len() as f32).sqrt();
        sums.fill(0.0);
        for row in &rows {
            for (sum, weight) in sums.iter_mut().zip(&weights[*row..*row + width]) {
                *sum += weight * unit;
            }
        }
        let mut errors = softmax(&sums);
        errors[language] -= 1.0;
        for row in &rows {
            for (place, error) in errors.iter().enumerate() {
                let at = row + place;
                let slope = error * unit;
                squares[at] += slope * slope;
                weights[at] -= RATE * slope / squares[at].sqrt() + DECAY * weights[at];
            }
        }
    }
    weights
}

/// One to twelve words, some of them capitalised as titles are.
fn title(words: &[Words], language: usize, english: Option<usize>, dice: &mut Dice) -> String {
    let mut title = String::new();
    for place in 0..=dice.below(LONGEST) {
        let foreign = place > 0 && dice.below(ENGLISH) == 0;
        let from = english.filter(|_| foreign).unwrap_or(language);
        title.push_str(words[from].draw(dice));
        title.push(' ');
    }
    title
}

fn softmax(sums: &[f32]) -> Vec<f32> {
    let highest = sums.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = sums.iter().map(|sum| (sum - highest).exp()).collect();
    let whole: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / whole).collect()
}

/// As the program reads it: a line that says how, then a byte for each weight.
fn packed(weights: &[f32], bits: u32, languages: &str) -> Vec<u8> {
    let largest = weights
        .iter()
        .fold(0.0_f32, |most, one| most.max(one.abs()));
    let scale = largest / 127.0;
    let mut table = format!("{bits} {scale} {languages}\n").into_bytes();
    let byte = |weight: &f32| (weight / scale).round() as i8;
    table.extend(weights.iter().map(|weight| byte(weight).cast_unsigned()));
    table
}
