//! Asking a source whether it has anything new.
//!
//! One conditional request, and an outcome that says what it means for the source. Nothing is
//! parsed and nothing is written here. When to come back is in [`super::schedule`].

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::feeds::{self, Hints, ParseError};
use crate::http::{
    ACCEPT_FEED, ACCEPT_PAGE, Answer, Get, HttpClient, HttpError, Reach, Robots, Validators,
};

/// How much of a page in a feed's place is read, in bytes, to find the feeds that it announces.
const HEAD: usize = 256 * 1024;

/// What a visit needs to know of its source.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Where the source is now.
    pub url: Url,
    /// What is expected there.
    pub expect: Expect,
    /// What the last visit got; `None` at the first one, and after the address changed.
    pub validators: Option<Validators>,
    /// The [`body_hash`] of the last body that was read.
    pub body_hash: Option<String>,
    /// How far the request may go.
    pub reach: Reach,
    /// How much robots.txt counts.
    pub robots: Robots,
}

/// What is expected at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// A feed: a page of HTML is a failure.
    Feed,
    /// A page.
    Page,
}

/// What a visit found.
#[derive(Clone, Debug, PartialEq)]
pub enum FetchOutcome {
    /// A document that differs from the last one.
    Fresh(Box<Document>),
    /// Nothing new: 304, or the same bytes again.
    NotModified(Box<Known>),
    /// 410: it will not come back.
    Gone,
    /// The source itself wants to be left alone until then.
    RateLimited {
        /// Never shortened.
        until: DateTime<Utc>,
    },
    /// Anything else; the earlier document stays in force.
    Failed {
        /// What decides when to come back.
        kind: Failure,
        /// What a person should read; holds no secret.
        message: String,
    },
}

/// A document as fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Decompressed.
    pub body: Vec<u8>,
    /// Of the body, for the next visit.
    pub body_hash: String,
    /// After redirects: the base of relative links.
    pub url: Url,
    /// As declared, which may be wrong.
    pub content_type: Option<String>,
    /// What else the answer said.
    pub known: Known,
}

/// What an answer said beside its body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// For the next visit.
    pub validators: Option<Validators>,
    /// How long the server says that this stays fresh.
    pub fresh_for: Option<TimeDelta>,
    /// Where permanent redirects say that the source has moved; to be confirmed.
    pub moved_to: Option<Url>,
}

/// Why a visit failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// No connection, no whole answer, or redirects that lead nowhere.
    Network,
    /// Our own guard or limits, or the site's robots.txt.
    Refused,
    /// 404.
    Missing,
    /// 401, 402, 403, 407, 451.
    Forbidden,
    /// 429, 5xx.
    Server,
    /// A page for people where the document should be: a challenge, a consent form, an error.
    Challenge,
    /// Any other status.
    Unexpected,
}

/// Nothing was asked: the host wants rest until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held(pub DateTime<Utc>);

/// Visits a source.
///
/// # Errors
/// [`Held`], which is no visit.
pub async fn fetch(http: &HttpClient, visit: &Visit) -> Result<FetchOutcome, Held> {
    let request = Get {
        url: visit.url.clone(),
        validators: visit.validators.clone(),
        accept: match visit.expect {
            Expect::Feed => ACCEPT_FEED,
            Expect::Page => ACCEPT_PAGE,
        },
        reach: visit.reach,
        robots: visit.robots,
    };
    match http.get(&request).await {
        Ok(answer) => Ok(read(answer, visit)),
        Err(HttpError::Paced { until, .. }) => Err(Held(until)),
        Err(error) => Ok(FetchOutcome::Failed {
            kind: kind_of(&error),
            message: error.to_string(),
        }),
    }
}

/// The name of a body: equal bodies, equal names.
pub fn body_hash(body: &[u8]) -> String {
    blake3::hash(body).to_hex().to_string()
}

fn kind_of(error: &HttpError) -> Failure {
    match error {
        HttpError::Guarded { .. } | HttpError::Robots { .. } | HttpError::TooLarge { .. } => {
            Failure::Refused
        }
        HttpError::Paced { .. } => Failure::Server,
        HttpError::RobotsUnread { .. }
        | HttpError::Unsent { .. }
        | HttpError::Unknown { .. }
        | HttpError::Redirect { .. } => Failure::Network,
    }
}

