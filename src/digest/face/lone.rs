//! One item that is sent by itself.

use super::{Building, Face, FaceSection, Setting};
use crate::domain::digest::Choice;
use crate::domain::ids::ItemId;
use crate::domain::visibility::Visibility;
use crate::store::editions::Place;
use crate::store::view::View;
use crate::store::{StoreError, Tx};

/// One item by itself for readers cleared up to `clearance`; `None` when they may not see it. Another
/// item of its story never stands in for it.
///
/// # Errors
/// What the archive says.
pub fn item_face(
    tx: &Tx<'_>,
    item: ItemId,
    clearance: Visibility,
    setting: &Setting,
) -> Result<Option<Face>, StoreError> {
    let building = Building::new(tx, clearance, setting);
    let Some(row) = building.view.item(tx, item)? else {
        return Ok(None);
    };
    let place = Place::new(item, "", 0, Choice::Kept);
    let described = building.describe(&row, Vec::new(), &place, (None, false))?;
    let (label, day) = (row.head.visibility, described.date.clone());
    Ok(Some(Face {
        title: described.title.clone(),
        number: u32::try_from(item.0).unwrap_or(0),
        from: day.clone(),
        to: day,
        watch: setting.watch.clone(),
        base_url: building.base_url(),
        visibility: label,
        tlp: label.tlp().to_owned(),
        introduction: None,
        errata: Vec::new(),
        sections: vec![FaceSection {
            title: building.wording.at_once.to_owned(),
            items: vec![described],
        }],
        count: 1,
        lone: true,
        everybody: building.view == View::Public,
        items: vec![item],
    }))
}
