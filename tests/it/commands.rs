//! What every command promises to who types it.

use std::process::{Command, Output, Stdio};

use crate::watch::Watch;

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
    assert!(lines.starts_with("muette: failed"), "{lines}");
    assert!(lines.contains("en échec (failed)"), "{lines}");
    let quiet = watch.command(&["-q", "fetch", "muette"]).output().unwrap();
    assert!(
        !said(&quiet).contains("muette: "),
        "-q says the summary alone"
    );
}
