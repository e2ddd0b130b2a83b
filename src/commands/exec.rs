//! `jeton exec`: a command with a token in its environment, never on a command line.

use std::ffi::OsString;

use super::acquire::{CacheUse, acquire};
use super::situation::Situation;
use crate::cli::SettingsArgs;
use crate::cli::exec::ExecArgs;
use crate::error::Result;
use crate::host::handover::Folder;
use crate::host::process::Program;
use crate::host::signals::Signals;
use crate::secret::Secret;

/// Gets the tokens and becomes the command. With `--file` it stays, to remove the files when the command ends, and gives
/// back its exit code.
pub(crate) fn run(args: &ExecArgs) -> anyhow::Result<u8> {
    let situation = Situation::read()?;
    let tokens = tokens(args, &situation)?;
    if !args.file {
        let variables = tokens.into_iter().map(|(name, token)| (name, text(&token))).collect();
        let program = Program::new(&args.command, variables);
        return Ok(program.without(situation.secret_variables()).replace()?);
    }
    // Before there is a folder that a signal could leave behind.
    let signals = Signals::watch()?;
    let folder = Folder::new("jeton")?;
    let mut variables = Vec::with_capacity(tokens.len());
    for (name, token) in tokens {
        let path = folder.file(&name, &token)?;
        variables.push((name, path.into_os_string()));
    }
    let program = Program::new(&args.command, variables);
    Ok(program.without(situation.secret_variables()).run(signals)?)
}

/// A token for each variable. All settings are read before the first token is asked for, so that a wrong name costs
/// nothing.
fn tokens(args: &ExecArgs, situation: &Situation) -> Result<Vec<(String, Secret)>> {
    let cache = CacheUse { refresh: args.refresh, off: args.no_cache, require: args.require_cache };
    let mut settings = Vec::with_capacity(args.tokens.len());
    for (name, profile) in &args.tokens {
        let typed = SettingsArgs { profile: profile.clone(), flags: args.settings.flags.clone() };
        settings.push((name.clone(), situation.settled(&typed, args.refresh || args.no_cache)?));
    }
    settings
        .into_iter()
        .map(|(name, settings)| {
            let token = acquire(&settings, situation.folder.as_deref(), cache, args.story)?;
            Ok((name, token.access_token))
        })
        .collect()
}

/// A token is ASCII.
fn text(token: &Secret) -> OsString {
    token.expose_str().unwrap_or_default().into()
}
