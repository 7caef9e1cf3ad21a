//! Issuing the digests that are due, each for itself: one that fails keeps no other waiting.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::driver::Task;
use super::editions::{self, Issued};
use crate::app::App;
use crate::app::workings::{LeftUndone, Report, TaskName};
use crate::domain::delivery::retry_at;
use crate::domain::digest::Digest;
use crate::publish::PublishError;
use crate::store::schedule::{self, Trouble};
use crate::store::{StoreError, Tx};

/// Drafting and issuing read the archive and render; they ask nobody.
const BOUND: Duration = Duration::from_secs(1_800);

/// What may pass by itself is tried again after this.
const SOON: TimeDelta = TimeDelta::seconds(8);

/// The task.
pub(super) fn task(app: &App) -> Task {
    let app = app.clone();
    Task::new(TaskName::Issue, BOUND, move || {
        let app = app.clone();
        async move { Ok(issue_due(&app).await?.report()) }
    })
    .then(&[TaskName::Deliver])
}

/// What was issued, and the digests that could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issuing {
    /// What became of those that were due.
    pub issued: Vec<Issued>,
    /// Those that are kept back, and why.
    pub left: Vec<LeftUndone>,
}

impl Issuing {
    fn report(self) -> Report {
        Report {
            done: self.issued.len(),
            left: self.left,
        }
    }
}

/// Issues every digest that is due, and drafts what editors should look at. An edition, its approval,
/// its deliveries and the next due instant are one transaction: killed anywhere, it happens again
/// whole, or not at all. A digest that fails is kept back for a while, and the others go on.
///
/// # Errors
/// When the archive fails altogether.
pub async fn issue_due(app: &App) -> anyhow::Result<Issuing> {
    let (setup, now) = (app.setup(), app.clock.now());
    let mut issuing = Issuing::default();
    for digest in &setup.config.digests {
        let key = digest.key.clone();
        let before = app
            .store
            .read(move |tx| schedule::trouble(tx, &key))
            .await?;
        let trouble = match before {
            Some(trouble) if is_kept_back(&trouble, now) => Some(trouble),
            before => match editions::issue(app, &setup, digest).await {
                Ok(issued) => {
                    issuing.issued.extend(issued);
                    if before.is_some() {
                        keep(app, digest, None).await?;
                    }
                    None
                }
                Err(error) => {
                    let failures = before.map_or(0, |before| before.failures);
                    let trouble = kept_back(&error, failures, now);
                    keep(app, digest, Some(trouble.clone())).await?;
                    Some(trouble)
                }
            },
        };
        issuing.left.extend(trouble.map(|trouble| LeftUndone {
            row: format!("digest {}", digest.key),
            why: trouble.why,
        }));
    }
    Ok(issuing)
}

/// Whether it is not time yet. Beyond the back-off of so many failures, the instant was kept while the
/// clock was wrong.
fn is_kept_back(trouble: &Trouble, now: DateTime<Utc>) -> bool {
    let latest = retry_at(now, trouble.failures.saturating_sub(1), None);
    now < trouble.retry && trouble.retry <= latest
}

/// What a template or a channel refuses stays so until somebody mends it; an archive or an index that
/// fails may be well again in a moment.
fn kept_back(error: &anyhow::Error, failures: u32, now: DateTime<Utc>) -> Trouble {
    let passes = match error.downcast_ref::<PublishError>() {
        Some(PublishError::Store(_)) | None => true,
        Some(_) => false,
    };
    let retry = if passes {
        now + SOON
    } else {
        retry_at(now, failures, None)
    };
    Trouble {
        failures: failures + 1,
        why: format!("{error:#}"),
        retry,
    }
}

async fn keep(app: &App, digest: &Digest, trouble: Option<Trouble>) -> Result<(), StoreError> {
    let key = digest.key.clone();
    let write = move |tx: &Tx<'_>| schedule::set_trouble(tx, &key, trouble.as_ref());
    app.store.write(write).await
}

#[cfg(test)]
mod tests {
    use super::is_kept_back;
    use crate::domain::delivery::retry_at;
    use crate::store::schedule::Trouble;
    use chrono::{DateTime, TimeDelta, Utc};

    #[test]
    fn a_digest_is_kept_back_as_long_as_its_failures_say_and_by_no_wrong_clock() {
        let now: DateTime<Utc> = "2026-11-23T10:30:00Z".parse().unwrap();
        for failures in [1, 2, 4, 40] {
            let trouble = Trouble {
                failures,
                why: "its template is broken".to_owned(),
                retry: retry_at(now, failures - 1, None),
            };
            assert!(is_kept_back(&trouble, now), "{failures}");
            assert!(!is_kept_back(&trouble, trouble.retry), "{failures}");
            let back = now - TimeDelta::hours(5);
            assert!(!is_kept_back(&trouble, back), "{failures}");
        }
    }
}
