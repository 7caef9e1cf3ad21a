//! Pages on a real DokuWiki (2022, XML-RPC), and the JSON-RPC of 2024 from canned answers.

use std::sync::Arc;

use serde_json::{Value, json};
use vigie::channels::{Channel, ChannelError, Pass, Verdict};
use vigie::clock::Clock;
use vigie::digest::render::Templates;
use vigie::domain::channel::restraint::Restraint;
use vigie::domain::channel::{ChannelSpec, Login, Target, WikiTarget};
use vigie::domain::digest::ChannelHead;
use vigie::domain::rendition::{Form, Rendition};
use vigie::domain::secret::Secret;
use vigie::domain::visibility::Visibility;
use vigie::http::{Body, Canned, CannedAnswer, HttpClient, Method};

use super::{issue, now, open, parcels, service};

fn target(address: &str, folder: &str) -> WikiTarget {
    WikiTarget {
        address: address.parse().unwrap(),
        login: Login {
            user: "robot".into(),
            password: Secret::new("robot-pass"),
        },
        folder: folder.to_owned(),
        index: Some(format!("{folder}:accueil")),
    }
}

fn page() -> Rendition {
    Rendition::Text {
        text: "====== Été ======\n\n  * [[https://example.org/a?b=1&c=2|Un titre]], 2 % <b>\n"
            .into(),
    }
}

/// Somebody reads or writes with `curl` and DokuWiki's own words.
struct Person<'a> {
    base: &'a str,
    user: &'a str,
}

impl Person<'_> {
    fn call(&self, method: &str, arguments: &[&str]) -> String {
        let values: String = arguments
            .iter()
            .map(|it| format!("<param><value>{it}</value></param>"))
            .collect();
        let body = format!(
            "<methodCall><methodName>{method}</methodName><params>{values}</params></methodCall>"
        );
        let output = std::process::Command::new("curl")
            .args([
                "-fsS",
                "-u",
                &format!("{0}:{0}-pass", self.user),
                "-H",
                "Content-Type: text/xml",
            ])
            .args(["-d", &body, &format!("{}/lib/exe/xmlrpc.php", self.base)])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    fn write(&self, page: &str, text: &str) {
        let text = format!("<string>{text}</string>");
        let answer = self.call(
            "wiki.putPage",
            &[
                &format!("<string>{page}</string>"),
                &text,
                "<struct></struct>",
            ],
        );
        assert!(answer.contains("<boolean>1</boolean>"), "{answer}");
    }

    fn read(&self, page: &str) -> String {
        self.call("wiki.getPage", &[&format!("<string>{page}</string>")])
    }

    fn revisions(&self, page: &str) -> usize {
        let versions = self.call(
            "wiki.getPageVersions",
            &[&format!("<string>{page}</string>"), "<int>0</int>"],
        );
        versions.matches("<name>version</name>").count()
    }
}

