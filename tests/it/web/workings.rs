//! `/health` for programs and `/workings` for administrators: what is well, and what to do when it is not.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use serde_json::{Value, json};
use vigie::app::workings::{LeftUndone, Moment, Report, TaskName};
use vigie::domain::member::{Role, Scope};
use vigie::store::members::{keys, tokens};

use super::site::{Answer, Site, member, now};

/// The whole object, as an administrator reads it.
async fn health(site: &Site) -> (u16, Value) {
    let answer = site.get("en", "/health").await;
    assert_eq!(answer.headers["content-type"], "application/json");
    let told = serde_json::from_str(&answer.body).unwrap();
    (answer.status.as_u16(), told)
}

/// Changes the archive behind Vigie's back.
fn meddle(site: &Site, sql: &str) {
    let archive = rusqlite::Connection::open(site.app.store.path()).unwrap();
    archive.execute_batch(sql).unwrap();
}

const READ_ONLY: &str = "create trigger refused before insert on counters
    begin select raise(abort, 'the disk refuses'); end";

#[tokio::test]
async fn health_tells_an_administrator_every_part_of_it() {
    let site = Site::new();
    let (status, told) = health(&site).await;
    assert_eq!((status, &told["ok"]), (200, &Value::Bool(true)), "{told}");
    assert_eq!(told["tasks"].as_array().unwrap().len(), TaskName::ALL.len());
    assert_eq!(told["archive"]["writable"], true);
    assert_eq!(told["archive"]["revision"], told["index"]["revision"]);
    assert_eq!(told["archive"]["items"], told["index"]["documents"]);
    assert!(told["disk"]["free"].as_u64().unwrap() > 0);
    assert!(told["disk"]["size"].as_u64() > told["disk"]["free"].as_u64());
    for field in ["waiting", "held", "uncertain", "failed"] {
        assert!(told["deliveries"][field].is_u64(), "{field}: {told}");
    }
}

#[tokio::test]
async fn a_stranger_learns_whether_it_is_well_and_a_token_all_of_it() {
    let site = Site::guarded();
    let stranger = site.get("fr", "/health").await;
    assert_eq!(
        (stranger.status.as_u16(), stranger.body.as_str()),
        (200, "{\"ok\":true}")
    );
    let admin = member(&site.app, Role::Admin);
    let asked = async |scope: Scope| -> Answer {
        let (hash, scopes) = (keys::hash(scope.as_str()), BTreeSet::from([scope]));
        let make = |tx: &vigie::store::Tx<'_>| {
            tokens::make(tx, admin, ("essai", &scopes), &hash, tokens::LONGEST, now())
        };
        site.app.store.write_here(make).unwrap();
        let request = Request::get("/health")
            .header("host", "127.0.0.1:8080")
            .header("authorization", format!("Bearer {}", scope.as_str()));
        site.ask(request.body(Body::empty()).unwrap()).await
    };
    assert!(asked(Scope::Read).await.body.contains("\"tasks\""));
    // One that may not read learns what a stranger does.
    assert_eq!(asked(Scope::Curate).await.body, stranger.body);
}

#[tokio::test]
async fn a_task_that_does_not_run_is_a_503_and_a_sentence_with_what_to_do() {
    let site = Site::new();
    let declare = |period| {
        let hour = Duration::from_secs(3_600);
        site.app
            .workings
            .declare(TaskName::Fetch, period, hour, Instant::now());
    };
    declare(Duration::ZERO);
    let (status, told) = health(&site).await;
    assert_eq!((status, &told["ok"]), (503, &Value::Bool(false)));
    assert_eq!(told["tasks"][0]["state"], "late");
    let french = site.get("fr", "/workings").await.body;
    assert!(
        french.contains("La visite des sources n’a pas eu lieu"),
        "{french}"
    );
    assert!(french.contains("relancez-la"), "{french}");
    let english = site.get("en", "/workings").await.body;
    assert!(
        english.contains("The visiting of sources has not run"),
        "{english}"
    );
    declare(Duration::from_secs(3_600));
    assert_eq!(health(&site).await.0, 200);
    assert!(
        site.get("en", "/workings")
            .await
            .body
            .contains("Vigie does all its work.")
    );
}

#[tokio::test]
async fn an_archive_that_refuses_to_be_written_is_seen_by_writing() {
    let site = Site::new();
    meddle(&site, READ_ONLY);
    let (status, told) = health(&site).await;
    assert_eq!(
        (status, &told["archive"]["writable"]),
        (503, &Value::Bool(false))
    );
    let why = told["archive"]["why"].as_str().unwrap();
    assert!(why.contains("the disk refuses"), "{why}");
    let page = site.get("fr", "/workings").await.body;
    assert!(page.contains("ne peut pas être écrite") && page.contains("Faites de la place"));
    meddle(&site, "drop trigger refused");
    assert_eq!(health(&site).await.0, 200);
}

