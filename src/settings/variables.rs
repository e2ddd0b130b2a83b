//! The settings that variables hold.

use super::Given;
use super::keys::Name;
use super::layer::{Layer, Origin};
use super::value::{self, Base, Value};
use crate::error::{Error, Result};
use crate::text::nearest;

/// Names a key file as `JETON_KEY` does, for those who expect `_FILE` beside a variable that may hold the value itself.
const KEY_FILE: &str = "JETON_KEY_FILE";

/// The variables as a layer. `JETON_CLIENT_SECRET` and its like hold a secret, `JETON_KEY` may hold a key's text: such a
/// value stays in the environment, and its place is noted.
pub(super) fn layer(given: &Given<'_>) -> Result<Layer> {
    let base = Base { home: given.home, folder: None };
    let mut values = Vec::new();
    for (variable, text) in given.variables {
        if variable == KEY_FILE {
            let path = base.path(text).map_err(|fault| Error::usage(format!("{variable} {fault}")))?;
            values.push((Name::SigningKey, Value::Path(path)));
            continue;
        }
        if let Some(name) = Name::parse_variable(&format!("{variable}_ENV")) {
            values.push((name, Value::Text(variable.clone())));
            continue;
        }
        let Some(name) = Name::parse_variable(variable) else { continue };
        if name == Name::SigningKey && value::is_key_text(text) {
            values.push((name, Value::Text(variable.clone())));
            continue;
        }
        let value = value::from_text(name.key(), text, base)
            .map_err(|fault| Error::usage(format!("{variable} {fault}")))?;
        values.push((name, value));
    }
    Layer::new(Origin::Variable, values, "the environment")
}

/// The variables among these that hold a secret's value, not the place of one: `JETON_CLIENT_SECRET` and its like, and
/// `JETON_KEY` where it is the key's text.
pub(crate) fn secret(variables: &[(String, String)]) -> impl Iterator<Item = &str> {
    let is_secret = |name: &str, value: &str| {
        Name::parse_variable(&format!("{name}_ENV")).is_some()
            || Name::parse_variable(name) == Some(Name::SigningKey) && value::is_key_text(value)
    };
    variables.iter().filter(move |(name, value)| is_secret(name, value)).map(|(name, _)| name.as_str())
}

/// Variables that look like a setting and are none: their names and the nearest known ones.
pub(crate) fn misspelt(variables: &[(String, String)]) -> Vec<(String, String)> {
    let others = ["JETON_CONFIG_DIR", "JETON_PROFILE", "JETON_NO_INPUT", KEY_FILE];
    variables
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| !others.contains(name))
        .filter(|name| {
            Name::parse_variable(name).is_none() && Name::parse_variable(&format!("{name}_ENV")).is_none()
        })
        .filter_map(|name| {
            // The prefix is common to all and would make everything look near.
            let word = name.strip_prefix("JETON_")?.to_ascii_lowercase();
            let near = nearest(&word, Name::ALL.iter().map(|known| known.key().name)).first().copied()?;
            // A variable of the user's own, such as JETON_TOKEN, is no misspelling.
            let near = Name::parse(near)?.key().variable();
            (near.len().abs_diff(name.len()) <= 2).then(|| (name.to_owned(), near))
        })
        .collect()
}
