//! The environment, read once: tests give their own.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The variables of the process, or those that a test sets.
#[derive(Clone, Default)]
pub struct Env {
    variables: BTreeMap<String, String>,
    for_reading: bool,
}

/// Names only: values may be secrets.
impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

impl Env {
    /// The variables of this process; those that are not UTF-8 are left out.
    pub fn of_process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self {
            variables,
            for_reading: false,
        }
    }

    /// Exactly these variables.
    pub fn of<const N: usize>(variables: [(&str, &str); N]) -> Self {
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            variables,
            for_reading: false,
        }
    }

    /// The same, for a command that only reads the archive: the secrets of channels stay where they
    /// are, so that they need not be there.
    #[must_use]
    pub fn for_reading(&self) -> Self {
        Self {
            for_reading: true,
            ..self.clone()
        }
    }

    /// Whether secrets are left alone.
    pub(super) fn is_for_reading(&self) -> bool {
        self.for_reading
    }

    /// The configuration file: `VIGIE_CONFIG`, else `feeds.toml` in the current folder.
    pub fn config_file(&self) -> PathBuf {
        PathBuf::from(self.variable("VIGIE_CONFIG").unwrap_or("feeds.toml"))
    }

    /// Where annotated feeds and pages are, for the bench that reads them: `VIGIE_CORPUS`.
    pub fn corpus(&self) -> Option<PathBuf> {
        self.variable("VIGIE_CORPUS").map(PathBuf::from)
    }

    /// What to log, in the syntax of `tracing`: `VIGIE_LOG`, else `RUST_LOG`.
    pub fn log_filter(&self) -> Option<&str> {
        self.variable("VIGIE_LOG")
            .or_else(|| self.variable("RUST_LOG"))
    }

    /// Whether the log is JSON, a line an event, for programs: `VIGIE_LOG_FORMAT=json`.
    pub fn logs_json(&self) -> bool {
        self.variable("VIGIE_LOG_FORMAT") == Some("json")
    }

    /// Whether colours are refused: `NO_COLOR` is set and not empty (no-color.org).
    pub fn no_color(&self) -> bool {
        self.variable("NO_COLOR").is_some()
    }

    /// The value of a variable; an empty one counts as absent.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(name)?;
        (!value.is_empty()).then_some(value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Env;
    use std::path::Path;

    #[test]
    fn an_empty_variable_counts_as_absent() {
        let env = Env::of([("NO_COLOR", ""), ("VIGIE_CONFIG", "")]);
        assert!(!env.no_color());
        assert_eq!(env.config_file(), Path::new("feeds.toml"));
    }

    #[test]
    fn our_own_log_filter_wins_over_the_common_one() {
        let env = Env::of([("RUST_LOG", "warn"), ("VIGIE_LOG", "vigie=debug")]);
        assert_eq!(env.log_filter(), Some("vigie=debug"));
        assert_eq!(Env::of([("RUST_LOG", "warn")]).log_filter(), Some("warn"));
    }

    #[test]
    fn values_are_never_printed() {
        let printed = format!("{:?}", Env::of([("MAIL_PASSWORD", "hunter2")]));
        assert!(printed.contains("MAIL_PASSWORD") && !printed.contains("hunter2"));
    }
}
