//! The desk through its pages: forms, the script's answers, conflicts, many at once, live events.

use axum::body::Body;
use axum::http::Request;
use futures::StreamExt;
use serde_json::Value;
use tower::ServiceExt;
use vigie::domain::ids::ItemId;
use vigie::domain::item::ItemState;
use vigie::domain::member::Role;
use vigie::store::items;

use super::site::{ATTACK, INTERNAL, NEWS, SECRET, Site, TWIN};

impl Site {
    /// Sends what the script sends, and reads its answer.
    async fn script(&self, path: &str, fields: &str) -> Value {
        let request = Request::post(path)
            .header("host", "127.0.0.1:8080")
            .header("sec-fetch-site", "same-origin")
            .header("accept", "application/json")
            .header("accept-language", "en")
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = self
            .ask(request.body(Body::from(fields.to_owned())).unwrap())
            .await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    fn state(&self, item: ItemId) -> ItemState {
        let row = self.app.store.read_here(|tx| items::one(tx, item));
        row.unwrap().unwrap().head.state
    }
}

#[tokio::test]
async fn the_inbox_shows_what_waits_with_a_form_for_each_act() {
    let site = Site::new();
    let body = site.get("en", "/desk").await.body;
    assert!(body.contains("La faille du noyau expliquée"), "{body}");
    assert!(
        body.contains("also in 1 source") && body.contains("4 items wait"),
        "{body}"
    );
    assert!(body.contains(&format!("action=\"/desk/items/{TWIN}/decide\"")));
    assert!(body.contains("name=\"act\" value=\"keep\"") && body.contains("value=\"dismiss\""));
    assert!(
        body.contains("Rien pour les lecteurs"),
        "what is restricted is for curators: {body}"
    );
    let reader = Site::open_as(Role::Reader);
    assert_eq!(reader.get("en", "/desk").await.status.as_u16(), 403);
    let theme = site
        .get("en", "/desk?theme=S%C3%A9curit%C3%A9&order=best")
        .await;
    assert!(theme.body.contains("Note interne"));
    assert!(
        !site
            .get("en", "/desk?theme=Ailleurs")
            .await
            .body
            .contains("Note interne")
    );
    let one = site.get("en", "/desk?source=interne").await.body;
    assert!(one.contains("Note interne") && !one.contains("expliquée"));
    assert_eq!(
        site.get("en", "/desk?source=none").await.status.as_u16(),
        404
    );
    assert_eq!(site.get("en", "/desk?before=x").await.status.as_u16(), 400);
}

#[tokio::test]
async fn a_form_decides_on_the_whole_story_and_undoes_it() {
    let site = Site::new();
    let path = "/desk/items/4/decide";
    let answer = site
        .post(
            path,
            "act=dismiss&seen=0&reason=off-topic&back=%2Fdesk%3Forder%3Dbest",
        )
        .await;
    assert_eq!(answer.headers["location"], "/desk?order=best");
    assert_eq!(site.state(INTERNAL), ItemState::Dismissed);
    let log = site.get("en", "/desk/log").await.body;
    assert!(
        log.contains("Dismissed by") && log.contains("off topic"),
        "{log}"
    );
    site.post("/desk/undo", "back=%2Fdesk").await;
    assert_eq!(site.state(INTERNAL), ItemState::New);
    for refused in [
        "act=undo",
        "act=steal",
        "act=keep&reason=none",
        "act=digest&digest=none%7C",
    ] {
        let form: &'static str = refused;
        assert_eq!(site.post(path, form).await.status.as_u16(), 400, "{form}");
    }
    let hidden = format!("/desk/items/{SECRET}/decide");
    let reader = Site::open_as(Role::Reader);
    assert_eq!(reader.post(&hidden, "act=keep").await.status.as_u16(), 403);
    assert_eq!(reader.state(SECRET), ItemState::New);
    let none = "/desk/items/99/decide";
    assert_eq!(site.post(none, "act=keep").await.status.as_u16(), 404);
}

#[tokio::test]
async fn a_decision_that_was_not_seen_is_told_and_the_choice_is_left() {
    let site = Site::new();
    let path = format!("/desk/items/{ATTACK}/decide");
    site.post(&path, "act=dismiss&seen=0").await;
    let late = site.post(&path, "act=keep&seen=0").await;
    assert_eq!(late.status.as_u16(), 409);
    assert!(
        late.body.contains("Quelqu’un a décidé entre-temps") && late.body.contains("Écarté par"),
        "{}",
        late.body
    );
    assert!(late.body.contains("name=\"seen\" value=\"1\""));
    assert_eq!(site.state(ATTACK), ItemState::Dismissed);
    let told = site.script(&path, "act=keep&seen=0").await;
    assert_eq!(
        (&told["outcome"], &told["seen"]),
        (&"conflict".into(), &1.into())
    );
    let anyway = site.script(&path, "act=keep&seen=1").await;
    assert_eq!(
        (&anyway["outcome"], &anyway["state"]),
        (&"done".into(), &"kept".into())
    );
    assert_eq!(site.state(ATTACK), ItemState::Kept);
}

#[tokio::test]
async fn a_story_meant_for_a_digest_is_kept_and_said_so() {
    let site = Site::new();
    let form = "act=digest&seen=0&digest=hebdo%7CS%C3%A9curit%C3%A9";
    site.script(&format!("/desk/items/{INTERNAL}/decide"), form)
        .await;
    assert_eq!(site.state(INTERNAL), ItemState::Kept);
    let page = site.get("en", &format!("/items/{INTERNAL}")).await.body;
    assert!(
        page.contains("For La lettre du vendredi – Sécurité"),
        "{page}"
    );
}

#[tokio::test]
async fn many_are_shown_before_anything_happens_and_only_that_set_is_decided() {
    let site = Site::new();
    let shown = site
        .get("en", "/desk/bulk?act=dismiss&item=2&item=3")
        .await
        .body;
    assert!(
        shown.contains("2 stories (2 items) will be dismissed"),
        "{shown}"
    );
    assert!(shown.contains("La faille du noyau expliquée"));
    let print = shown.split("name=\"print\" value=\"").nth(1).unwrap()[..16].to_owned();
    site.post("/desk/items/3/decide", "act=keep&seen=0").await;
    let form = format!("act=dismiss&item=2&item=3&print={print}");
    let changed = site
        .post("/desk/bulk", Box::leak(form.into_boxed_str()))
        .await;
    assert!(
        changed.body.contains("L’ensemble a changé"),
        "{}",
        changed.body
    );
    assert_eq!(site.state(TWIN), ItemState::New);
    let print = changed
        .body
        .split("name=\"print\" value=\"")
        .nth(1)
        .unwrap()[..16]
        .to_owned();
    let form = format!("act=dismiss&item=2&item=3&print={print}");
    let done = site
        .post("/desk/bulk", Box::leak(form.into_boxed_str()))
        .await;
    assert_eq!(done.headers["location"], "/desk");
    assert_eq!(
        (site.state(TWIN), site.state(ATTACK)),
        (ItemState::Dismissed, ItemState::Kept)
    );
    assert_eq!(
        site.state(NEWS),
        ItemState::Kept,
        "what does not wait stays"
    );
    for wrong in ["", "act=tag&item=2", "act=keep&item=x"] {
        let answer = site.get("en", &format!("/desk/bulk?{wrong}")).await;
        assert_eq!(answer.status.as_u16(), 400, "{wrong}");
    }
}

#[tokio::test]
async fn notes_are_joined_and_asked_opinions_shown() {
    let site = Site::new();
    let path = format!("/desk/items/{TWIN}/note");
    let first = site.script(&path, "text=un%0Adeux&base=0").await;
    assert_eq!(
        (&first["outcome"], &first["version"]),
        (&"done".into(), &1.into())
    );
    site.script(&path, "text=UN%0Adeux&base=1").await;
    let joined = site.script(&path, "text=un%0ADEUX&base=1").await;
    assert_eq!(
        (&joined["outcome"], &joined["text"]),
        (&"merged".into(), &"UN\nDEUX".into())
    );
    let story = site.get("en", &format!("/items/{NEWS}")).await.body;
    assert!(story.contains("UN\nDEUX"), "the note is the story's");
    site.script(
        &format!("/desk/items/{TWIN}/assign"),
        "errand=opinion&member=",
    )
    .await;
    assert!(
        site.get("en", "/desk")
            .await
            .body
            .contains("asks for an opinion")
    );
    assert!(
        site.get("en", "/desk")
            .await
            .body
            .contains("class=\"noted\" data-noted>note")
    );
}

#[tokio::test]
async fn why_an_item_is_here_and_what_suggestions_are_worth_is_told() {
    let site = Site::new();
    let why = site
        .get("en", &format!("/desk/items/{TWIN}/why"))
        .await
        .body;
    assert!(
        why.contains("Comes from La Presse libre") && why.contains("même CVE"),
        "{why}"
    );
    assert!(why.contains("not enough decisions yet"));
    let page = site.get("fr", "/desk/suggestions").await.body;
    assert!(page.contains("Pas encore assez de décisions"), "{page}");
    let hidden = format!("/desk/items/{SECRET}/why");
    let reader = Site::open_as(Role::Reader);
    assert_eq!(reader.get("en", &hidden).await.status.as_u16(), 403);
    let none = "/desk/items/99/why";
    assert_eq!(site.get("en", none).await.status.as_u16(), 404);
}

#[tokio::test]
async fn hostile_words_are_shown_on_the_desk_and_never_run() {
    let site = Site::new();
    let tag = "act=tag&add=%3Cscript%3Ealert(9)%3C%2Fscript%3E";
    let refused = site
        .script(&format!("/desk/items/{ATTACK}/decide"), tag)
        .await;
    assert_eq!(refused["outcome"], "unknown");
    let note = "text=%22%3E%3Cscript%3Ealert(8)%3C%2Fscript%3E&base=0";
    site.script(&format!("/desk/items/{ATTACK}/note"), note)
        .await;
    for path in [
        "/desk".to_owned(),
        format!("/desk/items/{ATTACK}/why"),
        format!("/desk/bulk?act=keep&item={ATTACK}"),
        "decide".to_owned(),
        format!("/items/{ATTACK}"),
        "/desk/log".to_owned(),
    ] {
        if path == "decide" {
            let why = "act=dismiss&note=%3Cscript%3Ealert(7)%3C%2Fscript%3E";
            site.script(&format!("/desk/items/{ATTACK}/decide"), why)
                .await;
            continue;
        }
        let body = site.get("fr", &path).await.body;
        assert!(body.contains("alert("), "{path}");
        assert!(
            !body.contains("<script>alert") && !body.contains("\"'>"),
            "{path}"
        );
        assert!(
            !body.contains("style=\"") && body.matches("<script").count() == 1,
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_a_curator_does_is_told_to_the_open_pages() {
    let site = Site::new();
    let request = Request::get("/desk/events")
        .header("host", "127.0.0.1:8080")
        .header("accept-language", "en")
        .body(Body::empty())
        .unwrap();
    let events = site.router.clone().oneshot(request).await.unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let mut stream = events.into_body().into_data_stream();
    site.script(&format!("/desk/items/{TWIN}/claim"), "act=claim")
        .await;
    site.script(&format!("/desk/items/{TWIN}/decide"), "act=dismiss&seen=0")
        .await;
    let mut told = Vec::new();
    while told.len() < 2 {
        let chunk = stream.next().await.unwrap().unwrap();
        let text = String::from_utf8(chunk.to_vec()).unwrap();
        let json = text.trim().strip_prefix("data: ").unwrap().to_owned();
        told.push(serde_json::from_str::<Value>(&json).unwrap());
    }
    assert_eq!(told[0]["what"], "claimed");
    assert_eq!(
        (&told[1]["state"], &told[1]["decision"]),
        (&"dismissed".into(), &1.into())
    );
    assert!(
        told[1]["items"]
            .as_array()
            .unwrap()
            .contains(&TWIN.0.into())
    );
    assert!(
        told[1]["said"]
            .as_str()
            .unwrap()
            .starts_with("Dismissed by")
    );
}

#[tokio::test]
async fn a_curator_of_other_themes_finds_and_decides_nothing_of_this_one() {
    let site = Site::new();
    let other = site.curated_by("Langages");
    let body = other.get("en", "/desk").await.body;
    assert!(!body.contains("Note interne") && !body.contains("desk?theme=S%C3%A9curit%C3%A9"));
    for path in ["/desk?theme=S%C3%A9curit%C3%A9", "/desk?source=interne"] {
        let answer = other.get("en", path).await;
        assert_eq!(answer.status.as_u16(), 403, "{path}");
        assert!(answer.body.contains("This theme is followed by others"));
    }
    // What is restricted is read by every curator, whatever its theme; deciding is for those who answer for it.
    let restricted = other.get("en", &format!("/items/{SECRET}")).await;
    assert_eq!(restricted.status.as_u16(), 200);
    assert!(!restricted.body.contains("/decide\""));
    let item = format!("/items/{INTERNAL}");
    assert!(!other.get("en", &item).await.body.contains("/decide\""));
    for (path, form) in [
        (format!("/desk{item}/decide"), "act=keep&seen=0"),
        (format!("/desk{item}/claim"), "act=claim"),
        (format!("/desk{item}/note"), "text=Vu"),
        (format!("/desk{item}/assign"), "errand=opinion"),
        (format!("{item}/tags"), "add=avis"),
        (format!("{item}/story/split"), ""),
    ] {
        let answer = other.post(&path, form).await;
        assert_eq!(answer.status.as_u16(), 403, "{path}: {}", answer.body);
    }
    let picked = format!("act=dismiss&item={INTERNAL}");
    let shown = other.get("en", &format!("/desk/bulk?{picked}")).await.body;
    assert!(!shown.contains("Note interne"), "{shown}");
    assert_eq!(site.state(INTERNAL), ItemState::New);

    let theirs = site.curated_by("Sécurité");
    assert!(
        theirs
            .get("en", "/desk")
            .await
            .body
            .contains("Note interne")
    );
    let decided = theirs
        .post(&format!("/desk{item}/decide"), "act=keep&seen=0")
        .await;
    assert_eq!(decided.status.as_u16(), 303, "{}", decided.body);
    assert_eq!(site.state(INTERNAL), ItemState::Kept);
}

#[tokio::test]
async fn what_is_done_by_hand_to_tags_and_stories_is_recorded() {
    let site = Site::new();
    site.post("/tags/new", "name=Bulletins").await;
    site.post(&format!("/items/{NEWS}/tags"), "add=Bulletins")
        .await;
    site.post(&format!("/items/{NEWS}/tags"), "remove=Bulletins")
        .await;
    // A tag that is not there is taken off without a trace.
    site.post(&format!("/items/{NEWS}/tags"), "remove=Bulletins")
        .await;
    site.post(&format!("/items/{TWIN}/story/split"), "").await;
    let page = async |item| {
        let path = format!("/audit?object=item:{item}");
        site.get("en", &path).await.body
    };
    let tags = page(NEWS).await;
    assert_eq!(tags.matches("item.tags").count(), 2, "{tags}");
    assert!(tags.contains("Bulletins"), "{tags}");
    assert!(page(TWIN).await.contains("story.split"));
}
