//! From a host's name to a connection: look up, connect, TLS, all within one deadline, and every step known.
//!
//! ureq's own connectors do the work. This room adds what they lack: a deadline that holds across a proxy's many
//! small steps too, a note of how far the exchange came (an error message needs it), TLS by a configuration whose
//! faults were told before, and no look-up for an address or for `localhost`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use ureq::unversioned::resolver::{self, ResolvedSocketAddrs};
use ureq::unversioned::transport::time::{Duration as Span, Instant as Moment};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, TcpConnector, Transport,
    TransportAdapter,
};
use ureq::{Error, Timeout};

use super::HEAD_LIMIT;
use crate::wire::Connection;

/// How far an exchange came, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
#[repr(u8)]
pub(super) enum Step {
    /// The name look-up.
    Lookup,
    /// The TCP connection.
    Connect,
    /// The proxy's answer to CONNECT.
    Tunnel,
    /// The TLS handshake.
    Handshake,
    /// The request, and the wait for the first byte of the answer.
    Wait,
    /// The answer's status line and headers.
    Head,
    /// The answer's body.
    Body,
}

const STEPS: [Step; 7] =
    [Step::Lookup, Step::Connect, Step::Tunnel, Step::Handshake, Step::Wait, Step::Head, Step::Body];

/// The note of how far an exchange came, when each step began, and what the handshake settled.
#[derive(Debug, Default)]
pub(super) struct Progress {
    step: AtomicU8,
    begun: [OnceLock<Instant>; STEPS.len()],
    sent: OnceLock<Instant>,
    tls: OnceLock<crate::wire::Tls>,
    asked: Mutex<String>,
}

impl Progress {
    /// The last step reached.
    pub(super) fn step(&self) -> Step {
        STEPS.get(usize::from(self.step.load(Ordering::Relaxed))).copied().unwrap_or(Step::Body)
    }

    /// True of a step that was taken, perhaps more than once.
    pub(super) fn has_reached(&self, step: Step) -> bool {
        self.begun.get(step as usize).is_some_and(|begun| begun.get().is_some())
    }

    /// The host whose name was looked up last: a SOCKS proxy's, or the target's that it wants the address of.
    pub(super) fn asked(&self) -> String {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes a step.
    pub(super) fn reach(&self, step: Step) {
        self.step.store(step as u8, Ordering::Relaxed);
        // A proxy's connector takes some steps twice: the first time is the one that counts.
        if let Some(begun) = self.begun.get(step as usize) {
            begun.get_or_init(Instant::now);
        }
    }

    /// How long each step took, as far as it was taken.
    pub(super) fn connection(&self) -> Connection {
        let at = |step: Step| self.begun.get(step as usize).and_then(|begun| begun.get().copied());
        let between = |from: Option<Instant>, to: Option<Instant>| Some(to?.saturating_duration_since(from?));
        let (handshake, wait) = (at(Step::Handshake), at(Step::Wait));
        let tunnel = at(Step::Tunnel);
        Connection {
            lookup: between(at(Step::Lookup), at(Step::Connect)),
            connect: between(at(Step::Connect), tunnel.or(handshake).or(wait)),
            tunnel: between(tunnel, handshake.or(wait)),
            handshake: between(handshake, wait),
            first_byte: between(self.sent.get().copied(), at(Step::Head)),
            tls: self.tls.get().cloned(),
        }
    }

    /// The time from the request's first byte until now.
    pub(super) fn since_sent(&self) -> Duration {
        self.sent.get().map_or(Duration::ZERO, Instant::elapsed)
    }
}

/// The time left, or the error that none is. Without a deadline (one too far for the clock) the time is unlimited.
fn left(deadline: Option<Instant>) -> Result<Span, Error> {
    match deadline.map(|end| end.saturating_duration_since(Instant::now())) {
        None => Ok(Span::NotHappening),
        Some(Duration::ZERO) => Err(Error::Timeout(Timeout::Global)),
        Some(left) => Ok(Span::Exact(left)),
    }
}

fn shorter(a: Span, b: Span) -> Span {
    match (a, b) {
        (Span::Exact(a), Span::Exact(b)) => Span::Exact(a.min(b)),
        (Span::NotHappening, other) | (other, Span::NotHappening) => other,
    }
}

/// Finds a host's addresses, on a thread of its own where the system must be asked, since that call has no limit.
#[derive(Debug)]
pub(super) struct Resolver {
    /// When the exchange must be over.
    pub(super) deadline: Option<Instant>,
    /// Where the steps are noted.
    pub(super) progress: Arc<Progress>,
}

impl resolver::Resolver for Resolver {
    fn resolve(
        &self,
        uri: &http::Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        self.progress.reach(Step::Lookup);
        let host = bare_host(uri).to_owned();
        self.progress.asked.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&host);
        let port = port(uri);
        let mut found = self.empty();
        for address in addresses(host, port, left(self.deadline)?)?.into_iter().take(16) {
            found.push(address);
        }
        self.progress.reach(Step::Connect);
        if found.is_empty() { Err(Error::HostNotFound) } else { Ok(found) }
    }
}

fn addresses(host: String, port: u16, limit: Span) -> Result<Vec<SocketAddr>, Error> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    // RFC 6761 6.3: this name is loopback, whatever a resolver says.
    if host.eq_ignore_ascii_case("localhost") {
        return Ok(vec![(Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into()]);
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    thread::Builder::new()
        .spawn(move || sender.send((host.as_str(), port).to_socket_addrs().map(Iterator::collect)))?;
    let found: std::io::Result<Vec<SocketAddr>> =
        receiver.recv_timeout(*limit).map_err(|_| Error::Timeout(Timeout::Resolve))?;
    Ok(found?)
}

/// The host without an IPv6 address's brackets.
pub(super) fn bare_host(uri: &http::Uri) -> &str {
    let host = uri.host().unwrap_or_default();
    host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host)
}

