//! XML-RPC, as much of it as DokuWiki speaks: values are JSON values on our side.

use quick_xml::Reader;
use quick_xml::escape::{escape, resolve_predefined_entity};
use quick_xml::events::Event;
use serde_json::{Map, Value};

/// Values inside values, at most.
const DEEPEST: usize = 16;

/// A call, ready to post.
pub(super) fn call(method: &str, arguments: &[Value]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><methodCall><methodName>{}</methodName><params>",
        escape(method)
    );
    for argument in arguments {
        text.push_str("<param>");
        write(argument, &mut text);
        text.push_str("</param>");
    }
    text.push_str("</params></methodCall>");
    text
}

fn write(value: &Value, text: &mut String) {
    text.push_str("<value>");
    match value {
        Value::Null => text.push_str("<string></string>"),
        Value::Bool(is) => text.push_str(&format!("<boolean>{}</boolean>", u8::from(*is))),
        Value::Number(number) => text.push_str(&format!("<int>{number}</int>")),
        Value::String(string) => {
            // XML 1.0 has no way to write control characters.
            let written: String = string
                .chars()
                .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
                .collect();
            text.push_str(&format!("<string>{}</string>", escape(written.as_str())));
        }
        Value::Array(values) => {
            text.push_str("<array><data>");
            values.iter().for_each(|value| write(value, text));
            text.push_str("</data></array>");
        }
        Value::Object(members) => {
            text.push_str("<struct>");
            for (name, value) in members {
                text.push_str(&format!("<member><name>{}</name>", escape(name.as_str())));
                write(value, text);
                text.push_str("</member>");
            }
            text.push_str("</struct>");
        }
    }
    text.push_str("</value>");
}

/// What an answer says: `Ok` the returned value, `Err` the text of a fault.
pub(super) fn answer(xml: &str) -> Option<Result<Value, String>> {
    let tree = tree(xml)?;
    let response = tree.child("methodResponse")?;
    if let Some(fault) = response.child("fault") {
        let fault = meaning(fault.child("value")?);
        let code = fault.get("faultCode").cloned().unwrap_or_default();
        let said = fault.get("faultString").and_then(Value::as_str);
        return Some(Err(format!("{code}: {}", said.unwrap_or_default())));
    }
    let value = response.child("params")?.child("param")?.child("value")?;
    Some(Ok(meaning(value)))
}

/// An element, its text and what stands in it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }
}

fn meaning(value: &Element) -> Value {
    let Some(typed) = value.children.first() else {
        return Value::String(value.text.clone());
    };
    let text = typed.text.trim();
    match typed.name.as_str() {
        "boolean" => Value::Bool(text == "1"),
        "int" | "i4" => text.parse::<i64>().map_or(Value::Null, Value::from),
        "array" => {
            let values = typed.child("data").into_iter().flat_map(|it| &it.children);
            values.map(meaning).collect()
        }
        "struct" => {
            let member =
                |it: &Element| Some((it.child("name")?.text.clone(), meaning(it.child("value")?)));
            Value::Object(
                typed
                    .children
                    .iter()
                    .filter_map(member)
                    .collect::<Map<_, _>>(),
            )
        }
        _ => Value::String(typed.text.clone()),
    }
}

fn tree(xml: &str) -> Option<Element> {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_owned();
                open.push(Element {
                    name,
                    ..Element::default()
                });
                // Each value is an element in an element: three levels a value.
                if open.len() > 3 * DEEPEST {
                    return None;
                }
            }
            Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                open.last_mut()?.children.push(Element {
                    name,
                    ..Element::default()
                });
            }
            Event::Text(text) => open.last_mut()?.text.push_str(&text),
            Event::CData(text) => open.last_mut()?.text.push_str(&text),
            Event::GeneralRef(entity) => {
                let resolved = match entity.resolve_char_ref().ok()? {
                    Some(character) => character.to_string(),
                    None => resolve_predefined_entity(&entity)?.to_owned(),
                };
                open.last_mut()?.text.push_str(&resolved);
            }
            Event::End(_) => {
                let closed = open.pop()?;
                open.last_mut()?.children.push(closed);
            }
            Event::Eof => return open.pop(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{answer, call};
    use serde_json::json;

    #[test]
    fn values_go_out_escaped_and_come_back_as_they_were() {
        let value = json!({"a": "<é> & \u{1}]]>", "b": [1, true, {"c": "x\ny"}]});
        let sent = call("wiki.x", std::slice::from_ref(&value));
        assert!(sent.contains("&lt;é&gt; &amp; ]]&gt;"), "{sent}");
        let inside = sent
            .split_once("<param>")
            .unwrap()
            .1
            .split_once("</param>")
            .unwrap()
            .0;
        let back =
            format!("<methodResponse><params><param>{inside}</param></params></methodResponse>");
        assert_eq!(
            answer(&back),
            Some(Ok(json!({"a": "<é> & ]]>", "b": [1, true, {"c": "x\ny"}]})))
        );
    }

    #[test]
    fn faults_and_untyped_values_are_understood() {
        let fault = "<?xml version=\"1.0\"?>\n<methodResponse><fault><value><struct>\
            <member><name>faultCode</name><value><int>133</int></value></member>\
            <member><name>faultString</name><value><string>locked</string></value></member>\
            </struct></value></fault></methodResponse>";
        assert_eq!(answer(fault), Some(Err("133: locked".to_owned())));
        let plain = "<methodResponse><params><param><value>a&amp;b&#233;</value></param></params></methodResponse>";
        assert_eq!(answer(plain), Some(Ok(json!("a&bé"))));
        let empty = "<methodResponse><params><param><value><struct/></value></param></params></methodResponse>";
        assert_eq!(answer(empty), Some(Ok(json!({}))));
        assert_eq!(answer("<html><body>504</body></html>"), None);
        assert_eq!(
            answer(&format!(
                "<methodResponse>{}",
                "<value><array><data>".repeat(9_000)
            )),
            None
        );
    }
}
