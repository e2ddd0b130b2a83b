//! What servers publish: fetched, and kept on disk as long as it is good.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ring::digest::{SHA256, digest};

use super::acquire::has_fresh;
use super::connection;
use crate::diagnose;
use crate::error::{Error, Kind, Result};
use crate::host::store::{Found, Store};
use crate::host::{clock, environment, http, terminal};
use crate::oauth::Endpoint;
use crate::oauth::metadata::{self, Document, Metadata};
use crate::settings::keys::Name;
use crate::settings::{Connection, Settings};

/// How long to wait for another process that writes the same document.
const PATIENCE: Duration = Duration::from_secs(2);

/// The seconds after which a document may be swept. Not its life: an old one still finds a cached token.
const SWEPT_AFTER: i64 = 30 * 86_400;

/// How long metadata is waited for where it only explains, in all.
const BRIEFLY: Duration = Duration::from_secs(5);

/// Documents by their URL, from the disk where fresh ones are there, else from their servers.
pub(crate) struct Published {
    connection: Connection,
    store: Option<Store>,
    /// From when on nothing takes longer than [`BRIEFLY`].
    hurried: Option<Instant>,
}

impl Published {
    /// Nothing is read or asked yet.
    pub(crate) fn new(connection: Connection) -> Self {
        let folder: Option<PathBuf> = environment::config_dir();
        Self { connection, store: folder.map(Store::metadata), hurried: None }
    }

    /// As [`Published::new`] for what only explains: all that is asked from now on takes [`BRIEFLY`] at most.
    fn briefly(connection: &Connection) -> Self {
        Self { hurried: Some(clock::start()), ..Self::new(connection.clone()) }
    }

