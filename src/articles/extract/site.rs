//! Whose page it is: the names under which a site may sign its titles and authors.

use serde_json::Value;
use url::Url;

use super::facts::{Facts, text_of, types};
use super::tree::squeeze;

/// The names of a site.
pub(super) struct Site {
    /// As it is shown, if the page says so.
    pub(super) name: Option<String>,
    /// Every form, folded: letters and digits in lower case, nothing else.
    folded: Vec<String>,
    /// The registrable part of the host without its suffix, folded: `lemonde`.
    host: String,
    /// The first letters of the words of that part.
    initials: String,
}

impl Site {
    /// Collects what the page declares, and what its host says.
    pub(super) fn of(facts: &Facts<'_>, url: &Url) -> Self {
        let declared = facts.meta(&["og:site_name", "og:site"]).map(str::to_owned);
        let publisher = || {
            facts
                .article()
                .and_then(|object| object.get("publisher"))
                .and_then(|publisher| name_of(facts, publisher))
        };
        let organisation = || {
            facts
                .objects
                .iter()
                .find(|object| {
                    types(object).any(|kind| {
                        kind == "WebSite" || kind.ends_with("Organization") || kind == "Corporation"
                    })
                })
                .and_then(|object| object.get("name"))
                .and_then(text_of)
                .map(str::to_owned)
        };
        let other = facts
            .meta(&[
                "application-name",
                "apple-mobile-web-app-title",
                "dc.publisher",
                "twitter:app:name:iphone",
            ])
            .map(str::to_owned);
        let all: Vec<String> = [declared, publisher(), organisation(), other]
            .into_iter()
            .flatten()
            .map(|name| squeeze(&crate::articles::sanitize::plain(&name)))
            .filter(|name| !name.is_empty() && name.chars().count() <= 60 && !name.contains("://"))
            .collect();
        let folded = all.iter().map(|name| fold(name)).collect();
        Self {
            name: all.into_iter().next(),
            folded,
            host: fold(&host_label(url)),
            initials: host_label(url)
                .split('-')
                .filter_map(|word| word.chars().next())
                .collect(),
        }
    }

    /// Whether `text` is one of the site's names, or so near to one that it says nothing else.
    pub(super) fn is_name(&self, text: &str) -> bool {
        let folded = fold(text);
        if folded.is_empty() {
            return false;
        }
        let bare = folded.strip_prefix("the").unwrap_or(&folded);
        let host = self.host.strip_prefix("the").unwrap_or(&self.host);
        let is_host = !host.is_empty()
            && (bare == host
                || bare == format!("{host}com")
                || bare.len() >= 5 && host.starts_with(bare)
                || bare.len() >= 5 && host.ends_with(bare)
                || host.len() >= 5 && bare.starts_with(host) && bare.len() <= host.len() + 6);
        is_host
            || self.is_acronym(text)
            || self.folded.iter().any(|name| {
                let name = name.strip_prefix("the").unwrap_or(name);
                bare == name
                    || name.len() >= 5 && bare.starts_with(name) && bare.len() <= name.len() + 12
                    || bare.len() >= 4 && name.starts_with(bare)
            })
    }

    /// Whether `text` is the initials of the host: `UHA` of `univ-haute-arve.fr`.
    fn is_acronym(&self, text: &str) -> bool {
        const SHORTEST: usize = 3;
        let text = text.trim();
        let is_one = text.len() >= SHORTEST && text.chars().all(char::is_uppercase);
        is_one && self.initials == text.to_lowercase()
    }

    /// Whether `text` is one word with which the site's host begins: `Wag!` of `wagwalking.com`.
    /// Too little in itself, enough for the last part of a title.
    pub(super) fn is_short_name(&self, text: &str) -> bool {
        let folded = fold(text);
        !text.trim().contains(' ') && folded.len() >= 3 && self.host.starts_with(&folded)
    }
}

/// The name of an organisation, given as a text, an object, or a reference to one.
fn name_of(facts: &Facts<'_>, value: &Value) -> Option<String> {
    let object = match value {
        Value::Array(values) => return values.iter().find_map(|value| name_of(facts, value)),
        Value::String(name) => return Some(name.clone()),
        Value::Object(object) => object,
        _ => return None,
    };
    object
        .get("name")
        .or_else(|| facts.by_id(object.get("@id")?.as_str()?)?.get("name"))
        .and_then(text_of)
        .map(str::to_owned)
}

/// Letters and digits in lower case, without accents that hosts cannot carry.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'à' | 'á' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' | 'í' => 'i',
            'ô' | 'ö' | 'ó' => 'o',
            'û' | 'ü' | 'ù' | 'ú' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            other => other,
        })
        .collect()
}

/// The label of the host that names the site: `lemonde` in `www.lemonde.fr`.
fn host_label(url: &Url) -> String {
    let Some(host) = url.host_str() else {
        return String::new();
    };
    let domain = psl::domain_str(host).unwrap_or(host);
    domain.split('.').next().unwrap_or_default().to_lowercase()
}
