//! The `vigie` command: parse arguments, run, print the error chain, choose the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    vigie::cli::main()
}
