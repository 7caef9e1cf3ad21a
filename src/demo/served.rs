//! What the sample sites serve, by path.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::render;
use super::site::{SITES, posts};

/// What is served at one path: as it is at the first visit, and from the second on.
#[derive(Clone, Debug)]
pub(super) struct Served {
    pub(super) media_type: &'static str,
    pub(super) first: String,
    pub(super) later: String,
}

/// Everything that is served, by path, with `base` in front of every link.
pub(super) fn build(base: &str, now: DateTime<Utc>) -> BTreeMap<String, Served> {
    let mut served = BTreeMap::new();
    let robots = "User-agent: *\nDisallow: /prive/\n".to_owned();
    served.insert(
        "/robots.txt".to_owned(),
        same("text/plain; charset=utf-8", robots),
    );
    for site in &SITES {
        let first = posts(site, base, now, '1');
        let later = posts(site, base, now, '2');
        let address = format!("{base}/{}/{}", site.folder, site.form.file());
        let (media_type, first_list) = render::list(site, &address, &first);
        let (_, later_list) = render::list(site, &address, &later);
        let list = Served {
            media_type,
            first: first_list,
            later: later_list,
        };
        served.insert(address[base.len()..].to_owned(), list);
        for (first, later) in first.iter().zip(&later) {
            let Some(path) = first.link.strip_prefix(base).filter(|p| !p.contains('?')) else {
                continue;
            };
            let article = Served {
                media_type: "text/html; charset=utf-8",
                first: render::article(site, first),
                later: render::article(site, later),
            };
            served.insert(path.to_owned(), article);
        }
    }
    served
}

fn same(media_type: &'static str, body: String) -> Served {
    Served {
        media_type,
        first: body.clone(),
        later: body,
    }
}
