//! The real program, killed (SIGKILL) at every request that it makes and at instants drawn at random, then
//! started again: what it had to say is there once, or is shown as uncertain.

use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;
use vigie::clock::Clock;
use vigie::publish::{self, Outlet, PublishError};
use vigie::store::StoreError;

use super::proxy::{Proxy, Side};
use super::service;
use crate::archive::{self, Written};
use crate::watch::Watch;

/// A watch whose only edition, approved, waits for one channel.
fn watch(channel: &str, mark: &str) -> Watch {
    let watch = Watch::new(&format!(
        "[[source]]\nkey = \"a\"\ntitle = \"A\"\nurl = \"https://a.example/feed\"\n\
         [[digest]]\nkey = \"hebdo\"\ntitle = \"La semaine\"\nschedule = \"0 16 * * FRI\"\n\
         channels = [\"essai\"]\n[[digest.section]]\ntitle = \"Tout\"\n\
         [[channel]]\nkey = \"essai\"\nhold = 0\n{channel}"
    ));
    let app = watch.open(Clock::System);
    let (setup, now) = (app.setup(), app.clock.now());
    app.store
        .write_here::<_, PublishError>(|tx| {
            let written = Written {
                source: "a",
                title: mark,
                url: "https://a.example/1",
                text: "Un texte.",
                tags: vec![],
                at: now,
            };
            let item = archive::file(tx, 1, &written)?;
            let edition = archive::draft(tx, "hebdo", &[item])?;
            let outlets: Vec<Outlet<'_>> = setup.outlets.outlet("essai").into_iter().collect();
            let setting = &setup.outlets.settings["hebdo"];
            let written = (&setup.outlets.templates, setting);
            publish::approve(tx, edition, "ada", &outlets, written, now)?;
            Ok(())
        })
        .unwrap();
    watch
}

