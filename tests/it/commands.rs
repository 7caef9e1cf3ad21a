//! What every command promises to who types it.

use std::process::{Command, Output, Stdio};

use crate::running::{feed, source};
use crate::watch::{Site, Watch};

fn vigie(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    command.args(args).stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The sub-commands that a help page lists.
fn listed(help: &str) -> Vec<String> {
    let below = help.split_once("Commands:\n").map_or("", |(_, rest)| rest);
    let lines = below.lines().take_while(|line| !line.is_empty());
    // A name stands two columns in; its explanation goes on further right.
    lines
        .filter_map(|line| {
            line.strip_prefix("  ")
                .filter(|rest| !rest.starts_with(' '))
        })
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

fn visit(path: &[String], wrong: &mut Vec<String>, seen: &mut usize) {
    let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
    args.push("--help");
    let output = vigie(&args);
    let (name, help) = (path.join(" "), said(&output));
    assert!(output.status.success(), "{name}");
    let example = format!("Ex.: vigie {name}");
    if !path.is_empty() && !help.contains(&example) {
        wrong.push(name);
    }
    *seen += 1;
    for child in listed(&help) {
        let path: Vec<_> = path.iter().cloned().chain([child]).collect();
        visit(&path, wrong, seen);
    }
}

#[test]
fn every_command_shows_an_example_in_its_help() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    visit(&[], &mut wrong, &mut seen);
    assert!(seen > 20, "only {seen} commands were found");
    assert!(wrong.is_empty(), "without an example: {wrong:?}");
}

#[test]
fn every_command_that_prints_results_offers_json() {
    for name in [
        "check",
        "fetch",
        "search",
        "deliver",
        "trace",
        "stats",
        "digest preview",
        "digest draft",
        "digest list",
        "inspect feed",
        "inspect article",
        "inspect language",
        "inspect url",
    ] {
        let args: Vec<_> = name.split(' ').chain(["--help"]).collect();
        assert!(said(&vigie(&args)).contains("--json"), "{name}");
    }
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "zsh", "fish"] {
        let script = said(&vigie(&["completions", shell]));
        assert!(
            script.contains("inspect") && script.contains("digest"),
            "{shell}"
        );
    }
}

#[test]
fn exit_codes_tell_what_was_done_failed_or_misused() {
    let watch = Watch::new("");
    let code = |args: &[&str]| watch.command(args).output().unwrap().status.code();
    assert_eq!(code(&["stats"]), Some(0));
    assert_eq!(code(&["trace", "42"]), Some(1));
    assert_eq!(code(&["frobnicate"]), Some(2));
    assert_eq!(code(&["fetch", "--nothing-like-it"]), Some(2));
    watch.write("[[source]]\nkey = \"A B\"\n");
    assert_eq!(code(&["check"]), Some(2));
    let refused = watch.command(&["stats"]).output().unwrap();
    assert_eq!(
        refused.status.code(),
        Some(2),
        "no configuration to work with"
    );
    assert_eq!(said(&refused), "", "errors go to standard error");
    assert!(!refused.stderr.is_empty());
}

