//! The editor's page without JavaScript: every act is a form, nothing typed is lost.

use axum::http::StatusCode;
use vigie::domain::delivery::DeliveryState;
use vigie::domain::ids::EditionId;
use vigie::store::StoreError;
use vigie::store::{deliveries, editions};

use super::site::{INTERNAL, NEWS, SECRET, Site};

/// Where the forms go.
const EDIT: &str = "/editions/1/edit";

async fn act(site: &Site, revision: i64, act: &str, more: &str) -> StatusCode {
    let form = format!("revision={revision}&do={act}{more}");
    site.post(EDIT, &form).await.status
}

fn standing(site: &Site) -> Vec<i64> {
    site.app
        .store
        .read_here::<_, StoreError>(|tx| editions::places(tx, EditionId(1)))
        .unwrap()
        .iter()
        .map(|place| place.item.0)
        .collect()
}

#[tokio::test]
async fn an_editor_moves_drops_adds_writes_undoes_and_approves() {
    let site = Site::new();
    let page = site.get("fr", EDIT).await.body;
    assert!(page.contains("personne n’y a touché") && page.contains("id=\"item-1\""));
    // A restricted item stands in the archive's draft by hand: editors see it, their readers never.
    assert!(page.contains("réservée"), "{page}");
    let members = site
        .get("fr", "/editions/1/preview/internal/edition.html")
        .await;
    assert!(members.status.is_success() && !members.body.contains("Rien pour les lecteurs"));
    let (news, inner) = (NEWS.0, INTERNAL.0);
    let found = site.get("fr", "/editions/1/edit?q=interne").await.body;
    assert!(found.contains(&format!("value=\"add:{inner}\"")), "{found}");
    let section = "&section=S%C3%A9curit%C3%A9";
    assert_eq!(
        act(&site, 0, &format!("add:{inner}"), section).await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(standing(&site), [news, SECRET.0, inner]);
    act(&site, 1, &format!("up:{inner}"), "").await;
    act(&site, 2, &format!("up:{inner}"), "").await;
    assert_eq!(standing(&site)[0], inner);
    act(&site, 3, "introduce", "&text=Bonjour+**vous**").await;
    act(
        &site,
        4,
        &format!("note:{news}"),
        "&text=%C3%80+lire&public=yes",
    )
    .await;
    act(&site, 5, &format!("drop:{inner}"), "").await;
    let page = site.get("en", EDIT).await.body;
    assert!(
        page.contains("Taken out") && page.contains("took out"),
        "{page}"
    );
    act(&site, 6, "undo", "").await;
    assert_eq!(standing(&site)[0], inner);
    let page = site.get("fr", EDIT).await.body;
    assert!(page.contains("Ce que le public ne lit pas"), "{page}");
    assert!(page.contains("l’introduction est autre"));
    assert_eq!(
        site.post("/editions/1/approve", "when=due").await.status,
        StatusCode::SEE_OTHER
    );
    let page = site.get("fr", "/editions/1").await.body;
    for said in [
        "<strong>vous</strong>",
        "À lire",
        "refait à l’identique",
        "Reprendre le brouillon",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let public = site
        .get("fr", "/editions/1/preview/public/edition.md")
        .await
        .body;
    assert!(
        public.contains("À lire") && !public.contains("Bonjour"),
        "{public}"
    );
    // Frozen: the editor's page leads back, an act changes nothing.
    assert_eq!(site.get("fr", EDIT).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        act(&site, 7, &format!("drop:{news}"), "").await,
        StatusCode::SEE_OTHER
    );
    assert!(standing(&site).contains(&news));
    assert_eq!(
        site.post("/editions/1/reopen", "").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        act(&site, 7, &format!("drop:{news}"), "").await,
        StatusCode::SEE_OTHER
    );
    assert!(!standing(&site).contains(&news));
}

#[tokio::test]
async fn a_text_that_somebody_else_changed_is_shown_beside_ones_own() {
    let site = Site::new();
    act(&site, 0, "introduce", "&text=La+premi%C3%A8re").await;
    let answer = site
        .post(EDIT, "revision=0&do=introduce&text=La+seconde")
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    for said in ["La première", "La seconde", "Ce qui n’a pas été enregistré"] {
        assert!(answer.body.contains(said), "{said}");
    }
    // What does not touch that text is applied all the same.
    act(&site, 0, "introduce", "&text=%C3%80+tous&public=yes").await;
    let page = site.get("fr", EDIT).await.body;
    assert!(page.contains(">La première</textarea>") && page.contains(">À tous</textarea>"));
    let seen = site.post("/editions/1/presence", "").await.body;
    assert!(
        seen.contains("\"revision\":2") && seen.contains("\"draft\":true"),
        "{seen}"
    );
    assert_eq!(act(&site, 2, "burn:1", "").await, StatusCode::BAD_REQUEST);
    assert_eq!(act(&site, 2, "drop:99", "").await, StatusCode::OK);
}

#[tokio::test]
async fn editions_are_found_by_their_words_and_an_erratum_is_told() {
    let site = Site::new();
    let found = site.get("fr", "/editions?q=NOYAU+touche").await.body;
    assert!(found.contains("La lettre du vendredi, numéro 1"), "{found}");
    let none = site.get("fr", "/editions?q=introuvable").await.body;
    assert!(none.contains("Aucun numéro ne correspond"));
    assert_eq!(
        site.post("/editions/1/erratum", "text=Faux").await.status,
        StatusCode::BAD_REQUEST
    );
    site.post("/editions/1/approve", "").await;
    site.post("/editions/1/erratum", "text=Il+fallait+lire+*six*.")
        .await;
    let page = site.get("fr", "/editions/1").await.body;
    assert!(page.contains("Il fallait lire <em>six</em>."), "{page}");
    let home = site.get("fr", "/").await.body;
    assert!(!home.contains("À relire"));
    // Nothing has left yet: taken back, nothing will.
    site.post("/editions/1/erratum", "text=Tout+est+faux.&act=recall")
        .await;
    let waiting = site
        .app
        .store
        .read_here::<_, StoreError>(|tx| deliveries::of_edition(tx, EditionId(1)));
    let states: Vec<_> = waiting.unwrap().iter().map(|one| one.state).collect();
    assert!(!states.is_empty(), "the letter had channels");
    assert!(
        states
            .iter()
            .all(|state| *state == DeliveryState::Cancelled),
        "{states:?}"
    );
    let page = site.get("fr", "/editions/1").await.body;
    assert!(
        page.contains("Tout est faux.") && page.contains("class=\"plain meta\""),
        "{page}"
    );
}

#[tokio::test]
async fn a_draft_waits_on_the_home_page_of_editors() {
    let site = Site::new();
    let home = site.get("fr", "/").await.body;
    assert!(
        home.contains("À relire : La lettre du vendredi, numéro 1")
            || home.contains("À relire\u{202f}: La lettre"),
        "{home}"
    );
}
