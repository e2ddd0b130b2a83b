//! A token in hand: from the cache where a fresh one is there, else from the server, once for all who wait.

mod cached;

use std::path::Path;
use std::time::Instant;

use super::connection;
use super::persistence::persistently;
use super::reason::Exchange;
use super::secrets::Secrets;
use super::storyteller::Storyteller;
use crate::cache::Entry;
use crate::cli::StoryArgs;
use crate::error::{Kind, Result};
use crate::host::{clock, http, random, terminal};
use crate::oauth::response::{Reading, without_secrets};
use crate::oauth::{Grant, Stamp, TokenRequest, TokenRequestSpec, TokenResponse};
use crate::output::story::{Answer, Chapter};
use crate::output::time;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::settings::keys::Name;
use crate::text::quoted;
use crate::wire::without_query;

pub(super) use cached::{entry_name, has_fresh};

/// A token and what is known of it.
pub(crate) struct Acquired {
    /// The token: characters 0x20 to 0x7E.
    pub(crate) access_token: Secret,
    /// As the server said it.
    pub(crate) token_type: String,
    /// The server's answer, as sent.
    pub(crate) response: Secret,
    /// From the cache.
    pub(crate) cached: bool,
    /// Seconds since the epoch.
    pub(crate) obtained_at: i64,
    /// Seconds since the epoch; `None` where it is not known.
    pub(crate) expires_at: Option<i64>,
    /// Where it came from, without the query.
    pub(crate) token_endpoint: String,
}

/// What the cache may do for a run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CacheUse {
    /// Ask the server even if a fresh token is there.
    pub(crate) refresh: bool,
    /// Neither read nor write.
    pub(crate) off: bool,
    /// No token where it can't be used.
    pub(crate) require: bool,
}

/// Gets a token for these settings. `folder` is the configuration folder, where there is one.
pub(crate) fn acquire(
    settings: &Settings,
    folder: Option<&Path>,
    cache: CacheUse,
    story: StoryArgs,
) -> Result<Acquired> {
    let spec = settings.token_request()?;
    let run = Run { settings, spec: &spec, cache, story, started: clock::start() };
    run.storyteller().tell(|| Chapter::Settings(&settings.merged, settings.profile.as_deref()));
    if settings.merged.get(Name::TokenEndpoint).is_none() {
        run.tell(|| {
            format!("token endpoint {}, by the issuer's metadata", without_query(spec.endpoint.as_str()))
        });
    }
    if settings.answer.cache && !cache.off {
        return run.through_cache(folder);
    }
    run.fetched()
}

/// One run and what it is about.
struct Run<'a> {
    settings: &'a Settings,
    spec: &'a TokenRequestSpec,
    cache: CacheUse,
    story: StoryArgs,
    started: Instant,
}

