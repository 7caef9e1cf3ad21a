//! Names of persons in what stands where a name is expected: cut, cleaned, judged.

use super::super::tree::squeeze;

/// The most authors that are believed.
const MOST: usize = 12;

/// Cuts, cleans and judges names as they were found.
pub(super) fn tidy(found: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in found {
        let text = squeeze(&crate::articles::sanitize::plain(&text));
        let parts: Vec<String> = split(&text).iter().filter_map(|part| clean(part)).collect();
        // After a person, a comma or a dash may as well bring a title, a newspaper or a town.
        let opens = parts.first().is_some_and(|first| is_person(first));
        for name in parts {
            if opens && !is_person(&name) {
                continue;
            }
            let known = names
                .iter()
                .any(|held| held.to_lowercase() == name.to_lowercase());
            if !known && names.len() < MOST {
                names.push(name);
            }
        }
    }
    names
}

/// One text may hold several names.
fn split(text: &str) -> Vec<String> {
    let mut text = leads(text).unwrap_or(text);
    for dash in [" — ", " – ", " - "] {
        if let Some((before, _)) = text.split_once(dash)
            && before
                .split([',', ';'])
                .next()
                .is_some_and(|first| is_person(first.trim()))
        {
            text = before;
        }
    }
    let mut text = text.to_owned();
    for sign in [" | ", " • ", " · ", " — ", " – ", " / ", " » ", "\n", " - "] {
        text = text.replace(sign, ";");
    }
    for and in [" and ", " & ", " et ", " und ", " y ", " with ", " avec "] {
        text = text.replace(and, ";");
    }
    text.split([';', ','])
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// A name without what surrounds it, or nothing when it is no name.
fn clean(part: &str) -> Option<String> {
    let mut name = leads(part).unwrap_or(part).trim();
    for prefix in [
        "Author:", "Auteur :", "Auteur:", "Autor:", "Author ", "Photo", "Image", "@",
    ] {
        name = name.strip_prefix(prefix).unwrap_or(name).trim();
    }
    if let Some(at) = name.find(['(', '[', '<', '@']) {
        name = name[..at].trim();
    }
    let name = name
        .trim_matches(|c: char| !c.is_alphanumeric() && c != '.')
        .trim();
    let count = name.split(' ').count();
    let lower = name.to_lowercase();
    let too_long = count > 7 || name.chars().count() > 60;
    let is_address = name.contains("://")
        || name.contains("www.")
        || name.contains(".com")
        || name.contains('/');
    let has_digits = name.chars().filter(char::is_ascii_digit).count() > 2;
    let is_noise = NOISE.contains(&lower.as_str())
        || ROLES
            .iter()
            .any(|role| lower == *role || lower.ends_with(&format!(" {role}")));
    if name.chars().count() < 2
        || too_long
        || is_address
        || has_digits
        || is_noise
        || is_credential(name)
    {
        return None;
    }
    Some(name.to_owned())
}

/// Words that stand where a name is expected and are none.
const NOISE: [&str; 41] = [
    "super user",
    "admin",
    "administrator",
    "administrateur",
    "author",
    "authors",
    "auteur",
    "autor",
    "by",
    "par",
    "von",
    "editor",
    "guest",
    "guest author",
    "anonymous",
    "anonyme",
    "unknown",
    "none",
    "null",
    "undefined",
    "root",
    "user",
    "webmaster",
    "staff",
    "written by",
    "posted by",
    "follow",
    "share",
    "view profile",
    "read more",
    "more",
    "contact",
    "about",
    "home",
    "about the author",
    "reviewed",
    "updated",
    "published",
    "posted",
    "website",
    "the author",
];

/// What people are, not who they are.
const ROLES: [&str; 26] = [
    "editor",
    "staff writer",
    "contributor",
    "journalist",
    "journaliste",
    "reporter",
    "correspondent",
    "senior editor",
    "contributing writer",
    "writer",
    "editor-in-chief",
    "rédacteur",
    "rédactrice",
    "redakteur",
    "redakteurin",
    "expert",
    "dietitian",
    "ceo",
    "founder",
    "co-founder",
    "author",
    "reviewer",
    "architect",
    "engineer",
    "director",
    "manager",
];

/// Whether a name is that of a newsroom, a service or a firm.
pub(super) fn is_collective(name: &str) -> bool {
    const WORDS: [&str; 31] = [
        "redaction",
        "rédaction",
        "redactie",
        "redazione",
        "redaktion",
        "redacción",
        "redação",
        "redakcja",
        "redaksjonen",
        "redaktionen",
        "redakce",
        "newsroom",
        "newsdesk",
        "desk",
        "team",
        "équipe",
        "staff",
        "service",
        "services",
        "communication",
        "presse",
        "press",
        "agence",
        "agency",
        "gmbh",
        "inc",
        "ltd",
        "llc",
        "sarl",
        "systems",
        "association",
    ];
    let lower = name.to_lowercase();
    let words = || lower.split([' ', ',', '.', '/']);
    words().any(|word| WORDS.contains(&word)) || lower.contains("z o.o") || lower.ends_with(" sa")
}

/// Degrees and certificates that follow a name after a comma.
fn is_credential(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic());
    let (mut upper, mut all) = (0, 0);
    for c in letters {
        all += 1;
        upper += usize::from(c.is_uppercase());
    }
    let known = [
        "PhD", "Ph.D", "Ph.D.", "MSc", "BSc", "Dr", "Esq", "Jr", "Jr.", "Sr.",
    ]
    .contains(&name);
    known || !name.contains(' ') && all <= 6 && all > 0 && upper == all && all > 1 && name.len() < 8
}

