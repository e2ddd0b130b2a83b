//! A setting's value: typed as soon as it is read, wherever it was read from.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::keys::{Key, Kind};
use crate::json;
use crate::oauth::request::is_transports_header;
use crate::secret::{REDACTED, Source, is_secret_name};
use crate::text::quoted;
use crate::wire::redacted_query;

/// A typed value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// `Text`, `Words`, `Choice`, `Variable`, `Command`.
    Text(String),
    /// `Texts`.
    Texts(Vec<String>),
    /// `Boolean`.
    Boolean(bool),
    /// `Seconds`, `Duration`.
    Duration(Duration),
    /// `Count`.
    Count(u32),
    /// `Path`.
    Path(PathBuf),
    /// `Members`: names and JSON texts, in order.
    Members(Vec<(String, String)>),
    /// `Parameters` and `Headers`: names and where the values are, in order. A header without a name is a file of lines.
    Fields(Vec<(String, Source)>),
}

/// What a parameter's or header's value may be.
pub(super) const PLACES: &str =
    "is a text or one of { file = \"..\" }, { env = \"..\" }, { command = \"..\" }";

/// Where relative and `~/` file names start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Base<'a> {
    /// For `~/`.
    pub(crate) home: Option<&'a Path>,
    /// For relative names; `None` leaves them to the working directory.
    pub(crate) folder: Option<&'a Path>,
}

impl Base<'_> {
    /// The file meant.
    pub(crate) fn path(&self, name: &str) -> Result<PathBuf, String> {
        // What is no name may be the secret or the key itself: it is not repeated.
        if is_key_text(name) {
            return Err("wants a file's name, and this is a key itself: JETON_KEY may hold one".to_owned());
        }
        if name.split('/').any(|part| part.len() > NAME_LIMIT) {
            return Err(format!("wants a file's name, and none is longer than {NAME_LIMIT} bytes"));
        }
        if let Some(rest) = name.strip_prefix("~/") {
            let home = self.home.ok_or("starts with ~/, but the home folder is not known")?;
            return Ok(home.join(rest));
        }
        Ok(match self.folder {
            Some(folder) if name != "-" && !name.starts_with("pkcs11:") => folder.join(name),
            _ => PathBuf::from(name),
        })
    }
}

/// The longest name in a folder.
const NAME_LIMIT: usize = 255;

/// True of a key itself: PEM, JSON, or base64 of DER, which begins with a SEQUENCE and is longer than names are, or of PEM.
pub(super) fn is_key_text(text: &str) -> bool {
    let text = text.trim();
    let is_encoded = ["MI", "MH", "MG", "MC", "LS0tLS1CRUdJTi"].iter().any(|start| text.starts_with(start));
    let is_base64 = || text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=\r\n".contains(&byte));
    text.contains("-----BEGIN")
        || (text.starts_with('{') && text.contains('"'))
        || (is_encoded && text.len() >= 64 && is_base64())
}

/// The name of a variable. More than shells can set is allowed, since others can.
fn variable(text: &str) -> Result<String, String> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if text.is_empty() || !text.bytes().all(is_name) {
        // It may be the secret itself.
        return Err("wants the name of a variable, and this is none (it isn't repeated here)".to_owned());
    }
    Ok(text.to_owned())
}

/// A value from a flag or a variable. Errors say what is wrong with it, not where it came from.
pub(crate) fn from_text(key: &Key, text: &str, base: Base<'_>) -> Result<Value, String> {
    match key.kind {
        Kind::Text | Kind::Words | Kind::Command => one_line(text).map(Value::Text),
        Kind::Variable => variable(text).map(Value::Text),
        Kind::Texts => Ok(Value::Texts(vec![one_line(text)?])),
        Kind::Choice(words) => choice(words, text),
        Kind::Boolean => match text {
            "true" | "1" | "yes" | "on" => Ok(Value::Boolean(true)),
            "false" | "0" | "no" | "off" => Ok(Value::Boolean(false)),
            _ => Err(format!("is true or false, not {}", quoted(text))),
        },
        Kind::Seconds => whole_seconds(text),
        Kind::Duration => duration(text).map(Value::Duration),
        Kind::Count => text
            .parse()
            .map(Value::Count)
            .map_err(|_| format!("is a whole number such as 3, not {}", quoted(text))),
        Kind::Path => base.path(text).map(Value::Path),
        Kind::PathOrBoolean => match text {
            "true" => Ok(Value::Boolean(true)),
            "false" => Ok(Value::Boolean(false)),
            _ => base.path(text).map(Value::Path),
        },
        Kind::Members if text.starts_with('{') => members_object(text),
        Kind::Members => member(text).map(|member| Value::Members(vec![member])),
        Kind::Parameters if text.starts_with('{') => fields_object(text, base).and_then(checked_parameters),
        Kind::Parameters => parameter(text, base).map(|field| Value::Fields(vec![field])),
        Kind::Headers if text.starts_with('{') => fields_object(text, base).and_then(checked_headers),
        Kind::Headers => header_line(text, base).map(|field| Value::Fields(vec![field])),
    }
}

