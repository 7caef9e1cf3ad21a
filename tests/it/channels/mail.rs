//! Mail against real servers: one that demands STARTTLS and AUTH, Mailman 3 and Sympa behind
//! Postfix.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use vigie::channels::{Channel, ChannelError, Pass, Verdict};
use vigie::domain::channel::{ListKind, Login, MailSecurity, MailTarget, Target};
use vigie::domain::rendition::Rendition;
use vigie::domain::secret::Secret;

use super::{issue, now, open, parcels, service};

pub(super) fn port(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

fn target(port: u16) -> MailTarget {
    MailTarget {
        server: "127.0.0.1".into(),
        port,
        security: MailSecurity::None,
        authority: None,
        login: None,
        from: "Veille informatique <robot@users.test>".into(),
        to: "ann@users.test".into(),
        list: ListKind::Plain,
        approval: None,
        dkim: None,
        witness: None,
    }
}

/// The sink, with its certificate and its only user.
fn sink() -> Option<(MailTarget, PathBuf, String)> {
    let sink = service("SMTP")?;
    let state = PathBuf::from(&sink["STATE"]);
    let target = MailTarget {
        security: MailSecurity::StartTls,
        authority: Some(state.join("authority.pem")),
        login: Some(Login {
            user: "robot".into(),
            password: Secret::new("robot-pass"),
        }),
        ..target(port(&sink["URL"]))
    };
    let implicit = service("SMTPS")?.remove("URL")?;
    Some((target, state, implicit))
}

fn letter(number: u32) -> Rendition {
    Rendition::Mail {
        subject: format!("Veille n° {number} : l’été à l’Élysée — tout, ou presque"),
        text: format!(
            "Lettre {number}\n.\nUn point seul au-dessus. {}\n",
            "é".repeat(1200)
        ),
        html: format!("<h1>Lettre {number}</h1><p>« Été » €</p>"),
    }
}

/// The raw message with this Message-ID, waited for: a list takes a moment.
pub(super) fn received(folder: &Path, message_id: &str, patience: Duration) -> Option<String> {
    let step = Duration::from_millis(100);
    for _ in 0..=(patience.as_millis() / step.as_millis()) {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let texts = files.filter_map(|file| std::fs::read(file.path()).ok());
        let mut texts = texts.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        if let Some(text) = texts.find(|text| text.contains(message_id)) {
            return Some(text);
        }
        std::thread::sleep(step);
    }
    None
}

/// What Python's standard library, as another reader, sees in a message.
pub(super) fn as_read(message: &str) -> serde_json::Value {
    const READER: &str = "import email, email.policy, json, sys
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = [(p.get_content_type(), p['content-transfer-encoding'], p.get_content()) for p in m.walk() if not p.is_multipart()]
print(json.dumps({'subject': m['subject'], 'date': m['date'], 'language': m['content-language'], 'type': m.get_content_type(), 'parts': parts, 'defects': [str(d) for p in m.walk() for d in p.defects]}))";
    let mut python = std::process::Command::new("python3")
        .args(["-c", READER])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut python.stdin.take().unwrap(), message.as_bytes()).unwrap();
    serde_json::from_slice(&python.wait_with_output().unwrap().stdout).unwrap()
}

#[tokio::test]
async fn a_letter_arrives_over_starttls_with_auth_and_reads_as_it_was_written() {
    let Some((target, state, _)) = sink() else {
        return;
    };
    let channel = open("liste", Target::Mail(target));
    let rendition = letter(1);
    let parcel = parcels(&channel, &issue(1), &rendition).remove(0);
    let receipt = channel.send(&parcel, &Pass::open(), now()).await.unwrap();
    assert!(receipt.answer.starts_with("250"), "{receipt:?}");
    assert_eq!(receipt.remote_id, parcel.remote_key);
    assert_eq!(channel.verify(&parcel, now()).await, Ok(Verdict::Unknown));

    let raw = received(
        &state.join("Maildir/new"),
        &parcel.remote_key,
        Duration::ZERO,
    )
    .unwrap();
    assert!(raw.contains("X-User: robot"));
    let read = as_read(&raw);
    let Rendition::Mail {
        subject,
        text,
        html,
    } = rendition
    else {
        unreachable!()
    };
    assert_eq!(read["subject"], format!("[TLP:GREEN] {subject}"));
    assert_eq!(read["type"], "multipart/alternative");
    assert_eq!(read["language"], "fr");
    assert_eq!(read["defects"], serde_json::json!([]));
    let part = |at: usize| {
        (
            read["parts"][at][0].clone(),
            read["parts"][at][2].as_str().unwrap().trim_end().to_owned(),
        )
    };
    assert_eq!(part(0), ("text/plain".into(), text.trim_end().to_owned()));
    assert_eq!(part(1), ("text/html".into(), html));
}

#[tokio::test]
async fn a_letter_arrives_over_implicit_tls() {
    let Some((starttls, state, implicit)) = sink() else {
        return;
    };
    let channel = open(
        "liste",
        Target::Mail(MailTarget {
            security: MailSecurity::Tls,
            port: port(&implicit),
            ..starttls
        }),
    );
    let parcel = parcels(&channel, &issue(2), &letter(2)).remove(0);
    channel.send(&parcel, &Pass::open(), now()).await.unwrap();
    assert!(
        received(
            &state.join("Maildir/new"),
            &parcel.remote_key,
            Duration::ZERO
        )
        .is_some()
    );
}

