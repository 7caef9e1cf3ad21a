//! A face in the forms in which it leaves: HTML for mail and pages, plain text, Markdown.
//!
//! The templates are embedded; a file of the same name in the templates folder replaces one.

use std::collections::BTreeMap;
use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{
    AutoEscape, Environment, HtmlEscape, Output, State, UndefinedBehavior, Value, context,
};
use thiserror::Error;

use super::escape::{
    dokuwiki_heading, dokuwiki_label, escape_dokuwiki, escape_link, escape_markdown,
    escape_mediawiki, uncalled,
};
use super::face::{Face, FaceItem, PublicFace, shorten};
use super::markdown;
use super::sample;
use super::typography::{fold, tie, tongue};
use super::wording::Wording;
use crate::domain::rendition::{Card, Form, Post, PublicRendition, Rendition, Sealed};

/// The templates, by file name.
const EMBEDDED: [(&str, &str); 8] = [
    ("edition.html", include_str!("templates/edition.html")),
    ("print.html", include_str!("templates/print.html")),
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
    ("item.txt", include_str!("templates/item.txt")),
];

/// A mail is shorter than this, in bytes: a widespread mail service cuts longer ones off.
pub const LONGEST_MAIL: usize = 100_000;

/// The lengths of extracts that are tried, in characters, until a mail is short enough.
const SHORTER: [usize; 3] = [240, 120, 0];

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
pub struct Templates {
    environment: Environment<'static>,
    texts: BTreeMap<String, String>,
}

impl Templates {
    /// Reads the templates, those in `folder` first, and tries each on a sample edition.
    ///
    /// # Errors
    /// [`TemplateError`] when one in the folder cannot be read, does not parse, or asks for something
    /// that an edition does not have.
    pub fn load(folder: Option<&Path>) -> Result<Self, TemplateError> {
        let mut texts = BTreeMap::new();
        for (name, embedded) in EMBEDDED {
            let own = folder
                .map(|folder| folder.join(name))
                .filter(|path| path.exists());
            let text = match own {
                Some(path) => {
                    std::fs::read_to_string(path).map_err(|error| refused(name, &error))?
                }
                None => embedded.to_owned(),
            };
            texts.insert(name.to_owned(), text);
        }
        let templates = Self::of(texts)?;
        templates.lint()?;
        Ok(templates)
    }

    /// The templates with these texts, by file name: those that a frozen edition was made with.
    ///
    /// # Errors
    /// [`TemplateError`] when one does not parse.
    pub fn of(texts: BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        environment.set_formatter(write_value);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        add_filters(&mut environment);
        let mut syntax = SyntaxConfig::builder();
        // A line that holds only a block leaves no blank line.
        syntax.trim_blocks(true).lstrip_blocks(true);
        environment.set_syntax(syntax.build().unwrap_or_default());
        for (name, text) in &texts {
            environment
                .add_template_owned(name.clone(), text.clone())
                .map_err(|error| refused(name, &error))?;
        }
        Ok(Self { environment, texts })
    }

    /// The text of each template, by file name.
    pub fn texts(&self) -> &BTreeMap<String, String> {
        &self.texts
    }

