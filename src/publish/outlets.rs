//! Where editions go: the channels, and what the configuration says of leaving through them.

use std::collections::HashMap;

use super::lint::Lint;
use crate::channels::Channel;
use crate::digest::face::Setting;
use crate::digest::render::Templates;
use crate::domain::channel::restraint::Restraint;
use crate::domain::visibility::Visibility;

/// The destinations and what is needed to render an edition again.
#[derive(Debug)]
pub struct Outlets {
    /// The destinations by key, with the clearance that the configuration gives them now.
    pub channels: HashMap<String, (Visibility, Channel)>,
    /// The templates.
    pub templates: Templates,
    /// How each digest is written, by its key.
    pub settings: HashMap<String, Setting>,
    /// What the configuration says of leaving.
    pub exit: Exit,
}

impl Outlets {
    /// One channel, as something to deliver through.
    pub fn outlet<'a>(&'a self, key: &'a str) -> Option<Outlet<'a>> {
        let (clearance, channel) = self.channels.get(key)?;
        Some(Outlet {
            key,
            clearance: *clearance,
            channel,
            exit: &self.exit,
        })
    }
}

/// A channel that an edition goes to.
#[derive(Clone, Copy, Debug)]
pub struct Outlet<'a> {
    /// Its name.
    pub key: &'a str,
    /// The most secret label that it may carry.
    pub clearance: Visibility,
    /// The destination.
    pub channel: &'a Channel,
    /// What the configuration says of leaving.
    pub exit: &'a Exit,
}

/// What the configuration says of leaving.
#[derive(Clone, Debug, Default)]
pub struct Exit {
    /// Traces of the inside that public texts must not bear.
    pub lint: Lint,
    /// What holds each channel back, by key.
    pub restraints: HashMap<String, Restraint>,
    /// How single items are written.
    pub setting: Option<Setting>,
}

impl Exit {
    /// What holds a channel back.
    pub fn restraint(&self, channel: &str) -> Restraint {
        self.restraints.get(channel).cloned().unwrap_or_default()
    }
}
