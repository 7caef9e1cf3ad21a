//! Whole configurations: what is meant by them, and what is wrong with them.

use std::path::Path;
use std::time::Duration;

use super::{Config, ConfigErrors, Env, SHIPPED, parse};
use crate::domain::channel::Target;
use crate::domain::source::{ArticlePolicy, Rights, SourceKind};
use crate::domain::visibility::Visibility;

fn read(text: &str) -> Result<Config, ConfigErrors> {
    let names = [
        "LIST_PASSWORD",
        "WIKI_PASSWORD",
        "MASTODON_TOKEN",
        "BLUESKY_PASSWORD",
        "X_TOKEN",
    ];
    let env = Env::of(names.map(|name| (name, "s3same")));
    parse(text, Path::new("/etc/vigie/feeds.toml"), &env)
}

/// `line:column key` of every problem.
fn problems(text: &str) -> Vec<String> {
    let problems = read(text).expect_err("a problem").problems;
    let place = |p: &super::Problem| p.place.map(|p| format!("{}:{}", p.line, p.column));
    problems
        .iter()
        .map(|p| format!("{} {}", place(p).unwrap_or_default(), p.key))
        .collect()
}

/// What the only problem says and advises, in English.
fn told(text: &str) -> String {
    let problems = read(text).expect_err("a problem").problems;
    assert_eq!(problems.len(), 1, "{problems:#?}");
    format!("{}; {}", problems[0].what.en, problems[0].mend.en)
}

const SOURCE: &str = "[[source]]\nkey = \"a\"\ntitle = \"A\"\nurl = \"https://a.example/feed\"\n";

#[test]
fn an_empty_file_is_a_watch_with_every_default() {
    let config = read("").unwrap();
    assert_eq!(config.watch.base_url.as_str(), "http://127.0.0.1:8080/");
    assert_eq!(config.watch.index, Path::new("/etc/vigie/index"));
    assert_eq!(config.watch.zone, chrono_tz::Europe::Paris);
    assert_eq!(config.fetching.timeout, Duration::from_secs(30));
    assert_eq!(config.fetching.max_size, 10 << 20);
    assert!(config.sources.is_empty() && config.digests.is_empty());
}

#[test]
fn a_proxy_and_authorities_are_read_and_a_missing_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ministry.pem");
    let written = format!(
        "[watch]\nproxy = \"http://proxy.intra:3128\"\nauthorities = [\"{}\"]\n",
        file.display()
    );
    let told = told(&written);
    assert!(told.contains("cannot be read"), "{told}");
    assert_eq!(problems(&written), ["3:16 watch.authorities"]);
    std::fs::write(&file, "").unwrap();
    let watch = read(&written).unwrap().watch;
    assert_eq!(watch.authorities, [file]);
    assert_eq!(watch.proxy.unwrap().as_str(), "http://proxy.intra:3128/");
}

#[test]
fn an_unlabelled_source_is_internal_and_takes_the_defaults() {
    let source = read(SOURCE).unwrap().sources.remove(0);
    assert_eq!(source.visibility, Visibility::Internal);
    assert_eq!(source.kind, SourceKind::Feed);
    assert_eq!(source.every, Duration::from_secs(3600));
    assert_eq!(source.rights, Rights::Excerpt(300));
}

#[test]
fn a_source_may_say_otherwise_than_the_defaults() {
    let defaults = "[defaults]\nvisibility = \"public\"\nrights = \"full\"\narticle = \"never\"\n\
                    language = \"fr\"\nevery = \"2h\"\n";
    let own = "visibility = \"restricted\"\nrights = { excerpt = 120 }\narticle = \"always\"\n\
               language = \"en\"\nevery = \"30m\"\n";
    let inherited = read(&format!("{defaults}{SOURCE}"))
        .unwrap()
        .sources
        .remove(0);
    assert_eq!(inherited.visibility, Visibility::Public);
    assert_eq!(inherited.rights, Rights::Full);
    assert_eq!(inherited.article, ArticlePolicy::Never);
    assert_eq!(inherited.language.as_deref(), Some("fr"));
    assert_eq!(inherited.every, Duration::from_secs(7200));
    let itself = read(&format!("{defaults}{SOURCE}{own}"))
        .unwrap()
        .sources
        .remove(0);
    assert_eq!(itself.visibility, Visibility::Restricted);
    assert_eq!(itself.rights, Rights::Excerpt(120));
    assert_eq!(itself.article, ArticlePolicy::Always);
    assert_eq!(itself.language.as_deref(), Some("en"));
    assert_eq!(itself.every, Duration::from_secs(1800));
}

