//! Templates with their frame: what every page has around its own content.

use std::time::{Duration, Instant};

use axum::response::{Html, IntoResponse, Response};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use super::assets;
use super::door::{Door, Entry};
use super::errors::WebError;
use super::language::Lang;
use super::markup::write_in_place;
use super::pages::desk::news::Live;
use super::reader::Reader;
use super::words::Words;
use crate::app::{App, health};
use crate::digest::markdown;
use crate::domain::member::Role;
use crate::store::{StoreError, Tx};
use fluent_bundle::{FluentArgs, FluentValue};

/// So long a stranger is told what was seen for another.
const LOOKED: Duration = Duration::from_secs(2);

/// What the pages stand on: everything that is open, and the templates in both languages.
pub(super) struct Site {
    pub(super) app: App,
    /// What curators do, for the pages that are open.
    pub(super) live: Live,
    /// Whether the pages ask who reads them.
    pub(super) door: Door,
    /// Whether Vigie was well when a stranger last asked, and when that was.
    looked: tokio::sync::Mutex<Option<(Instant, bool)>>,
    french: Environment<'static>,
    english: Environment<'static>,
}

/// The part of the site that a page belongs to: the navigation shows it.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Place {
    Archive,
    Desk,
    Sources,
    Digests,
    Deliveries,
    Contribute,
    About,
    SignIn,
    Me,
    Members,
    Audit,
    Workings,
    Nowhere,
}

const TEMPLATES: &[(&str, &str)] = &[
    ("frame.html", include_str!("templates/frame.html")),
    ("parts.html", include_str!("templates/parts.html")),
    ("home.html", include_str!("templates/home.html")),
    ("desk.html", include_str!("templates/desk.html")),
    ("desk-parts.html", include_str!("templates/desk-parts.html")),
    ("desk-bulk.html", include_str!("templates/desk-bulk.html")),
    (
        "desk-conflict.html",
        include_str!("templates/desk-conflict.html"),
    ),
    ("desk-log.html", include_str!("templates/desk-log.html")),
    ("desk-why.html", include_str!("templates/desk-why.html")),
    (
        "desk-suggestions.html",
        include_str!("templates/desk-suggestions.html"),
    ),
    ("search.html", include_str!("templates/search.html")),
    ("item.html", include_str!("templates/item.html")),
    ("versions.html", include_str!("templates/versions.html")),
    ("sources.html", include_str!("templates/sources.html")),
    ("source.html", include_str!("templates/source.html")),
    ("digests.html", include_str!("templates/digests.html")),
    ("editions.html", include_str!("templates/editions.html")),
    ("edition.html", include_str!("templates/edition.html")),
    ("editor.html", include_str!("templates/editor.html")),
    ("send.html", include_str!("templates/send.html")),
    (
        "editor-parts.html",
        include_str!("templates/editor-parts.html"),
    ),
    ("deliveries.html", include_str!("templates/deliveries.html")),
    ("channels.html", include_str!("templates/channels.html")),
    ("about.html", include_str!("templates/about.html")),
    ("workings.html", include_str!("templates/workings.html")),
    ("error.html", include_str!("templates/error.html")),
    (
        "people/parts.html",
        include_str!("templates/people/parts.html"),
    ),
    (
        "people/sign-in.html",
        include_str!("templates/people/sign-in.html"),
    ),
    (
        "people/welcome.html",
        include_str!("templates/people/welcome.html"),
    ),
    (
        "people/forgotten.html",
        include_str!("templates/people/forgotten.html"),
    ),
    (
        "people/link.html",
        include_str!("templates/people/link.html"),
    ),
    ("people/me.html", include_str!("templates/people/me.html")),
    (
        "people/token.html",
        include_str!("templates/people/token.html"),
    ),
    (
        "people/members.html",
        include_str!("templates/people/members.html"),
    ),
    (
        "people/member.html",
        include_str!("templates/people/member.html"),
    ),
    (
        "people/audit.html",
        include_str!("templates/people/audit.html"),
    ),
    ("feed.xml", include_str!("templates/feed.xml")),
    (
        "curation/panels.html",
        include_str!("templates/curation/panels.html"),
    ),
    (
        "curation/collection.html",
        include_str!("templates/curation/collection.html"),
    ),
    (
        "curation/collections.html",
        include_str!("templates/curation/collections.html"),
    ),
    (
        "curation/export.html",
        include_str!("templates/curation/export.html"),
    ),
    (
        "curation/notices.html",
        include_str!("templates/curation/notices.html"),
    ),
    (
        "curation/proposals.html",
        include_str!("templates/curation/proposals.html"),
    ),
    (
        "curation/rule.html",
        include_str!("templates/curation/rule.html"),
    ),
    (
        "curation/rule_form.html",
        include_str!("templates/curation/rule_form.html"),
    ),
    (
        "curation/rule_parts.html",
        include_str!("templates/curation/rule_parts.html"),
    ),
    (
        "curation/rules.html",
        include_str!("templates/curation/rules.html"),
    ),
    (
        "curation/tags.html",
        include_str!("templates/curation/tags.html"),
    ),
    (
        "curation/tag.html",
        include_str!("templates/curation/tag.html"),
    ),
    (
        "curation/tag_form.html",
        include_str!("templates/curation/tag_form.html"),
    ),
    ("feed.rss.xml", include_str!("templates/feed.rss.xml")),
    (
        "feed-edition.html",
        include_str!("templates/feed-edition.html"),
    ),
    ("feed-item.html", include_str!("templates/feed-item.html")),
];

