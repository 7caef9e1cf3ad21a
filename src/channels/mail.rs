//! A mailing list, by SMTP.
//!
//! The whole message is made when the edition is approved ([`letter`]) and stored; sending
//! ([`session`]) carries those bytes, behind an `Approved` header when the list wants one: that is
//! a password, and has no place in the archive. Nothing in SMTP tells afterwards whether a message
//! arrived, so that a connection lost after the last byte leaves a doubt; a mailbox that is subscribed
//! to the list ([`witness`]) lifts it, else a person must. For the same reason a server that says "not
//! now" and takes the letter all the same can be given it twice where there is no such mailbox; the
//! second copy bears the same Message-ID, by which Sympa drops it for a day: it keeps those in memory,
//! and forgets them when it is started again.

mod decode;
mod dkim;
mod imap;
mod letter;
mod session;
mod witness;

use chrono::{DateTime, Utc};
use lettre::message::Mailbox;

use super::notice::notice;
use super::parcel::{
    Amendment, ChannelError, Leaves, Note, Packed, Parcel, Pass, Report, Said, Unfit, Verdict,
    fingerprint,
};
use super::{Destination, Receipt};
use crate::domain::channel::{ChannelSpec, MailTarget, Target};
use crate::domain::delivery::{Act, Way, Ways};
use crate::domain::rendition::{Form, Issue, Rendition};
use crate::domain::secret::Secret;
use dkim::Signer;
use letter::{Letter, Words, Writer};
use session::Route;
use witness::Eyes;

/// A list that can be written to.
#[derive(Debug)]
pub struct Mail {
    key: String,
    writer: Writer,
    route: Route,
    approval: Option<Secret>,
    witness: Option<Eyes>,
}

impl Mail {
    /// Reads the addresses and the certificates.
    pub(super) fn open(spec: &ChannelSpec) -> Result<Box<Self>, Unfit> {
        let Target::Mail(target) = &spec.target else {
            return Err(Unfit("not a mail channel".into()));
        };
        let writer = Writer {
            from: mailbox("from", &target.from)?,
            to: mailbox("to", &target.to)?,
            list: target.list,
            signer: target.dkim.as_ref().map(Signer::open).transpose()?,
        };
        Ok(Box::new(Self {
            key: spec.head.key.clone(),
            route: route(target, &writer)?,
            writer,
            approval: target.approval.clone(),
            witness: target
                .witness
                .as_ref()
                .map(|witness| Eyes::open(witness, target.authority.as_deref()))
                .transpose()?,
        }))
    }

    /// Writes to one person, as the list's sender. Each letter has an identity of its own: nobody looks
    /// for it later.
    pub(super) async fn write_to(
        &self,
        note: &Note,
        now: DateTime<Utc>,
    ) -> Result<(), ChannelError> {
        let letter = self.writer.note(note, now);
        let letter = letter.map_err(|unfit| ChannelError::refused(unfit.0))?;
        let pass = Pass::open();
        self.route.deliver(&letter, &letter.message, &pass).await?;
        Ok(())
    }

    /// The message as it leaves: as stored, behind the password that Mailman takes away again.
    fn bytes(&self, letter: &Letter) -> String {
        match &self.approval {
            Some(password) => format!("Approved: {}\r\n{}", password.reveal(), letter.message),
            None => letter.message.clone(),
        }
    }

    /// The identity of a letter, by which lists and this machine find it again.
    fn message_id(&self, issue: &Issue) -> String {
        let digest: String = issue.digest.chars().filter(|c| atom(*c)).collect();
        let (number, name) = (issue.number, fingerprint(&self.key, issue, 0));
        let domain = self.writer.from.email.domain();
        format!("<{digest}.{number}.{name}@{domain}>")
    }

    fn packed(
        &self,
        issue: &Issue,
        words: &Words<'_>,
        answers: Option<&str>,
    ) -> Result<Vec<Packed>, Unfit> {
        let remote_key = self.message_id(issue);
        let letter = self.writer.compose(issue, &remote_key, words, answers)?;
        Ok(vec![Packed {
            payload: letter.to_bytes()?,
            remote_key,
        }])
    }
}

impl Destination for Mail {
    type Carries = Rendition;

    const LEAVES: Leaves = Leaves {
        to: "the list: its members, its archive, the servers on the way",
        credentials: "user and password of the submission server, if it asks; the moderator's password, which Mailman removes; a DKIM signature, if a key is given",
        texts: &["subject", "text", "HTML text"],
    };

    fn form(&self) -> Form {
        Form::Mail
    }

