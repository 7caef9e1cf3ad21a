//! The pages in a real browser: a reader's way through them, with and without JavaScript, and what
//! axe-core says of each in both languages, both themes and two widths.
//!
//! Needs chromedriver, Chromium, and `npm ci` in `tests/browser`. Skipped where they are missing,
//! unless `CI=true`.

mod curation;
mod desk;
mod driver;
mod people;
mod proposal;
mod vectors;
mod watch;

use std::path::{Path, PathBuf};

use driver::Driver;
use serde_json::json;
use watch::Watch;

/// Pages to look at, by the name of their screenshots.
const PAGES: &[(&str, &str)] = &[
    ("home", "/"),
    ("search", "/search?q=s%C3%A9curit%C3%A9"),
    ("nothing", "/search?q=zzzz"),
    ("item", "/items/{story}"),
    ("changed", "/items/{changed}"),
    ("versions", "/items/{changed}/versions"),
    ("sources", "/sources"),
    ("source", "/sources/{source}"),
    ("digests", "/digests"),
    ("edition", "/editions/1"),
    ("editions", "/editions"),
    ("editor", "/editions/1/edit"),
    ("deliveries", "/deliveries"),
    ("channels", "/channels"),
    ("send", "/items/{story}/send"),
    ("send-held", "/items/{changed}/send"),
    ("desk", "/desk"),
    ("desk-log", "/desk/log"),
    ("desk-why", "/desk/items/{story}/why"),
    ("desk-suggestions", "/desk/suggestions"),
    ("desk-bulk", "/desk/bulk?act=dismiss&item={changed}"),
    ("about", "/about"),
    ("me", "/me"),
    ("members", "/members"),
    ("member", "/members/1"),
    ("audit", "/audit"),
    ("workings", "/workings"),
    ("missing", "/nowhere"),
];

