//! Rules through their pages, and what they do to arriving items.

use chrono::TimeDelta;
use vigie::clock::Clock;
use vigie::domain::delivery::{DeliveryState, Subject};
use vigie::domain::ids::ItemId;
use vigie::domain::item::ItemState;
use vigie::domain::member::Role;
use vigie::domain::visibility::Visibility;
use vigie::store::items::{self, ItemRow};
use vigie::store::{StoreError, deliveries, trail};
use vigie::web::Door;
use vigie::workers::{curation, editions, index, rounds};

use super::site::{INTERNAL, NEWS, SECRET, Site, TWIN, member, now};
use crate::watch;

fn row(site: &Site, item: ItemId) -> ItemRow {
    let row = site
        .app
        .store
        .read_here::<_, StoreError>(|tx| items::one(tx, item));
    row.unwrap().unwrap()
}

fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

/// Tries a rule and keeps it as it was tried; answers its address.
async fn rule(site: &Site, path: &str, fields: &[(&str, &str)]) -> String {
    let tried = site.post(path, &encoded(fields)).await;
    assert_eq!(tried.status, 200, "{}", tried.body);
    let (_, after) = tried.body.split_once("name=\"tried\" value=\"").unwrap();
    let (_, after) = after.split_once("name=\"tried\" value=\"").unwrap();
    let seal = after.split('"').next().unwrap().to_owned();
    let mut all = fields.to_vec();
    all.push(("tried", &seal));
    let kept = site.post(path, &encoded(&all)).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    kept.headers["location"].to_str().unwrap().to_owned()
}

async fn work(site: &Site) {
    curation::catch_up(&site.app).await.unwrap();
    index::catch_up(&site.app.store, &site.app.search).unwrap();
}

#[tokio::test]
async fn a_rule_is_tried_over_the_archive_before_it_is_kept() {
    let site = Site::new();
    let fields = [("name", "Noyau"), ("query", "noyau"), ("decide", "dismiss")];
    let tried = site.post("/rules/new", &encoded(&fields)).await.body;
    for said in [
        "2 éléments trouvés",
        "dont 2 depuis trente jours",
        "1 reste à trier",
        "La faille du noyau expliquée",
        "écarter",
    ] {
        assert!(tried.contains(said), "{said}: {tried}");
    }
    assert!(site.get("fr", "/rules").await.body.contains("Aucune règle"));
    let path = rule(&site, "/rules/new", &fields).await;
    assert_eq!(path, "/rules/1");
    let changed = [
        ("name", "Noyau"),
        ("query", "autre"),
        ("decide", "dismiss"),
        ("tried", "x"),
    ];
    let answer = site.post("/rules/1/edit", &encoded(&changed)).await;
    assert_eq!(
        answer.status, 200,
        "what was not tried as it stands is tried first"
    );
    let empty = [("name", "Rien"), ("query", "noyau")];
    let tried = site.post("/rules/new", &encoded(&empty)).await.body;
    let seal = tried.rsplit("name=\"tried\" value=\"").next().unwrap();
    let seal = seal.split('"').next().unwrap();
    let kept = [("name", "Rien"), ("query", "noyau"), ("tried", seal)];
    let refused = site.post("/rules/new", &encoded(&kept)).await;
    assert_eq!(refused.status, 409, "a rule without an effect does nothing");
}

