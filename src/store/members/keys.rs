//! What opens a door: random, shown once to its owner, known to the archive by its hash alone.

use std::fmt::Write;

use crate::domain::secret::Secret;
use crate::store::StoreError;

/// A key that was just made.
#[derive(Debug)]
pub struct Key {
    /// What its owner keeps: 64 hexadecimal digits.
    pub secret: Secret,
    /// What the archive keeps.
    pub hash: String,
}

impl Key {
    /// Makes one from 256 random bits of the system.
    ///
    /// # Errors
    /// [`StoreError::NoRandom`].
    pub fn make() -> Result<Self, StoreError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| StoreError::NoRandom(error.to_string()))?;
        let mut text = String::with_capacity(64);
        for byte in bytes {
            let _infallible = write!(text, "{byte:02x}");
        }
        Ok(Self {
            hash: hash(&text),
            secret: Secret::new(text),
        })
    }
}

/// What the archive knows a key by. A fast hash is enough: 256 random bits are not guessed.
pub fn hash(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}
