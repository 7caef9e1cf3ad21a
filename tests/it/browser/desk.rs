//! Curators at the desk in a real browser: sixty stories by keyboard alone; two of them at once.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use vigie::app::App;
use vigie::clock::Clock;
use vigie::config::{self, Env};
use vigie::curate::tags::{Draft, create};
use vigie::domain::ids::{ItemId, MemberId};
use vigie::domain::item::ItemState;
use vigie::domain::member::{Role, Themes};
use vigie::store::members::keys::Key;
use vigie::store::members::{self, NewMember, sessions};
use vigie::store::{StoreError, items};
use vigie::web::Door;

use super::driver::Browser;
use super::{shots, tools};
use crate::web::site::{CONFIGURATION, item, member, now};

/// Stories that wait.
const STORIES: i64 = 60;

/// Stories that wait, served.
struct Desk {
    _folder: tempfile::TempDir,
    app: App,
    address: SocketAddr,
}

impl Desk {
    /// Open to whoever comes, as one member.
    async fn open() -> Self {
        Self::serve(|app| Door::Open(member(app, Role::Admin))).await
    }

    /// For those who sign in.
    async fn behind_accounts() -> Self {
        Self::serve(|_| Door::Accounts).await
    }

    async fn serve(door: impl Fn(&App) -> Door) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let written = CONFIGURATION.replace("{folder}", &folder.path().display().to_string());
        let file = folder.path().join("feeds.toml");
        let config = config::parse(&written, &file, &Env::of([])).unwrap();
        let app = App::open(config, Clock::fixed(now())).unwrap();
        let draft = Draft {
            name: "noyau".to_owned(),
            ..Draft::default()
        };
        app.store
            .write_here(|tx| create(tx, &draft, now()))
            .unwrap();
        app.store
            .write_here::<_, StoreError>(|tx| {
                for key in 1..=STORIES {
                    let title = format!("Nouvelle numéro {key} du noyau");
                    let new = item(1 + key % 2, key, &title, "<p>Un texte assez court.</p>");
                    items::add(tx, &new, now())?;
                }
                Ok(())
            })
            .unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (served, door, never) = (app.clone(), door(&app), std::future::pending());
        tokio::spawn(vigie::web::serve(listener, served, door, never));
        Self {
            _folder: folder,
            app,
            address,
        }
    }

    fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Signs `browser` in as a new curator of that name.
    async fn sign_in(&self, browser: &Browser, name: &str) {
        let key = Key::make().unwrap();
        let new = NewMember {
            login: name.to_lowercase(),
            name: name.to_owned(),
            email: None,
            role: Role::Curator,
            themes: Themes::default(),
        };
        self.app
            .store
            .write_here(|tx| {
                let member = members::add(tx, &new, MemberId(0), now())?;
                sessions::begin(tx, member, &key.hash, "essai", now())?;
                Ok::<_, members::MemberError>(())
            })
            .unwrap();
        let cookie = json!({
            "name": "vigie-session", "value": key.secret.reveal(), "url": self.address("/")
        });
        browser.command("Network.setCookie", cookie).await;
    }

    fn count(&self, state: ItemState) -> i64 {
        self.app
            .store
            .read_here(|tx| items::count_in(tx, state))
            .unwrap()
    }

    fn state(&self, item: i64) -> ItemState {
        let row = self.app.store.read_here(|tx| items::one(tx, ItemId(item)));
        row.unwrap().unwrap().head.state
    }
}

