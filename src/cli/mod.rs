//! What can be typed, and nothing else.
//!
//! The flags of the settings are made from the table in `settings::keys`. Subcommands are filled in only when they are
//! asked for (`defer`), since building all flags costs more than reading a cached token.

pub(crate) mod decode;
pub(crate) mod profile;

use std::ffi::OsString;

use clap::builder::{EnumValueParser, PossibleValue, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, ValueEnum};

use crate::error::Error;
use crate::settings::keys::{Kind, Name};

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
    Token(TokenArgs),
    /// `jeton assertion`
    Assertion(AssertionArgs),
    /// `jeton decode`
    Decode(Box<decode::DecodeArgs>),
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
    /// `jeton completions SHELL`
    Completions(clap_complete::Shell),
}

/// A profile and the settings' flags.
#[derive(Debug, Default)]
pub(crate) struct SettingsArgs {
    /// The profile named.
    pub(crate) profile: Option<String>,
    /// The settings' flags in the order of the table; a repeated one in the order typed.
    pub(crate) flags: Vec<(Name, String)>,
}

/// `jeton token`
#[derive(Debug, Default)]
pub(crate) struct TokenArgs {
    /// The profile and the settings.
    pub(crate) settings: SettingsArgs,
    /// The form of the result.
    pub(crate) output: TokenFormat,
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

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StoryArgs {
    /// Tell the story.
    pub(crate) verbose: bool,
    /// With the secrets in it.
    pub(crate) show_secrets: bool,
}

/// The forms of a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TokenFormat {
    /// The token and a newline.
    #[default]
    Token,
    /// The server's whole answer and what jeton knows of it.
    Json,
    /// An Authorization header line.
    Header,
}

/// Reads a command line; the error is clap's, help and version included.
pub(crate) fn parse(args: Vec<OsString>) -> Result<Typed, clap::Error> {
    if let Some(cli) = plain_token(&args) {
        return Ok(Typed { no_input: false, cli });
    }
    let matches = command().try_get_matches_from(args)?;
    // A global flag that was typed anywhere is known to the last subcommand.
    let mut last = &matches;
    while let Some((_, subcommand)) = last.subcommand() {
        last = subcommand;
    }
    Ok(Typed { no_input: last.get_flag(NO_INPUT), cli: from_matches(&matches)? })
}

/// clap's text for help and version, with colours where it is a terminal's.
pub(crate) fn help_text(error: &clap::Error) -> String {
    error.render().to_string()
}

/// What was not understood, in jeton's own form; `None` where clap's text is help that was asked for by saying nothing.
pub(crate) fn usage_error(error: &clap::Error) -> Option<Error> {
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return None;
    }
    let text = error.render().to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let mut message = first.strip_prefix("error: ").unwrap_or(first).to_owned();
    let mut hint = None;
    for line in lines {
        if let Some(tip) = line.strip_prefix("tip: ") {
            hint.get_or_insert_with(|| tip.to_owned());
        } else if line.starts_with("Usage:") || line.starts_with("For more information") {
            break;
        } else {
            message = format!("{message} {line}");
        }
    }
    if let Some(secret) = SECRETS.iter().find(|secret| message.contains(&format!("'--{secret}'"))) {
        let message = format!("there is no --{secret}: a secret does not belong on a command line");
        return Some(Error::usage(message).hint(format!(
            "--{secret}-file FILE (- is standard input), --{secret}-env NAME, --{secret}-command COMMAND"
        )));
    }
    Some(Error::usage(message).hint(hint.unwrap_or_else(|| "--help shows what there is".to_owned())))
}

/// What people try to give a value to on the command line.
const SECRETS: [&str; 5] = ["client-secret", "password", "refresh-token", "code", "code-verifier"];

/// `jeton token` and `jeton token PROFILE`, what scripts run most: nothing in them needs the parser.
fn plain_token(args: &[OsString]) -> Option<Cli> {
    let profile = match args {
        [_, verb] if verb == "token" => None,
        [_, verb, profile] if verb == "token" => {
            Some(profile.to_str().filter(|name| !name.is_empty() && !name.starts_with('-'))?.to_owned())
        }
        _ => return None,
    };
    Some(Cli::Token(TokenArgs {
        settings: SettingsArgs { profile, ..SettingsArgs::default() },
        ..TokenArgs::default()
    }))
}

/// The whole command line's description.
pub(crate) fn command() -> Command {
    Command::new("jeton")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Gets OAuth 2.0 access tokens, and shows why when one can't be had")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .help_template(HELP)
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
        .subcommand(
            Command::new("decode")
                .about("Show a JWT, and verify it where a key is given; nothing is sent anywhere")
                .defer(decode::DecodeArgs::augment_args),
        )
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
        .subcommand(Command::new("completions").about("Print a shell's completion script").arg(
            Arg::new("SHELL").required(true).value_parser(EnumValueParser::<clap_complete::Shell>::new()),
        ))
}

/// The flag that every subcommand has.
const NO_INPUT: &str = "no-input";

const HELP: &str = "\
{about-with-newline}
{usage-heading} {usage}

Get a token:
  token        Print an access token, from the cache where a fresh one is there
  assertion    Print a signed client assertion (RFC 7523)

Look at one:
  decode       Show a JWT, and verify it where a key is given; nothing is sent anywhere

Set up:
  profile      Show, add, change or remove the profiles of config.toml
  cache        Show or clear the cached tokens
  completions  Print a shell's completion script

