//! Signed mail, verified by an independent verifier after a real server has taken it: dkimpy.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use vigie::channels::Pass;
use vigie::domain::channel::{Dkim, ListKind, MailTarget, Target};
use vigie::domain::rendition::Rendition;
use vigie::domain::secret::Secret;

use super::mail::received;
use super::{faults, issue, now, open, parcels, service};

/// A private key in PEM, and the public one as its record in the DNS says it.
fn key(folder: &std::path::Path, algorithm: &str) -> (String, String) {
    let path = folder.join("key.pem");
    let openssl = |args: &[&str]| {
        let done = Command::new("openssl").args(args).output().unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        done.stdout
    };
    let file = path.to_str().unwrap();
    match algorithm {
        "rsa" => openssl(&["genrsa", "-out", file, "2048"]),
        "rsa-pkcs1" => openssl(&["genrsa", "-traditional", "-out", file, "2048"]),
        _ => openssl(&["genpkey", "-algorithm", "ed25519", "-out", file]),
    };
    let der = openssl(&["pkey", "-in", file, "-pubout", "-outform", "DER"]);
    // An Ed25519 key stands bare in its record (RFC 8463): the last 32 bytes.
    let (word, bytes) = match algorithm {
        "ed25519" => ("ed25519", &der[der.len() - 32..]),
        _ => ("rsa", &der[..]),
    };
    let mut base64 = Command::new("base64")
        .arg("-w0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut base64.stdin.take().unwrap(), bytes).unwrap();
    let text = base64.wait_with_output().unwrap().stdout;
    let record = format!("v=DKIM1; k={word}; p={}", String::from_utf8(text).unwrap());
    (std::fs::read_to_string(path).unwrap(), record)
}

/// Whether dkimpy finds the signature good, and which header fields it covers.
fn verdict(python: &str, message: &[u8], record: &str) -> String {
    const VERIFIER: &str = "import dkim, sys
message = sys.stdin.buffer.read()
record = sys.argv[1].encode()
d = dkim.DKIM(message)
try:
    good = d.verify(dnsfunc=lambda name, timeout=5: record if name == b'lettre._domainkey.users.test.' else None)
except dkim.ValidationError:
    good = False
print(good, ','.join(sorted({h.decode() for h, _ in d.signed_headers})) if good else '')";
    let mut run = Command::new(python)
        .args(["-c", VERIFIER, record])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut run.stdin.take().unwrap(), message).unwrap();
    let output = run.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_independent_verifier_finds_our_signatures_good_and_a_changed_letter_bad() {
    let Some(server) = service("SMTP") else {
        return;
    };
    let state = PathBuf::from(&server["STATE"]);
    let port: u16 = server["PLAIN"].rsplit(':').next().unwrap().parse().unwrap();
    for (number, algorithm) in (950..).zip(["rsa", "rsa-pkcs1", "ed25519"]) {
        let folder = tempfile::tempdir().unwrap();
        let (private, record) = key(folder.path(), algorithm);
        let Target::Mail(plain) = faults::mail(port, None) else {
            panic!("not mail")
        };
        let target = MailTarget {
            dkim: Some(Dkim {
                domain: "users.test".to_owned(),
                selector: "lettre".to_owned(),
                key: Secret::new(private),
            }),
            list: ListKind::Sympa,
            ..plain
        };
        let channel = open(
            &format!("signe-{}", std::process::id()),
            Target::Mail(target),
        );
        let rendition = Rendition::Mail {
            subject:
                "Été : une lettre signée, dont l’objet est assez long pour tenir sur deux lignes"
                    .into(),
            text: "Bonjour,  deux espaces.\n.\nUn point seul, puis rien.\n\n\n".into(),
            html: "<p>Bonjour\t<b>à tous</b> </p>\n\n".into(),
        };
        let parcel = parcels(&channel, &issue(number), &rendition).remove(0);
        channel.send(&parcel, &Pass::open(), now()).await.unwrap();
        let raw = received(&state.join("raw"), &parcel.remote_key, Duration::ZERO).unwrap();
        let python = &server["PYTHON"];
        let good = verdict(python, raw.as_bytes(), &record);
        assert!(good.starts_with("True "), "{algorithm}: {good}\n{raw}");
        for field in [
            "from",
            "to",
            "subject",
            "date",
            "message-id",
            "content-type",
        ] {
            assert!(good.contains(field), "{algorithm}: {good}");
        }
        for (from, to) in [("Bonjour,", "Bonsoir,"), ("To: lettre@", "To: autre@")] {
            assert!(raw.contains(from));
            let changed = raw.replacen(from, to, 1);
            assert_eq!(
                verdict(python, changed.as_bytes(), &record),
                "False",
                "{algorithm}"
            );
        }
        let second_sender = format!("From: mallory@evil.test\r\n{raw}");
        assert_eq!(
            verdict(python, second_sender.as_bytes(), &record),
            "False",
            "{algorithm}"
        );
    }
}
