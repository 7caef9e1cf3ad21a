//! What Vigie serves to everybody itself, feeds first: it passes the lint that posts and letters pass.

use super::lint::Lint;
use crate::channels::Said;
use crate::digest::face::{Face, FaceItem};
use crate::domain::delivery::{Act, DeliveryState, Subject};
use crate::store::{StoreError, Tx, deliveries};

/// The traces of the inside in what everybody would read of a face, a line each.
pub fn traces(lint: &Lint, face: &Face) -> Vec<String> {
    lint.findings(&said(face)).into_iter().collect()
}

/// The traces of the inside in texts that stand at these places, a line each.
pub fn traces_in<'t>(
    lint: &Lint,
    texts: impl IntoIterator<Item = (&'static str, &'t str)>,
) -> Vec<String> {
    let texts = texts.into_iter().map(|(place, text)| Said {
        place,
        text: text.to_owned(),
    });
    let said: Vec<_> = texts.collect();
    lint.findings(&said).into_iter().collect()
}

/// Whether a feed may serve an edition, or an item that was sent by itself, now: nothing is found in it that
/// no person let go.
///
/// # Errors
/// What the archive says.
pub fn may_serve(
    tx: &Tx<'_>,
    lint: &Lint,
    (subject, channel): (Subject, &str),
    face: &Face,
) -> Result<bool, StoreError> {
    let found = traces(lint, face);
    if found.is_empty() {
        return Ok(true);
    }
    let rows = deliveries::of(tx, subject)?.into_iter();
    let sent = rows.filter(|row| row.channel == channel && row.state == DeliveryState::Sent);
    let released: Vec<_> = sent
        .filter(|row| row.act != Act::Recall)
        .filter_map(|row| row.released_for)
        .collect();
    let let_go = |line: &String| {
        released
            .iter()
            .any(|lines| lines.lines().any(|old| old == line))
    };
    Ok(found.iter().all(let_go))
}

/// All that a feed says of a face, and where; pictures are in the cards of posts alone.
pub(super) fn said(face: &Face) -> Vec<Said> {
    let mut said = Vec::new();
    let mut tell = |place: &'static str, texts: &mut dyn Iterator<Item = &String>| {
        said.extend(texts.map(|text| Said {
            place,
            text: text.clone(),
        }));
    };
    tell("title", &mut [&face.title, &face.watch].into_iter());
    tell("text", &mut face.introduction.iter().chain(&face.errata));
    tell("link", &mut face.base_url.iter());
    for section in &face.sections {
        tell("title", &mut std::iter::once(&section.title));
        for item in &section.items {
            let FaceItem { title, source, .. } = item;
            tell("title", &mut [title, source].into_iter());
            tell("link", &mut item.url.iter());
            let words = item
                .note
                .iter()
                .chain(&item.update_of)
                .chain(&item.proposed_by);
            tell(
                "text",
                &mut words
                    .chain(&item.tags)
                    .chain(&item.also)
                    .chain([&item.excerpt]),
            );
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::{Said, said};
    use crate::digest::render::Templates;
    use crate::digest::sample;
    use crate::domain::rendition::{Form, Rendition};
    use crate::publish::Lint;

    /// What a destination is given of a rendition.
    fn sent(rendition: Rendition) -> Vec<Said> {
        let texts = match rendition {
            Rendition::Text { text } => vec![text],
            Rendition::Mail {
                subject,
                text,
                html,
            } => vec![subject, text, html],
            Rendition::Posts { posts } => posts.into_iter().map(|post| post.text).collect(),
            Rendition::Nothing => vec![],
        };
        let place = |text: String| Said::new("text", text);
        texts.into_iter().map(place).collect()
    }

    #[test]
    fn a_title_is_judged_alike_in_a_feed_that_is_served_and_in_all_that_is_sent() {
        let templates = Templates::load(None).unwrap();
        let lint = Lint::default();
        let forms = [
            Form::Markdown,
            Form::Html,
            Form::Mail,
            Form::MediaWiki,
            Form::DokuWiki,
            Form::Posts,
        ];
        for (title, is_held) in [
            ("Pourquoi http://evil répond", true),
            ("http://evil", true),
            ("Voir 127.0.0.1:8080", true),
            ("Le dossier Z:/share/x", true),
            (r"\\srv\part et //srv/part", true),
            ("ssh root@dc01", true),
            ("ada@ministere.example écrit", true),
            ("Passer à react@18 sur localhost", false),
            ("CVE-2026-1234 : 10 % de plus", false),
        ] {
            let mut face = sample::bare();
            face.sections[0].items[0].title = title.to_owned();
            let served = !lint.findings(&said(&face)).is_empty();
            assert_eq!(served, is_held, "{title}, served");
            for form in forms {
                let given = sent(templates.rendition(&face, "fr", form).unwrap());
                let held = !lint.findings(&given).is_empty();
                assert_eq!(held, is_held, "{title}, {form:?}: {given:?}");
            }
        }
    }
}
