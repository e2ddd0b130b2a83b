//! What went wrong on the way, in words: what happened, at which host and port, and what to do.

use std::io;
use std::time::Duration;

use rustls::{AlertDescription, CertificateError, InvalidMessage, PeerIncompatible};

use super::dial::{Progress, Step, bare_host, port};
use crate::error::{Error, Kind};
use crate::text::{quoted, visible};
use crate::wire::{BODY_LIMIT, Response, Transport};

/// The way of an exchange, as far as messages name it.
#[derive(Clone)]
pub(super) struct Route {
    /// `host:port`
    target: String,
    host: String,
    /// `host:port` and where it was set.
    proxy: Option<(String, String)>,
    /// The proxy's own connection is TLS.
    is_secured_proxy: bool,
    timeout: Duration,
    has_certificate: bool,
    is_plain: bool,
}

impl Route {
    /// The way to this URL.
    pub(super) fn new(uri: &http::Uri, proxy: Option<&ureq::Proxy>, transport: &Transport) -> Self {
        let origin = transport.proxy.as_ref().map(|p| p.origin.clone()).unwrap_or_default();
        Self {
            target: format!("{}:{}", visible(uri.host().unwrap_or_default()), port(uri)),
            host: visible(bare_host(uri)).into_owned(),
            proxy: proxy.map(|proxy| (format!("{}:{}", visible(proxy.host()), proxy.port()), origin)),
            is_secured_proxy: proxy.is_some_and(|proxy| proxy.protocol() == ureq::ProxyProtocol::Https),
            timeout: transport.timeout,
            has_certificate: transport.cert.is_some(),
            is_plain: uri.scheme_str() == Some("http"),
        }
    }

    /// True where it goes through a proxy.
    pub(super) fn is_proxied(&self) -> bool {
        self.proxy.is_some()
    }

    /// Whom the connection is made to: the proxy where there is one.
    fn first(&self) -> String {
        match &self.proxy {
            Some((place, origin)) => format!("the proxy {place} (set by {origin})"),
            None => self.target.clone(),
        }
    }
}

/// ureq's error as one of jeton's, by what it is and how far the exchange came.
pub(super) fn explain(error: ureq::Error, progress: &Progress, route: &Route) -> Error {
    let step = progress.step();
    // ureq has a SOCKS proxy's target looked up here, unless it is told not to.
    if step == Step::Lookup && route.is_proxied() && visible(&progress.asked()) == route.host {
        return in_words(error, step, &Route { proxy: None, ..route.clone() });
    }
    if step == Step::Handshake && route.is_secured_proxy && !progress.has_reached(Step::Tunnel) {
        let place = route.proxy.as_ref().map(|(place, _)| place.as_str()).unwrap_or_default();
        let host = place.rsplit_once(':').map_or(place, |(host, _)| host).to_owned();
        let proxy = Route { target: route.first(), host, has_certificate: false, ..route.clone() };
        let error = in_words(error, step, &proxy);
        return match error.hint {
            Some(_) if error.kind == Kind::Tls => error.hint(
                "--cacert FILE trusts the authority in FILE, the proxy's too; --proxy names another proxy",
            ),
            _ => error,
        };
    }
    in_words(error, step, route)
}

fn in_words(error: ureq::Error, step: Step, route: &Route) -> Error {
    match error {
        ureq::Error::Timeout(_) => timed_out(step, route),
        ureq::Error::Rustls(error) => tls(&error, route),
        ureq::Error::Io(error) => {
            match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                Some(inner) => tls(inner, route),
                None => io(&error, step, route),
            }
        }
        ureq::Error::HostNotFound => not_found("no address", route),
        ureq::Error::ConnectProxyFailed(reason) => tunnel(&reason, route),
        ureq::Error::Tls(reason) => {
            Error::new(Kind::Tls, format!("TLS with {} failed: {reason}", route.target))
        }
        ureq::Error::Protocol(_) if step == Step::Tunnel => tunnel("", route),
        ureq::Error::Protocol(error) => {
            let what = error.to_string();
            not_http(&visible(what.trim_start_matches("http parse fail: ")), route)
        }
        ureq::Error::LargeResponseHeader(..) => not_http("its headers are longer than 64 KiB", route),
        ureq::Error::BodyStalled => not_http("its body is not framed as its headers say", route),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => Error::usage("the request can't be sent as it is"),
        other => Error::new(Kind::Unreachable, format!("the exchange with {} failed: {other}", route.target)),
    }
}

fn timed_out(step: Step, route: &Route) -> Error {
    let Route { target, .. } = route;
    let during = match step {
        Step::Lookup => format!("looking up the name of {}", route.first()),
        Step::Connect => format!("connecting to {}", route.first()),
        Step::Tunnel => format!("waiting for {} to connect to {target}", route.first()),
        Step::Handshake => format!("in the TLS handshake with {target}"),
        Step::Wait => format!("waiting for an answer from {target}"),
        Step::Head => format!("reading the headers of the answer from {target}"),
        Step::Body => format!("reading the body of the answer from {target}"),
    };
    let hint = match step {
        Step::Connect => "a firewall that drops packets looks like this; --timeout allows more time",
        Step::Handshake => "is it the server's https port? --timeout allows more time",
        _ => "--timeout allows more time",
    };
    Error::new(Kind::TimedOut, format!("timed out after {} {during}", duration(route.timeout))).hint(hint)
}

