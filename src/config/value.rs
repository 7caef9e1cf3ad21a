//! What single values mean: durations, sizes, words, keys, addresses.

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::causes;
use super::said::{Said, said};
use super::settings;

/// Why a value is refused, and how to mend it.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) what: Said,
    pub(super) mend: Said,
}

impl Refused {
    pub(super) fn new(what: Said, mend: Said) -> Self {
        Self { what, mend }
    }
}

/// A text with something in it.
pub(super) fn words(text: &str) -> Result<String, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refused::new(
            said!("ce texte est vide", "this text is empty"),
            said!(
                "écrivez-en un, ou retirez la ligne",
                "write one, or remove the line"
            ),
        ));
    }
    Ok(text.to_owned())
}

/// A stable name: lower case letters, digits and `-`, 64 at most.
pub(super) fn key(text: &str) -> Result<String, Refused> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let edges = text.starts_with('-') || text.ends_with('-');
    if text.is_empty() || text.len() > 64 || edges || !text.chars().all(allowed) {
        return Err(Refused::new(
            said!(
                "« {text} » ne peut pas servir de clé",
                "\"{text}\" cannot be a key"
            ),
            said!(
                "employez des minuscules sans accent, des chiffres et « - », 64 au plus : « cert-fr »",
                "use lower case letters without accents, digits and \"-\", 64 at most: \"cert-fr\""
            ),
        ));
    }
    Ok(text.to_owned())
}

/// One of the words of a closed list; what each means is given with it.
pub(super) fn one_of<T: Copy>(text: &str, choices: &[(&'static str, T)]) -> Result<T, Refused> {
    if let Some((_, meant)) = choices.iter().find(|(word, _)| *word == text) {
        return Ok(*meant);
    }
    let names = || choices.iter().map(|(word, _)| *word);
    let all = names().collect::<Vec<_>>().join(", ");
    let mend = match settings::nearest(text, names()) {
        Some(near) => said!(
            "vouliez-vous dire « {near} » ? (mots possibles : {all})",
            "did you mean \"{near}\"? (possible words: {all})"
        ),
        None => said!("choisissez parmi : {all}", "choose one of: {all}"),
    };
    Err(Refused::new(
        said!(
            "« {text} » n'est pas prévu ici",
            "\"{text}\" is not known here"
        ),
        mend,
    ))
}

/// A whole number between `least` and `most`.
pub(super) fn number<T>(text: &str, least: T, most: T) -> Result<T, Refused>
where
    T: Copy + PartialOrd + std::fmt::Display + std::str::FromStr,
{
    text.parse()
        .ok()
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| {
            Refused::new(
                said!("{text} est hors limites", "{text} is out of bounds"),
                said!(
                    "écrivez un nombre de {least} à {most}",
                    "write a number from {least} to {most}"
                ),
            )
        })
}

/// A duration such as `90s`, `15m`, `2h`, `7d`, `1w`, between `least` and `most`.
pub(super) fn duration(text: &str, least: Duration, most: Duration) -> Result<Duration, Refused> {
    let units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];
    let long = [("d", 86_400_000), ("w", 604_800_000)];
    let meant = quantity(text, &[&units[..], &long[..]].concat()).map(Duration::from_millis);
    let (shortest, longest) = (spelled(least), spelled(most));
    match meant {
        Some(duration) if (least..=most).contains(&duration) => Ok(duration),
        Some(_) => Err(Refused::new(
            said!("{text} est hors limites", "{text} is out of bounds"),
            said!(
                "écrivez une durée de {shortest} à {longest}",
                "write a duration from {shortest} to {longest}"
            ),
        )),
        None => Err(Refused::new(
            said!(
                "« {text} » n'est pas une durée",
                "\"{text}\" is not a duration"
            ),
            said!(
                "écrivez un nombre entier et une unité : 30s, 15m, 2h, 7d, 1w",
                "write a whole number and a unit: 30s, 15m, 2h, 7d, 1w"
            ),
        )),
    }
}

/// A duration in the largest unit that divides it, as the file would write it.
pub(crate) fn spelled(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if duration.subsec_millis() > 0 {
        return format!("{}ms", duration.as_millis());
    }
    for (unit, length) in [("d", 86_400), ("h", 3600), ("m", 60)] {
        if seconds > 0 && seconds.is_multiple_of(length) {
            return format!("{}{unit}", seconds / length);
        }
    }
    format!("{seconds}s")
}

/// A size such as `512KiB` or `10MiB`, in bytes, `most` at most.
pub(super) fn size(text: &str, most: u64) -> Result<u64, Refused> {
    let units = [
        ("KiB", 1 << 10),
        ("MiB", 1 << 20),
        ("kB", 1000),
        ("MB", 1_000_000),
    ];
    quantity(text, &units)
        .filter(|bytes| (1..=most).contains(bytes))
        .ok_or_else(|| {
            let limit = most >> 20;
            Refused::new(
                said!(
                    "« {text} » n'est pas une taille admise",
                    "\"{text}\" is not an allowed size"
                ),
                said!(
                    "écrivez par exemple 512KiB ou 10MiB, {limit}MiB au plus",
                    "write for example 512KiB or 10MiB, {limit}MiB at most"
                ),
            )
        })
}