/// Jeanne writes a page.
pub(super) fn person_saves(base: &str, page: &str, words: &str) {
    let jeanne = Person {
        base,
        user: "jeanne",
    };
    jeanne.write(page, words);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_is_one_page_and_one_line_however_often_it_is_sent() {
    let Some(wiki) = service("DOKUWIKI") else {
        return;
    };
    let person = Person {
        base: &wiki["URL"],
        user: "jeanne",
    };
    let channel = open("wiki", Target::DokuWiki(target(&wiki["URL"], "une_fois")));
    for parcel in parcels(&channel, &issue(61), &page()) {
        assert_eq!(channel.verify(&parcel, now()).await, Ok(Verdict::Absent));
        let receipt = channel.send(&parcel, &Pass::open(), now()).await.unwrap();
        assert_eq!(receipt.answer, "saved");
        let again = channel.send(&parcel, &Pass::open(), now()).await.unwrap();
        assert_eq!(again.answer, "already there");
        let verdict = channel.verify(&parcel, now()).await;
        assert!(matches!(verdict, Ok(Verdict::Present(_))), "{verdict:?}");
    }
    let title = "une_fois:hebdo:2026-10-09-61";
    assert_eq!(person.revisions(title), 1);
    let text = person.read(title);
    assert!(
        text.contains("====== Été ======") && text.contains("b=1&amp;c=2"),
        "{text}"
    );
    assert_eq!(person.read("une_fois:accueil").matches("[[:").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_is_shown_as_it_was_written_whatever_its_titles_look_like() {
    let Some(wiki) = service("DOKUWIKI") else {
        return;
    };
    let item = |title: &str| {
        json!({ "id": 1, "place": 1, "version": 1, "title": title, "url": "https://a.example/1",
            "source": "Journal", "date": "6 novembre 2026", "foreign": null, "tags": [], "also": [],
            "excerpt": "Un //extrait// <b>.", "kept": true, "internal": false })
    };
    let titles = [
        "La paix : enfin",
        "**gras** <b>x</b> [[lien]] %% ~~NOTOC~~ =",
    ];
    let face = json!({ "title": "La semaine", "number": 1, "from": "1er", "to": "7", "watch": "Veille",
        "base_url": null, "visibility": "internal", "tlp": "TLP:GREEN", "count": 2,
        "sections": [{ "title": "Sécurité", "items": titles.map(item) }] });
    let face = serde_json::from_value(face).unwrap();
    let templates = Templates::load(None).unwrap();
    let page = templates.rendition(&face, "fr", Form::DokuWiki).unwrap();
    let channel = open("wiki", Target::DokuWiki(target(&wiki["URL"], "lue")));
    let parcel = parcels(&channel, &issue(69), &page).remove(0);
    channel.send(&parcel, &Pass::open(), now()).await.unwrap();
    let reader = Person {
        base: &wiki["URL"],
        user: "jeanne",
    };
    let name = "<string>lue:hebdo:2026-10-09-69</string>";
    let shown = reader.call("wiki.getPageHTML", &[name]);
    // Markup in markup: the page's own signs are escaped once more by XML-RPC.
    let shown = shown
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    assert!(
        shown.contains(">La semaine</h1>") && shown.contains(">Sécurité</h2>"),
        "{shown}"
    );
    assert!(shown.contains(">La paix : enfin</h3>"), "{shown}");
    assert!(
        shown.contains(">**gras** &lt;b&gt;x&lt;/b&gt; [[lien]] %% ~~NOTOC~~ =</h3>"),
        "{shown}"
    );
    assert!(shown.contains("Un //extrait// &lt;b&gt;."), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_keep_their_words_and_a_page_that_they_corrected_counts_as_arrived() {
    let Some(wiki) = service("DOKUWIKI") else {
        return;
    };
    let person = Person {
        base: &wiki["URL"],
        user: "jeanne",
    };
    let channel = open("wiki", Target::DokuWiki(target(&wiki["URL"], "partage")));
    person.write("partage:accueil", "====== Accueil ======\n\nBienvenue.");
    for number in [62, 63] {
        for parcel in parcels(&channel, &issue(number), &page()) {
            channel.send(&parcel, &Pass::open(), now()).await.unwrap();
        }
    }
    let list = person.read("partage:accueil");
    assert!(
        list.contains("====== Accueil ======\n\nBienvenue."),
        "{list}"
    );
    assert!(list.find("-63|") < list.find("-62|"), "{list}");

    let parcel = parcels(&channel, &issue(62), &page()).remove(0);
    // The wiki knows its revisions by the second: two in one second are one.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    person.write("partage:hebdo:2026-10-09-62", "Corrigé à la main.");
    let verdict = channel.verify(&parcel, now()).await;
    assert!(matches!(verdict, Ok(Verdict::Present(_))), "{verdict:?}");
    channel.send(&parcel, &Pass::open(), now()).await.unwrap();
    assert!(
        person
            .read("partage:hebdo:2026-10-09-62")
            .contains("Corrigé à la main.")
    );

    person.write("partage:hebdo:2026-10-09-64", "Ma page.");
    let parcel = parcels(&channel, &issue(64), &page()).remove(0);
    let refused = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(refused, Err(ChannelError::Refused { .. })),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_somebody_is_editing_waits_and_a_closed_one_is_not_called_saved() {
    let Some(wiki) = service("DOKUWIKI") else {
        return;
    };
    let person = Person {
        base: &wiki["URL"],
        user: "jeanne",
    };
    let channel = open("wiki", Target::DokuWiki(target(&wiki["URL"], "verrou")));
    let parcel = parcels(&channel, &issue(65), &page()).remove(0);
    let id = format!(
        "<array><data><value><string>{}</string></value></data></array>",
        parcel.remote_key
    );
    let empty = "<array><data></data></array>";
    let locks = |lock: &str, unlock: &str| {
        format!(
            "<struct><member><name>lock</name><value>{lock}</value></member>\
             <member><name>unlock</name><value>{unlock}</value></member></struct>"
        )
    };
    person.call("dokuwiki.setLocks", &[&locks(&id, empty)]);
    let waits = channel.send(&parcel, &Pass::open(), now()).await;
    assert!(
        matches!(waits, Err(ChannelError::Retry { .. })),
        "{waits:?}"
    );
    person.call("dokuwiki.setLocks", &[&locks(empty, &id)]);
    channel.send(&parcel, &Pass::open(), now()).await.unwrap();

    let closed = open("wiki", Target::DokuWiki(target(&wiki["URL"], "locked")));
    let parcel = parcels(&closed, &issue(66), &page()).remove(0);
    let refused = closed.send(&parcel, &Pass::open(), now()).await;
    assert!(refused.is_err(), "{refused:?}");
    assert!(!closed.check(now()).await.is_good());
    assert!(channel.check(now()).await.is_good());
    let mut wrong = target(&wiki["URL"], "verrou");
    wrong.login.password = Secret::new("no");
    let report = open("wiki", Target::DokuWiki(wrong)).check(now()).await;
    assert!(!report.is_good() && !format!("{report:?}").contains("robot-pass"));
}

/// A wiki of 2024 that answers each call in turn.
fn canned(answers: &[(Value, u16)]) -> (Arc<Canned>, Channel) {
    let canned = Arc::new(Canned::new(Clock::fixed(now())));
    for (answer, status) in answers {
        let said = CannedAnswer::status(*status, answer.to_string());
        let url = "https://wiki.example/w/lib/exe/jsonrpc.php";
        canned.on(Method::Post, url, Ok(said));
    }
    let head = ChannelHead {
        key: "wiki".to_owned(),
        clearance: Visibility::Internal,
    };
    let target = WikiTarget {
        index: None,
        ..target("https://wiki.example/w/", "veille")
    };
    let spec = ChannelSpec {
        head,
        restraint: Restraint::default(),
        target: Target::DokuWiki(target),
    };
    let channel = Channel::open(&spec, &HttpClient::canned(&canned)).unwrap();
    (canned, channel)
}

fn result(value: Value) -> (Value, u16) {
    (
        json!({"result": value, "error": {"code": 0, "message": "success"}}),
        200,
    )
}

#[tokio::test]
async fn json_rpc_is_spoken_where_there_is_one() {
    let yes = || result(json!(true));
    let page_name = json!(["veille:hebdo:2026-10-09-67"]);
    let (canned, channel) = canned(&[
        result(json!(14)),
        yes(),
        result(page_name.clone()),
        result(json!("")),
        yes(),
        result(page_name),
    ]);
    let parcel = parcels(&channel, &issue(67), &page()).remove(0);
    let receipt = channel.send(&parcel, &Pass::open(), now()).await.unwrap();
    let url = "https://wiki.example/w/doku.php?id=veille%3Ahebdo%3A2026-10-09-67";
    assert_eq!(receipt.url.as_deref(), Some(url));
    let called: Vec<_> = canned.asked().into_iter().map(|asked| asked.body).collect();
    let methods: Vec<_> = called
        .iter()
        .map(|body| match body {
            Body::Json(call) => call["method"].as_str().unwrap().to_owned(),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        "core.getAPIVersion",
        "core.login",
        "core.lockPages",
        "core.getPage",
        "core.savePage",
        "core.unlockPages",
    ];
    assert_eq!(methods, expected);
    let Body::Json(save) = &called[4] else {
        panic!()
    };
    assert_eq!(save["params"]["page"], "veille:hebdo:2026-10-09-67");
    assert!(save["params"]["text"].as_str().unwrap().contains("Été"));
}

#[tokio::test]
async fn an_error_of_json_rpc_is_read_back_before_anything_is_said() {
    let page_name = json!(["veille:hebdo:2026-10-09-68"]);
    let refused = json!({"result": null, "error": {"code": 134, "message": "word block"}});
    let (_, channel) = canned(&[
        result(json!(14)),
        result(json!(true)),
        result(page_name),
        result(json!("")),
        (refused, 400),
        result(json!("")),
        result(json!([])),
    ]);
    let parcel = parcels(&channel, &issue(68), &page()).remove(0);
    let error = channel
        .send(&parcel, &Pass::open(), now())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, ChannelError::Retry { why, .. } if why.contains("word block")),
        "{error:?}"
    );
}
