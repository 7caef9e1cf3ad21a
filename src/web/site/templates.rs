//! The templates of the pages, in both languages.

use fluent_bundle::{FluentArgs, FluentValue};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use crate::digest::markdown;
use crate::web::assets;
use crate::web::language::Lang;
use crate::web::markup::write_in_place;
use crate::web::words::Words;

/// Templates by the names of their files.
macro_rules! named {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../templates/", $name)))),+]
    };
}

const TEMPLATES: &[(&str, &str)] = named![
    "frame.html",
    "parts.html",
    "home.html",
    "desk.html",
    "desk-parts.html",
    "desk-bulk.html",
    "desk-conflict.html",
    "desk-log.html",
    "desk-why.html",
    "desk-suggestions.html",
    "search.html",
    "item.html",
    "versions.html",
    "sources.html",
    "source.html",
    "digests.html",
    "editions.html",
    "edition.html",
    "editor.html",
    "send.html",
    "editor-parts.html",
    "deliveries.html",
    "channels.html",
    "about.html",
    "workings.html",
    "error.html",
    "people/parts.html",
    "people/sign-in.html",
    "people/welcome.html",
    "people/forgotten.html",
    "people/link.html",
    "people/me.html",
    "people/token.html",
    "people/members.html",
    "people/member.html",
    "people/audit.html",
    "feed.xml",
    "curation/panels.html",
    "curation/collection.html",
    "curation/collections.html",
    "curation/export.html",
    "curation/notices.html",
    "curation/proposals.html",
    "curation/rule.html",
    "curation/rule_form.html",
    "curation/rule_parts.html",
    "curation/rules.html",
    "curation/tags.html",
    "curation/tag.html",
    "curation/tag_form.html",
    "feed.rss.xml",
    "feed-edition.html",
    "feed-item.html",
];

/// The templates as readers of `lang` get them.
pub(super) fn templates(lang: Lang) -> Environment<'static> {
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
