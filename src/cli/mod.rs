//! What can be typed, and nothing else.
//!
//! The flags of the settings are made from the table in `settings::keys`. Subcommands are filled in only when they are
//! asked for (`defer`), since building all flags costs more than reading a cached token.

pub(crate) mod debug;
pub(crate) mod decode;
pub(crate) mod exec;
mod flags;
pub(crate) mod form;
mod help;
pub(crate) mod key;
pub(crate) mod profile;
#[cfg(feature = "sandbox")]
pub(crate) mod sandbox;
mod usage;
pub(crate) mod watch;

use std::ffi::OsString;

use clap::builder::EnumValueParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, Subcommand};

pub(crate) use flags::{SettingsArgs, StoryArgs};
use flags::{
    flags, setting_flags, settings_args, settings_flag, settings_flags, story_args, story_flags, switch,
};
use help::{ASSERTION_EXAMPLES, TOKEN_EXAMPLES, help_template};
pub(crate) use usage::{help_text, usage_error};

/// A whole command line.
#[derive(Debug)]
pub(crate) struct Typed {
    /// Never ask.
    pub(crate) no_input: bool,
    /// What to do.
    pub(crate) cli: Cli,
}

/// A subcommand and what was typed after it.
#[derive(Debug)]
pub(crate) enum Cli {
    /// `jeton token`
    Token(Box<TokenArgs>),
    /// `jeton assertion`
    Assertion(AssertionArgs),
    /// `jeton decode`
    Decode(Box<decode::DecodeArgs>),
    /// `jeton key`
    Key(key::KeyCommand),
    /// `jeton exec`
    Exec(Box<exec::ExecArgs>),
    /// `jeton profile ...`
    Profile(profile::ProfileVerb),
    /// `jeton cache list`
    CacheList {
        /// One JSON object an entry.
        json: bool,
    },
    /// `jeton cache clear`
    CacheClear {
        /// Only this profile's entries.
        profile: Option<String>,
        /// Only what is over.
        expired: bool,
    },
    /// `jeton sandbox`
    #[cfg(feature = "sandbox")]
    Sandbox(Box<sandbox::SandboxArgs>),
    /// `jeton doctor`
    Doctor(debug::DoctorArgs),
    /// `jeton lint`
    Lint(debug::LintArgs),
    /// `jeton discover`
    Discover(debug::DiscoverArgs),
    /// `jeton completions SHELL`
    Completions(clap_complete::Shell),
}

impl Cli {
    /// True where a program reads standard error.
    pub(crate) fn logs_json(&self) -> bool {
        match self {
            Self::Token(args) => args.story.json,
            Self::Exec(args) => args.story.json,
            Self::Assertion(args) => args.story.json,
            _ => false,
        }
    }
}

/// `jeton token`
#[derive(Debug, Default)]
pub(crate) struct TokenArgs {
    /// The profile and the settings.
    pub(crate) settings: SettingsArgs,
    /// The form of the result.
    pub(crate) form: form::Form,
    /// Whether and how that file is kept fresh.
    pub(crate) watch: watch::WatchArgs,
    /// Don't take a token from the cache.
    pub(crate) refresh: bool,
    /// Neither read nor write the cache.
    pub(crate) no_cache: bool,
    /// Fail where the token can't be cached.
    pub(crate) require_cache: bool,
    /// Print the request, send nothing.
    pub(crate) dry_run: bool,
    /// Print a curl command that does the same, send nothing.
    pub(crate) curl: bool,
    /// What to say of it.
    pub(crate) story: StoryArgs,
}

/// `jeton assertion`
#[derive(Debug, Default)]
pub(crate) struct AssertionArgs {
    /// The profile and the settings.
    pub(crate) settings: SettingsArgs,
    /// What to say of it.
    pub(crate) story: StoryArgs,
}