    fn pack(&self, issue: &Issue, rendition: &Rendition) -> Result<Vec<Packed>, Unfit> {
        let Rendition::Mail {
            subject,
            text,
            html,
        } = rendition
        else {
            return Err(Unfit("a mail channel carries a mail".into()));
        };
        let words = Words {
            subject,
            text,
            html,
        };
        self.packed(issue, &words, None)
    }

    /// A letter that is in the mailboxes stays there: another one follows it.
    fn ways() -> Ways {
        Ways {
            correct: Way::Reply,
            recall: Way::Reply,
        }
    }

    fn amend(
        &self,
        amendment: &Amendment<'_>,
        _rendition: &Rendition,
    ) -> Result<Vec<Packed>, Unfit> {
        let Some(first) = amendment.sent.first() else {
            return Err(Unfit("there is no letter to follow up".into()));
        };
        let english = amendment.issue.language.starts_with("en");
        let (heading, words) = notice(amendment);
        let plea = match (amendment.act, english) {
            (Act::Recall, true) => "\n\nPlease disregard the letter that this one answers.",
            (Act::Recall, false) => {
                "\n\nMerci de ne pas tenir compte de la lettre à laquelle celle-ci répond."
            }
            _ => "",
        };
        // A short body that begins with a word of its own is no command to a list's robot.
        let text = format!("{heading}.\n\n{words}{plea}\n");
        let html = escaped(&text).replace("\n\n", "</p>\n<p>");
        let words = Words {
            subject: &format!("{heading} : {}", amendment.issue.title),
            text: &text,
            html: &format!("<p>{}</p>\n", html.trim_end()),
        };
        self.packed(amendment.issue, &words, Some(&first.parcel.remote_key))
    }

    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
        let letter = Letter::from_bytes(&parcel.payload)?;
        let subject = decode::field(&letter.message, "Subject").unwrap_or_default();
        let mut said = vec![Said::new("subject", subject)];
        let places = ["text", "HTML text"];
        let parts = places.into_iter().zip(decode::parts(&letter.message));
        said.extend(parts.map(|(place, text)| Said::new(place, text)));
        Ok(said)
    }

    async fn send(
        &self,
        parcel: &Parcel,
        pass: &Pass<'_>,
        _now: DateTime<Utc>,
    ) -> Result<Receipt, ChannelError> {
        let letter = Letter::from_bytes(&parcel.payload)?;
        let message = self.bytes(&letter);
        let answer = self.route.deliver(&letter, &message, pass).await?;
        Ok(Receipt {
            remote_id: parcel.remote_key.clone(),
            url: None,
            answer,
        })
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let Some(eyes) = &self.witness else {
            return Ok(Verdict::Unknown);
        };
        Ok(
            match eyes.see(&parcel.remote_key, parcel.created_at).await? {
                true => Verdict::Present(Receipt {
                    remote_id: parcel.remote_key.clone(),
                    url: None,
                    answer: "seen in the subscribed mailbox".to_owned(),
                }),
                false => Verdict::Unseen,
            },
        )
    }

    async fn check(&self, _now: DateTime<Utc>) -> Report {
        let from = &self.writer.from.email;
        let mut report = self.route.check(from, &self.writer.to.email).await;
        if let Some(eyes) = &self.witness {
            eyes.check(&mut report).await;
        }
        report
    }
}

/// A text as markup.
fn escaped(text: &str) -> String {
    let entities = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")];
    let text = entities
        .iter()
        .fold(text.to_owned(), |text, (sign, entity)| {
            text.replace(sign, entity)
        });
    text.trim_end().to_owned()
}

