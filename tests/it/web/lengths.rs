//! What people write: ten times as much as each limit allows is refused and told, by the name of the field
//! and in both languages, and nothing of it is kept.

use vigie::domain::limits;

use super::site::Site;

#[tokio::test]
async fn a_field_ten_times_too_long_is_refused_by_its_name_and_nothing_is_kept() {
    let site = Site::new();
    let forms = [
        ("/desk/items/1/note", "base=0&", "text"),
        ("/desk/items/1/decide", "act=keep&seen=0&", "note"),
        (
            "/proposals",
            "kind=link&url=https%3A%2F%2Fa.example%2F&",
            "note",
        ),
        (
            "/proposals",
            "kind=link&url=https%3A%2F%2Fa.example%2F&",
            "title",
        ),
        ("/rules/new", "query=x&decide=keep&", "name"),
        ("/rules/new", "name=x&decide=keep&", "query"),
        ("/tags/new", "", "name"),
        ("/tags/new", "name=x&", "synonyms"),
        ("/collections", "", "title"),
        ("/me/tokens", "scope=read&days=7&", "name"),
        ("/me/name", "", "name"),
        ("/members", "name=x&role=reader&", "login"),
        ("/members", "login=x&role=reader&", "name"),
        ("/members", "login=x&name=x&role=reader&", "email"),
        ("/channels/fichier/off", "", "why"),
        ("/sign-in", "login=x&", "password"),
        ("/tags/1/merge", "", "into"),
    ];
    for (path, rest, field) in forms {
        let most = limits::field(field);
        let form = |signs: usize| format!("{rest}{field}={}", "é".repeat(signs));
        let encoded = |form: String| form.replace('é', "%C3%A9");
        let refused = site.post(path, &encoded(form(10 * most))).await;
        assert_eq!(refused.status.as_u16(), 413, "{path} {field}");
        let page = refused.body.replace(['\u{a0}', '\u{202f}'], " ");
        assert!(
            page.contains(&format!("Le champ « {field} » peut avoir")),
            "{path}: {page}"
        );
        let fits = site.post(path, &encoded(form(most))).await;
        assert_ne!(fits.status.as_u16(), 413, "{path} {field}");
    }
}

#[tokio::test]
async fn a_search_ten_times_too_long_is_cut_and_told() {
    let site = Site::new();
    for (typed, what) in [
        ("mot+".repeat(10 * limits::QUERY / 4), "long"),
        ("a+".repeat(10 * limits::QUERY_PARTS), "of too many words"),
        ("(".repeat(10 * limits::QUERY_DEPTH) + "a", "too deep"),
    ] {
        for (language, told) in [("fr", "trop long"), ("en", "too long")] {
            let page = site.get(language, &format!("/search?q={typed}")).await;
            assert_eq!(page.status.as_u16(), 200, "{what}");
            assert!(page.body.to_lowercase().contains(told), "{what} {language}");
        }
    }
}

#[tokio::test]
async fn a_method_that_no_page_knows_is_told_those_that_are() {
    let site = Site::new();
    for method in ["TRACE", "PUT", "DELETE", "PATCH"] {
        let request = axum::http::Request::builder().method(method).uri("/");
        let request = request
            .header("host", "127.0.0.1")
            .body(axum::body::Body::empty());
        let answer = site.ask(request.unwrap()).await;
        assert_eq!(answer.status.as_u16(), 405, "{method}");
        let allowed = answer.headers["allow"].to_str().unwrap();
        assert!(allowed.starts_with("GET"), "{allowed}");
    }
}
