//! `config.toml` changed as text, so that comments, order and spacing survive. What comes out is read again and held
//! against what was meant: where it is anything else, as in a file written in an unusual way, nothing is changed.

use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::config::{self, Config};
use super::keys::Name;
use super::layer::Layer;
use super::toml_text::{key, text as toml_text, value as toml_value};
use super::value::{Base, Value};
use crate::error::{Error, Result};
use crate::text::{is_hidden, quoted};

/// The file and where names in it start.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// Names the file in messages.
    pub(crate) file: &'a Path,
    /// For relative and `~/` names in it.
    pub(crate) base: Base<'a>,
}

/// The text with one more profile at its end. Exit 2: the name is taken or no name, a setting can't be written in a profile.
pub(crate) fn with_profile(text: &str, name: &str, settings: &Layer, place: Place<'_>) -> Result<String> {
    checked_name(name)?;
    let before = Config::parse(text, place.file)?;
    if before.names().any(|known| known == name) {
        return Err(Error::usage(format!("there is a profile {} already", quoted(name)))
            .hint("jeton profile edit changes it, jeton profile remove removes it"));
    }
    let mut values: Vec<(Name, &Value)> = settings.iter().collect();
    values.sort_by_key(|(name, _)| *name);
    let mut after = text.to_owned();
    if !after.is_empty() {
        after.push_str(if after.ends_with('\n') { "\n" } else { "\n\n" });
    }
    after.push_str(&format!("[profiles.{}]\n", key(name)));
    for (setting, value) in values {
        let setting = setting.key().name;
        let value = toml_value(value, place.base.home)
            .map_err(|fault| Error::usage(format!("{setting} can't be written in a profile: {fault}")))?;
        after.push_str(&format!("{setting} = {value}\n"));
    }
    let is_meant = Config::parse(&after, place.file).is_ok_and(|config| {
        config.profile(name, place.base).is_ok_and(|written| written.is_same(settings))
            && is_same_but(&before, &config, name)
            && config.default_profile() == before.default_profile()
    });
    if is_meant { Ok(after) } else { Err(unusual(place.file)) }
}

/// The text with this profile as the one that is meant where none is named.
pub(crate) fn with_default(text: &str, name: &str, file: &Path) -> Result<String> {
    let before = Config::parse(text, file)?;
    let after = match default_span(text) {
        Some(span) => replaced(text, span, &toml_text(name)),
        None => {
            let line = format!("default_profile = {}\n", toml_text(name));
            // Below a comment on the whole file, which an empty line parts from what follows.
            let comment: usize =
                text.split_inclusive('\n').take_while(|line| line.starts_with('#')).map(str::len).sum();
            match text.split_at_checked(comment) {
                Some((comment, rest)) if !comment.is_empty() && rest.starts_with(['\n', '\r']) => {
                    format!("{comment}\n{line}{rest}")
                }
                _ if text.is_empty() => line,
                _ => format!("{line}\n{text}"),
            }
        }
    };
    let is_meant = Config::parse(&after, file)
        .is_ok_and(|config| config.default_profile() == Some(name) && is_same_but(&before, &config, ""));
    if is_meant { Ok(after) } else { Err(unusual(file)) }
}

/// The text without this profile, its comments included: those among its settings and those right above its heading. Where
/// it is the default one, there is none any more. Exit 2: no such profile.
pub(crate) fn without_profile(text: &str, name: &str, place: Place<'_>) -> Result<String> {
    let before = Config::parse(text, place.file)?;
    // Tells the names that are near. What is in the profile may be wrong: that is a reason to remove it.
    if !before.names().any(|known| known == name) {
        before.profile(name, place.base)?;
    }
    let was_default = before.default_profile() == Some(name);
    let mut gone = sections(text, name);
    if was_default && let Some(span) = default_span(text) {
        gone.insert(0, lines_of(text, span));
    }
    let mut after = text.to_owned();
    for range in gone.into_iter().rev() {
        after = replaced(&after, range, "");
    }
    let kept = after.trim_end_matches(['\n', '\r']).len();
    if kept < after.len() && !text.ends_with("\n\n") {
        after.truncate(kept);
        after.push('\n');
    }
    let after = if was_default { after.trim_start_matches(['\n', '\r']).to_owned() } else { after };
    let is_meant = Config::parse(&after, place.file).is_ok_and(|config| {
        is_same_but(&before, &config, name)
            && config.names().all(|kept| kept != name)
            && config.default_profile() == before.default_profile().filter(|_| !was_default)
    });
    if is_meant { Ok(after) } else { Err(unusual(place.file)) }
}

