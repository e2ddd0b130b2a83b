//! `jeton token`: a token on standard output in the form asked for; or the request that would get it, not sent.

use super::acquire::{CacheUse, acquire};
use super::secrets::Secrets;
use super::situation::Situation;
use crate::cli::TokenArgs;
use crate::host::{clock, random, terminal};
use crate::oauth::{Stamp, TokenRequest, TokenRequestSpec};
use crate::output::token::{Printable, rendered};
use crate::output::{curl, request, story};
use crate::settings::Settings;

/// Prints a token in the form asked for.
pub(crate) fn run(args: &TokenArgs) -> anyhow::Result<()> {
    let situation = Situation::read()?;
    let settings = situation.settings(&args.settings)?;
    if args.dry_run || args.curl {
        return show(args, &settings, &settings.token_request()?);
    }
    let cache = CacheUse { refresh: args.refresh, off: args.no_cache, require: args.require_cache };
    let token = acquire(&settings, situation.folder.as_deref(), cache, args.story)?;
    let printable = Printable {
        access_token: token.access_token.expose_str().unwrap_or_default(),
        token_type: &token.token_type,
        response: token.response.expose_str().unwrap_or_default(),
        cached: token.cached,
        obtained_at: token.obtained_at,
        expires_at: token.expires_at,
        profile: settings.profile.as_deref(),
        token_endpoint: &token.token_endpoint,
    };
    terminal::print(rendered(printable, args.output).expose())
}

/// `--dry-run` and `--curl`: the request, which is not sent.
fn show(args: &TokenArgs, settings: &Settings, spec: &TokenRequestSpec) -> anyhow::Result<()> {
    let stamp = Stamp { now: clock::now(), jti: random::identifier()? };
    let request = TokenRequest::build(spec, &Secrets::new(settings), &stamp)?;
    if let Some(assertion) = &request.assertion {
        assertion.warnings.iter().for_each(|warning| terminal::warn(warning));
    }
    if args.story.verbose {
        terminal::say(&story::settings(&settings.merged, settings.profile.as_deref()));
        request.assertion.iter().for_each(|assertion| terminal::say(&story::assertion(assertion, stamp.now)));
    }
    let text = if args.curl {
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