#[tokio::test]
async fn each_effect_is_done_once_traced_and_explained() {
    let site = Site::new();
    // Whoever the door was opened to is the first member.
    let me = "1".to_owned();
    // Somebody answers for that theme.
    site.curated_by("Système");
    site.post("/tags/new", "name=Syst%C3%A8me").await;
    site.post("/collections/new", "title=Veille+noyau").await;
    let path = rule(
        &site,
        "/rules/new",
        &[
            ("name", "Noyau d’abord"),
            ("query", "titre:noyau"),
            ("tags", "systeme"),
            ("decide", "keep"),
            ("theme", "Système"),
            ("restrict", "internal"),
            ("assign", &me),
            ("notify", &me),
            ("file", "1"),
        ],
    )
    .await;
    work(&site).await;
    let twin = row(&site, TWIN);
    assert_eq!(twin.head.tags, ["avis", "Système"]);
    assert_eq!(twin.head.state, ItemState::Kept);
    assert_eq!(twin.group, "Système");
    assert_eq!(twin.head.visibility, Visibility::Internal);
    assert_eq!(row(&site, INTERNAL).head.state, ItemState::New);
    let page = site.get("fr", &format!("/items/{TWIN}")).await.body;
    for said in [
        "règle Noyau d’abord",
        "diffusion interne",
        "Noyau d’abord (1.1)",
        "Veille noyau",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let told = site.get("fr", "/notices").await.body;
    assert!(
        told.contains("signalé par la règle") && told.contains("confié par"),
        "{told}"
    );
    let shown = site.get("en", &path).await.body;
    assert!(
        shown.contains("2 items") && shown.contains("La faille du noyau"),
        "{shown}"
    );
    let passages = || {
        let trail = site
            .app
            .store
            .read_here::<_, StoreError>(|tx| trail::of(tx, TWIN));
        trail.unwrap().len()
    };
    let before = passages();
    site.post("/rules/1/replay", "").await;
    work(&site).await;
    assert_eq!(passages(), before, "one version acts on an item once");
}

#[tokio::test]
async fn what_a_rule_cannot_do_is_refused_in_words_when_it_is_tried_and_when_it_is_kept() {
    let site = Site::new();
    let reader = member(&site.app, Role::Reader).to_string();
    let told = [
        ("theme", "Nulle part", "no theme"),
        ("assign", "0", "does not triage"),
    ];
    let told = told.into_iter().chain([
        ("assign", reader.as_str(), "does not triage"),
        ("assign", "ada", "does not triage"),
        ("notify", "0", "no member"),
        ("notify", "99", "no member"),
        ("file", "7", "no collection"),
        ("send", "ailleurs", "no channel"),
        ("restrict", "public", "no visibility"),
    ]);
    let french = [
        "n’est pas un thème",
        "ne trie pas",
        "pas de membre",
        "pas de dossier",
        "pas de canal",
        "n’est pas une diffusion",
    ];
    for (field, value, sentence) in told {
        let fields = [("name", "R"), ("query", "noyau"), (field, value)];
        let refused = site.post("/rules/new", &encoded(&fields)).await;
        assert_eq!(refused.status, 409, "{field} {value}");
        let said = french.iter().any(|said| refused.body.contains(said));
        assert!(said || refused.body.contains(sentence), "{}", refused.body);
        let filled = refused.body.contains("name=\"query\" value=\"noyau\"");
        assert!(filled, "what was typed is lost: {}", refused.body);
    }
    // What is told to a reader is read by that reader, and a theme is as it is written elsewhere.
    let fields = [
        ("name", "R"),
        ("query", "noyau"),
        ("notify", reader.as_str()),
        ("theme", " securite"),
    ];
    rule(&site, "/rules/new", &fields).await;
    let page = site.get("fr", "/rules/1").await.body;
    assert!(page.contains("thème Sécurité"), "{page}");
    let form = site.get("fr", "/rules/new").await.body;
    let assign = form.split("name=\"assign\"").nth(1).unwrap();
    let assign = assign.split("</select>").next().unwrap();
    assert!(
        !assign.contains(&format!("value=\"{reader}\"")) && !assign.contains("value=\"0\""),
        "{assign}"
    );
}

#[tokio::test]
async fn what_a_rule_asks_to_send_waits_for_an_editors_consent() {
    let site = Site::new();
    for (name, query) in [("Alerte", "titre:noyau"), ("Trop", "source:interne")] {
        let fields = [("name", name), ("query", query), ("send", "monde")];
        rule(&site, "/rules/new", &fields).await;
    }
    work(&site).await;
    let sent = |item: ItemId| {
        let read = |tx: &vigie::store::Tx<'_>| deliveries::of(tx, Subject::Item(item));
        let rows = site.app.store.read_here::<_, StoreError>(read).unwrap();
        rows.into_iter()
            .map(|row| (row.id, row.state))
            .collect::<Vec<_>>()
    };
    editions::deliver(&site.app).await.unwrap();
    let [(news, DeliveryState::Pending)] = sent(NEWS)[..] else {
        panic!("{:?}", sent(NEWS))
    };
    let page = site.get("fr", "/deliveries").await.body;
    let asked = "la règle Alerte le demande";
    assert!(page.contains(asked), "{page}");
    site.post(&format!("/deliveries/{news}/release"), "").await;
    editions::deliver(&site.app).await.unwrap();
    assert_eq!(sent(NEWS), [(news, DeliveryState::Sent)]);
    assert!(matches!(sent(TWIN)[..], [(_, DeliveryState::Pending)]));
    assert_eq!(sent(INTERNAL), [], "everybody reads that channel");
    let trail = site.get("fr", &format!("/items/{INTERNAL}")).await.body;
    assert!(trail.contains("pas envoyé sur monde"), "{trail}");
}

#[tokio::test]
async fn a_person_s_decision_and_a_more_secret_label_stand() {
    let site = Site::new();
    rule(
        &site,
        "/rules/new",
        &[
            ("name", "Tout"),
            ("query", "tag:avis"),
            ("decide", "dismiss"),
            ("restrict", "internal"),
        ],
    )
    .await;
    work(&site).await;
    assert_eq!(row(&site, NEWS).head.state, ItemState::Kept, "Ada keeps it");
    assert_eq!(row(&site, TWIN).head.state, ItemState::Dismissed);
    assert_eq!(row(&site, SECRET).head.visibility, Visibility::Restricted);
}

#[tokio::test]
async fn the_first_of_two_rules_that_contradict_wins_and_both_say_so() {
    let site = Site::new();
    rule(
        &site,
        "/rules/new",
        &[("name", "Pour"), ("query", "noyau"), ("decide", "keep")],
    )
    .await;
    let second = [
        ("name", "Contre"),
        ("query", "faille"),
        ("decide", "dismiss"),
    ];
    let tried = site.post("/rules/new", &encoded(&second)).await.body;
    assert!(
        tried.contains("veut le contraire pour 2 éléments"),
        "{tried}"
    );
    assert!(tried.contains("elle passe avant"), "{tried}");
    rule(&site, "/rules/new", &second).await;
    site.post("/rules/2/up", "").await;
    let page = site.get("fr", "/rules/2").await.body;
    assert!(page.contains("celle-ci passe avant"), "{page}");
    work(&site).await;
    assert_eq!(row(&site, TWIN).head.state, ItemState::Dismissed);
    let rules = site.get("fr", "/rules").await.body;
    assert!(rules.find("Contre").unwrap() < rules.find("Pour").unwrap());
}

#[tokio::test]
async fn a_changed_rule_is_another_version_that_can_go_through_the_archive() {
    let site = Site::new();
    site.post("/tags/new", "name=Alerte").await;
    work(&site).await;
    rule(
        &site,
        "/rules/new",
        &[("name", "A"), ("query", "rien"), ("tags", "Alerte")],
    )
    .await;
    rule(
        &site,
        "/rules/1/edit",
        &[("name", "A"), ("query", "noyau"), ("tags", "Alerte")],
    )
    .await;
    work(&site).await;
    assert_eq!(
        row(&site, TWIN).head.tags,
        ["avis"],
        "the archive waits to be asked"
    );
    site.post("/rules/1/replay", "").await;
    work(&site).await;
    assert_eq!(row(&site, TWIN).head.tags, ["Alerte", "avis"]);
    assert_eq!(row(&site, NEWS).head.tags, ["Alerte", "avis"]);
    let page = site.get("fr", "/rules/1").await.body;
    assert!(
        page.contains("version 2, par Camille Essai") && page.contains("<code>rien</code>"),
        "{page}"
    );
}

#[tokio::test]
async fn a_tag_that_a_person_took_away_is_not_put_back_by_another_version_of_the_rule() {
    let site = Site::new();
    site.post("/tags/new", "name=Alerte").await;
    work(&site).await;
    for (path, query) in [("/rules/new", "titre:noyau"), ("/rules/1/edit", "noyau")] {
        rule(
            &site,
            path,
            &[("name", "A"), ("query", query), ("tags", "Alerte")],
        )
        .await;
        site.post("/rules/1/replay", "").await;
        work(&site).await;
        site.post(&format!("/items/{TWIN}/tags"), "remove=Alerte")
            .await;
        assert_eq!(row(&site, TWIN).head.tags, ["avis"], "{query}");
    }
    assert_eq!(row(&site, NEWS).head.tags, ["Alerte", "avis"]);
    let trail = site
        .app
        .store
        .read_here::<_, StoreError>(|tx| trail::of(tx, TWIN));
    let passages = trail.unwrap();
    let steps = passages.iter().flat_map(|passage| &passage.steps);
    let given = steps.filter(|step| step.decision == "tag Alerte").count();
    assert_eq!(given, 1, "the second version found it and put nothing back");
}

#[tokio::test]
async fn a_rule_that_rests_does_nothing_and_one_that_finds_nothing_for_months_is_said() {
    let site = Site::new();
    rule(
        &site,
        "/rules/new",
        &[("name", "A"), ("query", "noyau"), ("decide", "dismiss")],
    )
    .await;
    site.post("/rules/1/pause", "").await;
    work(&site).await;
    assert_eq!(row(&site, TWIN).head.state, ItemState::New);
    site.post("/rules/1/resume", "").await;
    site.app.clock.advance(TimeDelta::days(80));
    assert!(
        !site
            .get("fr", "/rules")
            .await
            .body
            .contains("depuis des mois")
    );
    site.app.clock.advance(TimeDelta::days(11));
    assert!(
        site.get("fr", "/rules")
            .await
            .body
            .contains("depuis des mois")
    );
}

#[tokio::test]
async fn a_rule_follows_the_tags_that_it_names_through_a_renaming() {
    let site = Site::new();
    site.post("/tags/new", "name=avis").await;
    rule(
        &site,
        "/rules/new",
        &[
            ("name", "A"),
            ("query", "tag:avis -noyau"),
            ("decide", "dismiss"),
        ],
    )
    .await;
    site.post("/tags/avis/edit", "name=Bulletins").await;
    work(&site).await;
    assert_eq!(row(&site, INTERNAL).head.state, ItemState::Dismissed);
}

#[tokio::test]
async fn an_item_that_arrives_through_a_feed_meets_the_rules_once() {
    let served = watch::Site::start().await;
    served.serve(
        "/feed",
        "<rss version=\"2.0\"><channel><title>T</title><item><guid>1</guid>\
         <title>Une faille du noyau</title><link>https://t.example/1</link>\
         <pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>",
    );
    let watch = watch::Watch::new(&format!(
        "[[source]]\nkey = \"a\"\ntitle = \"A\"\nurl = \"{}/feed\"\narticle = \"never\"\n",
        served.base
    ));
    let app = watch.open(Clock::fixed(now()));
    let door = Door::Open(member(&app, Role::Admin));
    let site = Site::over(app.clone(), vigie::web::router(app.clone(), door));
    // Somebody answers for that theme.
    site.curated_by("Noyaux");
    rule(
        &site,
        "/rules/new",
        &[
            ("name", "A"),
            ("query", "failles noyau"),
            ("theme", "Noyaux"),
        ],
    )
    .await;
    let due = rounds::due(&app, &["a".to_owned()]).await.unwrap();
    rounds::visit_all(&app, due, |_| {}).await.unwrap();
    let page = site.get("fr", "/rules").await.body;
    assert!(page.contains("1 élément attend"), "{page}");
    let inbox = site.get("fr", "/desk").await.body;
    assert!(
        !inbox.contains("Une faille du noyau"),
        "the rules come first"
    );
    work(&site).await;
    assert_eq!(row(&site, ItemId(1)).group, "Noyaux");
    let inbox = site.get("fr", "/desk").await.body;
    assert!(inbox.contains("Une faille du noyau"), "{inbox}");
    let found = site.get("fr", "/search?q=groupe%3Anoyaux").await.body;
    assert!(found.contains("1 résultat<"), "{found}");
    assert!(
        !site
            .get("fr", "/rules")
            .await
            .body
            .contains("élément attend")
    );
}

#[tokio::test]
async fn a_rule_and_a_merge_ask_for_the_rights_that_acts_by_hand_ask_for() {
    let site = Site::new();
    let theirs = site.curated_by("Langages");
    let fields = [("name", "Loin"), ("query", "noyau"), ("decide", "dismiss")];
    rule(&theirs, "/rules/new", &fields).await;
    theirs.post("/rules/1/replay", "").await;
    work(&site).await;
    assert_eq!(row(&site, TWIN).head.state, ItemState::New);
    let page = theirs.get("fr", "/rules").await.body;
    assert!(
        page.contains("agit dans les thèmes") && page.contains("Langages"),
        "{page}"
    );
    rule(&site, "/rules/new", &fields).await;
    for path in ["/rules/2/pause", "/rules/2/up", "/rules/2/replay"] {
        assert_eq!(theirs.post(path, "").await.status, 403, "{path}");
    }
    let merge = format!("/items/{INTERNAL}/story/merge");
    assert_eq!(theirs.post(&merge, "with=1").await.status, 403);
    work(&site).await;
    assert_eq!(row(&site, INTERNAL).head.story, None);
}
