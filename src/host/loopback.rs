//! A small HTTP/1.1 server for this machine alone: one request a connection, a thread each, everything limited.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    DigitallySignedStruct, DistinguishedName, ServerConfig, ServerConnection, SignatureScheme, StreamOwned,
};

use super::files::reason;
use super::http::Clock;
use super::thread::start;
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// The most bytes of a request's head, and of its body.
const HEAD_LIMIT: usize = 64 * 1024;
const BODY_LIMIT: usize = 1024 * 1024;

/// The first byte of a TLS connection (RFC 8446 section 5.1): no method of HTTP begins with it.
const TLS_HANDSHAKE: u8 = 0x16;

/// A client that says or takes nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// More connections at once wait in the system's queue.
const CONNECTION_LIMIT: usize = 256;

/// A request as it came.
pub(crate) struct Heard {
    /// Request line and headers, with the empty line; Latin-1 where it isn't ASCII.
    pub(crate) head: String,
    /// The body, by its Content-Length.
    pub(crate) body: Vec<u8>,
    /// The client's certificate, DER, where TLS brought one.
    pub(crate) certificate: Option<Vec<u8>>,
}

/// What happened on a connection.
pub(crate) enum Event {
    /// A request, whole.
    Heard(Heard),
    /// None: the status to answer with (0: nothing can be), and why in words.
    Fault(u16, String),
}

/// What to write, and after which delay.
pub(crate) type Said = (Vec<u8>, Duration);

/// Listens on `PORT`, `HOST:PORT` or `[::1]:PORT`, 0 being any free port. Exit 2 where that is not this machine's own
/// loopback, or can't be had.
pub(crate) fn listen(place: &str) -> Result<(TcpListener, SocketAddr)> {
    let failed = |error: &io::Error| Error::usage(format!("can't listen on {place}: {}", reason(error)));
    let full = if place.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("127.0.0.1:{place}")
    } else {
        place.to_owned()
    };
    let addresses: Vec<SocketAddr> = full.to_socket_addrs().map_err(|error| failed(&error))?.collect();
    if addresses.iter().any(|address| !address.ip().is_loopback()) {
        return Err(Error::usage(format!(
            "{place} is not loopback, and the sandbox is for this machine alone"
        ))
        .hint("--listen PORT, 127.0.0.1:PORT or [::1]:PORT"));
    }
    let listener = TcpListener::bind(addresses.as_slice()).map_err(|error| failed(&error))?;
    let address = listener.local_addr().map_err(|error| failed(&error))?;
    Ok((listener, address))
}

