//! Pages that stand where an article should be: consent walls, captchas, log-ins, errors, paywalls.
//!
//! Precision first: an article with a cookie banner passes, for what is left of a wall once its
//! text is taken is a few words, and an article's is hundreds.

use super::facts::Facts;
use super::tree::Tree;

/// A page with this many words of text is an article, whatever else it shows.
const ENOUGH: usize = 180;

/// One kind of obstacle.
struct Obstacle {
    /// The sentence for people.
    what: &'static str,
    /// Enough alone, in the title of a page with little text; in lower case.
    titles: &'static [&'static str],
    /// Enough alone, in a page with little text; in lower case.
    phrases: &'static [&'static str],
    /// The most words that a page of this kind holds.
    at_most: usize,
}

const OBSTACLES: [Obstacle; 5] = [
    Obstacle {
        what: "the page asks to prove that the reader is human (captcha or browser check), it is not the article",
        titles: &[
            "just a moment",
            "attention required",
            "access denied",
            "are you a robot",
            "verify you are human",
            "human verification",
            "robot check",
            "ddos-guard",
            "pardon our interruption",
            "security check",
            "checking your browser",
            "un instant",
            "vérification de sécurité",
            "einen moment",
            "un momento",
            "you have been blocked",
            "bot verification",
            "one more step",
            "captcha",
            "unusual traffic",
        ],
        phrases: &[
            "enable javascript and cookies to continue",
            "checking your browser before accessing",
            "verify you are human",
            "confirm you are not a robot",
            "prove you are human",
            "you are not a robot",
            "unusual traffic from your computer",
            "please complete the security check",
            "vous n'êtes pas un robot",
            "vous n’êtes pas un robot",
            "performing security verification",
            "press & hold to confirm",
            "ddos protection by",
            "you don't have permission to access",
            "your request has been blocked",
            "vérifiez que vous êtes humain",
            "why have i been blocked",
            "bestätigen sie, dass sie kein roboter",
        ],
        at_most: ENOUGH,
    },
    Obstacle {
        what: "the page says that there is nothing at this address (error page), it is not the article",
        titles: &[
            "404",
            "403 forbidden",
            "410 gone",
            "500 internal",
            "502 bad",
            "503 service",
            "504 gateway",
            "page not found",
            "not found",
            "page introuvable",
            "page non trouvée",
            "erreur 404",
            "error 404",
            "seite nicht gefunden",
            "nicht gefunden",
            "página no encontrada",
            "pagina non trovata",
            "pagina niet gevonden",
            "service unavailable",
            "bad gateway",
            "internal server error",
            "site en maintenance",
            "under maintenance",
            "page inexistante",
            "strona nie została znaleziona",
        ],
        phrases: &[
            "the page you are looking for",
            "the page you were looking for",
            "the page you requested",
            "page you requested could not be found",
            "this page could not be found",
            "this page doesn't exist",
            "this page isn't available",
            "la page que vous cherchez",
            "la page que vous recherchez",
            "la page demandée",
            "cette page n'existe pas",
            "cette page n’existe pas",
            "die gesuchte seite",
            "die angeforderte seite",
            "la página que buscas",
            "la página solicitada",
            "la pagina richiesta",
            "the requested url was not found",
            "service temporarily unavailable",
            "temporarily unavailable",
            "momentanément indisponible",
        ],
        at_most: 120,
    },
    Obstacle {
        what: "the page asks for consent before it shows anything, it is not the article",
        titles: &[
            "before you continue",
            "avant de continuer",
            "avant d'accéder",
            "bevor sie fortfahren",
            "bevor du fortfährst",
            "cookie consent",
            "consent",
            "privacy settings",
            "your privacy choices",
            "gestion des cookies",
            "gérer mes cookies",
        ],
        phrases: &[
            "we value your privacy",
            "we and our partners",
            "nous et nos partenaires",
            "wir und unsere partner",
            "nosotros y nuestros socios",
            "noi e i nostri partner",
            "before you continue to",
            "avant d'accéder à",
            "continuer sans accepter",
            "accept all cookies",
            "tout accepter",
            "alle akzeptieren",
            "accepter et continuer",
            "your consent",
            "votre consentement",
            "accepter les cookies",
            "vous avez choisi de refuser",
            "weiter mit werbung",
        ],
        at_most: 400,
    },
    Obstacle {
        what: "the page asks to log in before it shows anything, it is not the article",
        titles: &[
            "log in",
            "login",
            "sign in",
            "signin",
            "connexion",
            "se connecter",
            "identification",
            "anmelden",
            "anmeldung",
            "iniciar sesión",
            "accedi",
            "inloggen",
            "authentification",
            "authentication required",
            "sign up",
        ],
        phrases: &[
            "you must be logged in",
            "please log in to",
            "please sign in to",
            "veuillez vous connecter",
            "connectez-vous pour",
            "vous devez être connecté",
            "bitte melden sie sich an",
            "log in to continue",
            "sign in to continue",
            "forgot your password",
            "mot de passe oublié",
            "passwort vergessen",
        ],
        at_most: 90,
    },
    Obstacle {
        what: "the page shows only the beginning to readers who do not pay, it is not the article",
        titles: &[],
        phrases: &[
            "subscribe to continue reading",
            "subscribe to read",
            "subscribe to keep reading",
            "to continue reading, subscribe",
            "this article is for subscribers",
            "this content is for subscribers",
            "already a subscriber? log in",
            "réservé aux abonnés",
            "réservée aux abonnés",
            "il vous reste",
            "pour lire la suite",
            "abonnez-vous pour lire",
            "déjà abonné",
            "la suite est réservée",
            "dieser artikel ist für abonnenten",
            "jetzt weiterlesen mit",
            "contenido exclusivo para suscriptores",
            "contenuto riservato agli abbonati",
            "reste à lire",
        ],
        at_most: 100,
    },
];

