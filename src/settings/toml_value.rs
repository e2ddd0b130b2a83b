//! A setting's value in a profile or a preset: TOML's types held against the setting's.

use toml::de::{DeTable, DeValue};

use super::keys::{Key, Kind};
use super::value::{Base, PLACES, Value, checked_headers, checked_parameters, from_text, one_line};
use crate::json;
use crate::secret::Source;

/// A value from a profile or a preset. Errors say what is wrong with it, not where it came from.
pub(super) fn from_toml(key: &Key, value: &DeValue<'_>, base: Base<'_>) -> Result<Value, String> {
    match (key.kind, value) {
        (Kind::Members, DeValue::Table(table)) => Ok(Value::Members(
            members(table)
                .map(|(name, value)| json_from_toml(value).map(|json| (name.to_owned(), json)))
                .collect::<Result<_, _>>()?,
        )),
        (Kind::Parameters | Kind::Headers, DeValue::Table(table)) => {
            let mut fields = Vec::new();
            for (name, value) in members(table) {
                for source in sources(value, base).map_err(|fault| format!("{name} {fault}"))? {
                    fields.push((name.to_owned(), source));
                }
            }
            if key.kind == Kind::Headers { checked_headers(fields) } else { checked_parameters(fields) }
        }
        (Kind::Members | Kind::Parameters | Kind::Headers, other) => {
            Err(format!("is a table, such as {{ name = \"value\" }}, not {}", type_name(other)))
        }
        (Kind::Words, DeValue::Array(_)) => texts(value).map(|texts| Value::Text(texts.join(" "))),
        (Kind::Texts, DeValue::Array(_)) => texts(value).map(Value::Texts),
        (Kind::Boolean | Kind::PathOrBoolean, DeValue::Boolean(value)) => Ok(Value::Boolean(*value)),
        (Kind::Seconds | Kind::Duration | Kind::Count, DeValue::Integer(_)) => {
            from_text(key, &scalar(value)?, base)
        }
        (Kind::Boolean, other) => Err(format!("is true or false, not {}", type_name(other))),
        (_, DeValue::String(text)) => from_text(key, text, base),
        (_, other) => Err(format!("is {}, not {}", expected(key.kind), type_name(other))),
    }
}

fn members<'t>(table: &'t DeTable<'_>) -> impl Iterator<Item = (&'t str, &'t DeValue<'t>)> {
    table.iter().map(|(name, value)| (name.get_ref().as_ref(), value.get_ref()))
}

/// A parameter's or header's value: a text, a number, an array of them, or `{ file | env | command = ".." }`.
fn sources(value: &DeValue<'_>, base: Base<'_>) -> Result<Vec<Source>, String> {
    Ok(match value {
        DeValue::Array(items) => {
            let mut all = Vec::new();
            for item in items.iter() {
                all.extend(sources(item.get_ref(), base)?);
            }
            all
        }
        DeValue::Table(table) => {
            let mut places = members(table).map(|(name, value)| (name, value.as_str()));
            let source = match (places.next(), places.next()) {
                (Some(("file", Some(file))), None) => Source::File(base.path(file)?),
                (Some(("env", Some(name))), None) => Source::Env(name.to_owned()),
                (Some(("command", Some(command))), None) => Source::Command(command.to_owned()),
                _ => return Err(PLACES.to_owned()),
            };
            vec![source]
        }
        DeValue::String(text) => vec![Source::Literal(text.clone().into_owned())],
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            vec![Source::Literal(scalar(value)?)]
        }
    })
}

fn texts(value: &DeValue<'_>) -> Result<Vec<String>, String> {
    let items = value.as_array().into_iter().flat_map(|items| items.iter());
    items
        .map(|item| {
            let item = item.get_ref();
            item.as_str().ok_or_else(|| format!("has {} among its texts", type_name(item))).and_then(one_line)
        })
        .collect()
}

/// A number or truth value as text, the same in TOML and JSON.
fn scalar(value: &DeValue<'_>) -> Result<String, String> {
    match value {
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map(|number| number.to_string())
            .map_err(|_| "is an integer beyond 64 bits; put it in quotes".to_owned()),
        DeValue::Float(number) => match number.as_str().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number.to_string()),
            _ => Err("is no finite number; put it in quotes".to_owned()),
        },
        DeValue::Boolean(value) => Ok(value.to_string()),
        other => Err(format!("is {}; put it in quotes", type_name(other))),
    }
}

fn json_from_toml(value: &DeValue<'_>) -> Result<String, String> {
    Ok(match value {
        DeValue::String(text) => json::quote(text),
        DeValue::Array(items) => {
            let items =
                items.iter().map(|item| json_from_toml(item.get_ref())).collect::<Result<Vec<_>, _>>()?;
            format!("[{}]", items.join(","))
        }
        DeValue::Table(table) => {
            let mut written = Vec::new();
            for (name, value) in members(table) {
                written.push(format!("{}:{}", json::quote(name), json_from_toml(value)?));
            }
            format!("{{{}}}", written.join(","))
        }
        other => scalar(other)?,
    })
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Texts | Kind::Words => "a text or an array of texts",
        Kind::Seconds | Kind::Duration => "a number of seconds or a text such as \"5m\"",
        Kind::Count => "a whole number",
        Kind::PathOrBoolean => "a file name, true or false",
        _ => "a text",
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
