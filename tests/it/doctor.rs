//! `vigie doctor` on watches that are well and on watches that are not.

use crate::watch::{Site, Watch};

/// Its exit code and its findings, as `level subject`.
fn findings(watch: &Watch, args: &[&str]) -> (i32, Vec<String>) {
    let all = [&["doctor", "--json"], args].concat();
    let output = watch.command(&all).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let found = lines.lines().map(|line| {
        let one: serde_json::Value = serde_json::from_str(line).unwrap();
        for told in ["french", "english"] {
            assert!(!one[told].as_str().unwrap().is_empty(), "{one}");
        }
        format!(
            "{} {}",
            one["level"].as_str().unwrap(),
            one["subject"].as_str().unwrap()
        )
    });
    (output.status.code().unwrap(), found.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_is_well_is_told_so_with_what_its_administrator_would_regret() {
    let site = Site::start().await;
    site.serve(
        "/a",
        "<rss version=\"2.0\"><channel><title>A</title></channel></rss>",
    );
    let watch = Watch::new(&format!(
        "[[source]]\nkey = \"a\"\ntitle = \"A\"\nurl = \"{}/a\"\n\
         [[channel]]\nkey = \"dossier\"\nkind = \"file\"\nfolder = \"sortie\"\n",
        site.base
    ));
    let (code, found) = findings(&watch, &["--online"]);
    assert_eq!(code, 0, "{found:?}");
    for seen in [
        "well permissions",
        "well archive",
        "well clock",
        "well disk",
        "well channel dossier",
        "well source a",
        "advice back-up",
        "advice alerts",
    ] {
        assert!(found.iter().any(|one| one == seen), "{seen}: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_thing_that_is_wrong_is_told_and_ends_in_failure() {
    let watch = Watch::new(
        "[[source]]\nkey = \"a\"\ntitle = \"A\"\nurl = \"http://127.0.0.1:1/a\"\n\
         [[channel]]\nkey = \"wiki\"\nkind = \"dokuwiki\"\nwiki = \"http://127.0.0.1:1\"\nuser = \"u\"\n\
         password = \"env:VIGIE_NOT_THERE\"\nfolder = \"veille\"\nclearance = \"internal\"\n\
         [backup]\nfolder = \"sauvegardes\"\n",
    );
    let (code, found) = findings(&watch, &["--online"]);
    assert_eq!(code, 1, "{found:?}");
    assert!(
        found.contains(&"wrong configuration".to_owned()),
        "the secret: {found:?}"
    );
    assert!(found.contains(&"well archive".to_owned()), "{found:?}");
    // Damaged in the middle, where no page of its own is read at the start.
    let archive = watch.path().join("index/archive.db");
    let mut bytes = std::fs::read(&archive).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5a);
    std::fs::write(&archive, bytes).unwrap();
    let (code, found) = findings(&watch, &[]);
    assert_eq!(code, 1);
    assert!(found.contains(&"wrong archive".to_owned()), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_running_watch_that_is_well_nothing_is_wrong() {
    let site = Site::start().await;
    let feed = "<rss version=\"2.0\"><channel><title>A</title><item><guid>1</guid><title>Un</title></item></channel></rss>";
    site.serve("/a", feed);
    let watch = Watch::new(&format!(
        "[[source]]\nkey = \"a\"\ntitle = \"A\"\nurl = \"{}/a\"\narticle = \"never\"\n",
        site.base
    ));
    watch.run(&["fetch"]);
    let running = crate::running::Running::start(&watch).await;
    let (code, found) = findings(&watch, &[]);
    assert_eq!(code, 0, "{found:?}");
    drop(running);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_is_gone_is_told_and_no_empty_one_takes_its_place() {
    let watch = Watch::new("");
    watch.run(&["fetch"]);
    let archive = watch.path().join("index/archive.db");
    let away = watch.path().join("ailleurs.db");
    let beside = |name: &str| {
        watch
            .path()
            .join("index")
            .join(format!("archive.db-{name}"))
    };
    std::fs::rename(&archive, &away).unwrap();
    for empty in [false, true] {
        if empty {
            std::fs::write(&archive, "").unwrap();
        }
        for args in [
            &["run"][..],
            &["fetch"],
            &["doctor"],
            &["stats"],
            &["search", "x"],
        ] {
            let output = watch.command(args).output().unwrap();
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8(said).unwrap();
            assert!(!output.status.success(), "{args:?}: {said}");
            assert!(
                said.contains("put it back") || said.contains("remettez"),
                "{args:?}: {said}"
            );
        }
        assert_eq!(
            archive.metadata().map_or(0, |file| file.len()),
            0,
            "no empty one is made"
        );
    }
    std::fs::rename(&away, &archive).unwrap();
    for left in ["wal", "shm"] {
        assert!(!beside(left).exists());
    }
    watch.run(&["fetch"]);
}
