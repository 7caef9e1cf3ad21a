//! Accounts and the audit from the console, as their administrator types it.

use crate::watch::Watch;

#[test]
fn accounts_are_invited_listed_closed_and_told_in_the_audit() {
    let watch = Watch::new("");
    let link = watch.run(&[
        "member", "invite", "Ada", "--name", "Ada L.", "--role", "admin",
    ]);
    assert!(link.contains("/welcome?key="), "{link}");
    let listed = watch.run(&["member", "list", "--json"]);
    let ada: serde_json::Value = serde_json::from_str(listed.trim()).unwrap();
    assert_eq!(
        (&ada["login"], &ada["role"]),
        (&"ada".into(), &"admin".into())
    );
    assert_eq!(ada["has_password"], false);
    let other = watch.run(&["member", "reset", "ada"]);
    assert_ne!(link, other, "a new link replaces the old one");
    watch.run(&["member", "invite", "bob"]);
    watch.run(&["member", "close", "bob"]);
    let lines = watch.run(&["audit", "export", "--json"]);
    let acts: Vec<_> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["act"].clone())
        .collect();
    let expected = [
        "member.invite",
        "member.link",
        "member.link",
        "member.invite",
        "member.link",
        "member.close",
    ];
    assert_eq!(acts, expected);
    assert!(!lines.contains("Ada L."), "{lines}");
    for link in [&link, &other] {
        let key = link.trim().rsplit('=').next().unwrap();
        assert!(!lines.contains(key));
    }
}

/// Permissions of a file, as `chmod` writes them.
#[cfg(unix)]
fn mode(path: &std::path::Path) -> String {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::metadata(path).unwrap().permissions();
    format!("{:o}", permissions.mode() & 0o777)
}

#[cfg(unix)]
#[test]
fn what_vigie_makes_is_closed_to_others_whatever_the_umask() {
    use std::process::Command;
    for umask in ["000", "022", "077"] {
        let watch = Watch::new("");
        let index = watch.path().join("index");
        let script = "umask $0; exec \"$@\"";
        let vigie = env!("CARGO_BIN_EXE_vigie");
        let file = watch.file();
        let mut command = Command::new("sh");
        command.args(["-c", script, umask, vigie, "--config"]);
        let done = command
            .arg(&file)
            .args(["member", "invite", "ada"])
            .output();
        assert!(done.unwrap().status.success());
        assert_eq!(mode(&index), "700", "umask {umask}");
        assert_eq!(mode(&index.join("search")), "700", "umask {umask}");
        assert_eq!(mode(&index.join("archive.db")), "600", "umask {umask}");
        // A connection that reads keeps both beside it.
        let store = vigie::store::Store::open(&index.join("archive.db")).unwrap();
        store
            .read_here(vigie::store::members::all)
            .map(drop)
            .unwrap();
        for beside in ["archive.db-wal", "archive.db-shm"] {
            assert_eq!(mode(&index.join(beside)), "600", "{beside}, umask {umask}");
        }
        assert!(!watch.run(&["check"]).contains("chmod"));
    }
}

#[cfg(unix)]
#[test]
fn what_others_may_read_is_told_with_its_mend() {
    use std::os::unix::fs::PermissionsExt;
    let watch = Watch::new(
        "[[channel]]\nkey = \"wiki\"\nkind = \"dokuwiki\"\nwiki = \"https://wiki.example\"\n\
         user = \"robot\"\npassword = \"file:wiki.secret\"\nfolder = \"veille\"\n",
    );
    let secret = watch.path().join("wiki.secret");
    std::fs::write(&secret, "s3same").unwrap();
    watch.run(&["member", "invite", "ada"]);
    let index = watch.path().join("index");
    let open = |path: &std::path::Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    open(watch.path(), 0o755);
    open(&secret, 0o644);
    open(&index.join("archive.db"), 0o644);
    let said = watch.run(&["check"]);
    assert!(
        said.contains(&format!("chmod 600 {}", secret.display())),
        "{said}"
    );
    assert!(
        !said.contains("chmod 600 archive.db"),
        "nobody enters its folder: {said}"
    );
    open(&index, 0o755);
    open(&index.join("search"), 0o755);
    let said = watch.run(&["check"]);
    for (mend, path) in [
        ("600", index.join("archive.db")),
        ("700", index.join("search")),
    ] {
        let mend = format!("chmod {mend} {}", path.display());
        assert!(said.contains(&mend), "{mend}: {said}");
    }
    let json: serde_json::Value = serde_json::from_str(&watch.run(&["check", "--json"])).unwrap();
    assert_eq!(json["exposed"].as_array().unwrap().len(), 3, "{json}");
    for (path, mode) in [(&secret, 0o600), (&index, 0o700)] {
        open(path, mode);
    }
    assert!(!watch.run(&["check"]).contains("chmod"));
}

#[test]
fn an_audit_that_was_meddled_with_is_said_to_be_and_fails() {
    let watch = Watch::new("");
    watch.run(&["member", "invite", "ada"]);
    let whole = watch.run(&["audit", "verify", "--json"]);
    let whole: serde_json::Value = serde_json::from_str(whole.trim()).unwrap();
    assert_eq!(
        (&whole["verdict"], &whole["lines"]),
        (&"whole".into(), &2.into())
    );
    let last = whole["last"].as_str().unwrap();
    watch.run(&["member", "invite", "bob"]);
    watch.run(&["audit", "verify", "--noted", last]);
    let archive = rusqlite::Connection::open(watch.path().join("index/archive.db")).unwrap();
    archive
        .execute_batch(
            "drop trigger audit_is_not_changed; update audit set object = 'member:9' where id = 3",
        )
        .unwrap();
    let output = watch
        .command(&["audit", "verify", "--noted", last])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("ligne 3"), "{said}");
    let other = watch
        .command(&["audit", "verify", "--noted", "00"])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&other.stdout).contains("n’y est plus"));
}
