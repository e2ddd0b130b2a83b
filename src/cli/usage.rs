//! What was not understood, in jeton's own form.

use crate::error::Error;

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
