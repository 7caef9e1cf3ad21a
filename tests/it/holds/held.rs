//! A Vigie that watches one source, issues a digest every minute, and sends it by mail.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::Value;
use vigie::clock::Clock;

use super::blows::{Blow, Control, FULL, Failing, READ_ONLY, TOO_MANY, spoil};
use super::letters::Letters;
use crate::running::{Running, feed, source};
use crate::watch::{Site, Watch};

/// Of what must be told, why it was not.
pub(super) type Outcome = Result<(), String>;

/// What is looked at again and again is looked at so often: a minute, and what the looks take. How long it
/// took is printed; a busy machine fails no test.
const LOOKS: usize = 600;

/// A task that does not begin while most of the others begin so often is late: longer than three periods
/// and the longest pause after a failure. It is counted in rounds, which a busy machine slows down alike.
const ROUNDS: usize = 15;

/// A minute, in the seconds of the clock.
const MINUTE: i64 = 60;

pub(super) struct Held {
    site: Site,
    watch: Watch,
    running: Running,
    control: Control,
    letters: Letters,
    /// Entries that the source has now, all of one instant.
    entries: usize,
    dated: String,
    /// How far the clock is away, and the furthest it ever was.
    away: i64,
    furthest: i64,
    /// What was last seen of each task.
    seen: HashMap<String, Seen>,
    /// Times that all was said to be well when it was not.
    pub(super) wrong: usize,
}

/// What was last seen of a task.
#[derive(Debug, Default)]
struct Seen {
    /// When it last began and ended.
    stand: (String, String),
    /// How often each of the others has begun since.
    others: HashMap<String, usize>,
}

/// What became of everything that the source ever said.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) entries: usize,
    /// Entries that were filed never, or twice.
    pub(super) unfiled: usize,
    pub(super) refiled: usize,
    /// Entries that are not found.
    pub(super) unfound: usize,
    /// Entries that no letter brought, or two.
    pub(super) unsent: usize,
    pub(super) resent: usize,
    /// Wrong "well".
    pub(super) wrong: usize,
}

impl Account {
    pub(super) fn is_clean(&self) -> bool {
        [
            self.unfiled,
            self.refiled,
            self.unfound,
            self.unsent,
            self.resent,
            self.wrong,
        ] == [0; 6]
    }
}

/// A feed of so many entries, which a first digest finds too.
fn recent(entries: usize, dated: &str) -> String {
    feed(entries).replace("2026-11-20T08:00:00Z", dated)
}

impl Held {
    /// Nothing where no library can be put before the system's.
    pub(super) async fn start() -> Option<Self> {
        let site = Site::start().await;
        let dated = (Clock::System.now() - TimeDelta::hours(1)).to_rfc3339();
        site.serve("/feed", recent(1, &dated));
        let (letters, port) = Letters::start().await;
        let url = format!("{}/feed", site.base);
        let watch = Watch::new(&format!(
            "{}[[digest]]\nkey = \"minute\"\ntitle = \"La minute\"\nschedule = \"* * * * *\"\n\
             channels = [\"liste\"]\n[[digest.section]]\ntitle = \"Tout\"\nquota = 50\nper_source = 50\n\
             [[channel]]\nkey = \"liste\"\nkind = \"mail\"\nclearance = \"internal\"\n\
             server = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nto = \"lettre@lists.test\"\n\
             from = \"robot@users.test\"\n",
            source("journal", "Journal", &url)
        ));
        let mut command = watch.command(&["run"]);
        let control = Control::of(&mut command, watch.path())?;
        let running = Running::begin(command).await;
        let mut held = Self {
            site,
            watch,
            running,
            control,
            letters,
            entries: 1,
            dated,
            away: 0,
            furthest: 0,
            seen: HashMap::new(),
            wrong: 0,
        };
        assert_eq!(held.goes_on().await, Ok(()), "{}", held.log());
        Some(held)
    }

    pub(super) fn log(&self) -> String {
        self.running.logged()
    }

    pub(super) fn stop(self) -> Duration {
        self.running.stop().0
    }

    fn step(&mut self, away: i64) {
        self.away = away;
        self.furthest = self.furthest.max(away);
        self.control.set_clock(away);
    }

