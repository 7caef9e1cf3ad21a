//! Scripts: many tell the language by themselves.

/// What the letters of a text say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// No letters, or too few of any script.
    Nothing,
    /// Latin letters: one of many languages.
    Latin,
    /// Cyrillic letters: one of several languages.
    Cyrillic,
    /// Arabic letters: Arabic or Persian.
    Arabic,
    /// A script that one language of ours uses: its ISO 639-1 code.
    Told(&'static str),
}

/// Letters counted, by script.
#[derive(Default)]
struct Census {
    latin: u32,
    cyrillic: u32,
    greek: u32,
    hebrew: u32,
    arabic: u32,
    devanagari: u32,
    thai: u32,
    hangul: u32,
    kana: u32,
    han: u32,
    japanese_only: u32,
}

/// Characters of the Japanese reform of 1946 that neither Chinese orthography uses, and kokuji: in a
/// title without kana they tell Japanese from Chinese.
const JAPANESE_ONLY: &str = "発経済円気実対応関図団戦労検変伝価売読総続県駅広権歳毎両処仮単厳営弾払択拡挙\
    桜楽歩涙渋満滝焼獣産窓竜粛絵継緑縄聴脳臓芸蔵覚訳説豊軽辺遅郷釈鉄録闘険隠雑霊頼顔顕験髪鶏黒齢込働畑";

/// Reads the script of a text. A foreign script wins over Latin letters when it has a fifth of
/// the letters: names of products stay in Latin everywhere.
pub(super) fn writing(text: &str) -> Writing {
    let census = Census::of(text);
    let ideographs = census.han + census.kana;
    // A syllable or an ideograph says as much as two letters.
    let found = [
        (census.cyrillic, Writing::Cyrillic),
        (census.greek, Writing::Told("el")),
        (census.hebrew, Writing::Told("he")),
        (census.arabic, Writing::Arabic),
        (census.devanagari, Writing::Told("hi")),
        (census.thai, Writing::Told("th")),
        (census.hangul * 2, Writing::Told("ko")),
        (ideographs * 2, Writing::Told(census.chinese_or_japanese())),
    ];
    let most = found.into_iter().max_by_key(|(count, _)| *count);
    match most {
        Some((count, told)) if count >= 2 && count * 4 >= census.latin => told,
        _ if census.latin > 0 => Writing::Latin,
        _ => Writing::Nothing,
    }
}

impl Census {
    fn of(text: &str) -> Self {
        let mut census = Self::default();
        for c in text.chars() {
            if c.is_ascii() {
                census.latin += u32::from(c.is_ascii_alphabetic());
                continue;
            }
            census.count(c);
        }
        census
    }

    fn count(&mut self, c: char) {
        let counter = match c {
            '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => &mut self.latin,
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => &mut self.greek,
            '\u{400}'..='\u{52f}' => &mut self.cyrillic,
            '\u{590}'..='\u{5ff}' => &mut self.hebrew,
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => &mut self.arabic,
            '\u{900}'..='\u{97f}' => &mut self.devanagari,
            '\u{e00}'..='\u{e7f}' => &mut self.thai,
            '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}' => &mut self.hangul,
            '\u{3041}'..='\u{30fa}' | '\u{30fd}'..='\u{30ff}' => &mut self.kana,
            '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => {
                self.japanese_only += u32::from(JAPANESE_ONLY.contains(c));
                &mut self.han
            }
            _ => return,
        };
        *counter += 1;
    }

    /// Chinese texts hold a stray kana at most (the の of brands); Japanese ones mostly many.
    fn chinese_or_japanese(&self) -> &'static str {
        if self.kana * 12 >= self.han.max(12) || self.japanese_only > 0 {
            "ja"
        } else {
            "zh"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_of_one_language_tell_it() {
        for (text, code) in [
            ("Νέα υπηρεσία", "el"),
            ("שירות חדש", "he"),
            ("नई सेवा", "hi"),
            ("บริการใหม่", "th"),
            ("새로운 서비스", "ko"),
            ("新しいサービス", "ja"),
            ("経済対策発表", "ja"),
            ("新的服务", "zh"),
            ("Windows 11 的新功能", "zh"),
        ] {
            assert_eq!(writing(text), Writing::Told(code), "{text}");
        }
    }

    #[test]
    fn a_letter_of_a_formula_changes_nothing() {
        assert_eq!(writing("the β release"), Writing::Latin);
        assert_eq!(writing("Linux 6.1 вышел"), Writing::Cyrillic);
        assert_eq!(writing("خدمة جديدة"), Writing::Arabic);
        assert_eq!(writing("12 % !"), Writing::Nothing);
    }
}
