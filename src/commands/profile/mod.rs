//! `jeton profile`: list, show, add, edit, remove.

mod add;
mod questions;

use std::path::Path;

use super::situation::Situation;
use crate::cli::SettingsArgs;
use crate::error::{Error, Result};
use crate::host::config_file::{ConfigFile, Draft};
use crate::host::{editor, terminal};
use crate::oauth::SecretName;
use crate::output::listing;
use crate::settings::config::Config;
use crate::settings::edit::{self as text_edit, Place};
use crate::settings::value::Base;
use crate::text::visible;

pub(crate) use add::add;

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

/// Opens the person's editor on a copy of `config.toml`, which takes its place when it is sound.
///
/// Errors: 2 for a faulty edit, which is kept beside, 3 where there is nobody to edit.
pub(crate) fn edit() -> anyhow::Result<()> {
    let situation = Situation::read()?;
    let folder = writable_folder(&situation)?;
    let file = folder.join("config.toml");
    // Not held while a person thinks: what others write meanwhile is noticed below.
    let before = ConfigFile::hold(folder)?.text()?;
    let draft = Draft::open(folder, &before)?;
    if draft.is_earlier {
        terminal::say(&format!("going on with the earlier edit in {}", draft.path.display()));
    }
    let after = editor::open(&draft.path).and_then(|()| draft.text());
    let kept = |error: Error| match error.hint {
        Some(hint) => Error::new(error.kind, error.message).hint(format!(
            "{hint}; nothing is changed, the edit is in {}: jeton profile edit goes on with it",
            draft.path.display()
        )),
        None => error.hint(format!(
            "nothing is changed, the edit is in {}: jeton profile edit goes on with it",
            draft.path.display()
        )),
    };
    let after = match after {
        Ok(after) => after,
        // Nobody edited anything.
        Err(error) if !draft.is_earlier && draft.text().is_ok_and(|text| text == before) => {
            draft.remove();
            return Err(error.into());
        }
        Err(error) => return Err(kept(error).into()),
    };
    if after == before {
        draft.remove();
        terminal::say("nothing is changed");
        return Ok(());
    }
    // Faults are told where the person made them.
    let place = Place { file: &draft.path, base: base(&situation) };
    text_edit::check(&after, place).map_err(kept)?;
    let held = ConfigFile::hold(folder)?;
    if held.text()? != before {
        let changed = Error::usage(format!("{} was changed by another meanwhile", file.display()));
        return Err(changed.hint(format!("the edit is in {}", draft.path.display())).into());
    }
    held.replace(&after)?;
    draft.remove();
    terminal::say(&format!("{} is changed", file.display()));
    Ok(())
}

/// Removes a profile from `config.toml`, and the tokens it stored. Exit 2 where there is none.
pub(crate) fn remove(name: &str) -> anyhow::Result<()> {
    let situation = Situation::read()?;
    let folder = writable_folder(&situation)?;
    let file = folder.join("config.toml");
    let place = Place { file: &file, base: base(&situation) };
    // Nothing is made, the folder neither, where there is nothing to remove.
    text_edit::without_profile(situation.config.as_deref().unwrap_or_default(), name, place)?;
    let held = ConfigFile::hold(folder)?;
    let before = held.text()?;
    let after = text_edit::without_profile(&before, name, place)?;
    let cached = super::cache::names_of(name);
    held.replace(&after)?;
    drop(held);
    let was_default = Config::parse(&before, &file)?.default_profile() == Some(name);
    let removed = super::cache::remove(&cached?)?;
    terminal::say(&format!(
        "profile {} is removed{}{}",
        visible(name),
        if was_default { "; there is no default profile any more" } else { "" },
        match removed {
            0 => String::new(),
            n => format!("; {} too", super::cache::counted(n)),
        }
    ));
    Ok(())
}

/// Where `config.toml` is or would be.
fn writable_folder(situation: &Situation) -> Result<&Path> {
    situation.folder.as_deref().ok_or_else(|| {
        Error::usage("there is no place for config.toml: no home folder and no JETON_CONFIG_DIR")
            .hint("JETON_CONFIG_DIR=FOLDER names one")
    })
}

/// Where names in `config.toml` start.
fn base(situation: &Situation) -> Base<'_> {
    Base { home: situation.home.as_deref(), folder: situation.folder.as_deref() }
}