/// A whole number followed by one of the units, multiplied out.
fn quantity(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim())?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// An absolute http or https address with a host and no password in it.
pub(super) fn web_address(text: &str) -> Result<Url, Refused> {
    let not_one = |why: Said| {
        let Said { fr, en } = why;
        Refused::new(
            said!(
                "« {text} » n'est pas une adresse complète ({fr})",
                "\"{text}\" is not a complete address ({en})"
            ),
            said!(
                "écrivez-la avec son début : https://exemple.fr/flux.xml",
                "write it with its beginning: https://example.org/feed.xml"
            ),
        )
    };
    let url = Url::parse(text).map_err(|error| not_one(causes::of_address(error)))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        let scheme = url.scheme();
        return Err(not_one(said!("{scheme}:", "{scheme}:")));
    }
    if url.password().is_some() || !url.username().is_empty() {
        let host = url.host_str().unwrap_or_default();
        return Err(Refused::new(
            said!(
                "cette adresse de {host} contient un identifiant",
                "this address at {host} holds a user name or a password"
            ),
            said!(
                "retirez ce qui précède « @ », et changez ce mot de passe s'il a été partagé",
                "remove what comes before \"@\", and change the password if it was shared"
            ),
        ));
    }
    Ok(url)
}

/// An ISO 639-1 code.
pub(super) fn language(text: &str) -> Result<String, Refused> {
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_lowercase()) {
        return Ok(text.to_owned());
    }
    Err(Refused::new(
        said!(
            "« {text} » n'est pas un code de langue",
            "\"{text}\" is not a language code"
        ),
        said!(
            "écrivez deux minuscules : fr, en, de",
            "write two lower case letters: fr, en, de"
        ),
    ))
}

/// A time zone of the IANA database.
pub(super) fn zone(text: &str) -> Result<chrono_tz::Tz, Refused> {
    text.parse().map_err(|_| {
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let mend = match settings::nearest(text, names) {
            Some(near) => said!("vouliez-vous dire « {near} » ?", "did you mean \"{near}\"?"),
            None => said!(
                "écrivez par exemple Europe/Paris",
                "write for example Europe/Paris"
            ),
        };
        Refused::new(
            said!(
                "le fuseau « {text} » n'existe pas",
                "the time zone \"{text}\" does not exist"
            ),
            mend,
        )
    })
}

/// A mail address, alone or as `Name <address>`.
pub(super) fn mailbox(text: &str) -> Result<String, Refused> {
    let address = match text.strip_suffix('>').and_then(|t| t.split_once('<')) {
        Some((_, address)) => address,
        None => text,
    };
    let plausible = address.split_once('@').is_some_and(|(local, domain)| {
        let clean = |part: &str| !part.is_empty() && !part.contains(['@', '<', '>', ',', ' ']);
        clean(local) && clean(domain) && !domain.starts_with('.') && !domain.ends_with('.')
    });
    if plausible && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(Refused::new(
        said!(
            "« {text} » n'est pas une adresse de courriel",
            "\"{text}\" is not a mail address"
        ),
        said!(
            "écrivez veille@exemple.fr, ou « La veille <veille@exemple.fr> »",
            "write watch@example.org, or \"The watch <watch@example.org>\""
        ),
    ))
}

/// A path, from `folder` when it is relative.
pub(super) fn path(text: &str, folder: &Path) -> Result<PathBuf, Refused> {
    Ok(folder.join(words(text)?))
}

#[cfg(test)]
mod tests {
    use super::{duration, key, mailbox, number, size, spelled, web_address};
    use std::time::Duration;

    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn durations_are_read_and_spelled_back() {
        for text in ["90s", "15m", "2h", "7d", "250ms"] {
            let read = duration(text, Duration::ZERO, DAY * 30).unwrap();
            assert_eq!(spelled(read), text);
        }
        assert_eq!(duration("1w", Duration::ZERO, DAY * 30).unwrap(), DAY * 7);
        for bad in ["", "h", "5", "-1h", "1.5h", "31d", "99999999999999999999h"] {
            assert!(duration(bad, Duration::ZERO, DAY * 30).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_in_bytes_and_bounded() {
        assert_eq!(size("10MiB", 1 << 28).unwrap(), 10 << 20);
        assert_eq!(size("512 KiB", 1 << 28).unwrap(), 512 << 10);
        assert!(size("1TiB", 1 << 28).is_err() && size("0KiB", 1 << 28).is_err());
    }

    #[test]
    fn keys_are_fit_for_addresses_and_file_names() {
        assert!(key("cert-fr-2").is_ok());
        for bad in [
            "",
            "Cert",
            "cert fr",
            "é",
            "-a",
            "a-",
            "a/b",
            &"a".repeat(65),
        ] {
            assert!(key(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_whole_web_addresses_without_a_password_are_taken() {
        assert!(web_address("https://www.cert.ssi.gouv.fr/avis/feed/").is_ok());
        for bad in [
            "cert.ssi.gouv.fr",
            "/feed",
            "ftp://a.fr/x",
            "file:///etc/passwd",
            "https://",
        ] {
            assert!(web_address(bad).is_err(), "{bad}");
        }
        let told = web_address("https://ann:hunter2@a.fr/").unwrap_err();
        assert!(!format!("{told:?}").contains("hunter2"));
    }

    #[test]
    fn mail_addresses_may_carry_a_name() {
        assert!(mailbox("veille@exemple.fr").is_ok());
        assert!(mailbox("La veille <veille@exemple.fr>").is_ok());
        for bad in [
            "",
            "veille",
            "a@b@c",
            "a b@c.fr",
            "<a@b.fr",
            "x@y.fr\r\nBcc: z@t.fr",
        ] {
            assert!(mailbox(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        assert_eq!(number("25", 1_u16, 65_535).unwrap(), 25);
        assert!(number("0", 1_u16, 65_535).is_err() && number("70000", 1_u16, 65_535).is_err());
    }
}
