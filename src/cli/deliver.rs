//! `vigie deliver`: what waits in the outbox, now; and what a person knows of the uncertain.

use super::open::{self, Common};
use super::{Outcome, term};
use crate::app::App;
use crate::config::Env;
use crate::domain::delivery::DeliveryState;
use crate::domain::ids::DeliveryId;
use crate::publish;
use crate::workers::editions;

/// What to do.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Cet envoi incertain est bien arrivé. (This uncertain delivery did arrive.)
    #[arg(long, value_name = "DELIVERY", group = "word")]
    arrived: Option<DeliveryId>,
    /// Cet envoi incertain ou échoué est à refaire. (Send this uncertain or failed one again.)
    #[arg(long, value_name = "DELIVERY", group = "word")]
    again: Option<DeliveryId>,
    /// Retirer cet envoi. (Withdraw this delivery.)
    #[arg(long, value_name = "DELIVERY", group = "word")]
    cancel: Option<DeliveryId>,
    /// Une ligne de JSON par envoi. (One line of JSON a delivery.)
    #[arg(long)]
    json: bool,
}

/// Sends what is due, unless a person has a word to say about one delivery.
pub(crate) fn run(args: &Args, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let app = common.open(env)?;
    let words = [
        (args.arrived, DeliveryState::Sent),
        (args.again, DeliveryState::Pending),
        (args.cancel, DeliveryState::Cancelled),
    ];
    for (delivery, state) in words {
        if let Some(delivery) = delivery {
            settle(&app, delivery, state)?;
            return Ok(Outcome::Done);
        }
    }
    if !app.search.is_writable() {
        anyhow::bail!("a running vigie delivers by itself; stop it to deliver by hand");
    }
    let ended = open::block_on(async {
        publish::recover(&app.store, &app.clock).await?;
        editions::deliver(&app).await
    })?;
    for one in &ended {
        if args.json {
            term::json(one)?;
        } else {
            term::line(format!(
                "envoi {} · {} · {} · {}",
                one.delivery,
                one.channel,
                one.state.as_str(),
                one.note
            ));
        }
    }
    if ended.is_empty() && !args.json {
        term::line("Rien n’attend. (Nothing waits.)");
    }
    let bad = |state| matches!(state, DeliveryState::Failed | DeliveryState::Uncertain);
    Ok(if ended.iter().any(|one| bad(one.state)) {
        Outcome::Failed
    } else {
        Outcome::Done
    })
}

fn settle(app: &App, id: DeliveryId, to: DeliveryState) -> anyhow::Result<()> {
    let now = app.clock.now();
    app.store
        .write_here(|tx| publish::settle(tx, id, to, "a person", now))?;
    term::line(format!("envoi {id} : {}", to.as_str()));
    Ok(())
}
