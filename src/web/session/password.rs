//! Passwords, hashed and compared: Argon2id, on threads that may block, two at a time.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::domain::secret::Secret;
use crate::web::errors::WebError;

/// Memory in KiB and passes over it: 46 MiB twice, which is above the floor that OWASP's Password
/// Storage Cheat Sheet gives for Argon2id (46 MiB once, or 19 MiB twice). One lane: a password takes
/// one core.
const MEMORY: u32 = 46 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashed at the same time: memory and cores are bounded, whatever is sent.
static PLACES: Semaphore = Semaphore::const_new(2);

/// Waiting for a place or in one; more are asked to come back.
static LINE: Semaphore = Semaphore::const_new(40);

/// What is compared with where there is no account, so that it takes as long.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_here("nobody has this one").ok());

/// The stored form of `password`: a PHC string with its parameters and a salt of its own.
pub(in crate::web) async fn hash(password: Secret) -> Result<String, WebError> {
    in_turn(move || hash_here(password.reveal())).await
}

/// Whether `password` is the one whose form was stored; no when none was.
pub(in crate::web) async fn verify(
    password: Secret,
    stored: Option<String>,
) -> Result<bool, WebError> {
    in_turn(move || {
        let compared = stored.as_ref().or(NOBODY.as_ref());
        let Some(compared) = compared else {
            return Err(WebError::Failed("no password can be hashed".into()));
        };
        let parsed = PasswordHash::new(compared).map_err(unreadable)?;
        let equal = argon2()?.verify_password(password.reveal().as_bytes(), &parsed);
        Ok(equal.is_ok() && stored.is_some())
    })
    .await
}

async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, WebError> + Send + 'static,
) -> Result<T, WebError> {
    let _in_line = LINE.try_acquire().map_err(|_| WebError::Busy)?;
    let _place = PLACES.acquire().await.map_err(|_| WebError::Busy)?;
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(WebError::Failed("a password's hashing was lost".into())))
}

fn hash_here(password: &str) -> Result<String, WebError> {
    let hash: Result<PasswordHash, _> = argon2()?.hash_password(password.as_bytes());
    Ok(hash.map_err(unreadable)?.to_string())
}

fn argon2() -> Result<Argon2<'static>, WebError> {
    let params = Params::new(MEMORY, PASSES, LANES, None);
    let params = params.map_err(|error| WebError::Failed(error.to_string().into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn unreadable(error: impl std::fmt::Display) -> WebError {
    WebError::Failed(format!("a password cannot be hashed: {error}").into())
}

#[cfg(test)]
mod tests {
    use super::{hash, verify};
    use crate::domain::secret::Secret;

    #[tokio::test]
    async fn the_stored_form_is_salted_and_knows_its_password_alone() {
        let secret = || Secret::new("pluie fine sur le port");
        let (one, two) = (hash(secret()).await.unwrap(), hash(secret()).await.unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=47104,t=2,p=1$"), "{one}");
        assert_ne!(one, two);
        assert!(verify(secret(), Some(one.clone())).await.unwrap());
        assert!(!verify(Secret::new("autre"), Some(one)).await.unwrap());
        let nobody = Secret::new("nobody has this one");
        assert!(!verify(nobody, None).await.unwrap());
    }
}
