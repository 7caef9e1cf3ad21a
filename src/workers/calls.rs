//! Editors are called to a draft by mail: when it is there to be looked at, and when it waits for them.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::driver::Task;
use super::letters::{ATTEMPTS, BOUND, mail};
use crate::app::workings::{Report, TaskName};
use crate::app::{App, Setup};
use crate::channels::{ChannelError, Note};
use crate::domain::calendar::Calendar;
use crate::domain::delivery::retry_at;
use crate::domain::digest::{Deadline, Digest};
use crate::store::editions::calls::{self, Call, Reason};
use crate::store::editions::{self, Edition, Place};
use crate::store::members::{self, Member};
use crate::store::{StoreError, Tx};

/// The task. A server that keeps a letter waiting keeps no digest waiting.
pub(super) fn task(app: &App) -> Task {
    let app = app.clone();
    Task::new(TaskName::Calls, BOUND, move || {
        let app = app.clone();
        async move { Ok(Report::done(send_due(&app).await?)) }
    })
}

/// Sends the letters that are due; answers how many left. Without a channel that sends mail they
/// wait: the draft also stands on the home page of editors.
///
/// # Errors
/// Only when the archive fails: what a server says is kept with the letter.
pub async fn send_due(app: &App) -> Result<usize, StoreError> {
    let (setup, now) = (app.setup(), app.clock.now());
    if mail(&setup).is_none() {
        return Ok(0);
    }
    let due = app.store.read(move |tx| calls::due(tx, now)).await?;
    let mut left = 0;
    for call in due {
        left += usize::from(send(app, &setup, call).await?);
    }
    Ok(left)
}

async fn send(app: &App, setup: &Setup, call: Call) -> Result<bool, StoreError> {
    let read = move |tx: &Tx<'_>| {
        let edition = editions::one(tx, call.edition)?;
        let places = editions::places(tx, call.edition)?;
        Ok::<_, StoreError>((edition, members::one(tx, call.member)?, places))
    };
    let now = app.clock.now();
    let (Some(edition), Some(member), places) = app.store.read(read).await? else {
        return Ok(false);
    };
    let digests = &setup.config.digests;
    let digest = digests.iter().find(|digest| digest.key == edition.digest);
    let (Some(digest), Some(channel)) = (digest, mail(setup)) else {
        return finish_call(app, call, Err("the digest is not configured any more"), now).await;
    };
    let note = write_note(setup, digest, (&edition, &places), &member, call.reason);
    let outcome = match channel.write_to(&note, now).await {
        Ok(()) => Ok(()),
        Err(ChannelError::Retry { why, .. }) if call.attempts + 1 < ATTEMPTS => {
            let until = retry_at(now, call.attempts, None);
            let write = move |tx: &Tx<'_>| calls::postpone(tx, &call, &why, until);
            app.store.write(write).await?;
            return Ok(false);
        }
        // What may have arrived is not sent twice.
        Err(
            ChannelError::Retry { why, .. }
            | ChannelError::Uncertain { why }
            | ChannelError::Refused { why },
        ) => Err(why),
    };
    finish_call(
        app,
        call,
        outcome.as_ref().copied().map_err(String::as_str),
        now,
    )
    .await
}

/// The letter is done with; answers whether it left.
async fn finish_call(
    app: &App,
    call: Call,
    outcome: Result<(), &str>,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if let Err(why) = outcome {
        tracing::error!(
            edition.id = call.edition.0,
            member.id = call.member.0,
            why,
            "an editor could not be called by mail"
        );
    }
    let write = move |tx: &Tx<'_>| calls::done(tx, &call, now);
    app.store.write(write).await?;
    Ok(outcome.is_ok())
}

/// Counts and dates, and no title: a letter is read where Vigie does not know who looks.
fn write_note(
    setup: &Setup,
    digest: &Digest,
    (edition, places): (&Edition, &[Place]),
    member: &Member,
    reason: Reason,
) -> Note {
    let watch = &setup.config.watch;
    let language = member.language.as_deref().unwrap_or(&watch.language);
    let calendar = Calendar::of(language);
    let local = edition.due.with_timezone(&digest.zone);
    let (day, time) = (calendar.long_day(&local), calendar.time(&local));
    let link = watch.editor_page(edition.id);
    let chosen = places.iter().filter(|place| place.choice.is_chosen());
    let (all, chosen, person) = (places.len(), chosen.count(), &member.name);
    let (name, title) = (&watch.name, &edition.title);
    let (subject, mut text) = match (language, reason) {
        ("en", Reason::Review) => (
            format!("{name}: to look at before {day}, {time}: {title}"),
            format!(
                "Hello {person},\n\nThe draft of “{title}” is ready (items: {all}; chosen by people: \
                 {chosen}). It is due on {day} at {time}.\n\nLook at it, change it, approve it:\n{link}\n\n\
                 If nobody does, this happens when it is due:\n"
            ),
        ),
        ("en", Reason::Waits) => (
            format!("{name}: waits for an approval: {title}"),
            format!(
                "Hello {person},\n\n“{title}” was due on {day} at {time}, and nobody approved it. It is kept \
                 (items: {all}; chosen by people: {chosen}) and leaves when an editor approves it:\n\
                 {link}\n"
            ),
        ),
        (_, Reason::Review) => (
            format!("{name} : à relire avant {day}, {time} : {title}"),
            format!(
                "Bonjour {person},\n\nLe brouillon de « {title} » est prêt (éléments : {all} ; choisis par des \
                 personnes : {chosen}). L’échéance est {day} à {time}.\n\nLe relire, le changer, \
                 l’approuver :\n{link}\n\nSi personne ne le fait, voici ce qui se passe à l’échéance :\n"
            ),
        ),
        (_, Reason::Waits) => (
            format!("{name} : attend une approbation : {title}"),
            format!(
                "Bonjour {person},\n\n« {title} » devait partir {day} à {time}, et personne ne l’a \
                 approuvé. Il est gardé (éléments : {all} ; choisis par des personnes : {chosen}) et part \
                 dès qu’un éditeur l’approuve :\n{link}\n"
            ),
        ),
    };
    if reason == Reason::Review {
        text.push_str(&fate(digest, language));
    }
    Note {
        to: member.email.clone().unwrap_or_default(),
        subject,
        text,
        language: language.to_owned(),
    }
}

/// What each channel does at the deadline, a line each.
fn fate(digest: &Digest, language: &str) -> String {
    let mut lines = String::new();
    for channel in &digest.channels {
        let what = match (digest.deadline(channel), language) {
            (Deadline::All, "en") => ": all of it leaves",
            (Deadline::Chosen, "en") => ": what people chose leaves",
            (Deadline::Hold, "en") => ": it waits for an approval",
            (Deadline::All, _) => " : tout part",
            (Deadline::Chosen, _) => " : ce que des personnes ont choisi part",
            (Deadline::Hold, _) => " : une approbation est attendue",
        };
        // Writing into a string cannot fail.
        let _ = writeln!(lines, "- {channel}{what}");
    }
    lines
}