/// The port, or the scheme's own. SOCKS proxies come with theirs spelt out.
pub(super) fn port(uri: &http::Uri) -> u16 {
    uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 })
}

/// Connects, unless a proxy's connector did so before, and speaks TLS where the URL wants it.
pub(super) struct Dial {
    /// When the exchange must be over.
    pub(super) deadline: Option<Instant>,
    /// Where the steps are noted.
    pub(super) progress: Arc<Progress>,
    /// There where the URL or the proxy is https.
    pub(super) tls: Option<Arc<ClientConfig>>,
    /// True where the exchange goes through a proxy.
    pub(super) proxied: bool,
}

impl fmt::Debug for Dial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dial")
    }
}

impl<In: Transport> Connector<In> for Dial {
    type Out = Timed;

    fn connect(&self, details: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Timed>, Error> {
        let mut transport: Box<dyn Transport> = match chained {
            Some(transport) => Box::new(transport),
            None => match TcpConnector::default().connect(&self.in_time(details)?, None::<()>)? {
                Some(transport) => Box::new(transport),
                None => return Ok(None),
            },
        };
        // ureq takes the proxy out of the settings for the connection to the proxy itself.
        let to_target = !self.proxied || details.config.proxy().is_some();
        if details.needs_tls() {
            self.progress.reach(Step::Handshake);
            let tls = self.secured(details, transport)?;
            if to_target {
                self.progress.tls.get_or_init(|| tls.settled());
            }
            transport = Box::new(tls);
        }
        self.progress.reach(if to_target { Step::Wait } else { Step::Tunnel });
        Ok(Some(Timed {
            transport,
            deadline: self.deadline,
            progress: to_target.then(|| Arc::clone(&self.progress)),
        }))
    }
}

impl Dial {
    /// The same details with the time that is left now, not when the look-up of a proxy began.
    fn in_time<'a>(&self, details: &ConnectionDetails<'a>) -> Result<ConnectionDetails<'a>, Error> {
        Ok(ConnectionDetails {
            uri: details.uri,
            addrs: details.addrs.clone(),
            config: details.config,
            request_level: details.request_level,
            resolver: details.resolver,
            now: Moment::now(),
            timeout: NextTimeout { after: left(self.deadline)?, ..details.timeout },
            current_time: Arc::clone(&details.current_time),
            run_connector: Arc::clone(&details.run_connector),
            register_shutdown: Arc::clone(&details.register_shutdown),
        })
    }

    fn secured(&self, details: &ConnectionDetails<'_>, transport: Box<dyn Transport>) -> Result<Tls, Error> {
        let config = self.tls.clone().ok_or(Error::TlsRequired)?;
        let name = ServerName::try_from(bare_host(details.uri).to_owned())
            .map_err(|_| Error::Tls("the host's name is none that a certificate can have"))?;
        let mut connection = ClientConnection::new(config, name)?;
        let mut socket = TransportAdapter::new(transport, Arc::clone(&details.current_time));
        socket.set_timeout(NextTimeout { after: left(self.deadline)?, ..details.timeout });
        connection.complete_io(&mut socket)?;
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Tls { buffers, stream: StreamOwned::new(connection, socket) })
    }
}

/// A connection that gives up at the deadline, whatever time-out it is called with.
pub(super) struct Timed {
    transport: Box<dyn Transport>,
    deadline: Option<Instant>,
    /// There on the connection that carries the request.
    progress: Option<Arc<Progress>>,
}

impl fmt::Debug for Timed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timed")
    }
}

impl Timed {
    fn capped(&self, timeout: NextTimeout) -> Result<NextTimeout, Error> {
        Ok(NextTimeout { after: shorter(timeout.after, left(self.deadline)?), ..timeout })
    }
}

impl Transport for Timed {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.transport.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let timeout = self.capped(timeout)?;
        if let Some(progress) = &self.progress {
            progress.sent.get_or_init(Instant::now);
        }
        self.transport.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let timeout = self.capped(timeout)?;
        let in_head = self.progress.as_ref().is_some_and(|progress| progress.step() <= Step::Head);
        let unread = self.transport.buffers().input().len();
        if in_head && unread >= HEAD_LIMIT {
            // ureq would read into the full buffer, get nothing, and take that for the end of the connection.
            return Err(Error::LargeResponseHeader(unread, HEAD_LIMIT));
        }
        let came = self.transport.await_input(timeout)?;
        if let Some(progress) = self.progress.as_ref().filter(|p| came && p.step() == Step::Wait) {
            progress.reach(Step::Head);
        }
        Ok(came)
    }

    fn is_open(&mut self) -> bool {
        self.transport.is_open()
    }

    fn is_tls(&self) -> bool {
        self.transport.is_tls()
    }
}

/// TLS over another connection.
struct Tls {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl Tls {
    /// What the handshake settled.
    fn settled(&self) -> crate::wire::Tls {
        let connection = &self.stream.conn;
        let version = match connection.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3".to_owned(),
            Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2".to_owned(),
            other => other.map_or_else(String::new, |version| format!("{version:?}")),
        };
        let cipher = connection.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite()));
        let certificate = connection.peer_certificates().and_then(<[_]>::first);
        crate::wire::Tls {
            version,
            cipher: cipher.unwrap_or_default(),
            certificate: certificate.map(|der| der.as_ref().to_vec()).unwrap_or_default(),
        }
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

impl Transport for Tls {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.sock.set_timeout(timeout);
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        std::io::Write::write_all(&mut self.stream, output)?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.sock.set_timeout(timeout);
        let amount = std::io::Read::read(&mut self.stream, self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