impl Run<'_> {
    fn fetched(&self) -> Result<Acquired> {
        let (response, sent_at) = self.fetch()?;
        Ok(self.acquired(response, sent_at))
    }

    /// Asks the server, as often as the settings say. With the answer comes when it was asked: a life counts from there,
    /// since the server's began before the answer was here.
    fn fetch(&self) -> Result<(TokenResponse, i64)> {
        let single_use = self.spec.grant.is_single_use() || self.spec.grant == Grant::RefreshToken;
        let idle = self.settings.idle_flags();
        if !idle.is_empty() {
            terminal::warn(&format!(
                "no assertion of jeton's is sent, for which these are: {}",
                idle.join(", ")
            ));
        }
        if let Some(meant) = self.spec.grant.meant() {
            let name = self.spec.grant.grant_type();
            terminal::warn(&format!("grant_type {} is none of OAuth's: did you mean {meant}?", quoted(name)));
        }
        persistently(self.settings.retry, single_use, self.story.verbose, || self.ask()).map_err(|error| {
            let is_first = self.settings.retry.retries == 0 && error.hint.is_none();
            let may_pass = error.kind == Kind::Unavailable && !single_use;
            if is_first && may_pass {
                error.hint("it may pass: --retry 3 tries again, when the server wants it")
            } else {
                error
            }
        })
    }

    /// Asks the server once, with an assertion of its own.
    fn ask(&self) -> Result<(TokenResponse, i64)> {
        let stamp = Stamp { now: clock::now(), jti: random::identifier()? };
        let request = TokenRequest::build(self.spec, &Secrets::new(self.settings), &stamp)?;
        if let Some(assertion) = &request.assertion {
            assertion.warnings.iter().for_each(|warning| terminal::warn(warning));
            self.storyteller().tell(|| Chapter::Assertion(assertion, stamp.now));
        }
        let transport = connection::transport(self.settings)?;
        self.storyteller().tell(|| Chapter::Request(&request));
        let prepared = self.started.elapsed();
        let sent_at = clock::now();
        let response = http::send(&request.to_wire(), &transport)
            .map_err(|error| without_secrets(error, request.known_secrets()))?;
        let now = clock::now();
        let exchange = Exchange {
            settings: self.settings,
            spec: self.spec,
            request: &request,
            response: &response,
            now,
        };
        let answer = TokenResponse::parse(
            &response,
            Reading {
                token_pointer: self.settings.answer.token_pointer.as_deref(),
                default_expires_in: self.settings.answer.default_expires_in,
                scope: self.spec.scope.as_deref(),
                endpoint: self.spec.endpoint.as_str(),
                known_secrets: request.known_secrets(),
            },
        );
        let token = answer.as_ref().ok().map(|answer| &answer.access_token);
        let (came, sent) = (&response, &request);
        self.storyteller().tell(|| Chapter::Answer(Answer::new(came, sent, token, now)));
        let answer = answer.map_err(|error| exchange.refused(error, &transport, self.story))?;
        answer.warnings.iter().for_each(|warning| terminal::warn(warning));
        self.storyteller().tell(|| Chapter::Times(prepared, self.started.elapsed(), &response));
        exchange.accepted(&transport, self.story);
        Ok((answer, sent_at))
    }

    fn cached(&self, entry: &Entry<'_>) -> Acquired {
        self.tell(|| {
            format!(
                "from the cache: got {}, expires {} ({})",
                time::relative(entry.obtained_at, clock::now()),
                time::relative(entry.expires_at, clock::now()),
                time::utc(entry.expires_at)
            )
        });
        // Who types such a flag wants to see whether it works. A script that has them in it hears nothing.
        let unused = Some(Name::is_secret_place).filter(|_| terminal::stderr_is_terminal());
        let unused = unused.map(|counts| self.settings.merged.typed(counts)).unwrap_or_default();
        if !unused.is_empty() {
            let unused = unused.join(", ");
            terminal::say(&format!("jeton: from the cache, without {unused}; --refresh asks the server"));
        }
        if self.story.explain {
            self.storyteller().say(&Chapter::Note(
                "why: nothing was sent, so there is nothing to explain: the token is from the cache (--refresh asks the server)",
            ));
        }
        Acquired {
            access_token: Secret::from(entry.access_token.to_string()),
            token_type: entry.token_type.to_string(),
            response: Secret::from(entry.response.to_string()),
            cached: true,
            obtained_at: entry.obtained_at,
            expires_at: Some(entry.expires_at),
            token_endpoint: entry.token_endpoint.to_string(),
        }
    }

    fn acquired(&self, response: TokenResponse, sent_at: i64) -> Acquired {
        Acquired {
            access_token: response.access_token,
            token_type: response.token_type,
            response: response.body,
            cached: false,
            obtained_at: sent_at,
            expires_at: response.expires_in.and_then(|life| sent_at.checked_add_unsigned(life)),
            token_endpoint: without_query(self.spec.endpoint.as_str()).to_owned(),
        }
    }

    fn storyteller(&self) -> Storyteller {
        Storyteller(self.story)
    }

    fn tell(&self, words: impl FnOnce() -> String) {
        self.storyteller().note(words);
    }
}