#[tokio::test]
async fn refusals_say_whether_to_try_again() {
    let Some((target, state, _)) = sink() else {
        return;
    };
    let outcome = async |number: u32, change: &dyn Fn(&mut MailTarget)| {
        let mut target = target.clone();
        change(&mut target);
        let channel = open("liste", Target::Mail(target));
        let parcel = parcels(&channel, &issue(number), &letter(number)).remove(0);
        let error = channel
            .send(&parcel, &Pass::open(), now())
            .await
            .unwrap_err();
        let folder = state.join("Maildir/new");
        assert_eq!(received(&folder, &parcel.remote_key, Duration::ZERO), None);
        assert!(!format!("{error:?}").contains("robot-pass"));
        error
    };
    let refused = |error: &ChannelError| matches!(error, ChannelError::Refused { .. });
    let retry = |error: &ChannelError| matches!(error, ChannelError::Retry { .. });
    assert!(refused(
        &outcome(3, &|t| t.to = "refused@users.test".into()).await
    ));
    assert!(retry(
        &outcome(4, &|t| t.to = "later@users.test".into()).await
    ));
    assert!(refused(
        &outcome(5, &|t| t.to = "full@users.test".into()).await
    ));
    assert!(refused(&outcome(6, &|t| t.login = None).await));
    assert!(retry(&outcome(7, &|t| t.authority = None).await));
    let wrong = |t: &mut MailTarget| t.login.as_mut().unwrap().password = Secret::new("no");
    assert!(refused(&outcome(8, &wrong).await));
}

#[tokio::test]
async fn a_check_tries_everything_and_sends_nothing() {
    let Some((target, _, _)) = sink() else { return };
    let report = open("liste", Target::Mail(target.clone()))
        .check(now())
        .await;
    assert!(report.is_good() && report.findings.len() == 3, "{report:?}");
    let closed = MailTarget {
        to: "refused@users.test".into(),
        ..target
    };
    assert!(
        !open("liste", Target::Mail(closed))
            .check(now())
            .await
            .is_good()
    );
}

/// The list of a started server.
fn list(server: &BTreeMap<String, String>, kind: ListKind) -> Channel {
    let target = MailTarget {
        to: "lettre@lists.test".into(),
        list: kind,
        ..target(port(&server["URL"]))
    };
    open("liste", Target::Mail(target))
}

/// What its subscribers were brought.
fn mailbox(server: &BTreeMap<String, String>) -> PathBuf {
    Path::new(&server["STATE"]).join("maildirs/all/new")
}

/// A list passed it on as it was written.
fn is_whole(raw: &str, letter: &Rendition) {
    assert!(raw.contains("List-Id: ") && raw.contains("lettre.lists.test"));
    let Rendition::Mail { html, text, .. } = letter else {
        unreachable!()
    };
    let read = as_read(raw);
    for (kind, written) in [("text/plain", text), ("text/html", html)] {
        let is = |part: &serde_json::Value| {
            part[0] == kind && part[2].as_str().unwrap().trim_end() == written.trim_end()
        };
        assert!(read["parts"].as_array().unwrap().iter().any(is), "{read}");
    }
    let subject = read["subject"].as_str().unwrap();
    assert!(subject.ends_with("tout, ou presque"), "{subject}");
}

#[tokio::test]
async fn a_letter_goes_through_mailman_to_a_subscriber() {
    let Some(mailman) = service("MAILMAN") else {
        return;
    };
    let (channel, letter) = (list(&mailman, ListKind::Mailman), letter(9));
    let parcel = parcels(&channel, &issue(9), &letter).remove(0);
    channel.send(&parcel, &Pass::open(), now()).await.unwrap();
    let patience = Duration::from_secs(30);
    let raw = received(&mailbox(&mailman), &parcel.remote_key, patience).unwrap();
    is_whole(&raw, &letter);
}

#[tokio::test]
async fn a_letter_goes_through_sympa_and_its_second_copy_does_not() {
    let Some(sympa) = service("SYMPA") else {
        return;
    };
    let channel = list(&sympa, ListKind::Sympa);
    let (first, next) = (letter(23), letter(24));
    let parcel = parcels(&channel, &issue(23), &first).remove(0);
    let later = parcels(&channel, &issue(24), &next).remove(0);
    for parcel in [&parcel, &parcel, &later] {
        channel.send(parcel, &Pass::open(), now()).await.unwrap();
    }
    let (inbox, patience) = (mailbox(&sympa), Duration::from_secs(60));
    let raw = received(&inbox, &parcel.remote_key, patience).unwrap();
    is_whole(&raw, &first);
    // What came after the copy is there: so the copy will not come any more.
    is_whole(
        &received(&inbox, &later.remote_key, patience).unwrap(),
        &next,
    );
    let files = std::fs::read_dir(&inbox).unwrap().flatten();
    let texts = files.map(|file| std::fs::read_to_string(file.path()).unwrap());
    let copies = texts.filter(|text| {
        text.contains("Delivered-To: ann@users.test") && text.contains(&parcel.remote_key)
    });
    assert_eq!(copies.count(), 1);
}
