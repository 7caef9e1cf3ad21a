//! Back-ups taken at random moments of an import and of deliveries to a real mail server and a real wiki,
//! each restored and resumed: nothing is missing in them, and nothing is said twice.
//!
//! `VIGIE_MOMENTS` says how many; ten by themselves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::Value;

use super::{feed, said, vigie};
use crate::channels::{service, today};
use crate::watch::{Site, Watch};

/// Items that are sent by themselves.
const ITEMS: usize = 30;

fn moments() -> usize {
    let asked = std::env::var_os("VIGIE_MOMENTS").and_then(|text| text.to_str()?.parse().ok());
    asked.unwrap_or(10)
}

/// What a watch sends, and where it is found again.
struct Stage {
    maildir: PathBuf,
    wiki: String,
    mark: String,
}

impl Stage {
    /// How often each letter of this run is in the mailbox, by its subject.
    fn letters(&self) -> BTreeMap<String, usize> {
        let to = format!("To: {}@lists.test", self.mark);
        let files = std::fs::read_dir(self.maildir.join("new")).unwrap();
        let texts = files.filter_map(|file| std::fs::read_to_string(file.ok()?.path()).ok());
        let mut letters = BTreeMap::new();
        for text in texts.filter(|text| text.contains(&to)) {
            let id = text
                .lines()
                .find(|line| line.to_lowercase().starts_with("message-id:"));
            *letters.entry(id.unwrap().to_owned()).or_default() += 1;
        }
        letters
    }

    /// Revisions of the page of the edition.
    async fn revisions(&self) -> usize {
        let (day, mark) = (today(), &self.mark);
        let address = format!(
            "{}?action=query&format=json&formatversion=2&titles=Tue%20{mark}/hebdo/{day}%20(1)&prop=revisions&rvprop=ids&rvlimit=9",
            self.wiki
        );
        // The client insists on one; another test may have set it.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let page: Value = reqwest::get(address).await.unwrap().json().await.unwrap();
        page["query"]["pages"][0]["revisions"]
            .as_array()
            .map_or(0, Vec::len)
    }
}

fn watched(site: &Site, stage: &Stage, plain: &str, password: &Path) -> Watch {
    let port = plain.rsplit(':').next().unwrap();
    site.serve("/a", feed(ITEMS));
    site.serve(
        "/b",
        feed(400)
            .replace("<guid>n", "<guid>b")
            .replace("a.example/", "b.example/"),
    );
    let source = |key: &str| {
        format!(
            "[[source]]\nkey = \"{key}\"\ntitle = \"{key}\"\nurl = \"{}/{key}\"\narticle = \"never\"\n",
            site.base
        )
    };
    Watch::new(&format!(
        "{}{}[[digest]]\nkey = \"hebdo\"\ntitle = \"La semaine\"\nschedule = \"0 16 * * FRI\"\n\
         channels = [\"lettre\", \"wiki\"]\n[[digest.section]]\ntitle = \"Tout\"\nquota = 30\n\
         [[channel]]\nkey = \"lettre\"\nkind = \"mail\"\nserver = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n\
         from = \"robot@users.test\"\nto = \"{}@lists.test\"\nmailbox = {{ maildir = \"{}\" }}\n\
         [[channel]]\nkey = \"wiki\"\nkind = \"mediawiki\"\napi = \"{}\"\nuser = \"Robot@vigie\"\n\
         password = \"file:{}\"\nfolder = \"Tue {}\"\n",
        source("a"),
        source("b"),
        stage.mark,
        stage.maildir.display(),
        stage.wiki,
        password.display(),
        stage.mark,
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn back_ups_of_any_moment_are_whole_and_say_nothing_twice() {
    let (Some(smtp), Some(wiki)) = (service("SMTP"), service("MEDIAWIKI")) else {
        return;
    };
    let stage = Stage {
        maildir: PathBuf::from(&smtp["STATE"]).join("Maildir"),
        wiki: wiki["URL"].clone(),
        mark: format!("garde{}", std::process::id()),
    };
    let secrets = tempfile::tempdir().unwrap();
    let password = secrets.path().join("wiki");
    std::fs::write(&password, &wiki["PASSWORD"]).unwrap();
    let site = Site::start().await;
    let watch = watched(&site, &stage, &smtp["PLAIN"], &password);
    watch.run(&["fetch", "a"]);
    let backups = secrets.path().join("gardes");
    std::fs::create_dir(&backups).unwrap();
    let ended = AtomicBool::new(false);
    let taken = std::thread::scope(|scope| {
        let work = scope.spawn(|| {
            watch.run(&["fetch", "b"]);
            for item in 1..=ITEMS {
                watch.run(&["deliver", "item", &item.to_string(), "--to", "lettre"]);
                if item == ITEMS / 2 {
                    watch.run(&["digest", "draft"]);
                    watch.run(&["digest", "approve", "1"]);
                }
                watch.run(&["deliver"]);
            }
            ended.store(true, Ordering::SeqCst);
        });
        let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[13; 32]);
        let mut taken = Vec::new();
        while taken.len() < moments() {
            let file = backups.join(format!("{}.tar.zst", taken.len()));
            watch.run(&["backup", file.to_str().unwrap()]);
            let at_work = !ended.load(Ordering::SeqCst);
            taken.push((file, at_work));
            std::thread::sleep(Duration::from_millis(u64::from(random.next_u32() % 40)));
        }
        work.join().unwrap();
        taken
    });
    let letters = stage.letters();
    assert_eq!(
        letters.len(),
        ITEMS + 1,
        "each item and the edition: {letters:?}"
    );
    let (mut doubted, mut during) = (0, 0);
    for (n, (file, at_work)) in taken.iter().enumerate() {
        let folder = secrets.path().join(n.to_string());
        let told = watch.run(&["restore", file.to_str().unwrap(), folder.to_str().unwrap()]);
        let count = told.split("Envois en doute : ").nth(1).unwrap();
        doubted += count.split('.').next().unwrap().parse::<usize>().unwrap();
        during += usize::from(*at_work);
        let manifest: Value =
            serde_json::from_str(&watch.run(&["verify", file.to_str().unwrap(), "--json"]))
                .unwrap();
        assert!(vigie(&folder, &["reindex"]).status.success());
        let found = vigie(
            &folder,
            &["search", "nouvelle", "--limit", "1000", "--json"],
        );
        let lines = String::from_utf8(found.stdout).unwrap().lines().count();
        assert_eq!(manifest["items"], lines, "{n}: an item is not found again");
        assert!(vigie(&folder, &["audit", "verify"]).status.success());
        assert!(vigie(&folder, &["resume"]).status.success());
        for _ in 0..3 {
            let delivered = vigie(&folder, &["deliver"]);
            assert!(delivered.status.success(), "{}", said(&delivered));
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
    let after = stage.letters();
    assert_eq!(after, letters, "nothing is said twice");
    assert!(after.values().all(|count| *count == 1), "{after:?}");
    assert_eq!(stage.revisions().await, 1);
    println!(
        "back-ups: {} restored, {during} of them taken at work, {doubted} deliveries in doubt, 0 doubled",
        taken.len()
    );
}