/// The tools, or `None` where they are missing and nobody insists.
#[allow(clippy::disallowed_methods)] // The environment says whether this is CI, and nothing else.
async fn tools() -> Option<(Driver, String)> {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/browser/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&axe);
    let driver = Driver::start().await;
    if let (Ok(axe), Some(driver)) = (axe, driver) {
        return Some((driver, axe));
    }
    assert_ne!(
        std::env::var("CI").as_deref(),
        Ok("true"),
        "chromedriver or axe-core is missing: apt-get install chromium chromium-driver, npm ci in tests/browser"
    );
    println!("skipped: chromedriver or axe-core is missing");
    None
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_searches_opens_an_item_and_sees_the_digest() {
    let Some((driver, _)) = tools().await else {
        return;
    };
    let watch = Watch::open().await;
    let browser = driver.browser().await;
    browser.open(&watch.address("/")).await;
    browser.press("/").await;
    browser.press("securite\u{e007}").await;
    browser.wait_for("mark").await;
    let found = browser.text_of(".results").await;
    assert!(found.to_lowercase().contains("sécurité"), "{found}");
    browser.press("j").await;
    browser.press("o").await;
    browser.wait_for("article.item h1").await;
    assert!(browser.text_of("article.item .text").await.len() > 80);
    browser.open(&watch.address("/items/{story}")).await;
    browser.wait_for("#story li a").await;
    browser.click(".trail summary").await;
    let trail = browser.text_of(".trail ol").await;
    assert!(trail.contains("rapprochement"), "{trail}");
    browser.open(&watch.address("/digests")).await;
    browser.click(".editions a").await;
    browser.wait_for("iframe").await;
    let count = "return document.querySelectorAll('.group .line').length";
    assert!(browser.run(count, json!([])).await.as_u64().unwrap() > 0);
    browser.enter("iframe").await;
    browser.wait_for("h1").await;
    let shown = browser.text_of("h1").await;
    assert_eq!(shown, "La veille de la semaine, numéro 1");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_and_searching_need_no_javascript() {
    let Some((driver, _)) = tools().await else {
        return;
    };
    let watch = Watch::open().await;
    let browser = driver.browser().await;
    let off = json!({ "value": true });
    browser
        .command("Emulation.setScriptExecutionDisabled", off)
        .await;
    browser.open(&watch.address("/")).await;
    browser.type_in("#q", "securite\u{e007}").await;
    browser.wait_for(".results .line a").await;
    browser.click(".results .line a").await;
    browser.wait_for("article.item h1").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page_and_no_page_scrolls_sideways() {
    let Some((driver, axe)) = tools().await else {
        return;
    };
    let watch = Watch::open().await;
    watch.hold();
    watch.stumble().await;
    let browser = driver.browser().await;
    let mut violations = Vec::new();
    for (language, theme, width, look) in [
        ("fr", "light", 1280, "neutral"),
        ("fr", "dark", 390, "neutral"),
        ("en", "dark", 1280, "neutral"),
        ("en", "light", 390, "neutral"),
        ("fr", "dark", 1280, "state"),
        ("fr", "light", 390, "state"),
    ] {
        browser.look(language, theme, width).await;
        for &(name, path) in PAGES {
            browser.open(&watch.address(path)).await;
            let expected = if name == "missing" { 404 } else { 200 };
            let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
            let status = browser.run(status, json!([])).await;
            if status != expected {
                violations.push(format!("{path}: {status} instead of {expected}"));
            }
            let dress = "document.documentElement.dataset.look = arguments[0]";
            browser.run(dress, json!([look])).await;
            let shot = format!("{name}-{width}-{theme}-{language}-{look}.png");
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
                    .map(|one| format!("{path} {language} {theme} {width} {look}: {one}")),
            );
        }
    }
    browser.close().await;
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_approves_a_draft_and_sees_it_leave() {
    let Some((driver, axe)) = tools().await else {
        return;
    };
    let watch = Watch::open().await;
    let browser = driver.browser().await;
    browser.open(&watch.address("/editions/1")).await;
    browser.click(".card form button.primary").await;
    browser.wait_for(".state.approved").await;
    watch.deliver().await;
    let mut violations = Vec::new();
    for (theme, width) in [("light", 1280), ("dark", 390)] {
        browser.look("fr", theme, width).await;
        for (name, path) in [("approved", "/editions/1"), ("delivered", "/deliveries")] {
            browser.open(&watch.address(path)).await;
            browser.wait_for(".state.sent").await;
            browser
                .screenshot(&shots().join(format!("{name}-{width}-{theme}-fr.png")))
                .await;
            violations.extend(browser.axe(&axe).await);
        }
    }
    browser.close().await;
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

/// Presses a key as a person does, with Alt held or not.
async fn chord(browser: &driver::Browser, key: &str, with_alt: bool) {
    for kind in ["keyDown", "keyUp"] {
        let modifiers = u8::from(with_alt);
        let pressed = json!({ "type": kind, "key": key, "code": key, "modifiers": modifiers });
        browser.command("Input.dispatchKeyEvent", pressed).await;
    }
}

/// Waits until a script answers `true`; fifteen seconds at most.
async fn until(browser: &driver::Browser, script: &str) {
    for _ in 0..300 {
        if browser.run(script, json!([])).await == json!(true) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("never: {script}");
}

/// The items of the draft on the page, in order.
async fn standing(browser: &driver::Browser) -> Vec<String> {
    let script = "return [...document.querySelectorAll('[data-item]')].map((i) => i.dataset.item)";
    let items = browser.run(script, json!([])).await;
    let items = items.as_array().unwrap().iter();
    items
        .map(|item| item.as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_reorders_by_keys_drops_adds_writes_approves_and_it_leaves() {
    let Some((driver, axe)) = tools().await else {
        return;
    };
    let watch = Watch::open().await;
    let browser = driver.browser().await;
    browser.open(&watch.address("/editions/1/edit")).await;
    browser.wait_for(".scripted .stand").await;
    let before = standing(&browser).await;
    let (first, second) = (&before[0], &before[1]);
    browser
        .run("document.querySelector('[data-title]').focus()", json!([]))
        .await;
    chord(&browser, "ArrowDown", true).await;
    let order = |at: usize, id: &str| {
        format!("return document.querySelectorAll('[data-item]')[{at}]?.dataset.item === '{id}'")
    };
    until(&browser, &order(0, second)).await;
    until(&browser, &order(1, first)).await;
    // The focus went with it: the next key is for the same item.
    chord(&browser, "Delete", false).await;
    until(
        &browser,
        &format!("return !document.getElementById('item-{first}')"),
    )
    .await;
    browser.click("#undo").await;
    browser.wait_for(&format!("#item-{first}")).await;
    browser
        .click(&format!("#item-{first} [data-act=drop]"))
        .await;
    until(
        &browser,
        &format!("return !document.getElementById('item-{first}')"),
    )
    .await;
    let dropped = browser.text_of("#beside").await;
    assert!(dropped.contains("Retirés"), "{dropped}");

    browser.type_in("#find", "a*\u{e007}").await;
    browser.wait_for("#beside .search + ul button").await;
    browser.click("#beside .search + ul button").await;
    browser.wait_for(".choice.added").await;
    browser
        .type_in("#introduction-public", "Bonne **lecture**")
        .await;
    until(
        &browser,
        "return document.getElementById('saved').textContent === 'Enregistré'
           && [...document.querySelectorAll('.channel-card pre')].some(
             (pre) => pre.textContent.includes('Bonne **lecture**'))",
    )
    .await;
    let kept = "return document.getElementById('introduction-public').value";
    assert_eq!(
        browser.run(kept, json!([])).await,
        json!("Bonne **lecture**")
    );
    browser
        .screenshot(&shots().join("edited-1280-light-fr.png"))
        .await;
    let violations = browser.axe(&axe).await;
    assert!(violations.is_empty(), "{}", violations.join("\n"));
    browser.click("#approve-now").await;
    browser.wait_for(".state.approved").await;
    watch.deliver().await;
    browser.open(&watch.address("/editions/1")).await;
    browser.wait_for(".state.published").await;
    browser.wait_for(".state.sent").await;
    let said = browser.text_of("main").await;
    assert!(said.contains("Bonne lecture"), "{said}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_editors_see_what_the_other_does_and_lose_nothing() {
    let Some((driver, _)) = tools().await else {
        return;
    };
    let watch = Watch::open().await;
    let (one, other) = (driver.browser().await, driver.browser().await);
    for browser in [&one, &other] {
        browser.open(&watch.address("/editions/1/edit")).await;
        browser.wait_for(".scripted .stand").await;
    }
    one.type_in("#introduction-members", "La première.").await;
    until(
        &one,
        "return document.getElementById('saved').textContent === 'Enregistré'",
    )
    .await;
    // The other one sees it at the next look, and only then decides.
    let read = "return document.getElementById('introduction-members').value === 'La première.'";
    until(&other, read).await;
    let first = standing(&other).await.remove(0);
    other.click(&format!("#item-{first} [data-act=drop]")).await;
    until(
        &other,
        &format!("return !document.getElementById('item-{first}')"),
    )
    .await;
    // The first one sees it at the next look, five seconds later at most.
    until(
        &one,
        &format!("return !document.getElementById('item-{first}')"),
    )
    .await;
    until(&one, read).await;
    one.close().await;
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_looks_right_by_day_by_night_and_on_a_phone() {
    let Some((driver, axe)) = tools().await else {
        return;
    };
    let watch = Watch::open().await;
    let browser = driver.browser().await;
    let mut violations = Vec::new();
    for (name, theme, width) in [
        ("day", "light", 900),
        ("night", "dark", 900),
        ("phone", "light", 390),
    ] {
        browser.look("fr", theme, width).await;
        for file in ["edition.html", "print.html"] {
            let path = format!("/editions/1/preview/internal/{file}");
            browser.open(&watch.address(&path)).await;
            browser.wait_for("h1").await;
            browser
                .screenshot(&shots().join(format!("mail-{name}-{file}.png")))
                .await;
            let overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            let overflow = browser.run(overflow, json!([])).await;
            assert!(overflow.as_i64() <= Some(0), "{file} {width}: {overflow}");
            // Nothing runs in a preview, and axe must: the same page from a file.
            let copy = shots().join(format!("mail-{name}-{file}"));
            std::fs::write(&copy, browser.source().await).unwrap();
            browser.open(&format!("file://{}", copy.display())).await;
            // A mail stands inside a mail program, whose landmarks are its own.
            let found = browser.axe(&axe).await.into_iter();
            let own = |one: &String| !one.starts_with("region:") && !one.starts_with("landmark");
            violations.extend(found.filter(own));
        }
    }
    browser.close().await;
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

/// Where screenshots are left for a person to look at.
fn shots() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
