//! What the system and the libraries refuse, in our own words: files, encodings, addresses, CSS, TOML.

use std::io::{Error, ErrorKind};

use scraper::error::SelectorErrorKind;
use url::ParseError;

use super::said::{Said, said};

/// Why a file cannot be read.
pub(super) fn of_file(error: &Error) -> Said {
    match error.kind() {
        ErrorKind::NotFound => said!("il n'existe pas", "it does not exist"),
        ErrorKind::PermissionDenied => {
            said!("Vigie n'a pas le droit de le lire", "Vigie may not read it")
        }
        ErrorKind::IsADirectory => said!("c'est un dossier", "it is a folder"),
        ErrorKind::InvalidData => said!("il n'est pas en UTF-8", "it is not in UTF-8"),
        _ => said!(
            "le système répond « {error} »",
            "the system says \"{error}\""
        ),
    }
}

/// Why an address is none.
pub(super) fn of_address(error: ParseError) -> Said {
    match error {
        ParseError::RelativeUrlWithoutBase => {
            said!("il manque « https:// »", "\"https://\" is missing")
        }
        ParseError::EmptyHost => said!(
            "il manque le nom du site",
            "the name of the site is missing"
        ),
        ParseError::InvalidPort => {
            said!(
                "le port n'est pas un nombre jusqu'à 65535",
                "the port is no number up to 65535"
            )
        }
        ParseError::InvalidIpv4Address | ParseError::InvalidIpv6Address => said!(
            "l'adresse numérique du site est fausse",
            "the numeric address of the site is wrong"
        ),
        _ => said!(
            "le nom du site contient un signe qui n'y a pas sa place",
            "the name of the site holds a sign that has no place in it"
        ),
    }
}

/// Why a text is no CSS selector.
pub(super) fn of_selector(text: &str, error: &SelectorErrorKind) -> Said {
    let text = text.trim();
    if text.starts_with(['/', '.']) && text.contains('/') || text.contains("[@") {
        return said!(
            "c'est du XPath, et Vigie lit du CSS",
            "this is XPath, and Vigie reads CSS"
        );
    }
    if text.starts_with('<') {
        return said!(
            "c'est une balise ; son nom seul suffit",
            "this is a tag; its name alone will do"
        );
    }
    let is_pseudo =
        matches!(error, SelectorErrorKind::UnexpectedSelectorParseError(_)) && text.contains(':');
    match error {
        _ if text.is_empty() => said!("il est vide", "it is empty"),
        _ if is_pseudo => said!(
            "Vigie ne connaît pas ce qui suit « : »",
            "Vigie does not know what follows \":\""
        ),
        SelectorErrorKind::EndOfLine => said!("il s'arrête trop tôt", "it ends too early"),
        _ if text.ends_with(['>', '+', '~', ',']) => {
            said!("il s'arrête trop tôt", "it ends too early")
        }
        _ => said!(
            "un signe n'y est pas à sa place",
            "a sign is out of place in it"
        ),
    }
}

/// What is wrong with TOML: `message` is the parser's, `rest` what stands at the place.
pub(super) fn of_toml(message: &str, rest: &str) -> Said {
    let starts = |any: &[&str]| any.iter().any(|start| message.starts_with(start));
    if starts(&["duplicate key", "cannot extend"]) {
        return said!(
            "cette clé est déjà écrite, ou ne peut pas être une table",
            "this key is written already, or cannot be a table"
        );
    }
    if starts(&["missing value", "key with no value", "missing assignment"]) {
        return said!(
            "il manque « = valeur » après la clé",
            "\"= value\" is missing after the key"
        );
    }
    if starts(&["unclosed", "missing comma"]) {
        return said!(
            "un crochet, une accolade ou une virgule manque",
            "a bracket, a brace or a comma is missing"
        );
    }
    if message.contains("must be quoted") {
        return said!(
            "ce texte n'est pas entre guillemets",
            "this text is not between quotes"
        );
    }
    if message.contains("string") || message.contains("quote") {
        return said!(
            "un texte entre guillemets est mal écrit",
            "a quoted text is badly written"
        );
    }
    let rest = rest.lines().next().unwrap_or_default().trim();
    let rest: String = rest.chars().take(40).collect();
    if rest.is_empty() {
        return said!("la suite manque", "the rest is missing");
    }
    said!(
        "« {rest} » ne peut pas être lu ici",
        "\"{rest}\" cannot be read here"
    )
}