/// Whole seconds as `2 s`, anything else as `300 ms`.
fn duration(time: Duration) -> String {
    if time.subsec_millis() == 0 {
        format!("{} s", time.as_secs())
    } else {
        format!("{} ms", time.as_millis())
    }
}

fn io(error: &io::Error, step: Step, route: &Route) -> Error {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionReset, TimedOut, UnexpectedEof, WouldBlock,
    };
    let Route { target, .. } = route;
    let unreachable = |message: String| Error::new(Kind::Unreachable, message);
    let closed = matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe);
    match step {
        _ if matches!(error.kind(), TimedOut | WouldBlock) => timed_out(step, route),
        Step::Lookup => not_found(&cause(error), route),
        Step::Connect => {
            let hint = match error.kind() {
                io::ErrorKind::ConnectionRefused => "nothing listens on that port; is the server running?",
                _ => "is the network up, and the address right?",
            };
            unreachable(format!("can't connect to {}: {}", route.first(), cause(error))).hint(hint)
        }
        Step::Tunnel if closed => unreachable(format!("{} closed the connection", route.first())),
        Step::Handshake if error.kind() == UnexpectedEof => {
            Error::new(Kind::Tls, format!("{target} closed the connection in the TLS handshake"))
                .hint("is it the server's https port?")
        }
        Step::Handshake => unreachable(format!("TLS with {target} failed: {}", cause(error))),
        Step::Wait if closed => unreachable(format!("{target} closed the connection without an answer")),
        Step::Head if closed => not_http("it ends in the middle of its headers", route),
        Step::Body if closed => not_http("it ends in the middle of its body", route),
        _ => unreachable(format!("the exchange with {target} failed: {}", cause(error))),
    }
}

/// An operating system's words without the number that Rust appends.
fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("failed to lookup address information: ").unwrap_or(&text);
    let text = text.split(" (os error").next().unwrap_or(text);
    visible(&text.to_lowercase()).into_owned()
}

fn not_found(cause: &str, route: &Route) -> Error {
    let host = match &route.proxy {
        Some(_) => route.first(),
        None => route.host.clone(),
    };
    Error::new(Kind::Unreachable, format!("can't find the host {host}: {cause}"))
        .hint("is the name right, and the network up?")
}

/// ureq tells the proxy's status in a sentence of its own.
fn tunnel(reason: &str, route: &Route) -> Error {
    let status: String =
        reason.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let what = match status.as_str() {
        "" => "gave no answer that HTTP knows".to_owned(),
        "407" => "wants a user and a password (status 407), or others than it was given".to_owned(),
        status => format!("refused to connect to {} (status {status})", route.target),
    };
    let hint = match status.as_str() {
        "407" => "put them into the proxy's URL, percent-encoded: http://USER:PASSWORD@HOST:PORT",
        _ => "--proxy names another proxy, NO_PROXY the hosts that need none",
    };
    Error::new(Kind::Unreachable, format!("{} {what}", route.first())).hint(hint)
}

fn not_http(what: &str, route: &Route) -> Error {
    let told = Error::new(
        Kind::NotToken,
        format!("the answer from {} is no complete HTTP/1.1 response: {what}", route.target),
    );
    if route.is_plain {
        told.hint("a port that speaks TLS answers like that too: is it https?")
    } else {
        told
    }
}

/// Refused by its head alone: not a final response, compressed, too long.
pub(super) fn check_head(response: &Response) -> Result<(), Error> {
    let refused = |what: String| {
        Err(Error::new(Kind::NotToken, format!("the answer (status {}) {what}", response.status)))
    };
    if response.status < 200 {
        return refused("is not a final one".to_owned());
    }
    if let Some(coding) = response.header("content-encoding").filter(|c| !c.eq_ignore_ascii_case("identity"))
    {
        return refused(format!(
            "is compressed with {}, though nothing of the kind was asked for",
            quoted(coding)
        ));
    }
    // RFC 9112 section 6.3: whoever sends both means something else by one of them.
    if response.header("transfer-encoding").is_some() && response.header("content-length").is_some() {
        return refused("has both a length and chunks".to_owned());
    }
    match response.header("content-length").and_then(|length| length.trim().parse::<u64>().ok()) {
        Some(length) if usize::try_from(length).is_ok_and(|length| length <= BODY_LIMIT) => Ok(()),
        Some(_) => Err(too_long(response.status)),
        None => Ok(()),
    }
}

