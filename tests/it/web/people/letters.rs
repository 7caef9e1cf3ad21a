//! Links by mail: asked for on a page, sent by the worker through a server that speaks SMTP.

use std::sync::{Arc, Mutex};

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use vigie::app::workings::TaskName;
use vigie::domain::member::Role;
use vigie::workers::alert::{Outcome, Watching};
use vigie::workers::{calls, issue, letters};

use super::super::site::Site;
use super::{Browser, choose, form, invite, is_sent_away, joined};

/// A mail server on this machine that keeps what it takes.
struct Server {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                converse(stream, &kept).await;
            }
        });
        Self { port, taken }
    }

    fn site(&self) -> Site {
        self.site_with("")
    }

    /// With more sections of configuration.
    fn site_with(&self, sections: &str) -> Site {
        Site::guarded_with(&format!(
            "{sections}\n[[channel]]\nkey = \"liste\"\nkind = \"mail\"\nserver = \"127.0.0.1\"\nport = {}\n\
             tls = \"none\"\nfrom = \"veille@example.org\"\nto = \"liste@example.org\"\n",
            self.port
        ))
    }

    /// What was taken, with the line ends of quoted-printable undone.
    fn letters(&self) -> Vec<String> {
        let taken = self.taken.lock().unwrap();
        let read = |letter: &String| letter.replace("=\r\n", "").replace("=3D", "=");
        taken.iter().map(read).collect()
    }
}

/// A digest that waits for an approval, to the same list.
const HELD: &str = "[[digest]]\nkey = \"relue\"\ntitle = \"La relue\"\nschedule = \"0 16 * * FRI\"\n\
    channels = [\"liste\"]\nhold = [\"liste\"]\n[[digest.section]]\ntitle = \"Tout\"\n";

/// RFC 5321, as far as one letter needs.
async fn converse(stream: TcpStream, taken: &Mutex<Vec<String>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read);
    write.write_all(b"220 essai\r\n").await.unwrap();
    let (mut line, mut letter) = (String::new(), None::<String>);
    while lines.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        let said = std::mem::take(&mut line);
        if let Some(text) = &mut letter {
            if said != ".\r\n" {
                text.push_str(&said);
                continue;
            }
            taken.lock().unwrap().extend(letter.take());
        }
        let answer = match said.get(..4) {
            Some("DATA") => {
                letter = Some(String::new());
                "354 go on\r\n"
            }
            Some("QUIT") => "221 bye\r\n",
            _ => "250 well\r\n",
        };
        write.write_all(answer.as_bytes()).await.unwrap();
    }
}

fn key_in(letter: &str) -> String {
    let start = letter.find("welcome?key=").expect(letter) + "welcome?key=".len();
    letter[start..start + 64].to_owned()
}

async fn ask(site: &Site, login: &str) -> (u16, String) {
    let answer = Browser::default()
        .post(site, "/forgotten", &form(&[("login", login)]))
        .await;
    (answer.status.as_u16(), answer.body)
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_again_by_a_link_that_is_sent_to_its_owner() {
    let server = Server::start().await;
    let site = server.site();
    let (_, mut browser) = joined(&site, "ada", Role::Reader).await;
    let known = ask(&site, "ADA@example.org").await;
    assert_eq!(
        known,
        ask(&site, "nobody").await,
        "the answer tells nothing"
    );
    assert_eq!(known.0, 200);
    assert_eq!(letters::send_due(&site.app).await.unwrap(), 1);
    let sent = server.letters();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].contains("To: ada@example.org"), "{}", sent[0]);
    assert!(sent[0].contains("Auto-Submitted: auto-generated"));
    let phrase = "trois bateaux en rade";
    let chosen = choose(&site, &mut Browser::default(), &key_in(&sent[0]), phrase).await;
    assert_eq!(chosen.status.as_u16(), 303);
    assert!(
        is_sent_away(&browser.get(&site, "/").await),
        "what was signed in has ended"
    );
    ask(&site, "ada@example.org").await;
    assert_eq!(
        letters::send_due(&site.app).await.unwrap(),
        0,
        "not again within five minutes"
    );
    site.app.clock.advance(TimeDelta::minutes(6));
    letters::send_due(&site.app).await.unwrap();
    ask(&site, "ada@example.org").await;
    assert_eq!(letters::send_due(&site.app).await.unwrap(), 1);
}

#[tokio::test]
async fn an_invitation_goes_by_mail_and_nobody_who_is_not_signed_in_asks_for_one() {
    let server = Server::start().await;
    let site = server.site();
    let (_, mut admin) = joined(&site, "ada", Role::Admin).await;
    let fields = [
        ("login", "grace"),
        ("email", "grace@example.org"),
        ("role", "reader"),
        ("send", "mail"),
    ];
    let invited = admin.post(&site, "/members", &form(&fields)).await;
    assert_eq!(invited.status.as_u16(), 303, "no link is shown");
    invite(&site, "carol", Role::Reader);
    ask(&site, "carol").await;
    assert_eq!(letters::send_due(&site.app).await.unwrap(), 1);
    let sent = server.letters();
    assert!(sent[0].contains("To: grace@example.org"), "{}", sent[0]);
    let chosen = choose(
        &site,
        &mut Browser::default(),
        &key_in(&sent[0]),
        super::PASSWORD,
    )
    .await;
    assert_eq!(chosen.status.as_u16(), 303);
}

