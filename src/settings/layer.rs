//! One source's settings, and how the sources are laid over each other.

use super::keys::{COUNT, Key, Name};
use super::value::{self, Value};
use crate::error::{Error, Result};

/// Where a value came from; a later one lies over an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// A known server's.
    Preset,
    /// `config.toml`.
    Profile,
    /// A `JETON_` variable.
    Variable,
    /// The command line.
    Flag,
}

/// The settings of one source.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    origin: Origin,
    values: Vec<(Name, Value)>,
}

/// The places of one secret, of which a layer may name one.
const SLOTS: [&[Name]; 8] = [
    &[Name::ClientSecretFile, Name::ClientSecretEnv, Name::ClientSecretCommand],
    &[
        Name::ClientAssertionFile,
        Name::ClientAssertionEnv,
        Name::ClientAssertionCommand,
        Name::ClientAssertionFrom,
    ],
    &[Name::KeyPassphraseFile, Name::KeyPassphraseEnv, Name::KeyPassphraseCommand],
    &[Name::Pkcs11PinFile, Name::Pkcs11PinEnv, Name::Pkcs11PinCommand],
    &[Name::CodeFile, Name::CodeEnv, Name::CodeCommand],
    &[Name::CodeVerifierFile, Name::CodeVerifierEnv, Name::CodeVerifierCommand],
    &[Name::PasswordFile, Name::PasswordEnv, Name::PasswordCommand],
    &[Name::RefreshTokenFile, Name::RefreshTokenEnv, Name::RefreshTokenCommand],
];

impl Layer {
    /// Checks what only a whole layer shows: a setting twice, two places for one secret. `place` names the layer.
    pub(crate) fn new(origin: Origin, given: Vec<(Name, Value)>, place: &str) -> Result<Self> {
        let mut values: Vec<(Name, Value)> = Vec::with_capacity(given.len());
        for (name, value) in given {
            if let Some(at) = values.iter().position(|(n, _)| *n == name) {
                let (_, first) = values.swap_remove(at);
                let both = value::repeated(name.key(), first, value)
                    .map_err(|fault| Error::usage(format!("{place}: {} {fault}", name.key().name)))?;
                values.push((name, both));
            } else {
                values.push((name, value));
            }
        }
        let layer = Self { origin, values };
        for slot in &SLOTS {
            let named: Vec<&str> =
                slot.iter().filter(|name| layer.get(**name).is_some()).map(|n| n.key().name).collect();
            if let [first, second, ..] = named.as_slice() {
                return Err(Error::usage(format!(
                    "{place}: {first} and {second} name the same secret; keep one"
                )));
            }
        }
        Ok(layer)
    }

    /// All of its settings and their values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Name, &Value)> {
        self.values.iter().map(|(name, value)| (*name, value))
    }

    /// True of a layer that sets the same, from wherever.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.values.len() == other.values.len()
            && self.values.iter().all(|(name, value)| other.get(*name) == Some(value))
    }

    /// This layer's value of a setting.
    pub(crate) fn get(&self, name: Name) -> Option<&Value> {
        self.values.iter().find(|(n, _)| *n == name).map(|(_, value)| value)
    }
}

/// All layers laid over each other: each setting's value and where it came from.
#[derive(Debug)]
pub(crate) struct Merged {
    values: [Option<(Value, Origin)>; COUNT],
}

impl Merged {
    /// Lays the layers over each other, lowest first.
    pub(crate) fn new(layers: impl IntoIterator<Item = Layer>) -> Self {
        let mut merged = Self { values: std::array::from_fn(|_| None) };
        for layer in layers {
            // A secret named in one place by this layer is not to be looked for where a lower layer had it.
            for slot in SLOTS.iter().filter(|slot| slot.iter().any(|name| layer.get(*name).is_some())) {
                slot.iter().for_each(|name| *merged.at(*name) = None);
            }
            let origin = layer.origin;
            for (name, value) in layer.values {
                let place = merged.at(name);
                let value = match place.take() {
                    Some((lower, _)) => value::overlay(name.key(), lower, value),
                    None => value,
                };
                *place = Some((value, origin));
            }
        }
        merged
    }

    /// The place of a setting: `values` has one for each, in the order of `Name`.
    #[allow(clippy::indexing_slicing)]
    fn at(&mut self, name: Name) -> &mut Option<(Value, Origin)> {
        &mut self.values[name as usize]
    }

    /// A setting's value and origin.
    pub(crate) fn get(&self, name: Name) -> Option<&(Value, Origin)> {
        self.values.get(name as usize).and_then(Option::as_ref)
    }

    /// The flags of these settings that were typed.
    pub(crate) fn typed(&self, counts: impl Fn(Name) -> bool) -> Vec<String> {
        let flags = Name::ALL.iter().filter(|name| matches!(self.get(**name), Some((_, Origin::Flag))));
        flags.filter(|name| counts(**name)).map(|name| format!("--{}", name.key().flag())).collect()
    }

    /// All that is set, in the help's order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static Key, &Value, Origin)> {
        Name::ALL
            .iter()
            .filter_map(|name| self.get(*name).map(|(value, origin)| (name.key(), value, *origin)))
    }
}