    /// Deals a blow; says what was not told while it lasted.
    pub(super) async fn suffers(&mut self, blow: Blow) -> Outcome {
        let folder = self.watch.path().join("index/search");
        match blow {
            Blow::Pause(long) => {
                self.running.signal("STOP");
                tokio::time::sleep(Duration::from_secs(long)).await;
                self.running.signal("CONT");
                self.health().await;
                Ok(())
            }
            Blow::Clock(away) => {
                self.step(away);
                Ok(())
            }
            Blow::Full(long) => self.fails((Failing::All, FULL), long).await,
            Blow::ReadOnly(long) => self.fails((Failing::All, READ_ONLY), long).await,
            Blow::NoFiles(long) => self.fails((Failing::Opening, TOO_MANY), long).await,
            Blow::IndexReadOnly => {
                // What cannot be found is told; what was found is found.
                self.control.fail(Failing::Search, READ_ONLY);
                self.says_more().await;
                let told = self.is_told(3 * LOOKS).await;
                self.control.fail(Failing::Search, 0);
                told
            }
            Blow::Taken => {
                // It may be written at this moment, and be taken away in two goes.
                while folder.exists() && std::fs::remove_dir_all(&folder).is_err() {}
                Ok(())
            }
            Blow::Damaged => {
                spoil(&folder, |bytes| {
                    let middle = bytes.len() / 2;
                    if let Some(byte) = bytes.get_mut(middle) {
                        *byte ^= 1;
                    }
                });
                Ok(())
            }
            Blow::Cut => {
                spoil(&folder, |bytes| bytes.truncate(bytes.len() / 2));
                Ok(())
            }
            Blow::Locked(long) => {
                let archive = self.watch.path().join("index/archive.db");
                let archive = rusqlite::Connection::open(archive).unwrap();
                archive.busy_timeout(Duration::from_secs(10)).unwrap();
                archive.execute_batch("begin exclusive").unwrap();
                let lasted = self.lasts(long).await;
                archive.execute_batch("rollback").unwrap();
                lasted
            }
            Blow::Mute(hours) => {
                self.letters.set_down(true);
                self.says_more().await;
                let filed = self.is_found().await;
                for _ in 0..8 {
                    self.step(self.away + hours * 60 * MINUTE / 8);
                    // A session that is not used for a week ends.
                    self.running.page("/").await;
                    tokio::time::sleep(Duration::from_secs(2)).await;
                }
                self.letters.set_down(false);
                // The longest pause of a delivery.
                self.step(self.away + 6 * 60 * MINUTE);
                filed
            }
        }
    }

    async fn fails(&mut self, (what, error): (Failing, i32), long: u64) -> Outcome {
        self.control.fail(what, error);
        let lasted = self.lasts(long).await;
        self.control.fail(what, 0);
        lasted
    }

