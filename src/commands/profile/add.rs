//! `jeton profile add`: a new profile written, and tried.

use super::{base, questions, writable_folder};
use crate::cli::profile::AddArgs;
use crate::cli::{SettingsArgs, StoryArgs};
use crate::commands::acquire::{CacheUse, acquire};
use crate::commands::situation::Situation;
use crate::host::config_file::ConfigFile;
use crate::host::{clock, environment, terminal};
use crate::output::time;
use crate::settings::config::Config;
use crate::settings::edit::{self, Place};
use crate::settings::value::Base;
use crate::settings::{Settings, typed_flags};
use crate::text::visible;

/// Writes a new profile and gets a token with it. Nothing is written where the settings are faulty; where only the server
/// says no, the profile stays and the failure is told as `jeton token` tells it.
pub(crate) fn add(args: &AddArgs) -> anyhow::Result<()> {
    let mut situation = Situation::read()?;
    let folder = writable_folder(&situation)?.to_owned();
    let file = folder.join("config.toml");
    let (name, flags) = questions::answered(&situation, args)?;
    // A name typed here is a name from here, whatever folder jeton runs in later.
    let working_dir = environment::working_dir();
    let here = Base { home: situation.home.as_deref(), folder: working_dir.as_deref() };
    let layer = typed_flags(&flags, here)?;
    let held = ConfigFile::hold(&folder)?;
    let before = held.text()?;
    let place = Place { file: &file, base: base(&situation) };
    let mut after = edit::with_profile(&before, &name, &layer, place)?;
    let config = Config::parse(&before, &file)?;
    let is_first = config.names().next().is_none() && config.default_profile().is_none();
    if args.default || is_first {
        after = edit::with_default(&after, &name, &file)?;
    }
    situation.config = Some(after.clone());
    let settings =
        situation.settings(&SettingsArgs { profile: Some(name.clone()), ..SettingsArgs::default() })?;
    held.replace(&after)?;
    drop(held);
    let default = if args.default || is_first { ", the default one," } else { "" };
    terminal::say(&format!("profile {}{default} is in {}", visible(&name), file.display()));
    if args.no_test { Ok(()) } else { try_it(&settings, &folder) }
}

/// Gets a token, past the cache but into it, and says so without showing it.
fn try_it(settings: &Settings, folder: &std::path::Path) -> anyhow::Result<()> {
    let cache = CacheUse { refresh: true, ..CacheUse::default() };
    match acquire(settings, Some(folder), cache, StoryArgs::default()) {
        Ok(token) => {
            let end = match token.expires_at {
                Some(at) => format!(" that expires {}", time::relative(at, clock::now())),
                None => String::new(),
            };
            terminal::say(&format!("it works: the server gave a {} token{end}", visible(&token.token_type)));
            Ok(())
        }
        Err(error) => {
            terminal::say(
                "but it gets no token (jeton profile edit changes it, --no-test adds one untried):",
            );
            Err(error.into())
        }
    }
}
