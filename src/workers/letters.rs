//! One-time links by mail: what a page asked for is made and sent here.
//!
//! The link is made just before it leaves and is kept nowhere, so that a letter that must wait is
//! written again with another one. Who asks for somebody who is not there gets nothing, and no answer.

use std::time::Duration;

use chrono::TimeDelta;

use super::driver::Task;
use crate::app::workings::{Report, TaskName};
use crate::app::{App, Setup};
use crate::channels::{Channel, ChannelError, Note};
use crate::domain::delivery::retry_at;
use crate::domain::ids::MemberId;
use crate::domain::secret::Secret;
use crate::store::members::letters::{self, LinkRequest};
use crate::store::members::{self, Member, links};
use crate::store::{StoreError, Tx};

/// After so many refusals that were worth a retry, somebody must ask again.
pub(super) const ATTEMPTS: u32 = 8;

/// Letters leave one after the other, and a server may keep each waiting.
pub(super) const BOUND: Duration = Duration::from_secs(1_800);

/// The task.
pub(super) fn task(app: &App) -> Task {
    let app = app.clone();
    Task::new(TaskName::Letters, BOUND, move || {
        let app = app.clone();
        async move { Ok(Report::done(send_due(&app).await?)) }
    })
}

/// Sends the links that are due; answers how many left.
///
/// # Errors
/// Only when the archive fails: what a server says is kept with the letter.
pub async fn send_due(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let write = move |tx: &Tx<'_>| {
        letters::prune(tx, now)?;
        letters::due(tx, now)
    };
    let mut left = 0;
    for asked in app.store.write(write).await? {
        left += usize::from(send(app, asked).await?);
    }
    Ok(left)
}

async fn send(app: &App, asked: LinkRequest) -> Result<bool, StoreError> {
    let setup = app.setup();
    let Some(channel) = mail(&setup) else {
        return finish_letter(app, &asked, Some("no channel sends mail")).await;
    };
    let (now, whose, by) = (app.clock.now(), asked.whose.clone(), asked.by);
    let write = move |tx: &Tx<'_>| {
        let member = members::by_typed(tx, &whose)?.filter(|member| member.closed.is_none());
        let Some(member) = member.filter(|member| member.email.is_some()) else {
            return Ok::<_, StoreError>(None);
        };
        // Nobody who is not signed in invites: their asking is for who has chosen a password once.
        if by == MemberId(0) && !member.has_password {
            return Ok(None);
        }
        let lasts = lasts(&member);
        let key = links::make(tx, member.id, by, lasts, now)?;
        links::told(tx, member.id, by, now)?;
        Ok(Some((member, key)))
    };
    let Some((member, key)) = app.store.write(write).await? else {
        return finish_letter(app, &asked, None).await.map(|_| false);
    };
    let note = write_note(&setup, &member, &key);
    match channel.write_to(&note, now).await {
        Ok(()) => finish_letter(app, &asked, None).await.map(|_| true),
        Err(ChannelError::Retry { why, .. }) => finish_letter(app, &asked, Some(&why)).await,
        // It may have arrived; sent again, the link in the first one would be worth nothing.
        Err(ChannelError::Uncertain { why } | ChannelError::Refused { why }) => {
            tracing::error!(letter = asked.id, why, "a link could not be sent");
            finish_letter(app, &asked, None).await.map(|_| false)
        }
    }
}

/// It is done with, or it is tried again later and `why` is kept.
async fn finish_letter(
    app: &App,
    asked: &LinkRequest,
    why: Option<&str>,
) -> Result<bool, StoreError> {
    let (now, id, attempts) = (app.clock.now(), asked.id, asked.attempts);
    let again = why.filter(|_| attempts + 1 < ATTEMPTS).map(str::to_owned);
    if let (Some(why), None) = (why, &again) {
        tracing::error!(letter = id, why, "a link could not be sent");
    }
    let write = move |tx: &Tx<'_>| match &again {
        Some(why) => letters::postpone(tx, id, why, retry_at(now, attempts, None)),
        None => letters::done(tx, id, now),
    };
    app.store.write(write).await?;
    Ok(false)
}

/// The channel that sends mail; of several, the first by its key.
pub(super) fn mail(setup: &Setup) -> Option<&Channel> {
    let channels = setup.outlets.channels.iter();
    let mail = channels.filter(|(_, (_, channel))| matches!(channel, Channel::Mail(_)));
    mail.min_by_key(|(key, _)| *key)
        .map(|(_, (_, channel))| channel)
}

fn lasts(member: &Member) -> TimeDelta {
    if member.has_password {
        links::RESET
    } else {
        links::INVITATION
    }
}

fn write_note(setup: &Setup, member: &Member, key: &Secret) -> Note {
    let watch = &setup.config.watch;
    let language = member.language.as_deref().unwrap_or(&watch.language);
    let (name, link, login) = (&watch.name, watch.welcome(key), &member.login);
    let person = &member.name;
    let (subject, text) = match (language, member.has_password) {
        ("en", true) => (
            format!("{name}: choose another password"),
            format!(
                "Hello {person},\n\nSomebody asked for another password for your account ({login}) of {name}. \
                 This link works once, for two hours:\n\n{link}\n\nIf it was not you, there is nothing to \
                 do: your password has not changed.\n"
            ),
        ),
        ("en", false) => (
            format!("{name}: an invitation"),
            format!(
                "Hello {person},\n\nYou are invited to {name}. Choose a password by this link, which works \
                 once, for fourteen days; your login is {login}.\n\n{link}\n"
            ),
        ),
        (_, true) => (
            format!("{name} : choisir un autre mot de passe"),
            format!(
                "Bonjour {person},\n\nQuelqu’un a demandé un autre mot de passe pour votre compte ({login}) \
                 de {name}. Ce lien sert une fois, pendant deux heures :\n\n{link}\n\nSi ce n’était pas vous, \
                 il n’y a rien à faire : votre mot de passe n’a pas changé.\n"
            ),
        ),
        (_, false) => (
            format!("{name} : une invitation"),
            format!(
                "Bonjour {person},\n\nVous êtes invité à {name}. Choisissez un mot de passe par ce lien, qui \
                 sert une fois, pendant quatorze jours ; votre identifiant est {login}.\n\n{link}\n"
            ),
        ),
    };
    Note {
        to: member.email.clone().unwrap_or_default(),
        subject,
        text,
        language: language.to_owned(),
    }
}