/// What a template is given.
#[derive(Serialize)]
struct Whole<'a, P> {
    frame: Frame<'a>,
    page: &'a P,
}

#[derive(Serialize)]
struct Frame<'a> {
    lang: Lang,
    /// The other language, for the switch.
    other: Lang,
    /// The watch's name.
    name: &'a str,
    title: &'a str,
    /// The look of the pages, as the style sheet calls it.
    look: &'a str,
    place: Place,
    /// Whether the reader may decide.
    curates: bool,
    /// Where to come back to after a form.
    address: &'a str,
    /// Who reads, if somebody has signed in.
    me: Option<Me<'a>>,
}

/// What the frame shows of who reads, and what it offers them.
#[derive(Serialize)]
struct Me<'a> {
    name: &'a str,
    /// Whether there is a session to end.
    leaves: bool,
    curates: bool,
    publishes: bool,
    administers: bool,
}

impl<'a> Me<'a> {
    fn of(reader: &'a Reader) -> Option<Self> {
        reader.is_signed_in().then(|| Self {
            name: &reader.name,
            leaves: matches!(reader.entry, Entry::Session(_)),
            curates: reader.role >= Role::Curator,
            publishes: reader.role >= Role::Editor,
            administers: reader.role >= Role::Admin,
        })
    }
}

impl Site {
    pub(super) fn new(app: App, door: Door) -> Self {
        Self {
            app,
            live: Live::new(),
            door,
            looked: tokio::sync::Mutex::default(),
            french: templates(Lang::French),
            english: templates(Lang::English),
        }
    }

    /// Whether Vigie is well, for whoever asks without a name: however many ask, it is looked at once in
    /// two seconds.
    pub(super) async fn is_well(&self) -> bool {
        let mut looked = self.looked.lock().await;
        match *looked {
            Some((at, ok)) if at.elapsed() < LOOKED => ok,
            _ => {
                let ok = health::look(&self.app).await.ok;
                *looked = Some((Instant::now(), ok));
                ok
            }
        }
    }

    /// Whether the pages are reached over TLS, as the configuration says: cookies are then for TLS alone.
    pub(super) fn is_secure(&self) -> bool {
        self.app.setup().config.watch.base_url.scheme() == "https"
    }

