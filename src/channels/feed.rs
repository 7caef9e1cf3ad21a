//! The Atom feed of editions that Vigie serves: nothing is sent, approval alone publishes it.

use chrono::{DateTime, Utc};

use super::parcel::{ChannelError, Packed, Parcel, Report, Unfit, Verdict};
use super::{Destination, Receipt};
use crate::domain::rendition::{Form, Issue, Rendition};

/// The feed, as a destination: its receipt is the edition's own address.
#[derive(Debug)]
pub struct OwnFeed;

impl Destination for OwnFeed {
    fn form(&self) -> Form {
        Form::Nothing
    }

    fn pack(&self, issue: &Issue, _rendition: &Rendition) -> Result<Vec<Packed>, Unfit> {
        Ok(vec![Packed {
            remote_key: format!("{}/{}", issue.digest, issue.number),
            payload: issue.address.clone().unwrap_or_default().into_bytes(),
        }])
    }

    async fn send(&self, parcel: &Parcel, _now: DateTime<Utc>) -> Result<Receipt, ChannelError> {
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
    use crate::channels::Destination;
    use crate::channels::memory::tests::parcel;
    use crate::channels::parcel::tests::issue;
    use crate::domain::rendition::Rendition;
    use chrono::DateTime;

    #[tokio::test]
    async fn the_receipt_is_the_editions_address() {
        let packed = OwnFeed.pack(&issue(), &Rendition::Nothing).unwrap();
        let receipt = OwnFeed
            .send(&parcel(&packed[0]), DateTime::UNIX_EPOCH)
            .await
            .unwrap();
        assert_eq!(receipt.remote_id, "hebdo/12");
        assert_eq!(receipt.url, issue().address);
    }
}
