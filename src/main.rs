//! The `vigie` command: parse arguments, run, print the error chain, choose the exit code.

use std::process::ExitCode;

/// The system's allocator keeps most of what an import has freed; this one gives it back within a
/// second, as `.cargo/config.toml` tells it.
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    vigie::cli::main()
}