impl Browser {
    /// Waits until `script` answers yes; five seconds at most.
    async fn until(&self, script: &str) {
        for _ in 0..100 {
            if self.run(script, json!([])).await == Value::Bool(true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{script} never came true");
    }
}

/// Whether a story waits on the page.
const WAITS: &str =
    "return document.querySelectorAll('[data-item]:not([data-decided])').length > 0";
/// Whether every act was answered: each decided story offers its undoing.
const ANSWERED: &str = "return [...document.querySelectorAll('[data-decided]')]
    .every((story) => story.querySelector('[data-state] button'))";

#[tokio::test(flavor = "multi_thread")]
async fn a_curator_clears_sixty_stories_by_keyboard_alone() {
    let Some((driver, axe)) = tools().await else {
        return;
    };
    let desk = Desk::open().await;
    let browser = driver.browser().await;
    browser.open(&desk.address("/desk")).await;
    browser.wait_for("[data-live=yes]").await;
    let mut pressed = 0;
    for story in 0..STORIES {
        // A person presses no key for a story that is not there yet.
        browser.until(WAITS).await;
        let key = ["s", "x", "e"][usize::try_from(story % 3).unwrap()];
        browser.press(key).await;
        pressed += 1;
    }
    assert_eq!(pressed, STORIES, "a decision takes one key");
    browser.until(ANSWERED).await;
    assert_eq!(desk.count(ItemState::New), 0);
    assert_eq!(
        (
            desk.count(ItemState::Kept),
            desk.count(ItemState::Dismissed)
        ),
        (40, 20)
    );
    let shown = browser.text_of("[data-count=mine]").await;
    assert_eq!(shown, "60");
    browser.screenshot(&shots().join("desk-sixty.png")).await;
    let mistakes = browser.axe(&axe).await;
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    // Three steps back, and the focus is on what came back.
    for left in 1..=3 {
        browser.press("u").await;
        let back = format!(
            "return document.querySelectorAll('[data-item]:not([data-decided])').length === {left}"
        );
        browser.until(&back).await;
    }
    assert_eq!(desk.count(ItemState::New), 3);
    let focused =
        "return document.activeElement.closest('[data-item]')?.dataset.decided === undefined";
    browser.until(focused).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reasons_notes_tags_digests_and_help_are_a_key_away() {
    let Some((driver, axe)) = tools().await else {
        return;
    };
    let desk = Desk::open().await;
    let browser = driver.browser().await;
    browser.open(&desk.address("/desk")).await;
    browser.press("?").await;
    browser.wait_for("#dialog-keys[open]").await;
    browser.screenshot(&shots().join("desk-keys.png")).await;
    let mistakes = browser.axe(&axe).await;
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    browser.press("\u{e00c}").await;
    browser.press("j").await;
    browser.press("X").await;
    browser.wait_for("#dialog-dismiss[open]").await;
    browser.press("2").await;
    browser
        .until(
            "return document.querySelectorAll('[data-decided] [data-state] button').length === 1",
        )
        .await;
    assert_eq!(desk.state(1), ItemState::Dismissed);
    browser.press("n").await;
    browser.wait_for("#dialog-note[open]").await;
    browser.press("vu hier\u{e004}\u{e007}").await;
    browser
        .until("return document.querySelector('[data-item=\"2\"] [data-noted]').textContent !== ''")
        .await;
    browser.press("t").await;
    browser.wait_for("#dialog-tag[open]").await;
    browser.press("noyau\u{e007}").await;
    browser.until("return document.querySelector('[data-item=\"2\"] .meta').textContent.includes('noyau')").await;
    browser.press("d").await;
    browser.wait_for("#dialog-digest[open]").await;
    browser.press("2").await;
    browser.until(ANSWERED).await;
    assert_eq!(desk.state(2), ItemState::Kept);
    browser.open(&desk.address("/items/2")).await;
    let panel = browser.text_of("#desk").await;
    assert!(
        panel.contains("La lettre du vendredi – Sécurité") && panel.contains("Étiqueté par"),
        "{panel}"
    );
    browser.open(&desk.address("/desk/log")).await;
    assert!(browser.text_of(".log").await.contains("déjà dit"));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_saved_is_said_and_rolled_back() {
    let Some((driver, _)) = tools().await else {
        return;
    };
    let desk = Desk::open().await;
    let browser = driver.browser().await;
    browser.open(&desk.address("/desk")).await;
    let cut = json!({ "urls": ["*decide*"] });
    browser.command("Network.setBlockedURLs", cut).await;
    browser.press("s").await;
    browser
        .wait_for("[data-item=\"1\"][data-state=failed]")
        .await;
    let said = browser.text_of("[data-item=\"1\"] [data-state]").await;
    assert!(said.contains("pas été enregistré"), "{said}");
    let open = json!({ "urls": [] });
    browser.command("Network.setBlockedURLs", open).await;
    browser.press("k").await;
    browser.press("s").await;
    browser
        .wait_for("[data-item=\"1\"] [data-state] button")
        .await;
    assert_eq!(desk.state(1), ItemState::Kept);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_decides_without_javascript() {
    let Some((driver, _)) = tools().await else {
        return;
    };
    let desk = Desk::open().await;
    let browser = driver.browser().await;
    let off = json!({ "value": true });
    browser
        .command("Emulation.setScriptExecutionDisabled", off)
        .await;
    browser.open(&desk.address("/desk")).await;
    browser.click(".story:first-child .dismiss").await;
    browser.wait_for(".story[data-item='2']:first-child").await;
    assert_eq!(desk.state(1), ItemState::Dismissed);
    browser.open(&desk.address("/desk/log")).await;
    browser.click(".log form button").await;
    browser.wait_for(".log .undone").await;
    assert_eq!(desk.state(1), ItemState::New);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_curators_see_each_other_and_overwrite_nothing() {
    let Some((driver, axe)) = tools().await else {
        return;
    };
    let desk = Desk::behind_accounts().await;
    let (ada, bob) = (driver.browser().await, driver.browser().await);
    desk.sign_in(&ada, "Ada").await;
    desk.sign_in(&bob, "Bob").await;
    ada.open(&desk.address("/desk")).await;
    bob.open(&desk.address("/desk")).await;
    ada.wait_for("[data-live=yes]").await;
    bob.wait_for("[data-live=yes]").await;

    // What Bob opens is shown so to Ada, and when she opens it too.
    bob.press("j").await;
    bob.press("o").await;
    bob.wait_for("#desk[data-mine=yes]").await;
    let claimed = "return document.querySelector('[data-item=\"1\"] [data-claimed]').textContent === 'Bob s’en occupe'";
    ada.until(claimed).await;
    ada.screenshot(&shots().join("desk-claimed.png")).await;
    ada.open(&desk.address("/desk")).await;
    ada.until(claimed).await;
    ada.wait_for("[data-live=yes]").await;

    // What Ada decides is shown to Bob; what he had not seen, he does not overwrite.
    ada.press("x").await;
    ada.until(ANSWERED).await;
    bob.until("return document.querySelector('[data-claimed]').textContent === 'Écarté par Ada'")
        .await;
    bob.press("s").await;
    bob.until(
        "return document.querySelector('[data-claimed]').textContent.includes('Garder quand même')",
    )
    .await;
    assert_eq!(desk.state(1), ItemState::Dismissed);
    bob.screenshot(&shots().join("desk-conflict.png")).await;
    let mistakes = bob.axe(&axe).await;
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    bob.press("\u{e007}").await;
    ada.until("return document.querySelector('[data-item=\"1\"] [data-state]').textContent.includes('Gardé par Bob')").await;
    assert_eq!(desk.state(1), ItemState::Kept);

    // Both write on the same page at the same time.
    ada.open(&desk.address("/items/2")).await;
    bob.open(&desk.address("/items/2")).await;
    ada.type_in("#desk textarea[name=text]", "vérifié par Ada")
        .await;
    bob.type_in("#desk textarea[name=text]", "lu par Bob").await;
    ada.click("#desk [data-note-form] button").await;
    ada.until("return document.querySelector('[data-note-said]').textContent !== ''")
        .await;
    bob.click("#desk [data-note-form] button").await;
    bob.until("return document.querySelector('#desk textarea[name=text]').value === 'vérifié par Ada\\nlu par Bob'").await;
    ada.close().await;
    bob.close().await;
}