Options:
{options}

jeton COMMAND -h is short, jeton COMMAND --help is long and has examples.
Exit codes: 2 usage, 3 key or secret, 4 refused, 5 no token response, 6 unreachable, 7 TLS, 8 time-out,
9 try again later, 10 malformed token, 11 signature, 12 claims, 13 locked.
";

const TOKEN_EXAMPLES: &str = "\
Examples:
  jeton token das                              the token of a profile, cached
  TOKEN=$(jeton token das) || exit             in a script: stdout is the token, the exit code says the rest
  curl -H \"$(jeton token das -o header)\" URL   as a header
  jeton token --preset wipo-das --client-id ID --key das.pem
  jeton token das --dry-run                    the exact request, not sent
  jeton token das --curl                       the same as a curl command
  jeton token das --refresh -v                 a new one, and the story of it
  jeton token --token-endpoint https://as.example/token --client-id ID --client-secret-file secret.txt
  jeton token web --grant-type client_authenticated_user --param userId=stevehu --param userType=Employee";

const ASSERTION_EXAMPLES: &str = "\
Examples:
  jeton assertion das | jeton decode           what is in it
  jeton assertion --preset ishare --client-id EU.EORI.NL000000001 \\
      --assertion-audience EU.EORI.NL000000000 --key seal.pem --x5c chain.pem
  jeton assertion das --claim n=1 --claim 's=\"1\"' --claim 'roles=[\"a\",\"b\"]'
      a value that is JSON is taken as JSON, anything else as a string: n is a number, s the string 1";

/// The flags of all settings, and the profile.
fn settings_flags(command: Command) -> Command {
    let profile = Arg::new("PROFILE").help("A profile of config.toml; default: its default_profile, or none");
    settings_options(command.arg(profile))
}

/// The flags of all settings.
fn settings_options(command: Command) -> Command {
    command.args(Name::ALL.iter().map(|name| settings_flag(*name)))
}

fn settings_flag(name: Name) -> Arg {
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
        _ => arg,
    }
}

/// What `-h` leaves to `--help`.
fn is_rare(name: Name) -> bool {
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

fn switch(id: &'static str, help: &'static str) -> Arg {
    Arg::new(id).long(id).action(ArgAction::SetTrue).help(help)
}

fn token_options(command: Command) -> Command {
    let output = Arg::new("output")
        .short('o')
        .long("output")
        .value_name("FORMAT")
        .value_parser(ValueParser::new(EnumValueParser::<TokenFormat>::new()))
        .default_value("token")
        .hide_possible_values(false)
        .help("The form of the result");
    story_flags(
        command
            .next_help_heading("Output")
            .arg(output)
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
            .arg(switch("curl", "Print a curl command that does the same and send nothing")),
    )
}

fn story_flags(command: Command) -> Command {
    command
        .next_help_heading("Output")
        .arg(
            Arg::new("verbose")
                .short('v')
                .long("verbose")
                .action(ArgAction::Count)
                .help("Tell the story on standard error, secrets redacted"),
        )
        .arg(switch("show-secrets", "Show secrets in --verbose and --dry-run: for your eyes only"))
}

fn from_matches(matches: &ArgMatches) -> Result<Cli, clap::Error> {
    // clap has refused everything but these (`subcommand_required`).
    let missing = || command().error(clap::error::ErrorKind::MissingSubcommand, "a subcommand is missing");
    let (verb, matches) = matches.subcommand().ok_or_else(missing)?;
    let inner = || matches.subcommand().ok_or_else(missing);
    Ok(match verb {
        "token" => Cli::Token(TokenArgs {
            settings: settings_args(matches),
            output: matches.get_one("output").copied().unwrap_or_default(),
            refresh: matches.get_flag("refresh"),
            no_cache: matches.get_flag("no-cache"),
            require_cache: matches.get_flag("require-cache"),
            dry_run: matches.get_flag("dry-run"),
            curl: matches.get_flag("curl"),
            story: story_args(matches),
        }),
        "assertion" => {
            Cli::Assertion(AssertionArgs { settings: settings_args(matches), story: story_args(matches) })
        }
        "decode" => Cli::Decode(Box::new(decode::DecodeArgs::from_arg_matches(matches)?)),
        "profile" => Cli::Profile(profile::verb(matches).ok_or_else(missing)?),
        "cache" => match inner()? {
            ("list", list) => Cli::CacheList { json: list.get_flag("json") },
            (_, clear) => Cli::CacheClear {
                profile: clear.get_one("PROFILE").cloned(),
                expired: clear.get_flag("expired"),
            },
        },
        _ => Cli::Completions(*matches.get_one::<clap_complete::Shell>("SHELL").ok_or_else(missing)?),
    })
}

fn settings_args(matches: &ArgMatches) -> SettingsArgs {
    let flags = Name::ALL
        .into_iter()
        .filter_map(|name| Some((name, matches.get_many::<String>(name.key().name)?)))
        .flat_map(|(name, values)| values.map(move |value| (name, value.clone())))
        .collect();
    SettingsArgs { profile: matches.get_one("PROFILE").cloned(), flags }
}

fn story_args(matches: &ArgMatches) -> StoryArgs {
    StoryArgs { verbose: matches.get_count("verbose") > 0, show_secrets: matches.get_flag("show-secrets") }
}

#[cfg(test)]
mod tests;
