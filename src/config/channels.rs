//! `[[channel]]`: where digests go.
//!
//! A new kind is a section in `settings::CHANNELS`, a variant of
//! [`Target`] with its struct in `domain::channel`, and a line in [`target`].

mod mail;
mod restraint;
mod web;

use std::path::Path;

use chrono_tz::Tz;

use super::env::Env;
use super::feeds::taken;
use super::reader::Reader;
use super::said::said;
use super::value::{self, Refused};
use crate::domain::channel::{ChannelSpec, FileForm, FileTarget, Target};
use crate::domain::digest::ChannelHead;
use crate::domain::visibility::Visibility;

/// Reads all channels; those with a problem are left out, the problem being reported. Days and hours
/// are those of `zone`.
pub(super) fn read(written: &[Reader<'_>], zone: Tz, folder: &Path, env: &Env) -> Vec<ChannelSpec> {
    let mut channels: Vec<ChannelSpec> = Vec::new();
    for one in written {
        if let Some(channel) = read_one(one, zone, folder, env) {
            let key = &channel.head.key;
            match channels.iter().find(|earlier| earlier.head.key == *key) {
                Some(twin) => one.refuse("key", taken(key, &twin.head.key)),
                None => channels.push(channel),
            }
        }
    }
    channels
}

fn read_one(written: &Reader<'_>, zone: Tz, folder: &Path, env: &Env) -> Option<ChannelSpec> {
    let key = written.read("key", value::key);
    let clearance = written.read("clearance", clearance);
    let target = target(written, folder, env);
    let restraint = restraint::read(written, zone);
    let (key, clearance, mut target) = (key?, clearance?, target?);
    let restraint = restraint::bound(restraint?, &mut target, written);
    if target.is_public_network() && clearance != Visibility::Public {
        written.refuse("clearance", internal_to_the_public());
        return None;
    }
    Some(ChannelSpec {
        head: ChannelHead { key, clearance },
        restraint,
        target,
    })
}

/// What comes from inside never reaches a public network: no setting allows it.
fn internal_to_the_public() -> Refused {
    Refused::new(
        said!(
            "ce réseau est public : rien d'interne n'y va",
            "this network is public: nothing internal goes there"
        ),
        said!("écrivez « public »", "write \"public\""),
    )
}

fn target(written: &Reader<'_>, folder: &Path, env: &Env) -> Option<Target> {
    match written.kind()? {
        "file" => file(written, folder).map(Target::File),
        "feed" => Some(Target::Feed),
        "mail" => mail::mail(written, folder, env).map(Target::Mail),
        "mediawiki" => web::wiki(written, "api", folder, env).map(Target::MediaWiki),
        "dokuwiki" => web::wiki(written, "wiki", folder, env).map(Target::DokuWiki),
        "mastodon" => web::mastodon(written, folder, env).map(Target::Mastodon),
        "bluesky" => web::bluesky(written, folder, env).map(Target::Bluesky),
        "x" => web::x(written, folder, env).map(Target::X),
        _ => None,
    }
}

/// What only curators may see has no channel: it does not leave.
fn clearance(text: &str) -> Result<Visibility, Refused> {
    let cleared = [Visibility::Public, Visibility::Internal];
    value::one_of(text, &cleared.map(|v| (v.as_str(), v)))
}

fn file(written: &Reader<'_>, folder: &Path) -> Option<FileTarget> {
    let forms = [("markdown", FileForm::Markdown), ("html", FileForm::Html)];
    let folder = written.read("folder", |text| value::path(text, folder));
    let form = written.read("form", |text| value::one_of(text, &forms));
    Some(FileTarget {
        folder: folder?,
        form: form?,
    })
}