/// The value of a higher layer laid over one of a lower: members and fields by name, anything else whole.
pub(crate) fn overlay(key: &Key, lower: Value, higher: Value) -> Value {
    match (lower, higher) {
        (Value::Members(mut lower), Value::Members(higher)) => {
            for (name, value) in higher {
                match lower.iter_mut().find(|(n, _)| *n == name) {
                    Some(member) => member.1 = value,
                    None => lower.push((name, value)),
                }
            }
            Value::Members(lower)
        }
        (Value::Fields(mut lower), Value::Fields(higher)) => {
            // A name set again replaces all its earlier values; only header names are the same in any case.
            let is_same = |a: &str, b: &str| a == b || key.kind == Kind::Headers && a.eq_ignore_ascii_case(b);
            lower.retain(|(name, _)| !higher.iter().any(|(n, _)| is_same(n, name)));
            lower.extend(higher);
            Value::Fields(lower)
        }
        (_, higher) => higher,
    }
}

/// Two values given in one layer (a flag twice): lists grow, anything else is given once.
pub(crate) fn repeated(key: &Key, first: Value, second: Value) -> Result<Value, String> {
    match (first, second) {
        (Value::Texts(mut all), Value::Texts(more)) => {
            all.extend(more);
            Ok(Value::Texts(all))
        }
        (Value::Fields(mut all), Value::Fields(more)) => {
            all.extend(more);
            Ok(Value::Fields(all))
        }
        (first @ Value::Members(_), second @ Value::Members(_)) => Ok(overlay(key, first, second)),
        (Value::Text(first), Value::Text(second)) if key.kind == Kind::Words => {
            Ok(Value::Text(format!("{first} {second}")))
        }
        _ => Err("is given twice".to_owned()),
    }
}

/// The value as a person would write it, for `profile show`: without a proxy's user and password, and without what is
/// secret by its name.
pub(crate) fn shown(key: &Key, value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Text(url) if key.name == "proxy" => match url.rsplit_once('@') {
            Some((user, place)) => {
                let scheme = user.split_once("://").map(|(scheme, _)| format!("{scheme}://"));
                format!("{}{REDACTED}@{place}", scheme.unwrap_or_default())
            }
            None => url.clone(),
        },
        Value::Text(text) => redacted_query(text).into_owned(),
        Value::Texts(texts) => joined(texts.clone()),
        Value::Boolean(value) => value.to_string(),
        Value::Duration(value) => shown_duration(*value),
        Value::Count(count) => count.to_string(),
        Value::Path(path) => path.display().to_string(),
        Value::Members(members) => joined(members.iter().map(|(n, v)| format!("{n}={v}")).collect()),
        Value::Fields(fields) => joined(
            fields
                .iter()
                .map(|(name, source)| match source {
                    Source::Literal(_) if is_secret_name(name) => {
                        format!("{name}={}", REDACTED)
                    }
                    source => format!("{name}={}", source.describe()),
                })
                .collect(),
        ),
    }
}

/// `90s`, `300ms`.
pub(crate) fn shown_duration(value: Duration) -> String {
    if value.subsec_millis() == 0 {
        format!("{}s", value.as_secs())
    } else {
        format!("{}ms", value.as_millis())
    }
}

pub(super) fn one_line(text: &str) -> Result<String, String> {
    if text.contains(['\n', '\r', '\0']) {
        return Err("is one line of text".to_owned());
    }
    Ok(text.to_owned())
}

fn choice(words: &[&str], text: &str) -> Result<Value, String> {
    if words.contains(&text) {
        return Ok(Value::Text(text.to_owned()));
    }
    Err(format!("is one of {}, not {}", words.join(", "), quoted(text)))
}

fn whole_seconds(text: &str) -> Result<Value, String> {
    let value = duration(text)?;
    if value.subsec_nanos() != 0 {
        return Err(format!("is a time in whole seconds, not {}", quoted(text)));
    }
    Ok(Value::Duration(value))
}

/// `90`, `90s`, `5m`, `2h`, `1d`, `300ms`; the error is a predicate to stand behind the setting's name.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let fault = || format!("is a time such as 90, 90s, 5m, 2h or 1d, not {}", quoted(text));
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| fault())?;
    let milliseconds_each: u64 = match unit {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(fault()),
    };
    number.checked_mul(milliseconds_each).map(Duration::from_millis).ok_or_else(fault)
}

