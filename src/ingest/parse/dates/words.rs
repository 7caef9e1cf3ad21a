//! Names of months and of zones.

/// Beginnings of month names, without accents: English, French, German, Spanish, Italian,
/// Portuguese, Dutch, Hungarian, Polish, Greek, Russian.
const MONTHS: [&[&str]; 12] = [
    &["jan", "ene", "gen", "sty", "ιαν", "янв"],
    &["feb", "fev", "lut", "φεβ", "фев"],
    &["mar", "mrt", "maa", "μαρ", "μαω", "мар"],
    &["apr", "abr", "avr", "kwi", "απρ", "апр"],
    &["may", "mai", "mei", "mag", "maj", "μαι", "маи", "мая"],
    &["jun", "juin", "giu", "cze", "ιουν", "ιον", "июн"],
    &["jul", "juil", "lug", "lip", "ιουλ", "ιολ", "июл"],
    &["aug", "aou", "ago", "sie", "αυγ", "авг"],
    &["sep", "set", "sze", "wrz", "σεπ", "сен"],
    &["oct", "okt", "ott", "out", "paz", "οκτ", "окт"],
    &["nov", "lis", "νοε", "ноя"],
    &["dec", "dez", "dic", "gru", "δεκ", "дек"],
];

/// Zone names and their offset from UTC in minutes (RFC 822, 5.1, and those of Europe and Asia that
/// feeds use). Military letters are as RFC 822 has them.
#[rustfmt::skip]
const ZONES: &[(&str, i32)] = &[
    ("ut", 0), ("utc", 0), ("gmt", 0), ("z", 0), ("wet", 0), ("bst", 60), ("west", 60),
    ("adt", -180), ("ast", -240), ("edt", -240), ("est", -300), ("et", -300), ("cdt", -300),
    ("cst", -360), ("ct", -360), ("mdt", -360), ("mst", -420), ("mt", -420), ("pdt", -420),
    ("pst", -480), ("pt", -480), ("akdt", -480), ("akst", -540), ("hst", -600), ("met", 60),
    ("mest", 120), ("mez", 60), ("mesz", 120), ("cet", 60), ("cest", 120), ("eet", 120),
    ("eest", 180), ("msk", 180), ("msd", 240), ("ist", 330), ("sgt", 480), ("hkt", 480),
    ("jst", 540), ("kst", 540), ("aest", 600), ("aedt", 660), ("nzst", 720), ("nzdt", 780),
    ("a", -60), ("m", -720), ("n", 60), ("y", 720),
];

/// The month that a word begins to name.
pub(super) fn month_of(word: &str) -> Option<u32> {
    if word.chars().count() < 3 {
        return None;
    }
    let place = MONTHS
        .iter()
        .position(|names| names.iter().any(|name| word.starts_with(name)))?;
    Some(place as u32 + 1)
}

/// Minutes east of UTC of a zone: by name, by offset, or by both (`gmt+2`, `etc/gmt`).
pub(super) fn zone(word: &str) -> Option<i32> {
    let word = word.trim_start_matches("etc/");
    if let Some((_, offset)) = ZONES.iter().find(|(name, _)| *name == word) {
        return Some(*offset);
    }
    let signed = word.trim_start_matches("gmt").trim_start_matches("utc");
    let sign = match signed.chars().next()? {
        '+' => 1,
        '-' | '\u{2212}' => -1,
        _ => return None,
    };
    let digits: String = signed.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        0 => return None,
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        3 => (digits[..1].parse().ok()?, digits[1..].parse().ok()?),
        _ => (digits[..2].parse().ok()?, digits[2..4].parse().ok()?),
    };
    Some(sign * (hours * 60 + minutes))
}