/// TLS with this certificate (DER) and its key (PKCS#8); any client certificate is taken, none is demanded.
pub(crate) fn tls(certificate: &[u8], key: &Secret) -> Result<Arc<ServerConfig>> {
    let failed = |error: rustls::Error| Error::new(Kind::Bug, format!("TLS can't be set up: {error}"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivatePkcs8KeyDer::from(key.expose().to_vec());
    let config = ServerConfig::builder_with_details(Arc::clone(&provider), Arc::new(Clock))
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .map_err(failed)?
        .with_client_cert_verifier(Arc::new(AnyClient(provider)))
        .with_single_cert(vec![CertificateDer::from(certificate.to_vec())], key.into())
        .map_err(failed)?;
    Ok(Arc::new(config))
}

/// Serves until the process ends. `answer` is called on each connection's own thread; where the system has none to give, the
/// connection ends without an answer.
pub(crate) fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    answer: impl Fn(Event) -> Said + Send + Sync + 'static,
) -> Result<()> {
    let (answer, count) = (Arc::new(answer), Arc::new(AtomicUsize::new(0)));
    start(move || {
        for stream in listener.incoming() {
            while count.load(Ordering::Relaxed) >= CONNECTION_LIMIT {
                thread::sleep(Duration::from_millis(1));
            }
            let Ok(stream) = stream else {
                // Out of file descriptors: the ones in use come back.
                thread::sleep(Duration::from_millis(10));
                continue;
            };
            count.fetch_add(1, Ordering::Relaxed);
            let (tls, answer, open) = (tls.clone(), Arc::clone(&answer), Arc::clone(&count));
            let started = start(move || {
                converse(stream, tls, answer.as_ref());
                open.fetch_sub(1, Ordering::Relaxed);
            });
            if started.is_err() {
                count.fetch_sub(1, Ordering::Relaxed);
            }
        }
    })
}

fn converse(stream: TcpStream, tls: Option<Arc<ServerConfig>>, answer: &dyn Fn(Event) -> Said) {
    let patience = [stream.set_read_timeout(Some(PATIENCE)), stream.set_write_timeout(Some(PATIENCE))];
    if patience.iter().any(io::Result::is_err) || stream.set_nodelay(true).is_err() {
        return;
    }
    let Some(config) = tls else {
        let mut stream = stream;
        exchange(&mut stream, None, answer);
        // Unread bytes would turn the close into a reset, which loses the answer.
        let _ = stream.shutdown(Shutdown::Write);
        let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
        let _ = stream.take(BODY_LIMIT as u64).read_to_end(&mut Vec::new());
        return;
    };
    let Ok(connection) = ServerConnection::new(config) else { return };
    let mut stream = StreamOwned::new(connection, stream);
    while stream.conn.is_handshaking() {
        if let Err(error) = stream.conn.complete_io(&mut stream.sock) {
            // The alert that says why is still to be sent.
            let _ = stream.conn.write_tls(&mut stream.sock);
            answer(Event::Fault(0, format!("the TLS handshake failed: {}", reason(&error))));
            return;
        }
    }
    let certificate = stream.conn.peer_certificates().and_then(|chain| chain.first()).map(|der| der.to_vec());
    exchange(&mut stream, certificate, answer);
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

/// One request, one answer. A client that goes away meanwhile is its own affair.
fn exchange(stream: &mut (impl Read + Write), certificate: Option<Vec<u8>>, answer: &dyn Fn(Event) -> Said) {
    let event = match read(stream) {
        Ok(Some((head, body))) => Event::Heard(Heard { head, body, certificate }),
        Ok(None) => return,
        Err((status, words)) => Event::Fault(status, words.to_owned()),
    };
    let is_to_be_answered = !matches!(event, Event::Fault(0, _));
    let (bytes, delay) = answer(event);
    if !is_to_be_answered {
        return;
    }
    thread::sleep(delay);
    let _ = stream.write_all(&bytes).and_then(|()| stream.flush());
}

type Fault = (u16, &'static str);

/// `None` where the connection ends, or is given up, before there is a whole request.
fn read(stream: &mut impl Read) -> std::result::Result<Option<(String, Vec<u8>)>, Fault> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    let mut more = |bytes: &mut Vec<u8>| match stream.read(&mut chunk) {
        Ok(n) if n > 0 => {
            bytes.extend(chunk.iter().take(n));
            true
        }
        _ => false,
    };
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if bytes.first() == Some(&TLS_HANDSHAKE) {
            return Err((0, "that was TLS; --tls serves it"));
        }
        if bytes.len() > HEAD_LIMIT {
            return Err((431, "the request's head has more than 64 KiB"));
        }
        if !more(&mut bytes) {
            return Ok(None);
        }
    };
    let mut body = bytes.split_off(end);
    let head: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let length = length(&head)?;
    while body.len() < length {
        if !more(&mut body) {
            return Ok(None);
        }
    }
    body.truncate(length);
    Ok(Some((head, body)))
}

/// The body's length. Two different ones, or a coding, are how requests are smuggled (RFC 9112 section 6.3).
fn length(head: &str) -> std::result::Result<usize, Fault> {
    let mut found = None;
    for line in head.split("\r\n") {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return Err((411, "the body has a transfer coding; Content-Length is wanted"));
        }
        if name.eq_ignore_ascii_case("content-length") {
            let length = value.trim().parse().map_err(|_| (400, "Content-Length is no number"))?;
            if found.is_some_and(|earlier| earlier != length) {
                return Err((400, "there are two different Content-Length"));
            }
            found = Some(length);
        }
    }
    match found {
        Some(length) if length > BODY_LIMIT => Err((413, "the body has more than 1 MiB")),
        length => Ok(length.unwrap_or(0)),
    }
}

/// Takes any certificate whose key the client proves to have: whose it is, is for the caller to judge.
#[derive(Debug)]
struct AnyClient(Arc<CryptoProvider>);

impl ClientCertVerifier for AnyClient {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> std::result::Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_listened_on() {
        for place in ["0", "127.0.0.1:0", "127.9.9.9:0"] {
            assert!(listen(place).unwrap().1.ip().is_loopback(), "{place}");
        }
        for place in ["0.0.0.0:0", "[::]:0", "8.8.8.8:1", "70000", "127.0.0.1", ""] {
            assert_eq!(listen(place).unwrap_err().kind, Kind::Usage, "{place}");
        }
        let (_held, address) = listen("0").unwrap();
        assert!(listen(&address.to_string()).unwrap_err().message.ends_with("address already in use"));
    }

    #[test]
    fn a_body_has_one_length() {
        let of = |headers: &str| length(&format!("POST / HTTP/1.1\r\n{headers}\r\n"));
        assert_eq!(of("content-length: 3\r\nContent-Length: 3\r\n"), Ok(3));
        assert_eq!(of(""), Ok(0));
        assert_eq!(of("Content-Length: 3\r\nContent-Length: 4\r\n").unwrap_err().0, 400);
        assert_eq!(of("Content-Length: -1\r\n").unwrap_err().0, 400);
        assert_eq!(of("Content-Length: 9999999\r\n").unwrap_err().0, 413);
        assert_eq!(of("Transfer-Encoding: chunked\r\n").unwrap_err().0, 411);
        assert_eq!(read(&mut io::Cursor::new(vec![b'a'; HEAD_LIMIT * 2])).unwrap_err().0, 431);
        let hello = read(&mut io::Cursor::new(b"\x16\x03\x01\x02\x00"));
        assert_eq!(hello, Err((0, "that was TLS; --tls serves it")));
        assert_eq!(read(&mut io::Cursor::new(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab")), Ok(None));
    }
}
