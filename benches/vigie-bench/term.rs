//! What a bench prints: results on standard output, errors on standard error.

use std::io::Write;

/// Prints one line of results. A reader that went away ends nothing badly.
pub(crate) fn line(text: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    let _gone = writeln!(out, "{}", text.as_ref());
}

/// Prints one result as a line of JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    line(serde_json::to_string(value)?);
    Ok(())
}

/// Prints an error and its causes.
pub(crate) fn error(error: &anyhow::Error) {
    let mut err = std::io::stderr().lock();
    let _gone = writeln!(err, "vigie-bench: {error:#}");
}
