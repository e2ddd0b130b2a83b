//! What can be typed to find out what is wrong: `lint`, `doctor`, `discover`.

use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};

use super::{SettingsArgs, decode, flags, settings_args, settings_flag, settings_flags, switch};
use crate::oauth::lint::Standard;
use crate::settings::keys::Name;

/// `jeton lint`
#[derive(Debug, Default)]
pub(crate) struct LintArgs {
    /// The assertion, as pasted; `None` or `-`: standard input.
    pub(crate) token: Option<String>,
    /// What is known of its client and server.
    pub(crate) settings: SettingsArgs,
    /// What of tomorrow counts as a fault today.
    pub(crate) against: Vec<Standard>,
    /// Hold the times against this one: Unix seconds.
    pub(crate) at: Option<i64>,
    /// One JSON object.
    pub(crate) json: bool,
}

/// `jeton doctor`
#[derive(Debug, Default)]
pub(crate) struct DoctorArgs {
    /// The profile and the settings.
    pub(crate) settings: SettingsArgs,
    /// Ask no server.
    pub(crate) offline: bool,
    /// One JSON object a check.
    pub(crate) json: bool,
}

/// `jeton discover`
#[derive(Debug, Default)]
pub(crate) struct DiscoverArgs {
    /// The issuer's identifier.
    pub(crate) issuer: String,
    /// The metadata as it was sent, and what jeton can use.
    pub(crate) json: bool,
    /// How the server is reached.
    pub(crate) connection: Vec<(Name, String)>,
}

/// What lint may know of an assertion's client and server.
const KNOWN: [Name; 6] =
    [Name::Preset, Name::Issuer, Name::TokenEndpoint, Name::ClientId, Name::ClientJwks, Name::AllowHttp];

pub(super) fn lint() -> Command {
    Command::new("lint").about("Hold a client assertion against the RFCs, a preset and what comes").defer(
        |command| {
            command
                .arg(Arg::new("TOKEN").help("The assertion, as pasted; without it or with -, standard input"))
                .arg(
                    Arg::new("against")
                        .long("against")
                        .value_name("STANDARD")
                        .action(ArgAction::Append)
                        .value_parser(["rfc7523bis", "fapi2"])
                        .help("What counts as a fault beside RFC 7523 and OpenID Connect"),
                )
                .arg(
                    Arg::new("at")
                        .long("at")
                        .value_name("TIME")
                        .value_parser(decode::moment)
                        .allow_hyphen_values(true)
                        .help("Hold the times against this one instead of now: Unix seconds or RFC 3339"),
                )
                .arg(switch("json", "Print one JSON object"))
                .arg(
                    Arg::new("PROFILE")
                        .long("profile")
                        .value_name("NAME")
                        .help("Hold it against this profile of config.toml"),
                )
                .args(KNOWN.map(settings_flag))
                .after_long_help(LINT_EXAMPLES)
        },
    )
}

pub(super) fn doctor() -> Command {
    Command::new("doctor").about("Check everything between a profile and its token, one line each").defer(
        |command| {
            settings_flags(
                command
                    .arg(switch("offline", "Ask no server"))
                    .arg(switch("json", "One JSON object a check"))
                    .after_long_help(DOCTOR_EXAMPLES),
            )
        },
    )
}

pub(super) fn discover() -> Command {
    Command::new("discover").about("Show what a server offers, and what of it jeton can use").defer(
        |command| {
            command
                .arg(
                    Arg::new("ISSUER")
                        .required(true)
                        .value_hint(ValueHint::Url)
                        .help("The issuer's identifier, letter by letter: an https URL"),
                )
                .arg(switch("json", "Print the metadata as it was sent, and a member jeton"))
                .args(decode::CONNECTION.map(settings_flag))
                .after_long_help(DISCOVER_EXAMPLES)
        },
    )
}

const LINT_EXAMPLES: &str = "\
Examples:
  jeton assertion das | jeton lint --profile das   what jeton makes
  jeton lint --preset ishare \"$JWT\"                what others make
  jeton lint \"$JWT\" --issuer https://as.example --client-id ID
  jeton lint \"$JWT\" --client-jwks keys.json       is it a registered key's?
  jeton lint \"$JWT\" --against fapi2                what FAPI 2.0 would refuse

Exit codes: 10 it can't be read, 12 it has faults. Remarks, and what a revision
or a profile to come would refuse, are told and refuse nothing. Each finding
names its clause.";

const DOCTOR_EXAMPLES: &str = "\
Examples:
  jeton doctor das                 key, certificate, assertion, cache, name,
                                   TLS, clock, metadata
  jeton doctor das --offline       what can be checked without a network
  jeton doctor das --json | jq -r 'select(.state != \"ok\") | .check'

Nothing is sent that proves the client: the token endpoint is asked with an
empty GET. The exit code is that of the first check that failed; a warning
fails nothing.";

const DISCOVER_EXAMPLES: &str = "\
Examples:
  jeton discover https://as.example
  jeton discover https://login.example/tenant --json | jq -r .token_endpoint

RFC 8414's place is asked first, then OpenID Connect Discovery's. The metadata
is kept on disk as long as its server says, so that a profile with issuer alone
need not ask each time.";

pub(super) fn lint_args(matches: &ArgMatches) -> LintArgs {
    let against = matches.get_many::<String>("against").into_iter().flatten();
    LintArgs {
        token: matches.get_one("TOKEN").cloned(),
        settings: SettingsArgs {
            profile: matches.get_one("PROFILE").cloned(),
            flags: flags(&KNOWN, matches),
        },
        against: against
            .map(|name| if name == "fapi2" { Standard::Fapi2 } else { Standard::Rfc7523bis })
            .collect(),
        at: matches.get_one("at").copied(),
        json: matches.get_flag("json"),
    }
}

pub(super) fn doctor_args(matches: &ArgMatches) -> DoctorArgs {
    DoctorArgs {
        settings: settings_args(matches),
        offline: matches.get_flag("offline"),
        json: matches.get_flag("json"),
    }
}

pub(super) fn discover_args(matches: &ArgMatches) -> DiscoverArgs {
    DiscoverArgs {
        issuer: matches.get_one("ISSUER").cloned().unwrap_or_default(),
        json: matches.get_flag("json"),
        connection: flags(&decode::CONNECTION, matches),
    }
}
