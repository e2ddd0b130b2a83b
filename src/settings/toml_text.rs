//! A setting's value as TOML: what `profile add` writes.

use std::path::Path;

use super::value::{Value, shown_duration};
use crate::json;
use crate::secret::Source;
use crate::text::is_hidden;

/// A key: bare where it can be.
pub(super) fn key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if is_bare { name.to_owned() } else { text(name) }
}

/// A basic string, quotes included. Hidden characters are escaped.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if is_hidden(c) => out.push_str(&format!("\\U{:08x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A value as a profile has it. Errors say what about it has no place there.
pub(super) fn value(value: &Value, home: Option<&Path>) -> Result<String, String> {
    let path = |path: &Path| {
        let in_home = home.and_then(|home| path.strip_prefix(home).ok());
        let name = match in_home {
            Some(rest) => Path::new("~").join(rest),
            None => path.to_path_buf(),
        };
        name.to_str().map(text).ok_or("the file's name is not UTF-8 text".to_owned())
    };
    Ok(match value {
        Value::Text(value) => text(value),
        Value::Texts(values) => array(&values.iter().map(|value| text(value)).collect::<Vec<_>>()),
        Value::Boolean(value) => value.to_string(),
        Value::Count(value) => value.to_string(),
        Value::Duration(value) => text(&shown_duration(*value)),
        Value::Path(value) => path(value)?,
        Value::Members(members) => {
            let members = members.iter().map(|(name, value)| {
                let value = json::parse(value).map_err(|fault| fault.to_string())?;
                from_json(&value).map(|value| (name.clone(), value))
            });
            table(&members.collect::<Result<Vec<_>, String>>()?)
        }
        Value::Fields(fields) => {
            let mut written: Vec<(String, Vec<String>)> = Vec::new();
            for (name, source) in fields {
                if name.is_empty() {
                    return Err(
                        "a file of whole lines has no name there; write NAME = { file = \"...\" } by hand"
                            .to_owned(),
                    );
                }
                let place = |kind: &str, value: String| table(&[(kind.to_owned(), value)]);
                let source = match source {
                    Source::Literal(value) => text(value),
                    Source::File(file) => place("file", path(file)?),
                    Source::Env(variable) => place("env", text(variable)),
                    Source::Command(command) => place("command", text(command)),
                };
                match written.iter_mut().find(|(known, _)| known == name) {
                    Some((_, values)) => values.push(source),
                    None => written.push((name.clone(), vec![source])),
                }
            }
            let joined = written.into_iter().map(|(name, mut values)| match values.len() {
                1 => (name, values.swap_remove(0)),
                _ => (name, array(&values)),
            });
            table(&joined.collect::<Vec<_>>())
        }
    })
}

fn from_json(value: &json::Value<'_>) -> Result<String, String> {
    Ok(match value {
        json::Value::Null => return Err("TOML has no null".to_owned()),
        json::Value::Bool(_) | json::Value::Number(_) => value.to_string(),
        json::Value::String(string) => text(&string.decode()),
        json::Value::Array(items) => array(&items.iter().map(from_json).collect::<Result<Vec<_>, _>>()?),
        json::Value::Object(object) => {
            let members =
                object.iter().map(|(name, value)| Ok((name.decode().into_owned(), from_json(value)?)));
            table(&members.collect::<Result<Vec<_>, String>>()?)
        }
    })
}

fn array(items: &[String]) -> String {
    format!("[{}]", items.join(", "))
}

fn table(members: &[(String, String)]) -> String {
    if members.is_empty() {
        return "{}".to_owned();
    }
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{} = {value}", key(name))).collect();
    format!("{{ {} }}", members.join(", "))
}
