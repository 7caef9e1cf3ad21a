//! Names of months and of zones.

/// Beginnings of month names, in lower case and without accents: of two that fit, the longer counts.
/// English, French, German, Spanish, Italian, Portuguese, Catalan, Romanian, Dutch, the Nordic and
/// Baltic languages, Finnish, Hungarian, Polish, Czech, Turkish, Greek, Russian, Ukrainian,
/// Bulgarian, Arabic, Hebrew. Croatian ones are left out: they mean other months elsewhere.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["jan", "jaan", "ene", "gen", "gener", "ian", "sty", "led", "oca", "sau", "tammi", "ιαν", "янв", "січ", "яну", "ينا", "ינו"],
    &["feb", "fev", "febr", "veebr", "lut", "uno", "sub", "vas", "helmi", "φεβ", "фев", "лют", "فبر", "פבר"],
    &["mar", "mrt", "maa", "bre", "kov", "maalis", "μαρ", "μαω", "мар", "бере", "مار", "מרץ"],
    &["apr", "abr", "avr", "kwi", "dub", "nis", "bal", "huhti", "απρ", "апр", "квіт", "أبر", "ابر", "אפר"],
    &["may", "mai", "mei", "mag", "maj", "maig", "kve", "geg", "touko", "μαι", "маи", "май", "мая", "трав", "ماي", "מאי"],
    &["jun", "juin", "juun", "iun", "giu", "cze", "cvn", "cervn", "haz", "bir", "kesa", "ιουν", "ιον", "июн", "юни", "черв", "يوني", "יונ"],
    &["jul", "juil", "juul", "iul", "lug", "lip", "cvc", "cervenc", "tem", "lie", "heina", "ιουλ", "ιολ", "июл", "юли", "лип", "يولي", "יול"],
    &["aug", "aou", "ago", "sie", "srp", "agu", "rugp", "elo", "αυγ", "авг", "серп", "أغس", "אוג"],
    &["sep", "set", "sze", "wrz", "zar", "eyl", "rugs", "syys", "σεπ", "сен", "сеп", "вер", "سبت", "ספט"],
    &["oct", "okt", "ott", "out", "paz", "rij", "eki", "spa", "loka", "οκτ", "окт", "жов", "أكت", "אוק"],
    &["nov", "noi", "lis", "kas", "lap", "marras", "νοε", "ноя", "ное", "лист", "نوف", "נוב"],
    &["dec", "dez", "dic", "des", "dets", "gru", "pro", "ara", "joulu", "δεκ", "дек", "груд", "ديس", "דצמ"],
];

/// The months of RFC 822.
const ENGLISH: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
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
    ("nst", -210), ("ndt", -150), ("brt", -180), ("trt", 180), ("sast", 120), ("cat", 120),
    ("pkt", 300), ("ict", 420), ("wib", 420), ("awst", 480), ("acst", 570), ("acdt", 630),
    ("a", -60), ("m", -720), ("n", 60), ("y", 720),
];

/// The month that a word begins to name.
pub(super) fn month_of(word: &str) -> Option<u32> {
    if word.chars().count() < 3 {
        return None;
    }
    // Most dates are in English; of a word of three bytes no longer name can begin.
    if let Some(place) = ENGLISH.iter().position(|name| *name == word) {
        return Some(place as u32 + 1);
    }
    let named = MONTHS.iter().zip(1..).flat_map(|(names, month)| {
        let fits = names.iter().filter(|name| word.starts_with(**name));
        fits.map(move |name| (name.len(), month))
    });
    named.max().map(|(_, month)| month)
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