    /// What `look` finds in the archive for this reader.
    ///
    /// # Errors
    /// Those of `look`, and of the archive.
    pub(super) async fn read<T, E>(
        &self,
        reader: &Reader,
        look: impl FnOnce(&Tx<'_>, &Reader) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let reader = reader.clone();
        self.app.store.read(move |tx| look(tx, &reader)).await
    }

    /// What `act` changes in the archive for this reader.
    ///
    /// # Errors
    /// Those of `act`, which then has changed nothing, and of the archive.
    pub(super) async fn write<T, E>(
        &self,
        reader: &Reader,
        act: impl FnOnce(&Tx<'_>, &Reader) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let reader = reader.clone();
        self.app.store.write(move |tx| act(tx, &reader)).await
    }

    /// The page that the template `name` makes for this reader.
    ///
    /// # Errors
    /// A mistake of ours in a template.
    pub(super) fn show(
        &self,
        reader: &Reader,
        name: &str,
        place: Place,
        title: &str,
        page: &impl Serialize,
    ) -> Result<Response, WebError> {
        Ok(self.page(reader, name, place, title, page)?.into_response())
    }

    /// Renders the template `name` in the reader's language.
    ///
    /// # Errors
    /// A mistake of ours in a template.
    pub(super) fn page(
        &self,
        reader: &Reader,
        name: &str,
        place: Place,
        title: &str,
        page: &impl Serialize,
    ) -> Result<Html<String>, minijinja::Error> {
        let (environment, other) = match reader.lang() {
            Lang::French => (&self.french, Lang::English),
            Lang::English => (&self.english, Lang::French),
        };
        let frame = Frame {
            lang: reader.lang(),
            other,
            name: &reader.setup.config.watch.name,
            title,
            look: reader.setup.config.watch.look,
            place,
            curates: reader.role >= Role::Curator,
            address: &reader.address,
            me: Me::of(reader),
        };
        environment
            .get_template(name)?
            .render(Serde(Whole { frame, page }))
            .map(Html)
    }

    /// Renders a feed with the template `name`; it speaks the language of its digest, not of who asks.
    ///
    /// # Errors
    /// A mistake of ours in the template.
    pub(super) fn feed(
        &self,
        name: &str,
        feed: &impl Serialize,
    ) -> Result<String, minijinja::Error> {
        let template = self.french.get_template(name)?;
        template.render(minijinja::context! { feed => Serde(feed) })
    }

    /// Renders a piece of markup for readers of `language`.
    ///
    /// # Errors
    /// A mistake of ours in the template.
    pub(super) fn fragment(
        &self,
        language: &str,
        name: &str,
        shown: &impl Serialize,
    ) -> Result<String, minijinja::Error> {
        let templates = match Lang::from_tag(language).unwrap_or_default() {
            Lang::French => &self.french,
            Lang::English => &self.english,
        };
        let template = templates.get_template(name)?;
        template.render(minijinja::context! { shown => Serde(shown) })
    }
}

fn templates(lang: Lang) -> Environment<'static> {
    let mut environment = Environment::new();
    // A line that holds only a block leaves no blank line.
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true);
    environment.set_syntax(syntax.build().unwrap_or_default());
    environment.set_formatter(write_in_place);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_function("t", move |key: &str, named: Kwargs| say(lang, key, &named));
    environment.add_filter("number", move |n: i64| Words::of(lang).number(n));
    environment.add_filter("written", |text: &str| {
        // Markup that Vigie itself makes of an editor's Markdown.
        Value::from_safe_string(markdown::to_html(text))
    });
    environment.add_filter("xml", |text: &str| Value::from_safe_string(xml(text)));
    environment.add_function("asset", |file: &str| {
        // Ours, and made of letters that mean nothing in markup.
        assets::address(file).map(Value::from_safe_string)
    });
    for &(name, source) in TEMPLATES {
        if let Err(error) = environment.add_template(name, source) {
            // The tests render every template: this can only be met while one is being written.
            tracing::error!(name, %error, "a template cannot be read");
        }
    }
    environment
}

/// `text` in XML 1.0, where most control characters cannot be written, not even escaped (section 2.2).
fn xml(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\t' | '\n' | '\r' => written.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => written.push(c),
        }
    }
    written
}

fn say(lang: Lang, key: &str, named: &Kwargs) -> Result<String, minijinja::Error> {
    let mut args = FluentArgs::new();
    for name in named.args().map(str::to_owned).collect::<Vec<_>>() {
        let value: Value = named.get(&name)?;
        let value = match i64::try_from(value.clone()) {
            Ok(n) => FluentValue::from(n),
            Err(_) => FluentValue::from(value.to_string()),
        };
        args.set(name, value);
    }
    Ok(Words::of(lang).say_with(key, &args))
}
