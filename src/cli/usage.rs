//! What was not understood, in jeton's own form.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::Error;
use crate::text::nearest;

/// clap's text for help and version, with colours where it is a terminal's.
pub(crate) fn help_text(error: &clap::Error) -> String {
    error.render().to_string()
}

/// What was not understood, in jeton's own form; `None` where clap's text is help that was asked for by saying nothing.
pub(crate) fn usage_error(error: &clap::Error) -> Option<Error> {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return None;
    }
    let mut text = error.render().to_string();
    for typed in TYPED.iter().filter_map(|kind| context(error, *kind)).filter(|typed| !typed.is_empty()) {
        text = text.replace(typed, &shortened(typed));
    }
    let typed = TYPED.iter().find_map(|kind| context(error, *kind)).unwrap_or_default();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let mut message = first.strip_prefix("error: ").unwrap_or(first).to_owned();
    for line in lines.take_while(|line| !is_advice(line)) {
        message = format!("{message} {line}");
    }
    if let Some(secret) = SECRETS.iter().find(|secret| message.contains(&format!("'--{secret}'"))) {
        let message = format!("there is no --{secret}: a secret does not belong on a command line");
        return Some(Error::usage(message).hint(format!(
            "--{secret}-file FILE (- is standard input), --{secret}-env NAME, --{secret}-command COMMAND"
        )));
    }
    let error_of_ours = Error::usage(message);
    Some(match hint(error, typed, verb(&text)) {
        Some(hint) => error_of_ours.hint(hint),
        None => error_of_ours,
    })
}

/// What of an error the user typed.
const TYPED: [ContextKind; 3] =
    [ContextKind::InvalidArg, ContextKind::InvalidSubcommand, ContextKind::InvalidValue];

/// The subcommand that clap's text tells the usage of.
fn verb(text: &str) -> &str {
    let usage = text.split_once("Usage: jeton ").map_or("", |(_, usage)| usage);
    usage.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default()
}

fn is_advice(line: &str) -> bool {
    ["tip: ", "Usage:", "For more information"].iter().any(|start| line.starts_with(start))
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text),
        ContextValue::Strings(texts) => texts.first().map(String::as_str),
        _ => None,
    }
}

/// What was typed, as far as a message may repeat it: what looks like a token or a key, or is long, may be a secret.
fn shortened(typed: &str) -> String {
    const LONG: usize = 48;
    let is_secret = typed.len() > LONG || ["eyJ", "-----BEGIN"].iter().any(|start| typed.starts_with(start));
    if is_secret { format!("{}...", typed.chars().take(10).collect::<String>()) } else { typed.to_owned() }
}

fn hint(error: &clap::Error, typed: &str, verb: &str) -> Option<String> {
    let command_is_missing = match error.kind() {
        ErrorKind::MissingRequiredArgument => verb == "exec",
        ErrorKind::UnknownArgument => verb == "sandbox" && !typed.starts_with('-'),
        _ => false,
    };
    if command_is_missing {
        let before = if verb == "exec" { "exec PROFILE" } else { verb };
        return Some(format!("-- goes before the command: jeton {before} -- COMMAND"));
    }
    match error.kind() {
        ErrorKind::UnknownArgument if typed.starts_with("-----BEGIN ") => {
            Some("that is PEM; a file of it is shown by: jeton key show FILE".to_owned())
        }
        ErrorKind::UnknownArgument => {
            let habit = HABITS.iter().find(|(verbs, habits, _)| {
                (verbs.is_empty() || verbs.contains(&verb)) && habits.contains(&typed)
            });
            let similar = || {
                let similar = context(error, ContextKind::SuggestedArg)?;
                let is_near =
                    !nearest(typed.trim_start_matches('-'), [similar.trim_start_matches('-')]).is_empty();
                is_near.then(|| format!("did you mean {similar}?"))
            };
            let shown = || match verb {
                "" => "jeton --help shows what there is".to_owned(),
                verb => format!("jeton {verb} --help shows what there is"),
            };
            Some(habit.map(|(_, _, way)| (*way).to_owned()).or_else(similar).unwrap_or_else(shown))
        }
        ErrorKind::InvalidSubcommand => {
            let known = VERBS.iter().find(|(habits, _)| habits.contains(&typed));
            let similar = || {
                let similar = context(error, ContextKind::SuggestedSubcommand)?;
                (!nearest(typed, [similar]).is_empty()).then(|| format!("did you mean {similar}?"))
            };
            let way = known.map(|(_, way)| (*way).to_owned()).or_else(similar);
            Some(way.unwrap_or_else(|| "jeton --help shows what there is".to_owned()))
        }
        ErrorKind::MissingRequiredArgument => match verb {
            "" => None,
            verb => Some(format!("jeton {verb} --help shows what there is, with examples")),
        },
        _ => None,
    }
}

