//! The pages of those who keep order: vocabulary, rules, collections, proposals.

pub(in crate::web) mod collections;
pub(in crate::web) mod export;
pub(in crate::web) mod filing;
pub(in crate::web) mod item_tags;
pub(in crate::web) mod proposals;
pub(in crate::web) mod rule_form;
pub(in crate::web) mod rules;
pub(in crate::web) mod stories;
pub(in crate::web) mod tag;
pub(in crate::web) mod tag_form;
pub(in crate::web) mod tag_proposals;
pub(in crate::web) mod tags;

use crate::curate::tags::TagError;
use crate::web::errors::WebError;
use crate::web::reader::Reader;
use fluent_bundle::FluentArgs;

/// A sentence with its arguments.
fn said(reader: &Reader, key: &str, named: &[(&'static str, &str)]) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in named {
        args.set(*name, (*value).to_owned());
    }
    reader.words().say_with(key, &args)
}

/// Why the vocabulary cannot be changed so, in the reader's language.
fn refused(reader: &Reader, error: TagError) -> WebError {
    let sentence = match &error {
        TagError::Nameless => said(reader, "tag-error-nameless", &[]),
        TagError::Taken { name, tag } => {
            said(reader, "tag-error-taken", &[("name", name), ("tag", tag)])
        }
        TagError::Loop(name) => said(reader, "tag-error-loop", &[("name", name)]),
        TagError::Unknown(name) => said(reader, "tag-error-unknown", &[("name", name)]),
        TagError::Store(_) => return WebError::Failed(error.to_string().into()),
    };
    WebError::Conflict(sentence.into())
}
