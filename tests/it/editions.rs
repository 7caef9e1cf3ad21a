//! The life of an edition: drafted, looked at or not, approved or not, frozen, made again.

use chrono::{DateTime, TimeDelta, Utc};
use vigie::app::App;
use vigie::clock::Clock;
use vigie::digest::edit::{self, Edit, EditError};
use vigie::domain::digest::EditionState;
use vigie::domain::ids::{EditionId, ItemId, MemberId, SourceId};
use vigie::domain::item::ItemState;
use vigie::publish::{self, Approval, PublishError};
use vigie::store::editions::{self, Edition, OutletState, Present};
use vigie::store::sources::{self, VisitRecord};
use vigie::store::{StoreError, deliveries, items};
use vigie::workers::{editions as work, issue};

use crate::archive::{self, Written};
use crate::watch::Watch;

/// A Friday at four in Paris.
const DUE: &str = "2026-10-09T14:00:00Z";

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A weekly digest to three folders, with more settings of its own.
fn watch(settings: &str) -> Watch {
    let channel =
        |key: &str| format!("[[channel]]\nkey = \"{key}\"\nkind = \"file\"\nfolder = \"{key}\"\n");
    Watch::new(&format!(
        "[[source]]\nkey = \"a\"\ntitle = \"Journal\"\nurl = \"https://a.example/feed\"\n\
         [[digest]]\nkey = \"hebdo\"\ntitle = \"La semaine\"\nschedule = \"0 16 * * FRI\"\n\
         channels = [\"tout\", \"choisi\", \"retenu\"]\n{settings}\n\
         [[digest.section]]\ntitle = \"Tout\"\nquota = 30\n\
         [[digest.section]]\ntitle = \"Rien\"\nquery = \"zzzz\"\nquota = 3\n{}{}{}",
        channel("tout"),
        channel("choisi"),
        channel("retenu"),
    ))
}

struct House {
    watch: Watch,
    app: App,
    clock: Clock,
}

impl House {
    /// Open on the Monday before, with its first due time kept.
    async fn open(settings: &str) -> Self {
        let watch = watch(settings);
        let clock = Clock::fixed(at("2026-10-05T06:00:00Z"));
        let app = watch.open(clock.clone());
        let house = Self { watch, app, clock };
        house.turn().await;
        house
    }

    async fn turn(&self) -> Vec<work::Issued> {
        let issued = issue::issue_due(&self.app).await.unwrap().issued;
        work::deliver(&self.app).await.unwrap();
        issued
    }

    fn go(&self, to: DateTime<Utc>) {
        self.clock.advance(to - self.clock.now());
    }

    /// An item, first seen now, at an address of its own or at `url`.
    fn news(&self, id: i64, url: Option<&str>) -> ItemId {
        let own = format!("https://a.example/{id}");
        let title = format!("Nouvelle{id}q");
        let written = Written {
            source: "a",
            title: &title,
            url: url.unwrap_or(&own),
            text: "Un texte.",
            tags: vec![],
            at: self.clock.now(),
        };
        self.app
            .store
            .write_here::<_, StoreError>(|tx| archive::file(tx, id, &written))
            .unwrap()
    }

    fn keep(&self, item: ItemId) {
        let now = self.clock.now();
        self.app
            .store
            .write_here::<_, StoreError>(|tx| {
                items::set_state(tx, item, ItemState::Kept, "ada", "", now)
            })
            .unwrap();
    }

    fn editions(&self) -> Vec<Edition> {
        let mut all = self
            .app
            .store
            .read_here::<_, StoreError>(editions::all)
            .unwrap();
        all.reverse();
        all
    }

    fn standing(&self, edition: EditionId) -> Vec<i64> {
        self.app
            .store
            .read_here::<_, StoreError>(|tx| editions::places(tx, edition))
            .unwrap()
            .iter()
            .map(|place| place.item.0)
            .collect()
    }

    fn edit(&self, edition: EditionId, member: i64, edit: &Edit) -> Result<i64, EditError> {
        let setup = self.app.setup();
        let who = Present {
            member: MemberId(member),
            name: format!("m{member}"),
        };
        let now = self.clock.now();
        self.app.store.write_here(|tx| {
            let seen = editions::one(tx, edition)?.unwrap().revision;
            let digest = &setup.config.digests[0];
            edit::change(tx, digest, edition, (&who, seen), edit, now)
        })
    }

