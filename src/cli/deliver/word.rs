//! The acts of an editor: one item at once, a correction, a recall.

use chrono::{DateTime, Utc};
use clap::Subcommand;

use super::super::{Outcome, term};
use super::dry::pretend;
use crate::app::App;
use crate::domain::delivery::{Act, Subject, Way};
use crate::domain::ids::{EditionId, ItemId, MemberId};
use crate::publish::{self, Amended, PublishError};
use crate::store::Tx;
use crate::store::editions::{Erratum, Present};

#[derive(Debug, Subcommand)]
pub(super) enum Word {
    /// Envoyer un élément tout de suite. (Send one item at once.)
    ///
    /// Ex.: vigie deliver item 42 --to mastodon --to liste
    Item(AtOnce),
    /// Corriger ce qui a été dit. (Correct what was said.)
    ///
    /// Ex.: vigie deliver correct --edition 12 --notice "Le lien était faux."
    Correct(Amend),
    /// Retirer ce qui a été dit. (Take back what was said.)
    ///
    /// Ex.: vigie deliver recall --item 42 --notice "Publié par erreur."
    Recall(Amend),
}

/// What to send at once.
#[derive(Debug, clap::Args)]
pub(super) struct AtOnce {
    /// L’élément. (The item.)
    item: ItemId,
    /// Vers quels canaux. (To which channels.)
    #[arg(long, value_name = "CHANNEL", required = true)]
    to: Vec<String>,
    /// Pas avant cet instant, nulle part : 2026-11-27T08:00:00+01:00. (Nowhere before this.)
    #[arg(long, value_name = "INSTANT")]
    embargo: Option<DateTime<Utc>>,
    #[command(flatten)]
    how: How,
}

/// What to mend or take back.
#[derive(Debug, clap::Args)]
pub(super) struct Amend {
    /// Ce numéro. (This edition.)
    #[arg(
        long,
        value_name = "EDITION",
        required_unless_present = "item",
        conflicts_with = "item"
    )]
    edition: Option<EditionId>,
    /// Cet élément envoyé seul. (This item that was sent by itself.)
    #[arg(long, value_name = "ITEM")]
    item: Option<ItemId>,
    /// Ce que les lecteurs en apprennent. (What readers are told.)
    #[arg(long, default_value = "", value_name = "TEXT")]
    notice: String,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, clap::Args)]
struct How {
    /// Montrer ce qui partirait, sans rien garder. (Show what would leave; keeps nothing.)
    #[arg(long)]
    dry_run: bool,
    /// Qui. (Who.)
    #[arg(long, default_value = "administrateur", value_name = "NAME")]
    by: String,
    /// Du JSON. (JSON.)
    #[arg(long)]
    json: bool,
}

impl Amend {
    fn subject(&self) -> Option<Subject> {
        let edition = self.edition.map(Subject::Edition);
        edition.or(self.item.map(Subject::Item))
    }
}

/// Does it; what it queues leaves with the next round, or with `vigie deliver`.
pub(super) fn run(word: &Word, app: &App) -> anyhow::Result<Outcome> {
    match word {
        Word::Item(args) => at_once(args, app),
        Word::Correct(args) => amend(args, app, Act::Correct),
        Word::Recall(args) => amend(args, app, Act::Recall),
    }
}

fn at_once(args: &AtOnce, app: &App) -> anyhow::Result<Outcome> {
    let (setup, now) = (app.setup(), app.clock.now());
    let by = (args.how.by.as_str(), args.embargo);
    let send = |tx: &Tx<'_>| publish::instant(tx, args.item, &args.to, by, &setup.outlets, now);
    if args.how.dry_run {
        return pretend(app, args.how.json, |tx| {
            send(tx)?;
            Ok(())
        });
    }
    let (queued, silent) = app.store.write_here::<_, PublishError>(|tx| send(tx))?;
    if args.how.json {
        term::json(&serde_json::json!({"deliveries": queued, "silent": silent}))?;
    } else {
        let count = queued.len();
        term::line(format!(
            "élément {} : {count} envoi(s) en file (queued)",
            args.item
        ));
        for channel in &silent {
            term::line(format!(
                "  {channel} : ses lecteurs ne peuvent pas le voir. (Its readers may not see it.)"
            ));
        }
    }
    Ok(if silent.is_empty() {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}

/// What is told of an edition is filed with it, as from its page; an item keeps no errata.
fn amended(
    tx: &Tx<'_>,
    args: &Amend,
    (subject, act): (Subject, Act),
    app: &App,
) -> Result<Vec<Amended>, PublishError> {
    let (setup, now) = (app.setup(), app.clock.now());
    let (outlets, notice) = (&setup.outlets, args.notice.trim());
    match (subject, act) {
        (Subject::Edition(id), _) if !notice.is_empty() => {
            let erratum = Erratum {
                act: act.as_str().to_owned(),
                public: true,
                ways: "[]".to_owned(),
                at: now,
                by: Present {
                    member: MemberId(0),
                    name: args.how.by.clone(),
                },
                text: notice.to_owned(),
            };
            publish::tell_erratum(tx, id, &erratum, outlets, now)
        }
        (subject, Act::Recall) => publish::recall(tx, subject, notice, outlets, now),
        (subject, _) => publish::correct(tx, subject, notice, outlets, now),
    }
}

fn amend(args: &Amend, app: &App, act: Act) -> anyhow::Result<Outcome> {
    let Some(subject) = args.subject() else {
        anyhow::bail!("say --edition or --item");
    };
    let work = |tx: &Tx<'_>| amended(tx, args, (subject, act), app);
    if args.how.dry_run {
        return pretend(app, args.how.json, |tx| {
            work(tx)?;
            Ok(())
        });
    }
    let done = app.store.write_here::<_, PublishError>(|tx| work(tx))?;
    tracing::info!(by = args.how.by, ?subject, "amended");
    for one in &done {
        if args.how.json {
            term::json(one)?;
            continue;
        }
        let way = match one.way {
            Way::Edit => "modifié sur place (edited)",
            Way::Reply => "réponse (answered)",
            Way::Delete => "supprimé (deleted)",
            Way::Never => "impossible (cannot)",
        };
        let why = one.why.as_deref();
        let why = why.map(|why| format!(" : {}", term::both(why)));
        term::line(format!(
            "{} · {way}{}",
            one.channel,
            why.unwrap_or_default()
        ));
    }
    let never = done.iter().any(|one| one.way == Way::Never);
    Ok(if never || done.is_empty() {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}