fn member(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or_else(|| {
        // As curl writes a header of the request.
        let of_http =
            if text.contains(": ") { "; -H 'NAME: VALUE' is for the request's headers" } else { "" };
        format!("is NAME=VALUE, not {}{of_http}", quoted(text))
    })?;
    let value = if json::parse(value).is_ok() { value.trim().to_owned() } else { json::quote(value) };
    Ok((name.to_owned(), value))
}

fn members_object(text: &str) -> Result<Value, String> {
    let value = json::parse(text).map_err(|fault| format!("is a JSON object: {fault}"))?;
    let object = value.as_object().ok_or("is a JSON object")?;
    Ok(Value::Members(
        object.iter().map(|(name, value)| (name.decode().into_owned(), value.to_string())).collect(),
    ))
}

fn fields_object(text: &str, base: Base<'_>) -> Result<Vec<(String, Source)>, String> {
    let value = json::parse(text).map_err(|fault| format!("is a JSON object: {fault}"))?;
    let object = value.as_object().ok_or("is a JSON object")?;
    object
        .iter()
        .map(|(name, value)| {
            let name = name.decode().into_owned();
            let Some(place) = value.as_object() else {
                let text = value.as_text().map_or_else(|| value.to_string(), Cow::into_owned);
                return Ok((name, Source::Literal(text)));
            };
            let mut places = place.iter().map(|(name, value)| (name.raw(), value.as_text()));
            let source = match (places.next(), places.next()) {
                (Some(("file", Some(file))), None) => Source::File(base.path(&file)?),
                (Some(("env", Some(variable))), None) => Source::Env(variable.into_owned()),
                (Some(("command", Some(command))), None) => Source::Command(command.into_owned()),
                _ => return Err(format!("{name} {PLACES}")),
            };
            Ok((name, source))
        })
        .collect()
}

fn parameter(text: &str, base: Base<'_>) -> Result<(String, Source), String> {
    let at = text.find(['=', '@']).filter(|at| *at > 0);
    let (name, rest) = at
        .map(|at| text.split_at(at))
        .ok_or_else(|| format!("is NAME=VALUE or NAME@FILE, not {}", quoted(text)))?;
    if let Some(file) = rest.strip_prefix('@') {
        return Ok((name.to_owned(), Source::File(base.path(file)?)));
    }
    let value = rest.strip_prefix('=').unwrap_or(rest);
    checked_parameter(name, &Source::Literal(value.to_owned()))?;
    Ok((name.to_owned(), Source::Literal(value.to_owned())))
}

/// A secret's value has no place on a command line or in a profile; its file has.
fn checked_parameter(name: &str, source: &Source) -> Result<(), String> {
    if matches!(source, Source::Literal(_)) && is_secret_name(name) {
        return Err(format!(
            "{name} looks like a secret, which does not belong on a command line or in a profile; name where it is: --param {name}@FILE, or {name} = {{ file = \"...\" }} (also env, command)"
        ));
    }
    Ok(())
}

pub(super) fn checked_parameters(fields: Vec<(String, Source)>) -> Result<Value, String> {
    fields.iter().try_for_each(|(name, source)| checked_parameter(name, source))?;
    Ok(Value::Fields(fields))
}

/// `Name: value`, `@FILE`; `Name:` drops a usual header, as curl has it.
pub(crate) fn header_line(text: &str, base: Base<'_>) -> Result<(String, Source), String> {
    if let Some(file) = text.strip_prefix('@') {
        return Ok((String::new(), Source::File(base.path(file)?)));
    }
    let (name, value) = text
        .split_once(':')
        .ok_or_else(|| format!("is a line such as \"Name: value\", not {}", quoted(text)))?;
    let field = (name.trim().to_owned(), Source::Literal(value.trim().to_owned()));
    checked_header(&field.0, &field.1)?;
    Ok(field)
}

pub(super) fn checked_headers(fields: Vec<(String, Source)>) -> Result<Value, String> {
    fields.iter().try_for_each(|(name, source)| checked_header(name, source))?;
    Ok(Value::Fields(fields))
}

fn checked_header(name: &str, source: &Source) -> Result<(), String> {
    if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        return Err(format!("has a header name that HTTP does not allow: {}", quoted(name)));
    }
    if is_transports_header(name) {
        return Err(format!("can't set {name}: the transport does"));
    }
    let Source::Literal(value) = source else { return Ok(()) };
    if http::HeaderValue::from_str(value).is_err() {
        return Err(format!("has a line break or control character in the value of {name}"));
    }
    if is_secret_name(name) && !value.is_empty() {
        return Err(format!(
            "{name} looks like a secret, which does not belong on a command line or in a profile; name where it is: -H @FILE, or {name} = {{ file = \"...\" }} (also env, command)"
        ));
    }
    Ok(())
}