    /// Fills every template with a sample that has, and one that lacks, all that an edition may have.
    fn lint(&self) -> Result<(), TemplateError> {
        for face in [sample::full(), sample::bare()] {
            for name in self.texts.keys().filter(|name| *name != "item.txt") {
                self.fill(name, &face, "fr")?;
            }
            self.posts(&face, "en")?;
        }
        Ok(())
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
                html: self.mail(face, language)?,
            }),
            Form::Posts => Ok(Rendition::Posts {
                posts: self.posts(face, language)?,
            }),
            Form::Nothing => Ok(Rendition::Nothing),
        }
    }

    /// The markup of a mail; where it would be too long, with shorter extracts.
    fn mail(&self, face: &Face, language: &str) -> Result<String, TemplateError> {
        let mut html = self.fill("edition.html", face, language)?;
        for limit in SHORTER {
            if html.len() < LONGEST_MAIL {
                break;
            }
            let mut shorter = face.clone();
            for item in shorter.sections.iter_mut().flat_map(|s| &mut s.items) {
                item.excerpt = shorten(&item.excerpt, limit);
            }
            html = self.fill("edition.html", &shorter, language)?;
        }
        Ok(html)
    }

    /// As [`Templates::rendition`], sealed: what was read through the view of everybody is marked so, and
    /// only this marks it.
    ///
    /// # Errors
    /// [`TemplateError`] when a template cannot be filled.
    pub fn sealed(&self, face: &Face, language: &str, form: Form) -> Result<Sealed, TemplateError> {
        Ok(match PublicFace::of(face) {
            Some(public) => {
                let rendition = self.rendition(public.face(), language, form)?;
                Sealed::Public(PublicRendition::vouched(rendition))
            }
            None => Sealed::Inside(self.rendition(face, language, form)?),
        })
    }

    /// The first post announces the edition, the others its items, one each. What was sent by itself is
    /// not posted again, and a lone item needs no announcement.
    fn posts(&self, face: &Face, language: &str) -> Result<Vec<Post>, TemplateError> {
        let mut posts = Vec::new();
        if !face.lone {
            posts.push(Post {
                text: self.fill("post.txt", face, language)?.trim().to_owned(),
                langs: vec![language.to_owned()],
                card: None,
            });
        }
        let items = face.sections.iter().flat_map(|section| &section.items);
        for item in items.filter(|item| !item.told) {
            posts.push(self.post(item, face, language)?);
        }
        Ok(posts)
    }

    fn post(&self, item: &FaceItem, face: &Face, language: &str) -> Result<Post, TemplateError> {
        // A network makes a mention or a tag of what its publisher wrote: nobody here calls anybody.
        let mut mute = item.clone();
        mute.title = uncalled(&item.title);
        mute.source = uncalled(&item.source);
        mute.excerpt = uncalled(&item.excerpt);
        let values = context! {
            e => Value::from(Serde(face)),
            item => Value::from(Serde(&mute)),
            w => Value::from(Serde(Wording::of(language))),
        };
        let card = item.url.clone().map(|link| Card {
            link,
            title: item.title.clone(),
            description: item.excerpt.clone(),
            picture: item.image.clone(),
        });
        Ok(Post {
            text: self.write("item.txt", values)?.trim().to_owned(),
            langs: vec![item.foreign.clone().unwrap_or_else(|| language.to_owned())],
            card,
        })
    }

    /// Fills one template.
    ///
    /// # Errors
    /// [`TemplateError`] when it cannot be filled.
    pub fn fill(&self, name: &str, face: &Face, language: &str) -> Result<String, TemplateError> {
        let wording = Value::from(Serde(Wording::of(language)));
        let values = context! { e => Value::from(Serde(face)), w => wording };
        self.write(name, values)
    }

    fn write(&self, name: &str, values: Value) -> Result<String, TemplateError> {
        self.environment
            .get_template(name)
            .and_then(|template| template.render(values))
            .map_err(|error| refused(name, &error))
    }
}

/// Without what the template was given: the reason is read in logs and on pages, by people who may not
/// read every text of an edition.
fn refused(name: &str, why: &impl ToString) -> TemplateError {
    TemplateError {
        name: name.to_owned(),
        why: why.to_string(),
    }
}

