//! A changed configuration is put in force while Vigie runs, if it is valid.

use crate::app::App;
use crate::config::{self, Env, Stamp};

/// Watches the configuration file.
pub(super) struct Reload {
    stamp: Option<Stamp>,
    env: Env,
}

impl Reload {
    /// The first look reads the file whatever it looks like: it may have changed since the start.
    pub(super) fn new(env: Env) -> Self {
        Self { stamp: None, env }
    }

    /// Reloads if the file changed, or if somebody insists.
    pub(super) fn look(&mut self, app: &App, insist: bool) {
        let file = app.setup().config.file.clone();
        let changed = match &mut self.stamp {
            Some(stamp) => stamp.changed(&file).unwrap_or(false),
            None => {
                self.stamp = Stamp::of(&file).ok();
                self.stamp.is_some()
            }
        };
        if !changed && !insist {
            return;
        }
        match config::load(&file, &self.env) {
            Err(problems) => tracing::error!(%problems, "the configuration stays as it was"),
            // Touched, or written with the same meaning: nothing changes.
            Ok(config) if !insist && config == app.setup().config => {}
            Ok(config) => match app.reload(config) {
                Ok(()) => tracing::info!("the configuration was read again"),
                Err(error) => tracing::error!("the configuration stays as it was: {error:#}"),
            },
        }
    }
}
