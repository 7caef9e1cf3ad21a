//! What the configurations that come with Vigie mean to the rooms that `config` does not know.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use chrono::DateTime;
use vigie::config::{self, Env, SHIPPED};
use vigie::demo;
use vigie::search::Query;

use crate::watch::{Site, Watch};

#[test]
fn every_section_of_the_shipped_digests_is_a_query_that_is_understood() {
    let samples = demo::config_text(SocketAddr::from(([127, 0, 0, 1], 8000)));
    for text in [SHIPPED, &samples] {
        let config = config::parse(text, Path::new("feeds.toml"), &Env::default()).unwrap();
        for section in config.digests.iter().flat_map(|digest| &digest.sections) {
            let query = Query::parse(&section.query, &DateTime::UNIX_EPOCH);
            assert!(
                query.notes.is_empty(),
                "{}: {:?}",
                section.query,
                query.notes
            );
        }
    }
}

/// A configuration of `tests/data/cases/config` in a folder of its own.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn of(name: &str) -> Self {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/config");
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(cases.join(name), folder.path().join("feeds.toml")).unwrap();
        Self { folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("feeds.toml")
    }

    /// The same, watching what `site` serves.
    fn watching(self, site: &Site) -> Self {
        let text = std::fs::read_to_string(self.file()).unwrap();
        std::fs::write(
            self.file(),
            text.replace("http://127.0.0.1:9301", &site.base),
        )
        .unwrap();
        self
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
        let command = command.arg("--config").arg(self.file()).args(args);
        command.stdin(Stdio::null()).output().unwrap()
    }

    /// What a command prints, which must end with `code`.
    fn told(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        let all = [&output.stdout[..], &output.stderr].concat();
        let all = String::from_utf8(all).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {all}");
        all
    }
}

/// The commands that read the archive, and send nothing.
const READING: [&[&str]; 10] = [
    &["search", "essai"],
    &["stats"],
    &["digest", "list"],
    &["digest", "preview", "hebdo"],
    &["tags", "export"],
    &["audit", "verify"],
    &["audit", "export"],
    &["member", "list"],
    &["reindex"],
    &["stats", "--json"],
];

#[test]
fn a_senders_name_with_a_comma_works_in_every_command() {
    let case = Case::of("sender.toml");
    assert!(case.told(&["check"], 0).contains("tout va bien"));
    for args in READING {
        case.told(args, 0);
    }
    // What sends opens the channel.
    assert!(case.told(&["channels", "list"], 0).contains("liste"));
}

#[test]
fn check_tries_what_it_checks_and_says_how_to_mend_it() {
    let case = Case::of("sender.toml");
    let text = std::fs::read_to_string(case.file()).unwrap();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        std::fs::write(case.file(), text.replace(from, to)).unwrap();
        case.told(&["check"], 2)
    };
    let told = with("to = \"liste@exemple.fr\"", "to = \"lis..te@exemple.fr\"");
    assert!(
        told.contains("feeds.toml:28") && told.contains("lis..te@exemple.fr"),
        "{told}"
    );
    assert!(told.contains("n’est pas une adresse de courriel"), "{told}");
    let pem = case.folder.path().join("autorites.pem");
    std::fs::write(&pem, "rien\n").unwrap();
    let told = with(
        "listen = \"127.0.0.1:9302\"",
        "listen = \"127.0.0.1:9302\"\nauthorities = [\"autorites.pem\"]",
    );
    assert!(
        told.contains("feeds.toml:4") && told.contains("aucun certificat au format PEM"),
        "{told}"
    );
    let templates = case.folder.path().join("modeles");
    std::fs::create_dir(&templates).unwrap();
    std::fs::write(templates.join("edition.html"), "{% if").unwrap();
    let told = with(
        "listen = \"127.0.0.1:9302\"",
        "listen = \"127.0.0.1:9302\"\ntemplates = \"modeles\"",
    );
    assert!(told.contains("watch.templates"), "{told}");
}

#[test]
fn what_reads_the_archive_needs_no_secret_of_a_channel() {
    let case = Case::of("secret.toml");
    assert!(case.told(&["check"], 2).contains("JETON_ABSENT"));
    for args in READING {
        case.told(args, 0);
    }
    assert!(
        case.told(&["deliver"], 2).contains("JETON_ABSENT"),
        "sending needs it"
    );
}

