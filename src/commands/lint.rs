//! `jeton lint`: a client assertion, anybody's, held against the standards; all findings at once.

use super::reason::registered;
use super::situation::Situation;
use crate::cli::debug::LintArgs;
use crate::error::{Error, Kind, Result};
use crate::host::{clock, files, terminal};
use crate::jose::{self, Token};
use crate::json::Value;
use crate::oauth::lint::{self, Finding, Subject};
use crate::output::findings::{self, Gravity};
use crate::settings::{Given, Settings};

/// The most bytes of what is pasted.
const PASTED_LIMIT: usize = 1024 * 1024;

/// Prints what is found on standard output, and how much on standard error. Exit 10 for what can't be read, 12 for faults.
pub(crate) fn run(args: &LintArgs) -> anyhow::Result<()> {
    let settings = settings(args)?;
    let pasted = jose::pasted_token(&pasted(args)?, PASTED_LIMIT)?;
    let size = pasted.token.len();
    let token = Token::parse(pasted.token)?;
    let found = findings_of(&token, size, args, &settings)?;
    let weighed: Vec<(Gravity, &Finding)> =
        found.iter().map(|finding| (Gravity::of(finding, &args.against), finding)).collect();
    let shown = if args.json { findings::json(&weighed) } else { findings::text(&weighed) };
    terminal::print(shown.as_bytes())?;
    let count = findings::count(&weighed);
    if weighed.iter().any(|(gravity, _)| *gravity == Gravity::Fault) {
        return Err(Error::new(Kind::Claims, count).into());
    }
    terminal::say(&count);
    Ok(())
}

/// With a profile or a preset, all that is known of it; else what the flags say alone.
fn settings(args: &LintArgs) -> Result<Settings> {
    if args.settings.profile.is_some() {
        return Situation::read()?.settings(&args.settings);
    }
    Settings::merge(&Given { flags: &args.settings.flags, ..Given::default() })
}

fn findings_of(token: &Token, size: usize, args: &LintArgs, settings: &Settings) -> Result<Vec<Finding>> {
    let damaged = |words: Option<String>| {
        Error::new(Kind::Malformed, words.unwrap_or_else(|| "the assertion is no JSON object".to_owned()))
            .hint("jeton decode shows what can be read of it")
    };
    let Some((payload, signature)) = token.body() else {
        return Err(damaged(Some(
            "an encrypted token (JWE) is no client assertion that can be looked at".to_owned(),
        )));
    };
    let (header, claims) = (token.header().read(), payload.read());
    if let Some(problem) =
        header.problem.clone().or_else(|| claims.problem.clone()).or_else(|| signature.problem())
    {
        return Err(damaged(Some(problem)));
    }
    let object = |value: &Option<Value<'_>>| value.as_ref().and_then(Value::as_object).is_some();
    if !object(&header.value) || !object(&claims.value) {
        return Err(damaged(None));
    }
    let (Some(header), Some(claims)) =
        (header.value.as_ref().and_then(Value::as_object), claims.value.as_ref().and_then(Value::as_object))
    else {
        return Err(damaged(None));
    };
    let mut audiences = Vec::new();
    audiences.extend(settings.issuer.clone().map(|issuer| ("the issuer", issuer)));
    let endpoint = settings.token_endpoint.as_ref();
    audiences.extend(endpoint.map(|endpoint| ("the token endpoint", endpoint.as_str().to_owned())));
    let is_measured =
        settings.profile.is_some() || settings.merged.get(crate::settings::keys::Name::Preset).is_some();
    // A party's id is the server's own: neither its issuer nor its endpoint.
    if settings.assertion.check_party_id {
        audiences.clear();
    }
    Ok(lint::findings(&Subject {
        header,
        claims,
        signature: signature.bytes(),
        size,
        now: args.at.unwrap_or_else(clock::now),
        clock: if args.at.is_some() { "the given" } else { "this machine's" },
        client_id: settings.client.id.as_deref(),
        audiences: &audiences,
        spec: is_measured.then_some(&settings.assertion),
        x5c_fault: jose::x5c_fault(token),
        key_fault: registered(settings).and_then(|keys| jose::signer(token, &keys).err()),
    }))
}

/// What was given as the assertion, or stands on standard input.
fn pasted(args: &LintArgs) -> Result<String> {
    if let Some(token) = args.token.as_deref().filter(|token| *token != "-") {
        return Ok(token.to_owned());
    }
    if args.token.is_none() && terminal::stdin_is_terminal() {
        return Err(Error::usage("there is no assertion")
            .hint("give it as an argument, or pipe it in: jeton assertion PROFILE | jeton lint"));
    }
    let content = files::read("-".as_ref(), "the assertion", PASTED_LIMIT)?;
    String::from_utf8(content).map_err(|_| Error::new(Kind::Malformed, "standard input is no text"))
}
