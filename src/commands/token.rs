//! `jeton token`: from the cache where a fresh one is there, else from the server, once for all who wait.

mod cached;

use std::time::Instant;

use super::connection;
use super::secrets::Secrets;
use super::situation::Situation;
use crate::cache::Entry;
use crate::cli::TokenArgs;
use crate::error::Result;
use crate::host::{clock, http, random, terminal};
use crate::oauth::response::Reading;
use crate::oauth::{Stamp, TokenRequest, TokenRequestSpec, TokenResponse};
use crate::output::token::{Printable, rendered};
use crate::output::{curl, request, story};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::wire::without_query;

pub(super) use cached::entry_name;

/// Prints a token in the form asked for.
pub(crate) fn run(args: &TokenArgs) -> anyhow::Result<()> {
    let situation = Situation::read()?;
    let settings = situation.settings(&args.settings)?;
    let spec = settings.token_request()?;
    if args.dry_run || args.curl {
        return show(args, &settings, &spec);
    }
    let run = Run { args, settings: &settings, spec: &spec, started: clock::start() };
    run.tell(|| story::settings(&settings.merged, settings.profile.as_deref()));
    if settings.answer.cache && !args.no_cache {
        return run.through_cache(situation.folder);
    }
    let (response, sent_at) = run.fetch()?;
    run.print(&response, sent_at)
}

/// One run and what it is about.
struct Run<'a> {
    args: &'a TokenArgs,
    settings: &'a Settings,
    spec: &'a TokenRequestSpec,
    started: Instant,
}

impl Run<'_> {
    /// Asks the server. With the answer comes when it was asked: a life counts from there, since the server's began
    /// before the answer was here.
    fn fetch(&self) -> Result<(TokenResponse, i64)> {
        let stamp = Stamp { now: clock::now(), jti: random::identifier()? };
        let request = TokenRequest::build(self.spec, &Secrets::new(self.settings), &stamp)?;
        if let Some(assertion) = &request.assertion {
            assertion.warnings.iter().for_each(|warning| terminal::warn(warning));
            self.tell(|| story::assertion(assertion, stamp.now));
        }
        let transport = connection::transport(self.settings)?;
        self.tell(|| story::request(&request, self.args.story.show_secrets));
        let prepared = self.started.elapsed();
        let sent_at = clock::now();
        let response = http::send(&request.to_wire(), &transport)?;
        self.tell(|| story::response(&response, &request, self.args.story.show_secrets));
        let answer = TokenResponse::parse(
            &response,
            Reading {
                token_pointer: self.settings.answer.token_pointer.as_deref(),
                default_expires_in: self.settings.answer.default_expires_in,
                scope: self.spec.scope.as_deref(),
                endpoint: self.spec.endpoint.as_str(),
                known_secrets: request.known_secrets(),
            },
        )?;
        answer.warnings.iter().for_each(|warning| terminal::warn(warning));
        self.tell(|| {
            format!(
                "times: prepared in {}, answered in {}, {} in all",
                story::milliseconds(prepared),
                story::milliseconds(response.elapsed),
                story::milliseconds(self.started.elapsed())
            )
        });
        Ok((answer, sent_at))
    }

    fn print_cached(&self, entry: &Entry<'_>) -> anyhow::Result<()> {
        self.tell(|| {
            format!(
                "from the cache: got {}, expires {} ({})",
                crate::output::time::relative(entry.obtained_at, clock::now()),
                crate::output::time::relative(entry.expires_at, clock::now()),
                crate::output::time::utc(entry.expires_at)
            )
        });
        self.print_as(Printable {
            access_token: &entry.access_token,
            token_type: &entry.token_type,
            response: &entry.response,
            cached: true,
            obtained_at: entry.obtained_at,
            expires_at: Some(entry.expires_at),
            profile: self.settings.profile.as_deref(),
            token_endpoint: &entry.token_endpoint,
        })
    }

    fn print(&self, response: &TokenResponse, sent_at: i64) -> anyhow::Result<()> {
        let text = |secret: &'_ Secret| secret.expose_str().unwrap_or_default().to_owned();
        let (access_token, body) = (text(&response.access_token), text(&response.body));
        self.print_as(Printable {
            access_token: &access_token,
            token_type: &response.token_type,
            response: &body,
            cached: false,
            obtained_at: sent_at,
            expires_at: response.expires_in.and_then(|life| sent_at.checked_add_unsigned(life)),
            profile: self.settings.profile.as_deref(),
            token_endpoint: without_query(self.spec.endpoint.as_str()),
        })
    }

    fn print_as(&self, token: Printable<'_>) -> anyhow::Result<()> {
        terminal::print(rendered(token, self.args.output).expose())
    }

    fn tell(&self, words: impl FnOnce() -> String) {
        if self.args.story.verbose {
            terminal::say(&words());
        }
    }
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