/// Whether a name found in free text looks like a person's: two to five words, each with a capital
/// or one that stands inside names.
pub(super) fn is_person(name: &str) -> bool {
    const INSIDE: [&str; 22] = [
        "de", "du", "des", "la", "le", "d", "von", "van", "der", "den", "zu", "zur", "di", "da",
        "del", "della", "dos", "y", "e", "bin", "al", "el",
    ];
    let words: Vec<&str> = name.split(' ').collect();
    let is_capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let is_capital_within = |word: &&str| {
        let inner = word.split_once(['\'', '’']).map(|(_, inner)| inner);
        inner.is_some_and(|inner| is_capital(&inner))
    };
    let capitals = words
        .iter()
        .filter(|word| is_capital(word) || is_capital_within(word))
        .count();
    let fits = |word: &&str| {
        is_capital(word) && !word.contains(|c: char| c.is_ascii_digit())
            || INSIDE.contains(word)
            || word.starts_with("d'")
            || word.starts_with("d’")
            || word.starts_with("al-")
    };
    (2..=5).contains(&words.len()) && capitals >= 2 && words.iter().all(fits)
}

/// What follows `By` and its like at the beginning of a text.
pub(super) fn leads(text: &str) -> Option<&str> {
    const WORDS: [&str; 32] = [
        "written by",
        "posted by",
        "published by",
        "articles by",
        "article by",
        "story by",
        "words by",
        "écrit par",
        "rédigé par",
        "publié par",
        "proposé par",
        "by",
        "par",
        "von",
        "por",
        "di",
        "door",
        "autor",
        "auteur",
        "propos recueillis par",
        "av",
        "af",
        "texte",
        "texte et photos",
        "text",
        "texto",
        "testo",
        "tekst",
        "escrit per",
        "autore",
        "szerző",
        "από",
    ];
    let lower = text.to_lowercase();
    WORDS.iter().find_map(|word| {
        let rest = lower.strip_prefix(word)?;
        let bounded = rest.is_empty() || rest.starts_with([' ', ':', '\u{a0}', '\n', '\t']);
        let skipped = lower.len() - rest.len();
        // Lower case may change lengths; then the position means nothing.
        (bounded && lower.len() == text.len())
            .then(|| text.get(skipped..))
            .flatten()
            .map(|rest| rest.trim_start_matches([' ', ':', '\u{a0}', '\n', '\t']))
    })
}
