//! Pages that stand where an article should be: consent walls, captchas, log-ins, errors, paywalls.
//!
//! Precision first: an article with a cookie banner passes, for what is left of a wall once its
//! text is taken is a few words, and an article's is hundreds.

use super::facts::Facts;
use super::tree::Tree;
use obstacles::{OBSTACLES, Obstacle};

mod obstacles;

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

#[cfg(test)]
mod tests {
    use url::Url;

    use super::super::{ExtractError, extract};

    fn refusal(title: &str, body: &str) -> Option<String> {
        let html = format!("<title>{title}</title><body><h1>{title}</h1><p>{body}</p></body>");
        let url = Url::parse("https://exemple.fr/a").unwrap();
        match extract(html.as_bytes(), &url, None, None) {
            Err(ExtractError::NotAnArticle { what }) => Some(what),
            _ => None,
        }
    }

    #[test]
    fn walls_are_recognised_in_european_languages() {
        for (title, body, word) in [
            (
                "Un instant",
                "Vérifiez que vous êtes humain pour continuer.",
                "captcha",
            ),
            (
                "Verificación",
                "Demuestra que eres humano para seguir.",
                "captcha",
            ),
            (
                "Página não encontrada",
                "A página que procura mudou de lugar.",
                "error",
            ),
            (
                "Seite nicht gefunden",
                "Die gesuchte Seite gibt es nicht mehr.",
                "error",
            ),
            (
                "Avant de continuer",
                "Nous et nos partenaires utilisons des cookies. Tout accepter",
                "consent",
            ),
            (
                "Cookie-Einstellungen",
                "Wir und unsere Partner. Alle akzeptieren",
                "consent",
            ),
            ("Zaloguj się", "Nie pamiętasz hasła?", "log in"),
            ("Connexion", "Mot de passe oublié ?", "log in"),
            (
                "Le budget",
                "Il vous reste 80 % de cet article à lire. Déjà abonné ?",
                "pay",
            ),
        ] {
            let why = refusal(title, body);
            assert!(
                why.as_ref().is_some_and(|why| why.contains(word)),
                "{title}: {why:?}"
            );
        }
    }

    #[test]
    fn an_article_about_such_walls_is_read() {
        let body = "Les bandeaux de consentement et les captchas lassent les lecteurs, qui ne savent plus à \
                    quoi ils disent oui ; la commission a donc ouvert une enquête. "
            .repeat(8);
        assert_eq!(refusal("Tout accepter, et après ?", &body), None);
    }
}
