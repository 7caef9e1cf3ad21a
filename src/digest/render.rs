//! A face in the forms in which it leaves: HTML for mail and pages, plain text, Markdown.
//!
//! The templates are embedded; a file of the same name in the templates folder replaces one.

use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, HtmlEscape, Output, State, Value, context};
use thiserror::Error;

use super::face::Face;
use super::typography::{fold, tie, tongue};
use super::wording::Wording;
use crate::domain::rendition::{Card, Form, Post, Rendition};

/// The templates, by file name.
const EMBEDDED: [(&str, &str); 6] = [
    ("edition.html", include_str!("templates/edition.html")),
    ("edition.txt", include_str!("templates/edition.txt")),
    ("edition.md", include_str!("templates/edition.md")),
    (
        "edition.mediawiki",
        include_str!("templates/edition.mediawiki"),
    ),
    (
        "edition.dokuwiki",
        include_str!("templates/edition.dokuwiki"),
    ),
    ("post.txt", include_str!("templates/post.txt")),
];

/// A template that cannot be read or filled.
#[derive(Debug, Error)]
#[error(
    "the template {name} cannot be used: {why}; mend it in the templates folder, or delete it there to use the embedded one"
)]
pub struct TemplateError {
    /// Its file name.
    pub name: String,
    /// Where and why.
    pub why: String,
}

/// The templates of the digests, ready to fill.
#[derive(Clone, Debug)]
pub struct Templates(Environment<'static>);

impl Templates {
    /// Reads the templates, those in `folder` first.
    ///
    /// # Errors
    /// [`TemplateError`] when one in the folder cannot be read or does not parse.
    pub fn load(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        environment.set_formatter(write_value);
        environment.add_filter("fold", fold);
        environment.add_filter("tie", tie);
        environment.add_filter("tongue", tongue);
        environment.add_filter("md", escape_markdown);
        environment.add_filter("mediawiki", escape_mediawiki);
        environment.add_filter("dokuwiki", escape_dokuwiki);
        environment.add_filter("link", escape_link);
        let mut syntax = SyntaxConfig::builder();
        // A line that holds only a block leaves no blank line.
        syntax.trim_blocks(true).lstrip_blocks(true);
        environment.set_syntax(syntax.build().unwrap_or_default());
        for (name, embedded) in EMBEDDED {
            let refused = |why: String| TemplateError {
                name: name.to_owned(),
                why,
            };
            let own = folder
                .map(|folder| folder.join(name))
                .filter(|path| path.exists());
            let text = match own {
                Some(path) => {
                    std::fs::read_to_string(path).map_err(|error| refused(error.to_string()))?
                }
                None => embedded.to_owned(),
            };
            environment
                .add_template_owned(name, text)
                .map_err(|error| refused(format!("{error:#}")))?;
        }
        Ok(Self(environment))
    }

    /// Fills the templates that `form` asks for.
    ///
    /// # Errors
    /// [`TemplateError`] when one cannot be filled.
    pub fn rendition(
        &self,
        face: &Face,
        language: &str,
        form: Form,
    ) -> Result<Rendition, TemplateError> {
        let fill = |name: &str| self.fill(name, face, language);
        let text = |name: &str| fill(name).map(|text| Rendition::Text { text });
        match form {
            Form::Markdown => text("edition.md"),
            Form::Html => text("edition.html"),
            Form::MediaWiki => text("edition.mediawiki"),
            Form::DokuWiki => text("edition.dokuwiki"),
            Form::Mail => Ok(Rendition::Mail {
                subject: face.title.clone(),
                text: fill("edition.txt")?,
                html: fill("edition.html")?,
            }),
            Form::Posts => Ok(Rendition::Posts {
                posts: self.posts(face, language)?,
            }),
            Form::Nothing => Ok(Rendition::Nothing),
        }
    }

    /// The first post announces the edition, the others its items, one each.
    fn posts(&self, face: &Face, language: &str) -> Result<Vec<Post>, TemplateError> {
        let mut posts = vec![Post {
            text: self.fill("post.txt", face, language)?.trim().to_owned(),
            langs: vec![language.to_owned()],
            card: None,
        }];
        for item in face.sections.iter().flat_map(|section| &section.items) {
            let link = item.url.clone().unwrap_or_default();
            let text = format!("{} ({})\n{link}", item.title, item.source)
                .trim()
                .to_owned();
            let langs = vec![item.foreign.clone().unwrap_or_else(|| language.to_owned())];
            let card = item.url.clone().map(|link| Card {
                link,
                title: item.title.clone(),
                description: item.excerpt.clone(),
            });
            posts.push(Post { text, langs, card });
        }
        Ok(posts)
    }

    /// Fills one template.
    ///
    /// # Errors
    /// [`TemplateError`] when it cannot be filled.
    pub fn fill(&self, name: &str, face: &Face, language: &str) -> Result<String, TemplateError> {
        let wording = Value::from(Serde(Wording::of(language)));
        let values = context! { e => Value::from(Serde(face)), w => wording };
        let refused = |error: minijinja::Error| TemplateError {
            name: name.to_owned(),
            why: format!("{error:#}"),
        };
        self.0
            .get_template(name)
            .and_then(|template| template.render(values))
            .map_err(refused)
    }
}

/// Writes a value where a template asks for it. In markup, what could be markup is escaped, and nothing
/// else: the template engine's own way also writes `/` as an entity, in which mail filters and people
/// do not recognise an address.
///
/// # Errors
/// Those of the engine for values that cannot be written.
pub(crate) fn write_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if *state.auto_escape() == AutoEscape::Html && !value.is_safe() => {
            let escaped = HtmlEscape(text).to_string().replace("&#x2f;", "/");
            out.write_str(&escaped).map_err(minijinja::Error::from)
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// Takes from a text the power to be Markdown or HTML.
fn escape_markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                safe.push('\\');
                safe.push(character);
            }
            '\n' | '\r' => safe.push(' '),
            _ => safe.push(character),
        }
    }
    safe
}

