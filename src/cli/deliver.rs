//! `vigie deliver`: what waits in the outbox, now; what a person knows of it; one item at once; what was
//! said, mended or taken back.

mod dry;
mod word;

use super::open::{self, Common};
use super::{Outcome, term};
use crate::app::App;
use crate::config::Env;
use crate::domain::delivery::DeliveryState;
use crate::domain::ids::{DeliveryId, EditionId};
use crate::publish;
use crate::store::deliveries;
use crate::workers::editions;

pub(super) use dry::pretend;

/// What to do.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    word: Option<word::Word>,
    /// Cet envoi incertain est bien arrivé. (This uncertain delivery did arrive.)
    #[arg(long, value_name = "DELIVERY", group = "verdict")]
    arrived: Option<DeliveryId>,
    /// Cet envoi incertain ou échoué est à refaire. (Send this uncertain or failed one again.)
    #[arg(long, value_name = "DELIVERY", group = "verdict")]
    again: Option<DeliveryId>,
    /// Retirer cet envoi. (Withdraw this delivery.)
    #[arg(long, value_name = "DELIVERY", group = "verdict")]
    cancel: Option<DeliveryId>,
    /// Laisser partir cet envoi retenu, après l’avoir regardé. (Let this held one go.)
    #[arg(long, value_name = "DELIVERY", group = "verdict")]
    release: Option<DeliveryId>,
    /// Montrer ce qui partirait, et vers où, sans rien envoyer. (Show what would leave; sends nothing.)
    #[arg(long, conflicts_with = "verdict")]
    dry_run: bool,
    /// Une ligne de JSON par envoi. (One line of JSON a delivery.)
    #[arg(long)]
    json: bool,
}

/// Sends what is due, unless a person has a word to say.
pub(crate) fn run(args: &Args, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let app = common.open_to_speak(env)?;
    if let Some(word) = &args.word {
        return word::run(word, &app);
    }
    if args.dry_run {
        return dry::run(&app, args.json);
    }
    if let Some(delivery) = args.release {
        return release(&app, delivery);
    }
    let words = [
        (args.arrived, DeliveryState::Sent),
        (args.again, DeliveryState::Pending),
        (args.cancel, DeliveryState::Cancelled),
    ];
    for (delivery, state) in words {
        if let Some(delivery) = delivery {
            settle_by_hand(&app, delivery, state)?;
            return Ok(Outcome::Done);
        }
    }
    send(&app, args.json)
}

fn send(app: &App, json: bool) -> anyhow::Result<Outcome> {
    if !app.search.is_writable() {
        anyhow::bail!("a running vigie delivers by itself; stop it to deliver by hand");
    }
    let ended = open::block_on(async {
        publish::recover(&app.store, &app.clock).await?;
        editions::deliver(app).await
    })?;
    for one in &ended {
        if json {
            term::json(one)?;
        } else {
            term::line(format!(
                "envoi {} · {} · {} · {}",
                one.delivery,
                one.channel,
                one.state.as_str(),
                term::both(&one.note)
            ));
        }
    }
    let held = app.store.read_here(deliveries::waiting)?.into_iter();
    let held: Vec<_> = held.filter(|one| one.held.is_some()).collect();
    for one in held.iter().filter(|_| !json) {
        let why = one.held.as_deref().unwrap_or_default().lines();
        let why = why.map(term::both).collect::<Vec<_>>().join(" ; ");
        term::line(format!(
            "envoi {} · {} · retenu (held) · {why}",
            one.id, one.channel
        ));
    }
    if ended.is_empty() && held.is_empty() && !json {
        term::line("Rien n’attend. (Nothing waits.)");
    }
    let bad = |state| matches!(state, DeliveryState::Failed | DeliveryState::Uncertain);
    Ok(if ended.iter().any(|one| bad(one.state)) {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}

/// Names the channels that cannot carry an edition, each with the reason.
pub(super) fn tell_failed(app: &App, edition: EditionId) -> anyhow::Result<()> {
    let queued = app
        .store
        .read_here(|tx| deliveries::of_edition(tx, edition))?;
    for one in queued.iter().filter(|one| one.is_unmade()) {
        let why = term::both(one.note.as_deref().unwrap_or_default());
        term::line(format!("  {} : en échec (failed) : {why}", one.channel));
    }
    Ok(())
}

fn release(app: &App, id: DeliveryId) -> anyhow::Result<Outcome> {
    let now = app.clock.now();
    let count = app
        .store
        .write_here(|tx| publish::let_go(tx, id, "a person", now))?;
    if count == 0 {
        anyhow::bail!("delivery {id} waits for nobody; `vigie deliver --dry-run` shows what does");
    }
    term::line(format!("envoi {id} : peut partir (may leave)"));
    Ok(Outcome::Done)
}

fn settle_by_hand(app: &App, id: DeliveryId, to: DeliveryState) -> anyhow::Result<()> {
    let now = app.clock.now();
    app.store
        .write_here(|tx| publish::settle_by_hand(tx, id, to, "a person", now))?;
    term::line(format!("envoi {id} : {}", to.as_str()));
    Ok(())
}
