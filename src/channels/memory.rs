//! A destination in memory: tests read what would have left, and say what it answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

use super::parcel::{
    Amendment, ChannelError, Leaves, Packed, Parcel, Pass, Report, Said, Unfit, Verdict,
    fingerprint,
};
use super::{Destination, Receipt};
use crate::domain::channel::ChannelSpec;
use crate::domain::delivery::{Way, Ways};
use crate::domain::rendition::{Form, Issue, Rendition};

/// Keeps what it is sent. Clones share what they keep.
#[derive(Clone, Debug)]
pub struct Memory {
    key: String,
    inside: Arc<Mutex<Inside>>,
    stuck: Arc<Notify>,
    go_on: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Inside {
    pause: Option<Arc<Notify>>,
    arrived: Vec<Parcel>,
    answers: VecDeque<Fault>,
    doubts: VecDeque<Doubt>,
    blind: bool,
    unfit: Option<String>,
    names: bool,
}

/// What goes wrong with the next parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does not arrive, and the sender is told this.
    Lost(ChannelError),
    /// It arrives, and the sender is told this all the same.
    Arrived(ChannelError),
    /// It does not arrive, and the sender is told that it did.
    Swallowed,
    /// It does not arrive, and no answer ever comes: a test stops the machine here.
    HangsBefore,
    /// It arrives, and no answer ever comes.
    HangsAfter,
}

/// What goes wrong with the next question whether a parcel arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The destination cannot be asked.
    Unasked(ChannelError),
    /// No answer ever comes.
    Hangs,
}