fn deliver(watch: &Watch) -> Child {
    let mut command = watch.command(&["deliver"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Where the deliveries stand, and their notes.
fn states(watch: &Watch) -> Vec<(String, Option<String>)> {
    let app = watch.open(Clock::System);
    let rows = app
        .store
        .read_here::<_, StoreError>(|tx| vigie::store::deliveries::latest(tx, 100))
        .unwrap();
    rows.into_iter()
        .map(|row| (row.state.as_str().to_owned(), row.note))
        .collect()
}

#[derive(Debug, Default)]
struct Count {
    runs: usize,
    kills: usize,
    once: usize,
    shown: usize,
}

/// Runs the program to its end, twice at most: what it leaves is what stays.
async fn settle(watch: &Watch) -> Vec<(String, Option<String>)> {
    let mut seen = Vec::new();
    for _ in 0..3 {
        let mut child = deliver(watch);
        tokio::task::spawn_blocking(move || child.wait())
            .await
            .unwrap()
            .unwrap();
        seen = states(watch);
        if seen.iter().all(|(state, _)| state == "sent") {
            break;
        }
    }
    seen
}

fn judge(
    found: usize,
    expected: usize,
    seen: &[(String, Option<String>)],
    told: &str,
    count: &mut Count,
) {
    assert!(found <= expected, "said {found} times: {told} {seen:?}");
    if seen.iter().all(|(state, _)| state == "sent") {
        assert_eq!(found, expected, "lost in silence: {told} {seen:?}");
        count.once += 1;
    } else {
        // Killed twice, it may also wait for its next turn: what was looked for and is not there is sent
        // again ever more rarely, and says so.
        let told_so = |(state, note): &(String, Option<String>)| {
            matches!(state.as_str(), "uncertain" | "pending") && note.is_some()
        };
        assert!(seen.iter().any(told_so), "nobody is told: {told} {seen:?}");
        count.shown += 1;
    }
    count.runs += 1;
}

/// Kills at each of the first `requests` requests, on both sides of the server, then at each again while it
/// recovers; then at `random` instants.
async fn play(
    name: &str,
    proxy: &Proxy,
    (requests, random, expected): (usize, usize, usize),
    channel: impl Fn() -> String,
    there: impl AsyncFn(&str) -> usize,
) {
    let mut count = Count::default();
    let sides = [Side::Before, Side::After];
    for first in 0..requests {
        for side in sides {
            let mark = format!("Tue{name}{}x{}", std::process::id(), count.runs);
            let watch = watch(&channel(), &mark);
            let mut told = format!("{name} at {first} {side:?}");
            for (at, side) in [(first, side), (first / 2, Side::After)] {
                proxy.freeze(at, side);
                let mut child = deliver(&watch);
                let ended = async {
                    // Fewer requests than that: it ended by itself.
                    while child.try_wait().unwrap().is_none() {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                };
                tokio::select! {
                    () = proxy.frozen() => count.kills += 1,
                    () = ended => told.push_str(" (ended)"),
                }
                kill(child);
                proxy.thaw();
            }
            let seen = settle(&watch).await;
            judge(there(&mark).await, expected, &seen, &told, &mut count);
        }
    }
    for run in 0..random {
        let mark = format!("Tue{name}{}x{}", std::process::id(), count.runs);
        let watch = watch(&channel(), &mark);
        for step in 0..2 {
            let child = deliver(&watch);
            let millis = 20 + (run * 37 + step * 53) % 230;
            tokio::time::sleep(Duration::from_millis(u64::try_from(millis).unwrap())).await;
            kill(child);
            count.kills += 1;
        }
        let seen = settle(&watch).await;
        let told = format!("{name} at random, {run}");
        judge(there(&mark).await, expected, &seen, &told, &mut count);
    }
    println!("killed, {name}: {count:?}");
}

async fn get(url: String, token: &str) -> Value {
    use vigie::http::{Method, Outgoing};
    let request = Outgoing::new(Method::Get, url.parse().unwrap()).bearer(token);
    let answer = super::http().send(&request).await.unwrap();
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

fn secret(name: &str, value: &str) -> String {
    let folder = std::env::temp_dir().join(format!("vigie-killed-{}-{name}", std::process::id()));
    std::fs::write(&folder, value).unwrap();
    format!("\"file:{}\"", folder.display())
}

fn place(url: &str) -> String {
    url.trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_request_mastodon_has_it_once() {
    let Some(server) = service("MASTODON") else {
        return;
    };
    let url = &server["URL"];
    let proxy = Proxy::before(&place(url), "POST /api/v1/statuses", ("", "")).await;
    let token = secret("mastodon", "killed-token");
    let channel = || {
        format!(
            "kind = \"mastodon\"\nserver = \"http://{}\"\ntoken = {token}\n",
            proxy.address
        )
    };
    let there = async |mark: &str| {
        let me = get(
            format!("{url}/api/v1/accounts/verify_credentials"),
            "killed-token",
        )
        .await;
        let path = format!(
            "{url}/api/v1/accounts/{}/statuses?limit=40",
            me["id"].as_str().unwrap()
        );
        let all = get(path, "killed-token").await;
        let all = all.as_array().unwrap().iter();
        all.filter(|status| {
            status["content"]
                .as_str()
                .unwrap()
                .contains(&format!("{mark} "))
        })
        .count()
    };
    play("mastodon", &proxy, (6, 20, 1), channel, there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_request_bluesky_has_it_once() {
    let Some(server) = service("PDS") else { return };
    let url = &server["URL"];
    let proxy = Proxy::before(&place(url), "repo.putRecord", ("", "")).await;
    let password = secret("pds", "robot-pass");
    let channel = || {
        format!(
            "kind = \"bluesky\"\nserver = \"http://{}\"\nhandle = \"robot.test\"\npassword = {password}\n",
            proxy.address
        )
    };
    let there = async |mark: &str| {
        let path = format!(
            "{url}/xrpc/com.atproto.repo.listRecords?repo=robot.test&collection=app.bsky.feed.post&limit=100"
        );
        let all = get(path, "none").await;
        let all = all["records"].as_array().unwrap().iter();
        all.filter(|record| {
            record["value"]["text"]
                .as_str()
                .unwrap()
                .contains(&format!("{mark} "))
        })
        .count()
    };
    play("bluesky", &proxy, (6, 20, 1), channel, there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_request_mediawiki_has_one_page() {
    let Some(server) = service("MEDIAWIKI") else {
        return;
    };
    let url = &server["URL"];
    let host = place(url).replace("/api.php", "");
    let proxy = Proxy::before(&host, "action=edit", ("", "")).await;
    let password = secret("mediawiki", &server["PASSWORD"]);
    // A folder a run: one archive's first edition looks like another's.
    let runs = std::cell::Cell::new(0);
    let channel = || {
        runs.set(runs.get() + 1);
        format!(
            "kind = \"mediawiki\"\napi = \"http://{}/api.php\"\nuser = \"Robot@vigie\"\n\
             password = {password}\nfolder = \"Tue {} {}\"\n",
            proxy.address,
            std::process::id(),
            runs.get()
        )
    };
    let there = async |mark: &str| {
        let (date, id, run) = (super::today(), std::process::id(), runs.get());
        let path = format!(
            "{url}?action=query&format=json&formatversion=2&titles=Tue%20{id}%20{run}/hebdo/{date}%20(1)&prop=revisions&rvprop=content&rvslots=main&rvlimit=9"
        );
        let page = get(path, "none").await;
        let revisions = page["query"]["pages"][0]["revisions"].as_array().cloned();
        let revisions = revisions.unwrap_or_default().into_iter();
        revisions
            .filter(|one| one.to_string().contains(mark))
            .count()
    };
    play("mediawiki", &proxy, (7, 12, 1), channel, there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_command_a_mailbox_has_the_letter_once() {
    let Some(server) = service("SMTP") else {
        return;
    };
    let mailbox = std::path::PathBuf::from(&server["STATE"]).join("Maildir");
    let proxy = Proxy::before_mail(&server["PLAIN"]).await;
    let runs = std::cell::Cell::new(0);
    let channel = || {
        runs.set(runs.get() + 1);
        format!(
            "kind = \"mail\"\nserver = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
             from = \"robot@users.test\"\nto = \"lettre{}x{}@lists.test\"\nmailbox = {{ maildir = \"{}\" }}\n",
            proxy.address.port(),
            std::process::id(),
            runs.get(),
            mailbox.display()
        )
    };
    let there = async |_: &str| {
        let to = format!("To: lettre{}x{}@lists.test", std::process::id(), runs.get());
        let files = std::fs::read_dir(mailbox.join("new")).unwrap();
        let texts = files.filter_map(|file| std::fs::read_to_string(file.unwrap().path()).ok());
        texts
            .filter(|text| text.contains(&format!("{to}\n")) || text.contains(&format!("{to}\r")))
            .count()
    };
    play("mail", &proxy, (7, 20, 1), channel, there).await;
}
