//! The vocabulary in SKOS (W3C Recommendation of 18 August 2009), written as RDF/XML.
//!
//! A tag is a `skos:Concept`: `prefLabel` in French and English, `altLabel` a synonym, `hiddenLabel`
//! a former name, `broader`, `scopeNote`. The colour is a property of our own.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::escape::{escape, resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use super::Draft;
use crate::domain::fold::key_of;
use crate::domain::vocabulary::Colour;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:skos="http://www.w3.org/2004/02/skos/core#" xmlns:vigie="urn:vigie:vocabulary#">
<skos:ConceptScheme rdf:about="urn:vigie:vocabulary"/>
"#;

/// Writes the vocabulary.
pub fn write(drafts: &[Draft]) -> String {
    let concepts: String = drafts.iter().map(concept).collect();
    format!("{HEAD}{concepts}</rdf:RDF>\n")
}

fn about(name: &str) -> String {
    format!("urn:vigie:tag:{}", key_of(name))
}

fn concept(draft: &Draft) -> String {
    let (french, english) = (" xml:lang=\"fr\"", " xml:lang=\"en\"");
    let mut lines = vec![
        ("skos:prefLabel", french, &draft.name),
        ("skos:prefLabel", english, &draft.english),
    ];
    lines.extend(
        draft
            .synonyms
            .iter()
            .map(|name| ("skos:altLabel", "", name)),
    );
    lines.extend(
        draft
            .former
            .iter()
            .map(|name| ("skos:hiddenLabel", "", name)),
    );
    lines.push(("skos:scopeNote", french, &draft.note));
    let mut xml = format!("<skos:Concept rdf:about=\"{}\">\n", about(&draft.name));
    xml.push_str("  <skos:inScheme rdf:resource=\"urn:vigie:vocabulary\"/>\n");
    for (name, language, text) in lines {
        if !text.is_empty() {
            xml.push_str(&format!("  <{name}{language}>{}</{name}>\n", escape(text)));
        }
    }
    if !draft.broader.is_empty() {
        let above = about(&draft.broader);
        xml.push_str(&format!("  <skos:broader rdf:resource=\"{above}\"/>\n"));
    }
    let colour = draft.colour.as_str();
    xml.push_str(&format!(
        "  <vigie:colour>{colour}</vigie:colour>\n</skos:Concept>\n"
    ));
    xml
}

/// A concept as read, before the addresses in it are names.
#[derive(Default)]
struct Concept {
    about: String,
    /// Labels by language; `""` where none is given.
    labels: Vec<(String, String)>,
    broader: Option<String>,
    narrower: Vec<String>,
    draft: Draft,
}

/// Reads concepts, from Vigie or elsewhere: elements are known by their local names. A concept without
/// a French label takes the one that it has.
///
/// # Errors
/// Where the document is no XML, or has no concept.
pub fn read(xml: &str) -> Result<Vec<Draft>, String> {
    let mut concepts = concepts(xml)?;
    if concepts.is_empty() {
        return Err("the document has no skos:Concept".to_owned());
    }
    for concept in &mut concepts {
        concept.name();
    }
    let names: HashMap<_, _> = concepts
        .iter()
        .map(|concept| (concept.about.clone(), concept.draft.name.clone()))
        .collect();
    let mut above = HashMap::new();
    for concept in &concepts {
        for below in &concept.narrower {
            above.insert(below.clone(), concept.about.clone());
        }
    }
    let named = |mut concept: Concept| {
        let broader = concept
            .broader
            .or_else(|| above.get(&concept.about).cloned());
        concept.draft.broader = broader
            .and_then(|about| names.get(&about).cloned())
            .unwrap_or_default();
        concept.draft
    };
    let drafts = concepts.into_iter().map(named);
    Ok(drafts.filter(|draft| !draft.name.is_empty()).collect())
}

impl Concept {
    fn name(&mut self) {
        let label = |wanted: &str| {
            let mut labels = self.labels.iter();
            labels.find(|(language, _)| language.starts_with(wanted) && !language.is_empty())
        };
        let french = label("fr").or(self.labels.iter().find(|(language, _)| language.is_empty()));
        let english = label("en")
            .map(|(_, text)| text.clone())
            .unwrap_or_default();
        let name = french.or(self.labels.first()).map(|(_, text)| text.clone());
        self.draft.name = name.unwrap_or_default();
        if english != self.draft.name {
            self.draft.english = english;
        }
    }