/// True of a command line with `--log json`, whatever else is in it.
pub(crate) fn wants_json(args: &[OsString]) -> bool {
    let mut own = args.iter().take_while(|arg| *arg != "--").peekable();
    while let Some(arg) = own.next() {
        if arg == "--log=json" || arg == "--log" && own.peek().is_some_and(|value| *value == "json") {
            return true;
        }
    }
    false
}

/// Reads a command line; the error is clap's, help and version included.
pub(crate) fn parse(args: Vec<OsString>) -> Result<Typed, clap::Error> {
    if let Some(cli) = plain(&args) {
        return Ok(Typed { no_input: false, cli });
    }
    let matches = command().try_get_matches_from(help_as_flag(args))?;
    // A global flag that was typed anywhere is known to the last subcommand.
    let mut last = &matches;
    while let Some((_, subcommand)) = last.subcommand() {
        last = subcommand;
    }
    Ok(Typed { no_input: last.get_flag(NO_INPUT), cli: from_matches(&matches)? })
}

/// `jeton help token` is `jeton token --help`, since many a tool has it so.
fn help_as_flag(mut args: Vec<OsString>) -> Vec<OsString> {
    if args.get(1).is_some_and(|verb| verb == "help") {
        args.remove(1);
        args.push("--help".into());
    }
    args
}

/// `jeton token`, `jeton token PROFILE`, and `jeton decode` with a token or without, what is run most: nothing in them needs
/// the parser.
fn plain(args: &[OsString]) -> Option<Cli> {
    let profile = match args {
        [_, verb, rest @ ..] if verb == "decode" => {
            return decode::DecodeArgs::plain(rest).map(|args| Cli::Decode(Box::new(args)));
        }
        [_, verb] if verb == "token" => None,
        [_, verb, profile] if verb == "token" => {
            Some(profile.to_str().filter(|name| !name.is_empty() && !name.starts_with('-'))?.to_owned())
        }
        _ => return None,
    };
    Some(Cli::Token(Box::new(TokenArgs {
        settings: SettingsArgs { profile, ..SettingsArgs::default() },
        ..TokenArgs::default()
    })))
}

/// The whole command line's description.
pub(crate) fn command() -> Command {
    Command::new("jeton")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Gets OAuth 2.0 access tokens, and shows why when one can't be had")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .help_template(help_template())
        .arg(
            switch(NO_INPUT, "Never ask: fail with exit 3 where something is needed, as without a terminal")
                .global(true),
        )
        .subcommand(
            Command::new("token")
                .about("Print an access token, from the cache where a fresh one is there")
                .defer(|command| token_options(settings_flags(command)).after_long_help(TOKEN_EXAMPLES)),
        )
        .subcommand(
            Command::new("assertion")
                .about("Print a signed client assertion (RFC 7523)")
                .defer(|command| story_flags(settings_flags(command)).after_long_help(ASSERTION_EXAMPLES)),
        )
        .subcommand(Command::new("exec").about("Run a command with a token in its environment").defer(
            |command| story_flags(exec::flags(setting_flags(command))).after_long_help(exec::EXAMPLES),
        ))
        .subcommand(Command::new("decode").about("Show a JWT, and verify it where a key is given").defer(
            |command| decode::DecodeArgs::augment_args(command).args(decode::CONNECTION.map(settings_flag)),
        ))
        .subcommand(profile::command())
        .subcommand(
            Command::new("cache")
                .about("Show or clear the cached tokens")
                .subcommand_required(true)
                .arg_required_else_help(true)
                .disable_help_subcommand(true)
                .subcommand(Command::new("list").about("What is cached, never the tokens themselves").arg(
                    Arg::new("json").long("json").action(ArgAction::SetTrue).help("One JSON object an entry"),
                ))
                .subcommand(
                    Command::new("clear")
                        .about("Remove all cached tokens, or those of one profile")
                        .arg(Arg::new("PROFILE").help("Only what this profile stored"))
                        .arg(switch("expired", "Only what is over; jeton token does that too, at times")),
                ),
        )
        .subcommand(
            Command::new("key")
                .about("Make keys, and show what is in key files")
                .subcommand_required(true)
                .arg_required_else_help(true)
                .disable_help_subcommand(true)
                .defer(key::KeyCommand::augment_subcommands),
        )
        .subcommands(debug_commands())
        .subcommand(Command::new("completions").about("Print a shell's completion script").arg(
            Arg::new("SHELL").required(true).value_parser(EnumValueParser::<clap_complete::Shell>::new()),
        ))
}

