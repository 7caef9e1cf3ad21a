//! Letters to the administrator: one when something breaks, one when it works again, the small things of
//! a day in one.
//!
//! What was told is rows, so that a restart tells nothing twice. Only when the archive itself cannot be
//! written is it kept here.

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::driver::Task;
use super::letters::{BOUND, mail};
use crate::app::health::{self, Health};
use crate::app::workings::{LeftUndone, Report, TaskName};
use crate::app::{App, Setup};
use crate::channels::{ChannelError, Note};
use crate::domain::delivery::retry_at;
use crate::store::StoreError;
use crate::store::members::alerts::{self, Alert, Letter};

/// Between two looks.
const LOOK: Duration = Duration::from_secs(10);

/// An archive that cannot be written for so long is told.
const LASTING: Duration = Duration::from_secs(60);

/// The task.
pub(super) fn task(app: &App) -> Task {
    let app = app.clone();
    let watching = Arc::new(Mutex::new(Watching::default()));
    Task::new(TaskName::Alert, BOUND, move || {
        let (app, watching) = (app.clone(), watching.clone());
        async move { watching.lock().await.look(&app).await }
    })
}

/// What is remembered from one look to the next.
#[derive(Default)]
pub struct Watching {
    looked: Option<Instant>,
    /// Since when the archive cannot be written, and whether that was told.
    unwritten: Option<(Instant, bool)>,
    left: Vec<LeftUndone>,
}

impl Watching {
    async fn look(&mut self, app: &App) -> anyhow::Result<Report> {
        let mut done = 0;
        if self.looked.is_none_or(|looked| looked.elapsed() >= LOOK) {
            self.looked = Some(Instant::now());
            let told = self.tell(app).await?;
            (done, self.left) = (usize::from(told == Outcome::Left), told.left_undone());
        }
        let left = self.left.clone();
        Ok(Report { done, left })
    }

    /// Looks how Vigie is, and sends the letter that is due.
    ///
    /// # Errors
    /// What the archive says.
    pub async fn tell(&mut self, app: &App) -> anyhow::Result<Outcome> {
        let setup = app.setup();
        let Some(to) = setup.config.watch.alerts.clone() else {
            return Ok(Outcome::Nothing);
        };
        let health = health::look(app).await;
        if health.archive.writable {
            return match self.unwritten.take() {
                Some((_, true)) => {
                    Ok(send(app, &setup, &to, &Letter::Healed(of_archive(&setup))).await)
                }
                _ => warn(app, &setup, &to, &health).await,
            };
        }
        let (since, told) = *self.unwritten.get_or_insert((Instant::now(), false));
        if told || since.elapsed() < LASTING {
            return Ok(Outcome::Nothing);
        }
        let broken = seen(&health, &setup).into_iter();
        let broken = broken.filter(|alert| alert.is_grave).collect();
        let outcome = send(app, &setup, &to, &Letter::Broken(broken)).await;
        self.unwritten = Some((since, !matches!(outcome, Outcome::Later(_))));
        Ok(outcome)
    }
}

/// What came of a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was none to send.
    Nothing,
    /// It left.
    Left,
    /// It surely did not leave.
    Later(String),
    /// Nobody knows, or never will: it is not sent again.
    Never(String),
}

impl Outcome {
    fn left_undone(self) -> Vec<LeftUndone> {
        let (Self::Later(why) | Self::Never(why)) = self else {
            return Vec::new();
        };
        let row = "watch.alerts".to_owned();
        vec![LeftUndone { row, why }]
    }
}

