//! Attached files and pictures: `enclosure`, Media RSS, iTunes, and links of that relation.
//!
//! The title, the description and the player page of a medium never stand for those of the entry.

use super::element::{Link, or_set, resolve};
use super::names::Space;
use super::text::{self, Mode};
use super::tree::{Id, Tree};
use crate::domain::feed::{Enclosure, Entry};
use crate::domain::html::RawHtml;

/// How deep media are nested at most: `group` in an entry, `content` in it.
const GROUPS: [&str; 2] = ["group", "content"];

/// Reads `child` of an entry if it is about media; `names_files` says that the entry has enclosures.
pub(super) fn read(tree: &Tree<'_>, child: Id, names_files: bool, entry: &mut Entry) {
    match tree.name(child) {
        (Space::Core, "enclosure") => {
            let url = ["url", "href"]
                .into_iter()
                .find_map(|name| tree.attribute(child, name));
            if let Some(enclosure) = url.and_then(|url| enclosure(tree, child, url)) {
                add(&mut entry.enclosures, enclosure);
            }
        }
        (Space::Itunes, "image") => or_set(&mut entry.image, || address(tree, child)),
        (Space::Core, "image") => or_set(&mut entry.image, || {
            let url = tree.child(child, Space::Core, "url")?;
            resolve(tree, url, &tree.text(url))
        }),
        (Space::Media, _) => medium(tree, child, names_files, entry),
        _ => {}
    }
}

fn medium(tree: &Tree<'_>, id: Id, names_files: bool, entry: &mut Entry) {
    tree.descend(id, |id| match tree.name(id) {
        (Space::Media, "thumbnail") => {
            or_set(&mut entry.image, || address(tree, id));
            false
        }
        (Space::Media, "content") => {
            content(tree, id, names_files, entry);
            true
        }
        (Space::Media, name) => GROUPS.contains(&name),
        _ => false,
    });
}

/// A picture stands for the entry; a sound or a film is attached to it, unless the publisher said
/// with an enclosure what is.
fn content(tree: &Tree<'_>, id: Id, names_files: bool, entry: &mut Entry) {
    let Some(url) = tree.attribute(id, "url") else {
        return;
    };
    let kind = ["type", "medium"]
        .into_iter()
        .find_map(|name| tree.attribute(id, name))
        .unwrap_or_default()
        .to_ascii_lowercase();
    if kind.starts_with("image") {
        or_set(&mut entry.image, || resolve(tree, id, url));
    }
    let is_recording = kind.starts_with("audio") || kind.starts_with("video");
    if is_recording
        && !names_files
        && let Some(enclosure) = enclosure(tree, id, url)
    {
        add(&mut entry.enclosures, enclosure);
    }
}

fn address(tree: &Tree<'_>, id: Id) -> Option<String> {
    let attribute = ["url", "href"]
        .into_iter()
        .find_map(|name| tree.attribute(id, name));
    resolve(tree, id, attribute.unwrap_or(&tree.text(id)))
}

fn enclosure(tree: &Tree<'_>, id: Id, url: &str) -> Option<Enclosure> {
    let length = ["length", "filesize"]
        .into_iter()
        .find_map(|name| tree.attribute(id, name));
    Some(Enclosure {
        url: resolve(tree, id, url)?,
        media_type: tree.attribute(id, "type").map(str::to_owned),
        length: length.and_then(|length| length.parse().ok()),
    })
}

/// Adds a file unless it is there already.
fn add(enclosures: &mut Vec<Enclosure>, enclosure: Enclosure) {
    if enclosures.len() < super::NAMES && enclosures.iter().all(|known| known.url != enclosure.url)
    {
        enclosures.push(enclosure);
    }
}

/// Atom attaches files by links.
pub(super) fn from_links(links: &[Link], enclosures: &mut Vec<Enclosure>) {
    for link in links.iter().filter(|link| link.is("enclosure")) {
        let enclosure = Enclosure {
            url: link.href.clone(),
            media_type: link.media_type.clone(),
            length: link.length,
        };
        add(enclosures, enclosure);
    }
}

/// Gives the description of the medium in a group, for an entry that has none of its own.
pub(super) fn describe(tree: &Tree<'_>, entry: Id, give: impl FnOnce(RawHtml)) {
    let description = tree
        .child(entry, Space::Media, "group")
        .or_else(|| tree.child(entry, Space::Media, "content"))
        .and_then(|group| tree.child(group, Space::Media, "description"))
        .and_then(|description| text::markup(tree, description, Mode::Guess));
    if let Some(markup) = description {
        give(markup);
    }
}
