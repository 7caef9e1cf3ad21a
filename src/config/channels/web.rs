//! Channels that are reached over the web: wikis and networks of short posts.

use std::path::Path;

use super::super::env::Env;
use super::super::reader::Reader;
use super::super::said::said;
use super::super::secret;
use super::super::value::{self, Refused};
use crate::domain::channel::{
    BlueskyTarget, Login, MastodonTarget, PostVisibility, WikiTarget, XTarget,
};
use crate::domain::secret::Secret;

/// A wiki whose address is the setting `address`.
pub(super) fn wiki(
    written: &Reader<'_>,
    address: &str,
    folder: &Path,
    env: &Env,
) -> Option<WikiTarget> {
    let url = written.read(address, value::web_address);
    let user = written.read("user", value::words);
    let password = hidden(written, "password", folder, env);
    let pages = written.read("folder", page);
    let index = written.read("index", page);
    Some(WikiTarget {
        address: url?,
        login: Login {
            user: user?,
            password: password?,
        },
        folder: pages?,
        index,
    })
}

pub(super) fn mastodon(written: &Reader<'_>, folder: &Path, env: &Env) -> Option<MastodonTarget> {
    let audiences = PostVisibility::ALL.map(|it| (it.as_str(), it));
    let server = written.read("server", value::web_address);
    let token = hidden(written, "token", folder, env);
    let visibility = written.read("audience", |text| value::one_of(text, &audiences));
    let posts = posts(written);
    Some(MastodonTarget {
        server: server?,
        token: token?,
        visibility: visibility?,
        posts: posts?,
    })
}

pub(super) fn bluesky(written: &Reader<'_>, folder: &Path, env: &Env) -> Option<BlueskyTarget> {
    let server = written.read("server", value::web_address);
    let handle = written.read("handle", handle);
    let password = hidden(written, "password", folder, env);
    let posts = posts(written);
    Some(BlueskyTarget {
        server: server?,
        handle: handle?,
        password: password?,
        posts: posts?,
    })
}

pub(super) fn x(written: &Reader<'_>, folder: &Path, env: &Env) -> Option<XTarget> {
    let server = written.read("server", value::web_address);
    let token = hidden(written, "token", folder, env);
    let posts = posts(written);
    let price = written.read("price", super::restraint::money);
    let price_link = written.read("price_link", super::restraint::money);
    Some(XTarget {
        server: server?,
        token: token?,
        posts: posts?,
        price: price?,
        price_link: price_link?,
    })
}

fn posts(written: &Reader<'_>) -> Option<usize> {
    written.read("posts", |text| value::number(text, 1, 50))
}

fn hidden(written: &Reader<'_>, name: &str, folder: &Path, env: &Env) -> Option<Secret> {
    written.read(name, |text| secret::resolve(text, folder, env))
}

/// A page's name, without what wikis give a meaning of their own.
fn page(text: &str) -> Result<String, Refused> {
    let name = value::words(text)?;
    if name.contains(['[', ']', '{', '}', '|', '<', '>', '#']) {
        return Err(Refused::new(
            said!(
                "« {name} » ne peut pas être le nom d'une page",
                "\"{name}\" cannot be the name of a page"
            ),
            said!(
                "retirez les signes [ ] {{ }} | < > #",
                "remove the signs [ ] {{ }} | < > #"
            ),
        ));
    }
    Ok(name)
}

/// People copy it with its `@`.
fn handle(text: &str) -> Result<String, Refused> {
    let name = value::words(text)?;
    Ok(name.trim_start_matches('@').to_owned())
}