/// The flag that every subcommand has.
const NO_INPUT: &str = "no-input";

/// What the help lists under Debug.
fn debug_commands() -> impl IntoIterator<Item = Command> {
    [
        #[cfg(feature = "sandbox")]
        Command::new("sandbox")
            .about("Run a strict token endpoint on loopback that says why it refuses")
            .defer(sandbox::SandboxArgs::augment_args),
        debug::doctor(),
        debug::lint(),
        debug::discover(),
    ]
}

fn token_options(command: Command) -> Command {
    watch::flags(story_flags(
        form::flags(command)
            .arg(
                switch("refresh", "Ask the server even if a fresh token is cached")
                    .conflicts_with("no-cache"),
            )
            .arg(switch("no-cache", "Neither read nor write the cache"))
            .arg(
                switch("require-cache", "Fail (exit 13) where the token can't be cached")
                    .conflicts_with("no-cache"),
            )
            .arg(switch("dry-run", "Print the exact request and send nothing").conflicts_with("curl"))
            .arg(switch("curl", "Print a curl command that does the same and send nothing"))
            .arg(switch(
                "explain",
                "Say on standard error what may be wrong with the request, and what is in order",
            )),
    ))
}

fn from_matches(matches: &ArgMatches) -> Result<Cli, clap::Error> {
    // clap has refused everything but these (`subcommand_required`).
    let missing = || command().error(clap::error::ErrorKind::MissingSubcommand, "a subcommand is missing");
    let (verb, matches) = matches.subcommand().ok_or_else(missing)?;
    let inner = || matches.subcommand().ok_or_else(missing);
    Ok(match verb {
        "token" => Cli::Token(Box::new(TokenArgs {
            settings: settings_args(matches),
            form: form::from_matches(matches)?,
            watch: watch::from_matches(matches),
            refresh: matches.get_flag("refresh"),
            no_cache: matches.get_flag("no-cache"),
            require_cache: matches.get_flag("require-cache"),
            dry_run: matches.get_flag("dry-run"),
            curl: matches.get_flag("curl"),
            story: story_args(matches),
        })),
        "exec" => Cli::Exec(Box::new(exec::from_matches(matches)?)),
        "assertion" => {
            Cli::Assertion(AssertionArgs { settings: settings_args(matches), story: story_args(matches) })
        }
        "decode" => {
            let args = decode::DecodeArgs::from_arg_matches(matches)?;
            Cli::Decode(Box::new(decode::DecodeArgs {
                connection: flags(&decode::CONNECTION, matches),
                ..args
            }))
        }
        "key" => Cli::Key(key::KeyCommand::from_arg_matches(matches)?),
        "profile" => Cli::Profile(profile::verb(matches).ok_or_else(missing)?),
        "cache" => match inner()? {
            ("list", list) => Cli::CacheList { json: list.get_flag("json") },
            (_, clear) => Cli::CacheClear {
                profile: clear.get_one("PROFILE").cloned(),
                expired: clear.get_flag("expired"),
            },
        },
        "doctor" => Cli::Doctor(debug::doctor_args(matches)),
        "lint" => Cli::Lint(debug::lint_args(matches)),
        "discover" => Cli::Discover(debug::discover_args(matches)),
        #[cfg(feature = "sandbox")]
        "sandbox" => Cli::Sandbox(Box::new(sandbox::SandboxArgs::from_arg_matches(matches)?)),
        _ => Cli::Completions(*matches.get_one::<clap_complete::Shell>("SHELL").ok_or_else(missing)?),
    })
}

#[cfg(test)]
mod tests;
