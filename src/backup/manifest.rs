//! What a back-up says of itself.

use std::io::{self, Read, Write};

use chrono::{DateTime, Utc};
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

/// What a back-up holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the file.
    pub format: u32,
    /// The version that made it.
    pub vigie: String,
    /// The moment that it is of.
    pub made_at: DateTime<Utc>,
    /// The schema of the archive.
    pub schema: i64,
    /// The archive's last revision.
    pub revision: i64,
    /// Its items.
    pub items: i64,
    /// The files, in their order.
    pub files: Vec<Listed>,
}

/// A file of a back-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal: what `sha256sum` prints.
    pub sha256: String,
}

/// Copies `from` into `to`; answers how many bytes there were, and their hash.
pub(super) fn hashed(from: &mut impl Read, to: &mut impl Write) -> io::Result<(u64, String)> {
    let (mut context, mut bytes) = (Context::new(&SHA256), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let part = buffer.get(..read).unwrap_or_default();
        context.update(part);
        to.write_all(part)?;
        bytes += read as u64;
    }
    let hash = context.finish();
    let hex = hash.as_ref().iter().map(|byte| format!("{byte:02x}"));
    Ok((bytes, hex.collect()))
}
