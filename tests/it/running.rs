//! `vigie run` from outside: how it stops, how it takes a changed configuration, what it does when the
//! disk or the index lets it down.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Command};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::watch::{Site, Watch};

/// A running Vigie, ended when dropped.
pub(crate) struct Running {
    process: Child,
    said: BufReader<ChildStdout>,
    /// What it logs, as it comes.
    log: Arc<Mutex<String>>,
    pub(crate) address: String,
    /// A browser in which the first administrator has signed in.
    pub(crate) browser: reqwest::Client,
}

impl Running {
    pub(crate) async fn start(watch: &Watch) -> Self {
        Self::begin(watch.command(&["run"])).await
    }

    /// Starts `vigie run` as `command` has it.
    pub(crate) async fn begin(mut command: Command) -> Self {
        let mut process = command.spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let log = Arc::<Mutex<String>>::default();
        let written = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                *written.lock().unwrap() += &format!("{line}\n");
            }
        });
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let address = line.split(' ').find(|word| word.starts_with("http://"));
        let address = address.unwrap_or_else(|| panic!("{line}")).to_owned();
        let mut link = String::new();
        while !link.contains("/welcome?key=") {
            link.clear();
            assert!(
                said.read_line(&mut link).unwrap() > 0,
                "no link was printed"
            );
        }
        // The client insists on one, though nothing here is enciphered; another test may have set it.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let browser = reqwest::Client::builder()
            .cookie_store(true)
            .build()
            .unwrap();
        enter(&browser, &address, link.trim().rsplit('=').next().unwrap()).await;
        Self {
            address,
            process,
            said,
            log,
            browser,
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Starts `vigie run` where an administrator has been made, reads its first line and ends it.
    async fn begin_again(mut command: Command) -> String {
        let mut process = command.spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
        line
    }

    pub(crate) async fn page(&self, path: &str) -> String {
        let answer = self
            .browser
            .get(format!("{}{path}", self.address))
            .send()
            .await;
        answer.unwrap().text().await.unwrap()
    }

    /// Asks for a page until it says something; ten seconds at most.
    pub(crate) async fn until(&self, path: &str, wanted: impl Fn(&str) -> bool) {
        let mut page = String::new();
        for _ in 0..100 {
            page = self.page(path).await;
            if wanted(&page) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{path} never said so: {page}");
    }

    /// Asks for a page without a name until it is exactly this; ten seconds at most.
    pub(crate) async fn until_stranger(&self, path: &str, wanted: &str) {
        let mut page = String::new();
        for _ in 0..100 {
            let answer = reqwest::get(format!("{}{path}", self.address))
                .await
                .unwrap();
            page = answer.text().await.unwrap();
            if page == wanted {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{path} never said so: {page}");
    }

    /// What it has logged so far.
    pub(crate) fn logged(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until the log says something; ten seconds at most.
    pub(crate) async fn until_logged(&self, wanted: &str) -> String {
        for _ in 0..100 {
            let log = self.log.lock().unwrap().clone();
            if log.contains(wanted) {
                return log;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{wanted} was never logged: {}", self.log.lock().unwrap());
    }

    /// Stops it, and answers how long that took, and what it printed.
    pub(crate) fn stop(mut self) -> (Duration, String) {
        let asked = Instant::now();
        self.signal("TERM");
        let status = self.process.wait().unwrap();
        let took = asked.elapsed();
        assert!(status.success(), "{status}");
        let mut said = String::new();
        self.said.read_to_string(&mut said).unwrap();
        (took, said)
    }
}

/// Follows the one-time link of the first administrator, as its page does.
async fn enter(browser: &reqwest::Client, address: &str, key: &str) {
    let phrase = "pluie fine sur le port";
    let fields = [
        ("key", key),
        ("name", "Ada"),
        ("password", phrase),
        ("again", phrase),
    ];
    let form = browser.post(format!("{address}/welcome")).form(&fields);
    let answer = form.header("origin", address).send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have stopped by itself.
        let _stopped = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// A feed of so many entries, `Nouvelle 0` and on.
pub(crate) fn feed(entries: usize) -> String {
    let entries: String = (0..entries)
        .map(|n| {
            // Words that no compression shortens, so that a small disk is soon full.
            let words = (0..20).map(|k| blake3::hash(format!("{n} {k}").as_bytes()).to_hex());
            let words = words.map(|word| word.to_string()).collect::<Vec<_>>().join(" ");
            let text = format!("Le paragraphe numéro {n} de ce journal : {words}");
            format!(
                "<entry><id>urn:essai:{n}</id><title>Nouvelle {n}</title><updated>2026-11-20T08:00:00Z\
                 </updated><content>{text}</content></entry>"
            )
        })
        .collect();
    format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:essai</id><title>Essai</title>\
         <updated>2026-11-20T08:00:00Z</updated>{entries}</feed>"
    )
}

/// A `[[source]]` whose pages are not asked.
pub(crate) fn source(key: &str, title: &str, url: &str) -> String {
    format!(
        "[[source]]\nkey = \"{key}\"\ntitle = \"{title}\"\nurl = \"{url}\"\narticle = \"never\"\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_stops_within_five_seconds_and_loses_nothing() {
    let site = Site::start().await;
    site.serve("/feed", feed(5));
    // Accepts, and never answers: its visit is under way when the signal comes.
    // On a host of its own, as one host is asked one thing at a time.
    let deaf = TcpListener::bind("127.0.0.2:0").unwrap();
    let silent = format!("http://{}/feed", deaf.local_addr().unwrap());
    let watch = Watch::new(
        &(source("vif", "Vif", &format!("{}/feed", site.base))
            + &source("sourd", "Sourd", &silent)),
    );
    let running = Running::start(&watch).await;
    running.until("/", |page| page.contains("Nouvelle 4")).await;
    let (asked, _) = deaf.accept().unwrap();
    let (took, said) = running.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(said.contains("Arrêt propre"), "{said}");
    drop(asked);

    let found = watch.run(&["search", "--json", "paragraphe"]);
    assert_eq!(
        found
            .lines()
            .filter(|line| line.contains("Nouvelle"))
            .count(),
        5
    );
    let stats = watch.run(&["stats", "--json"]);
    assert!(stats.contains("sourd"), "{stats}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_configuration_is_taken_if_valid_and_refused_otherwise() {
    let site = Site::start().await;
    site.serve("/feed", feed(1));
    let url = format!("{}/feed", site.base);
    let watch = Watch::new(&source("journal", "Premier nom", &url));
    let running = Running::start(&watch).await;
    running
        .until("/sources", |page| page.contains("Premier nom"))
        .await;

    watch.write(&source("journal", "Deuxième nom", &url));
    running
        .until("/sources", |page| page.contains("Deuxième nom"))
        .await;

    // As an editor that stopped half-way through leaves it.
    let whole = std::fs::read_to_string(watch.file()).unwrap();
    std::fs::write(watch.file(), &whole[..whole.len() - 30]).unwrap();
    running.signal("HUP");
    let log = running
        .until_logged("the configuration stays as it was")
        .await;
    assert!(
        log.contains("feeds.toml:"),
        "the problem has its place: {log}"
    );
    let page = running.page("/sources").await;
    assert!(
        page.contains("Deuxième nom"),
        "the former one holds: {page}"
    );

    watch.write(&source("journal", "Troisième nom", &url));
    running.signal("HUP");
    running
        .until("/sources", |page| page.contains("Troisième nom"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_was_deleted_or_damaged_is_built_again() {
    let site = Site::start().await;
    site.serve("/feed", feed(6));
    let watch = Watch::new(&source(
        "journal",
        "Journal",
        &format!("{}/feed", site.base),
    ));
    watch.run(&["fetch"]);
    let folder = watch.path().join("index/search");
    let found = || {
        let found = watch.run(&["search", "--json", "paragraphe"]);
        found
            .lines()
            .filter(|line| line.contains("Nouvelle"))
            .count()
    };
    assert_eq!(found(), 6);

    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(found(), 6, "deleted");

    for file in std::fs::read_dir(&folder).unwrap().flatten() {
        std::fs::write(file.path(), "damaged").unwrap();
    }
    assert_eq!(found(), 6, "damaged");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_taken_away_while_it_runs_is_built_again_and_finds_everything() {
    let site = Site::start().await;
    site.serve("/feed", feed(6));
    let url = format!("{}/feed", site.base);
    let watch = Watch::new(&source("journal", "Journal", &url));
    let running = Running::start(&watch).await;
    let whole = |page: &str| (0..6).all(|n| page.contains(&format!("Nouvelle {n}")));
    running.until("/search?q=paragraphe", whole).await;
    let folder = watch.path().join("index/search");

    std::fs::remove_dir_all(&folder).unwrap();
    running.until_logged("meta.json, is gone").await;
    running.until("/search?q=paragraphe", whole).await;

    for file in std::fs::read_dir(&folder).unwrap().flatten() {
        std::fs::write(file.path(), "damaged").unwrap();
    }
    // Until the next pass it answers from memory, or says that it is being built again; never less than
    // everything, and never nothing.
    for _ in 0..60 {
        let page = running.page("/search?q=paragraphe").await;
        assert!(whole(&page) || page.contains("reconstruit"), "{page}");
        let items = running.page("/").await;
        assert!(items.contains("Nouvelle 5"), "the archive goes on: {items}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    running.until("/search?q=paragraphe", whole).await;
    let beside = watch.run(&["search", "--json", "paragraphe"]);
    assert_eq!(beside.lines().count(), 6, "{beside}");
}

/// A disk that is too small, then grows: nothing is half there, and the next round does the rest. The
/// disk is a file system in memory, mounted for this command alone; without the right to do that, the
/// test is skipped.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_loses_nothing() {
    const ROUNDS: &str = r#"mount -t tmpfs -o size=900k none "$1/index" || exit 77
        "$2" --config "$1/feeds.toml" fetch; echo "first: $?"
        mount -o remount,size=100m "$1/index"
        "$2" --config "$1/feeds.toml" fetch journal; echo "second: $?"
        "$2" --config "$1/feeds.toml" search --json paragraphe"#;
    let site = Site::start().await;
    site.serve("/feed", feed(400));
    let watch = Watch::new(&source(
        "journal",
        "Journal",
        &format!("{}/feed", site.base),
    ));
    std::fs::create_dir(watch.path().join("index")).unwrap();
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", ROUNDS, "sh"])
        .args([watch.path().to_str().unwrap(), env!("CARGO_BIN_EXE_vigie")])
        .output();
    let Ok(output) = output.map(|output| {
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (
            said,
            String::from_utf8_lossy(&output.stderr).into_owned(),
            output.status,
        )
    }) else {
        println!("skipped: there is no unshare");
        return;
    };
    let (said, errors, status) = output;
    if !status.success() && !said.contains("first:") {
        println!("skipped: no right to mount: {errors}");
        return;
    }
    assert!(
        said.contains("first: 1") && said.contains("second: 0"),
        "{said} {errors}"
    );
    assert!(errors.contains("is full; free some space"), "{errors}");
    assert!(said.contains("400"), "{said}");
}

/// On a full disk, then on one that may only be read: in a file system of its own, like the one above.
#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_written_what_is_there_is_still_found() {
    const ROUNDS: &str = r#"mount -t tmpfs -o size=20m none "$1/index" || exit 77
        vigie() { command "$2" --config "$1/feeds.toml" $3 $4 $5; }
        vigie "$1" "$2" fetch >/dev/null; echo "fetched: $?"
        dd if=/dev/zero of="$1/index/filler" bs=4096 2>/dev/null
        vigie "$1" "$2" search --json paragraphe | wc -l; vigie "$1" "$2" stats | head -1
        rm "$1/index/filler"; mount -o remount,ro "$1/index"
        vigie "$1" "$2" search --json paragraphe | wc -l; vigie "$1" "$2" stats | head -1
        vigie "$1" "$2" fetch journal >/dev/null; echo "fetched: $?"
        mount -o remount,rw "$1/index"
        vigie "$1" "$2" fetch journal >/dev/null; echo "fetched: $?""#;
    let site = Site::start().await;
    site.serve("/feed", feed(12));
    let url = format!("{}/feed", site.base);
    let watch = Watch::new(&source("journal", "Journal", &url));
    std::fs::create_dir(watch.path().join("index")).unwrap();
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", ROUNDS, "sh"])
        .args([watch.path().to_str().unwrap(), env!("CARGO_BIN_EXE_vigie")])
        .output();
    let Ok(output) = output else {
        println!("skipped: there is no unshare");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    if !said.contains("fetched:") {
        println!("skipped: no right to mount: {errors}");
        return;
    }
    let lines: Vec<_> = said.lines().map(str::trim).collect();
    assert_eq!(
        (lines[0], lines[1], lines[3]),
        ("fetched: 0", "12", "12"),
        "{said} {errors}"
    );
    assert!(
        lines[2].starts_with("12 ") && lines[4].starts_with("12 "),
        "{said}"
    );
    assert!(
        said.ends_with("fetched: 0\n") && said.contains("fetched: 1"),
        "{said}"
    );
    let place = watch.path().join("index/archive.db");
    assert!(errors.contains(place.to_str().unwrap()), "{errors}");
    assert!(errors.contains("is full; free some space"), "{errors}");
    assert!(
        errors.contains("read-only") && !errors.contains("Error code"),
        "{errors}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_whose_text_is_damaged_stops_neither_search_nor_digest() {
    let site = Site::start().await;
    // News for the program, whose clock is the machine's.
    let lately = vigie::clock::Clock::System.now() - chrono::TimeDelta::hours(1);
    let lately = lately.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    site.serve("/feed", feed(3).replace("2026-11-20T08:00:00Z", &lately));
    let digest = "[[digest]]\nkey = \"hebdo\"\ntitle = \"Hebdo\"\nschedule = \"0 8 * * FRI\"\n\
         [[digest.section]]\ntitle = \"Tout\"\nquery = \"source:journal\"\n";
    let url = format!("{}/feed", site.base);
    let watch = Watch::new(&(source("journal", "Journal", &url) + digest));
    watch.run(&["fetch"]);
    let archive = rusqlite::Connection::open(watch.path().join("index/archive.db")).unwrap();
    let damage = "update item_bodies set body = x'28b52ffd20ff' where item_id =
        (select id from items where title = 'Nouvelle 1')";
    assert_eq!(archive.execute(damage, ()).unwrap(), 1);
    drop(archive);
    let found = watch.run(&["search", "--json", "nouvelle"]);
    assert_eq!(found.lines().count(), 3, "{found}");
    let digest = watch.run(&["digest", "preview", "hebdo"]);
    assert!(
        (0..3).all(|n| digest.contains(&format!("Nouvelle {n}"))),
        "{digest}"
    );
    let indexed = watch.command(&["reindex"]).output().unwrap();
    let told = String::from_utf8_lossy(&indexed.stderr);
    assert!(
        indexed.status.success() && told.contains("cannot be indexed"),
        "{told}"
    );
    let found = watch.run(&["search", "--json", "nouvelle"]);
    assert_eq!(found.lines().count(), 2, "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_without_any_entry_is_told_as_such() {
    let site = Site::start().await;
    site.serve("/feed", feed(3));
    let watch = Watch::new(&source(
        "journal",
        "Journal",
        &format!("{}/feed", site.base),
    ));
    watch.run(&["fetch"]);
    site.serve("/feed", feed(0));
    let visited = watch.run(&["fetch", "journal", "--json"]);
    let visited: serde_json::Value = serde_json::from_str(&visited).unwrap();
    assert_eq!(visited["outcome"], "empty");
    assert_eq!(visited["note"], "no entry is left; there were 3");
    let running = Running::start(&watch).await;
    let told = |page: &str| page.contains("répond, vide");
    running.until("/sources", told).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_who_was_invited_comes_in_by_that_link() {
    let watch = Watch::new("");
    let link = watch.run(&["member", "invite", "ada", "--role", "admin"]);
    let key = link.trim().rsplit('=').next().unwrap();
    let _already = rustls::crypto::ring::default_provider().install_default();
    for _ in ["the first start", "and the next: nothing was used up"] {
        let mut process = watch.command(&["run"]).spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let (mut address, mut told) = (String::new(), String::new());
        said.read_line(&mut address).unwrap();
        said.read_line(&mut told).unwrap();
        let address = address.split(' ').find(|word| word.starts_with("http://"));
        let page = format!("{}/welcome?key={key}", address.unwrap());
        let page = reqwest::get(page).await.map(|answer| answer.status());
        process.kill().unwrap();
        process.wait().unwrap();
        assert!(told.contains("ada est invité"), "{told}");
        assert!(!told.contains("welcome"), "{told}");
        assert_eq!(page.unwrap(), 200);
    }
}

#[test]
fn as_many_files_may_be_open_as_the_system_allows() {
    let lowered = "ulimit -S -n 256; exec \"$0\" inspect url -";
    let mut vigie = Command::new("sh")
        .args(["-c", lowered, env!("CARGO_BIN_EXE_vigie")])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", vigie.id());
    let is_raised = || {
        let read = std::fs::read_to_string(&limits).unwrap();
        let line = read.lines().find(|line| line.starts_with("Max open files"));
        let mut words = line.unwrap().split_whitespace().skip(3);
        let (soft, hard) = (words.next().unwrap(), words.next().unwrap());
        soft == hard
    };
    let late = Instant::now() + Duration::from_secs(20);
    while !is_raised() {
        assert!(Instant::now() < late, "the limit stays where it was");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(vigie.stdin.take());
    vigie.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_on_a_folder_is_refused_in_words_and_commands_beside_it_work() {
    let site = Site::start().await;
    site.serve("/feed", feed(2));
    let url = format!("{}/feed", site.base);
    let watch = Watch::new(&source("journal", "Journal", &url));
    let running = Running::start(&watch).await;
    running.until("/", |page| page.contains("Nouvelle 1")).await;
    let refused = watch.command(&["run"]).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && refused.stdout.is_empty(),
        "{refused:?}"
    );
    assert!(
        said.contains("un autre vigie run tourne sur le dossier"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");
    let stats = watch.run(&["stats", "--json"]);
    assert!(stats.contains("\"items\":2"), "{stats}");
    watch.run(&["fetch", "journal"]);
    // The running one indexes what it sees at its next look.
    let both = |page: &str| page.contains("Nouvelle 0") && page.contains("Nouvelle 1");
    running.until("/search?q=paragraphe", both).await;
    let found = watch.run(&["search", "--json", "paragraphe"]);
    assert_eq!(found.lines().count(), 2, "{found}");
    // The system takes the right back from a process that is killed.
    running.signal("KILL");
    let again = watch.command(&["run"]);
    let again = Running::begin_again(again).await;
    assert!(again.contains("Vigie : http://"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_first_fetches_at_once_both_work_and_all_is_found() {
    let site = Site::start().await;
    site.serve("/feed", feed(3));
    let url = format!("{}/feed", site.base);
    for _ in 0..4 {
        let watch = Watch::new(&source("journal", "Journal", &url));
        let both = [(); 2].map(|()| {
            let mut command = watch.command(&["fetch"]);
            command.spawn().unwrap()
        });
        for one in both {
            let done = one.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            assert!(done.status.success(), "{said}");
        }
        let found = watch.run(&["search", "--json", "paragraphe"]);
        assert_eq!(found.lines().count(), 3, "{found}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_is_moved_away_is_told_at_once_and_nothing_is_lost() {
    let site = Site::start().await;
    site.serve("/feed", feed(1));
    let url = format!("{}/feed", site.base);
    let watch = Watch::new(&source("journal", "Journal", &url));
    let running = Running::start(&watch).await;
    running.until("/", |page| page.contains("Nouvelle 0")).await;
    let (here, away) = (
        watch.path().join("index/archive.db"),
        watch.path().join("away.db"),
    );
    std::fs::rename(&here, &away).unwrap();
    let ill = "{\"ok\":false}";
    running.until_stranger("/health", ill).await;
    running
        .until("/health", |told| {
            told.contains("was moved away or replaced")
        })
        .await;
    running.until_logged("was moved away or replaced").await;
    std::fs::rename(&away, &here).unwrap();
    running.until_stranger("/health", "{\"ok\":true}").await;
}

#[test]
fn a_file_in_place_of_the_folder_of_the_index_is_told_once_with_the_mend() {
    let watch = Watch::new("");
    std::fs::create_dir(watch.path().join("index")).unwrap();
    let file = watch.path().join("index/search");
    std::fs::write(&file, "x").unwrap();
    let refused = watch.command(&["fetch"]).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success());
    assert_eq!(
        said.matches("is a file where the folder of the index should be")
            .count(),
        1,
        "{said}"
    );
    assert!(!said.contains("os error"), "{said}");
    std::fs::remove_file(&file).unwrap();
    watch.run(&["fetch"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_json_when_asked_and_a_failed_sign_in_is_a_line_without_what_was_typed() {
    let watch = Watch::new("");
    let mut command = watch.command(&["run"]);
    command.env("VIGIE_LOG_FORMAT", "json");
    let running = Running::begin(command).await;
    let typed = [
        ("login", "mot-de-passe-tapé-ici"),
        ("password", "pas le bon du tout"),
    ];
    let form = reqwest::Client::new().post(format!("{}/sign-in", running.address));
    let form = form.form(&typed).header("origin", &running.address);
    assert_eq!(form.send().await.unwrap().status().as_u16(), 422);
    let log = running.until_logged("sign-in failed").await;
    assert!(
        !log.contains("tapé") && !log.contains("pas le bon"),
        "{log}"
    );
    for line in log.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect(line);
        assert!(
            event["timestamp"].is_string() && event["level"].is_string(),
            "{line}"
        );
        if event["message"] == "sign-in failed" {
            assert_eq!(event["client"], "127.0.0.1");
        }
    }
}
