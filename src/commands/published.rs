//! What servers publish: fetched, and kept on disk as long as it is good.

use std::path::PathBuf;
use std::time::Duration;

use ring::digest::{SHA256, digest};

use super::connection;
use crate::error::{Error, Kind, Result};
use crate::host::store::{Found, Store};
use crate::host::{clock, environment, http, terminal};
use crate::oauth::Endpoint;
use crate::oauth::metadata::{self, Document, Metadata};
use crate::settings::Connection;

/// How long to wait for another process that writes the same document.
const PATIENCE: Duration = Duration::from_secs(2);

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

    /// An issuer's metadata: what is kept of it, else the first of its places that has any. Where none has, the first one's
    /// error.
    pub(crate) fn metadata(&self, issuer: &str) -> Result<Metadata> {
        let places = metadata::locations(issuer, self.connection.allow_http)?;
        let parsed =
            |url: &Endpoint, document: &Document| Metadata::parse(document.body(), issuer, url.as_str());
        for url in &places {
            if let Some(Ok(metadata)) = self.fresh(&name(url), url).map(|kept| parsed(url, &kept)) {
                return Ok(metadata);
            }
        }
        let mut first = None;
        for url in &places {
            match self.document(url, true).and_then(|document| parsed(url, &document)) {
                Ok(metadata) => return Ok(metadata),
                // A server answered, though not with the document: the next place may have it.
                Err(error) if matches!(error.kind, Kind::NotToken | Kind::Unavailable) => {
                    first.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        Err(first.unwrap_or_else(|| Error::usage("the issuer names no place to ask")))
    }

    /// The URL of an issuer's JWK Set.
    pub(crate) fn jwks_uri(&self, issuer: &str) -> Result<Endpoint> {
        self.metadata(issuer)?.endpoint("jwks_uri", self.connection.allow_http)
    }

    /// A document. `anew` asks the server even where a fresh one is kept.
    pub(crate) fn document(&self, url: &Endpoint, anew: bool) -> Result<Document> {
        let name = name(url);
        let kept = if anew { None } else { self.fresh(&name, url) };
        if let Some(document) = kept {
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

    fn fresh(&self, name: &str, url: &Endpoint) -> Option<Document> {
        self.kept(name, url).filter(|kept| kept.is_fresh(clock::now()))
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

/// What a URL's document is called on disk.
fn name(url: &Endpoint) -> String {
    digest(&SHA256, url.as_str().as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
