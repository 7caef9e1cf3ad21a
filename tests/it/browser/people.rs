//! Somebody who was invited comes in: every page on the way, in both languages, themes and widths.

use serde_json::json;

use super::driver::Browser;
use super::watch::Watch;
use super::{shots, tools};

/// One look of the pages, and what was found wrong in it.
struct Look {
    language: &'static str,
    theme: &'static str,
    width: u32,
    wrong: Vec<String>,
}

impl Look {
    /// Leaves a picture of the page, and notes what axe finds and whether it scrolls sideways.
    async fn at(&mut self, browser: &Browser, axe: &str, name: &str) {
        let (width, theme, language) = (self.width, self.theme, self.language);
        let file = format!("{name}-{width}-{theme}-{language}.png");
        browser.screenshot(&shots().join(file)).await;
        let overflow =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let overflow = browser.run(overflow, json!([])).await;
        if overflow.as_i64() > Some(0) {
            self.wrong
                .push(format!("{name} {width}: {overflow} pixels too wide"));
        }
        let found = browser.axe(axe).await.into_iter();
        self.wrong
            .extend(found.map(|one| format!("{name} {language} {theme} {width}: {one}")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_invited_comes_in_and_every_page_on_the_way_is_sound() {
    let Some((driver, axe)) = tools().await else {
        return;
    };
    let watch = Watch::open().await;
    let base = watch.guarded().await;
    let browser = driver.browser().await;
    let mut wrong = Vec::new();
    for (language, theme, width) in [
        ("fr", "light", 1280),
        ("fr", "dark", 390),
        ("en", "dark", 1280),
        ("en", "light", 390),
    ] {
        browser.look(language, theme, width).await;
        let mut look = Look {
            language,
            theme,
            width,
            wrong: Vec::new(),
        };
        let login = format!("ada-{width}-{language}");
        journey(
            &browser,
            &axe,
            &mut look,
            (base.as_str(), login.as_str(), watch.invite(&login).as_str()),
        )
        .await;
        wrong.append(&mut look.wrong);
    }
    browser.close().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn journey(
    browser: &Browser,
    axe: &str,
    look: &mut Look,
    (base, login, key): (&str, &str, &str),
) {
    turned_away(browser, axe, look, (base, login)).await;
    let there = |path: &str| format!("{base}{path}");
    browser.open(&there(&format!("/welcome?key={key}"))).await;
    browser.type_in("#password", "passwordpassword").await;
    browser.type_in("#again", "passwordpassword\u{e007}").await;
    browser.wait_for(".note").await;
    look.at(browser, axe, "welcome").await;
    browser.type_in("#password", "pluie fine sur le port").await;
    browser
        .type_in("#again", "pluie fine sur le port\u{e007}")
        .await;
    browser.wait_for(".person form button").await;
    browser.open(&there(&format!("/welcome?key={key}"))).await;
    look.at(browser, axe, "link-used").await;
    browser.open(&there("/members")).await;
    look.at(browser, axe, "refused").await;
    browser.open(&there("/me")).await;
    browser.click("#tokens summary").await;
    look.at(browser, axe, "me-reader").await;
    browser.type_in("#token-name", "essai\u{e007}").await;
    browser.wait_for("pre.once").await;
    look.at(browser, axe, "token").await;
    browser.click(".person form button").await;
    browser.wait_for("#login").await;
}

/// Whoever has no account yet, or the wrong password.
async fn turned_away(browser: &Browser, axe: &str, look: &mut Look, (base, login): (&str, &str)) {
    let there = |path: &str| format!("{base}{path}");
    browser.open(&there("/sources")).await;
    browser.wait_for("#login").await;
    look.at(browser, axe, "sign-in").await;
    browser.type_in("#login", login).await;
    browser.type_in("#password", "azerty\u{e007}").await;
    browser.wait_for(".note").await;
    look.at(browser, axe, "sign-in-wrong").await;
    browser.open(&there("/forgotten")).await;
    look.at(browser, axe, "forgotten").await;
}