#[test]
fn every_problem_is_reported_at_once_with_its_line_and_column() {
    let text = r#"[watch]
zone = "Europe/Pari"
listn = "127.0.0.1:80"

[[source]]
key = "Cert FR"
title = "CERT-FR"
url = "www.cert.ssi.gouv.fr"
every = 3600

[[source]]
key = "page"
title = "Une page"
url = "https://a.example/"
kind = "page"
selectors = { entry = "li..x" }

[[digest]]
key = "hebdo"
title = "Hebdo"
schedule = "0 25 * * FRI"
channels = ["liste", "wikii"]

[[channel]]
key = "liste"
kind = "mial"
"#;
    let expected = [
        "2:8 watch.zone",
        "3:1 watch.listn",
        "6:7 source.key",
        "8:7 source.url",
        "9:9 source.every",
        "16:23 source.selectors.entry",
        "18:1 digest.section",
        "21:12 digest.schedule",
        "22:22 digest.channels",
        "26:8 channel.kind",
    ];
    assert_eq!(problems(text), expected);
}

#[test]
fn broken_toml_is_a_problem_with_a_place() {
    assert_eq!(
        problems("[watch]\nname = \"V\nlanguage = \"fr\"\n")[0],
        "2:10 "
    );
}

#[test]
fn an_unknown_setting_comes_with_the_nearest_one_or_its_section() {
    assert!(told(&format!("{SOURCE}visibilty = \"public\"\n")).contains("\"visibility\"?"));
    assert!(told("[watch]\nfolder = \"x\"\n").contains("[[channel]] kind = \"file\""));
}

#[test]
fn a_key_or_an_address_is_taken_once() {
    let same_key = SOURCE.replace("/feed", "/other");
    assert!(told(&format!("{SOURCE}{same_key}")).contains("already taken by \"A\""));
    let same_address = SOURCE.replace("\"a\"", "\"b\"");
    assert!(told(&format!("{SOURCE}{same_address}")).contains("already taken by \"A\""));
}

#[test]
fn a_private_address_cannot_be_public_unless_its_network_is_allowed() {
    let source = SOURCE.replace("https://a.example", "http://10.0.0.7");
    read(&source).unwrap();
    let public = format!("{source}visibility = \"public\"\n");
    assert!(told(&public).contains("visibility = \"internal\""));
    read(&format!("[defaults]\nallow = [\"10.0.0.0/8\"]\n{public}")).unwrap();
}

#[test]
fn a_page_needs_selectors_and_a_feed_has_none() {
    assert!(told(&format!("{SOURCE}kind = \"page\"\n")).contains("entry = \"article\""));
    let feed = format!("{SOURCE}selectors = {{ entry = \"li\" }}\n");
    assert!(told(&feed).contains("kind = \"page\""));
}

const MAIL: &str = "[[channel]]\nkey = \"liste\"\nkind = \"mail\"\nserver = \"smtp.example\"\n\
                    from = \"a@b.example\"\nto = \"l@b.example\"\n";

#[test]
fn a_channel_carries_public_items_only_unless_it_says_more() {
    let channel = read(MAIL).unwrap().channels.remove(0);
    assert_eq!(channel.head.clearance, Visibility::Public);
    let internal = format!("{MAIL}clearance = \"internal\"\n");
    assert_eq!(
        read(&internal).unwrap().channels[0].head.clearance,
        Visibility::Internal
    );
    assert!(told(&format!("{MAIL}clearance = \"restricted\"\n")).contains("public, internal"));
}

#[test]
fn a_mail_channel_has_the_port_of_its_protection_and_a_secret_by_reference() {
    let login = "tls = \"implicit\"\nuser = \"veille\"\npassword = \"env:LIST_PASSWORD\"\n";
    let config = read(&format!("{MAIL}{login}")).unwrap();
    let Target::Mail(mail) = &config.channels[0].target else {
        panic!("not a mail channel");
    };
    assert_eq!(mail.port, 465);
    assert_eq!(mail.login.as_ref().unwrap().password.reveal(), "s3same");
    assert!(!format!("{config:?}").contains("s3same"));
}

#[test]
fn mail_in_clear_half_a_login_and_a_written_password_are_refused() {
    assert!(told(&format!("{MAIL}tls = \"none\"\n")).contains("starttls"));
    let on_loopback = MAIL.replace("smtp.example", "127.0.0.1");
    read(&format!("{on_loopback}tls = \"none\"\n")).unwrap();
    assert!(told(&format!("{MAIL}user = \"veille\"\n")).contains("add password"));
    let literal = format!("{MAIL}user = \"veille\"\npassword = \"hunter2\"\n");
    let told = told(&literal);
    assert!(told.contains("env:NAME") && !told.contains("hunter2"));
}