/// The body goes on after its limit.
pub(super) fn too_long(status: u16) -> Error {
    Error::new(Kind::NotToken, format!("the answer (status {status}) is longer than 1 MiB"))
        .hint("is this the token endpoint's URL?")
}

fn tls(error: &rustls::Error, route: &Route) -> Error {
    let Route { target, .. } = route;
    let told = |message: String| Error::new(Kind::Tls, message);
    match error {
        rustls::Error::InvalidCertificate(error) => certificate(error, route),
        rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled,
        )
        | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            told(format!("{target} speaks neither TLS 1.2 nor 1.3"))
                .hint("older versions are not safe; jeton has none")
        }
        rustls::Error::InvalidMessage(
            InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion,
        ) => told(format!("{target} does not speak TLS")).hint("is it the server's https port?"),
        rustls::Error::AlertReceived(alert) => refused(*alert, route),
        other => told(format!("TLS with {target} failed: {}", visible(&other.to_string()))),
    }
}

/// The server ended the handshake with an alert (RFC 8446 6.2).
fn refused(alert: AlertDescription, route: &Route) -> Error {
    use AlertDescription as A;
    let Route { target, .. } = route;
    let name = format!("{alert:?}");
    let told = |message: String| Error::new(Kind::Tls, message);
    match alert {
        A::CertificateRequired => told(format!("{target} demands a client certificate"))
            .hint("--cert FILE and --cert-key FILE give one"),
        A::BadCertificate | A::UnsupportedCertificate | A::CertificateRevoked | A::CertificateExpired
        | A::CertificateUnknown | A::UnknownCA | A::AccessDenied | A::DecryptError
            if route.has_certificate =>
        {
            told(format!("{target} refuses the client certificate ({name})"))
                .hint("--cert must be one that the server's operator issued or registered, its issuers after it in the file")
        }
        A::HandshakeFailure | A::BadCertificate if !route.has_certificate => {
            told(format!("{target} ended the TLS handshake ({name})"))
                .hint("it may demand a client certificate (--cert, --cert-key), or have no cipher that jeton has")
        }
        A::UnrecognisedName => told(format!("{target} has no certificate for that name ({name})")),
        _ => told(format!("{target} ended the TLS handshake ({name})")),
    }
}

fn certificate(error: &CertificateError, route: &Route) -> Error {
    let Route { target, .. } = route;
    let told = |what: String| Error::new(Kind::Tls, format!("the certificate of {target} {what}"));
    match error {
        CertificateError::UnknownIssuer => {
            told("is not issued by an authority that is trusted here".to_owned())
                .hint("--cacert FILE trusts the authority in FILE; --insecure trusts anybody")
        }
        // webpki's CaUsedAsEndEntity, for which rustls has no name.
        CertificateError::Other(inner) if inner.to_string() == "CaUsedAsEndEntity" => {
            told("is an authority's own, such as a self-signed one, and not trusted here".to_owned())
                .hint("--cacert FILE trusts the certificate in FILE; --insecure trusts anybody")
        }
        CertificateError::Other(inner) => {
            told(format!("can't be accepted: {}", visible(&inner.to_string()))).hint(TRUST)
        }
        CertificateError::BadSignature => told(
            "is not signed by the authority it names: that one has another key here".to_owned(),
        )
        .hint("--cacert FILE trusts the authority in FILE, perhaps an old one; --insecure trusts anybody"),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let names = match error {
                CertificateError::NotValidForNameContext { presented, .. } => {
                    presented.iter().map(|n| plain_name(n)).collect()
                }
                _ => Vec::new(),
            };
            let names = if names.is_empty() { "no name at all".to_owned() } else { names.join(", ") };
            told(format!("is for {names}, not for {}", route.host))
                .hint("use the name it is for, or --insecure, which trusts anybody")
        }
        CertificateError::Expired => told("has expired".to_owned()).hint(EXPIRED),
        CertificateError::ExpiredContext { not_after, .. } => {
            told(format!("expired on {}", day(not_after.as_secs()))).hint(EXPIRED)
        }
        CertificateError::NotValidYet => told("is not valid yet".to_owned()).hint(CLOCK),
        CertificateError::NotValidYetContext { not_before, .. } => {
            told(format!("is valid only from {}", day(not_before.as_secs()))).hint(CLOCK)
        }
        other => told(format!("can't be accepted: {}", visible(&other.to_string()))).hint(TRUST),
    }
}

const TRUST: &str = "--cacert FILE trusts the authority in FILE; --insecure trusts anybody";
const EXPIRED: &str =
    "the server needs a new one (is this machine's clock right?); --insecure trusts anybody";
const CLOCK: &str = "is this machine's clock right?";

/// `DnsName("a.example")` and `IpAddress(..)` are webpki's way to write a certificate's names.
fn plain_name(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    quoted(inner.trim_matches('"'))
}

/// Seconds since 1970 as a date (UTC).
fn day(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map_or_else(|| "a date out of range".to_owned(), |time| time.strftime("%Y-%m-%d").to_string())
}
