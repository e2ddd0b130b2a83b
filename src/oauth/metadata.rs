//! Authorization server metadata (RFC 8414; OpenID Connect Discovery 1.0 section 4), and documents that servers publish:
//! where they are, how long they are good for.

use serde::{Deserialize, Serialize};

use super::Endpoint;
use crate::error::{Error, Kind, Result};
use crate::json::{self, Value};
use crate::secret::Secret;
use crate::text::quoted;
use crate::wire::{self, without_query};

/// How long a document is good for where its server doesn't say, in seconds.
const DEFAULT_LIFETIME: u64 = 600;

/// The longest that one is kept, whatever its server says: a withdrawn key must not be trusted for a year.
const LONGEST_LIFETIME: u64 = 86_400;

/// What an authorization server says of itself.
#[derive(Debug)]
pub(crate) struct Metadata {
    /// Its identifier, the same that was asked for.
    pub(crate) issuer: String,
    /// The whole JSON text, an object.
    body: String,
}

impl Metadata {
    /// Reads the document found for `issuer`. Exit 5 where it isn't one, or is another issuer's (RFC 8414 section 3.3).
    pub(crate) fn parse(body: &[u8], issuer: &str, url: &str) -> Result<Self> {
        let url = without_query(url);
        let fault = |what: &str| Error::new(Kind::NotToken, format!("{url} is not issuer metadata: {what}"));
        let body = std::str::from_utf8(body).map_err(|_| fault("not UTF-8"))?;
        let value = json::parse(body).map_err(|why| fault(&format!("not JSON: {why}")))?;
        let object = value.as_object().ok_or_else(|| fault("no JSON object"))?;
        let own = object.get("issuer").and_then(Value::as_text).ok_or_else(|| fault("it names no issuer"))?;
        if own != issuer {
            let error = Error::new(
                Kind::NotToken,
                format!("{url} is the metadata of another issuer: {}, not {}", quoted(&own), quoted(issuer)),
            );
            let near = own.trim_end_matches('/') == issuer.trim_end_matches('/');
            return Err(if near {
                error.hint(format!("letter by letter, the issuer is {own}"))
            } else {
                error
            });
        }
        Ok(Self { issuer: issuer.to_owned(), body: body.to_owned() })
    }

    /// A member that is a string: `jwks_uri`, `token_endpoint` and their like.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        json::parse(&self.body).ok()?.as_object()?.get(name)?.as_text().map(Into::into)
    }

    /// A member that is an array of strings, those of another type left out; `None` where it isn't there.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<String>> {
        let document = json::parse(&self.body).ok()?;
        let items = document.as_object()?.get(name)?.as_array()?;
        Some(items.iter().filter_map(Value::as_text).map(Into::into).collect())
    }

    /// The whole document as it was sent: a JSON object.
    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    /// A member that is a URL. Exit 5 where it isn't there or no URL to ask: `http` beyond loopback is none unless
    /// `allow_http`, nor is it where the issuer itself is `https`.
    pub(crate) fn endpoint(&self, name: &str, allow_http: bool) -> Result<Endpoint> {
        let fault = |what: &str| {
            Error::new(Kind::NotToken, format!("the metadata of {}: {what}", quoted(&self.issuer)))
        };
        let url = self.text(name).ok_or_else(|| fault(&format!("it has no {name}")))?;
        let endpoint =
            Endpoint::parse(&url, None, name, allow_http).map_err(|error| fault(&error.message))?;
        if endpoint.is_http() && self.issuer.starts_with("https:") {
            return Err(fault(&format!("its {name} is http, and the issuer is https")));
        }
        Ok(endpoint)
    }
}

/// Where an issuer's metadata may be, in the order to look: RFC 8414 section 3.1, then OpenID Connect Discovery section 4,
/// then RFC 8414 section 5's form of that. Exit 2 where the issuer is no URL to ask, or has a query.
pub(crate) fn locations(issuer: &str, allow_http: bool) -> Result<Vec<Endpoint>> {
    let endpoint = published(issuer, "the issuer", allow_http)?;
    if issuer.contains('?') {
        return Err(Error::usage(
            "the issuer has a query (?), which an issuer can't have (RFC 8414 section 2)",
        ));
    }
    if let Some(issuer) = issuer_in(issuer) {
        return Err(
            Error::usage("the issuer is the place of its metadata").hint(format!("the issuer is {issuer}"))
        );
    }
    let scheme = if endpoint.is_http() { "http" } else { "https" };
    let host = format!("{scheme}://{}", endpoint.authority());
    let path = endpoint.target().trim_end_matches('/');
    let mut urls = vec![
        format!("{host}/.well-known/oauth-authorization-server{path}"),
        format!("{host}{path}/.well-known/openid-configuration"),
    ];
    if !path.is_empty() {
        urls.push(format!("{host}/.well-known/openid-configuration{path}"));
    }
    urls.iter().map(|url| Endpoint::parse(url, None, "the issuer", allow_http)).collect()
}

/// Where metadata stands below an issuer, or between its host and its path.
const PLACES: [&str; 2] = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

