//! What servers publish: fetched, and kept on disk as long as it is good.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::digest::{SHA256, digest};

use super::acquire::has_fresh;
use super::connection;
use crate::diagnose;
use crate::error::Result;
use crate::host::store::{Found, Store};
use crate::host::{clock, environment, http, terminal};
use crate::oauth::Endpoint;
use crate::oauth::metadata::{self, Document, Metadata};
use crate::settings::keys::Name;
use crate::settings::{Connection, Settings};

/// How long to wait for another process that writes the same document.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long metadata is waited for where it only explains.
const BRIEFLY: Duration = Duration::from_secs(5);

/// Documents by their URL, from the disk where fresh ones are there, else from their servers.
pub(crate) struct Published {
    connection: Connection,
    store: Option<Store>,
}

impl Published {
    /// Nothing is read or asked yet.
    pub(crate) fn new(connection: Connection) -> Self {
        let folder: Option<PathBuf> = environment::config_dir();
        Self { connection, store: folder.map(Store::metadata) }
    }

    /// An issuer's metadata. The first of its places that has any counts; where none has, the first one's error.
    pub(crate) fn metadata(&self, issuer: &str) -> Result<Metadata> {
        let mut first = None;
        for url in metadata::locations(issuer, self.connection.allow_http)? {
            match self.document(&url, false) {
                Ok(document) => return Metadata::parse(document.body(), issuer, url.as_str()),
                Err(error) if first.is_none() || !is_an_answer(&error) => {
                    if !is_an_answer(&error) {
                        return Err(error);
                    }
                    first = Some(error);
                }
                Err(_) => {}
            }
        }
        // There is always a first place.
        Err(first.unwrap_or_else(|| crate::error::Error::usage("--issuer names no place to ask")))
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
        let transport = connection::transport_to(&self.connection, Some(url))?;
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
        if let Err(why) = store.write(name, &document.render(), &lock) {
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

/// What a server publishes that bears on a refusal; `None` where that can't be had, which takes nothing from the refusal.
pub(super) fn server(connection: &Connection, issuer: &str) -> Option<diagnose::Published> {
    let connection = Connection { timeout: connection.timeout.min(BRIEFLY), ..connection.clone() };
    Published::new(connection).metadata(issuer).ok().map(|metadata| facts(&metadata))
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

/// A server answered, though not with the document: the next place may have it.
fn is_an_answer(error: &crate::error::Error) -> bool {
    use crate::error::Kind;
    matches!(error.kind, Kind::NotToken | Kind::Unavailable)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