    /// An issuer's metadata: what is kept of it, else the first of its places that has any. Where none has, the first one's
    /// error, or the first that has a hint.
    pub(crate) fn metadata(&self, issuer: &str) -> Result<Metadata> {
        if let Some((metadata, true)) = self.kept_metadata(issuer) {
            return Ok(metadata);
        }
        let mut first: Option<Error> = None;
        for url in metadata::locations(issuer, self.connection.allow_http)? {
            let found = self.document(&url, true);
            match found.and_then(|document| Metadata::parse(document.body(), issuer, url.as_str())) {
                Ok(metadata) => return Ok(metadata),
                // A server answered, though not with the document: the next place may have it.
                Err(error) if matches!(error.kind, Kind::NotToken | Kind::Unavailable) => {
                    // What was found and is nearly right says more than a place where nothing is.
                    if first.as_ref().is_none_or(|first| first.hint.is_none() && error.hint.is_some()) {
                        first = Some(error);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        // There is always a first place.
        Err(first.unwrap_or_else(|| Error::usage("the issuer names no place to ask")))
    }

    /// An issuer's metadata as it is kept, whatever its age, and whether that is fresh.
    fn kept_metadata(&self, issuer: &str) -> Option<(Metadata, bool)> {
        let places = metadata::locations(issuer, self.connection.allow_http).ok()?;
        places.iter().find_map(|url| {
            let document = self.kept(&file_name(url), url)?;
            let metadata = Metadata::parse(document.body(), issuer, url.as_str()).ok()?;
            Some((metadata, document.is_fresh(clock::now())))
        })
    }

    /// The URL of an issuer's JWK Set.
    pub(crate) fn jwks_uri(&self, issuer: &str) -> Result<Endpoint> {
        self.metadata(issuer)?.endpoint("jwks_uri", self.connection.allow_http)
    }

    /// A document. `anew` asks the server even where a fresh one is kept.
    pub(crate) fn document(&self, url: &Endpoint, anew: bool) -> Result<Document> {
        let name = file_name(url);
        if let Some(document) = self.kept(&name, url).filter(|kept| !anew && kept.is_fresh(clock::now())) {
            return Ok(document);
        }
        let mut transport = connection::transport_to(&self.connection, Some(url))?;
        if let Some(start) = self.hurried {
            let left = BRIEFLY.saturating_sub(start.elapsed());
            // A time-out of nothing would be none.
            transport.timeout = transport.timeout.min(left.max(Duration::from_millis(1)));
        }
        let response = http::send(&metadata::request(url), &transport)?;
        let document = Document::from_response(url, &response, clock::now())?;
        // What was fetched without knowing from whom is used once, on the user's word, and not by later runs.
        if document.may_be_kept() && !self.connection.insecure {
            self.keep(&name, &document);
        }
        Ok(document)
    }

    fn kept(&self, name: &str, url: &Endpoint) -> Option<Document> {
        let store = self.store.as_ref().filter(|_| !self.connection.insecure)?;
        let why = match store.read(name) {
            Found::Nothing => return None,
            Found::Entry(content) => match Document::parse(content.expose(), url) {
                Some(document) => return Some(document),
                None => "is no document of jeton's".to_owned(),
            },
            Found::Unusable(why) => why,
        };
        let path = store.path(name);
        terminal::warn(&format!("a kept document can't be used and is replaced: {} {why}", path.display()));
        None
    }

    /// A document that can't be kept is used all the same.
    fn keep(&self, name: &str, document: &Document) {
        let Some(store) = &self.store else { return };
        let Ok(lock) = store.lock(name, PATIENCE) else { return };
        if let Err(why) = store.write(name, &document.render(), clock::now() + SWEPT_AFTER, &lock) {
            terminal::warn(&format!("what {why}"));
        }
    }
}

/// The settings with the token endpoint that the issuer's metadata names, where none is set. A cached token is found
/// by old metadata too, so that it needs no network, unless `asks` the server whatever is cached.
///
/// Errors: those of the metadata's server, and exit 5 where it isn't metadata or names no token endpoint.
pub(super) fn settled(mut settings: Settings, folder: Option<&Path>, asks: bool) -> Result<Settings> {
    let names_host = settings.merged.get(Name::TokenEndpointPath).is_some();
    let Some(issuer) = settings.issuer.clone().filter(|_| settings.token_endpoint.is_none() && !names_host)
    else {
        return Ok(settings);
    };
    let allow_http = settings.connection.allow_http;
    let published = Published::new(settings.connection.clone());
    let mut known = None;
    if let Some((metadata, is_fresh)) = published.kept_metadata(&issuer) {
        known = metadata.endpoint("token_endpoint", allow_http).ok();
        settings.token_endpoint.clone_from(&known);
        if known.is_some() && (is_fresh || !asks && has_fresh(&settings, folder)) {
            return Ok(settings);
        }
    }
    let asked =
        published.metadata(&issuer).and_then(|metadata| metadata.endpoint("token_endpoint", allow_http));
    settings.token_endpoint = match (asked, known) {
        (Ok(endpoint), _) => Some(endpoint),
        (Err(error), Some(known)) => {
            terminal::warn(&format!("{}; the metadata of an earlier run is used", error.message));
            Some(known)
        }
        (Err(error), None) => {
            return Err(match error.hint {
                Some(_) => error,
                None => error
                    .hint("is that the issuer, letter by letter? --token-endpoint URL goes without metadata"),
            });
        }
    };
    Ok(settings)
}

/// What the first of these issuers that has metadata publishes; `None` where none can be had in a few seconds, which takes
/// nothing from the refusal.
pub(super) fn server(connection: &Connection, issuers: &[String]) -> Option<diagnose::Published> {
    let published = Published::briefly(connection);
    issuers.iter().find_map(|issuer| published.metadata(issuer).ok()).map(|metadata| facts(&metadata))
}

/// What of it is kept and fresh: no server is asked.
pub(super) fn kept_server(connection: &Connection, issuer: &str) -> Option<diagnose::Published> {
    let (metadata, is_fresh) = Published::new(connection.clone()).kept_metadata(issuer)?;
    is_fresh.then(|| facts(&metadata))
}

/// What of the metadata bears on a refusal.
pub(super) fn facts(metadata: &Metadata) -> diagnose::Published {
    diagnose::Published {
        issuer: Some(metadata.issuer.clone()),
        token_endpoint: metadata.text("token_endpoint"),
        auth_methods: metadata.list("token_endpoint_auth_methods_supported"),
        algorithms: metadata.list("token_endpoint_auth_signing_alg_values_supported"),
        grant_types: metadata.list("grant_types_supported"),
        scopes: metadata.list("scopes_supported"),
    }
}

/// The issuers that a token endpoint may be of, by the paths that servers have: for `--explain` and `doctor`, where
/// none is set.
pub(super) fn guesses(endpoint: &Endpoint) -> Vec<String> {
    let scheme = if endpoint.is_http() { "http" } else { "https" };
    let host = format!("{scheme}://{}", endpoint.authority());
    let path = endpoint.target().split('?').next().unwrap_or_default();
    let base = TOKEN_PATHS.into_iter().find_map(|end| path.strip_suffix(end)).unwrap_or_default();
    let mut guesses = vec![format!("{host}{base}")];
    if !base.is_empty() {
        guesses.push(host);
    }
    guesses
}

/// Where servers have their token endpoint, below their issuer; the longest first.
const TOKEN_PATHS: [&str; 8] = [
    "/protocol/openid-connect/token",
    "/oauth2/v2.0/token",
    "/oauth2/v1/token",
    "/connect/token",
    "/oauth2/token",
    "/oauth/token",
    "/v1/token",
    "/token",
];

fn file_name(url: &Endpoint) -> String {
    hex(digest(&SHA256, url.as_str().as_bytes()).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
