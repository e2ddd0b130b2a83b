//! `jeton decode`: a token shown, and verified where a key is given. Nothing is sent anywhere.

use super::secrets::without_line_break;
use crate::cli::decode::DecodeArgs;
use crate::error::{Error, Kind, Result};
use crate::host::{clock, environment, files, terminal};
use crate::jose::{self, Expected, Token, VerificationKeys};
use crate::output::colour::{Palette, Variables};
use crate::output::decode;

/// The most bytes of a key file: a JWK Set with certificates in it outgrows a single key.
const KEYS_LIMIT: usize = 1024 * 1024;

/// Shows what can be read of the token on standard output, damaged and refused ones too, and the verdict on standard
/// error. Exit codes 10, 11 and 12 are a refusal's.
pub(crate) fn run(args: &DecodeArgs) -> anyhow::Result<()> {
    let pasted = jose::pasted_token(&pasted(args)?, args.max_size)?;
    let token = Token::parse(pasted.token)?;
    let keys = keys(args)?;
    let now = args.at.unwrap_or_else(clock::now);
    let expected = expected(args);
    let mut found = jose::examine(&token, keys.as_ref(), expected.as_ref(), now);
    found.warnings.extend(pasted.notes);

    let variables = variables()?;
    let palette = |is_terminal| Palette::new(args.color.applies(&variables, is_terminal));
    let shown = if args.json {
        decode::json(&found, now)
    } else {
        decode::text(&found, now, &palette(terminal::stdout_is_terminal()))
    };
    terminal::print(shown.as_bytes())?;
    found.warnings.iter().for_each(|warning| terminal::warn(warning));
    match found.refusal() {
        Some(refusal) => Err(refusal.into()),
        None => {
            terminal::say_prepared(&decode::verdict(&found, &palette(terminal::stderr_is_terminal())));
            Ok(())
        }
    }
}

/// What was given as the token, or stands on standard input.
fn pasted(args: &DecodeArgs) -> Result<String> {
    let given = args.token.as_deref().filter(|token| *token != "-");
    if let Some(token) = given {
        return Ok(token.to_owned());
    }
    if args.token.is_none() && terminal::stdin_is_terminal() {
        return Err(Error::usage("there is no token")
            .hint("give it as an argument, or pipe it in: ... | jeton decode"));
    }
    let content = files::read_standard_input(args.max_size.saturating_add(1))?;
    String::from_utf8(content).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Error::new(Kind::Malformed, format!("standard input is no text: byte {at} is not UTF-8"))
    })
}

fn keys(args: &DecodeArgs) -> Result<Option<VerificationKeys>> {
    if let Some(path) = &args.key {
        let content = files::read(path, "the key file", KEYS_LIMIT)?;
        return VerificationKeys::parse(&content, &path.display().to_string()).map(Some);
    }
    let Some(path) = &args.secret_file else { return Ok(None) };
    let secret = files::read_secret(path, "the secret file", files::KEY_LIMIT)?;
    VerificationKeys::from_client_secret(without_line_break(secret)).map(Some)
}

/// `None` where nothing was said of the claims.
fn expected(args: &DecodeArgs) -> Option<Expected> {
    let said = args.iss.is_some() || args.aud.is_some() || args.sub.is_some();
    (said || args.leeway.is_some() || args.at.is_some()).then(|| Expected {
        iss: args.iss.clone(),
        aud: args.aud.clone(),
        sub: args.sub.clone(),
        leeway: args.leeway.unwrap_or(0),
    })
}

fn variables() -> Result<Variables> {
    Ok(Variables {
        no_color: environment::variable("NO_COLOR")?,
        clicolor_force: environment::variable("CLICOLOR_FORCE")?,
        term: environment::variable("TERM")?,
    })
}