impl Memory {
    /// An empty one, by the channel's key.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            inside: Arc::default(),
            stuck: Arc::default(),
            go_on: Arc::default(),
        }
    }

    pub(super) fn open(spec: &ChannelSpec) -> Self {
        Self::new(&spec.head.key)
    }

    /// What arrived, in order; what arrived twice is there twice.
    pub fn arrived(&self) -> Vec<Parcel> {
        self.inside().arrived.clone()
    }

    /// Makes the next parcel that has no fault yet fail.
    pub fn fail_next(&self, fault: Fault) {
        self.inside().answers.push_back(fault);
    }

    /// Makes the next question that has no doubt yet fail.
    pub fn doubt_next(&self, doubt: Doubt) {
        self.inside().doubts.push_back(doubt);
    }

    /// From now on it cannot tell what arrived, like a mail server.
    pub fn go_blind(&self) {
        self.inside().blind = true;
    }

    /// From now on it can carry nothing, and says why; or it can again.
    pub fn carry_nothing(&self, why: Option<&str>) {
        self.inside().unfit = why.map(str::to_owned);
    }

    /// From now on it names what it has by itself, as networks do.
    pub fn name_it(&self) {
        self.inside().names = true;
    }

    /// Returns once an answer is waited for that never comes.
    pub async fn stuck(&self) {
        self.stuck.notified().await;
    }

    /// The next parcel makes ready, tells the answer so, and then waits for [`Memory::go_on`] before it
    /// asks whether it may leave.
    pub fn pause_before_asking(&self) -> Arc<Notify> {
        let entered = Arc::new(Notify::new());
        self.inside().pause = Some(entered.clone());
        entered
    }

    /// Lets a parcel that waits go on.
    pub fn go_on(&self) {
        self.go_on.notify_one();
    }

    async fn hang<T>(&self) -> T {
        self.stuck.notify_one();
        std::future::pending().await
    }

    fn take(&self, parcel: &Parcel) -> Option<Fault> {
        let mut inside = self.inside();
        let fault = inside.answers.pop_front();
        if matches!(fault, None | Some(Fault::Arrived(_) | Fault::HangsAfter)) {
            inside.arrived.push(parcel.clone());
        }
        fault
    }

    fn receipt(&self, parcel: &Parcel) -> Receipt {
        let named = if self.inside().names { "there:" } else { "" };
        Receipt {
            remote_id: format!("{named}{}", parcel.remote_key),
            url: None,
            answer: "kept".into(),
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Destination for Memory {
    type Carries = Rendition;

    const LEAVES: Leaves = Leaves {
        to: "nowhere",
        credentials: "none",
        texts: &["text"],
    };

    fn form(&self) -> Form {
        Form::Markdown
    }

    fn pack(&self, issue: &Issue, rendition: &Rendition) -> Result<Vec<Packed>, Unfit> {
        if let Some(why) = &self.inside().unfit {
            return Err(Unfit(why.clone()));
        }
        let payload = serde_json::to_vec(rendition).map_err(|error| Unfit(error.to_string()))?;
        Ok(vec![Packed {
            remote_key: fingerprint(&self.key, issue, 0),
            payload,
        }])
    }

    fn ways() -> Ways {
        Ways {
            correct: Way::Edit,
            recall: Way::Delete,
        }
    }

    fn amend(
        &self,
        amendment: &Amendment<'_>,
        rendition: &Rendition,
    ) -> Result<Vec<Packed>, Unfit> {
        let payload = serde_json::json!({
            "act": amendment.act,
            "notice": amendment.notice,
            "rendition": rendition,
        });
        Ok(vec![Packed {
            remote_key: fingerprint(&self.key, amendment.issue, 0),
            payload: payload.to_string().into_bytes(),
        }])
    }

    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
        let text = String::from_utf8_lossy(&parcel.payload);
        Ok(vec![Said::new("text", text)])
    }

    async fn send(
        &self,
        parcel: &Parcel,
        pass: &Pass<'_>,
        _now: DateTime<Utc>,
    ) -> Result<Receipt, ChannelError> {
        let pause = self.inside().pause.take();
        if let Some(entered) = pause {
            entered.notify_one();
            self.go_on.notified().await;
        }
        pass.ask().await?;
        match self.take(parcel) {
            None | Some(Fault::Swallowed) => Ok(self.receipt(parcel)),
            Some(Fault::Lost(error) | Fault::Arrived(error)) => Err(error),
            Some(Fault::HangsBefore | Fault::HangsAfter) => self.hang().await,
        }
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        let doubt = self.inside().doubts.pop_front();
        match doubt {
            Some(Doubt::Unasked(error)) => return Err(error),
            Some(Doubt::Hangs) => return self.hang().await,
            None => {}
        }
        if self.inside().blind {
            return Ok(Verdict::Unknown);
        }
        let known = |arrived: &&Parcel| arrived.remote_key == parcel.remote_key;
        Ok(match self.arrived().iter().find(known) {
            Some(arrived) => Verdict::Present(self.receipt(arrived)),
            None => Verdict::Absent,
        })
    }

    async fn check(&self, _now: DateTime<Utc>) -> Report {
        let mut report = Report::default();
        report.good("kept in memory");
        report
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Fault, Memory, Packed, Parcel};
    use crate::channels::parcel::tests::issue;
    use crate::channels::{ChannelError, Destination, Pass, Verdict};
    use crate::domain::rendition::Rendition;
    use chrono::DateTime;

    /// What the outbox makes of a packed part.
    pub(in crate::channels) fn parcel(packed: &Packed) -> Parcel {
        Parcel {
            part: 0,
            remote_key: packed.remote_key.clone(),
            payload: packed.payload.clone(),
            created_at: issue().approved_at,
            before: Vec::new(),
            receipt: None,
        }
    }

    #[tokio::test]
    async fn what_arrived_in_spite_of_an_error_is_found_and_what_was_lost_is_not() {
        let now = DateTime::UNIX_EPOCH;
        let memory = Memory::new("test");
        let text = Rendition::Text { text: "a".into() };
        let parcel = parcel(&memory.pack(&issue(), &text).unwrap()[0]);
        let doubt = || ChannelError::uncertain("cut");
        memory.fail_next(Fault::Lost(doubt()));
        memory.fail_next(Fault::Arrived(doubt()));
        assert_eq!(memory.send(&parcel, &Pass::open(), now).await, Err(doubt()));
        assert_eq!(memory.verify(&parcel, now).await, Ok(Verdict::Absent));
        assert_eq!(memory.send(&parcel, &Pass::open(), now).await, Err(doubt()));
        assert!(matches!(
            memory.verify(&parcel, now).await,
            Ok(Verdict::Present(_))
        ));
        assert_eq!(memory.arrived(), [parcel]);
    }
}
