//! Eight weeks by themselves: nobody touches anything, the clock changes, holidays fall, the machine is
//! off over a due time; each edition leaves once on each channel.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use vigie::app::App;
use vigie::clock::Clock;
use vigie::domain::delivery::DeliveryState;
use vigie::domain::digest::EditionState;
use vigie::store::{StoreError, deliveries, editions};
use vigie::workers::{editions as work, issue};

use crate::archive::{self, Written};
use crate::watch::Watch;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A weekly digest, Friday at four in Paris or before if that is a holiday, to a folder of Markdown
/// and one of HTML.
fn watch() -> Watch {
    Watch::new(
        "[[source]]\nkey = \"a\"\ntitle = \"Journal\"\nurl = \"https://a.example/feed\"\n\
         [[digest]]\nkey = \"hebdo\"\ntitle = \"La semaine\"\nschedule = \"0 16 * * FRI\"\n\
         holidays = \"france\"\nclosed = [\"2026-11-27\"]\n\
         channels = [\"dossier\", \"pages\"]\n[[digest.section]]\ntitle = \"Tout\"\nquota = 30\n\
         [[channel]]\nkey = \"dossier\"\nkind = \"file\"\nfolder = \"dossier\"\n\
         [[channel]]\nkey = \"pages\"\nkind = \"file\"\nfolder = \"pages\"\nform = \"html\"\n",
    )
}

/// The machine: off between `off.0` and `off.1`, started anew after that.
struct Machine<'a> {
    watch: &'a Watch,
    clock: Clock,
    app: Option<App>,
    off: (DateTime<Utc>, DateTime<Utc>),
    news: i64,
}

impl Machine<'_> {
    /// Lives until `end`: a turn every twenty minutes, one news item a day, except in a quiet week.
    async fn live(&mut self, end: DateTime<Utc>, quiet: (DateTime<Utc>, DateTime<Utc>)) {
        while self.clock.now() < end {
            let now = self.clock.now();
            if now >= self.off.0 && now < self.off.1 {
                self.app = None;
            } else {
                self.turn(now, quiet).await;
            }
            self.clock.advance(TimeDelta::minutes(20));
        }
    }

    async fn turn(&mut self, now: DateTime<Utc>, quiet: (DateTime<Utc>, DateTime<Utc>)) {
        let (watch, clock) = (self.watch, &self.clock);
        let app = self.app.get_or_insert_with(|| watch.open(clock.clone()));
        let day = (now - at("2026-01-01T00:00:00Z")).num_days();
        if day > self.news && !(now >= quiet.0 && now < quiet.1) {
            self.news = day;
            let title = format!("Nouvelle{day}q");
            let written = Written {
                source: "a",
                title: &title,
                url: &format!("https://a.example/{day}"),
                text: "Un texte.",
                tags: vec![],
                at: now,
            };
            app.store
                .write_here::<_, StoreError>(|tx| archive::file(tx, day, &written))
                .unwrap();
        }
        issue::issue_due(app).await.unwrap();
        work::deliver(app).await.unwrap();
    }
}

/// Eight Fridays around a change of the clock, with an outage over the third one and a fifth week
/// without news.
async fn eight_weeks(start: &str, fridays: [&str; 8]) {
    let watch = watch();
    let due = fridays.map(at);
    let mut machine = Machine {
        watch: &watch,
        clock: Clock::fixed(at(start)),
        app: None,
        off: (due[2] - TimeDelta::hours(30), due[2] + TimeDelta::hours(40)),
        news: 0,
    };
    let quiet = (due[3] - TimeDelta::hours(1), due[4] + TimeDelta::hours(1));
    machine.live(due[7] + TimeDelta::days(2), quiet).await;

    let app = machine.app.take().unwrap();
    let (mut all, rows) = app
        .store
        .read_here::<_, StoreError>(|tx| Ok((editions::all(tx)?, deliveries::latest(tx, 1000)?)))
        .unwrap();
    all.reverse();
    assert_eq!(all.iter().map(|one| one.due).collect::<Vec<_>>(), due);
    let states: Vec<_> = all.iter().map(|one| one.state).collect();
    let mut expected = [EditionState::Published; 8];
    expected[4] = EditionState::Skipped;
    assert_eq!(states, expected);
    let numbers: Vec<_> = all.iter().map(|one| one.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 4, 5, 6, 7]);
    for edition in all
        .iter()
        .filter(|one| one.state == EditionState::Published)
    {
        // On time, or when the machine is back.
        let back = machine.off.0 <= edition.due && edition.due < machine.off.1;
        let leaves = if back { machine.off.1 } else { edition.due };
        let late = edition.approved.unwrap() - leaves;
        assert!(
            late >= TimeDelta::zero() && late < TimeDelta::minutes(20),
            "{edition:?}"
        );
        let of_it: Vec<_> = rows
            .iter()
            .filter(|row| row.edition == Some(edition.id))
            .collect();
        assert_eq!(of_it.len(), 2, "{of_it:?}");
        assert!(
            of_it
                .iter()
                .all(|row| row.state == DeliveryState::Sent && row.attempts == 1)
        );
    }
    once_each(&watch, &app);
}

/// Seven files on each channel; every item in one of them, once.
fn once_each(watch: &Watch, app: &App) {
    let items = app.store.read_here(vigie::store::items::count).unwrap();
    let titles = regex::Regex::new(r"Nouvelle\d+q").unwrap();
    for folder in ["dossier", "pages"] {
        let files = std::fs::read_dir(watch.path().join(folder)).unwrap();
        let texts: Vec<String> = files
            .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
            .collect();
        assert_eq!(texts.len(), 7, "{folder}");
        let mut said = BTreeSet::new();
        for text in &texts {
            let of_it: BTreeSet<_> = titles
                .find_iter(text)
                .map(|it| it.as_str().to_owned())
                .collect();
            for title in of_it {
                assert!(
                    said.insert(title.clone()),
                    "{title} is said twice in {folder}"
                );
            }
        }
        // The last two days have no edition yet.
        let said = i64::try_from(said.len()).unwrap();
        assert!(items - said <= 3 && said > 40, "{said} of {items}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_weeks_over_the_autumn_change() {
    let fridays = [
        "2026-10-09T14:00:00Z",
        "2026-10-16T14:00:00Z",
        "2026-10-23T14:00:00Z",
        "2026-10-30T15:00:00Z",
        "2026-11-06T15:00:00Z",
        "2026-11-13T15:00:00Z",
        "2026-11-20T15:00:00Z",
        // The house is closed on the 27th.
        "2026-11-26T15:00:00Z",
    ];
    eight_weeks("2026-10-05T06:00:00Z", fridays).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_weeks_over_the_spring_change() {
    let fridays = [
        "2026-03-13T15:00:00Z",
        "2026-03-20T15:00:00Z",
        "2026-03-27T15:00:00Z",
        "2026-04-03T14:00:00Z",
        "2026-04-10T14:00:00Z",
        "2026-04-17T14:00:00Z",
        "2026-04-24T14:00:00Z",
        // The first of May.
        "2026-04-30T14:00:00Z",
    ];
    eight_weeks("2026-03-09T07:00:00Z", fridays).await;
}