/// Whether `c` may stand in the left part of a Message-ID as we write them (RFC 5322, `atext`, less).
fn atom(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// `Name <address>`, or an address alone. The name is taken as people write it: whatever signs it holds,
/// the header quotes them.
fn mailbox(setting: &str, written: &str) -> Result<Mailbox, Unfit> {
    let written = written.trim();
    let named = written
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'));
    let (name, address) = named.unwrap_or(("", written));
    let address = address.trim().parse().map_err(|_| {
        Unfit(format!(
            "{setting}: \"{address}\" is not a mail address, as watch@example.org"
        ))
    })?;
    let name = name.trim();
    let quoted = name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'));
    let name = match quoted {
        Some(name) => name.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => name.to_owned(),
    };
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

fn route(target: &MailTarget, writer: &Writer) -> Result<Route, Unfit> {
    let authority = match &target.authority {
        Some(path) => Some(
            std::fs::read(path)
                .map_err(|_| Unfit(format!("authority: {} cannot be read", path.display())))?,
        ),
        None => None,
    };
    Route::new(target, writer.from.email.domain(), authority.as_deref())
}

#[cfg(test)]
mod tests {
    use super::Mail;
    use crate::channels::parcel::tests::{http, issue};
    use crate::channels::{Channel, Unfit};
    use crate::domain::channel::restraint::Restraint;
    use crate::domain::channel::{ChannelSpec, ListKind, MailSecurity, MailTarget, Target};
    use crate::domain::digest::ChannelHead;
    use crate::domain::rendition::Rendition;
    use crate::domain::secret::Secret;
    use crate::domain::visibility::Visibility;

    pub(super) fn target() -> MailTarget {
        MailTarget {
            server: "127.0.0.1".into(),
            port: 25,
            security: MailSecurity::None,
            authority: None,
            login: None,
            from: "Veille informatique <veille@example.org>".into(),
            to: "lettre@listes.example.org".into(),
            list: ListKind::Plain,
            approval: None,
            dkim: None,
            witness: None,
        }
    }

    pub(super) fn open(target: MailTarget) -> Result<Box<Mail>, Unfit> {
        let head = ChannelHead {
            key: "liste".into(),
            clearance: Visibility::Internal,
        };
        let target = Target::Mail(target);
        let spec = ChannelSpec {
            head,
            restraint: Restraint::default(),
            target,
        };
        match Channel::open(&spec, &http())? {
            Channel::Mail(mail) => Ok(mail),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn packed(mail: &Mail, text: &str) -> super::Packed {
        use crate::channels::Destination;
        let rendition = Rendition::Mail {
            subject: "Veille n° 12".into(),
            text: text.into(),
            html: format!("<p>{text}</p>"),
        };
        mail.pack(&issue(), &rendition).unwrap().remove(0)
    }

    #[test]
    fn the_same_approval_gives_the_same_message_to_the_byte() {
        let first = packed(&open(target()).unwrap(), "Bonjour");
        let second = packed(&open(target()).unwrap(), "Bonjour");
        assert_eq!(first, second);
        assert!(first.remote_key.starts_with("<hebdo.12."));
        assert!(first.remote_key.ends_with("@example.org>"));
    }

    #[test]
    fn the_approval_password_leaves_first_and_is_not_stored() {
        let mail = open(MailTarget {
            approval: Some(Secret::new("sésame-1")),
            ..target()
        })
        .unwrap();
        let packed = packed(&mail, "Bonjour");
        assert!(!String::from_utf8_lossy(&packed.payload).contains("same-1"));
        let letter = super::Letter::from_bytes(&packed.payload).unwrap();
        assert!(mail.bytes(&letter).starts_with("Approved: sésame-1\r\n"));
    }

    #[test]
    fn a_senders_name_may_hold_any_sign_and_is_quoted_in_the_header() {
        for name in [
            "Cellule de veille, pôle A",
            "Veille (DSI)",
            "Veille: hebdo; suite",
            "Veille @ Tours [37]",
            "\"Veille, pole A\"",
            "J. \"Jo\" Doe",
            "Veille < 5",
        ] {
            let mail = open(MailTarget {
                from: format!("{name} <veille@example.org>"),
                ..target()
            })
            .unwrap();
            let shown = name.trim_start_matches("\"V").trim_end_matches("A\"");
            let known = mail.writer.from.name.as_deref().unwrap();
            assert!(known.contains(shown), "{name}: {known}");
            let letter = super::Letter::from_bytes(&packed(&mail, "Bonjour").payload).unwrap();
            assert_eq!(letter.from.to_string(), "veille@example.org", "{name}");
            let mut lines = letter.message.lines();
            let from = lines.find(|line| line.starts_with("From:")).unwrap();
            // A quoted string or an encoded word (RFC 5322, 3.2.4; RFC 2047, 5): no sign of it stands bare.
            let coded = from.starts_with("From: =?utf-8?") || from.starts_with("From: \"");
            assert!(coded && from.is_ascii(), "{name}: {from}");
        }
    }

    #[test]
    fn what_cannot_work_is_refused_when_it_is_opened() {
        let bad = |change: fn(&mut MailTarget)| {
            let mut target = target();
            change(&mut target);
            open(target).unwrap_err().0
        };
        assert!(bad(|t| t.from = "not an address".into()).contains("from"));
        assert!(bad(|t| t.to = String::new()).contains("to"));
        assert!(bad(|t| t.server = "mail.example.org".into()).contains("loopback"));
        assert!(bad(|t| t.authority = Some("/nowhere".into())).contains("authority"));
    }
}
