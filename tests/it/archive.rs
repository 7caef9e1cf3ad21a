//! An archive made by hand, without the pipeline: items, stories and editions as a test wants them.

use std::path::Path;

use chrono::{DateTime, TimeZone, Utc};
use url::Url;
use vigie::domain::digest::Choice;
use vigie::domain::ids::{EditionId, ItemId, SourceId};
use vigie::domain::item::{ItemBody, ItemState};
use vigie::domain::language::Language;
use vigie::domain::source::{ArticlePolicy, Rights, Source, SourceKind};
use vigie::domain::visibility::Visibility;
use vigie::store::editions::{self, NewEdition, Place};
use vigie::store::items::{self, Changed, Hashes, NewItem};
use vigie::store::{PackedBody, Store, StoreError, Tx, sources};

/// A Friday at four in Paris.
pub(crate) fn friday() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 9, 14, 0, 0).unwrap()
}

/// The archive in `folder`.
pub(crate) fn open(folder: &Path) -> Store {
    Store::open(&folder.join("archive.db")).unwrap()
}

/// A source of full texts.
pub(crate) fn source(key: &str, title: &str, visibility: Visibility) -> Source {
    Source {
        key: key.to_owned(),
        title: title.to_owned(),
        url: Url::parse(&format!("https://{key}.example/feed")).unwrap(),
        kind: SourceKind::Feed,
        group: String::new(),
        tags: vec![],
        visibility,
        reach: vigie::domain::network::Reach::Public,
        language: None,
        article: ArticlePolicy::Never,
        rights: Rights::Full,
        every: std::time::Duration::from_secs(3600),
    }
}

/// Declares `all` as the only sources: their items take the labels given here.
pub(crate) fn declare(store: &Store, all: &[Source]) {
    store
        .write_here::<_, StoreError>(|tx| sources::sync(tx, all, friday()))
        .unwrap();
}

/// What an item says.
pub(crate) struct Written<'a> {
    pub(crate) source: &'a str,
    pub(crate) title: &'a str,
    pub(crate) url: &'a str,
    pub(crate) text: &'a str,
    pub(crate) tags: Vec<String>,
    pub(crate) at: DateTime<Utc>,
}

/// Files an item; `key` recognises it.
pub(crate) fn file(tx: &Tx<'_>, key: i64, written: &Written<'_>) -> Result<ItemId, StoreError> {
    let watched = sources::by_key(tx, written.source)?;
    let source = watched.map_or(SourceId(0), |source| source.id);
    let item = NewItem {
        source,
        entry_keys: vec![key],
        content: Changed {
            hashes: Hashes {
                published: key,
                said: key,
            },
            fingerprint: key,
            ..changed(written.title, written.url, written.text, written.at)?
        },
        state: ItemState::New,
        tags: written
            .tags
            .iter()
            .map(|tag| (tag.clone(), "source"))
            .collect(),
    };
    items::add(tx, &item, written.at)
}

/// What a publisher says of an item.
pub(crate) fn changed(
    title: &str,
    url: &str,
    text: &str,
    at: DateTime<Utc>,
) -> Result<Changed, StoreError> {
    let texts = ItemBody {
        text: text.to_owned(),
        ..ItemBody::default()
    };
    Ok(Changed {
        title: title.to_owned(),
        url: Some(url.to_owned()),
        canonical: Some(url.to_owned()),
        authors: vec![],
        published: Some(at),
        updated: None,
        sorted: at,
        language: Language::undecided(),
        image: None,
        marks: vec![],
        body: PackedBody::pack(&texts, b"{}")?,
        hashes: Hashes {
            published: 0,
            said: 0,
        },
        fingerprint: 0,
        story_keys: vec![],
        steps: vec![],
    })
}

/// Files a draft that holds `items` in one section.
pub(crate) fn draft(tx: &Tx<'_>, digest: &str, items: &[ItemId]) -> Result<EditionId, StoreError> {
    let place =
        |(position, item): (u32, &ItemId)| Place::new(*item, "Tout", position, Choice::Best);
    let new = NewEdition {
        digest: digest.to_owned(),
        due: friday(),
        from: friday() - chrono::TimeDelta::days(7),
        to: friday(),
        reach: items.iter().copied().max().unwrap_or(ItemId(0)),
        title: "La semaine, numéro {number}".to_owned(),
        places: (0..).zip(items).map(place).collect(),
    };
    Ok(editions::add(tx, &new, friday())?.unwrap())
}
