//! The archive of the bench: made items in the proportions of a watch that has run for years.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

use super::super::corpus::{Corpus, Dice, SOURCES};
use super::people::Decided;
use vigie::app::App;
use vigie::clock::Clock;
use vigie::config::{self, Env};
use vigie::domain::ids::{DecisionId, ItemId, MemberId, SourceId};
use vigie::domain::item::{ItemBody, ItemState};
use vigie::domain::language::{Language, LanguageOrigin};
use vigie::domain::member::{Role, Themes};
use vigie::store::items::{self, Changed, Hashes, NewItem};
use vigie::store::members::keys::Key;
use vigie::store::members::{self, MemberError, NewMember, sessions};
use vigie::store::triage::decisions;
use vigie::store::{PackedBody, StoreError, Tx, sources, stories};

/// Items in one transaction.
const BATCH: u64 = 2_000;

/// The watch of the bench: the sources of the archive, and the feeds that come in meanwhile.
pub(super) fn open(folder: &Path, live: &[String]) -> anyhow::Result<App> {
    let mut text = format!(
        "[watch]\nname = \"Bench\"\nindex = \"{}\"\n[defaults]\nvisibility = \"public\"\n\
         allow = [\"127.0.0.0/8\"]\ngap = \"0s\"\narticle = \"never\"\n",
        folder.display()
    );
    for n in 1..=SOURCES {
        let visibility = match n % 50 {
            0 => "restricted",
            1..10 => "internal",
            _ => "public",
        };
        writeln!(
            text,
            "[[source]]\nkey = \"source-{n}\"\ntitle = \"Source {n}\"\ngroup = \"Thème {}\"\n\
             url = \"https://source-{n}.example/feed\"\nvisibility = \"{visibility}\"",
            n % 12
        )?;
    }
    for (n, base) in live.iter().enumerate() {
        writeln!(
            text,
            "[[source]]\nkey = \"live-{n}\"\ntitle = \"Live {n}\"\ngroup = \"Live\"\nurl = \"{base}/feed\""
        )?;
    }
    let config = config::parse(&text, &folder.join("feeds.toml"), &Env::default())?;
    App::open(config, Clock::System)
}

/// Files `count` made items: one in twenty waits, one in fifty tells the same as the one before it.
pub(super) fn fill(app: &App, corpus: &Corpus, count: u64) -> anyhow::Result<()> {
    let known: HashMap<String, SourceId> = app
        .store
        .read_here(sources::all)?
        .into_iter()
        .map(|source| (source.key, source.id))
        .collect();
    for first in (0..count).step_by(BATCH as usize) {
        let made: Vec<_> = (first..count.min(first + BATCH))
            .map(|number| Ok((number, item(corpus, &known, number)?)))
            .collect::<anyhow::Result<_>>()?;
        app.store.write_here(|tx| file(tx, &made))?;
    }
    Ok(())
}

fn file(tx: &Tx<'_>, made: &[(u64, NewItem)]) -> Result<(), StoreError> {
    let mut before = None;
    for (number, item) in made {
        let at = item.content.sorted;
        let id = items::add(tx, item, at)?;
        if let Some(before) = before.filter(|_| number % 50 == 0) {
            stories::join(tx, id, before, 0.9, "same address", at)?;
        }
        before = Some(id);
    }
    Ok(())
}

fn item(
    corpus: &Corpus,
    known: &HashMap<String, SourceId>,
    number: u64,
) -> anyhow::Result<NewItem> {
    let doc = corpus.item(number);
    let source = known
        .get(&doc.source)
        .copied()
        .ok_or_else(|| anyhow::anyhow!("{} is no source of the bench", doc.source))?;
    let state = match Dice::new(number).below(20) {
        0 => ItemState::New,
        1 => ItemState::Kept,
        2..5 => ItemState::Dismissed,
        _ => ItemState::Archived,
    };
    let body = ItemBody {
        text: doc.text,
        ..ItemBody::default()
    };
    let key = i64::try_from(number)?;
    let content = Changed {
        title: doc.title,
        url: Some(format!("https://{}/{number}", doc.host.unwrap_or_default())),
        canonical: None,
        authors: Vec::new(),
        published: Some(doc.sorted),
        updated: None,
        sorted: doc.sorted,
        language: Language {
            code: doc.language,
            confidence: 1.0,
            origin: LanguageOrigin::Detected,
        },
        image: None,
        marks: doc.marks,
        body: PackedBody::pack(&body, b"{}")?,
        hashes: Hashes {
            published: key,
            said: key,
        },
        fingerprint: 0,
        story_keys: Vec::new(),
        steps: Vec::new(),
    };
    Ok(NewItem {
        source,
        entry_keys: vec![key],
        content,
        state,
        tags: doc.tags.into_iter().map(|tag| (tag, "feed")).collect(),
    })
}

/// How many items wait.
pub(super) fn waiting(app: &App) -> anyhow::Result<i64> {
    Ok(app
        .store
        .read_here(|tx| items::count_in(tx, ItemState::New))?)
}

/// The cookies of people who are signed in: so many curators, then so many readers.
pub(super) fn sign_in(
    app: &App,
    curators: u64,
    readers: u64,
) -> anyhow::Result<Vec<Option<String>>> {
    let now = app.clock.now();
    let come = |tx: &Tx<'_>, number: u64| {
        let role = if number < curators {
            Role::Curator
        } else {
            Role::Reader
        };
        let new = NewMember {
            login: format!("bench-{number}"),
            name: String::new(),
            email: None,
            role,
            themes: Themes::All,
        };
        let id = members::add(tx, &new, MemberId(0), now)?;
        let key = Key::make()?;
        sessions::begin(tx, id, &key.hash, "bench", now)?;
        Ok::<_, MemberError>(Some(format!("vigie-session={}", key.secret.reveal())))
    };
    let all = |tx: &Tx<'_>| -> Result<Vec<_>, MemberError> {
        (0..curators + readers).map(|n| come(tx, n)).collect()
    };
    Ok(app.store.write_here(all)?)
}

/// How many of the decisions that were answered as done are not in the archive, or not in force.
pub(super) fn lost(app: &App, decided: &[Decided]) -> anyhow::Result<usize> {
    let lost = app.store.read_here::<_, StoreError>(|tx| {
        let mut lost = 0;
        for one in decided {
            let filed = decisions::one(tx, DecisionId(one.decision))?;
            let moved = decisions::moved(tx, DecisionId(one.decision))?;
            let told = moved.iter().any(|moved| moved.item == ItemId(one.item));
            let last = decisions::last(tx, &[ItemId(one.item)])?;
            let row = items::one(tx, ItemId(one.item))?;
            let in_force = last != Some(DecisionId(one.decision))
                || row.is_some_and(|row| row.head.state.as_str() == one.state);
            if filed.is_none() || !told || !in_force {
                lost += 1;
            }
        }
        Ok(lost)
    })?;
    Ok(lost)
}