/// The issuer whose metadata's URL somebody took for it; `None` of any other URL.
pub(crate) fn issuer_in(url: &str) -> Option<String> {
    let (before, after) = PLACES.into_iter().find_map(|place| url.split_once(place))?;
    (after.is_empty() || after.starts_with('/')).then(|| format!("{before}{}", after.trim_end_matches('/')))
}

/// A URL from which something is fetched that is then trusted. `setting` names it in messages. Exit 2 where it can't be
/// asked; `http` to another machine is none unless `allow_http`.
pub(crate) fn published(url: &str, setting: &str, allow_http: bool) -> Result<Endpoint> {
    let endpoint = Endpoint::parse(url, None, setting, true)?;
    if endpoint.is_http() && !endpoint.is_loopback() && !allow_http {
        return Err(Error::usage(format!(
            "{setting} is http: anybody on the way could put keys of their own into the answer"
        ))
        .hint("use https, or accept it with --allow-http"));
    }
    Ok(endpoint)
}

/// A request for a published document.
pub(crate) fn request(url: &Endpoint) -> wire::Request {
    let header = |name: &str, value: &str| (name.to_owned(), Secret::from(value.to_owned()));
    wire::Request {
        method: "GET",
        url: url.as_str().to_owned(),
        headers: vec![
            header("Accept", "application/json"),
            header("User-Agent", concat!("jeton/", env!("CARGO_PKG_VERSION"))),
        ],
        body: Secret::default(),
    }
}

/// A published document as it is kept on disk.
#[derive(Debug, Serialize, Deserialize, PartialEq)]
pub(crate) struct Document {
    version: u32,
    url: String,
    /// From when, Unix seconds.
    fetched_at: i64,
    /// Until when, Unix seconds.
    expires_at: i64,
    body: String,
}

/// The layout of a kept document.
const VERSION: u32 = 1;

impl Document {
    /// What came from `url` at `now`. Exit 9 for a server that may do better later, 5 for anything else but 200 and text.
    pub(crate) fn from_response(url: &Endpoint, response: &wire::Response, now: i64) -> Result<Self> {
        let place = without_query(url.as_str());
        match response.status {
            200 => {}
            status @ (429 | 500..) => {
                return Err(Error::new(
                    Kind::Unavailable,
                    format!("{place} answered {status}: try again later"),
                ));
            }
            status @ 300..400 => {
                let target = response.header("location").map(|target| format!(" to {}", quoted(target)));
                let target = target.unwrap_or_default();
                return Err(Error::new(
                    Kind::NotToken,
                    format!("{place} answered {status}, a redirect{target}, which is not followed"),
                )
                .hint("give the URL that it names"));
            }
            status => return Err(Error::new(Kind::NotToken, format!("{place} answered {status}"))),
        }
        let body = response.body.expose_str().ok_or_else(|| {
            Error::new(Kind::NotToken, format!("{place} answered with something that is not UTF-8 text"))
        })?;
        let lifetime = i64::try_from(lifetime(response)).unwrap_or(0);
        Ok(Self {
            version: VERSION,
            url: url.as_str().to_owned(),
            fetched_at: now,
            expires_at: now.saturating_add(lifetime),
            body: body.to_owned(),
        })
    }

    /// From its kept form; `None` where it is damaged, of another version, or another URL's.
    pub(crate) fn parse(content: &[u8], url: &Endpoint) -> Option<Self> {
        let document: Self = serde_json::from_slice(content).ok()?;
        (document.version == VERSION && document.url == url.as_str()).then_some(document)
    }

    /// The kept form.
    pub(crate) fn render(&self) -> Secret {
        // Strings and numbers alone can't fail.
        Secret::new(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Whether it may be used at `now`; one from the future was kept under another clock.
    pub(crate) fn is_fresh(&self, now: i64) -> bool {
        (self.fetched_at..self.expires_at).contains(&now)
    }

    /// Whether it is worth keeping.
    pub(crate) fn may_be_kept(&self) -> bool {
        self.expires_at > self.fetched_at
    }

    /// What the server sent.
    pub(crate) fn body(&self) -> &[u8] {
        self.body.as_bytes()
    }
}

/// For how many seconds the answer is good (RFC 9111 section 5.2.2): `max-age` less `Age`, within limits.
fn lifetime(response: &wire::Response) -> u64 {
    let control = response.header("cache-control").unwrap_or_default().to_ascii_lowercase();
    let mut lifetime = DEFAULT_LIFETIME;
    for directive in control.split(',').map(str::trim) {
        if matches!(directive, "no-store" | "no-cache") {
            return 0;
        }
        if let Some(seconds) = directive.strip_prefix("max-age=") {
            lifetime = seconds.trim_matches('"').parse().unwrap_or(0);
        }
    }
    let age = response.header("age").and_then(|age| age.trim().parse().ok()).unwrap_or(0);
    lifetime.min(LONGEST_LIFETIME).saturating_sub(age)
}

#[cfg(test)]
#[path = "metadata_tests.rs"]
mod tests;
