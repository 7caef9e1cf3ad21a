//! A conversation with the action API (`formatversion=2`). Errors come with status 200 and a code.

use serde_json::Value;

use super::super::wire::{act, ask, json, said, text};
use super::{ChannelError, Pass, Report};
use crate::domain::channel::WikiTarget;
use crate::http::{Body, Cookies, HttpClient, Method, Outgoing, Reach};

/// Seconds of database lag beyond which we wait, as the API's manual asks of robots.
const MAX_LAG: &str = "5";

/// A logged-in conversation, with cookies of its own.
pub(super) struct Session<'a> {
    http: &'a HttpClient,
    target: &'a WikiTarget,
    cookies: Cookies,
}

/// A page as it stands.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) url: Option<String>,
    /// `None` when there is no such page.
    pub(super) text: Option<String>,
    pub(super) revision: Option<i64>,
}

/// A page to write: on `base`, or as a new page.
pub(super) struct Edit<'a> {
    pub(super) title: &'a str,
    pub(super) text: &'a str,
    pub(super) summary: &'a str,
    pub(super) base: Option<i64>,
}

impl<'a> Session<'a> {
    /// Logs in with a bot password.
    pub(super) async fn open(
        http: &'a HttpClient,
        target: &'a WikiTarget,
    ) -> Result<Self, ChannelError> {
        let session = Self {
            http,
            target,
            cookies: Cookies::default(),
        };
        let token = session.token("login").await?;
        let login = session.post(&[
            ("action", "login"),
            ("lgname", &target.login.user),
            ("lgpassword", target.login.password.reveal()),
            ("lgtoken", &token),
        ]);
        let answer = session.question(login).await?;
        match text(&answer, "/login/result") {
            "Success" => Ok(session),
            "Throttled" => Err(ChannelError::later("too many logins")),
            _ => Err(ChannelError::refused(format!(
                "login as {}: {}",
                target.login.user,
                text(&answer, "/login/reason")
            ))),
        }
    }

    /// Reads a page, its address and its last revision.
    pub(super) async fn page(&self, title: &str) -> Result<Page, ChannelError> {
        let query = self.post(&[
            ("action", "query"),
            ("prop", "info|revisions"),
            ("inprop", "url"),
            ("rvprop", "ids|content"),
            ("rvslots", "main"),
            ("titles", title),
            ("assert", "user"),
        ]);
        let answer = self.question(query).await?;
        let Some(page) = answer.pointer("/query/pages/0") else {
            return Err(ChannelError::later(format!(
                "{title}: no page in the answer"
            )));
        };
        if page.get("invalid").is_some() {
            return Err(ChannelError::refused(format!(
                "{title}: not a title: {}",
                text(page, "/invalidreason")
            )));
        }
        let content = page.pointer("/revisions/0/slots/main/content");
        Ok(Page {
            title: title.to_owned(),
            url: page
                .get("canonicalurl")
                .and_then(Value::as_str)
                .map(str::to_owned),
            text: content.and_then(Value::as_str).map(str::to_owned),
            revision: page.pointer("/revisions/0/revid").and_then(Value::as_i64),
        })
    }

    /// Writes a page; answers its revision, or `None` when somebody was faster.
    pub(super) async fn edit(
        &mut self,
        edit: &Edit<'_>,
        pass: &Pass<'_>,
    ) -> Result<Option<i64>, ChannelError> {
        let mut renewed = false;
        loop {
            let token = self.token("csrf").await?;
            let answer = act(self.http, self.edit_request(edit, &token), pass).await?;
            let wait = answer.header("retry-after").is_some();
            let Some(body) = json(&answer).filter(|_| answer.is_success()) else {
                return Err(ChannelError::uncertain(said(&answer)));
            };
            match text(&body, "/error/code") {
                "" => return written(&body),
                "badtoken" if !renewed => renewed = true,
                "editconflict" | "articleexists" => return Ok(None),
                code => return Err(refusal(code, text(&body, "/error/info"), wait)),
            }
        }
    }