    fn approve(
        &self,
        edition: EditionId,
        member: i64,
        leave: DateTime<Utc>,
    ) -> Result<Vec<String>, PublishError> {
        let setup = self.app.setup();
        let approval = Approval {
            member: MemberId(member),
            name: format!("m{member}"),
            leave,
        };
        let (digest, now) = (&setup.config.digests[0], self.clock.now());
        self.app.store.write_here(|tx| {
            publish::approve_edition(tx, &setup.outlets, digest, edition, &approval, now)
        })
    }

    /// The texts in a channel's folder, one after the other.
    fn read(&self, channel: &str) -> String {
        let Ok(files) = std::fs::read_dir(self.watch.path().join(channel)) else {
            return String::new();
        };
        let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        texts.collect()
    }

    fn outlets(&self, edition: EditionId) -> Vec<(String, OutletState)> {
        let decided = self
            .app
            .store
            .read_here::<_, StoreError>(|tx| editions::outlets(tx, edition))
            .unwrap();
        decided
            .into_iter()
            .map(|one| (one.channel, one.state))
            .collect()
    }
}

/// One digest before another, weekly, each to a folder of its own.
fn two_digests() -> Watch {
    let digest = |key: &str| {
        format!(
            "[[digest]]\nkey = \"{key}\"\ntitle = \"La semaine\"\nschedule = \"0 16 * * FRI\"\n\
             channels = [\"{key}\"]\n[[digest.section]]\ntitle = \"Tout\"\nquota = 30\n\
             [[channel]]\nkey = \"{key}\"\nkind = \"file\"\nfolder = \"{key}\"\n"
        )
    };
    let source = "[[source]]\nkey = \"a\"\ntitle = \"Journal\"\nurl = \"https://a.example/feed\"\n";
    Watch::new(&(source.to_owned() + &digest("abime") + &digest("sain")))
}

