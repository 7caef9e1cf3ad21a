//! What a page says of itself for machines: `meta` elements, JSON-LD, links, language.

use serde_json::{Map, Value};

use super::tree::Tree;

/// The most JSON-LD that is read from one element, in bytes.
const LONGEST_LD: usize = 2 << 20;

/// What a page says of itself.
pub(super) struct Facts<'a> {
    /// Names in lower case and contents of `meta`, in document order.
    metas: Vec<(String, &'a str)>,
    /// Every object of its JSON-LD, outer ones first.
    pub(super) objects: Vec<Map<String, Value>>,
    /// `rel` in lower case and `href` of `link`.
    links: Vec<(String, &'a str)>,
}

impl<'a> Facts<'a> {
    /// Collects them.
    pub(super) fn collect(tree: &Tree<'a>) -> Self {
        let mut facts = Self {
            metas: Vec::new(),
            objects: Vec::new(),
            links: Vec::new(),
        };
        for (index, node) in tree.nodes.iter().enumerate() {
            match node.name() {
                "meta" => {
                    let name = ["property", "name", "itemprop", "http-equiv"]
                        .iter()
                        .find_map(|key| node.attr(key));
                    if let (Some(name), Some(content)) = (name, node.attr("content")) {
                        facts.metas.push((name.to_ascii_lowercase(), content));
                    }
                }
                "link" => {
                    if let (Some(rel), Some(href)) = (node.attr("rel"), node.attr("href")) {
                        facts.links.push((rel.to_ascii_lowercase(), href));
                    }
                }
                "script" => {
                    let typed = node.attr("type").unwrap_or_default();
                    if typed.to_ascii_lowercase().contains("ld+json") {
                        let text = tree.nodes.get(index + 1).map_or("", |child| child.text);
                        facts.read_ld(text);
                    }
                }
                _ => {}
            }
        }
        facts
    }

    /// The content of the first `meta` with one of these names, the first name first.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.metas_named(name).next())
    }

    /// The contents of every `meta` with this name.
    pub(super) fn metas_named(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.metas
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, content)| *content)
    }

    /// The address of the first `link` with this relation.
    pub(super) fn link(&self, rel: &str) -> Option<&'a str> {
        self.links
            .iter()
            .find(|(found, _)| found.split_ascii_whitespace().any(|word| word == rel))
            .map(|(_, href)| *href)
    }

    /// The JSON-LD object that describes the article, if any does.
    pub(super) fn article(&self) -> Option<&Map<String, Value>> {
        let of =
            |wanted: fn(&str) -> bool| self.objects.iter().find(|object| types(object).any(wanted));
        of(|kind| kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind == "Report")
            .or_else(|| {
                of(|kind| {
                    kind.ends_with("Posting") && kind != "JobPosting"
                        || kind == "Recipe"
                        || kind == "QAPage"
                })
            })
            .or_else(|| of(|kind| kind == "WebPage" || kind == "CreativeWork" || kind == "Review"))
    }

    /// The object with this `@id`, where another only refers to it.
    pub(super) fn by_id(&self, id: &str) -> Option<&Map<String, Value>> {
        self.objects.iter().find(|object| {
            object.len() > 1 && object.get("@id").and_then(Value::as_str) == Some(id)
        })
    }

    fn read_ld(&mut self, text: &str) {
        if text.len() > LONGEST_LD {
            return;
        }
        let text = text
            .trim()
            .trim_start_matches("<!--")
            .trim_start_matches("//<![CDATA[")
            .trim_start_matches("<![CDATA[")
            .trim_end_matches("-->")
            .trim_end_matches("//]]>")
            .trim_end_matches("]]>")
            .trim_end_matches(';')
            .trim();
        let parsed = serde_json::from_str::<Value>(text).or_else(|_| {
            // Raw line ends inside strings are the commonest fault.
            let mended: String = text
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            serde_json::from_str(&mended)
        });
        if let Ok(value) = parsed {
            self.collect_objects(value, 0);
        }
    }

    fn collect_objects(&mut self, value: Value, depth: usize) {
        const DEEPEST: usize = 6;
        const MOST: usize = 200;
        if depth > DEEPEST || self.objects.len() > MOST {
            return;
        }
        match value {
            Value::Array(values) => {
                for value in values {
                    self.collect_objects(value, depth + 1);
                }
            }
            Value::Object(mut object) => {
                let inner: Vec<Value> = ["@graph", "mainEntity", "mainEntityOfPage", "hasPart"]
                    .iter()
                    .filter_map(|key| object.get_mut(*key).map(Value::take))
                    .collect();
                self.objects.push(object);
                for value in inner {
                    self.collect_objects(value, depth + 1);
                }
            }
            _ => {}
        }
    }
}

/// The `@type`s of an object.
pub(super) fn types(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let one = object.get("@type").and_then(Value::as_str);
    let many = object.get("@type").and_then(Value::as_array);
    one.into_iter()
        .chain(many.into_iter().flatten().filter_map(Value::as_str))
}

/// A value that is a text, or an object or list with one.
pub(super) fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()),
        Value::Array(values) => values.iter().find_map(text_of),
        Value::Object(object) => ["name", "@value", "url", "@id"]
            .iter()
            .find_map(|key| object.get(*key))
            .and_then(text_of),
        _ => None,
    }
}
