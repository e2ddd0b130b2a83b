//! The settings of this run: files and variables read, flags laid over them.

use std::path::PathBuf;

use super::published::settled;
use crate::cli::SettingsArgs;
use crate::error::Result;
use crate::host::{environment, files, terminal};
use crate::settings::{Given, Settings, misspelt_variables, secret_variables};

/// What the settings are read from.
pub(crate) struct Situation {
    /// The configuration folder, where there can be one.
    pub(crate) folder: Option<PathBuf>,
    /// `config.toml`, where there is one.
    pub(crate) config: Option<String>,
    variables: Vec<(String, String)>,
    /// The home folder, where it is known.
    pub(crate) home: Option<PathBuf>,
}

impl Situation {
    /// Reads `config.toml` and the variables.
    pub(crate) fn read() -> Result<Self> {
        let folder = environment::config_dir();
        let config = match &folder {
            Some(folder) => files::read_config_of(&folder.join("config.toml"))?,
            None => None,
        };
        let config = config.map(|(text, warning)| {
            warning.iter().for_each(|warning| terminal::warn(warning));
            text
        });
        let variables = environment::own_variables()?;
        for (name, near) in misspelt_variables(&variables) {
            terminal::warn(&format!("the variable {name} is not known; did you mean {near}?"));
        }
        Ok(Self { folder, config, variables, home: environment::home() })
    }

    /// The variables that hold a secret: for jeton, not for what it starts once it has a token.
    pub(crate) fn secret_variables(&self) -> impl Iterator<Item = &str> {
        secret_variables(&self.variables)
    }

    /// The settings in force, with the token endpoint of the issuer's metadata where none is set. `asks`: the server is
    /// asked for a token whatever is cached.
    pub(crate) fn settled(&self, args: &SettingsArgs, asks: bool) -> Result<Settings> {
        settled(self.settings(args)?, self.folder.as_deref(), asks)
    }

    /// The settings in force.
    pub(crate) fn settings(&self, args: &SettingsArgs) -> Result<Settings> {
        Settings::merge(&Given {
            profile: args.profile.as_deref(),
            flags: &args.flags,
            variables: &self.variables,
            config: self.config.as_deref(),
            folder: self.folder.as_deref(),
            home: self.home.as_deref(),
        })
    }
}
