//! One HTTP exchange as plain values: what the pure rooms build and read, what `host::http` sends and brings back.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::secret::{REDACTED, Secret, is_secret_name};

/// A request, ready for the wire. Its debug form shows neither header values nor the body.
#[derive(Clone)]
pub(crate) struct Request {
    /// `GET` or `POST`.
    pub(crate) method: &'static str,
    /// Absolute, `http` or `https`, without userinfo and fragment; may have a query.
    pub(crate) url: String,
    /// In the order to be sent. `Host`, `Content-Length` and `Connection` are the transport's.
    pub(crate) headers: Vec<(String, Secret)>,
    /// The body; empty for a `GET`.
    pub(crate) body: Secret,
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {REDACTED}", self.method, without_query(&self.url))
    }
}

/// A response: everything that came, as it came.
#[derive(Clone)]
pub(crate) struct Response {
    /// The status code, 200 to 599.
    pub(crate) status: u16,
    /// Names in lower case, values as text (Latin-1 where they are not UTF-8).
    pub(crate) headers: Vec<(String, String)>,
    /// The body, at most [`BODY_LIMIT`] bytes.
    pub(crate) body: Secret,
    /// From the first byte sent to the last byte read.
    pub(crate) elapsed: Duration,
    /// How the server was reached.
    pub(crate) connection: Connection,
}

/// How a server was reached: how long each step took, and who was there. A step that was not taken has no time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Connection {
    /// Looking up the host's name, or the proxy's.
    pub(crate) lookup: Option<Duration>,
    /// The TCP connection.
    pub(crate) connect: Option<Duration>,
    /// The proxy's tunnel.
    pub(crate) tunnel: Option<Duration>,
    /// The TLS handshake.
    pub(crate) handshake: Option<Duration>,
    /// From the request's first byte to the answer's.
    pub(crate) first_byte: Option<Duration>,
    /// There where the connection to the server is TLS.
    pub(crate) tls: Option<Tls>,
}

/// What a TLS handshake settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tls {
    /// `TLS 1.3`
    pub(crate) version: String,
    /// `TLS13_AES_128_GCM_SHA256`
    pub(crate) cipher: String,
    /// The server's own certificate, DER.
    pub(crate) certificate: Vec<u8>,
}

/// The most bytes of a body that are read.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

impl Response {
    /// The first header of that name (given in lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {REDACTED}", self.status)
    }
}

/// How to reach the server: what the settings say of TLS, proxy and time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transport {
    /// The whole exchange, from the name look-up to the last byte.
    pub(crate) timeout: Duration,
    /// PEM certificates to trust in place of the system's: the file's content and its name for messages.
    pub(crate) cacert: Option<(Vec<u8>, String)>,
    /// The client's certificate for mutual TLS.
    pub(crate) cert: Option<ClientCertificate>,
    /// Don't check the server's certificate.
    pub(crate) insecure: bool,
    /// A proxy's URL as the user gave it; `None` means direct. Not yet parsed, may hold a password.
    pub(crate) proxy: Option<Proxy>,
}

/// A client certificate's chain and its private key, PEM, each with its name for messages.
#[derive(Clone, Debug)]
pub(crate) struct ClientCertificate {
    /// The chain, leaf first.
    pub(crate) chain: (Vec<u8>, String),
    /// The private key.
    pub(crate) key: (Secret, String),
}

/// A proxy as configured, before it is parsed.
#[derive(Clone, Debug)]
pub(crate) struct Proxy {
    /// The URL, perhaps with userinfo, so never shown.
    pub(crate) url: Secret,
    /// Where it was set, for messages: `--proxy`, `HTTPS_PROXY`.
    pub(crate) origin: String,
}

/// A URL or request target whose query's secrets, by their names, are redacted: for the story and listings.
pub(crate) fn redacted_query(url: &str) -> Cow<'_, str> {
    let Some((place, query)) = url.split_once('?') else { return Cow::Borrowed(url) };
    let pairs: Vec<Cow<'_, str>> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if is_secret_name(name) || ["key", "sig"].contains(&name) => {
                format!("{name}={REDACTED}").into()
            }
            _ => pair.into(),
        })
        .collect();
    format!("{place}?{}", pairs.join("&")).into()
}

/// A URL without its query, which may hold a secret: for messages.
pub(crate) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}