#[tokio::test]
async fn a_letter_waits_for_a_server_that_is_down_and_leaves_with_another_link() {
    let mut server = Server::start().await;
    let up = server.port;
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    server.port = closed.local_addr().unwrap().port();
    drop(closed);
    let site = server.site();
    joined(&site, "ada", Role::Reader).await;
    ask(&site, "ada").await;
    assert_eq!(letters::send_due(&site.app).await.unwrap(), 0);
    let mut config = site.app.setup().config.clone();
    for channel in &mut config.channels {
        if let vigie::domain::channel::Target::Mail(mail) = &mut channel.target {
            mail.port = up;
        }
    }
    site.app.reload(config).await.unwrap();
    site.app.clock.advance(TimeDelta::hours(1));
    assert_eq!(letters::send_due(&site.app).await.unwrap(), 1);
    assert_eq!(server.letters().len(), 1);
}

#[tokio::test]
async fn editors_are_called_to_a_draft_once_and_again_when_it_waits_for_them() {
    let server = Server::start().await;
    let site = server.site_with(HELD);
    // Who has chosen a language reads it; the others read the watch's.
    joined(&site, "ada", Role::Editor).await;
    invite(&site, "eve", Role::Editor);
    invite(&site, "bob", Role::Curator);
    let turn = async |hours| {
        site.app.clock.advance(TimeDelta::hours(hours));
        issue::issue_due(&site.app).await.unwrap();
        calls::send_due(&site.app).await.unwrap();
        let mut sent = server.letters();
        sent.retain(|letter| letter.contains("La relue"));
        sent
    };
    assert!(turn(0).await.is_empty(), "Monday: nothing to look at yet");
    assert_eq!(turn(3 * 24 + 6).await.len(), 2, "Thursday evening");
    assert_eq!(turn(1).await.len(), 2, "once");
    assert_eq!(turn(23).await.len(), 4, "Friday evening: it was due");
    let sent = turn(24).await;
    assert_eq!(sent.len(), 4);
    for (to, told) in [
        ("ada", "It is due on Friday 27 November 2026 at 16:00"),
        ("ada", ": it waits for an approval"),
        (
            "ada",
            "was due on Friday 27 November 2026 at 16:00, and nobody approved it",
        ),
        ("eve", "est vendredi 27 novembre 2026"),
        ("eve", ": une approbation est attendue"),
        ("eve", "devait partir vendredi 27 novembre 2026"),
    ] {
        let to = format!("To: {to}@example.org");
        let is = |letter: &&String| letter.contains(&to) && letter.contains(told);
        assert_eq!(sent.iter().filter(is).count(), 1, "{told}: {sent:?}");
    }
    for letter in &sent {
        assert!(letter.contains("/edit"), "{letter}");
        assert!(!letter.contains("alert"), "no title of an item: {letter}");
    }
}

#[tokio::test]
async fn the_administrator_is_told_once_that_something_breaks_and_once_that_it_works_again() {
    let server = Server::start().await;
    let site = server.site();
    let mut config = site.app.setup().config.clone();
    config.watch.alerts = Some("admin@example.org".to_owned());
    site.app.reload(config).await.unwrap();
    let declare = |period| {
        let hour = Duration::from_secs(3_600);
        site.app
            .workings
            .declare(TaskName::Deliver, period, hour, Instant::now());
    };
    let told = async |watching: &mut Watching, seconds| {
        site.app.clock.advance(TimeDelta::seconds(seconds));
        watching.tell(&site.app).await.unwrap()
    };
    let mut watching = Watching::default();
    assert_eq!(told(&mut watching, 0).await, Outcome::Nothing);
    declare(Duration::ZERO);
    assert_eq!(
        told(&mut watching, 10).await,
        Outcome::Nothing,
        "it may pass"
    );
    assert_eq!(told(&mut watching, 61).await, Outcome::Left);
    // A restart tells it to nobody again.
    let mut watching = Watching::default();
    assert_eq!(told(&mut watching, 3_600).await, Outcome::Nothing);
    declare(Duration::from_secs(3_600));
    assert_eq!(told(&mut watching, 10).await, Outcome::Nothing);
    assert_eq!(told(&mut watching, 61).await, Outcome::Left);
    assert_eq!(told(&mut watching, 3_600).await, Outcome::Nothing);
    let letters = server.letters();
    assert_eq!(letters.len(), 2, "{letters:?}");
    for letter in &letters {
        assert!(
            letter.contains("admin@example.org") && letter.contains("/workings"),
            "{letter}"
        );
    }
}

#[tokio::test]
async fn an_archive_that_cannot_be_written_is_told_and_a_letter_that_cannot_leave_waits() {
    let server = Server::start().await;
    let site = server.site();
    let mut config = site.app.setup().config.clone();
    config.watch.alerts = Some("admin@example.org".to_owned());
    let reachable = config.channels.clone();
    config
        .channels
        .retain(|channel| channel.head.key != "liste");
    site.app.reload(config.clone()).await.unwrap();
    let hour = Duration::from_secs(3_600);
    site.app
        .workings
        .declare(TaskName::Deliver, Duration::ZERO, hour, Instant::now());
    let mut watching = Watching::default();
    watching.tell(&site.app).await.unwrap();
    site.app.clock.advance(TimeDelta::seconds(61));
    let outcome = watching.tell(&site.app).await.unwrap();
    assert!(
        matches!(&outcome, Outcome::Later(why) if why.contains("no channel")),
        "{outcome:?}"
    );
    config.channels = reachable;
    site.app.reload(config).await.unwrap();
    site.app.clock.advance(TimeDelta::minutes(2));
    assert_eq!(watching.tell(&site.app).await.unwrap(), Outcome::Left);
    assert_eq!(server.letters().len(), 1);
}
