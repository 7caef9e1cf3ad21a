//! `[[channel]]`: where digests go.
//!
//! A new kind is a section in [`settings::CHANNELS`], a variant of
//! [`Target`] with its struct in `domain::channel`, and a line in [`target`].

mod web;

use std::net::IpAddr;
use std::path::Path;

use super::env::Env;
use super::feeds::taken;
use super::problem::said;
use super::reader::Reader;
use super::secret;
use super::settings;
use super::value::{self, Refused};
use crate::domain::channel::{
    ChannelSpec, Dkim, FileForm, FileTarget, ListKind, Login, MailSecurity, MailTarget, Target,
};
use crate::domain::digest::ChannelHead;
use crate::domain::secret::Secret;
use crate::domain::visibility::Visibility;

/// Reads all channels; those with a problem are left out, the problem being reported.
pub(super) fn read(written: &[Reader<'_>], folder: &Path, env: &Env) -> Vec<ChannelSpec> {
    let mut channels: Vec<ChannelSpec> = Vec::new();
    for one in written {
        if let Some(channel) = read_one(one, folder, env) {
            let key = &channel.head.key;
            match channels.iter().find(|earlier| earlier.head.key == *key) {
                Some(twin) => one.refuse("key", taken(key, &twin.head.key)),
                None => channels.push(channel),
            }
        }
    }
    channels
}

fn read_one(written: &Reader<'_>, folder: &Path, env: &Env) -> Option<ChannelSpec> {
    let key = written.read("key", value::key);
    let clearance = written.read("clearance", clearance);
    let target = target(written, folder, env);
    let (key, clearance, target) = (key?, clearance?, target?);
    if target.is_public_network() && clearance != Visibility::Public {
        written.refuse("clearance", internal_to_the_public());
        return None;
    }
    Some(ChannelSpec {
        head: ChannelHead { key, clearance },
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
        "mail" => mail(written, folder, env).map(Target::Mail),
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

const SECURITY: [(&str, MailSecurity); 3] = [
    ("starttls", MailSecurity::StartTls),
    ("implicit", MailSecurity::Tls),
    ("none", MailSecurity::None),
];

const LISTS: [(&str, ListKind); 3] = [
    ("plain", ListKind::Plain),
    ("mailman", ListKind::Mailman),
    ("sympa", ListKind::Sympa),
];

fn mail(written: &Reader<'_>, folder: &Path, env: &Env) -> Option<MailTarget> {
    let secret = |name| written.read(name, |text| secret::resolve(text, folder, env));
    let server = written.read("server", value::words);
    let security = written.read("tls", |text| value::one_of(text, &SECURITY));
    if let (Some(server), Some(MailSecurity::None)) = (&server, security)
        && !is_loopback(server)
    {
        written.refuse("tls", in_clear(server));
    }
    let port = if written.has("port") {
        written.read("port", |text| value::number(text, 1, u16::MAX))
    } else {
        security.map(usual_port)
    };
    let authority = written.read("authority", |text| value::path(text, folder));
    let login = login(written, secret("password"));
    let from = written.read("from", value::mailbox);
    let to = written.read("to", value::mailbox);
    let list = written.read("profile", |text| value::one_of(text, &LISTS));
    if list.is_some_and(|list| list != ListKind::Mailman) && written.has("approval") {
        written.refuse("approval", approval_without_mailman());
    }
    let approval = secret("approval");
    let dkim = written
        .has("dkim")
        .then(|| dkim(&written.section("dkim", &settings::DKIM), folder, env));
    Some(MailTarget {
        server: server?,
        port: port?,
        security: security?,
        authority,
        login,
        from: from?,
        to: to?,
        list: list?,
        approval,
        dkim: dkim.flatten(),
    })
}

fn login(written: &Reader<'_>, password: Option<Secret>) -> Option<Login> {
    let user = written.read("user", value::words);
    for (name, other) in [("user", "password"), ("password", "user")] {
        if written.has(name) && !written.has(other) {
            written.refuse(name, half_a_login(name, other));
        }
    }
    Some(Login {
        user: user?,
        password: password?,
    })
}

fn dkim(written: &Reader<'_>, folder: &Path, env: &Env) -> Option<Dkim> {
    let domain = written.read("domain", value::words);
    let selector = written.read("selector", value::words);
    let key = written.read("key", |text| secret::resolve(text, folder, env));
    Some(Dkim {
        domain: domain?,
        selector: selector?,
        key: key?,
    })
}

/// The ports of RFC 6409, RFC 8314 and RFC 5321.
fn usual_port(security: MailSecurity) -> u16 {
    match security {
        MailSecurity::StartTls => 587,
        MailSecurity::Tls => 465,
        MailSecurity::None => 25,
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn in_clear(host: &str) -> Refused {
    Refused::new(
        said!(
            "un envoi en clair vers {host} serait lisible en chemin",
            "mail in clear to {host} could be read on its way"
        ),
        said!(
            "écrivez tls = \"starttls\" ou \"implicit\" ; \"none\" ne vaut que pour cette machine",
            "write tls = \"starttls\" or \"implicit\"; \"none\" is for this machine only"
        ),
    )
}

fn half_a_login(name: &str, other: &str) -> Refused {
    Refused::new(
        said!(
            "« {name} » va avec « {other} »",
            "\"{name}\" goes with \"{other}\""
        ),
        said!(
            "ajoutez {other}, ou retirez {name}",
            "add {other}, or remove {name}"
        ),
    )
}

fn approval_without_mailman() -> Refused {
    Refused::new(
        said!(
            "seul Mailman comprend « approval »",
            "only Mailman understands \"approval\""
        ),
        said!(
            "écrivez profile = \"mailman\", ou retirez approval",
            "write profile = \"mailman\", or remove approval"
        ),
    )
}