#[test]
fn a_section_that_says_nothing_is_told_and_takes_nothing() {
    let case = Case::of("section_query.toml");
    let told = case.told(&["check"], 2);
    assert!(told.contains("feeds.toml:24:9"), "{told}");
    assert!(
        told.contains("« depuis:demain » n’a pas été compris"),
        "{told}"
    );
    assert!(told.contains("was not understood"), "{told}");
    let text = std::fs::read_to_string(case.file()).unwrap();
    for query in ["titre:", "🚀", "avant:2026-13-45", "noyau depuis:demain"] {
        std::fs::write(case.file(), text.replace("depuis:demain", query)).unwrap();
        let told = case.told(&["check"], 2);
        assert!(told.contains("laissé de côté"), "{query}: {told}");
        assert!(
            case.told(&["search", query], 0).contains("laissé de côté"),
            "{query}"
        );
    }
    std::fs::write(case.file(), text.replace("depuis:demain", "depuis:7j")).unwrap();
    case.told(&["check"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_section_of_one_source_has_its_whole_quota_and_one_that_says_nothing_is_empty() {
    let site = Site::start().await;
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/feeds");
    site.serve(
        "/flux.xml",
        std::fs::read(cases.join("avis20.xml")).unwrap(),
    );
    let preview = |name: &'static str, quota: Option<(&'static str, &'static str)>| {
        let case = Case::of(name).watching(&site);
        if let Some((from, to)) = quota {
            let text = std::fs::read_to_string(case.file()).unwrap();
            std::fs::write(case.file(), text.replace(from, to)).unwrap();
        }
        async move {
            let shown = tokio::task::spawn_blocking(move || {
                case.told(&["fetch", "seule"], 0);
                let args = [
                    "digest",
                    "preview",
                    "hebdo",
                    "--json",
                    "--clearance",
                    "public",
                ];
                case.told(&args, 0)
            });
            shown.await.unwrap()
        }
    };
    let entries = |shown: &str| shown.matches("\"url\":\"http").count();
    let whole = preview("section.toml", None).await;
    assert!(entries(&whole) >= 20, "{whole}");
    let ten = preview("section.toml", Some(("quota = 20\n", ""))).await;
    assert!((10..20).contains(&entries(&ten)), "{ten}");
    let nothing = preview("section_query.toml", None).await;
    assert!(nothing.contains("Rien de nouveau"), "{nothing}");
}

#[test]
fn a_selector_that_is_no_css_and_another_encoding_are_told_in_our_own_words() {
    let told = Case::of("selector.toml").told(&["check"], 2);
    assert!(
        told.contains("feeds.toml:17") && told.contains("XPath"),
        "{told}"
    );
    assert!(!told.contains("report this"), "{told}");
    let told = Case::of("latin1.toml").told(&["check"], 2);
    assert!(
        told.contains("feeds.toml:13") && told.contains("enregistrez-le en UTF-8"),
        "{told}"
    );
    for name in ["watch.toml", "articles.toml", "page.toml", "section.toml"] {
        Case::of(name).told(&["check"], 0);
    }
}

#[test]
fn nothing_to_watch_nobody_to_tell_and_this_machine_are_told_with_their_mend() {
    let watch = Watch::new("");
    let told = watch.run(&["check"]);
    assert!(
        told.contains("rien n’est veillé") && !told.contains("tout va bien"),
        "{told}"
    );
    let name = "name = \"Essai\"";
    let text = std::fs::read_to_string(watch.file()).unwrap();
    let alerts = format!("{name}\nalerts = \"admin@exemple.fr\"");
    std::fs::write(watch.file(), text.replace(name, &alerts)).unwrap();
    let told = watch.run(&["check"]);
    assert!(told.contains("alerts ne peut prévenir personne"), "{told}");
    for host in ["127.0.0.1:8000", "[::1]", "localhost", "127.1"] {
        for reach in ["", "reach = \"internal\"\n"] {
            let source = format!(
                "[[source]]\nkey = \"a\"\ntitle = \"A\"\nurl = \"http://{host}/a\"\n{reach}"
            );
            let text = format!("[watch]\n{name}\n[defaults]\nvisibility = \"internal\"\n{source}");
            std::fs::write(watch.file(), text).unwrap();
            let output = watch.command(&["check"]).output().unwrap();
            let told = String::from_utf8(output.stdout).unwrap();
            assert_eq!(output.status.code(), Some(2), "{host} {reach}: {told}");
            assert!(told.contains("[defaults] allow"), "{host} {reach}: {told}");
        }
    }
}