    /// A blow lasts, which is told within ten seconds and until its end; pages are served meanwhile.
    async fn lasts(&mut self, long: u64) -> Outcome {
        let end = Instant::now() + Duration::from_secs(long);
        // Every session is due to be noted as used, which cannot be.
        self.step(self.away + 10 * MINUTE);
        self.says_more().await;
        let told = self.is_told(LOOKS).await;
        let mut outcome = told;
        while Instant::now() < end {
            if self.health().await["ok"] == true {
                self.wrong += 1;
                outcome = Err("all was said to be well".to_owned());
            }
            let page = self.running.page("/").await;
            if !page.contains("Nouvelle") {
                outcome = Err(format!("a page was not served: {page}"));
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        outcome
    }

    /// Health says within so many looks that all is not well.
    async fn is_told(&mut self, looks: usize) -> Outcome {
        for _ in 0..looks {
            if self.health().await["ok"] == false {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.wrong += 1;
        Err(format!("it was never told: {}", self.health().await))
    }

    /// The source says one thing more, and a person asks for a visit.
    async fn says_more(&mut self) {
        self.entries += 1;
        self.site.serve("/feed", recent(self.entries, &self.dated));
        self.asks().await;
    }

    /// A person asks for a visit, which an archive that cannot be written does not take.
    async fn asks(&self) -> bool {
        let address = &self.running.address;
        let check = format!("{address}/sources/journal/check");
        let form = self.running.browser.post(check).header("origin", address);
        form.send()
            .await
            .is_ok_and(|answer| answer.status().is_success())
    }

    /// Within ten seconds, what the source says anew is visited, filed, found, and sent with the digest of
    /// the next minute, and all is said to be well.
    pub(super) async fn goes_on(&mut self) -> Outcome {
        let begun = Instant::now();
        self.says_more().await;
        self.is_found().await?;
        let found = begun.elapsed();
        self.step(self.away + MINUTE);
        let newest = self.entries - 1;
        self.until("the letter never came", |held| {
            held.letters.with(newest) > 0
        })
        .await?;
        let sent = begun.elapsed();
        self.is_well_again().await?;
        let well = begun.elapsed();
        println!("went on: found {found:.1?}, sent {sent:.1?}, well {well:.1?}");
        Ok(())
    }

    /// The newest entry is found; it is asked for until a visit is taken.
    async fn is_found(&mut self) -> Outcome {
        let newest = self.entries - 1;
        let wanted = format!("Nouvelle {newest}<");
        let search = format!("/search?q=paragraphe%20{newest}");
        let (mut page, mut asked) = (String::new(), false);
        for look in 0..LOOKS {
            if !asked || look % 20 == 0 {
                asked = self.asks().await;
            }
            page = self.running.page(&search).await;
            page = page.replace("<mark>", "").replace("</mark>", "");
            self.health().await;
            if page.contains(&wanted) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.never(&format!("{wanted} was never found: {page}"))
            .await
    }

    async fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) -> Outcome {
        for _ in 0..LOOKS {
            if is_so(self) {
                return Ok(());
            }
            self.health().await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.never(what).await
    }

    /// What does not go on must not be said to be well.
    async fn never(&mut self, what: &str) -> Outcome {
        let told = self.health().await;
        self.wrong += usize::from(told["ok"] == true);
        Err(format!("{what}: {told}"))
    }

    /// What an administrator is told now; never that all is well while a task does not begin and the others do.
    async fn health(&mut self) -> Value {
        let told = self.running.page("/health").await;
        let told: Value = serde_json::from_str(&told).unwrap_or(Value::Null);
        let tasks = told["tasks"].as_array().into_iter().flatten();
        let stands: Vec<_> = tasks
            .map(|task| {
                let stand = (task["last_start"].to_string(), task["last_end"].to_string());
                (
                    task["name"].to_string(),
                    stand,
                    task["running_since"].is_null(),
                )
            })
            .collect();
        let began = |(name, stand, _): &&(String, (String, String), bool)| {
            let before = self.seen.get(name);
            before.is_none_or(|seen| seen.stand.0 != stand.0)
        };
        let began: Vec<_> = stands
            .iter()
            .filter(began)
            .map(|(name, ..)| name.clone())
            .collect();
        for (name, stand, rests) in &stands {
            let seen = self.seen.entry(name.clone()).or_default();
            if seen.stand != *stand {
                seen.stand.clone_from(stand);
                seen.others.clear();
            }
            for other in began.iter().filter(|other| *other != name) {
                *seen.others.entry(other.clone()).or_default() += 1;
            }
            let ahead = seen.others.values().filter(|rounds| **rounds > ROUNDS);
            if told["ok"] == true && *rests && ahead.count() * 2 > stands.len() {
                println!("it is said to be well, and {name} does not begin: {told}");
                self.wrong += 1;
            }
        }
        told
    }

    /// Within ten seconds, health says that all is well again, to an administrator and to anybody.
    async fn is_well_again(&mut self) -> Outcome {
        for _ in 0..LOOKS {
            if self.health().await["ok"] == true {
                let anybody = self.running.until_stranger("/health", "{\"ok\":true}");
                anybody.await;
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(format!("never well again: {}", self.health().await))
    }

    /// Looks what became of all, once the clock is past everything that was said while it was wrong.
    pub(super) async fn account(&mut self) -> Account {
        for _ in 0..3 {
            self.step(self.furthest + 2 * MINUTE);
            let all = |held: &Self| (0..held.entries).all(|entry| held.letters.with(entry) > 0);
            if self.until("some letters never came", all).await.is_ok() {
                break;
            }
        }
        let archive = self.watch.path().join("index/archive.db");
        let archive = rusqlite::Connection::open(archive).unwrap();
        let mut account = Account {
            entries: self.entries,
            wrong: self.wrong,
            ..Account::default()
        };
        for entry in 0..self.entries {
            let title = format!("Nouvelle {entry}");
            let filed = "select count(*) from items where title = ?1";
            let filed: i64 = archive
                .query_row(filed, [&title], |row| row.get(0))
                .unwrap();
            let search = format!("/search?q=paragraphe%20{entry}");
            let page = self.running.page(&search).await;
            let page = page.replace("<mark>", "").replace("</mark>", "");
            let sent = self.letters.with(entry);
            account.unfiled += usize::from(filed == 0);
            account.refiled += usize::from(filed > 1);
            account.unfound += usize::from(!page.contains(&format!("{title}<")));
            account.unsent += usize::from(sent == 0);
            account.resent += usize::from(sent > 1);
            if filed != 1 || sent != 1 {
                println!("{title}: filed {filed}, sent {sent}");
            }
        }
        account
    }
}
