//! Writing to the terminal: results on standard output, errors on standard error.

use std::io::{IsTerminal, Write};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::config::Env;
use crate::web::reasons;

/// Prints one line of results. A reader that went away (`vigie … | head`) ends nothing badly.
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
    let _gone = writeln!(err, "vigie: {error:#}");
}

/// Whether `stream` shows colours: a terminal, and nobody refuses them.
pub(crate) fn colours(env: &Env, stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && !env.no_color()
}

/// Text that stands out, where colours are shown.
pub(crate) fn strong(text: &str, colours: bool) -> String {
    if colours {
        format!("\x1b[1m{text}\x1b[0m")
    } else {
        text.to_owned()
    }
}

/// A note that Vigie wrote, in French and in English; a person's own words once.
pub(crate) fn both(note: &str) -> String {
    let french = reasons::in_french(note.to_owned());
    if french == note {
        french
    } else {
        format!("{french} ({note})")
    }
}

/// An instant on the clocks of the watch.
pub(crate) fn instant(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    local.format("%Y-%m-%d %H:%M %Z").to_string()
}

/// A table: the first row is its head. Every column but the last is as wide as its widest cell.
pub(crate) fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    for row in rows {
        let mut text = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
        }
        line(text.trim_end());
    }
}
