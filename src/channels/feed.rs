//! The feeds of editions that Vigie serves: nothing is sent, approval alone publishes.

use chrono::{DateTime, Utc};

use super::parcel::{
    Amendment, ChannelError, Leaves, Packed, Parcel, Pass, Report, Said, Unfit, Verdict,
};
use super::{Destination, Receipt};
use crate::domain::delivery::{Act, Way, Ways};
use crate::domain::rendition::{Form, Issue, Rendition};

/// The feed, as a destination: its receipt is the edition's own address.
#[derive(Debug)]
pub struct OwnFeed;

impl Destination for OwnFeed {
    type Carries = Rendition;

    const LEAVES: Leaves = Leaves {
        to: "whoever may open the feed: everybody where its clearance is public, else members",
        credentials: "none",
        texts: &["link"],
    };

    fn form(&self) -> Form {
        Form::Nothing
    }

    fn pack(&self, issue: &Issue, _rendition: &Rendition) -> Result<Vec<Packed>, Unfit> {
        Ok(vec![Packed {
            remote_key: format!("{}/{}", issue.digest, issue.number),
            payload: issue.address.clone().unwrap_or_default().into_bytes(),
        }])
    }

    fn ways() -> Ways {
        Ways {
            correct: Way::Edit,
            recall: Way::Delete,
        }
    }

    /// The page reads the edition as it is now, and leaves out what was recalled: the row says so.
    fn amend(
        &self,
        amendment: &Amendment<'_>,
        rendition: &Rendition,
    ) -> Result<Vec<Packed>, Unfit> {
        let mut packed = self.pack(amendment.issue, rendition)?;
        if amendment.act == Act::Recall {
            packed.iter_mut().for_each(|one| one.payload.clear());
        }
        Ok(packed)
    }

    fn says(&self, parcel: &Parcel) -> Result<Vec<Said>, ChannelError> {
        Ok(vec![Said::new(
            "link",
            String::from_utf8_lossy(&parcel.payload),
        )])
    }

    async fn send(
        &self,
        parcel: &Parcel,
        pass: &Pass<'_>,
        _now: DateTime<Utc>,
    ) -> Result<Receipt, ChannelError> {
        pass.ask().await?;
        Ok(receipt(parcel))
    }

    async fn verify(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Verdict, ChannelError> {
        Ok(Verdict::Present(receipt(parcel)))
    }

    async fn check(&self, _now: DateTime<Utc>) -> Report {
        let mut report = Report::default();
        report.good("the feed is a page of Vigie itself");
        report
    }
}

fn receipt(parcel: &Parcel) -> Receipt {
    let address = String::from_utf8_lossy(&parcel.payload).into_owned();
    Receipt {
        remote_id: parcel.remote_key.clone(),
        url: (!address.is_empty()).then_some(address),
        answer: "in the feed".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::OwnFeed;
    use crate::channels::memory::tests::parcel;
    use crate::channels::parcel::tests::issue;
    use crate::channels::{Destination, Pass};
    use crate::domain::rendition::Rendition;
    use chrono::DateTime;

    #[tokio::test]
    async fn the_receipt_is_the_editions_address() {
        let packed = OwnFeed.pack(&issue(), &Rendition::Nothing).unwrap();
        let receipt = OwnFeed
            .send(&parcel(&packed[0]), &Pass::open(), DateTime::UNIX_EPOCH)
            .await
            .unwrap();
        assert_eq!(receipt.remote_id, "hebdo/12");
        assert_eq!(receipt.url, issue().address);
    }
}
