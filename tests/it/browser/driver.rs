//! Chromium through chromedriver: the few commands of WebDriver (W3C) that the tests need.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};

/// The member under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A chromedriver of our own, stopped when dropped.
pub(crate) struct Driver {
    process: Child,
    address: String,
}

impl Driver {
    /// Starts chromedriver on a free port; `None` when there is none. Where it ends before it has one, as
    /// was seen on a machine that did much else, it is started again.
    pub(crate) async fn start() -> Option<Self> {
        for _ in 0..10 {
            let process = Command::new("chromedriver")
                .arg("--port=0")
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .ok()?;
            let mut driver = Self {
                process,
                address: String::new(),
            };
            let lines = BufReader::new(driver.process.stdout.take()?).lines();
            let port = lines.map_while(Result::ok).find_map(|line| {
                let (_, port) = line.split_once("successfully on port ")?;
                Some(port.trim_end_matches('.').to_owned())
            });
            if let Some(port) = port {
                driver.address = format!("http://127.0.0.1:{port}");
                return Some(driver);
            }
        }
        None
    }

    /// A fresh browser without a window.
    pub(crate) async fn browser(&self) -> Browser {
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--hide-scrollbars",
            "--lang=fr",
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": arguments }
        } } });
        // The client insists on one, though nothing here is enciphered; another test may have set it.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let client = Client::new();
        let session = format!("{}/session", self.address);
        let answer = call(client.post(&session).json(&wanted)).await;
        let id = answer["sessionId"].as_str().unwrap();
        let browser = Browser {
            session: format!("{session}/{id}"),
            client,
        };
        browser.look("fr", "light", 1280).await;
        browser
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have stopped by itself.
        let _stopped = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// One browser.
pub(crate) struct Browser {
    session: String,
    client: Client,
}

impl Browser {
    async fn post(&self, path: &str, body: Value) -> Value {
        call(
            self.client
                .post(format!("{}{path}", self.session))
                .json(&body),
        )
        .await
    }

    /// A command of the DevTools protocol.
    pub(crate) async fn command(&self, name: &str, parameters: Value) {
        let body = json!({ "cmd": name, "params": parameters });
        self.post("/goog/cdp/execute", body).await;
    }

    /// Sets what the browser asks for and how large it is.
    pub(crate) async fn look(&self, language: &str, theme: &str, width: u32) {
        let headers = json!({ "headers": { "Accept-Language": language } });
        self.command("Network.enable", json!({})).await;
        self.command("Network.setExtraHTTPHeaders", headers).await;
        let theme = json!({ "name": "prefers-color-scheme", "value": theme });
        // A page that glides moves what is about to be clicked.
        let still = json!({ "name": "prefers-reduced-motion", "value": "reduce" });
        self.command(
            "Emulation.setEmulatedMedia",
            json!({ "features": [theme, still] }),
        )
        .await;
        let size = json!({
            "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600
        });
        self.command("Emulation.setDeviceMetricsOverride", size)
            .await;
    }

    /// Opens a page and waits until it is loaded.
    pub(crate) async fn open(&self, address: &str) {
        self.post("/url", json!({ "url": address })).await;
    }

    /// Types as a person would, into what has the focus.
    pub(crate) async fn press(&self, keys: &str) {
        let acts: Vec<_> = keys
            .chars()
            .flat_map(|key| {
                ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() }))
            })
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": acts });
        self.post("/actions", json!({ "actions": [keyboard] }))
            .await;
    }

    async fn element(&self, selector: &str) -> Option<String> {
        let query = json!({ "using": "css selector", "value": selector });
        let found = self.post("/elements", query).await;
        found
            .get(0)
            .map(|one| one[ELEMENT].as_str().unwrap().to_owned())
    }

    /// Waits until something matches; five seconds at most.
    pub(crate) async fn wait_for(&self, selector: &str) {
        for _ in 0..100 {
            if self.element(selector).await.is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let source = self.source().await;
        panic!("{selector} never came; the page was {source}");
    }

    /// The page as it stands, as markup.
    pub(crate) async fn source(&self) -> String {
        let source = call(self.client.get(format!("{}/source", self.session))).await;
        source.as_str().unwrap().to_owned()
    }

    pub(crate) async fn click(&self, selector: &str) {
        let element = self.element(selector).await.unwrap();
        self.post(&format!("/element/{element}/click"), json!({}))
            .await;
    }

    /// Looks into a frame from now on.
    pub(crate) async fn enter(&self, selector: &str) {
        let element = self.element(selector).await.unwrap();
        self.post("/frame", json!({ "id": { ELEMENT: element } }))
            .await;
    }

    pub(crate) async fn type_in(&self, selector: &str, text: &str) {
        let element = self.element(selector).await.unwrap();
        self.post(
            &format!("/element/{element}/value"),
            json!({ "text": text }),
        )
        .await;
    }

    pub(crate) async fn text_of(&self, selector: &str) -> String {
        let element = self.element(selector).await.unwrap();
        let text = call(
            self.client
                .get(format!("{}/element/{element}/text", self.session)),
        )
        .await;
        text.as_str().unwrap().to_owned()
    }

    /// Runs a script in the page; answers what it returns.
    pub(crate) async fn run(&self, script: &str, arguments: Value) -> Value {
        self.post(
            "/execute/sync",
            json!({ "script": script, "args": arguments }),
        )
        .await
    }

    /// What axe-core finds wrong with the page, a line each.
    pub(crate) async fn axe(&self, source: &str) -> Vec<String> {
        self.run(&format!("{source}; window.axe = axe;"), json!([]))
            .await;
        let script = "const done = arguments[0];
            axe.run(document, { resultTypes: ['violations'] }).then(
                (found) => done(found.violations.map((one) => one.id + ': ' + one.help + ' '
                    + one.nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | '))),
                (error) => done(['axe: ' + error]));";
        let found = self
            .post("/execute/async", json!({ "script": script, "args": [] }))
            .await;
        let found = found.as_array().unwrap().iter();
        found.map(|one| one.as_str().unwrap().to_owned()).collect()
    }

    /// The whole page as a picture.
    pub(crate) async fn screenshot(&self, file: &Path) {
        let body = json!({
            "cmd": "Page.captureScreenshot",
            "params": { "captureBeyondViewport": true, "format": "png" }
        });
        // A page that was just opened may have no size yet: the browser says so, and is asked again.
        let mut said = Value::Null;
        for _ in 0..100 {
            let url = format!("{}/goog/cdp/execute", self.session);
            match answer(self.client.post(url).json(&body)).await {
                Ok(taken) => {
                    let bytes = decode(taken["data"].as_str().unwrap());
                    return std::fs::write(file, bytes).unwrap();
                }
                Err(error) => said = error,
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no picture of {}: {said}", file.display());
    }

    pub(crate) async fn close(self) {
        call(self.client.delete(&self.session)).await;
    }
}

async fn call(request: reqwest::RequestBuilder) -> Value {
    match answer(request).await {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}

/// What the driver answers, or the error that it tells.
async fn answer(request: reqwest::RequestBuilder) -> Result<Value, Value> {
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    let value = answer["value"].clone();
    if value.get("error").is_some() {
        return Err(value);
    }
    Ok(value)
}

/// Base 64 (RFC 4648, section 4).
fn decode(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in text.trim_end_matches('=').as_bytes().chunks(4) {
        let bits = group
            .iter()
            .fold(0, |bits, byte| bits << 6 | u32::from(digit(*byte)));
        let bits = bits << (6 * (4 - group.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
    }
    bytes
}