    fn take(&mut self, element: &str, language: &str, text: &str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        match element {
            "prefLabel" => self.labels.push((language.to_lowercase(), text)),
            "altLabel" => self.draft.synonyms.push(text),
            "hiddenLabel" => self.draft.former.push(text),
            "scopeNote" | "definition" if self.draft.note.is_empty() => self.draft.note = text,
            "colour" => self.draft.colour = Colour::from_word(&text).unwrap_or_default(),
            _ => {}
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let mut attributes = tag.attributes().filter_map(Result::ok);
    let found = attributes.find(|attribute| local(attribute.key.as_ref()) == wanted)?;
    unescape(found.value.as_ref()).ok().map(String::from)
}

fn concepts(xml: &str) -> Result<Vec<Concept>, String> {
    let mut reader = Reader::from_str(xml);
    let mut read = Reading::default();
    loop {
        let place = reader.buffer_position();
        let event = reader
            .read_event()
            .map_err(|error| format!("at byte {place}: {error}"))?;
        match event {
            Event::Start(tag) => read.open(&tag),
            Event::Empty(tag) => {
                read.open(&tag);
                read.close(local(tag.name().as_ref()));
            }
            Event::End(tag) => read.close(local(tag.name().as_ref())),
            Event::Text(text) => read.text.push_str(&text),
            Event::CData(text) => read.text.push_str(&text),
            Event::GeneralRef(entity) => match entity.resolve_char_ref() {
                Ok(Some(character)) => read.text.push(character),
                _ => read
                    .text
                    .push_str(resolve_predefined_entity(&entity).unwrap_or_default()),
            },
            Event::Eof => return Ok(read.concepts),
            _ => {}
        }
    }
}

/// A document on the way.
#[derive(Default)]
struct Reading {
    concepts: Vec<Concept>,
    open: Option<Concept>,
    /// Whether the open description was said to be a concept.
    is_concept: bool,
    language: String,
    text: String,
}

impl Reading {
    fn open(&mut self, tag: &BytesStart<'_>) {
        let name = tag.name();
        let element = local(name.as_ref());
        self.text.clear();
        if let ("Concept" | "Description", None) = (element, &self.open) {
            self.is_concept = element == "Concept";
            self.open = Some(Concept {
                about: attribute(tag, "about").unwrap_or_default(),
                ..Concept::default()
            });
            return;
        }
        let Some(concept) = &mut self.open else {
            return;
        };
        self.language = attribute(tag, "lang").unwrap_or_default();
        let resource = attribute(tag, "resource");
        match (element, resource) {
            ("broader", resource @ Some(_)) => {
                concept.broader = concept.broader.take().or(resource)
            }
            ("narrower", Some(resource)) => concept.narrower.push(resource),
            ("type", Some(kind)) => self.is_concept |= kind.ends_with("skos/core#Concept"),
            _ => {}
        }
    }

    fn close(&mut self, element: &str) {
        match (element, self.open.take()) {
            ("Concept" | "Description", Some(concept)) => {
                if self.is_concept {
                    self.concepts.push(concept);
                }
            }
            (_, Some(mut concept)) => {
                concept.take(element, &self.language, &self.text);
                self.open = Some(concept);
            }
            (_, None) => {}
        }
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{Colour, Draft, read, write};

    #[test]
    fn a_document_gives_back_what_was_written() {
        let drafts = [
            Draft {
                name: "Sécurité".to_owned(),
                english: "Security".to_owned(),
                synonyms: vec!["SSI & co".to_owned(), "<cyber>".to_owned()],
                former: vec!["Sûreté".to_owned()],
                note: "Pas la sécurité routière.".to_owned(),
                colour: Colour::Red,
                ..Draft::default()
            },
            Draft {
                name: "Failles".to_owned(),
                broader: "Sécurité".to_owned(),
                ..Draft::default()
            },
        ];
        assert_eq!(read(&write(&drafts)).unwrap(), drafts);
    }

    #[test]
    fn a_thesaurus_from_elsewhere_is_read() {
        let xml = r#"<rdf:RDF xmlns:rdf="r" xmlns:c="s">
          <rdf:Description rdf:about="http://t.example/1">
            <rdf:type rdf:resource="http://www.w3.org/2004/02/skos/core#Concept"/>
            <c:prefLabel xml:lang="en">Networks</c:prefLabel><c:prefLabel xml:lang="fr">R&#233;seaux</c:prefLabel>
            <c:narrower rdf:resource="http://t.example/2"/>
          </rdf:Description>
          <c:Concept rdf:about="http://t.example/2"><c:prefLabel xml:lang="de">WLAN</c:prefLabel>
            <c:definition>Funk</c:definition></c:Concept>
          <rdf:Description rdf:about="http://t.example/3"><c:prefLabel>Rien</c:prefLabel></rdf:Description>
        </rdf:RDF>"#;
        let drafts = read(xml).unwrap();
        assert_eq!(drafts.len(), 2);
        assert_eq!(
            (drafts[0].name.as_str(), drafts[0].english.as_str()),
            ("Réseaux", "Networks")
        );
        assert_eq!(
            (drafts[1].name.as_str(), drafts[1].broader.as_str()),
            ("WLAN", "Réseaux")
        );
    }

    #[test]
    fn what_is_no_thesaurus_is_refused() {
        assert!(read("<a/>").unwrap_err().contains("skos:Concept"));
        assert!(read("<a><b></a>").is_err());
    }
}