fn add_filters(environment: &mut Environment<'static>) {
    environment.add_filter("fold", fold);
    environment.add_filter("tie", tie);
    environment.add_filter("tongue", tongue);
    environment.add_filter("md", escape_markdown);
    environment.add_filter("mediawiki", escape_mediawiki);
    environment.add_filter("dokuwiki", escape_dokuwiki);
    environment.add_filter("dokuwiki_heading", dokuwiki_heading);
    environment.add_filter("dokuwiki_label", dokuwiki_label);
    environment.add_filter("link", escape_link);
    environment.add_filter("written_html", |text: &str| {
        // Written anew from what was read: no markup of the text's own is in it.
        Value::from_safe_string(markdown::to_mail(text))
    });
    environment.add_filter("written_text", markdown::to_text);
    environment.add_filter("written_md", markdown::to_markdown);
    environment.add_filter("written_mediawiki", markdown::to_mediawiki);
    environment.add_filter("written_dokuwiki", markdown::to_dokuwiki);
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

#[cfg(test)]
mod tests {
    use super::super::escape::{dokuwiki_label, escape_link, escape_markdown};
    use super::super::sample::{full as face, large};
    use super::{LONGEST_MAIL, Templates};
    use crate::domain::rendition::{Form, Rendition};

    fn filled(name: &str) -> String {
        Templates::load(None)
            .unwrap()
            .fill(name, &face(), "fr")
            .unwrap()
    }

    #[test]
    fn the_embedded_templates_give_the_same_edition_in_every_form() {
        for (name, _) in super::EMBEDDED
            .into_iter()
            .filter(|row| row.0 != "item.txt")
        {
            insta::assert_snapshot!(name, filled(name));
        }
    }

    #[test]
    fn a_hostile_title_stays_text_in_every_form() {
        for name in [
            "edition.html",
            "print.html",
            "edition.md",
            "edition.mediawiki",
        ] {
            let filled = filled(name);
            assert!(
                !filled.contains("<script") && !filled.contains("b=\"x"),
                "{name}"
            );
        }
        // In a heading nothing is markup, and quotes would be shown.
        assert!(
            filled("edition.dokuwiki").contains("\n==== <script>alert(1)</script> & *co* ====\n")
        );
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
    fn a_template_that_asks_for_what_no_edition_has_is_refused_at_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("item.txt");
        std::fs::write(&path, "{{ item.titel }}").unwrap();
        let error = Templates::load(Some(folder.path())).unwrap_err();
        assert_eq!(error.name, "item.txt");
        assert!(error.why.contains("undefined"), "{}", error.why);
        // Nor what it was given, which is not for logs.
        assert!(!error.why.contains('\n'), "{}", error.why);
    }

    #[test]
    fn a_mail_of_a_hundred_items_stays_below_the_limit() {
        let templates = Templates::load(None).unwrap();
        let long = templates.fill("edition.html", &large(100), "fr").unwrap();
        assert!(long.len() > LONGEST_MAIL);
        let rendition = templates.rendition(&large(100), "fr", Form::Mail).unwrap();
        let Rendition::Mail { html, .. } = rendition else {
            panic!("no mail")
        };
        assert!(
            html.len() < LONGEST_MAIL && html.contains("Une nouvelle n° 99"),
            "{}",
            html.len()
        );
    }

    #[test]
    fn a_publisher_calls_nobody_on_a_network_of_posts() {
        let mut face = face();
        face.sections[0].items[0].title = "@tous lisez #promo, 5 $ le C# de a@b et $AAPL".into();
        let templates = Templates::load(None).unwrap();
        let rendition = templates.rendition(&face, "fr", Form::Posts).unwrap();
        let Rendition::Posts { posts } = rendition else {
            panic!("no posts")
        };
        let text = &posts[1].text;
        let shown = "@\u{200b}tous lisez #\u{200b}promo, 5 $ le C# de a@\u{200b}b et $\u{200b}AAPL";
        assert!(text.contains(shown), "{text}");
        let card = posts[1].card.as_ref().unwrap();
        assert!(
            card.title.starts_with("@tous"),
            "a card calls nobody: {card:?}"
        );
    }

    #[test]
    fn an_address_is_no_signature_and_no_magic_word_of_a_wiki() {
        let link = escape_link("https://a.example/~ada/__NOTOC__?q=~~~~&r=a_b");
        assert_eq!(
            link,
            "https://a.example/~ada/_%5FNOTOC_%5F?q=~%7E%7E%7E&r=a_b"
        );
        assert!(!escape_link("https://a.example/~~~~~~").contains("~~"));
    }

    #[test]
    fn a_link_of_dokuwiki_shows_text_and_no_picture() {
        let label = dokuwiki_label("{{https://t.example/p.png}} | [[x]]");
        assert!(!label.contains(['{', '[', '|', ']']), "{label}");
    }

    #[test]
    fn markdown_has_no_power_left() {
        assert_eq!(escape_markdown("[a](b) <i>"), "\\[a\\](b) &lt;i&gt;");
    }
}
