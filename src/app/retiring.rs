//! A person's word before most of the sources go: an empty file is more often a slip than a wish.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The question whether sources may be retired, and its answer. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Retiring(Arc<Mutex<Question>>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Question {
    /// Nothing is asked.
    #[default]
    None,
    /// Whether these may go, by key.
    Asked(Vec<String>),
    /// A person said that these may.
    Granted(Vec<String>),
}

impl Retiring {
    /// The sources about which a person is asked.
    pub fn asked(&self) -> Option<Vec<String>> {
        match &*self.lock() {
            Question::Asked(keys) => Some(keys.clone()),
            Question::None | Question::Granted(_) => None,
        }
    }

    /// A person says that they may go; answers which.
    pub fn grant(&self) -> Option<Vec<String>> {
        let mut question = self.lock();
        let Question::Asked(keys) = &*question else {
            return None;
        };
        let keys = keys.clone();
        *question = Question::Granted(keys.clone());
        Some(keys)
    }

    /// Whether a person's word waits to be acted on.
    pub fn is_granted(&self) -> bool {
        matches!(&*self.lock(), Question::Granted(_))
    }

    /// Asks whether these may go.
    pub(super) fn ask(&self, keys: Vec<String>) {
        *self.lock() = Question::Asked(keys);
    }

    /// Whether exactly these may go; asks if not.
    pub(super) fn may_go(&self, keys: &[String]) -> bool {
        let mut question = self.lock();
        let granted = matches!(&*question, Question::Granted(granted) if granted == keys);
        *question = if granted {
            Question::None
        } else {
            Question::Asked(keys.to_vec())
        };
        granted
    }

    /// Another configuration is in force, or was refused for another reason.
    pub fn forget(&self) {
        *self.lock() = Question::None;
    }

    fn lock(&self) -> MutexGuard<'_, Question> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