fn read(answer: Answer, visit: &Visit) -> FetchOutcome {
    if let Some(until) = answer.retry_at() {
        return FetchOutcome::RateLimited { until };
    }
    if answer
        .header("cf-mitigated")
        .is_some_and(|value| value.trim() == "challenge")
    {
        return failed(
            Failure::Challenge,
            "the site answers with a challenge for browsers",
        );
    }
    match answer.status {
        // Content that is absent, and a part of what was not asked in parts, are no document; what
        // else is a success is read as browsers read it (RFC 9110, 15.3: as 200 when unknown).
        200..=203 | 207..=299 => read_body(answer, visit),
        304 if visit
            .validators
            .as_ref()
            .is_some_and(|sent| sent.url == answer.url) =>
        {
            FetchOutcome::NotModified(Box::new(known(&answer, visit)))
        }
        410 => FetchOutcome::Gone,
        404 => failed(Failure::Missing, "nothing is found at this address (404)"),
        status @ (401 | 402 | 403 | 407 | 451) => failed(
            Failure::Forbidden,
            &format!("the site refuses access ({status})"),
        ),
        status @ (429 | 500..) => failed(
            Failure::Server,
            &format!("the site is in trouble ({status})"),
        ),
        status => failed(
            Failure::Unexpected,
            &format!("an answer that means nothing here ({status})"),
        ),
    }
}

fn read_body(answer: Answer, visit: &Visit) -> FetchOutcome {
    if visit.expect == Expect::Feed && is_html(&answer.body) {
        return failed(Failure::Challenge, &page_instead(&answer));
    }
    let known = known(&answer, visit);
    let body_hash = body_hash(&answer.body);
    if visit.body_hash.as_ref() == Some(&body_hash) {
        return FetchOutcome::NotModified(Box::new(known));
    }
    FetchOutcome::Fresh(Box::new(Document {
        body_hash,
        content_type: answer.header("content-type").map(str::to_owned),
        url: answer.url,
        body: answer.body,
        known,
    }))
}

/// What to say of a page in a feed's place, with the feeds that it announces.
fn page_instead(answer: &Answer) -> String {
    // They are announced in the head.
    let head = &answer.body[..answer.body.len().min(HEAD)];
    let hints = Hints {
        content_type: answer.header("content-type"),
        base_url: Some(&answer.url),
        ..Hints::default()
    };
    match feeds::parse(head, &hints) {
        Err(page @ ParseError::Page { .. }) => page.to_string(),
        _ => ParseError::Page {
            advertised: Vec::new(),
        }
        .to_string(),
    }
}

/// A 304 replaces the fields that it carries and leaves the others (RFC 9111 §4.3.4).
fn known(answer: &Answer, visit: &Visit) -> Known {
    let mut validators = answer.validators();
    if answer.status == 304 {
        let earlier = visit
            .validators
            .clone()
            .filter(|earlier| earlier.url == answer.url);
        validators = match (validators, earlier) {
            (Some(new), Some(old)) => Some(Validators {
                url: new.url,
                etag: new.etag.or(old.etag),
                last_modified: new.last_modified.or(old.last_modified),
            }),
            (new, old) => new.or(old),
        };
    }
    Known {
        validators,
        fresh_for: answer.fresh_for(),
        moved_to: answer.moved_to().cloned(),
    }
}

fn failed(kind: Failure, message: &str) -> FetchOutcome {
    FetchOutcome::Failed {
        kind,
        message: message.to_owned(),
    }
}