#[tokio::test]
async fn what_waits_for_a_person_is_told_and_is_no_fault() {
    let site = Site::new();
    let at = Moment {
        ticks: Instant::now(),
        at: now(),
    };
    let left = LeftUndone {
        row: "digest hebdo".to_owned(),
        why: "its template is broken".to_owned(),
    };
    let report = Report {
        done: 0,
        left: vec![left],
    };
    let workings = &site.app.workings;
    workings.begin(TaskName::Issue, at);
    workings.end(TaskName::Issue, &Ok(report), Duration::ZERO, at);
    for (batch, state, held) in [
        ("a", "failed", "null"),
        ("b", "uncertain", "null"),
        ("c", "pending", "'it names a host'"),
        ("d", "pending", "null"),
        ("e", "sent", "null"),
    ] {
        meddle(
            &site,
            &format!(
                "insert into deliveries (edition_id, channel, batch, part, state, clearance, remote_key,
                   payload, payload_hash, due_at, created_at, changed_at, held)
                 values (1, 'monde', '{batch}', 0, '{state}', 'public', 'k', x'', 'h', 0, 0, 0, {held})"
            ),
        );
    }
    let (status, told) = health(&site).await;
    let expected = json!({ "waiting": 1, "held": 1, "uncertain": 1, "failed": 1 });
    assert_eq!((status, &told["deliveries"]), (200, &expected));
    assert_eq!(told["tasks"][4]["left"][0]["row"], "digest hebdo");
    let page = site.get("en", "/workings").await.body;
    assert!(
        page.contains("The issuing of digests stumbles on digest hebdo: its template is broken")
    );
    assert!(page.contains("Deliveries that failed") && page.contains("href=\"/deliveries\""));
}

#[tokio::test]
async fn sources_that_wait_as_their_site_asks_are_told_with_the_hour_and_as_no_visit() {
    let site = Site::new();
    let (held, before) = (now() + TimeDelta::minutes(10), now() - TimeDelta::days(2));
    meddle(
        &site,
        &format!(
            "update sources set next_check_at = {0}, held_until = {0}, last_check_at = {1}
             where key = 'presse'",
            held.timestamp_millis(),
            before.timestamp_millis()
        ),
    );
    let (status, told) = health(&site).await;
    assert_eq!((status, &told["held"]["sources"]), (200, &json!(1)));
    let until = told["held"]["until"].as_str().unwrap();
    assert_eq!(until.parse::<chrono::DateTime<chrono::Utc>>(), Ok(held));
    let hour = held
        .with_timezone(&chrono_tz::Europe::Paris)
        .format("%H h %M")
        .to_string();
    let page = site.get("fr", "/workings").await.body;
    assert!(
        page.contains("Une source attend, comme son site le demande"),
        "{page}"
    );
    for path in ["/sources", "/sources/presse"] {
        let page = site.get("fr", path).await.body;
        let (_, told) = page
            .split_once("attend, comme son site le demande, jusqu’à")
            .unwrap_or_else(|| panic!("{page}"));
        let told = told.split("</time>").next().unwrap();
        let told = told.replace(['\u{a0}', '\u{202f}'], " ");
        assert!(told.contains(&hour), "{hour}: {told}");
    }
    let day = before
        .with_timezone(&chrono_tz::Europe::Paris)
        .format("%Y-%m-%d");
    let page = site.get("fr", "/sources/presse").await.body;
    assert!(page.contains(&day.to_string()), "the last visit: {page}");
}

#[tokio::test]
async fn a_monitor_that_asks_by_another_name_is_told_so_as_a_program() {
    let site = Site::new();
    let request = Request::get("/health").header("host", "autre.example");
    let answer = site.ask(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status.as_u16(), 421);
    assert_eq!(answer.headers["content-type"], "application/json");
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(told["status"], 421);
    assert!(
        told["why"].as_str().unwrap().contains("autre.example"),
        "{told}"
    );
}

#[tokio::test]
async fn an_error_that_healed_is_told_with_when_it_did() {
    let site = Site::new();
    let at = |minutes| Moment {
        ticks: Instant::now(),
        at: now() - TimeDelta::minutes(minutes),
    };
    let workings = &site.app.workings;
    workings.begin(TaskName::Issue, at(9));
    let refused = Err("the disk is full".to_owned());
    workings.end(TaskName::Issue, &refused, Duration::ZERO, at(9));
    let page = site.get("en", "/workings").await.body;
    assert!(page.contains("the disk is full") && !page.contains("well again since"));
    workings.begin(TaskName::Issue, at(5));
    workings.end(TaskName::Issue, &Ok(Report::done(1)), Duration::ZERO, at(5));
    let page = site.get("en", "/workings").await.body;
    assert!(page.contains("the disk is full") && page.contains("well again since"));
    let (_, told) = health(&site).await;
    assert_eq!(told["tasks"][4]["error"], "the disk is full");
    assert!(told["tasks"][4]["well_since"].is_string(), "{told}");
}

#[tokio::test]
async fn before_any_work_has_begun_nothing_is_said_to_be_well() {
    let site = Site::new();
    let mut app = site.app.clone();
    app.workings = vigie::app::workings::Workings::default();
    let health = vigie::app::health::look(&app).await;
    assert!(!health.ok && health.troubles().iter().any(|one| one.key == "tasks"));
}
