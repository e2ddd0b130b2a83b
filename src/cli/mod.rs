//! What can be typed, and nothing else.
//!
//! The flags of the settings are made from the table in `settings::keys`. Subcommands are filled in only when they are
//! asked for (`defer`), since building all flags costs more than reading a cached token.

pub(crate) mod debug;
pub(crate) mod decode;
pub(crate) mod exec;
pub(crate) mod form;
pub(crate) mod key;
#[cfg(feature = "sandbox")]
pub(crate) mod sandbox;
pub(crate) mod watch;

use std::ffi::OsString;

use clap::builder::{EnumValueParser, PossibleValue};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, Subcommand};

use crate::error::Error;
use crate::settings::keys::{Kind, Name};

/// A whole command line.
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
    /// `jeton profile list`
    ProfileList,
    /// `jeton profile show`
    ProfileShow(SettingsArgs),
    /// `jeton cache list`
    CacheList {
        /// One JSON object an entry.
        json: bool,
    },
    /// `jeton cache clear`
    CacheClear {
        /// Only this profile's entries.
        profile: Option<String>,
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

/// Reads a command line; the error is clap's, help and version included.
pub(crate) fn parse(args: Vec<OsString>) -> Result<Cli, clap::Error> {
    if let Some(cli) = plain_token(&args) {
        return Ok(cli);
    }
    let matches = command().try_get_matches_from(help_as_flag(args))?;
    from_matches(&matches)
}

/// `jeton help token` is `jeton token --help`, since many a tool has it so.
fn help_as_flag(mut args: Vec<OsString>) -> Vec<OsString> {
    if args.get(1).is_some_and(|verb| verb == "help") {
        args.remove(1);
        args.push("--help".into());
    }
    args
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
            // Nobody means a value that starts with a hyphen.
            hint = hint.or_else(|| (!tip.starts_with("to pass ")).then(|| tip.to_owned()));
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
    let takes_settings = text.contains("Usage: jeton token") || text.contains("Usage: jeton assertion");
    if let Some((_, way)) = HABITS
        .iter()
        .find(|(habit, _)| takes_settings && habit.iter().any(|flag| message.contains(&format!("'{flag}'"))))
    {
        hint = Some((*way).to_owned());
    }
    Some(Error::usage(message).hint(hint.unwrap_or_else(|| "--help shows what there is".to_owned())))
}

/// Flags that people know from curl, and jeton's way.
const HABITS: [(&[&str], &str); 5] = [
    (&["-d", "--data", "--data-urlencode", "-F", "--form"], "--param NAME=VALUE adds a form parameter"),
    (&["-u", "--user"], "--client-id ID, and --client-secret-file FILE or its like for the secret"),
    (&["-X", "--request"], "a token request is a POST"),
    (&["-m", "--max-time"], "--timeout TIME"),
    (&["-x"], "--proxy URL"),
];

/// What people try to give a value to on the command line.
const SECRETS: [&str; 8] = [
    "client-secret",
    "client-assertion",
    "password",
    "refresh-token",
    "code",
    "code-verifier",
    "key-passphrase",
    "pkcs11-pin",
];

/// `jeton token` and `jeton token PROFILE`, what scripts run most: nothing in them needs the parser.
fn plain_token(args: &[OsString]) -> Option<Cli> {
    let profile = match args {
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
        .subcommand(
            Command::new("profile")
                .about("Show the profiles of config.toml")
                .subcommand_required(true)
                .arg_required_else_help(true)
                .disable_help_subcommand(true)
                .subcommand(Command::new("list").about("The profiles' names, the default one marked"))
                .subcommand(
                    Command::new("show")
                        .about("Each effective setting and where it comes from")
                        .defer(settings_flags),
                ),
        )
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
                        .arg(Arg::new("PROFILE").help("Only what this profile stored")),
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

/// What the help lists under Debug.
fn debug_commands() -> impl IntoIterator<Item = Command> {
    [
        #[cfg(feature = "sandbox")]
        Command::new("sandbox")
            .about("Run a token endpoint on loopback, for a command or until Ctrl-C: strict, and says why")
            .defer(sandbox::SandboxArgs::augment_args),
        debug::doctor(),
        debug::lint(),
        debug::discover(),
    ]
}

#[cfg(feature = "sandbox")]
fn help_template() -> &'static str {
    HELP
}

#[cfg(not(feature = "sandbox"))]
fn help_template() -> String {
    HELP.split_inclusive('\n').filter(|line| !line.starts_with("  sandbox ")).collect()
}

const HELP: &str = "\
{about-with-newline}
{usage-heading} {usage}

Get a token:
  token        Print an access token, from the cache where a fresh one is there
  assertion    Print a signed client assertion (RFC 7523)
  exec         Run a command with a token in its environment

Look at one:
  decode       Show a JWT, and verify it where a key is given

Set up:
  profile      Show the profiles of config.toml
  cache        Show or clear the cached tokens
  key          Make keys, and show what is in key files
  completions  Print a shell's completion script

Debug:
  doctor       Check everything between a profile and its token, one line each
  lint         Hold a client assertion against the RFCs, a preset and what comes
  discover     Show what a server offers, and what of it jeton can use
  sandbox      Run a token endpoint on loopback, for a command or until Ctrl-C: strict, and says why

Options:
{options}

jeton COMMAND -h is short, jeton COMMAND --help is long and has examples.
Exit codes: 2 usage, 3 key or secret, 4 refused, 5 no token response, 6 unreachable, 7 TLS, 8 time-out,
9 try again later, 10 malformed token, 11 signature, 12 claims, 13 locked.
";

const TOKEN_EXAMPLES: &str = "\
Examples:
  jeton token das                              the token of a profile, cached
  TOKEN=$(jeton token das) || exit             in a script: the exit code says why not
  jeton token das -o curl | curl -K - URL      as a header, on no command line
  eval \"$(jeton token das -o env)\"             as a variable, ACCESS_TOKEN
  jeton token das -o header --write auth.txt   into a file that only you can read
  jeton token --preset wipo-das --client-id ID --key das.pem
  jeton token das --dry-run                    the exact request, not sent
  jeton token das --curl                       the same as a curl command
  jeton token das --refresh -v                 a new one, and the story of it
  jeton token das --refresh --explain          what may be wrong, and what is in order
  jeton token --token-endpoint https://as.example/token --client-id ID --client-secret-env NAME
  jeton token web --grant-type client_authenticated_user --param userId=stevehu";

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
    setting_flags(command.arg(profile))
}

/// The flags of all settings.
fn setting_flags(command: Command) -> Command {
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

fn story_flags(command: Command) -> Command {
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
        "profile" => match inner()? {
            ("list", _) => Cli::ProfileList,
            (_, show) => Cli::ProfileShow(settings_args(show)),
        },
        "cache" => match inner()? {
            ("list", list) => Cli::CacheList { json: list.get_flag("json") },
            (_, clear) => Cli::CacheClear { profile: clear.get_one("PROFILE").cloned() },
        },
        "doctor" => Cli::Doctor(debug::doctor_args(matches)),
        "lint" => Cli::Lint(debug::lint_args(matches)),
        "discover" => Cli::Discover(debug::discover_args(matches)),
        #[cfg(feature = "sandbox")]
        "sandbox" => Cli::Sandbox(Box::new(sandbox::SandboxArgs::from_arg_matches(matches)?)),
        _ => Cli::Completions(*matches.get_one::<clap_complete::Shell>("SHELL").ok_or_else(missing)?),
    })
}

fn settings_args(matches: &ArgMatches) -> SettingsArgs {
    // `exec` takes several and reads them itself.
    let profile = matches.get_many("PROFILE").and_then(|mut profiles| profiles.next().cloned());
    SettingsArgs { profile, flags: flags(&Name::ALL, matches) }
}

/// What was typed of these settings.
fn flags(names: &[Name], matches: &ArgMatches) -> Vec<(Name, String)> {
    names
        .iter()
        .filter_map(|name| Some((name, matches.get_many::<String>(name.key().name)?)))
        .flat_map(|(name, values)| values.map(move |value| (*name, value.clone())))
        .collect()
}

fn story_args(matches: &ArgMatches) -> StoryArgs {
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

#[cfg(test)]
mod tests;
