//! Queries: what selects content stays, what follows readers goes.

use url::Url;

use super::path::percent;

/// Whole families of tracking parameters, by how their names begin.
const TRACKING_PREFIXES: &[&str] = &[
    "utm_",
    "at_",
    "mtm_",
    "matomo_",
    "piwik_",
    "hsa_",
    "wt_",
    "wt.",
    "ns_",
    "bsft_",
    "vero_",
    "oly_",
    "fb_",
    "guce_",
    "sc_c",
    "__hs",
    "_hs",
    "ml_subscriber",
    "pk_c",
    "pk_k",
    "pk_m",
    "pk_s",
    "gad_",
    "amp_",
    "action_",
    "__cft__",
];

/// Tracking parameters by name. None of these selects content anywhere that is known.
const TRACKING: &[&str] = &[
    "__s",
    "__tn__",
    "__twitter_impression",
    "_branch_match_id",
    "_ga",
    "_gl",
    "_openstat",
    "aff_id",
    "campaignid",
    "ck_subscriber_id",
    "cmpid",
    "cndid",
    "dclid",
    "dm_i",
    "echobox",
    "ef_id",
    "elqtrack",
    "elqtrackid",
    "emc",
    "epik",
    "fbclid",
    "feature_share",
    "ftag",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "hsctatracking",
    "icid",
    "igsh",
    "igshid",
    "ito",
    "li_fat_id",
    "linkid",
    "lipi",
    "maca",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "mkt_tok",
    "msclkid",
    "ncid",
    "nr_email_referer",
    "ocid",
    "outputtype",
    "rb_clickid",
    "ref_src",
    "ref_url",
    "s_cid",
    "s_kwcid",
    "smid",
    "soc_src",
    "soc_trk",
    "spm",
    "sr_share",
    "srnd",
    "sref",
    "taid",
    "tpcc",
    "trackingid",
    "trk",
    "trkcampaign",
    "ttclid",
    "twclid",
    "usqp",
    "wbraid",
    "wickedid",
    "wprov",
    "xtcr",
    "xtnp",
    "xtor",
    "xtref",
    "xts",
    "ymclid",
    "yclid",
    "ysclid",
    "zanpid",
];

/// Names that carry a session whatever their value.
const SESSIONS: &[&str] = &[
    "aspsessionid",
    "cfid",
    "cftoken",
    "jsessionid",
    "oscsid",
    "phpsessid",
    "sessid",
    "sessionid",
    "zenid",
];

/// Names that carry a session when their value is a long hexadecimal number, and may select
/// content otherwise.
const PERHAPS_SESSIONS: &[&str] = &["s", "sid", "session", "session_id"];

/// Names that say where a reader came from when the value is such a place, and may select content
/// otherwise (`?ref=main` is a branch).
const PERHAPS_ORIGINS: &[&str] = &[
    "ref", "source", "src", "from", "via", "cmp", "mbid", "partner",
];

/// Values of [`PERHAPS_ORIGINS`] that name a place readers come from.
const ORIGINS: &[&str] = &[
    "rss",
    "feed",
    "atom",
    "twitter",
    "facebook",
    "fb",
    "linkedin",
    "mastodon",
    "bluesky",
    "newsletter",
    "email",
    "mail",
    "social",
    "hn",
    "hackernews",
    "reddit",
    "producthunt",
    "share",
    "rssfeed",
    "feedburner",
    "flipboard",
    "telegram",
    "whatsapp",
];

/// Parameters that only one site uses for tracking or display, by registrable domain.
const BY_SITE: &[(&str, &[&str])] = &[
    ("x.com", &["s", "t", "ref_src"]),
    ("twitter.com", &["s", "t", "ref_src"]),
    (
        "youtube.com",
        &["feature", "si", "pp", "ab_channel", "t", "app"],
    ),
    ("youtu.be", &["feature", "si", "t"]),
    ("spotify.com", &["si"]),
    ("medium.com", &["source", "sk"]),
    ("linkedin.com", &["refid", "originalsubdomain"]),
    ("theguardian.com", &["cmp", "view"]),
    ("forbes.com", &["sh", "ss"]),
    (
        "lemonde.fr",
        &["lmd_medium", "lmd_campaign", "lmd_creation", "random"],
    ),
    ("bloomberg.com", &["leadsource", "embedded-checkout"]),
];

/// Drops what does not select content, writes the rest in normal form, sorted by name.
pub(super) fn normalise(url: &mut Url) {
    let Some(query) = url.query() else {
        return;
    };
    let host = url.domain().unwrap_or_default();
    let mut kept: Vec<String> = query
        .split('&')
        .filter(|part| !part.is_empty())
        .filter(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            !is_noise(host, &percent(name).to_ascii_lowercase(), value)
        })
        .map(|part| percent(&part.replace('+', "%20")))
        .collect();
    // Bare words may count by their place (`?archives&2024`): only pairs are sorted.
    if kept.iter().all(|part| part.contains('=')) {
        kept.sort_by(|one, other| name(one).cmp(name(other)));
    }
    let kept = (!kept.is_empty()).then(|| kept.join("&"));
    if url.query() != kept.as_deref() {
        url.set_query(kept.as_deref());
    }
}

fn name(part: &str) -> &str {
    part.split_once('=').map_or(part, |(name, _)| name)
}

/// Whether a parameter (its name in lower case) selects nothing.
fn is_noise(host: &str, name: &str, value: &str) -> bool {
    TRACKING_PREFIXES
        .iter()
        .any(|prefix| name.starts_with(prefix))
        || TRACKING.contains(&name)
        || SESSIONS.contains(&name)
        || (PERHAPS_SESSIONS.contains(&name) && is_session(value))
        || (PERHAPS_ORIGINS.contains(&name) && is_origin(value))
        || is_amp(name, value)
        || BY_SITE.iter().any(|(site, names)| {
            names.contains(&name)
                && host
                    .strip_suffix(site)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}

fn is_session(value: &str) -> bool {
    value.len() >= 26 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a value is a known place, with or without a suffix (`rss-une`), or a host name
/// (newsletters sign with theirs).
fn is_origin(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let first = value.split(['-', '_']).next().unwrap_or_default();
    ORIGINS.contains(&first)
        || (value.contains('.')
            && value
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || b".-".contains(&byte))
            && psl::domain_str(&value).is_some_and(|_| {
                psl::suffix(value.as_bytes()).is_some_and(|suffix| suffix.is_known())
            }))
}

/// `?amp`, `?amp=1`, `?output=amp`, `?outputType=amp`.
fn is_amp(name: &str, value: &str) -> bool {
    match name {
        "amp" => matches!(value, "" | "1" | "true" | "yes"),
        "output" | "output_type" | "mode" | "view" => value == "amp",
        _ => false,
    }
}