/// Takes from a text the power to be MediaWiki markup: every character that starts any is written as
/// an entity.
fn escape_mediawiki(text: &str) -> String {
    entities(text, "<>&[]{}|'=*#:;~_-\"!")
}

/// Takes from a text the power to be DokuWiki markup, which knows no entities: `%%` quotes it, and
/// a `%%` of its own is broken by a space.
fn escape_dokuwiki(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("%%{}%%", line.replace("%%", "% %"))
}

fn entities(text: &str, special: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\n' | '\r' => safe.push(' '),
            _ if special.contains(character) => {
                safe.push_str(&format!("&#{};", u32::from(character)));
            }
            _ => safe.push(character),
        }
    }
    safe
}

/// An address that no wiki can take for the end of its link.
fn escape_link(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if "[]{}|<>\"'`^\\".contains(character)
            || character.is_whitespace()
            || character.is_control()
        {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                safe.push_str(&format!("%{byte:02X}"));
            }
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::super::face::{Face, FaceItem, FaceSection};
    use super::{Templates, escape_markdown};
    use crate::domain::ids::ItemId;
    use crate::domain::rendition::{Form, Rendition};
    use crate::domain::visibility::Visibility;

    fn face() -> Face {
        let hostile = FaceItem {
            id: ItemId(2),
            title: "<script>alert(1)</script> & *co*".to_owned(),
            url: Some("https://example.org/?a=1&b=\"x".to_owned()),
            source: "Intranet".to_owned(),
            date: "6 novembre 2026".to_owned(),
            foreign: Some("en".to_owned()),
            excerpt: String::new(),
            tags: vec![],
            also: vec![],
            kept: false,
            internal: true,
        };
        let plain = FaceItem {
            id: ItemId(1),
            title: "PostgreSQL 19 sort demain".to_owned(),
            url: Some("https://example.org/pg".to_owned()),
            source: "Le Courrier des bases".to_owned(),
            excerpt: "La nouvelle version accélère les jointures et simplifie les sauvegardes, promet l’équipe.".to_owned(),
            tags: vec!["bases".to_owned()],
            also: vec!["Autre site".to_owned()],
            foreign: None,
            kept: true,
            internal: false,
            ..hostile.clone()
        };
        Face {
            title: "La semaine de la veille, numéro 12".to_owned(),
            number: 12,
            from: "30 octobre 2026".to_owned(),
            to: "6 novembre 2026".to_owned(),
            watch: "Vigie".to_owned(),
            base_url: Some("https://vigie.example".to_owned()),
            visibility: Visibility::Internal,
            tlp: Visibility::Internal.tlp(),
            sections: vec![FaceSection {
                title: "Bases".to_owned(),
                items: vec![plain, hostile],
            }],
            count: 2,
            items: vec![ItemId(1), ItemId(2)],
        }
    }

    fn filled(name: &str) -> String {
        Templates::load(None)
            .unwrap()
            .fill(name, &face(), "fr")
            .unwrap()
    }

    #[test]
    fn the_embedded_templates_give_the_same_edition_in_every_form() {
        for (name, _) in super::EMBEDDED {
            insta::assert_snapshot!(name, filled(name));
        }
    }

    #[test]
    fn a_hostile_title_stays_text_in_every_form() {
        for name in ["edition.html", "edition.md", "edition.mediawiki"] {
            let filled = filled(name);
            assert!(
                !filled.contains("<script") && !filled.contains("b=\"x"),
                "{name}"
            );
        }
        assert!(filled("edition.dokuwiki").contains("%%<script>alert(1)</script> & *co*%%"));
    }

    #[test]
    fn posts_announce_the_edition_then_its_items() {
        let rendition = Templates::load(None)
            .unwrap()
            .rendition(&face(), "fr", Form::Posts)
            .unwrap();
        let Rendition::Posts { posts } = rendition else {
            panic!("no posts")
        };
        assert_eq!(posts.len(), 3);
        assert!(posts[1].text.contains("https://example.org/pg"));
        assert_eq!(posts[2].langs, ["en"]);
    }

    #[test]
    fn a_template_in_the_folder_replaces_the_embedded_one_and_a_broken_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("edition.txt");
        std::fs::write(&path, "{{ e.count }} éléments").unwrap();
        let templates = Templates::load(Some(folder.path())).unwrap();
        assert_eq!(
            templates.fill("edition.txt", &face(), "fr").unwrap(),
            "2 éléments"
        );
        std::fs::write(&path, "{% if %}").unwrap();
        let error = Templates::load(Some(folder.path())).unwrap_err();
        assert_eq!(error.name, "edition.txt");
    }

    #[test]
    fn markdown_has_no_power_left() {
        assert_eq!(escape_markdown("[a](b) <i>"), "\\[a\\](b) &lt;i&gt;");
    }
}