/// Keeps what is not well, and sends the letter that is due.
async fn warn(app: &App, setup: &Setup, to: &str, health: &Health) -> anyhow::Result<Outcome> {
    let (seen, now) = (seen(health, setup), app.clock.now());
    let letter = app
        .store
        .write_synced::<_, StoreError>(move |tx| {
            alerts::see(tx, &seen, now)?;
            alerts::take_letter(tx, now)
        })
        .await?;
    let Some(letter) = letter else {
        return Ok(Outcome::Nothing);
    };
    let outcome = send(app, setup, to, &letter).await;
    let (later, now) = (matches!(outcome, Outcome::Later(_)), app.clock.now());
    app.store
        .write_synced::<_, StoreError>(move |tx| {
            if !later {
                return alerts::done(tx);
            }
            let until = retry_at(now, alerts::attempts(tx)?, None);
            alerts::put_back(tx, &letter, until, now)
        })
        .await?;
    Ok(outcome)
}

/// What is not well, in the language of the watch.
fn seen(health: &Health, setup: &Setup) -> Vec<Alert> {
    let language = &setup.config.watch.language;
    let troubles = health.troubles().into_iter();
    let troubles = troubles.filter(|trouble| trouble.key != "left alert watch.alerts");
    troubles
        .map(|trouble| {
            let said = trouble.said(language).clone();
            Alert {
                key: trouble.key,
                is_grave: trouble.is_grave,
                what: said.what,
                advice: said.advice,
            }
        })
        .collect()
}

fn of_archive(setup: &Setup) -> Vec<Alert> {
    let what = match setup.config.watch.language.as_str() {
        "en" => "The archive could not be written.",
        _ => "L’archive ne pouvait pas être écrite.",
    };
    vec![Alert {
        key: "archive".to_owned(),
        is_grave: true,
        what: what.to_owned(),
        advice: String::new(),
    }]
}

async fn send(app: &App, setup: &Setup, to: &str, letter: &Letter) -> Outcome {
    let Some(channel) = mail(setup) else {
        return Outcome::Later(
            "aucun canal n’envoie de courriel (no channel sends mail)".to_owned(),
        );
    };
    let note = write_note(setup, to, letter);
    match channel.write_to(&note, app.clock.now()).await {
        Ok(()) => Outcome::Left,
        Err(ChannelError::Retry { why, .. }) => Outcome::Later(why),
        Err(ChannelError::Uncertain { why } | ChannelError::Refused { why }) => Outcome::Never(why),
    }
}

fn write_note(setup: &Setup, to: &str, letter: &Letter) -> Note {
    let watch = &setup.config.watch;
    let (name, page) = (&watch.name, format!("{}workings", watch.base_url));
    let english = watch.language == "en";
    let (alerts, subject, opening) = match (letter, english) {
        (Letter::Broken(alerts), true) => (
            alerts,
            "something is broken",
            "Vigie cannot do all its work:",
        ),
        (Letter::Broken(alerts), false) => (
            alerts,
            "quelque chose ne va pas",
            "Vigie ne peut pas faire tout son travail :",
        ),
        (Letter::Healed(alerts), true) => (
            alerts,
            "it works again",
            "What follows was told and is no longer so; there is nothing to do:",
        ),
        (Letter::Healed(alerts), false) => (
            alerts,
            "tout est rentré dans l’ordre",
            "Ce qui suit avait été signalé et n’est plus vrai ; il n’y a rien à faire :",
        ),
        (Letter::Small(alerts), true) => (
            alerts,
            "small things",
            "Vigie does its work; these wait for a person:",
        ),
        (Letter::Small(alerts), false) => (
            alerts,
            "petites choses",
            "Vigie fait son travail ; ceci attend une personne :",
        ),
    };
    let is_over = matches!(letter, Letter::Healed(_));
    let mut text = format!("{opening}\n");
    for alert in alerts {
        // Writing into a string cannot fail.
        let _ = write!(text, "\n- {}", alert.what);
        if !is_over && !alert.advice.is_empty() {
            let _ = write!(text, "\n  {}", alert.advice);
        }
    }
    let _ = write!(text, "\n\n{page}\n");
    let colon = if english { ":" } else { " :" };
    Note {
        to: to.to_owned(),
        subject: format!("{name}{colon} {subject}"),
        text,
        language: watch.language.clone(),
    }
}
