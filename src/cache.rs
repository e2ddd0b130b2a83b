//! What makes two requests the same token, what an entry holds, and when a token is stale. Pure: the store is host's.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

mod ending;

use std::borrow::Cow;

use ring::digest;
use serde::{Deserialize, Serialize};

use crate::oauth::{Grant, TokenRequestSpec, TokenResponse};
use crate::secret::{Secret, Source};

pub(crate) use ending::Ending;

/// Entries of another version are a miss.
const VERSION: u32 = 1;

/// The least margin in seconds, whatever `min_ttl` says: clocks differ, and a token takes time to travel.
const SKEW: i64 = 5;

/// The usual margin in seconds for tokens that live ten minutes or more.
const USUAL_MARGIN: i64 = 60;

/// What is said of a file that is no entry.
const FOREIGN: &str = "is not what jeton writes";

/// What is said of an entry that an older or a newer jeton wrote.
const OTHER_VERSION: &str = "is of another version of jeton";

/// As much of an entry as every version has.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// The age in seconds of a token that a waiter still takes as new: the longest usual wait, twice.
const JUST_NOW: u64 = 60;

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
    /// When it was asked for: its life began between then and when it came.
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
    /// An entry for a token that was asked for at `sent_at`; `None` where its life is not known or already over.
    pub(crate) fn new(
        name: &'a str,
        profile: Option<&'a str>,
        spec: &'a TokenRequestSpec,
        response: &'a TokenResponse,
        sent_at: i64,
    ) -> Option<Self> {
        let life = i64::try_from(response.expires_in?).ok().filter(|life| *life > 0)?;
        Some(Self {
            version: VERSION,
            name: name.into(),
            profile: profile.map(Cow::from),
            token_endpoint: crate::wire::without_query(spec.endpoint.as_str()).into(),
            client_id: spec.client.id.as_deref().map(Cow::from),
            scope: response.scope.as_deref().or(spec.scope.as_deref()).map(Cow::from),
            obtained_at: sent_at,
            expires_at: sent_at.checked_add(life)?,
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
        let entry: Self = match serde_json::from_slice(content) {
            Ok(entry) => entry,
            Err(error) if error.is_eof() => return Err("is torn off"),
            Err(_) => {
                let other =
                    serde_json::from_slice(content).is_ok_and(|Version { version }| version != VERSION);
                return Err(if other { OTHER_VERSION } else { FOREIGN });
            }
        };
        if entry.version != VERSION {
            return Err(OTHER_VERSION);
        }
        if entry.name != name {
            return Err("belongs to another request");
        }
        // As of a token that a server sends: it goes to standard output as it is.
        let is_token = !entry.access_token.is_empty()
            && entry.access_token.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
        if is_token { Ok(entry) } else { Err(FOREIGN) }
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

    /// True of a token that was got just now and lives at all: good enough for somebody who waited for it, who would
    /// have got no better one.
    pub(crate) fn is_new(&self, now: i64) -> bool {
        now < self.expires_at && now.abs_diff(self.obtained_at) <= JUST_NOW
    }
}

/// What of the settings changes the token and is no part of the request's specification.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Circumstances<'a> {
    /// Where the token is inside the answer.
    pub(crate) token_pointer: Option<&'a str>,
    /// The life of a token that comes without one, in seconds.
    pub(crate) default_expires_in: Option<u64>,
    /// The client certificate that the token may be bound to (RFC 8705 section 3).
    pub(crate) certificate: Option<&'a Source>,
    /// Where the assertion comes from that somebody else signed: it says whose token is got.
    pub(crate) assertion: Option<&'a Source>,
    /// Where the refresh token is, for that grant: it says whose token is got.
    pub(crate) refresh_token: Option<&'a Source>,
    /// The server's certificate was not checked: anybody may have given the token.
    pub(crate) insecure: bool,
}

/// The name of a request's entry: a SHA-256 in hexadecimal over everything that changes the token. `None` for a request
/// that is not to be cached: a grant that serves once, and one whose subject is not known without asking for it.
///
/// The client's secret, its key and a password count by whom they prove: `client_id`, `username`. Any other value that is
/// elsewhere may say whose token is got, so what stands in that place counts too, by its `mark`: whatever changes when the
/// value does and is had without running a command, reading a file or asking a person.
pub(crate) fn name(
    spec: &TokenRequestSpec,
    circumstances: Circumstances<'_>,
    mark: &dyn Fn(&Source) -> Option<Secret>,
) -> Option<String> {
    let mut context = digest::Context::new(&digest::SHA256);
    let mut add = |field: &str, value: &[u8]| {
        // Lengths keep "a" + "bc" apart from "ab" + "c".
        context.update(&(field.len() as u64).to_le_bytes());
        context.update(field.as_bytes());
        context.update(&(value.len() as u64).to_le_bytes());
        context.update(value);
    };
    if spec.grant.is_single_use() {
        return None;
    }
    let client = &spec.client;
    let life = circumstances.default_expires_in.map(|seconds| seconds.to_string());
    let (mut username, mut refresh_token) = (None, None);
    match &spec.grant {
        Grant::Password { username: name } => username = name.as_deref(),
        Grant::RefreshToken => refresh_token = Some(circumstances.refresh_token?),
        Grant::ClientCredentials | Grant::AuthorizationCode { .. } | Grant::Extension(_) => {}
    }
    for (field, value) in [
        ("token_endpoint", Some(spec.endpoint.as_str())),
        ("issuer", spec.issuer.as_deref()),
        ("client_id", client.id.as_deref()),
        ("auth_method", Some(client.method.name())),
        ("grant_type", Some(spec.grant.grant_type())),
        ("username", username),
        ("scope", spec.scope.as_deref()),
        ("audience", spec.audience.as_deref()),
        ("kid", spec.assertion.kid.as_deref()),
        ("token_pointer", circumstances.token_pointer),
        ("default_expires_in", life.as_deref()),
        ("insecure", Some("true").filter(|_| circumstances.insecure)),
    ] {
        if let Some(value) = value {
            add(field, value.as_bytes());
        }
    }
    for (field, source) in [
        ("refresh_token", refresh_token),
        ("client_assertion", circumstances.assertion),
        ("cert", circumstances.certificate),
    ] {
        if let Some(source) = source {
            add(field, source.describe().as_bytes());
            add("mark", mark(source)?.expose());
        }
    }
    for resource in &spec.resource {
        add("resource", resource.as_bytes());
    }
    for (kind, fields) in [("param", &spec.params), ("header", &spec.headers)] {
        for (name, source) in fields {
            add(kind, name.as_bytes());
            match source {
                Source::Literal(value) => add("value", value.as_bytes()),
                place => {
                    add("place", place.describe().as_bytes());
                    add("mark", mark(place)?.expose());
                }
            }
        }
    }
    for (kind, members) in [("claim", &spec.assertion.claims), ("header member", &spec.assertion.header)] {
        for (name, value) in members {
            add(kind, name.as_bytes());
            add("json", value.as_bytes());
        }
    }
    add("assertion_audience", format!("{:?}", spec.assertion.audience).as_bytes());
    Some(hexadecimal(context.finish().as_ref()))
}

/// A SHA-256 in hexadecimal.
fn fingerprint(text: &str) -> String {
    hexadecimal(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

/// Lower-case hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests;
