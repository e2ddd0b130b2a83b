//! `config.toml` and the presets: TOML taken apart into layers of typed settings.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::keys::Name;
use super::layer::{Layer, Origin};
use super::toml_value::from_toml;
use super::value::Base;
use crate::error::{Error, Result};
use crate::text::{nearest, quoted};

/// The configuration file, read but not yet typed: only the profile asked for is looked at. It borrows the file's text,
/// since this is on the way to every cached token.
#[derive(Debug, Default)]
pub(crate) struct Config<'a> {
    default_profile: Option<String>,
    profiles: DeTable<'a>,
}

/// The presets' file, one section each.
const PRESETS: &str = include_str!("presets.toml");

/// What a preset says of itself, beside its settings.
const PRESET_NOTES: [&str; 2] = ["about", "docs"];

impl<'a> Config<'a> {
    /// Reads `config.toml`. `file` names it in messages. Exit 2 with the line where it is not TOML or has an unknown
    /// member at the top.
    pub(crate) fn parse(text: &'a str, file: &Path) -> Result<Self> {
        let table = DeTable::parse(text).map_err(|error| {
            let line =
                error.span().map(|span| 1 + text.bytes().take(span.start).filter(|b| *b == b'\n').count());
            let place = line.map(|line| format!(" line {line}")).unwrap_or_default();
            Error::usage(format!("{}{place}: {}", file.display(), error.message()))
        })?;
        let mut config = Self::default();
        for (name, value) in table.into_inner() {
            match (name.get_ref().as_ref(), value.into_inner()) {
                ("default_profile", DeValue::String(profile)) => {
                    config.default_profile = Some(profile.into_owned());
                }
                ("profiles", DeValue::Table(profiles)) => config.profiles = profiles,
                (known @ ("default_profile" | "profiles"), _) => {
                    return Err(Error::usage(format!("{}: {known} has the wrong type", file.display()))
                        .hint("default_profile = \"NAME\" and [profiles.NAME] is the form"));
                }
                (unknown, _) => {
                    let error =
                        Error::usage(format!("{}: unknown member {}", file.display(), quoted(unknown)));
                    let setting = Name::parse(unknown)
                        .map(|_| "settings stand in a profile: [profiles.NAME]".to_owned());
                    let near = did_you_mean(unknown, ["default_profile", "profiles"]);
                    return Err(match setting.or(near) {
                        Some(hint) => error.hint(hint),
                        None => error.hint("known here: default_profile, [profiles.NAME]"),
                    });
                }
            }
        }
        Ok(config)
    }

    /// The profile that is meant where none is named.
    pub(crate) fn default_profile(&self) -> Option<&str> {
        self.default_profile.as_deref()
    }

    /// The profiles' names in the file's order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(|name| name.get_ref().as_ref())
    }

    /// A profile as it is written.
    pub(super) fn raw(&self, name: &str) -> Option<&DeValue<'a>> {
        self.profiles.get(name).map(|profile| profile.get_ref())
    }

    /// A profile's settings. Exit 2: no such profile (with the nearest names), an unknown key (likewise), a wrong type,
    /// a secret written out.
    pub(crate) fn profile(&self, name: &str, base: Base<'_>) -> Result<Layer> {
        let Some(profile) = self.profiles.get(name) else {
            let error = Error::usage(format!("there is no profile {}", quoted(name)));
            let known: Vec<&str> = self.names().take(20).collect();
            return Err(match did_you_mean(name, self.names()) {
                Some(hint) => error.hint(hint),
                None if known.is_empty() => error.hint("there is none at all: jeton profile add NAME writes one into config.toml; or use --preset and the other flags"),
                None => error.hint(format!("the profiles are {}", known.join(", "))),
            });
        };
        let place = format!("profile {name}");
        let table =
            profile.get_ref().as_table().ok_or_else(|| Error::usage(format!("{place} is not a table")))?;
        layer(table, &place, Origin::Profile, &[], base)
    }
}

/// A preset's settings: its section alone is parsed. Exit 2: no such preset (with the nearest names).
pub(crate) fn preset(name: &str) -> Result<Layer> {
    let Some(section) = preset_section(name) else {
        let error = Error::usage(format!("there is no preset {}", quoted(name)));
        return Err(error
            .hint(did_you_mean(name, presets()).unwrap_or_else(|| {
                format!("the presets are {}", presets().collect::<Vec<_>>().join(", "))
            })));
    };
    let table = DeTable::parse(section)
        .map_err(|error| Error::new(crate::error::Kind::Bug, format!("preset {name}: {error}")))?;
    layer(table.get_ref(), &format!("preset {name}"), Origin::Preset, &PRESET_NOTES, Base::default())
}

/// The presets' names.
pub(crate) fn presets() -> impl Iterator<Item = &'static str> {
    PRESETS.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'))
}

/// What a preset says of itself.
#[cfg(test)]
pub(crate) fn preset_about(name: &str) -> Option<&'static str> {
    preset_section(name)?.lines().find_map(|line| line.strip_prefix("about = \"")?.strip_suffix('"'))
}

fn preset_section(name: &str) -> Option<&'static str> {
    let heading = format!("\n[{name}]\n");
    let start = PRESETS.find(&heading)? + heading.len();
    let rest = PRESETS.get(start..)?;
    rest.get(..rest.find("\n[").unwrap_or(rest.len()))
}

fn layer(table: &DeTable<'_>, place: &str, origin: Origin, notes: &[&str], base: Base<'_>) -> Result<Layer> {
    let mut values = Vec::with_capacity(table.len());
    for (key, value) in table {
        let key = key.get_ref().as_ref();
        if notes.contains(&key) {
            continue;
        }
        let name = Name::parse(key).ok_or_else(|| unknown(key, place))?;
        let value = from_toml(name.key(), value.get_ref(), base)
            .map_err(|fault| Error::usage(format!("{place}: {key} {fault}")))?;
        values.push((name, value));
    }
    Layer::new(origin, values, place)
}

fn unknown(key: &str, place: &str) -> Error {
    if Name::parse(&format!("{key}_file")).is_some() {
        return Error::usage(format!("{place}: {key} does not belong in a file that is not secret")).hint(
            format!(
                "name where it is: {key}_file, {key}_env or {key}_command; or leave it out and set JETON_{}",
                key.to_ascii_uppercase()
            ),
        );
    }
    let error = Error::usage(format!("{place}: unknown setting {}", quoted(key)));
    match did_you_mean(key, Name::ALL.iter().map(|name| name.key().name)) {
        Some(hint) => error.hint(hint),
        None => {
            error.hint("docs/settings.md lists them; form parameters go under params, claims under claims")
        }
    }
}

/// "did you mean a or b?", or nothing where no name is near.
fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let near = nearest(name, known);
    (!near.is_empty()).then(|| format!("did you mean {}?", near.join(" or ")))
}
