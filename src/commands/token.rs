//! `jeton token`: a token on standard output in the form asked for; or the request that would get it, not sent.

use std::path::PathBuf;

use super::acquire::{Acquired, CacheUse, acquire};
use super::secrets::Secrets;
use super::situation::Situation;
use super::storyteller::Storyteller;
use crate::cli::TokenArgs;
use crate::cli::form::TokenFormat;
use crate::error::{Error, Result};
use crate::host::{clock, environment, handover, random, terminal};
use crate::oauth::{Stamp, TokenRequest, TokenRequestSpec};
use crate::output::formats::rendered;
use crate::output::story::Chapter;
use crate::output::token::Printable;
use crate::output::{curl, request};
use crate::settings::Settings;

/// Prints a token in the form asked for.
pub(crate) fn run(args: &TokenArgs) -> anyhow::Result<()> {
    let situation = Situation::read()?;
    let settings = situation.settled(&args.settings, args.refresh || args.no_cache)?;
    if args.dry_run || args.curl {
        return show(args, &settings, &settings.token_request()?);
    }
    let cache = CacheUse { refresh: args.refresh, off: args.no_cache, require: args.require_cache };
    let destination = Destination::of(args)?;
    let token = acquire(&settings, situation.folder.as_deref(), cache, args.story)?;
    let rendered = rendered(printable(&token, settings.profile.as_deref()), &args.form)?;
    if let Some(preamble) = &rendered.preamble {
        terminal::print(preamble.expose())?;
    }
    match destination {
        Destination::StandardOutput => terminal::print(rendered.text.expose()),
        Destination::File(path) => Ok(handover::replace(&path, &rendered.text)?),
        Destination::Lines(path) => Ok(handover::append(&path, &rendered.text)?),
    }
}

/// Where the result goes.
enum Destination {
    StandardOutput,
    /// A file that holds nothing else.
    File(PathBuf),
    /// A file that collects lines.
    Lines(PathBuf),
}

impl Destination {
    /// Errors: 2 where `-o github` is not in a step of GitHub Actions.
    fn of(args: &TokenArgs) -> Result<Self> {
        if let Some(path) = &args.form.write {
            return Ok(Self::File(path.clone()));
        }
        if args.form.format != TokenFormat::Github {
            return Ok(Self::StandardOutput);
        }
        let variable = if args.form.name.is_some() { "GITHUB_ENV" } else { "GITHUB_OUTPUT" };
        let path = environment::variable(variable)?.ok_or_else(|| {
            Error::usage(format!("-o github is for a step of GitHub Actions, and {variable} is not set"))
                .hint("-o env or --write FILE elsewhere")
        })?;
        Ok(Self::Lines(path.into()))
    }
}

/// What the forms need of a token.
pub(super) fn printable<'a>(token: &'a Acquired, profile: Option<&'a str>) -> Printable<'a> {
    Printable {
        access_token: token.access_token.expose_str().unwrap_or_default(),
        token_type: &token.token_type,
        response: token.response.expose_str().unwrap_or_default(),
        cached: token.cached,
        obtained_at: token.obtained_at,
        expires_at: token.expires_at,
        profile,
        token_endpoint: &token.token_endpoint,
    }
}

/// `--dry-run` and `--curl`: the request, which is not sent.
fn show(args: &TokenArgs, settings: &Settings, spec: &TokenRequestSpec) -> anyhow::Result<()> {
    let stamp = Stamp { now: clock::now(), jti: random::identifier()? };
    let secrets = Secrets::new(settings);
    let request = TokenRequest::build(spec, &secrets, &stamp)?;
    if let Some(assertion) = &request.assertion {
        assertion.warnings.iter().for_each(|warning| terminal::warn(warning));
    }
    let story = Storyteller(args.story);
    story.tell(|| Chapter::Settings(&settings.merged, settings.profile.as_deref()));
    if let Some(assertion) = &request.assertion {
        story.tell(|| Chapter::Assertion(assertion, stamp.now));
    }
    let text = if args.curl {
        if secrets.read_standard_input() {
            terminal::say("the command reads standard input again: give it the same");
        }
        let source = |name| settings.source(name);
        let context = curl::Context {
            spec,
            source: &source,
            assertion_command: curl::assertion_command(
                args.settings.profile.as_deref(),
                &args.settings.flags,
            ),
            connection: curl::connection(&settings.connection),
        };
        curl::command(&request, &context)
    } else {
        request::rendered(&request, args.story.show_secrets)
    };
    terminal::print(text.as_bytes())
}
