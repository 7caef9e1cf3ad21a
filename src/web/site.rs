//! Templates with their frame: what every page has around its own content.

mod templates;

use std::time::{Duration, Instant};

use axum::response::{Html, IntoResponse, Response};
use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;

use super::door::{Door, Entry};
use super::errors::WebError;
use super::language::Lang;
use super::pages::desk::news::Live;
use super::reader::Reader;
use crate::app::{App, health};
use crate::domain::member::Role;
use crate::store::{StoreError, Tx};
use templates::templates;

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
