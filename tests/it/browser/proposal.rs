//! A member's journey: a page is proposed, read, kept, and stands in the digest with its author's name.

use vigie::clock::Clock;
use vigie::domain::ids::ItemId;
use vigie::domain::item::ItemState;
use vigie::domain::member::Role;
use vigie::store::{StoreError, items};
use vigie::web::Door;
use vigie::workers::{curation, editions, index, proposals};

use super::{shots, tools};
use crate::watch;
use crate::web::site::member;

const PAGE: &str = "<html lang=\"fr\"><head><title>Un outil pour veiller</title></head><body><article>\
    <h1>Un outil pour veiller</h1><p>Les personnes qui veillent lisent beaucoup, et retiennent peu. \
    Cet outil les aide à garder ce qui compte, à le retrouver, et à le partager avec leurs collègues.</p>\
    <p>Il est libre, il tient en un seul programme, et il ne demande rien d’autre qu’un dossier où \
    poser ses archives. On peut l’essayer en cinq minutes sur une machine ordinaire.</p></article></body></html>";

const DIGEST: &str = "[[digest]]\nkey = \"hebdo\"\ntitle = \"La lettre\"\nschedule = \"0 16 * * FRI\"\n\
    period = \"7d\"\nchannels = [\"dossier\"]\n[[digest.section]]\ntitle = \"Outils\"\nquery = \"\"\nquota = 9\n\
    [[channel]]\nkey = \"dossier\"\nkind = \"file\"\nfolder = \"sortie\"\nform = \"html\"\nclearance = \"internal\"\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_member_s_proposal_becomes_an_item_in_the_digest() {
    let Some((driver, axe)) = tools().await else {
        return;
    };
    let served = watch::Site::start().await;
    // A place on the public internet, for which the site stands as its proxy.
    let place = "http://93.184.215.14/outil?utm_source=x";
    served.serve(place, PAGE);
    let watch = watch::Watch::new(DIGEST);
    watch.go_through(&served.base);
    let app = watch.open(Clock::fixed("2026-11-23T10:30:00Z".parse().unwrap()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let door = Door::Open(member(&app, Role::Admin));
    tokio::spawn(vigie::web::serve(
        listener,
        app.clone(),
        door,
        std::future::pending(),
    ));

    let browser = driver.browser().await;
    browser.open(&format!("{base}/proposals")).await;
    browser.type_in("#url", place).await;
    browser
        .type_in("#pnote", "Pour notre prochain atelier")
        .await;
    browser.click("#propose button").await;
    browser.wait_for("#p1 .state.waiting").await;
    proposals::read_due(&app).await.unwrap();
    curation::catch_up(&app).await.unwrap();
    index::catch_up(&app.store, &app.search).unwrap();
    browser.open(&format!("{base}/proposals")).await;
    browser.wait_for("#p1 .state.filed").await;
    let mut violations = browser.axe(&axe).await;
    browser
        .screenshot(&shots().join("proposals-1280-light-fr.png"))
        .await;
    browser.click("#p1 .line a").await;
    browser.wait_for("article.item h1").await;
    assert_eq!(browser.text_of("h1").await, "Un outil pour veiller");
    app.store
        .write_here::<_, StoreError>(|tx| {
            items::set_state(tx, ItemId(1), ItemState::Kept, "ada", "", app.clock.now())
        })
        .unwrap();
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let digest = app.setup().config.digests[0].clone();
    editions::draft(&app, &digest).await.unwrap();
    browser.open(&format!("{base}/editions/1")).await;
    browser.wait_for("iframe").await;
    browser.enter("iframe").await;
    browser.wait_for("h3").await;
    let letter = browser.text_of("body").await;
    assert!(letter.contains("Un outil pour veiller"), "{letter}");
    assert!(letter.contains("proposé par Camille Essai"), "{letter}");

    browser.open(&format!("{base}/proposals")).await;
    browser
        .type_in("#url", "http://93.184.215.14/outil#fin")
        .await;
    browser.click("#propose button").await;
    browser.wait_for(".known").await;
    let known = browser.text_of(".known").await;
    assert!(
        known.contains("Un outil pour veiller") && known.contains("retenu"),
        "{known}"
    );
    violations.extend(browser.axe(&axe).await);
    browser.close().await;
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}
