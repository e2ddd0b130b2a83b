//! Servers on loopback, scripted by the test: a closure answers, everything heard is kept.

use std::fmt;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A connection that nobody ends is given up after this, so that no thread outlives its test by much.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server on 127.0.0.1 that stops when it is dropped. Each connection has a thread of its own.
pub(crate) struct Server {
    address: SocketAddr,
    scheme: &'static str,
    heard: Arc<Mutex<Vec<Received>>>,
    connections: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// HTTP/1.1, one request a connection: the closure gives the reply.
    pub(crate) fn new(reply: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let heard = Arc::default();
        let log = Arc::clone(&heard);
        Self::start("http", heard, move |mut stream| serve(&mut stream, &log, &reply))
    }

    /// As [`Server::new`], over TLS.
    pub(crate) fn tls(
        config: Arc<rustls::ServerConfig>,
        reply: impl Fn(&Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let heard = Arc::default();
        let log = Arc::clone(&heard);
        Self::start("https", heard, move |stream| {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).expect("a TLS server");
            let mut stream = rustls::StreamOwned::new(connection, stream);
            serve(&mut stream, &log, &reply);
            stream.conn.send_close_notify();
            let _ = stream.flush();
        })
    }

    /// Raw: the closure has the connection to itself, and it closes when the closure returns.
    pub(crate) fn raw(connection: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        Self::start("http", Arc::default(), connection)
    }

    /// After one request, writes these bytes once and then this piece again and again with a pause between, until the
    /// client goes away.
    pub(crate) fn endless(first: impl Into<Vec<u8>>, piece: impl Into<Vec<u8>>, pause: Duration) -> Self {
        let (first, piece) = (first.into(), piece.into());
        Self::raw(move |mut stream| {
            let _ = Received::read(&mut stream);
            let _ = stream.write_all(&first);
            while stream.write_all(&piece).is_ok() {
                thread::sleep(pause);
            }
        })
    }

    /// Answers each request with this token, `Bearer`, and its lifetime in seconds.
    pub(crate) fn token(token: &str, expires_in: u64) -> Self {
        let reply = Reply::token(token, expires_in);
        Self::new(move |_| reply.clone())
    }

    /// Answers each request with the same reply.
    pub(crate) fn always(reply: Reply) -> Self {
        Self::new(move |_| reply.clone())
    }

    fn start(
        scheme: &'static str,
        heard: Arc<Mutex<Vec<Received>>>,
        connection: impl Fn(TcpStream) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let address = listener.local_addr().expect("its address");
        let (stop, connections) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (stopped, counted) = (Arc::clone(&stop), Arc::clone(&connections));
        let connection = Arc::new(connection);
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                counted.fetch_add(1, Ordering::SeqCst);
                let _ = stream.set_read_timeout(Some(PATIENCE));
                let _ = stream.set_write_timeout(Some(PATIENCE));
                let _ = stream.set_nodelay(true);
                let connection = Arc::clone(&connection);
                thread::spawn(move || connection(stream));
            }
        });
        Self { address, scheme, heard, connections, stop, thread: Some(thread) }
    }

    /// `http(s)://127.0.0.1:PORT` and the path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    /// As [`Server::url`] with another host name, such as `localhost`.
    pub(crate) fn url_at(&self, host: &str, path: &str) -> String {
        format!("{}://{host}:{}{path}", self.scheme, self.port())
    }

    /// The port.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Every request so far, in the order of arrival.
    pub(crate) fn heard(&self) -> Vec<Received> {
        self.heard.lock().expect("no server thread panicked").clone()
    }

    /// The only request; fails where there was none or more than one.
    #[track_caller]
    pub(crate) fn heard_one(&self) -> Received {
        let mut heard = self.heard();
        assert_eq!(heard.len(), 1, "one request: {heard:#?}");
        heard.remove(0)
    }

    /// How many connections were accepted, requests or not.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the accept call.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(
    stream: &mut (impl Read + Write),
    heard: &Mutex<Vec<Received>>,
    reply: &impl Fn(&Received) -> Reply,
) {
    let Some(received) = Received::read(stream) else { return };
    heard.lock().expect("no server thread panicked").push(received.clone());
    let reply = reply(&received);
    thread::sleep(reply.delay);
    // The client may have gone: its test judges that.
    let _ = stream.write_all(&reply.bytes);
    let _ = stream.flush();
}

/// One request as it came.
#[derive(Clone)]
pub(crate) struct Received {
    /// Request line and header lines, with their CRLFs and the empty line.
    pub(crate) head: String,
    /// The body, by its Content-Length.
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// Reads one request; `None` where the connection ends before it does.
    pub(crate) fn read(stream: &mut impl Read) -> Option<Self> {
        let mut bytes = Vec::new();
        let mut chunk = [0; 8192];
        loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&bytes[..end + 4]).into_owned();
                let mut received = Self { head, body: bytes.split_off(end + 4) };
                let length = received.header("content-length").map_or(0, |n| n.parse().expect("a length"));
                while received.body.len() < length {
                    let n = stream.read(&mut chunk).ok().filter(|n| *n > 0)?;
                    received.body.extend_from_slice(&chunk[..n]);
                }
                return Some(received);
            }
            let n = stream.read(&mut chunk).ok().filter(|n| *n > 0)?;
            bytes.extend_from_slice(&chunk[..n]);
        }
    }

    /// `POST /token HTTP/1.1`
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    /// Header names as written and values, in order.
    pub(crate) fn headers(&self) -> Vec<(&str, &str)> {
        self.head.lines().skip(1).filter_map(|line| line.split_once(": ")).collect()
    }

    /// The first header of that name, whatever its case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers().into_iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body in UTF-8")
    }

    /// The form's pairs, decoded, in order (application/x-www-form-urlencoded).
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        let pairs = self.text().split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(n, v)| (decoded(n), decoded(v)))
            .collect()
    }

    /// The form's first value of that name.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        self.form().into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.head, String::from_utf8_lossy(&self.body))
    }
}

fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = String::from_utf8(bytes.by_ref().take(2).collect()).expect("percent-encoding");
                u8::from_str_radix(&digits, 16).expect("percent-encoding")
            }
            plain => plain,
        });
    }
    String::from_utf8(out).expect("a form in UTF-8")
}

/// What a server answers: exact bytes, perhaps after a while.
#[derive(Clone)]
pub(crate) struct Reply {
    bytes: Vec<u8>,
    delay: Duration,
}

impl Reply {
    /// These bytes and nothing else, then the connection's end.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), delay: Duration::ZERO }
    }

    /// A body with its type and length.
    pub(crate) fn new(status: u16, content_type: &str, body: impl AsRef<[u8]>) -> Self {
        Self::with_headers(status, &[("Content-Type", content_type)], body)
    }

    /// As [`Reply::new`] with headers of the test's; `Content-Length` and `Connection` are added.
    pub(crate) fn with_headers(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut head = format!("HTTP/1.1 {status} Scripted\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()));
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        Self::raw(bytes)
    }

    /// A JSON body.
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::new(status, "application/json", body)
    }

    /// RFC 6749 5.1: a Bearer token and its lifetime in seconds.
    pub(crate) fn token(token: &str, expires_in: u64) -> Self {
        Self::json(
            200,
            &format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{expires_in}}}"#),
        )
    }

    /// The same reply, later.
    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}