/// Why the page is no article, if it is none. `text` is what was read of it.
pub(super) fn why(
    tree: &Tree<'_>,
    facts: &Facts<'_>,
    title: Option<&str>,
    text: &str,
) -> Option<&'static str> {
    let read = text.split_whitespace().count();
    if read > 400 {
        return None;
    }
    let whole = tree
        .named("body")
        .next()
        .map(|body| tree.text(body).to_lowercase())
        .unwrap_or_default();
    let shown = whole.split(' ').count();
    let title = format!("{} {}", element_title(tree), title.unwrap_or_default()).to_lowercase();
    let lower = text.to_lowercase();
    OBSTACLES
        .iter()
        .find(|obstacle| stands(obstacle, read, shown, &title, &lower, &whole))
        .map(|obstacle| obstacle.what)
        .or_else(|| closed_door(tree, facts, read, shown))
}

fn stands(
    obstacle: &Obstacle,
    read: usize,
    shown: usize,
    title: &str,
    text: &str,
    whole: &str,
) -> bool {
    if read > obstacle.at_most {
        return false;
    }
    let titled = obstacle
        .titles
        .iter()
        .any(|words| starts_a_part(title, words));
    let in_text = obstacle
        .phrases
        .iter()
        .filter(|words| text.contains(**words))
        .count();
    let on_page = obstacle
        .phrases
        .iter()
        .filter(|words| whole.contains(**words))
        .count();
    let bare = shown <= 3 * obstacle.at_most;
    // Said in the text itself, or said by the title of a bare page, or said on a page that shows
    // next to nothing else.
    let brief = read <= obstacle.at_most / 2;
    titled && (in_text > 0 || on_page > 0 || bare && brief)
        || in_text > 0 && brief
        || in_text > 1
        || on_page > 0 && read <= 25 && shown <= obstacle.at_most
}

/// Whether `words` begin the title or one of its parts.
fn starts_a_part(title: &str, words: &str) -> bool {
    title
        .split(['|', '-', '–', '—', ':', '·'])
        .chain(std::iter::once(title))
        .any(|part| {
            part.trim().strip_prefix(words).is_some_and(|rest| {
                !rest.starts_with(char::is_alphanumeric) && rest.split_whitespace().count() <= 6
            })
        })
}

fn element_title(tree: &Tree<'_>) -> String {
    tree.named("title")
        .next()
        .and_then(|index| tree.nodes.get(index + 1))
        .map(|node| node.text.to_owned())
        .unwrap_or_default()
}

/// Signs in the markup: a password field or a captcha on a page with hardly a word, or a page that
/// declares itself not free and shows only a beginning.
fn closed_door(
    tree: &Tree<'_>,
    facts: &Facts<'_>,
    read: usize,
    shown: usize,
) -> Option<&'static str> {
    let password = || {
        tree.named("input")
            .any(|index| tree.nodes[index].attr("type") == Some("password"))
    };
    let captcha = || {
        tree.nodes.iter().any(|node| {
            [
                "g-recaptcha",
                "h-captcha",
                "cf-turnstile",
                "px-captcha",
                "challenge-form",
            ]
            .iter()
            .any(|mark| {
                node.attr("class").is_some_and(|class| class.contains(mark))
                    || node.attr("id").is_some_and(|id| id.contains(mark))
            })
        })
    };
    if read <= 30 && shown <= 120 && password() {
        return Some(OBSTACLES[3].what);
    }
    if read <= 30 && shown <= 120 && captcha() {
        return Some(OBSTACLES[0].what);
    }
    let paid = facts.article().is_some_and(|object| {
        object.get("isAccessibleForFree").is_some_and(|free| {
            free.as_bool() == Some(false)
                || free
                    .as_str()
                    .is_some_and(|text| text.eq_ignore_ascii_case("false"))
        })
    });
    (paid && read <= 60).then_some(OBSTACLES[4].what)
}
