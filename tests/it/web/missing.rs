//! What is not there is said not to be: every route, asked for what the archive does not hold.

use super::site::Site;

/// What stands for each part of an address: a number or a name that nothing has, or the one word that
/// makes the rest of the address right.
fn address(path: &str, number: &str) -> String {
    let act = match path {
        "/items/{id}/story/{act}" => "split",
        "/rules/{id}/{act}" => "pause",
        "/deliveries/{id}/{act}" => "cancel",
        _ => "off",
    };
    path.replace("{id}", number)
        .replace("{act}", act)
        .replace("{form}", "markdown")
        .replace("{clearance}", "public")
        .replace("{file}", "edition.md")
        .replace("{channel}", "rien")
        .replace("{key}", "rien")
        .replace("{name}", "rien.atom")
}

/// A form that the route understands.
fn form(path: &str) -> &'static str {
    match path {
        "/rules/{id}/edit" => "name=x&query=x&decide=keep",
        "/collections/{id}" => "act=words&title=x",
        "/items/{id}/collections" => "collection=1",
        "/items/{id}/send" => "to=monde",
        "/proposals/{id}" | "/tags/proposals/{id}" => "act=refuse&why=x",
        "/tags/{key}/edit" => "name=x",
        "/tags/{key}/merge" => "into=x",
        "/editions/{id}/edit" => "revision=0&do=undo",
        "/editions/{id}/erratum" => "text=x",
        "/desk/items/{id}/decide" => "act=keep&seen=0",
        "/desk/items/{id}/claim" => "act=claim",
        "/desk/items/{id}/note" => "text=x&base=0",
        "/desk/items/{id}/assign" => "errand=opinion&member=",
        "/members/{id}/role" => "role=reader",
        _ => "",
    }
}

#[tokio::test]
async fn every_address_of_what_is_not_there_is_not_found() {
    let site = Site::new();
    let mut wrong = Vec::new();
    let mut asked = 0;
    // A feed of a tag is what bears that word, nothing while nothing does: a stranger is not told which
    // words the watch knows.
    let is_search = |path: &str| path.starts_with("/feeds/") && path.contains("/tags/");
    let named = vigie::web::routes().filter(|(path, _)| path.contains('{') && !is_search(path));
    for (path, _) in named {
        for number in ["99", "0", "-1", "99999999999999999999", "rien"] {
            let address = address(path, number);
            let (shown, done) = (
                site.get("fr", &address).await.status.as_u16(),
                site.post(&address, form(path)).await.status.as_u16(),
            );
            // 405: the other way only.
            for (way, status) in [("GET", shown), ("POST", done)] {
                asked += 1;
                if !matches!(status, 404 | 405) {
                    wrong.push(format!("{way} {address}: {status}"));
                }
            }
            if (shown, done) == (405, 405) {
                wrong.push(format!("{address}: neither way"));
            }
        }
    }
    assert!(asked > 200, "{asked}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
