//! The pages of those who keep order, looked at: axe-core, width, and a person's way through them.

use serde_json::json;
use vigie::app::App;
use vigie::curate::tags;
use vigie::domain::ids::{ItemId, MemberId};
use vigie::domain::proposal::ProposalKind;
use vigie::domain::rule::Effect;
use vigie::domain::visibility::Visibility;
use vigie::domain::vocabulary::Colour;
use vigie::store::collections::{self, Content};
use vigie::store::proposals::{self, Proposing};
use vigie::store::{StoreError, Tx, rules, vocabulary};
use vigie::workers::{curation, index};

use super::watch::Watch;
use super::{shots, tools};

const PAGES: [(&str, &str); 14] = [
    ("tags", "/tags"),
    ("tag", "/tags/securite"),
    ("tag-edit", "/tags/securite/edit"),
    ("tag-new", "/tags/new"),
    ("tagged-item", "/items/{story}"),
    ("rules", "/rules"),
    ("rule", "/rules/1"),
    ("rule-edit", "/rules/1/edit"),
    ("rule-new", "/rules/new?query=s%C3%A9curit%C3%A9&name=Essai"),
    ("notices", "/notices"),
    ("collections", "/collections"),
    ("collection", "/collections/1"),
    ("proposals-many", "/proposals"),
    (
        "proposals-known",
        "/proposals?url=https%3A%2F%2Fdeja.example%2F",
    ),
];

fn fill(tx: &Tx<'_>, app: &App) -> Result<(), StoreError> {
    let (now, vigie) = (app.clock.now(), MemberId(0));
    let tag = |name: &str, english: &str, broader: &str, colour, synonyms: &[&str]| {
        let draft = tags::Draft {
            name: name.to_owned(),
            english: english.to_owned(),
            broader: broader.to_owned(),
            synonyms: synonyms.iter().map(|word| (*word).to_owned()).collect(),
            note: "Ce que les gens en disent, et rien d’autre.".to_owned(),
            colour,
            ..tags::Draft::default()
        };
        tags::create(tx, &draft, now).unwrap()
    };
    let first = tag("Sécurité", "Security", "", Colour::Red, &["SSI", "cyber"]);
    tag("Failles", "", "Sécurité", Colour::Amber, &["faille"]);
    tag("Correctifs", "Patches", "Failles", Colour::Olive, &[]);
    tag("Système", "Operating systems", "", Colour::Blue, &["noyau"]);
    tag("Données", "Data", "", Colour::Teal, &[]);
    tag("Langages", "Languages", "", Colour::Violet, &["Rust"]);
    tag(
        "Poste de travail",
        "Workstations",
        "Système",
        Colour::Green,
        &[],
    );
    vocabulary::toggle_follow(tx, first.id, vigie)?;
    vocabulary::proposals::add(
        tx,
        ("Nuage", "Cloud", "On en parle chaque semaine."),
        vigie,
        now,
    )?;
    for item in 1..=6 {
        let by = (vigie, "ada");
        tags::put_on(tx, ItemId(item), "Sécurité", by, now).unwrap();
        tags::put_on(tx, ItemId(item), "Langages", by, now).unwrap();
    }
    let collection = collections::add(
        tx,
        "Un exposé sur la sécurité",
        Visibility::Internal,
        vigie,
        now,
    )?;
    let mut whole = collections::one(tx, collection)?.unwrap();
    whole.lead =
        "Trente minutes, **sans diapositive**. Voir le [plan](https://x.example/plan).".to_owned();
    collections::change(tx, &whole, now)?;
    for content in [
        Content::Item(ItemId(1)),
        Content::Note("Insister sur les *délais*.".to_owned()),
        Content::Item(ItemId(2)),
        Content::Link {
            title: "Le site de référence".to_owned(),
            url: "https://x.example/".to_owned(),
        },
    ] {
        collections::put(tx, collection, &content, Visibility::Internal, vigie, now)?;
    }
    let effects = [
        Effect::Tag("Sécurité".to_owned()),
        Effect::Keep,
        Effect::Notify(vigie),
        Effect::File(collection),
    ];
    rules::add(
        tx,
        ("Failles graves", "faille OU vulnérabilité"),
        &effects,
        vigie,
        now,
    )?;
    rules::add(
        tx,
        ("Pas de bruit", "faille"),
        &[Effect::Dismiss],
        vigie,
        now,
    )?;
    for (kind, url, title) in [
        (
            ProposalKind::Link,
            "https://deja.example/",
            "Une page à lire",
        ),
        (ProposalKind::Source, "https://source.example/feed", ""),
    ] {
        let new = Proposing {
            kind,
            url: url.to_owned(),
            canonical: url.to_owned(),
            title: title.to_owned(),
            note: "Pour l’atelier du mois prochain.".to_owned(),
            credited: true,
        };
        proposals::add(tx, &new, vigie, now)?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_the_pages_of_curation_and_none_scrolls_sideways() {
    let Some((driver, axe)) = tools().await else {
        return;
    };
    let watch = Watch::open().await;
    let app = watch.app();
    app.store.write_here(|tx| fill(tx, app)).unwrap();
    curation::catch_up(app).await.unwrap();
    index::catch_up(&app.store, &app.search).unwrap();
    let browser = driver.browser().await;
    let mut violations = Vec::new();
    for (language, theme, width) in [
        ("fr", "light", 1280),
        ("fr", "dark", 390),
        ("en", "dark", 1280),
        ("en", "light", 390),
    ] {
        browser.look(language, theme, width).await;
        for (name, path) in PAGES {
            browser.open(&watch.address(path)).await;
            let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
            let status = browser.run(status, json!([])).await;
            if status != 200 {
                violations.push(format!("{path}: {status}"));
            }
            let shot = format!("{name}-{width}-{theme}-{language}.png");
            browser.screenshot(&shots().join(shot)).await;
            let overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            let overflow = browser.run(overflow, json!([])).await;
            if overflow.as_i64() > Some(0) {
                violations.push(format!("{path} {width}: {overflow} pixels too wide"));
            }
            let found = browser.axe(&axe).await;
            violations.extend(
                found
                    .into_iter()
                    .map(|one| format!("{path} {language} {theme} {width}: {one}")),
            );
        }
    }
    browser.close().await;
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_curator_tags_an_item_without_javascript() {
    let Some((driver, _)) = tools().await else {
        return;
    };
    let watch = Watch::open().await;
    let app = watch.app();
    app.store.write_here(|tx| fill(tx, app)).unwrap();
    let browser = driver.browser().await;
    let off = json!({ "value": true });
    browser
        .command("Emulation.setScriptExecutionDisabled", off)
        .await;
    browser.open(&watch.address("/items/1")).await;
    browser.type_in("#add-tag", "noyau\u{e007}").await;
    browser.wait_for("#tags a[href='/tags/systeme']").await;
    browser.click("#tags button[value='Système']").await;
    browser.wait_for("#tags").await;
    let tags = browser.text_of("#tags").await;
    assert!(
        tags.contains("Sécurité") && !tags.contains("Système"),
        "{tags}"
    );
    browser.close().await;
}
