//! What makes two requests the same token, what an entry holds, and when a token is stale. Pure: the store is host's.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

use std::borrow::Cow;

use ring::digest;
use serde::{Deserialize, Serialize};

use crate::oauth::{Grant, TokenRequestSpec, TokenResponse};
use crate::secret::{Secret, Source, is_secret_name};

/// Entries of another version are a miss.
const VERSION: u32 = 1;

/// The least margin in seconds, whatever `min_ttl` says: clocks differ, and a token takes time to travel.
const SKEW: i64 = 5;

/// The usual margin in seconds for tokens that live ten minutes or more.
const USUAL_MARGIN: i64 = 60;

/// A token as it is kept. Times are seconds since the epoch.
#[derive(Serialize, Deserialize)]
pub(crate) struct Entry<'a> {
    version: u32,
    name: Cow<'a, str>,
    /// The profile that stored it, for `cache list`.
    pub(crate) profile: Option<Cow<'a, str>>,
    /// Where it came from, without the query.
    pub(crate) token_endpoint: Cow<'a, str>,
    /// Whose it is.
    pub(crate) client_id: Option<Cow<'a, str>>,
    /// The scope granted, or asked for where the server didn't say.
    pub(crate) scope: Option<Cow<'a, str>>,
    /// When it came.
    pub(crate) obtained_at: i64,
    /// When it ends.
    pub(crate) expires_at: i64,
    /// As the server said it.
    pub(crate) token_type: Cow<'a, str>,
    /// The token.
    #[serde(borrow)]
    pub(crate) access_token: Cow<'a, str>,
    /// The server's whole answer.
    #[serde(borrow)]
    pub(crate) response: Cow<'a, str>,
}

/// How fresh a token must be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Freshness {
    /// Seconds since the epoch.
    pub(crate) now: i64,
    /// The user's `min_ttl`, in seconds.
    pub(crate) min_ttl: Option<u64>,
}

impl<'a> Entry<'a> {
    /// An entry for a token that has just come; `None` where its life is not known or already over.
    pub(crate) fn new(
        name: &'a str,
        profile: Option<&'a str>,
        spec: &'a TokenRequestSpec,
        response: &'a TokenResponse,
        now: i64,
    ) -> Option<Self> {
        let life = i64::try_from(response.expires_in?).ok().filter(|life| *life > 0)?;
        Some(Self {
            version: VERSION,
            name: name.into(),
            profile: profile.map(Cow::from),
            token_endpoint: crate::wire::without_query(spec.endpoint.as_str()).into(),
            client_id: spec.client.id.as_deref().map(Cow::from),
            scope: response.scope.as_deref().or(spec.scope.as_deref()).map(Cow::from),
            obtained_at: now,
            expires_at: now.checked_add(life)?,
            token_type: response.token_type.as_str().into(),
            access_token: response.access_token.expose_str()?.into(),
            response: response.body.expose_str()?.into(),
        })
    }

    /// Reads a stored entry. The error says what is wrong with it, in a few words and without its content.
    pub(crate) fn parse(content: &'a [u8], name: &str) -> Result<Self, &'static str> {
        if content.is_empty() {
            return Err("is empty");
        }
        let entry: Self = serde_json::from_slice(content)
            .map_err(|error| if error.is_eof() { "is torn off" } else { "is not what jeton writes" })?;
        match entry.version {
            VERSION if entry.name == name => Ok(entry),
            VERSION => Err("belongs to another request"),
            _ => Err("is of another version of jeton"),
        }
    }

    /// The entry as it is stored.
    pub(crate) fn render(&self) -> Result<Secret, serde_json::Error> {
        serde_json::to_vec(self).map(Secret::new)
    }

    /// True while the token lives longer than the margin. A clock that was set back makes it stale: how long it has
    /// lived is not known then.
    pub(crate) fn is_fresh(&self, freshness: Freshness) -> bool {
        let life = self.expires_at.saturating_sub(self.obtained_at);
        let margin = match freshness.min_ttl {
            Some(min_ttl) => i64::try_from(min_ttl).unwrap_or(i64::MAX),
            None => USUAL_MARGIN.min(life / 10),
        }
        .max(SKEW);
        self.obtained_at <= freshness.now.saturating_add(SKEW)
            && freshness.now.saturating_add(margin) < self.expires_at
    }

    /// True while the token lives at all: good enough where it was got a moment ago for somebody else who waited.
    pub(crate) fn is_alive(&self, now: i64) -> bool {
        now < self.expires_at
    }
}

/// The name of a request's entry: a SHA-256 in hexadecimal over everything that changes the token and is no secret.
///
/// A secret, and a parameter or header read from a file, a variable or a command, counts by its place and not by its
/// value, so that reading a fresh entry needs none of them.
pub(crate) fn name(
    spec: &TokenRequestSpec,
    token_pointer: Option<&str>,
    certificate: Option<&str>,
) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    let mut add = |field: &str, value: &str| {
        // Lengths keep "a" + "bc" apart from "ab" + "c".
        context.update(&(field.len() as u64).to_le_bytes());
        context.update(field.as_bytes());
        context.update(&(value.len() as u64).to_le_bytes());
        context.update(value.as_bytes());
    };
    let none = "";
    add("token_endpoint", spec.endpoint.as_str());
    add("issuer", spec.issuer.as_deref().unwrap_or(none));
    add("client_id", spec.client.id.as_deref().unwrap_or(none));
    add("auth_method", spec.client.method.name());
    add("grant_type", spec.grant.grant_type());
    match &spec.grant {
        Grant::AuthorizationCode { redirect_uri } => {
            add("redirect_uri", redirect_uri.as_deref().unwrap_or(none))
        }
        Grant::Password { username } => add("username", username.as_deref().unwrap_or(none)),
        Grant::ClientCredentials | Grant::RefreshToken | Grant::Extension(_) => {}
    }
    add("scope", spec.scope.as_deref().unwrap_or(none));
    add("audience", spec.audience.as_deref().unwrap_or(none));
    for resource in &spec.resource {
        add("resource", resource);
    }
    for (kind, fields) in [("param", &spec.params), ("header", &spec.headers)] {
        for (name, source) in fields {
            add(kind, name);
            match source {
                Source::Literal(_) if is_secret_name(name) => add("secret", none),
                Source::Literal(value) => add("value", value),
                place => add("place", &place.describe()),
            }
        }
    }
    for (kind, members) in [("claim", &spec.assertion.claims), ("header member", &spec.assertion.header)] {
        for (name, value) in members {
            add(kind, name);
            add("json", value);
        }
    }
    add("assertion_audience", &format!("{:?}", spec.assertion.audience));
    add("kid", spec.assertion.kid.as_deref().unwrap_or(none));
    add("token_pointer", token_pointer.unwrap_or(none));
    add("cert", certificate.unwrap_or(none));
    hexadecimal(context.finish().as_ref())
}

/// Lower-case hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests;
