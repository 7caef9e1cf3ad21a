//! The tags of a query as the vocabulary means them.

use super::{Node, Query, one_or};
use crate::search::filter::Filter;
use crate::search::fold::fold_name;

impl Query {
    /// The same, with each tag in the place of which `meant` gives others: the tag that a synonym or
    /// an old name leads to, and those below it.
    ///
    /// # Errors
    /// Those of `meant`.
    pub fn with_tags<E>(
        mut self,
        meant: &mut dyn FnMut(&str) -> Result<Vec<String>, E>,
    ) -> Result<Self, E> {
        translate(&mut self.root, meant)?;
        Ok(self)
    }
}

fn translate<E>(
    node: &mut Node,
    meant: &mut dyn FnMut(&str) -> Result<Vec<String>, E>,
) -> Result<(), E> {
    match node {
        Node::Filter(Filter::Tag(tag)) => {
            let tags = meant(tag)?;
            let filter = |tag: String| Node::Filter(Filter::Tag(fold_name(&tag)));
            if !tags.is_empty() {
                *node = one_or(tags.into_iter().map(filter).collect(), Node::Or);
            }
        }
        Node::And(parts) | Node::Or(parts) => {
            for part in parts {
                translate(part, meant)?;
            }
        }
        Node::Not(part) => translate(part, meant)?,
        Node::All | Node::Word(_) | Node::Phrase(_) | Node::Prefix(_) | Node::Filter(_) => {}
    }
    Ok(())
}
