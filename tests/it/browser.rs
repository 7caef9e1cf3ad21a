//! The pages in a real browser: a reader's way through them, with and without JavaScript, and what
//! axe-core says of each in both languages, both themes and two widths.
//!
//! Needs chromedriver, Chromium, and `npm ci` in `tests/browser`. Skipped where they are missing,
//! unless `CI=true`.

mod desk;
mod driver;
mod watch;

use std::path::{Path, PathBuf};

use driver::Driver;
use serde_json::json;
use watch::Watch;

/// Pages to look at, by the name of their screenshots.
const PAGES: [(&str, &str); 18] = [
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
    ("deliveries", "/deliveries"),
    ("desk", "/desk"),
    ("desk-log", "/desk/log"),
    ("desk-why", "/desk/items/{story}/why"),
    ("desk-suggestions", "/desk/suggestions"),
    ("desk-bulk", "/desk/bulk?act=dismiss&item={changed}"),
    ("about", "/about"),
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
    assert!(trail.contains("dedupe"), "{trail}");
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
            let expected = if name == "missing" { 404 } else { 200 };
            let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
            let status = browser.run(status, json!([])).await;
            if status != expected {
                violations.push(format!("{path}: {status} instead of {expected}"));
            }
            let shot = format!("{name}-{width}-{theme}-{language}.png");
            browser.screenshot(&shots().join(shot)).await;
            let overflow = "return document.documentElement.scrollWidth - window.innerWidth";
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
async fn an_editor_approves_a_draft_and_sees_it_leave() {
    let Some((driver, axe)) = tools().await else {
        return;
    };
    let watch = Watch::open().await;
    let browser = driver.browser().await;
    browser.open(&watch.address("/editions/1")).await;
    browser.click("form.card button").await;
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

/// Where screenshots are left for a person to look at.
fn shots() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
