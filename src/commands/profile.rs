//! `jeton profile list` and `jeton profile show`.

use super::situation::Situation;
use crate::cli::SettingsArgs;
use crate::host::terminal;
use crate::oauth::SecretName;
use crate::output::listing;
use crate::settings::config::Config;

/// The names in `config.toml`, one a line.
pub(crate) fn list() -> anyhow::Result<()> {
    let situation = Situation::read()?;
    let (Some(text), Some(folder)) = (&situation.config, &situation.folder) else {
        match &situation.folder {
            Some(folder) => {
                terminal::say(&format!("no profiles: there is no {}", folder.join("config.toml").display()))
            }
            None => terminal::say("no profiles: there is no home folder and no JETON_CONFIG_DIR"),
        }
        return Ok(());
    };
    let config = Config::parse(text, &folder.join("config.toml"))?;
    terminal::print(listing::profiles(config.names(), config.default_profile()).as_bytes())
}

/// Each effective setting, and where it comes from. Nothing is asked for and no secret is read.
pub(crate) fn show(args: &SettingsArgs) -> anyhow::Result<()> {
    let settings = Situation::read()?.settings(args)?;
    let secrets: Vec<(&str, String)> = SecretName::ALL
        .into_iter()
        .filter_map(|name| Some((name.parameter(), settings.source(name)?.describe())))
        .collect();
    let derived = settings.derived();
    terminal::print(
        listing::settings(&settings.merged, settings.profile.as_deref(), &derived, &secrets).as_bytes(),
    )
}