/// Whether a document is a page for people: its first element, past prolog and comments, is `html`.
/// What the server calls it is not asked: feeds are often served as `text/html`, and some come
/// wrapped in a page.
fn is_html(body: &[u8]) -> bool {
    let start = &body[..body.len().min(4096)];
    let text = String::from_utf8_lossy(start).to_ascii_lowercase();
    if ["<feed", "<rss", "<rdf:rdf"]
        .iter()
        .any(|root| text.contains(root))
    {
        return false;
    }
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let skipped = match rest {
            _ if rest.starts_with("<?") => rest.split_once("?>"),
            _ if rest.starts_with("<!--") => rest.split_once("-->"),
            _ => return rest.starts_with("<!doctype html") || rest.starts_with("<html"),
        };
        let Some((_, further)) = skipped else {
            return false;
        };
        rest = further.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::{Expect, Failure, FetchOutcome, Visit, body_hash, fetch};
    use crate::clock::Clock;
    use crate::http::{Canned, CannedAnswer, HttpClient, Method, Reach, Robots, Validators};
    use chrono::{DateTime, TimeDelta, Utc};
    use std::sync::Arc;
    use url::Url;

    const FEED: &str = "<rss version='2.0'><channel><title>Veille</title></channel></rss>";

    fn noon() -> DateTime<Utc> {
        "2026-11-23T12:00:00Z".parse().unwrap()
    }

    fn visit(url: &str) -> Visit {
        Visit {
            url: Url::parse(url).unwrap(),
            expect: Expect::Feed,
            validators: None,
            body_hash: None,
            reach: Reach::Public,
            robots: Robots::ObeyWhatIsWritten,
        }
    }

    fn validators(url: &str, etag: &str) -> Validators {
        Validators {
            url: Url::parse(url).unwrap(),
            etag: Some(etag.to_owned()),
            last_modified: None,
        }
    }

    async fn outcome(visit: &Visit, answers: Vec<(&str, CannedAnswer)>) -> FetchOutcome {
        asked(visit, answers).await.0
    }

    async fn asked(
        visit: &Visit,
        answers: Vec<(&str, CannedAnswer)>,
    ) -> (FetchOutcome, Arc<Canned>) {
        let canned = Arc::new(Canned::new(Clock::fixed(noon())));
        for (url, answer) in answers {
            canned.on(Method::Get, url, Ok(answer));
        }
        let found = fetch(&HttpClient::canned(&canned), visit).await;
        (found.unwrap(), canned)
    }

    #[tokio::test]
    async fn a_new_document_comes_with_all_that_the_next_visit_needs() {
        let answer = CannedAnswer::ok("text/html", FEED)
            .header("etag", "W/\"a\"")
            .header("last-modified", "Sun, 22 Nov 2026 12:00:00 GMT")
            .header("cache-control", "max-age=3600");
        let found = outcome(
            &visit("https://a.fr/feed"),
            vec![("https://a.fr/feed", answer)],
        )
        .await;
        let FetchOutcome::Fresh(document) = found else {
            panic!("{found:?}")
        };
        assert_eq!(document.body_hash, body_hash(FEED.as_bytes()));
        assert_eq!(document.content_type.as_deref(), Some("text/html"));
        assert_eq!(document.known.fresh_for, Some(TimeDelta::hours(1)));
        let kept = document.known.validators.unwrap();
        assert_eq!(kept.etag.as_deref(), Some("W/\"a\""));
        assert_eq!(
            kept.last_modified.as_deref(),
            Some("Sun, 22 Nov 2026 12:00:00 GMT")
        );
    }

    #[tokio::test]
    async fn a_304_brings_new_freshness_and_validators_and_keeps_the_rest() {
        let url = "https://a.fr/feed";
        let mut visit = visit(url);
        visit.validators = Some(Validators {
            last_modified: Some("Sun, 22 Nov 2026 12:00:00 GMT".to_owned()),
            ..validators(url, "\"a\"")
        });
        let answer = CannedAnswer::status(304, "")
            .header("etag", "\"b\"")
            .header("cache-control", "max-age=7200");
        let FetchOutcome::NotModified(known) = outcome(&visit, vec![(url, answer)]).await else {
            panic!()
        };
        assert_eq!(known.fresh_for, Some(TimeDelta::hours(2)));
        let kept = known.validators.unwrap();
        assert_eq!(kept.etag.as_deref(), Some("\"b\""));
        assert_eq!(
            kept.last_modified.as_deref(),
            Some("Sun, 22 Nov 2026 12:00:00 GMT")
        );
    }

    #[tokio::test]
    async fn the_same_bytes_again_are_nothing_new() {
        let mut visit = visit("https://a.fr/feed");
        visit.body_hash = Some(body_hash(FEED.as_bytes()));
        let answers = vec![("https://a.fr/feed", CannedAnswer::ok("text/xml", FEED))];
        assert!(matches!(
            outcome(&visit, answers).await,
            FetchOutcome::NotModified(_)
        ));
    }

    #[tokio::test]
    async fn validators_go_to_the_address_that_gave_them_and_to_no_other() {
        let redirect = CannedAnswer::status(302, "").header("location", "https://b.fr/feed");
        let feed = CannedAnswer::ok("text/xml", FEED).header("etag", "\"b\"");
        let answers = vec![("https://a.fr/feed", redirect), ("https://b.fr/feed", feed)];
        let mut visit = visit("https://a.fr/feed");
        visit.validators = Some(validators("https://b.fr/feed", "\"b\""));
        let (found, canned) = asked(&visit, answers).await;
        assert!(matches!(found, FetchOutcome::NotModified(_)), "{found:?}");
        let asked = canned.asked();
        assert!(asked[0].headers.is_empty());
        assert_eq!(
            asked[1].headers,
            [("if-none-match".to_owned(), "\"b\"".to_owned())]
        );
    }

    #[tokio::test]
    async fn only_the_permanent_start_of_a_chain_is_a_move() {
        let to = |status, url| CannedAnswer::status(status, "").header("location", url);
        let answers = vec![
            ("http://a.fr/feed", to(301, "https://a.fr/feed")),
            ("https://a.fr/feed", to(308, "/new#top")),
            ("https://a.fr/new", to(302, "/today")),
            ("https://a.fr/today", CannedAnswer::ok("text/xml", FEED)),
        ];
        let FetchOutcome::Fresh(document) = outcome(&visit("http://a.fr/feed"), answers).await
        else {
            panic!()
        };
        assert_eq!(document.url.as_str(), "https://a.fr/today");
        assert_eq!(
            document.known.moved_to.unwrap().as_str(),
            "https://a.fr/new"
        );
        let answers = vec![
            ("http://a.fr/feed", to(307, "https://a.fr/feed")),
            ("https://a.fr/feed", CannedAnswer::ok("text/xml", FEED)),
        ];
        let FetchOutcome::Fresh(document) = outcome(&visit("http://a.fr/feed"), answers).await
        else {
            panic!()
        };
        assert_eq!(document.known.moved_to, None);
    }

    #[tokio::test]
    async fn a_wish_to_be_left_alone_is_heard_on_429_503_and_redirects() {
        for status in [429, 503, 302] {
            let answer = CannedAnswer::status(status, "")
                .header("retry-after", "172800")
                .header("location", "/x");
            let found = outcome(
                &visit("https://a.fr/feed"),
                vec![("https://a.fr/feed", answer)],
            )
            .await;
            let until = noon() + TimeDelta::days(2);
            assert_eq!(found, FetchOutcome::RateLimited { until }, "{status}");
        }
    }

    #[test]
    fn a_feed_wrapped_in_a_page_is_left_to_the_parser() {
        assert!(super::is_html(b"<!DOCTYPE html><html><body>"));
        assert!(!super::is_html(
            b"<!DOCTYPE html><html><body><feed xmlns='x'>"
        ));
    }

    #[tokio::test]
    async fn a_challenge_or_a_page_in_place_of_a_feed_is_a_failure() {
        let challenge = CannedAnswer::status(403, "").header("cf-mitigated", "challenge");
        let page = CannedAnswer::ok(
            "application/rss+xml",
            "\u{feff}\n<!-- x --><!DOCTYPE HTML><html>Consent",
        );
        let xhtml = CannedAnswer::ok("text/xml", "<?xml version='1.0'?>\n<html xmlns='x'/>");
        for answer in [challenge, page, xhtml] {
            let found = outcome(
                &visit("https://a.fr/feed"),
                vec![("https://a.fr/feed", answer)],
            )
            .await;
            assert!(
                matches!(
                    found,
                    FetchOutcome::Failed {
                        kind: Failure::Challenge,
                        ..
                    }
                ),
                "{found:?}"
            );
        }
    }

    #[tokio::test]
    async fn a_page_in_place_of_a_feed_is_told_with_the_feeds_that_it_announces() {
        let page = "<!doctype html><html><head><title>Accueil</title><link rel=alternate \
             type=application/rss+xml href=/flux.xml><link rel=alternate type=application/atom+xml \
             href=https://b.fr/atom></head><body>Bonjour</body></html>";
        let answers = vec![("https://a.fr/", CannedAnswer::ok("text/html", page))];
        let found = outcome(&visit("https://a.fr/"), answers).await;
        let FetchOutcome::Failed { message, .. } = found else {
            panic!("{found:?}")
        };
        let told = "it advertises https://a.fr/flux.xml, https://b.fr/atom";
        assert!(message.contains(told), "{message}");
    }

    #[tokio::test]
    async fn every_success_that_brings_a_document_is_read() {
        for status in [200, 201, 202, 203, 207, 226, 218, 299] {
            let answers = vec![("https://a.fr/feed", CannedAnswer::status(status, FEED))];
            let found = outcome(&visit("https://a.fr/feed"), answers).await;
            assert!(
                matches!(found, FetchOutcome::Fresh(_)),
                "{status}: {found:?}"
            );
        }
    }

    #[tokio::test]
    async fn statuses_are_told_apart_by_what_to_do_next() {
        for (status, kind) in [
            (404, Failure::Missing),
            (403, Failure::Forbidden),
            (451, Failure::Forbidden),
            (429, Failure::Server),
            (502, Failure::Server),
            (204, Failure::Unexpected),
            (304, Failure::Unexpected),
        ] {
            let answers = vec![("https://a.fr/feed", CannedAnswer::status(status, ""))];
            let found = outcome(&visit("https://a.fr/feed"), answers).await;
            assert!(
                matches!(&found, FetchOutcome::Failed { kind: k, .. } if *k == kind),
                "{found:?}"
            );
        }
        let answers = vec![("https://a.fr/feed", CannedAnswer::status(410, ""))];
        assert_eq!(
            outcome(&visit("https://a.fr/feed"), answers).await,
            FetchOutcome::Gone
        );
    }
}
