//! The flags that several subcommands share: those of the settings, made from their table, and those of the story.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::settings::config::presets;
use crate::settings::keys::{Kind, Name};

/// A profile and the settings' flags.
#[derive(Debug, Default)]
pub(crate) struct SettingsArgs {
    /// The profile named.
    pub(crate) profile: Option<String>,
    /// The settings' flags in the order of the table; a repeated one in the order typed.
    pub(crate) flags: Vec<(Name, String)>,
}

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StoryArgs {
    /// Tell the story.
    pub(crate) verbose: bool,
    /// With every header.
    pub(crate) headers: bool,
    /// As JSON, an object a line.
    pub(crate) json: bool,
    /// What may be wrong, and what is in order.
    pub(crate) explain: bool,
    /// With the secrets in it.
    pub(crate) show_secrets: bool,
}

/// The flags of all settings, and the profile.
pub(super) fn settings_flags(command: Command) -> Command {
    let profile = Arg::new("PROFILE")
        .help("A profile of config.toml; default: its default_profile, or none")
        .value_hint(clap::ValueHint::Other);
    setting_flags(command.arg(profile))
}

/// The flags of all settings.
pub(super) fn setting_flags(command: Command) -> Command {
    command.args(Name::ALL.iter().map(|name| settings_flag(*name)))
}

pub(super) fn settings_flag(name: Name) -> Arg {
    let key = name.key();
    let arg = Arg::new(key.name)
        .long(key.flag())
        .help(key.help)
        .long_help(if key.source.is_empty() {
            key.help.to_owned()
        } else {
            format!("{} ({})", key.help, key.source)
        })
        .help_heading(key.group.heading())
        .value_name(key.value_name())
        .action(ArgAction::Append)
        .hide_short_help(is_rare(name));
    let arg = match key.short() {
        Some(short) => arg.short(short),
        None => arg,
    };
    match key.kind {
        Kind::Boolean => arg.num_args(0..=1).require_equals(true).default_missing_value("true"),
        Kind::Choice(words) => {
            arg.value_parser(words.iter().map(|word| PossibleValue::new(*word)).collect::<Vec<_>>())
        }
        Kind::Path | Kind::PathOrBoolean => arg.value_hint(clap::ValueHint::FilePath),
        Kind::Text if name == Name::Preset => arg.value_parser(AnyPreset),
        Kind::Command => arg.value_hint(clap::ValueHint::CommandString),
        _ => arg.value_hint(clap::ValueHint::Other),
    }
}

/// Takes any text, and tells the completions of the presets there are: one that isn't is refused with the nearest later.
#[derive(Clone)]
struct AnyPreset;

impl TypedValueParser for AnyPreset {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(presets().map(PossibleValue::new)))
    }
}

/// What `-h` leaves to `--help`.
pub(super) fn is_rare(name: Name) -> bool {
    use Name::{
        AllowHttp, AssertionAudience, AuthMethod, Cacert, Claims, ClientId, ClientSecretFile, GrantType,
        Headers, Insecure, Issuer, Kid, MinTtl, Params, Preset, Scope, SigningKey, Timeout, TokenEndpoint,
        X5c,
    };
    ![
        Preset,
        Issuer,
        TokenEndpoint,
        ClientId,
        AuthMethod,
        ClientSecretFile,
        SigningKey,
        Kid,
        X5c,
        AssertionAudience,
        Claims,
        GrantType,
        Scope,
        Params,
        Headers,
        Cacert,
        Insecure,
        Timeout,
        AllowHttp,
        MinTtl,
    ]
    .contains(&name)
}

pub(super) fn switch(id: &'static str, help: &'static str) -> Arg {
    Arg::new(id).long(id).action(ArgAction::SetTrue).help(help)
}

pub(super) fn story_flags(command: Command) -> Command {
    command
        .next_help_heading("Output")
        .arg(
            Arg::new("verbose")
                .short('v')
                .long("verbose")
                .action(ArgAction::Count)
                .help("Tell the story on standard error, secrets redacted; -vv: with every header"),
        )
        .arg(
            Arg::new("log")
                .long("log")
                .value_name("FORMAT")
                .value_parser(["text", "json"])
                .default_value("text")
                .help("How standard error tells what happens: json is an object on each line, with the story")
                .hide_short_help(true),
        )
        .arg(switch("show-secrets", "Show secrets in --verbose and --dry-run: for your eyes only"))
}

pub(super) fn settings_args(matches: &ArgMatches) -> SettingsArgs {
    // `exec` takes several and reads them itself.
    let profile = matches.get_many("PROFILE").and_then(|mut profiles| profiles.next().cloned());
    SettingsArgs { profile, flags: flags(&Name::ALL, matches) }
}

/// What was typed of these settings.
pub(super) fn flags(names: &[Name], matches: &ArgMatches) -> Vec<(Name, String)> {
    names
        .iter()
        .filter_map(|name| Some((name, matches.get_many::<String>(name.key().name)?)))
        .flat_map(|(name, values)| values.map(move |value| (*name, value.clone())))
        .collect()
}

pub(super) fn story_args(matches: &ArgMatches) -> StoryArgs {
    let count = matches.get_count("verbose");
    let json = matches.get_one::<String>("log").is_some_and(|log| log == "json");
    let is_set = |name| matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false);
    StoryArgs {
        // A watch says what happens without the story of each request.
        verbose: count > 0 || json && !is_set("watch"),
        headers: count > 1,
        json,
        explain: is_set("explain"),
        show_secrets: matches.get_flag("show-secrets"),
    }
}