#[test]
fn a_digest_is_read_in_the_zone_and_language_of_the_watch() {
    let text = format!(
        "[watch]\nlanguage = \"en\"\nzone = \"Indian/Reunion\"\n{MAIL}\
         [[digest]]\nkey = \"d\"\ntitle = \"D\"\nschedule = \"0 16 * * FRI\"\nchannels = [\"liste\"]\n\
         [[digest.section]]\ntitle = \"All\"\n"
    );
    let digest = read(&text).unwrap().digests.remove(0);
    assert_eq!(digest.language, "en");
    assert_eq!(digest.period, chrono::TimeDelta::days(7));
    assert_eq!(digest.sections[0].quota, 10);
    let due = digest.due_after(chrono::DateTime::UNIX_EPOCH).unwrap();
    // Friday 2 January 1970, 16:00, four hours ahead of Greenwich.
    assert_eq!(due.to_rfc3339(), "1970-01-02T12:00:00+00:00");
}

#[test]
fn a_file_that_cannot_be_read_is_told_with_the_way_out() {
    let errors = super::load(Path::new("/nowhere/feeds.toml"), &Env::default()).unwrap_err();
    assert!(errors.to_string().contains("vigie init"), "{errors}");
}

#[test]
fn the_shipped_configuration_is_valid_and_goes_out_by_itself() {
    let config = read(SHIPPED).unwrap();
    assert!(config.sources.len() >= 28, "{}", config.sources.len());
    assert!(config.watch.listen.ip().is_loopback());
    let weekly = &config.digests[0];
    assert!(weekly.sections.len() >= 4 && weekly.channels.len() >= 2);
    for source in &config.sources {
        assert_eq!(source.visibility, Visibility::Public, "{}", source.key);
        assert!(
            !source.tags.is_empty() && source.group != "Divers",
            "{}",
            source.key
        );
    }
}

/// Examples are the lines that start with `#` and no space; sentences start with `# `.
#[test]
fn no_setting_sends_what_is_internal_to_a_public_network() {
    let networks = [
        "kind = \"mastodon\"\nserver = \"https://social.example.org\"\ntoken = \"env:MASTODON_TOKEN\"",
        "kind = \"bluesky\"\nhandle = \"a.example.org\"\npassword = \"env:BLUESKY_PASSWORD\"",
        "kind = \"x\"\ntoken = \"env:X_TOKEN\"",
    ];
    for network in networks {
        let text = |clearance: &str| {
            format!(
                "[watch]\nname = \"V\"\n[[channel]]\nkey = \"n\"\nclearance = \"{clearance}\"\n{network}\n"
            )
        };
        let of_clearance = |problems: Vec<String>| {
            let ends = |problem: &String| problem.ends_with("clearance");
            problems.iter().any(ends)
        };
        assert!(of_clearance(problems(&text("internal"))), "{network}");
    }
}

#[test]
fn one_address_in_another_form_is_told() {
    let with = |url: &str| {
        let one = SOURCE.replace(
            "https://a.example/feed",
            "https://a.example/Flux/avis.xml?q=1",
        );
        format!("{one}[[source]]\nkey = \"b\"\ntitle = \"B\"\nurl = \"{url}\"\n")
    };
    for twin in [
        "https://A.Example/Flux/avis.xml?q=1",
        "HTTPS://a.example/Flux/avis.xml?q=1",
        "https://a.example:443/Flux/avis.xml?q=1",
        "https://a.example/Flux/avis.xml?q=1#haut",
        "https://a.example./Flux/avis.xml?q=1",
        "https://a.example/Flux/%61vis.xml?q=1",
        "https://a.example/autre/../Flux/avis.xml?q=1",
        "http://a.example/Flux/avis.xml?q=1",
    ] {
        assert!(
            told(&with(twin)).contains("already taken by \"A\""),
            "{twin}"
        );
    }
    for other in [
        "https://a.example/flux/avis.xml?q=1",
        "https://a.example/Flux/avis.xml?q=2",
        "https://a.example:8443/Flux/avis.xml?q=1",
        "https://b.example/Flux/avis.xml?q=1",
    ] {
        assert!(read(&with(other)).is_ok(), "{other}");
    }
}