/// Checks a whole file: each profile, and that those exist which others name. Exit 2 with the first fault.
pub(crate) fn check(text: &str, place: Place<'_>) -> Result<()> {
    let config = Config::parse(text, place.file)?;
    for name in config.names().chain(config.default_profile()) {
        let layer = config.profile(name, place.base)?;
        if let Some(Value::Text(preset)) = layer.get(Name::Preset) {
            config::preset(preset)?;
        }
    }
    Ok(())
}

/// Exit 2: a name that could not be typed, or would be taken for a flag.
fn checked_name(name: &str) -> Result<()> {
    if name.is_empty() || name.starts_with('-') || name.chars().any(is_hidden) || name.trim() != name {
        return Err(Error::usage(format!("{} can't be a profile's name", quoted(name)))
            .hint("letters, digits, - and _ are the usual ones"));
    }
    Ok(())
}

fn unusual(file: &Path) -> Error {
    Error::usage(format!("{} is written in a way that jeton does not change by itself", file.display()))
        .hint("jeton profile edit opens it")
}

/// Where the value of `default_profile` stands.
fn default_span(text: &str) -> Option<Range<usize>> {
    DeTable::parse(text).ok()?.get_ref().get("default_profile").map(toml::Spanned::span)
}

/// The whole lines that a range touches.
fn lines_of(text: &str, range: Range<usize>) -> Range<usize> {
    let start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text
        .get(range.end..)
        .and_then(|after| after.find('\n'))
        .map_or(text.len(), |at| range.end.saturating_add(at + 1));
    start..end
}

fn replaced(text: &str, range: Range<usize>, by: &str) -> String {
    let (before, after) = (text.get(..range.start), text.get(range.end..));
    format!("{}{by}{}", before.unwrap_or_default(), after.unwrap_or_default())
}

/// The profile's sections, in order: from the comment right above a heading to the comment above the next one.
fn sections(text: &str, name: &str) -> Vec<Range<usize>> {
    let mut sections = Vec::new();
    let mut own: Option<usize> = None;
    let (mut at, mut comment): (usize, Option<usize>) = (0, None);
    for line in text.split_inclusive('\n') {
        let is_comment = line.starts_with('#');
        if line.trim_start().starts_with('[')
            && let Some(is_own) = is_heading_of(line, name)
        {
            let start = comment.unwrap_or(at);
            match (own, is_own) {
                (None, true) => own = Some(start),
                (Some(begun), false) => {
                    sections.push(begun..start);
                    own = None;
                }
                _ => {}
            }
        }
        comment = if is_comment { comment.or(Some(at)) } else { None };
        at = at.saturating_add(line.len());
    }
    sections.extend(own.map(|begun| begun..at));
    sections
}

/// Whether this heading is the profile's or one below it; `None` for a line that is no heading.
fn is_heading_of(line: &str, name: &str) -> Option<bool> {
    let table = DeTable::parse(line).ok()?;
    let profiles = table.get_ref().get("profiles").and_then(|profiles| profiles.get_ref().as_table());
    Some(profiles.is_some_and(|profiles| profiles.contains_key(name)))
}

/// True where two configurations have the same profiles in the same order, that one left out.
fn is_same_but(before: &Config<'_>, after: &Config<'_>, name: &str) -> bool {
    let others = |config: &Config<'_>| -> Vec<String> {
        config.names().filter(|other| *other != name).map(str::to_owned).collect()
    };
    let (before_names, after_names) = (others(before), others(after));
    before_names == after_names
        && before_names.iter().all(|name| match (before.raw(name), after.raw(name)) {
            (Some(before), Some(after)) => is_same(before, after),
            _ => false,
        })
}

fn is_same(a: &DeValue<'_>, b: &DeValue<'_>) -> bool {
    match (a, b) {
        (DeValue::Table(a), DeValue::Table(b)) => {
            a.len() == b.len()
                && a.iter().zip(b.iter()).all(|((an, av), (bn, bv))| {
                    an.get_ref() == bn.get_ref() && is_same(av.get_ref(), bv.get_ref())
                })
        }
        (DeValue::Array(a), DeValue::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| is_same(a.get_ref(), b.get_ref()))
        }
        (DeValue::String(a), DeValue::String(b)) => a == b,
        (DeValue::Boolean(a), DeValue::Boolean(b)) => a == b,
        (DeValue::Datetime(a), DeValue::Datetime(b)) => a == b,
        (DeValue::Integer(a), DeValue::Integer(b)) => a.to_string() == b.to_string(),
        (DeValue::Float(a), DeValue::Float(b)) => a.as_str() == b.as_str(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
