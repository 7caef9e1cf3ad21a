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