#[test]
fn check_tells_every_problem_at_once_with_its_line_its_key_and_the_mend() {
    let watch = Watch::new(
        "[[source]]\nkey = \"A B\"\ntitle = \"x\"\nurl = \"ftp://example.org\"\nvisibilty = \"public\"\n\
         [[digest]]\nkey = \"hebdo\"\ntitle = \"L\"\nschedule = \"never\"\nchannels = [\"nulle-part\"]\n",
    );
    let output = watch.command(&["check", "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let problems: Vec<serde_json::Value> = said(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let keys: Vec<_> = problems
        .iter()
        .map(|p| p["key"].as_str().unwrap())
        .collect();
    for key in [
        "source.key",
        "source.url",
        "digest.schedule",
        "digest.channels",
        "digest.section",
    ] {
        assert!(keys.contains(&key), "{key} is not among {keys:?}");
    }
    for problem in &problems {
        assert!(problem["file"].as_str().unwrap().ends_with("feeds.toml"));
        assert!(problem["line"].as_u64().unwrap() > 0, "{problem}");
        for language in ["fr", "en"] {
            assert!(!problem["what"][language].as_str().unwrap().is_empty());
            assert!(!problem["mend"][language].as_str().unwrap().is_empty());
        }
    }
    let nearest = problems
        .iter()
        .any(|p| p["mend"]["en"].as_str().unwrap().contains("visibility"));
    assert!(nearest, "a slip of the hand is recognised: {problems:?}");
}

#[test]
fn init_writes_a_watch_that_check_accepts_and_never_writes_over_one() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("veille");
    let place = place.to_str().unwrap();
    assert_eq!(vigie(&["init", place]).status.code(), Some(0));
    let file = format!("{place}/feeds.toml");
    let checked = vigie(&["check", "--config", &file]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    std::fs::write(&file, "# mine").unwrap();
    assert!(said(&vigie(&["init", place])).contains("Kept as it was"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "# mine");
}

#[test]
fn what_is_no_terminal_gets_plain_lines_without_colours() {
    let watch = Watch::new(
        "[[source]]\nkey = \"muette\"\ntitle = \"Muette\"\nurl = \"http://127.0.0.1:9/feed\"\n",
    );
    let output = watch.command(&["-v", "fetch"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "all sources failed");
    let all = said(&output) + &String::from_utf8_lossy(&output.stderr);
    assert!(!all.contains('\u{1b}'), "{all}");
    let plain = watch.command(&["fetch", "muette"]).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&plain.stderr),
        "",
        "told once, in the summary"
    );
    let lines = said(&output);
    assert!(lines.contains("en échec (failed)"), "{lines}");
    assert_eq!(
        lines.matches("muette").count(),
        1,
        "told once, in the summary: {lines}"
    );
    assert!(lines.contains("connexion refusée"), "{lines}");
    assert!(lines.contains("the connection was refused"), "{lines}");
    let quiet = watch.command(&["-q", "fetch", "muette"]).output().unwrap();
    assert_eq!(said(&quiet), "", "quiet is quiet");
    assert_eq!(quiet.status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_summary_of_a_round_counts_what_it_lists_and_tells_faults_from_the_rest() {
    let site = Site::start().await;
    site.serve(
        "/vide.xml",
        "<rss version=\"2.0\"><channel><title>V</title></channel></rss>",
    );
    site.serve(
        "/bien.xml",
        "<rss version=\"2.0\"><channel><title>B</title><item><guid>1</guid><title>Un</title></item></channel></rss>",
    );
    let mut sections = String::new();
    for name in ["vide", "bien", "perdue", "absente"] {
        sections.push_str(&format!(
            "[[source]]\nkey = \"{name}\"\ntitle = \"{name}\"\nurl = \"{}/{name}.xml\"\narticle = \"never\"\n",
            site.base
        ));
    }
    let watch = Watch::new(&sections);
    let output = tokio::task::spawn_blocking(move || watch.command(&["fetch"]).output().unwrap());
    let lines = said(&output.await.unwrap());
    let count = |name: &str| -> String {
        let line = lines.lines().find(|line| line.starts_with(name));
        let line = line.unwrap_or_else(|| panic!("no {name} in {lines}"));
        line.split_whitespace().last().unwrap().to_owned()
    };
    assert_eq!(count("sources visitées"), "4");
    assert_eq!(count("en échec (failed)"), "2");
    assert_eq!(count("sans entrée (empty)"), "1");
    // Below each count, as many lines.
    let below = |name: &str| {
        let after = lines.lines().skip_while(|line| !line.starts_with(name));
        after
            .skip(1)
            .take_while(|line| line.starts_with("  "))
            .count()
    };
    assert_eq!(below("en échec (failed)"), 2, "{lines}");
    assert_eq!(below("sans entrée (empty)"), 1, "{lines}");
    assert!(lines.contains("bien : 1 nouveaux (new)"), "{lines}");
}

#[test]
fn a_way_out_that_is_closed_is_told_once_with_what_to_try() {
    let mut sections = String::new();
    for name in ["une", "deux", "trois"] {
        sections.push_str(&format!(
            "[[source]]\nkey = \"{name}\"\ntitle = \"{name}\"\nurl = \"http://127.0.0.1:9/{name}\"\n"
        ));
    }
    let watch = Watch::new(&sections);
    let output = watch.command(&["fetch"]).output().unwrap();
    let lines = said(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        lines.contains("Aucune des 3 sources n’a pu être jointe"),
        "{lines}"
    );
    assert!(
        lines.contains("proxy") && lines.contains("serveur de noms"),
        "{lines}"
    );
    assert_eq!(lines.matches("connexion refusée").count(), 1, "{lines}");
}

#[test]
fn dates_are_told_on_the_clocks_of_the_watch_and_sick_sources_stand_first() {
    use vigie::store::sources::{self, VisitRecord};
    let watch = Watch::new(
        "[[source]]\nkey = \"bien\"\ntitle = \"Bien\"\nurl = \"http://a.example/\"\n\
         [[source]]\nkey = \"malade\"\ntitle = \"Malade\"\nurl = \"http://b.example/\"\n",
    );
    let at = "2026-11-29T23:30:00Z".parse().unwrap();
    let app = watch.open(vigie::clock::Clock::fixed(at));
    let visits = [("bien", 0, true), ("malade", 4, false)];
    for (key, failures, success) in visits {
        let visit = VisitRecord {
            outcome: if success { "fresh" } else { "failed" },
            failures,
            success,
            entries: Some(3),
            next_check: at,
            ..VisitRecord::default()
        };
        let record = |tx: &vigie::store::Tx<'_>| {
            let source = sources::by_key(tx, key)?.unwrap();
            sources::record(tx, source.id, &visit, at)
        };
        app.store
            .write_here::<_, vigie::store::StoreError>(record)
            .unwrap();
    }
    drop(app);
    let told = watch.run(&["stats"]);
    let (sick, well) = (told.find("malade").unwrap(), told.find("bien").unwrap());
    assert!(sick < well, "{told}");
    assert!(told.contains("2026-11-30 00:30 CET"), "{told}");
    assert!(told.contains("en panne (failing)"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_asks_for_time_has_the_others_of_its_host_wait_and_blames_none() {
    let site = Site::start().await;
    site.serve("/a", "Retry-After: 172800");
    site.serve("/b", feed(1));
    let section = |key: &str| source(key, key, &format!("{}/{key}", site.base));
    let watch = Watch::new(&(section("a") + &section("b")));
    let told = watch.run(&["fetch"]);
    let row = |name: &str| {
        let row = told.lines().find(|line| line.starts_with(name));
        row.unwrap_or_else(|| panic!("{name}: {told}")).to_owned()
    };
    assert!(row("sources visitées").ends_with(" 1"), "{told}");
    assert!(row("en échec").ends_with(" 0"), "{told}");
    assert!(row("qui font attendre").ends_with(" 1"), "{told}");
    assert!(row("qui attendent leur site").ends_with(" 1"), "{told}");
    let waits = told.lines().filter(|line| line.contains("attend jusqu’à"));
    // The one as it is visited, and both in the summary; in the zone of the watch.
    assert_eq!(waits.clone().count(), 3, "{told}");
    assert!(
        waits
            .clone()
            .all(|line| line.contains(" CET") || line.contains(" CEST")),
        "{told}"
    );
    let asked = site.asked();
    assert!(asked.iter().all(|(path, _)| path != "/b"), "{asked:?}");
    let stats = watch.run(&["stats", "--json"]);
    let innocent = stats
        .lines()
        .find(|line| line.contains("\"key\":\"b\""))
        .unwrap();
    assert!(
        innocent.contains("\"failures\":0") && innocent.contains("\"last_check\":null"),
        "{innocent}"
    );
    assert!(!innocent.contains("\"held_until\":null"), "{innocent}");
}
