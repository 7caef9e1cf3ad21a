//! It holds: a real `vigie run`, and what machines do to a process. After each blow, within ten seconds,
//! the work goes on, and health has told the truth meanwhile.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::running::{Running, feed, source};
use crate::watch::{Site, Watch};

/// What is done to it.
#[derive(Clone, Copy, Debug)]
enum Blow {
    /// Stopped and continued, as a virtual machine that is suspended, or a busy host.
    Pause(Duration),
}

/// A Vigie that watches one source.
struct Held {
    site: Site,
    _watch: Watch,
    running: Running,
    /// Entries that the source has now.
    entries: usize,
}

impl Held {
    async fn start() -> Self {
        let site = Site::start().await;
        site.serve("/feed", feed(1));
        let url = format!("{}/feed", site.base);
        let watch = Watch::new(&source("journal", "Journal", &url));
        let running = Running::start(&watch).await;
        let mut held = Self {
            site,
            _watch: watch,
            running,
            entries: 1,
        };
        held.goes_on().await;
        held
    }

    async fn suffers(&self, blow: Blow) {
        match blow {
            Blow::Pause(long) => {
                self.running.signal("STOP");
                tokio::time::sleep(long).await;
                self.running.signal("CONT");
            }
        }
    }

    /// Within ten seconds, what a source says anew is visited, filed, and found.
    async fn goes_on(&mut self) {
        let newest = self.entries;
        self.entries += 1;
        self.site.serve("/feed", feed(self.entries));
        let address = &self.running.address;
        let check = format!("{address}/sources/journal/check");
        let form = self.running.browser.post(check).header("origin", address);
        let answer = form.send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        let found = |page: &str| page.contains(&format!("Nouvelle {newest}<"));
        self.running
            .until("/search?q=paragraphe%20sort:date", found)
            .await;
    }
}

impl Held {
    /// What an administrator is told now; never that all is well while a task has not run for long.
    async fn health(&self) -> Value {
        let told: Value = serde_json::from_str(&self.running.page("/health").await).unwrap();
        if told["ok"] == true {
            let at = instant(&told["at"]).unwrap();
            for task in told["tasks"].as_array().unwrap() {
                let ran = instant(&task["running_since"]).max(instant(&task["last_start"]));
                // Three periods, the longest pause of a task that failed, and a busy machine.
                let lately = ran.is_none_or(|ran| at - ran < TimeDelta::seconds(20));
                assert!(lately, "it is said to be well: {told}");
            }
        }
        told
    }

    /// Within ten seconds, health says that all is well again, to an administrator and to anybody.
    async fn is_well_again(&self) {
        for _ in 0..100 {
            if self.health().await["ok"] == true {
                let anybody = self.running.until_stranger("/health", "{\"ok\":true}");
                return anybody.await;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("never well again: {}", self.health().await);
    }
}

fn instant(told: &Value) -> Option<DateTime<Utc>> {
    told.as_str()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_was_stopped_goes_on_when_it_is_continued() {
    let mut held = Held::start().await;
    held.is_well_again().await;
    // The second one is longer than any pause that the scheduler survives by itself.
    for seconds in [3, 5] {
        held.suffers(Blow::Pause(Duration::from_secs(seconds)))
            .await;
        held.health().await;
        held.goes_on().await;
        held.is_well_again().await;
    }
    held.running
        .until_logged("the scheduler is made anew")
        .await;
    let (took, _) = held.running.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
}
