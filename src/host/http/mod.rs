//! One HTTP exchange: a plain request goes out, a plain response comes back, within the time allowed.
//!
//! What a library's defaults would do and jeton must not: follow a redirect with a POST turned into a GET, take a
//! status for an error before the body is read, unpack a compressed body past its limit, wait forever, read a proxy
//! from the environment and go direct where it is unusable. The log crate is never wired: it would print secrets.

mod dial;
mod fault;
pub(crate) mod proxy;
mod tls;
mod trust;

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::config::{AutoHeaderValue, Config};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, SocksConnector};

use self::dial::{Dial, Progress, Resolver, Step};
use self::fault::Route;
#[cfg(feature = "sandbox")]
pub(super) use self::tls::Clock;
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::text::quoted;
use crate::wire::{BODY_LIMIT, Request, Response, Transport};

/// The most bytes of a response's head, and of one line of the request's: the size of ureq's buffers here. ureq also
/// stops at 128 headers.
const HEAD_LIMIT: usize = 64 * 1024;

/// Sends the request and reads the whole response, any status included: a redirect comes back as what it is.
///
/// `User-Agent` and `Accept` are sent only where the request has them; the header names keep their letters.
///
/// # Errors
/// - `Usage`: the URL, a header or the proxy can't be used; nothing was sent
/// - `Input`: the trusted certificates or the client certificate can't be used; nothing was sent
/// - `Unreachable`, `Tls`, `TimedOut`: as they say, with the host and the port
/// - `NotToken`: what came is not an HTTP/1.1 response, or its body is longer than [`BODY_LIMIT`] or compressed
pub(crate) fn send(request: &Request, transport: &Transport) -> Result<Response> {
    let start = Instant::now();
    let uri = parsed(&request.url)?;
    let proxy = transport.proxy.as_ref().map(proxy::parse).transpose()?.flatten();
    let secure = uri.scheme_str() == Some("https")
        || proxy.as_ref().is_some_and(|p| p.protocol() == ureq::ProxyProtocol::Https);
    let tls = if secure { Some(tls::client(transport)?) } else { None };

    let route = Route::new(&uri, proxy.as_ref(), transport);
    let progress = Arc::new(Progress::default());
    let deadline = start.checked_add(transport.timeout);
    let config = Config::builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(transport.timeout))
        .max_response_header_size(HEAD_LIMIT)
        .input_buffer_size(HEAD_LIMIT)
        .output_buffer_size(HEAD_LIMIT)
        .proxy(proxy)
        .user_agent(AutoHeaderValue::None)
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .build();
    let dial = Dial { deadline, progress: Arc::clone(&progress), tls, proxied: route.is_proxied() };
    let connector = ().chain(SocksConnector::default()).chain(ConnectProxyConnector::default()).chain(dial);
    let resolver = Resolver { deadline, progress: Arc::clone(&progress) };
    let agent = ureq::Agent::with_parts(config, connector, resolver);

    let fault = |error| fault::explain(error, &progress, &route);
    let (head, body) = match request.method {
        "GET" => with_headers(agent.get(uri), request)?.call(),
        _ => with_headers(agent.post(uri), request)?.send(request.body.expose()),
    }
    .map_err(fault)?
    .into_parts();
    progress.reach(Step::Body);
    let status = head.status.as_u16();
    let headers: Vec<(String, String)> =
        head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes()))).collect();
    let connection = progress.connection();
    let mut response =
        Response { status, headers, body: Secret::default(), elapsed: Duration::ZERO, connection };
    fault::check_head(&response)?;

    let mut bytes = Vec::new();
    let limit = u64::try_from(BODY_LIMIT).unwrap_or(u64::MAX);
    let read = body.into_reader().take(limit + 1).read_to_end(&mut bytes);
    let body = Secret::new(bytes);
    read.map_err(|error| fault(ureq::Error::from(error)))?;
    if body.expose().len() > BODY_LIMIT {
        return Err(fault::too_long(status));
    }
    response.body = body;
    response.elapsed = progress.since_sent();
    Ok(response)
}

/// The request's headers, in order.
fn with_headers<Body>(
    mut builder: ureq::RequestBuilder<Body>,
    request: &Request,
) -> Result<ureq::RequestBuilder<Body>> {
    for (name, value) in &request.headers {
        let valid = http::HeaderName::from_bytes(name.as_bytes()).is_ok()
            && http::HeaderValue::from_bytes(value.expose()).is_ok()
            && name.len() + value.expose().len() + LINE_ENDS < HEAD_LIMIT;
        if !valid {
            return Err(Error::usage(format!("the header {} can't be sent", quoted(name)))
                .hint("a header is one line: a name of letters, digits and hyphens, and a value without control characters, 64 KiB at most"));
        }
        builder = builder.header_raw(name, value.expose());
    }
    Ok(builder)
}

/// `: ` and two CRLFs.
const LINE_ENDS: usize = 6;

/// An absolute http(s) URL without userinfo, which ureq would send as a header of its own.
fn parsed(url: &str) -> Result<http::Uri> {
    let uri = url.parse::<http::Uri>().ok().filter(|uri| {
        let host = uri.host().unwrap_or_default();
        let authority = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
        let has_port = uri.port_u16().is_some();
        matches!(uri.scheme_str(), Some("http" | "https"))
            && !host.is_empty()
            && (authority == host || has_port)
            && !authority.contains('@')
            && url.len() + LINE_ENDS + "POST  HTTP/1.1".len() < HEAD_LIMIT
    });
    uri.ok_or_else(|| {
        let shown = match crate::wire::without_query(url) {
            // What stands before the @ may be a password.
            hidden if hidden.contains('@') => "the URL".to_owned(),
            shown => quoted(shown),
        };
        Error::usage(format!("{shown} is not one that a request can be sent to"))
            .hint("a URL is https://HOST[:PORT]/PATH, its odd characters percent-encoded")
    })
}

/// A header's value as text: UTF-8, or else Latin-1, which RFC 9110 5.5 allows for.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

#[cfg(test)]
mod tests;
