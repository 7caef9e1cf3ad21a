//! Redirectors and caches that carry the wanted address in their own.

use url::Url;

/// Host (or a parent of it), path prefix, and the parameters that may hold the target.
const REDIRECTORS: &[(&str, &str, &[&str])] = &[
    ("facebook.com", "/l.php", &["u"]),
    ("instagram.com", "/", &["u"]),
    ("youtube.com", "/redirect", &["q"]),
    ("safelinks.protection.outlook.com", "/", &["url"]),
    ("out.reddit.com", "/", &["url"]),
    ("vk.com", "/away.php", &["to"]),
    ("slack-redir.net", "/link", &["url"]),
    ("steamcommunity.com", "/linkfilter", &["url", "u"]),
    ("linkedin.com", "/redir/", &["url"]),
    ("linkedin.com", "/safety/go", &["url"]),
    ("t.umblr.com", "/redirect", &["z"]),
    ("duckduckgo.com", "/l/", &["uddg"]),
    ("exit.sc", "/", &["url"]),
    ("googleweblight.com", "/", &["lite_url", "u"]),
    ("getpocket.com", "/redirect", &["url"]),
    ("redirect.viglink.com", "/", &["u"]),
    ("go.skimresources.com", "/", &["url"]),
    ("href.li", "/", &[""]),
];

/// The address inside a redirector or an AMP cache; `None` if this is not one.
pub(super) fn target(url: &Url) -> Option<Url> {
    let host = url.domain()?;
    from_google(host, url)
        .or_else(|| from_amp_cache(host, url))
        .or_else(|| from_list(host, url))
        .or_else(|| from_short_video(host, url))
        .filter(|target| {
            super::is_web(target) && target.domain().is_some_and(|to| to.contains('.'))
        })
}

fn from_list(host: &str, url: &Url) -> Option<Url> {
    let (_, _, names) = REDIRECTORS
        .iter()
        .find(|(site, prefix, _)| is_within(host, site) && url.path().starts_with(prefix))?;
    if let [""] = names {
        return Url::parse(url.query()?).ok();
    }
    names.iter().find_map(|name| parameter(url, name))
}

/// `google.TLD/url?q=…`, `google.TLD/amp/s/…` (`s` means https; without it http).
fn from_google(host: &str, url: &Url) -> Option<Url> {
    let site = host.strip_prefix("www.").unwrap_or(host);
    let is_google = site
        .strip_prefix("google.")
        .is_some_and(|suffix| suffix.len() <= 6 && !suffix.is_empty());
    if !is_google && site != "bing.com" {
        return None;
    }
    match url.path() {
        "/url" => parameter(url, "q").or_else(|| parameter(url, "url")),
        path => cached(path.strip_prefix("/amp/")?, url),
    }
}

/// `example-com.cdn.ampproject.org/c/s/example.com/…`: `c` for content, `v` for the viewer.
fn from_amp_cache(host: &str, url: &Url) -> Option<Url> {
    if !is_within(host, "cdn.ampproject.org") {
        return None;
    }
    let path = url.path();
    let rest = ["/c/", "/v/", "/wp/c/", "/wp/v/"]
        .iter()
        .find_map(|prefix| path.strip_prefix(prefix))?;
    cached(rest, url)
}

/// `s/host/path` or `host/path`, with the query of the cache's address, as the caches write it.
fn cached(rest: &str, url: &Url) -> Option<Url> {
    let (scheme, rest) = match rest.strip_prefix("s/") {
        Some(rest) => ("https", rest),
        None => ("http", rest),
    };
    let mut target = Url::parse(&format!("{scheme}://{rest}")).ok()?;
    if let Some(query) = url.query() {
        target.set_query(Some(query));
    }
    Some(target)
}

/// `youtu.be/ID` is `youtube.com/watch?v=ID`.
fn from_short_video(host: &str, url: &Url) -> Option<Url> {
    let is_id = |id: &str| {
        id.len() == 11
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let path = url.path().trim_matches('/');
    let id = match host.strip_prefix("www.").unwrap_or(host) {
        "youtu.be" => path,
        "youtube.com" | "m.youtube.com" | "youtube-nocookie.com" => {
            ["embed/", "v/", "live/", "shorts/"]
                .iter()
                .find_map(|kind| path.strip_prefix(kind))?
        }
        _ => return None,
    };
    is_id(id)
        .then(|| Url::parse(&format!("https://youtube.com/watch?v={id}")).ok())
        .flatten()
}

fn parameter(url: &Url, name: &str) -> Option<Url> {
    let (_, value) = url.query_pairs().find(|(key, _)| key == name)?;
    Url::parse(&value).ok()
}

fn is_within(host: &str, site: &str) -> bool {
    host.strip_suffix(site)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