#[test]
fn what_libraries_refuse_is_told_in_our_own_words() {
    let page = |selector: &str| {
        format!("{SOURCE}kind = \"page\"\nselectors = {{ entry = '{selector}' }}\n")
    };
    for (selector, why) in [
        ("//div[@class=\"actu\"]", "XPath"),
        ("./article", "XPath"),
        ("<article>", "a tag"),
        ("article >", "ends too early"),
        ("a:contains(x)", "what follows"),
        ("div..actu", "out of place"),
        ("li[=x]", "out of place"),
        ("", "empty"),
    ] {
        let told = told(&page(selector));
        assert!(told.contains(why), "{selector}: {told}");
        assert!(
            !told.contains("report") && !told.contains("Token"),
            "{told}"
        );
    }
    for (url, why) in [
        ("a.example/feed", "missing"),
        ("https:///", "name of the site"),
        ("https://a.example:99999/", "port"),
        ("https://a b.example/", "no place"),
        ("https://300.1.1.1/", "numeric"),
    ] {
        let told = told(&SOURCE.replace("https://a.example/feed", url));
        assert!(told.contains(why), "{url}: {told}");
    }
    for (text, why) in [
        ("[watch]\nname = Essai\n", "not between quotes"),
        ("[watch]\nname\n", "= value"),
        ("[watch]\nname = \"a\"\nname = \"b\"\n", "written already"),
        ("[watch]\nname = \"a\n", "quoted text"),
        ("[defaults]\nallow = [\"10.0.0.0/8\"\n", "missing"),
    ] {
        let problem = read(text).unwrap_err().problems.remove(0);
        assert!(problem.what.en.contains(why), "{text}: {problem}");
        assert!(problem.place.is_some(), "{text}");
    }
}

#[test]
fn a_file_in_another_encoding_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("feeds.toml");
    let told = |bytes: &[u8]| {
        std::fs::write(&file, bytes).unwrap();
        let problem = super::load(&file, &Env::default())
            .unwrap_err()
            .problems
            .remove(0);
        (
            problem.place.map(|place| place.line),
            problem.what.fr,
            problem.mend.fr,
        )
    };
    let (line, what, mend) = told(b"[watch]\n# \xe9t\xe9\nname = \"x\"\n");
    assert_eq!(line, Some(2));
    assert!(
        what.contains("UTF-8") && mend.contains("UTF-8"),
        "{what} {mend}"
    );
    assert_eq!(told(b"\xff\xfe[\0w\0").0, Some(1));
    // A mark of byte order before UTF-8 is what some editors write.
    std::fs::write(&file, "\u{feff}[watch]\nname = \"Été\"\n").unwrap();
    assert_eq!(
        super::load(&file, &Env::default()).unwrap().watch.name,
        "Été"
    );
}

#[test]
fn a_limit_a_source_is_a_setting_and_a_third_of_the_quota_by_default() {
    let digest = |section: &str| {
        let text = format!(
            "[[digest]]\nkey = \"h\"\ntitle = \"H\"\nschedule = \"0 16 * * FRI\"\n\
             [[digest.section]]\ntitle = \"S\"\n{section}"
        );
        read(&text).unwrap().digests.remove(0).sections.remove(0)
    };
    assert_eq!(digest("").per_source, 4);
    assert_eq!(digest("quota = 20\n").per_source, 7);
    assert_eq!(digest("quota = 20\nper_source = 2\n").per_source, 2);
}

#[test]
fn reading_needs_no_secret_but_a_written_out_one_is_refused_all_the_same() {
    let channel = |token: &str| {
        format!(
            "[[channel]]\nkey = \"m\"\nkind = \"mastodon\"\nserver = \"https://s.example\"\ntoken = \"{token}\"\n"
        )
    };
    let reading = Env::default().for_reading();
    let parse = |token: &str, env: &Env| parse(&channel(token), Path::new("feeds.toml"), env);
    for token in ["env:ABSENT", "file:/nowhere"] {
        assert!(parse(token, &Env::default()).is_err(), "{token}");
        assert!(parse(token, &reading).is_ok(), "{token}");
    }
    assert!(parse("hunter2", &reading).is_err());
}

#[test]
fn the_commented_examples_are_valid_and_show_every_kind() {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(code) if !code.is_empty() && !code.starts_with([' ', '#', '=', '-']) => {
            format!("{code}\n")
        }
        _ => format!("{line}\n"),
    };
    let text: String = SHIPPED.lines().map(line).collect();
    let config = read(&text).unwrap();
    for section in super::settings::CHANNELS {
        let kind = section.kind.unwrap();
        let shown = config.channels.iter().any(|c| c.target.kind() == kind);
        assert!(shown, "no example of a channel of kind {kind}");
    }
    let page = |kind: &SourceKind| matches!(kind, SourceKind::Page(_));
    assert!(config.sources.iter().any(|source| page(&source.kind)));
    assert!(
        config
            .sources
            .iter()
            .any(|s| s.visibility == Visibility::Internal)
    );
    assert!(config.digests.len() >= 2);
}
