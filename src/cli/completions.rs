//! `vigie completions`: what a shell needs to complete the command line.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, Outcome};

/// For which shell.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ex.: vigie completions bash > /etc/bash_completion.d/vigie
    shell: Shell,
}

/// Prints the completion script.
pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    clap_complete::generate(
        args.shell,
        &mut Cli::command(),
        "vigie",
        &mut std::io::stdout(),
    );
    Ok(Outcome::Done)
}
