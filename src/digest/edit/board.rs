//! The places of a draft under their sections, while one of them moves.

use super::EditError;
use crate::domain::ids::ItemId;
use crate::store::editions::Place;

/// The places under their sections.
pub(super) struct Board(Vec<(String, Vec<Place>)>);

impl Board {
    pub(super) fn of(places: &[Place], sections: &[String]) -> Self {
        let mut all: Vec<(String, Vec<Place>)> = sections
            .iter()
            .map(|title| (title.clone(), Vec::new()))
            .collect();
        for place in places {
            match all.iter_mut().find(|(title, _)| *title == place.section) {
                Some((_, places)) => places.push(place.clone()),
                // A section that the recipe no longer has.
                None => all.push((place.section.clone(), vec![place.clone()])),
            }
        }
        Self(all)
    }

    pub(super) fn find(&self, item: ItemId) -> Option<(usize, usize)> {
        let mut sections = self.0.iter().enumerate();
        sections.find_map(|(section, (_, places))| {
            let at = places.iter().position(|place| place.item == item)?;
            Some((section, at))
        })
    }

    pub(super) fn place(&mut self, item: ItemId) -> Result<&mut Place, EditError> {
        let mut places = self.0.iter_mut().flat_map(|(_, places)| places);
        places
            .find(|place| place.item == item)
            .ok_or(EditError::Gone(item))
    }

    pub(super) fn take(&mut self, item: ItemId) -> Result<Place, EditError> {
        let (section, at) = self.find(item).ok_or(EditError::Gone(item))?;
        Ok(self.0[section].1.remove(at))
    }

    pub(super) fn put(
        &mut self,
        mut place: Place,
        section: &str,
        before: Option<ItemId>,
    ) -> Result<(), EditError> {
        let found = self.0.iter_mut().find(|(title, _)| title == section);
        let (title, places) = found.ok_or(EditError::Missing)?;
        place.section.clone_from(title);
        let at = before.and_then(|item| places.iter().position(|place| place.item == item));
        places.insert(at.unwrap_or(places.len()), place);
        Ok(())
    }

    pub(super) fn shift(&mut self, item: ItemId, up: bool) -> Result<(), EditError> {
        let (section, at) = self.find(item).ok_or(EditError::Gone(item))?;
        let last = self.0[section].1.len() - 1;
        match (up, at) {
            (true, at) if at > 0 => self.0[section].1.swap(at, at - 1),
            (false, at) if at < last => self.0[section].1.swap(at, at + 1),
            (true, _) if section > 0 => {
                let place = self.take(item)?;
                let title = self.0[section - 1].0.clone();
                self.put(place, &title, None)?;
            }
            (false, _) if section + 1 < self.0.len() => {
                let place = self.take(item)?;
                let title = self.0[section + 1].0.clone();
                let first = self.0[section + 1].1.first().map(|place| place.item);
                self.put(place, &title, first)?;
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn places(self) -> Vec<Place> {
        let mut all: Vec<Place> = self.0.into_iter().flat_map(|(_, places)| places).collect();
        for (position, place) in (0..).zip(&mut all) {
            place.position = position;
        }
        all
    }
}
