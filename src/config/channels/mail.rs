//! Channels to mailing lists.

use std::net::IpAddr;
use std::path::Path;

use super::super::env::Env;
use super::super::reader::Reader;
use super::super::said::said;
use super::super::secret;
use super::super::settings;
use super::super::value::{self, Refused};
use crate::domain::channel::{
    Dkim, ImapTarget, ListKind, Login, MailSecurity, MailTarget, Witness,
};
use crate::domain::secret::Secret;

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

/// A mailing list, or any mailbox.
pub(super) fn mail(written: &Reader<'_>, folder: &Path, env: &Env) -> Option<MailTarget> {
    let secret = |name| written.read(name, |text| secret::resolve(text, folder, env));
    let server = written.read("server", value::words);
    let security = written.read("tls", |text| value::one_of(text, &SECURITY));
    refuse_clear(written, server.as_deref(), security);
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
    let witness = written
        .has("mailbox")
        .then(|| witness(&written.section("mailbox", &settings::MAILBOX), folder, env));
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
        witness: witness.flatten(),
    })
}

/// Mail in clear stays on this machine.
fn refuse_clear(written: &Reader<'_>, server: Option<&str>, security: Option<MailSecurity>) {
    if let (Some(server), Some(MailSecurity::None)) = (server, security)
        && !is_loopback(server)
    {
        written.refuse("tls", in_clear(server));
    }
}

fn witness(written: &Reader<'_>, folder: &Path, env: &Env) -> Option<Witness> {
    match (written.has("maildir"), written.has("imap")) {
        (true, false) => written
            .read("maildir", |text| value::path(text, folder))
            .map(Witness::Maildir),
        (false, true) => imap(written, folder, env).map(Witness::Imap),
        _ => {
            written.refuse("maildir", one_mailbox());
            None
        }
    }
}

fn imap(written: &Reader<'_>, folder: &Path, env: &Env) -> Option<ImapTarget> {
    let server = written.read("imap", value::words);
    let security = written.read("tls", |text| value::one_of(text, &SECURITY));
    refuse_clear(written, server.as_deref(), security);
    let port = if written.has("port") {
        written.read("port", |text| value::number(text, 1, u16::MAX))
    } else {
        security.map(|security| match security {
            MailSecurity::Tls => 993,
            MailSecurity::StartTls | MailSecurity::None => 143,
        })
    };
    let password = written.read("password", |text| secret::resolve(text, folder, env));
    let login = login(written, password);
    if !written.has("user") && !written.has("password") {
        written.refuse("imap", half_a_login("imap", "user, password"));
    }
    let folder = written.read("folder", value::words);
    Some(ImapTarget {
        server: server?,
        port: port?,
        security: security?,
        login: login?,
        folder: folder?,
    })
}

fn one_mailbox() -> Refused {
    Refused::new(
        said!(
            "une boîte est un dossier Maildir ou un serveur IMAP",
            "a mailbox is a Maildir folder or an IMAP server"
        ),
        said!(
            "écrivez maildir = \"…\", ou imap = \"…\" avec user et password",
            "write maildir = \"…\", or imap = \"…\" with user and password"
        ),
    )
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
