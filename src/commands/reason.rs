//! Why a request was refused: what is known of the exchange is handed to `diagnose`, and its first cause to the error.

use super::published;
use super::storyteller::Storyteller;
use crate::cli::StoryArgs;
use crate::diagnose::{self, Diagnosis, Facts, Usual};
use crate::error::{Error, Kind};
use crate::host::files;
use crate::jose::VerificationKeys;
use crate::oauth::{Audience, BasicEncoding, TokenRequest, TokenRequestSpec};
use crate::output::story::Chapter;
use crate::settings::keys::Name;
use crate::settings::value::Value;
use crate::settings::{Settings, config};
use crate::wire::{Response, Transport};

/// The most bytes of a JWK Set.
const JWKS_LIMIT: usize = 1024 * 1024;

/// An exchange that is over.
pub(super) struct Exchange<'a> {
    /// What was meant.
    pub(super) settings: &'a Settings,
    /// What the request was made from.
    pub(super) spec: &'a TokenRequestSpec,
    /// What was sent.
    pub(super) request: &'a TokenRequest,
    /// What came back.
    pub(super) response: &'a Response,
    /// When: seconds since the epoch.
    pub(super) now: i64,
}

impl Exchange<'_> {
    /// The error with the first likely cause as its hint; all causes are told where the story or the reasons are wanted.
    pub(super) fn refused(&self, error: Error, transport: &Transport, story: StoryArgs) -> Error {
        // A redirect says itself where it goes.
        let is_page = diagnose::is_page(self.response) && !(300..400).contains(&self.response.status);
        let may_be_explained = error.kind == Kind::Refused || error.kind == Kind::NotToken && is_page;
        if !may_be_explained {
            return error;
        }
        let diagnosis = self.diagnosis(transport, story);
        if story.verbose || story.explain {
            Storyteller(story).say(&Chapter::Why(&diagnosis));
        }
        match diagnose::hint(&diagnosis) {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }

    /// Of an exchange that succeeded: what was looked at, where that is wanted.
    pub(super) fn accepted(&self, transport: &Transport, story: StoryArgs) {
        if story.explain {
            Storyteller(story).say(&Chapter::Why(&self.diagnosis(transport, story)));
        }
    }

    fn diagnosis(&self, transport: &Transport, story: StoryArgs) -> Diagnosis {
        let published = self.published(story);
        let registered = registered(self.settings);
        diagnose::diagnose(&Facts {
            request: self.request,
            spec: self.spec,
            response: self.response,
            now: self.now,
            published: published.as_ref(),
            registered: registered.as_ref(),
            usual: &usual(self.settings),
            proxied: transport.proxy.is_some(),
        })
    }

    /// What the server publishes of itself. A refusal costs it no more requests, and a script no more time, unless
    /// somebody wants the story or the reasons; only for the reasons is an issuer that isn't set guessed at.
    fn published(&self, story: StoryArgs) -> Option<diagnose::Published> {
        let connection = &self.settings.connection;
        match &self.settings.issuer {
            Some(issuer) if story.verbose || story.explain => {
                published::server(connection, std::slice::from_ref(issuer))
            }
            Some(issuer) => published::kept_server(connection, issuer),
            None if story.explain => published::server(connection, &published::guesses(&self.spec.endpoint)),
            None => None,
        }
    }
}

/// What the preset says, whatever overrides it.
pub(super) fn usual(settings: &Settings) -> Usual {
    let Some((Value::Text(name), _)) = settings.merged.get(Name::Preset) else { return Usual::default() };
    let Ok(preset) = config::preset(name) else { return Usual::default() };
    let text = |name: Name| match preset.get(name) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    Usual {
        scope: text(Name::Scope),
        basic_encoding: text(Name::BasicEncoding).map(|encoding| match encoding.as_str() {
            "raw" => BasicEncoding::Raw,
            _ => BasicEncoding::Form,
        }),
        audience: text(Name::AssertionAudience).map(|audience| Audience::parse(&audience)),
    }
}

/// The client's JWK Set. One that can't be read takes nothing from the refusal, which is what the user is told.
pub(super) fn registered(settings: &Settings) -> Option<VerificationKeys> {
    let path = settings.client_jwks.as_ref()?;
    let content = files::read(path, "the client's JWK Set", JWKS_LIMIT).ok()?;
    VerificationKeys::parse(&content, &path.display().to_string()).ok()
}
