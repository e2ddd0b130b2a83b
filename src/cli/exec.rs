//! What can be typed after `jeton exec`.

use std::ffi::OsString;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{SettingsArgs, StoryArgs, form, settings_args, story_args};
use crate::output::formats::VARIABLE;

/// `jeton exec`
#[derive(Debug, Default)]
pub(crate) struct ExecArgs {
    /// The settings' flags; the profiles are in `tokens`.
    pub(crate) settings: SettingsArgs,
    /// The variables and whose token each holds; `None` is the default profile.
    pub(crate) tokens: Vec<(String, Option<String>)>,
    /// The variables hold files' names, not the tokens.
    pub(crate) file: bool,
    /// Don't take a token from the cache.
    pub(crate) refresh: bool,
    /// Neither read nor write the cache.
    pub(crate) no_cache: bool,
    /// Fail where a token can't be cached.
    pub(crate) require_cache: bool,
    /// What to run, and its arguments.
    pub(crate) command: Vec<OsString>,
    /// What to say of it.
    pub(crate) story: StoryArgs,
}

/// The profiles, the flags and the command.
pub(super) fn flags(command: Command) -> Command {
    command
        .arg(
            Arg::new("PROFILE")
                .value_name("[NAME=]PROFILE")
                .action(ArgAction::Append)
                .num_args(0..)
                .help("Profiles of config.toml; several are named, as in API=das DB=registry"),
        )
        .arg(
            Arg::new("COMMAND")
                .last(true)
                .required(true)
                .action(ArgAction::Append)
                .num_args(1..)
                .value_parser(clap::value_parser!(OsString))
                .value_hint(clap::ValueHint::CommandWithArguments)
                .help("What to run, after --"),
        )
        .next_help_heading("Output")
        .arg(Arg::new("name").long("name").value_name("VARIABLE").value_parser(form::variable).help(
            "The variable of a profile without a name; default ACCESS_TOKEN, with --file ACCESS_TOKEN_FILE",
        ))
        .arg(super::switch(
            "file",
            "Give the name of a file (0600) that holds the token, in place of the token",
        ))
        .arg(
            super::switch("refresh", "Ask the server even if a fresh token is cached")
                .conflicts_with("no-cache"),
        )
        .arg(super::switch("no-cache", "Neither read nor write the cache"))
        .arg(
            super::switch("require-cache", "Fail (exit 13) where a token can't be cached")
                .conflicts_with("no-cache"),
        )
}

/// What was typed.
///
/// Errors: two tokens for one variable, several profiles of which not all are named.
pub(super) fn from_matches(matches: &ArgMatches) -> Result<ExecArgs, clap::Error> {
    let refused = |kind, what: String| super::command().error(kind, what);
    let file = matches.get_flag("file");
    let usual = || if file { format!("{VARIABLE}_FILE") } else { VARIABLE.to_owned() };
    let unnamed: String = matches.get_one("name").cloned().unwrap_or_else(usual);
    let mut tokens: Vec<(String, Option<String>)> = Vec::new();
    for text in matches.get_many::<String>("PROFILE").into_iter().flatten() {
        let (name, profile) = match text.split_once('=') {
            Some((name, profile)) => (
                form::variable(name).map_err(|fault| {
                    refused(clap::error::ErrorKind::ValueValidation, format!("{text:?}: {fault}"))
                })?,
                profile,
            ),
            None => (unnamed.clone(), text.as_str()),
        };
        if tokens.iter().any(|(taken, _)| *taken == name) {
            let what = format!("two tokens for the variable {name}; name them, as in API=das DB=registry");
            return Err(refused(clap::error::ErrorKind::ArgumentConflict, what));
        }
        tokens.push((name, Some(profile.to_owned()).filter(|profile| !profile.is_empty())));
    }
    if tokens.is_empty() {
        tokens.push((unnamed, None));
    }
    Ok(ExecArgs {
        settings: SettingsArgs { profile: None, ..settings_args(matches) },
        tokens,
        file,
        refresh: matches.get_flag("refresh"),
        no_cache: matches.get_flag("no-cache"),
        require_cache: matches.get_flag("require-cache"),
        command: matches.get_many("COMMAND").into_iter().flatten().cloned().collect(),
        story: story_args(matches),
    })
}

/// For `--help`.
pub(super) const EXAMPLES: &str = "\
Examples:
  jeton exec das -- ./upload                   the token is in ACCESS_TOKEN
  jeton exec das --name GITHUB_TOKEN -- gh api /user
  jeton exec API=das DB=registry -- ./sync     two tokens
  jeton exec das --file -- ./job               ACCESS_TOKEN_FILE names a file
      that goes when the job ends

On Unix jeton becomes the command (but with --file, where it stays to remove
the file), so signals and the exit code are the command's own. Exit codes of
jeton's own besides the usual: 126 the command can't be run, 127 there is none
of that name. For curl there is jeton token -o curl | curl -K - URL.";
