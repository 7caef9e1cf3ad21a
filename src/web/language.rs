//! The two interface languages, and which of them a reader gets.

use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use serde::Serialize;

/// The cookie that keeps a reader's choice.
const COOKIE_NAME: &str = "vigie-language";

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) enum Lang {
    /// First and by default.
    #[default]
    #[serde(rename = "fr")]
    French,
    /// The other one.
    #[serde(rename = "en")]
    English,
}

impl Lang {
    /// Both.
    pub(super) const ALL: [Self; 2] = [Self::French, Self::English];

    /// Its ISO 639-1 code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// Reads a language tag such as `fr` or `en-GB`.
    pub(super) fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|lang| lang.code().eq_ignore_ascii_case(primary))
    }

    /// What was chosen in this browser (cookie), else `own`, which the member keeps, else what the browser
    /// prefers, else `default`.
    pub(super) fn of_request(headers: &HeaderMap, own: Option<Self>, default: Self) -> Self {
        chosen(headers)
            .or(own)
            .or_else(|| preferred(headers))
            .unwrap_or(default)
    }
}

/// The cookie by which a browser keeps the choice of `lang` for a year.
pub(super) fn kept(lang: Lang) -> HeaderValue {
    HeaderValue::from_static(match lang {
        Lang::French => "vigie-language=fr; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
        Lang::English => "vigie-language=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
    })
}

fn chosen(headers: &HeaderMap) -> Option<Lang> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE_NAME)
        .and_then(|(_, value)| Lang::from_tag(value))
}

/// The known language of the greatest weight (RFC 9110, 12.5.4); the first named wins a tie.
fn preferred(headers: &HeaderMap) -> Option<Lang> {
    let accepted = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(Lang, f32)> = None;
    for range in accepted.split(',') {
        let (tag, weight) = weighted(range);
        if let Some(lang) = Lang::from_tag(tag)
            && weight > best.map_or(0.0, |(_, weight)| weight)
        {
            best = Some((lang, weight));
        }
    }
    best.map(|(lang, _)| lang)
}

fn weighted(range: &str) -> (&str, f32) {
    let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
    let weight = match parameters.trim().strip_prefix("q=") {
        Some(weight) => weight.parse().unwrap_or(0.0),
        None => 1.0,
    };
    (tag.trim(), weight)
}

#[cfg(test)]
mod tests {
    use super::Lang::{self, English, French};
    use axum::http::{HeaderMap, HeaderValue};

    fn asked(name: &'static str, value: &'static str) -> Lang {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        Lang::of_request(&headers, None, French)
    }

    #[test]
    fn the_browser_is_heard_by_weight_and_the_default_fills_in() {
        assert_eq!(asked("accept-language", "en-GB,en;q=0.9,fr;q=0.8"), English);
        assert_eq!(asked("accept-language", "de, en;q=0.2, fr;q=0.7"), French);
        assert_eq!(asked("accept-language", "en;q=0"), French);
        assert_eq!(asked("accept-language", "de"), French);
    }

    #[test]
    fn a_choice_outlives_what_the_browser_says() {
        let mut headers = HeaderMap::new();
        headers.insert("accept-language", HeaderValue::from_static("fr"));
        headers.insert("cookie", HeaderValue::from_static("a=b; vigie-language=en"));
        assert_eq!(Lang::of_request(&headers, Some(French), French), English);
        headers.remove("cookie");
        assert_eq!(Lang::of_request(&headers, Some(English), French), English);
        assert_eq!(asked("cookie", "vigie-language=xx"), French);
    }
}
