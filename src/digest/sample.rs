//! A made-up edition: templates are tried on it before a real one needs them.

use super::face::{Face, FaceItem, FaceSection};
use crate::domain::ids::ItemId;
use crate::domain::visibility::Visibility;

/// One that has all that an edition may have, and a title that looks like markup.
pub(super) fn full() -> Face {
    let hostile = FaceItem {
        title: "<script>alert(1)</script> & *co*".to_owned(),
        url: Some("https://example.org/?a=1&b=\"x".to_owned()),
        source: "Intranet".to_owned(),
        foreign: Some("en".to_owned()),
        internal: true,
        ..item(2)
    };
    let plain = FaceItem {
        title: "PostgreSQL 19 sort demain".to_owned(),
        url: Some("https://example.org/pg".to_owned()),
        source: "Le Courrier des bases".to_owned(),
        excerpt: "La nouvelle version accélère les jointures et simplifie les sauvegardes, promet l’équipe."
            .to_owned(),
        tags: vec!["bases".to_owned()],
        also: vec!["Autre site".to_owned()],
        note: Some("À essayer **avant** la migration.".to_owned()),
        update_of: Some("La semaine de la veille, numéro 11".to_owned()),
        proposed_by: Some("Ada".to_owned()),
        kept: true,
        ..item(1)
    };
    let mut face = face(vec![plain, hostile]);
    face.introduction =
        Some("Bonne semaine, avec [le guide](https://example.org/guide).".to_owned());
    face.errata = vec!["Il fallait lire *six* sauvegardes.".to_owned()];
    face.base_url = Some("https://vigie.example".to_owned());
    face.visibility = Visibility::Internal;
    face.tlp = Visibility::Internal.tlp().to_owned();
    face
}

/// One that lacks all that an edition may lack.
pub(crate) fn bare() -> Face {
    face(vec![item(1)])
}

fn item(id: i64) -> FaceItem {
    FaceItem {
        id: ItemId(id),
        place: ItemId(id),
        version: 1,
        title: format!("Une nouvelle n° {id}"),
        url: None,
        source: "Journal".to_owned(),
        date: "6 novembre 2026".to_owned(),
        foreign: None,
        excerpt: String::new(),
        tags: vec![],
        also: vec![],
        note: None,
        update_of: None,
        proposed_by: None,
        kept: false,
        internal: false,
        told: false,
        image: None,
    }
}

fn face(items: Vec<FaceItem>) -> Face {
    Face {
        title: "La semaine de la veille, numéro 12".to_owned(),
        number: 12,
        from: "30 octobre 2026".to_owned(),
        to: "6 novembre 2026".to_owned(),
        watch: "Vigie".to_owned(),
        base_url: None,
        visibility: Visibility::Public,
        tlp: Visibility::Public.tlp().to_owned(),
        introduction: None,
        errata: vec![],
        count: items.len(),
        lone: false,
        everybody: false,
        items: items.iter().map(|item| item.id).collect(),
        sections: vec![FaceSection {
            title: "Bases".to_owned(),
            items,
        }],
    }
}

/// One of `count` items with long extracts.
#[cfg(test)]
pub(super) fn large(count: i64) -> Face {
    let long = |id| FaceItem {
        url: Some(format!(
            "https://journal.example/rubrique/article-{id}.html"
        )),
        excerpt: "Une phrase qui compte. ".repeat(17),
        also: vec!["Autre site".to_owned(), "Un troisième".to_owned()],
        ..item(id)
    };
    face((0..count).map(long).collect())
}
