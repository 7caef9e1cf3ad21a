//! The watch in one file and back, through the real command: made beside a running Vigie, looked over,
//! damaged, put back quiet, and let speak again.

mod moments;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::TimeDelta;
use vigie::backup::{BackupError, restore, verify};
use vigie::clock::Clock;

use crate::running::Running;
use crate::watch::{Site, Watch};

/// A feed of `count` entries of the last hours.
fn feed(count: usize) -> String {
    let items: String = (0..count)
        .map(|n| {
            let at = Clock::System.now() - TimeDelta::minutes(n as i64 + 1);
            format!(
                "<item><guid>n{n}</guid><title>Nouvelle numéro {n}</title><link>https://a.example/{n}</link>\
                 <pubDate>{}</pubDate><description>Le texte de la nouvelle {n}, sauvegardée.</description></item>",
                at.to_rfc2822()
            )
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>A</title>{items}</channel></rss>")
}

async fn watched(site: &Site) -> Watch {
    site.serve("/a", feed(30));
    Watch::new(&format!(
        "[[source]]\nkey = \"a\"\ntitle = \"A\"\nurl = \"{}/a\"\narticle = \"never\"\n\
         [[digest]]\nkey = \"hebdo\"\ntitle = \"La semaine\"\nschedule = \"0 16 * * FRI\"\n\
         channels = [\"dossier\"]\n[[digest.section]]\ntitle = \"Tout\"\nquota = 30\n\
         [[channel]]\nkey = \"dossier\"\nkind = \"file\"\nfolder = \"sortie\"\n",
        site.base
    ))
}

/// The real command on the watch in `folder`.
fn vigie(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    let file = folder.join("feeds.toml");
    command
        .arg("--config")
        .arg(file)
        .args(args)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// A back-up of `watch`, and a folder that is not there yet.
fn back_up(watch: &Watch) -> (PathBuf, PathBuf) {
    let file = watch.path().join("veille.tar.zst");
    watch.run(&["backup", file.to_str().unwrap()]);
    (file, watch.path().join("restaurée"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_watch_answers_the_same_and_says_nothing_before_a_person_resumes_it() {
    let site = Site::start().await;
    let watch = watched(&site).await;
    watch.run(&["fetch"]);
    watch.run(&["channels", "off", "dossier"]);
    watch.run(&["digest", "draft"]);
    watch.run(&["digest", "approve", "1"]);
    let (file, folder) = back_up(&watch);
    let told = watch.run(&["verify", file.to_str().unwrap()]);
    assert!(told.contains("30 éléments"), "{told}");
    let again = watch
        .command(&["backup", file.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(!again.status.success() && said(&again).contains("existe déjà"));
    let restored = watch.run(&["restore", file.to_str().unwrap(), folder.to_str().unwrap()]);
    assert!(restored.contains("Envois en doute : 1"), "{restored}");
    let found = ["search", "nouvelle", "--limit", "40", "--json"];
    assert_eq!(said(&vigie(&folder, &found)), watch.run(&found));
    site.asked();
    for refused in [&["fetch"][..], &["deliver"], &["digest", "approve", "1"]] {
        let output = vigie(&folder, refused);
        assert!(!output.status.success(), "{refused:?}");
        assert!(said(&output).contains("vigie resume"), "{}", said(&output));
    }
    // So does a whole Vigie: it serves, and asks and sends nothing.
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    command
        .arg("--config")
        .arg(folder.join("feeds.toml"))
        .arg("run");
    command
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let quiet = Running::begin(command).await;
    let is_told = |page: &str| page.contains("sort d’une sauvegarde");
    quiet.until("/workings", is_told).await;
    let rounds = |page: &str| {
        let health: serde_json::Value = serde_json::from_str(page).unwrap();
        let tasks = health["tasks"].as_array().unwrap().clone();
        tasks.iter().all(|task| !task["last_end"].is_null())
    };
    quiet.until("/health", rounds).await;
    drop(quiet);
    assert_eq!(site.asked(), []);
    assert!(!folder.join("sortie").exists());
    // Then a person says so: what was in doubt is looked for, and leaves as it was not there.
    let resumed = vigie(&folder, &["resume"]);
    assert!(resumed.status.success(), "{}", said(&resumed));
    assert!(said(&vigie(&folder, &["resume"])).contains("Rien à reprendre"));
    vigie(&folder, &["channels", "on", "dossier"]);
    for _ in 0..2 {
        vigie(&folder, &["deliver"]);
    }
    let sent = |folder: &Path| std::fs::read_dir(folder.join("sortie")).unwrap().count();
    assert!(sent(&folder) > 0);
    assert!(vigie(&folder, &["fetch", "a"]).status.success());
    assert_eq!(
        site.asked().last().map(|(path, _)| path.as_str()),
        Some("/a")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_damaged_backup_is_called_whole_or_leaves_half_a_watch() {
    let site = Site::start().await;
    let watch = watched(&site).await;
    watch.run(&["fetch"]);
    let (file, folder) = back_up(&watch);
    let whole = std::fs::read(&file).unwrap();
    verify(&file).unwrap();
    let damaged = watch.path().join("abîmée");
    for n in 1..40 {
        let place = whole.len() * n / 40;
        let mut flipped = whole.clone();
        flipped[place] ^= 0x10;
        for bytes in [flipped, whole[..place].to_vec()] {
            std::fs::write(&damaged, bytes).unwrap();
            let seen = verify(&damaged);
            assert!(seen.is_err(), "{place}: {seen:?}");
            assert!(restore(&damaged, &folder, Clock::System.now()).is_err());
            assert!(!folder.exists(), "{place}");
        }
    }
    std::fs::write(&damaged, "rien").unwrap();
    assert!(matches!(verify(&damaged), Err(BackupError::Broken { .. })));
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("à moi"), "").unwrap();
    let taken = restore(&file, &folder, Clock::System.now());
    assert!(matches!(taken, Err(BackupError::Exists(_))));
    assert!(folder.join("à moi").exists(), "what is a person's stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn digests_that_were_due_since_the_backup_wait_for_a_persons_word() {
    let site = Site::start().await;
    let watch = watched(&site).await;
    watch.run(&["fetch"]);
    let store = vigie::store::Store::open(&watch.path().join("index/archive.db")).unwrap();
    let app = watch.open(Clock::fixed(Clock::System.now() - TimeDelta::days(8)));
    vigie::workers::issue::issue_due(&app).await.unwrap();
    drop((app, store));
    let (file, folder) = back_up(&watch);
    watch.run(&["restore", file.to_str().unwrap(), folder.to_str().unwrap()]);
    let asked = vigie(&folder, &["resume"]);
    assert!(
        !asked.status.success() && said(&asked).contains("hebdo ("),
        "{}",
        said(&asked)
    );
    assert!(vigie(&folder, &["resume", "--left"]).status.success());
    let listed = said(&vigie(&folder, &["digest", "list"]));
    assert!(!listed.contains("en retard"), "{listed}");
    vigie(&folder, &["deliver"]);
    assert!(
        !folder.join("sortie").exists(),
        "what has left is not made again"
    );
}