    fn edit_request(&self, edit: &Edit<'_>, token: &str) -> Outgoing {
        let base = edit.base.map(|revision| revision.to_string());
        let guard = match &base {
            Some(revision) => ("baserevid", revision.as_str()),
            None => ("createonly", "1"),
        };
        self.post(&[
            ("action", "edit"),
            ("title", edit.title),
            ("text", edit.text),
            ("summary", edit.summary),
            guard,
            ("bot", "1"),
            ("assert", "user"),
            ("maxlag", MAX_LAG),
            ("token", token),
        ])
    }

    /// Says whether the account may edit and make pages.
    pub(super) async fn rights(&self, report: &mut Report) {
        let query = self.post(&[
            ("action", "query"),
            ("meta", "userinfo|siteinfo"),
            ("uiprop", "rights|blockinfo"),
            ("assert", "user"),
        ]);
        let answer = match self.question(query).await {
            Ok(answer) => answer,
            Err(error) => return report.bad(error.to_string()),
        };
        let name = text(&answer, "/query/userinfo/name");
        report.good(format!(
            "{}, logged in as {name}",
            text(&answer, "/query/general/generator")
        ));
        let rights = answer.pointer("/query/userinfo/rights");
        for right in ["edit", "createpage"] {
            let has = rights
                .and_then(Value::as_array)
                .is_some_and(|all| all.iter().any(|it| it == right));
            match has {
                true => report.good(format!("{name} has the right \"{right}\"")),
                false => report.bad(format!("{name} lacks the right \"{right}\"")),
            }
        }
        if answer.pointer("/query/userinfo/blockid").is_some() {
            report.bad(format!("the account {name} is blocked"));
        }
    }

    async fn token(&self, kind: &str) -> Result<String, ChannelError> {
        let query = self.post(&[("action", "query"), ("meta", "tokens"), ("type", kind)]);
        let answer = self.question(query).await?;
        match text(&answer, &format!("/query/tokens/{kind}token")) {
            "" => Err(ChannelError::later(format!(
                "the wiki gave no {kind} token"
            ))),
            token => Ok(token.to_owned()),
        }
    }

    /// A request that changes no page.
    async fn question(&self, request: Outgoing) -> Result<Value, ChannelError> {
        let answer = ask(self.http, request).await?;
        let Some(body) = json(&answer).filter(|_| answer.is_success()) else {
            return Err(ChannelError::refused(format!(
                "this is no MediaWiki API: {}",
                said(&answer)
            )));
        };
        match text(&body, "/error/code") {
            "" => Ok(body),
            // The session expired between two requests: the next attempt logs in again.
            code => Err(ChannelError::later(format!(
                "{code}: {}",
                text(&body, "/error/info")
            ))),
        }
    }

    fn post(&self, fields: &[(&str, &str)]) -> Outgoing {
        let common = [("format", "json"), ("formatversion", "2")];
        let fields = common.iter().chain(fields);
        let form = fields.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Outgoing::new(Method::Post, self.target.address.clone())
            .reach(Reach::Internal)
            .cookies(&self.cookies)
            .body(Body::Form(form.collect()))
    }
}

/// What a successful answer says; one that says neither success nor error leaves a doubt.
fn written(body: &Value) -> Result<Option<i64>, ChannelError> {
    match text(body, "/edit/result") {
        "Success" => {
            let revision = body.pointer("/edit/newrevid").and_then(Value::as_i64);
            Ok(Some(revision.unwrap_or_default()))
        }
        "Failure" => Err(ChannelError::refused(format!(
            "the wiki refused the text: {}",
            body["edit"]
        ))),
        _ => Err(ChannelError::uncertain(format!("unclear answer: {body}"))),
    }
}

/// The API's codes for an edit that was not made: for now, or for good. An internal error may come
/// after the page was saved.
fn refusal(code: &str, info: &str, wait: bool) -> ChannelError {
    let why = format!("{code}: {info}");
    match code {
        "maxlag"
        | "ratelimited"
        | "readonly"
        | "badtoken"
        | "assertuserfailed"
        | "assertbotfailed"
        | "unknownerror-nocode" => ChannelError::later(why),
        _ if code.starts_with("internal_api_error") => ChannelError::uncertain(why),
        _ if wait => ChannelError::later(why),
        _ => ChannelError::refused(why),
    }
}
