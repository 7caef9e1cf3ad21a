//! Wrong credentials on each real server: a person is told what is wrong, the secret is not, and nothing
//! is tried again.

use vigie::channels::{Channel, ChannelError, Pass, Verdict};
use vigie::domain::channel::{
    BlueskyTarget, ListKind, Login, MailSecurity, MailTarget, MastodonTarget, PostVisibility,
    Target, WikiTarget, XTarget,
};
use vigie::domain::rendition::{Form, Post, Rendition};
use vigie::domain::secret::Secret;

use super::{issue, now, open, parcels, service};

const WRONG: &str = "wr0ngwr0ngwr0ngwr0ngwr0ngwr0ngwr";

fn rendition(channel: &Channel) -> Rendition {
    match channel.form() {
        Form::Posts => Rendition::Posts {
            posts: vec![Post {
                text: "Bonjour".to_owned(),
                ..Post::default()
            }],
        },
        Form::Mail => Rendition::Mail {
            subject: "Bonjour".to_owned(),
            text: "Bonjour".to_owned(),
            html: "<p>Bonjour</p>".to_owned(),
        },
        _ => Rendition::Text {
            text: "Bonjour".to_owned(),
        },
    }
}

/// Neither the check nor the letter leaves a doubt, nor asks to be tried again.
async fn is_refused(target: Target) {
    let channel = open("inconnu", target);
    let kind = channel.kind();
    let report = channel.check(now()).await;
    assert!(!report.is_good(), "{kind}: {report:?}");
    let parcel = parcels(&channel, &issue(990), &rendition(&channel)).remove(0);
    let refused = channel.send(&parcel, &Pass::open(), now()).await;
    let Err(ChannelError::Refused { why }) = &refused else {
        panic!("{kind}: {refused:?}");
    };
    let told = format!("{why} {report:?}");
    assert!(
        !why.trim().is_empty() && !told.contains(WRONG),
        "{kind}: {told}"
    );
    println!("{kind}: {why}");
    // Nobody is sure of what was never sent: but it is not called present.
    let seen = channel.verify(&parcel, now()).await;
    assert!(!matches!(seen, Ok(Verdict::Present(_))), "{kind}: {seen:?}");
}

fn login(user: &str) -> Login {
    Login {
        user: user.to_owned(),
        password: Secret::new(WRONG),
    }
}

fn wiki(address: &str, user: &str) -> WikiTarget {
    WikiTarget {
        address: address.parse().unwrap(),
        login: login(user),
        folder: "inconnu".to_owned(),
        index: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_server_that_does_not_know_us_says_so_once() {
    let mut asked = 0;
    if let Some(server) = service("MASTODON") {
        is_refused(Target::Mastodon(MastodonTarget {
            server: server["URL"].parse().unwrap(),
            token: Secret::new(WRONG),
            visibility: PostVisibility::Public,
            posts: 1,
        }))
        .await;
        asked += 1;
    }
    if let Some(server) = service("PDS") {
        is_refused(Target::Bluesky(BlueskyTarget {
            server: server["URL"].parse().unwrap(),
            handle: "robot.test".to_owned(),
            password: Secret::new(WRONG),
            posts: 1,
        }))
        .await;
        asked += 1;
    }
    if let Some(server) = service("X") {
        is_refused(Target::X(XTarget {
            server: server["URL"].parse().unwrap(),
            token: Secret::new(WRONG),
            posts: 1,
            price: 0,
            price_link: 0,
        }))
        .await;
        asked += 1;
    }
    if let Some(server) = service("MEDIAWIKI") {
        is_refused(Target::MediaWiki(wiki(&server["URL"], "Robot@vigie"))).await;
        asked += 1;
    }
    if let Some(server) = service("DOKUWIKI") {
        is_refused(Target::DokuWiki(wiki(&server["URL"], "robot"))).await;
        asked += 1;
    }
    if let Some(server) = service("SMTP") {
        let port = server["URL"].rsplit(':').next().unwrap().parse().unwrap();
        let authority = std::path::PathBuf::from(&server["STATE"]).join("authority.pem");
        is_refused(Target::Mail(MailTarget {
            server: "localhost".to_owned(),
            port,
            security: MailSecurity::StartTls,
            authority: Some(authority),
            login: Some(login("robot")),
            from: "robot@users.test".to_owned(),
            to: "lettre@lists.test".to_owned(),
            list: ListKind::Plain,
            approval: None,
            dkim: None,
            witness: None,
        }))
        .await;
        asked += 1;
    }
    println!("strangers: {asked} servers");
}