/// Verbs that settings belong to.
const REQUESTS: &[&str] = &["token", "assertion", "exec", "doctor", "profile"];

/// Flags that people know from elsewhere, the verbs where they mean this (none: all), and jeton's way.
const HABITS: [(&[&str], &[&str], &str); 24] = [
    (
        REQUESTS,
        &["-d", "--data", "--data-urlencode", "-F", "--form"],
        "--param NAME=VALUE adds a form parameter",
    ),
    (REQUESTS, &["-u", "--user"], "--client-id ID, and --client-secret-file FILE or its like for the secret"),
    (REQUESTS, &["-X", "--request", "--method"], "a token request is a POST"),
    (REQUESTS, &["-m", "--max-time"], "--timeout TIME"),
    (REQUESTS, &["-x"], "--proxy URL"),
    (REQUESTS, &["--profile", "-p"], "the profile is an argument of its own: jeton token NAME"),
    (&["token"], &["--json", "--format", "-j"], "-o json; --help shows the other forms"),
    (
        REQUESTS,
        &["-q", "--quiet", "-s", "--silent"],
        "jeton says nothing where nothing is wrong; -v tells the story",
    ),
    (
        REQUESTS,
        &["--secret", "--client_secret"],
        "--client-secret-file FILE (- is standard input), --client-secret-env NAME, --client-secret-command COMMAND",
    ),
    (REQUESTS, &["--url", "--token-url", "--endpoint", "--uri"], "--token-endpoint URL"),
    (REQUESTS, &["--retries"], "--retry N"),
    (
        REQUESTS,
        &["--lifetime", "--exp", "--expires-in", "--expiry", "--ttl"],
        "--assertion-lifetime TIME is how long the assertion lives; how long a token does, the server decides",
    ),
    (
        REQUESTS,
        &["--passphrase", "--pass", "--passin", "--key-pass"],
        "--key-passphrase-file FILE, --key-passphrase-env NAME, --key-passphrase-command COMMAND, or a prompt",
    ),
    (
        REQUESTS,
        &["--aud"],
        "--assertion-audience sets the assertion's aud; --audience is a parameter of the request",
    ),
    (
        REQUESTS,
        &["--iss", "--sub", "--jti", "--iat", "--nbf"],
        "--claim NAME=VALUE sets a claim of the assertion",
    ),
    (REQUESTS, &["--private-key", "--key-file", "--pem", "--signing-key"], "--key FILE"),
    (REQUESTS, &["--scopes"], "--scope 'a b'"),
    (REQUESTS, &["--config"], "JETON_CONFIG_DIR names the folder of config.toml"),
    (&["decode"], &["-f", "--file", "-i", "--input"], "jeton decode < FILE"),
    (&["decode"], &["-s", "--secret"], "--secret-file FILE (- is standard input)"),
    (&["decode"], &["--jwks-url", "--jwks-uri", "--jwk"], "--jwks URL or FILE; --key FILE for one JWK"),
    (
        &["decode"],
        &["-p", "--pretty", "--date", "--format"],
        "decode shows it for eyes, times too; --json is for programs",
    ),
    (
        &["decode"],
        &["--verify", "--public-key", "--pubkey"],
        "--key FILE verifies with a public key, certificate or JWK",
    ),
    (&[], &["-V", "--version"], "jeton --version"),
];

/// Verbs that people know from elsewhere, and jeton's.
const VERBS: [(&[&str], &str); 10] = [
    (&["version"], "jeton --version"),
    (
        &["verify", "inspect", "introspect", "show", "jwt", "print"],
        "jeton decode shows a token, and with --key verifies it",
    ),
    (&["sign", "encode"], "jeton assertion prints a signed assertion"),
    (&["config", "configure", "login", "init", "setup", "add"], "jeton profile add writes a profile"),
    (&["list", "ls", "profiles"], "jeton profile list, jeton cache list"),
    (&["get", "fetch", "access-token", "print-access-token", "get-token"], "jeton token"),
    (&["keygen", "genkey", "generate"], "jeton key generate"),
    (&["metadata", "well-known", "wellknown", "oidc"], "jeton discover ISSUER"),
    (&["run"], "jeton exec PROFILE -- COMMAND"),
    (&["check", "test", "debug", "diagnose", "ping"], "jeton doctor [PROFILE]"),
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
