//! `vigie member`: accounts, from the console of the machine.

use clap::Subcommand;

use super::open::Common;
use super::{Outcome, term};
use crate::app::App;
use crate::config::Env;
use crate::domain::ids::MemberId;
use crate::domain::member::{Role, Themes};
use crate::store::members::{self, Member, MemberError, NewMember, links};
use crate::store::{StoreError, Tx};

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Inviter : écrit un lien à usage unique. (Invite: prints a one-time link.)
    ///
    /// Ex.: vigie member invite ada --name "Ada Lovelace" --role admin
    Invite(Invite),
    /// Écrire un lien pour choisir un autre mot de passe. (A link to choose another password.)
    ///
    /// Ex.: vigie member reset ada
    Reset(Named),
    /// Fermer un compte ; ses connexions cessent aussitôt. (Close an account.)
    ///
    /// Ex.: vigie member close ada
    Close(Named),
    /// Rouvrir un compte. (Open it again.)
    ///
    /// Ex.: vigie member reopen ada
    Reopen(Named),
    /// Dire qui est de la veille. (Who is of the watch.)
    ///
    /// Ex.: vigie member list --json
    List(List),
}

/// Whom to invite.
#[derive(Debug, clap::Args)]
pub(crate) struct Invite {
    /// L’identifiant. (The login.)
    login: String,
    /// Le nom affiché. (The displayed name.)
    #[arg(long, default_value = "")]
    name: String,
    /// L’adresse, pour les liens à venir. (The address, for later links.)
    #[arg(long)]
    email: Option<String>,
    /// reader, curator, editor, admin.
    #[arg(long, default_value = "reader", value_parser = role)]
    role: Role,
    /// Un thème d’un curateur ; aucun : tous. (A curator's theme; none: all.)
    #[arg(long = "theme", value_name = "THEME")]
    themes: Vec<String>,
}

/// Whose account.
#[derive(Debug, clap::Args)]
pub(crate) struct Named {
    /// L’identifiant ou l’adresse. (The login or the address.)
    login: String,
}

/// How to list them.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Une ligne de JSON par membre. (One line of JSON a member.)
    #[arg(long)]
    json: bool,
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_word(word).ok_or_else(|| "reader, curator, editor or admin".to_owned())
}

/// Whoever has the machine acts as Vigie itself.
const CONSOLE: MemberId = MemberId(0);

/// Acts on an account.
pub(crate) fn run(command: &Command, common: &Common, env: &Env) -> anyhow::Result<Outcome> {
    let app = common.open_to_read(env)?;
    let now = app.clock.now();
    match command {
        Command::Invite(args) => {
            let new = NewMember {
                login: args.login.clone(),
                name: args.name.clone(),
                email: args.email.clone(),
                role: args.role,
                themes: Themes::of(args.themes.iter().cloned()),
            };
            let id = app
                .store
                .write_here(|tx| members::add(tx, &new, CONSOLE, now))?;
            term::line(link(&app, id, false)?);
        }
        Command::Reset(named) => {
            let member = find(&app, &named.login)?;
            anyhow::ensure!(
                member.closed.is_none(),
                "the account {} is closed; vigie member reopen {} first",
                member.login,
                member.login
            );
            term::line(link(&app, member.id, member.has_password)?);
        }
        Command::Close(named) => {
            let id = find(&app, &named.login)?.id;
            app.store
                .write_here(|tx| members::close(tx, id, CONSOLE, now))?;
            term::line("Compte fermé. (Closed.)");
        }
        Command::Reopen(named) => {
            let id = find(&app, &named.login)?.id;
            app.store
                .write_here(|tx| members::reopen(tx, id, CONSOLE, now))?;
            term::line("Compte rouvert. (Open again.)");
        }
        Command::List(args) => list(&app, args)?,
    }
    Ok(Outcome::Done)
}

fn find(app: &App, login: &str) -> anyhow::Result<Member> {
    let found = app.store.read_here(|tx| members::by_typed(tx, login))?;
    found.ok_or_else(|| anyhow::anyhow!("no member signs in as {login}; see vigie member list"))
}

/// Makes the one-time link of a member: an invitation, or to choose another password.
fn link(app: &App, id: MemberId, resets: bool) -> Result<String, StoreError> {
    let now = app.clock.now();
    let lasts = if resets {
        links::RESET
    } else {
        links::INVITATION
    };
    let key = app.store.write_here(|tx| {
        links::told(tx, id, CONSOLE, now)?;
        links::make(tx, id, CONSOLE, lasts, now)
    })?;
    Ok(app.setup().config.watch.welcome(&key))
}

/// The link by which the first administrator comes in, while there is none.
pub(super) fn first(app: &App) -> anyhow::Result<Option<String>> {
    let now = app.clock.now();
    let id = app.store.write_here(|tx: &Tx<'_>| {
        if members::has_admin(tx)? {
            return Ok::<_, MemberError>(None);
        }
        // Invited before, and never came.
        let invited = |member: &Member| member.role == Role::Admin && member.closed.is_none();
        if let Some(waiting) = members::all(tx)?.into_iter().find(invited) {
            return Ok(Some(waiting.id));
        }
        let new = NewMember {
            login: "admin".to_owned(),
            name: "Administration".to_owned(),
            email: None,
            role: Role::Admin,
            themes: Themes::All,
        };
        members::add(tx, &new, CONSOLE, now).map(Some)
    })?;
    Ok(id.map(|id| link(app, id, false)).transpose()?)
}

fn list(app: &App, args: &List) -> anyhow::Result<()> {
    let all = app.store.read_here(members::all)?;
    if args.json {
        return all.iter().try_for_each(term::json);
    }
    let head = ["identifiant", "nom", "rôle", "compte"].map(str::to_owned);
    let row = |member: &Member| {
        let state = match (member.closed, member.has_password) {
            (Some(_), _) => "fermé (closed)",
            (None, false) => "invité (invited)",
            (None, true) => "ouvert (open)",
        };
        let role = member.role.as_str().to_owned();
        vec![
            member.login.clone(),
            member.name.clone(),
            role,
            state.to_owned(),
        ]
    };
    let rows: Vec<_> = std::iter::once(head.to_vec())
        .chain(all.iter().map(row))
        .collect();
    term::table(&rows);
    Ok(())
}