/// What happens at an instant: so many items are filed, then the digests have their turn.
type Step = (&'static str, i64);

/// Lives `steps` and three more Fridays; answers in how many editions of each digest each item was told.
async fn told_after(steps: &[Step]) -> Vec<(String, Vec<usize>)> {
    let watch = two_digests();
    let clock = Clock::fixed(at("2026-10-05T06:00:00Z"));
    let app = watch.open(clock.clone());
    let house = House { watch, app, clock };
    let mut filed = 0;
    let fridays = [
        (DUE, 0),
        ("2026-10-16T14:00:00Z", 0),
        ("2026-10-23T14:00:00Z", 0),
    ];
    house.turn().await;
    for (instant, count) in steps.iter().chain(&fridays) {
        house.go(at(instant));
        for _ in 0..*count {
            filed += 1;
            house.news(filed, None);
        }
        house.turn().await;
    }
    let told = |digest: &str| {
        let editions = house
            .editions()
            .into_iter()
            .filter(|edition| edition.digest == digest && edition.state == EditionState::Published);
        let told: Vec<_> = editions
            .flat_map(|edition| house.standing(edition.id))
            .collect();
        (1..=filed)
            .map(|item| told.iter().filter(|one| **one == item).count())
            .collect()
    };
    ["abime", "sain"]
        .map(|digest| (digest.to_owned(), told(digest)))
        .to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_item_is_told_once_whatever_the_clock_said_when_it_or_an_edition_was_made() {
    let monday = "2026-10-05T08:00:00Z";
    let tuesday = "2026-10-06T08:00:00Z";
    let lives: &[(&str, &[Step])] = &[
        ("never wrong", &[(monday, 1), (tuesday, 1)]),
        (
            "ahead once, with editions made then",
            &[
                (monday, 1),
                ("2026-10-10T08:00:00Z", 1),
                ("2026-10-17T08:00:00Z", 1),
                (tuesday, 1),
            ],
        ),
        (
            "the edition of this Friday made ahead",
            &[(monday, 1), (DUE, 0), (tuesday, 2)],
        ),
        (
            "a draft made ahead, for a Friday that is far",
            &[(monday, 1), ("2026-10-22T20:00:00Z", 1), (tuesday, 1)],
        ),
        (
            "a draft made ahead by years",
            &[(monday, 1), ("2036-10-09T20:00:00Z", 1), (tuesday, 1)],
        ),
        (
            "items filed ahead by years, and no edition",
            &[(monday, 1), ("2036-10-04T20:00:00Z", 2), (tuesday, 1)],
        ),
        (
            "only items filed ahead",
            &[("2036-10-04T20:00:00Z", 2), (tuesday, 0)],
        ),
        (
            "behind once, before any edition",
            &[(monday, 1), ("2026-09-01T08:00:00Z", 2), (tuesday, 1)],
        ),
        (
            "behind since the epoch, after an edition",
            &[
                (monday, 1),
                (DUE, 0),
                ("1970-01-01T00:05:00Z", 2),
                ("2026-10-12T08:00:00Z", 1),
            ],
        ),
        (
            "both ways, again and again",
            &[
                (monday, 1),
                ("2026-10-16T15:00:00Z", 1),
                ("2026-10-01T15:00:00Z", 1),
                ("2026-10-15T20:00:00Z", 1),
                ("2026-09-28T15:00:00Z", 1),
                (tuesday, 1),
            ],
        ),
    ];
    for (life, steps) in lives {
        for (digest, told) in told_after(steps).await {
            let once = vec![1; told.len()];
            assert_eq!(told, once, "{life}, {digest}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stood_in_a_draft_that_was_skipped_is_told_when_it_is_kept_again() {
    let house = House::open("").await;
    let item = house.news(1, None);
    house.keep(item);
    house.go(at(DUE) - TimeDelta::hours(2));
    house.turn().await;
    assert_eq!(house.standing(house.editions()[0].id), [1]);
    let now = house.clock.now();
    let dismiss = |tx: &vigie::store::Tx<'_>| {
        items::set_state(tx, item, ItemState::Dismissed, "ada", "", now)
    };
    house
        .app
        .store
        .write_here::<_, StoreError>(dismiss)
        .unwrap();
    house.go(at(DUE));
    house.turn().await;
    assert_eq!(house.editions()[0].state, EditionState::Skipped);
    house.keep(item);
    house.go(at("2026-10-16T14:00:00Z"));
    house.turn().await;
    let next = house.editions()[1].clone();
    assert_eq!(
        (next.state, house.standing(next.id)),
        (EditionState::Published, vec![1])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_that_cannot_be_issued_is_told_backed_off_and_keeps_no_other_waiting() {
    let watch = two_digests();
    let clock = Clock::fixed(at("2026-10-05T06:00:00Z"));
    let app = watch.open(clock.clone());
    let house = House { watch, app, clock };
    house.turn().await;
    house.news(1, None);
    house.go(at(DUE));
    assert_eq!(house.turn().await.len(), 2);
    let meddle = |state: &str| {
        let archive = rusqlite::Connection::open(house.app.store.path()).unwrap();
        let spoil = format!(
            "pragma ignore_check_constraints = on;
             update editions set state = '{state}' where digest = 'abime'"
        );
        archive.execute_batch(&spoil).unwrap();
    };
    meddle("nonsense");
    house.news(2, None);
    house.go(at(DUE) + TimeDelta::days(7));
    let issuing = issue::issue_due(&house.app).await.unwrap();
    let issued: Vec<_> = issuing.issued.iter().map(|one| &one.digest).collect();
    assert_eq!(issued, ["sain"]);
    assert_eq!(issuing.left[0].row, "digest abime");
    assert!(issuing.left[0].why.contains("nonsense"), "{issuing:?}");
    work::deliver(&house.app).await.unwrap();
    assert!(house.read("sain").contains("Nouvelle2q"));

    // It is left alone for a while, shown all the time, and leaves once what was in the way is mended.
    meddle("published");
    let issuing = issue::issue_due(&house.app).await.unwrap();
    assert_eq!((issuing.issued.len(), issuing.left.len()), (0, 1));
    house.clock.advance(TimeDelta::seconds(10));
    let issuing = issue::issue_due(&house.app).await.unwrap();
    assert_eq!((issuing.issued.len(), issuing.left.len()), (1, 0));
    work::deliver(&house.app).await.unwrap();
    assert!(house.read("abime").contains("Nouvelle2q"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_after_days_down_waits_for_the_first_visits_and_is_there_before_it_is_due() {
    let clock = Clock::fixed(at("2026-10-05T06:00:00Z"));
    let watch = watch("");
    drop(watch.open(clock.clone()));
    clock.advance(at(DUE) - TimeDelta::hours(3) - clock.now());
    let app = watch.open(clock.clone());
    let house = House { watch, app, clock };
    house.turn().await;
    // What the visits after the start bring.
    house.news(1, None);
    house.clock.advance(TimeDelta::seconds(2));
    house.turn().await;
    assert!(
        house.editions().is_empty(),
        "its source has not been visited"
    );
    let now = house.clock.now();
    let visited = VisitRecord {
        outcome: "fresh",
        next_check: now + TimeDelta::hours(1),
        success: true,
        ..VisitRecord::default()
    };
    let record = |tx: &vigie::store::Tx<'_>| sources::record(tx, SourceId(1), &visited, now);
    house.app.store.write_here::<_, StoreError>(record).unwrap();
    house.clock.advance(TimeDelta::seconds(2));
    house.turn().await;
    let drafts = house.editions();
    assert_eq!(drafts.len(), 1);
    assert_eq!(
        (drafts[0].state, drafts[0].due),
        (EditionState::Draft, at(DUE))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_cannot_be_visited_holds_no_draft_up_for_ever() {
    let clock = Clock::fixed(at(DUE) - TimeDelta::minutes(40));
    let watch = watch("");
    let app = watch.open(clock.clone());
    let house = House { watch, app, clock };
    house.turn().await;
    house.news(1, None);
    house.clock.advance(TimeDelta::minutes(31));
    house.turn().await;
    assert_eq!(house.editions()[0].state, EditionState::Draft);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_deadline_each_channel_carries_all_what_was_chosen_or_nothing() {
    let house = House::open("chosen_only = [\"choisi\"]\nhold = [\"retenu\"]").await;
    house.news(1, None);
    house.keep(house.news(2, None));
    house.go(at(DUE));
    let issued = house.turn().await;
    assert_eq!(issued[0].passed.held, ["retenu"]);
    let edition = house.editions()[0].clone();
    assert_eq!(edition.state, EditionState::Published);
    assert_eq!(edition.approved_by.as_deref(), Some("vigie"));
    let said = |channel: &str| {
        let text = house.read(channel);
        [1, 2].map(|id| text.contains(&format!("Nouvelle{id}q")))
    };
    assert_eq!(said("tout"), [true, true]);
    assert_eq!(said("choisi"), [false, true]);
    assert_eq!(said("retenu"), [false, false]);
    // A person lets the last one go.
    let (setup, now) = (house.app.setup(), house.clock.now());
    let release = |channel: &str| {
        house
            .app
            .store
            .write_here(|tx| publish::release_outlet(tx, &setup.outlets, edition.id, channel, now))
    };
    assert!(release("retenu").unwrap());
    assert!(release("retenu").is_err() && release("tout").is_err());
    house.turn().await;
    assert_eq!(said("retenu"), [true, true]);
    let queued = |channel: &str| (channel.to_owned(), OutletState::Queued);
    assert_eq!(
        house.outlets(edition.id),
        [queued("choisi"), queued("retenu"), queued("tout")]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_that_every_channel_holds_stays_a_draft_and_the_next_one_does_not_repeat_it() {
    let house = House::open("hold = [\"tout\", \"choisi\", \"retenu\"]").await;
    house.news(1, None);
    house.go(at(DUE));
    assert!(house.turn().await[0].passed.waits);
    let first = house.editions()[0].clone();
    assert_eq!(first.state, EditionState::Draft);
    assert_eq!(first.waits_since, Some(at(DUE)));
    assert!(house.turn().await.is_empty(), "it is told once");
    house.go(at("2026-10-12T08:00:00Z"));
    house.news(2, None);
    house.go(at("2026-10-16T14:00:00Z"));
    house.turn().await;
    let second = house.editions()[1].clone();
    assert_eq!(house.standing(second.id), [2]);
    house.approve(first.id, 1, house.clock.now()).unwrap();
    house.turn().await;
    assert_eq!(house.editions()[0].state, EditionState::Published);
    assert!(house.read("tout").contains("Nouvelle1q"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_made_a_day_before_and_composed_anew_unless_somebody_touched_it() {
    let house = House::open("").await;
    house.news(1, None);
    house.go(at(DUE) - TimeDelta::hours(25));
    house.turn().await;
    assert!(house.editions().is_empty(), "not yet");
    house.go(at(DUE) - TimeDelta::hours(23));
    house.turn().await;
    let draft = house.editions()[0].clone();
    assert_eq!(draft.state, EditionState::Draft);
    house.news(2, None);
    house.turn().await;
    assert_eq!(house.standing(draft.id), [1]);
    house.go(at(DUE));
    house.turn().await;
    assert_eq!(house.editions().len(), 1);
    assert_eq!(house.standing(draft.id), [2, 1]);

    // The week after, an editor is there: what comes later is for the next one.
    house.go(at("2026-10-15T15:00:00Z"));
    let third = house.news(3, None);
    house.news(4, None);
    house.clock.advance(TimeDelta::minutes(1));
    house.turn().await;
    let touched = house.editions()[1].clone();
    house
        .edit(
            touched.id,
            1,
            &Edit::Drop {
                item: third,
                later: false,
            },
        )
        .unwrap();
    house.clock.advance(TimeDelta::hours(1));
    house.news(5, None);
    house.go(at("2026-10-16T14:00:00Z"));
    house.turn().await;
    assert_eq!(house.standing(touched.id), [4]);
    house.go(at("2026-10-23T14:00:00Z"));
    house.turn().await;
    let next = house.editions()[2].clone();
    assert_eq!(
        house.standing(next.id),
        [5],
        "neither dropped nor told items come back"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn late_items_roll_over_and_nothing_is_said_twice_but_as_an_update() {
    let house = House::open("").await;
    let first = house.news(1, None);
    let late = house.news(2, None);
    house.go(at(DUE) - TimeDelta::hours(2));
    house.turn().await;
    let draft = house.editions()[0].id;
    house
        .edit(
            draft,
            1,
            &Edit::Drop {
                item: late,
                later: true,
            },
        )
        .unwrap();
    house.go(at(DUE));
    house.turn().await;
    // The same address again, from an entry that looks new.
    house.clock.advance(TimeDelta::hours(1));
    let again = house.news(3, Some("https://a.example/1"));
    house.keep(again);
    house.go(at("2026-10-16T13:00:00Z"));
    house.turn().await;
    let second = house.editions()[1].id;
    assert_eq!(house.standing(second), [late.0]);
    // An editor may tell it again: it is called what it is.
    let section = "Tout".to_owned();
    house
        .edit(
            second,
            1,
            &Edit::Add {
                item: again,
                section,
            },
        )
        .unwrap();
    house.go(at("2026-10-16T14:00:00Z"));
    house.turn().await;
    let text = house.read("tout");
    assert!(
        text.contains("Mise à jour de La semaine, numéro 1"),
        "{text}"
    );
    assert_eq!(text.matches("### [Nouvelle1q]").count(), 1);
    assert_eq!(house.standing(draft), [first.0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_persons_approve_and_an_approval_is_taken_back_while_nothing_has_left() {
    let house = House::open("approval = \"two\"").await;
    let item = house.news(1, None);
    house.news(2, None);
    house.go(at(DUE) - TimeDelta::hours(3));
    house.turn().await;
    let draft = house.editions()[0].id;
    house.edit(draft, 1, &Edit::Vouch(item)).unwrap();
    let refused = house.approve(draft, 1, at(DUE));
    assert!(matches!(refused, Err(PublishError::FourEyes(_))));
    house.approve(draft, 2, at(DUE)).unwrap();
    house.turn().await;
    assert_eq!(house.read("tout"), "", "it waits for its time");
    let frozen = house.edit(draft, 1, &Edit::Up(item));
    assert!(matches!(
        frozen,
        Err(EditError::Frozen(EditionState::Approved))
    ));
    house
        .app
        .store
        .write_here(|tx| publish::reopen(tx, draft))
        .unwrap();
    house
        .edit(draft, 1, &Edit::Drop { item, later: false })
        .unwrap();
    house.approve(draft, 2, at(DUE)).unwrap();
    house.go(at(DUE));
    house.turn().await;
    let text = house.read("tout");
    assert!(text.contains("Nouvelle2q") && !text.contains("Nouvelle1q"));
    assert_eq!(house.editions().len(), 1);
    assert_eq!(house.editions()[0].state, EditionState::Published);
    let gone = house.app.store.write_here(|tx| publish::reopen(tx, draft));
    assert!(matches!(gone, Err(PublishError::Left(_))));
    let sent = house
        .app
        .store
        .read_here::<_, StoreError>(|tx| deliveries::of_edition(tx, draft))
        .unwrap();
    assert_eq!(sent.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_edition_is_made_again_byte_for_byte_whatever_changed_since() {
    let house = House::open("").await;
    let item = house.news(1, None);
    house.go(at(DUE) - TimeDelta::hours(3));
    house.turn().await;
    let draft = house.editions()[0].id;
    let text = "Bonne **semaine**.".to_owned();
    house
        .edit(draft, 1, &Edit::Introduce { text, public: true })
        .unwrap();
    house.go(at(DUE));
    house.turn().await;
    let made = |app: &App| {
        let setup = app.setup();
        app.store
            .read_here(|tx| publish::reproduce(tx, draft, &setup.outlets))
            .unwrap()
    };
    assert!(house.read("tout").contains("Bonne **semaine**."));
    for one in made(&house.app) {
        assert_eq!((one.same, one.made.len(), one.rebuilt), (Some(true), 1, 0));
        assert_eq!(one.items, [(item, 1)]);
        assert!(one.templates_changed.is_empty() && one.items_changed.is_empty());
    }
    // The publisher changes the item, the administrator a template and the name of the watch.
    let now = house.clock.now();
    house
        .app
        .store
        .write_here::<_, StoreError>(|tx| {
            let row = items::one(tx, item)?.unwrap();
            let changed = archive::changed(
                "Nouvelle changée",
                "https://a.example/1",
                "Autre texte.",
                now,
            )?;
            items::change(tx, item, row.head.source, &[1], &changed, now)?;
            Ok(())
        })
        .unwrap();
    let templates = house.watch.path().join("modeles");
    std::fs::create_dir(&templates).unwrap();
    std::fs::write(templates.join("edition.md"), "{{ e.title }}").unwrap();
    let file = std::fs::read_to_string(house.watch.file()).unwrap();
    let other = file.replace(
        "name = \"Essai\"",
        "name = \"Autre\"\ntemplates = \"modeles\"",
    );
    std::fs::write(house.watch.file(), other).unwrap();
    let House { watch, app, clock } = house;
    drop(app);
    for one in made(&watch.open(clock)) {
        assert_eq!(one.same, Some(true), "{one:?}");
        assert_eq!(one.templates_changed, ["edition.md"]);
        assert_eq!(one.items_changed, [item]);
    }
    let said = watch.run(&["digest", "verify", &draft.to_string()]);
    assert!(
        said.contains("identique") && said.contains("edition.md"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_bears_the_day_on_which_it_leaves_where_it_is_read() {
    let house = House::open("").await;
    let files = |channel: &str| {
        let folder = std::fs::read_dir(house.watch.path().join(channel)).unwrap();
        let mut names: Vec<_> = folder
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    // Approved on a Thursday, for the Friday; then on a Friday, for what is a Saturday in Paris.
    for (due, leave, day) in [
        (DUE, DUE, "2026-10-09"),
        ("2026-10-16T14:00:00Z", "2026-10-16T22:30:00Z", "2026-10-17"),
    ] {
        house.news(house.clock.now().timestamp(), None);
        house.go(at(due) - TimeDelta::hours(20));
        house.turn().await;
        let edition = house.editions().pop().unwrap();
        house.approve(edition.id, 1, at(leave)).unwrap();
        house.go(at(leave) - TimeDelta::minutes(1));
        house.turn().await;
        let waits = |name: &String| !name.contains(day);
        assert!(!house.watch.path().join("tout").exists() || files("tout").iter().all(waits));
        house.go(at(leave));
        house.turn().await;
        assert!(
            files("tout").pop().unwrap().contains(day),
            "{:?}",
            files("tout")
        );
        let setup = house.app.setup();
        let made = house
            .app
            .store
            .read_here(|tx| publish::reproduce(tx, edition.id, &setup.outlets))
            .unwrap();
        assert!(made.iter().all(|one| one.same == Some(true)), "{made:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_says_what_does_not_get_through_and_what_was_taken_back() {
    let house = House::open("").await;
    house.news(1, None);
    // A file stands where the folder should be.
    std::fs::write(house.watch.path().join("tout"), "in the way").unwrap();
    house.go(at(DUE));
    house.turn().await;
    let edition = house.editions()[0].id.to_string();
    let House { watch, app, .. } = house;
    drop(app);
    let listed = watch.run(&["channels", "list"]);
    assert!(listed.contains("tout : rien ne passe depuis"), "{listed}");
    assert!(
        listed.contains("prochain essai (next attempt) 2026-10-09 16:01"),
        "{listed}"
    );
    assert!(!listed.contains("choisi : rien"), "{listed}");

    let printed = |args: &[&str]| {
        let output = watch.command(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let checked = printed(&["channels", "check", "tout", "choisi"]);
    for (channel, french, english) in [
        (
            "tout · MAUVAIS",
            "on ne peut pas écrire dans",
            "cannot be written to",
        ),
        ("choisi · bon", "on peut écrire dans", "can be written to"),
    ] {
        let said = |line: &str| {
            line.starts_with(&format!("{channel} · {french}")) && line.contains(english)
        };
        assert!(checked.lines().any(said), "{checked}");
    }

    let recall = ["deliver", "recall", "--edition", &edition];
    let recalled = printed(&[&recall[..], &["--notice", "Par erreur."]].concat());
    assert!(
        recalled.contains("choisi · supprimé (deleted)"),
        "{recalled}"
    );
    let waited = "tout · supprimé (deleted) : ";
    assert!(recalled.contains(waited), "{recalled}");
    let editions = watch.run(&["digest", "list"]);
    assert!(editions.contains("retiré (recalled)"), "{editions}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_names_the_channels_that_cannot_carry_what_is_approved() {
    let house = House::open("").await;
    house.news(1, None);
    house.go(at(DUE) - TimeDelta::hours(3));
    house.turn().await;
    let edition = house.editions()[0].id.to_string();
    let House { watch, app, .. } = house;
    drop(app);
    let templates = watch.path().join("modeles");
    std::fs::create_dir(&templates).unwrap();
    std::fs::write(
        templates.join("edition.md"),
        "{% if e.number != 12 %}{{ e.nothing.deeper }}{% endif %}",
    )
    .unwrap();
    let file = std::fs::read_to_string(watch.file()).unwrap();
    let named = "name = \"Essai\"";
    let other = file.replace(named, &format!("{named}\ntemplates = \"modeles\""));
    std::fs::write(watch.file(), other).unwrap();
    let said = watch.run(&["digest", "approve", &edition]);
    for channel in ["tout", "choisi", "retenu"] {
        let failed = format!("{channel} : en échec (failed) : le modèle edition.md ne sert pas");
        assert!(said.contains(&failed), "{said}");
    }
    assert!(
        said.contains("(the template edition.md cannot be used"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_that_a_clock_ahead_passed_with_nothing_to_tell_is_kept_when_it_comes() {
    let house = House::open("").await;
    house.turn().await;
    // Ahead past the hour, with nothing new: skipped.
    house.go(at(DUE) + TimeDelta::minutes(1));
    house.turn().await;
    assert_eq!(house.editions()[0].state, EditionState::Skipped);
    // Right again, and there is news before the hour comes.
    house.go(at(DUE) - TimeDelta::hours(20));
    house.turn().await;
    house.news(1, None);
    house.go(at(DUE) + TimeDelta::minutes(1));
    house.turn().await;
    let editions = house.editions();
    let states: Vec<_> = editions.iter().map(|one| (one.number, one.state)).collect();
    assert_eq!(states, [(1, EditionState::Published)]);
    assert!(house.watch.path().join("tout").exists(), "it has left");
    // Once.
    let again = house.turn().await;
    assert_eq!(again, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_stays_whatever_part_of_a_second_it_was_made_in() {
    let house = House::open("").await;
    house.news(1, None);
    house.go(at(DUE) - TimeDelta::days(2) + TimeDelta::milliseconds(500));
    let digest = house.app.setup().config.digests[0].clone();
    work::draft(&house.app, &digest).await.unwrap();
    let drafts = house.editions();
    assert_eq!(drafts[0].due, at(DUE));
    for millis in [1_008, 2_900, 3_000] {
        house.go(at(DUE) - TimeDelta::days(2) + TimeDelta::milliseconds(millis));
        house.turn().await;
        assert_eq!(house.editions(), drafts, "{millis}");
    }
    // One that an earlier version drafted, with its part of a second, leaves once too.
    let archive = rusqlite::Connection::open(house.app.store.path()).unwrap();
    for sql in [
        "update editions set due_at = due_at + 250",
        "update digests set next_due_at = next_due_at + 250",
    ] {
        assert_eq!(archive.execute(sql, ()).unwrap(), 1, "{sql}");
    }
    drop(archive);
    house.turn().await;
    assert_eq!(house.editions().len(), 1);
    house.go(at(DUE) + TimeDelta::seconds(1));
    house.turn().await;
    house.turn().await;
    let states: Vec<_> = house.editions().iter().map(|one| one.state).collect();
    assert_eq!(states, [EditionState::Published]);
}
