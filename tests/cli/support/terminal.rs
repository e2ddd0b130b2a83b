//! A person's terminal: jeton with a controlling terminal of its own, which the test types at and reads.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::process::Signal;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

use super::jeton::{collect, send};

/// What doesn't come within this doesn't come.
const LIMIT: Duration = Duration::from_secs(10);

/// Makes the terminal on its standard input the controlling one, and becomes what it is told (util-linux).
const SETSID: &str = "/usr/bin/setsid";

/// jeton at a terminal. Dropped, it is killed.
pub(crate) struct AtTerminal {
    child: Child,
    controller: File,
    /// Kept open, so that the terminal outlives jeton and its state can be looked at.
    terminal: File,
    screen: Arc<Mutex<Vec<u8>>>,
    stdout: mpsc::Receiver<Vec<u8>>,
    gone: Arc<AtomicBool>,
    reader: Option<thread::JoinHandle<()>>,
}

impl AtTerminal {
    pub(super) fn start(command: &Command) -> Option<Self> {
        if !std::path::Path::new(SETSID).exists() {
            eprintln!("NOT RUN: there is no {SETSID}, so there is no terminal to test at");
            return None;
        }
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        // Where jeton had it too, the terminal could never go away.
        fcntl_setfd(&controller, FdFlags::CLOEXEC).expect("a descriptor's flags");
        grantpt(&controller).expect("granted");
        unlockpt(&controller).expect("unlocked");
        let name = ptsname(&controller, Vec::new()).expect("its name");
        let open = || {
            let mut options = File::options();
            options.read(true).write(true).custom_flags(OpenptFlags::NOCTTY.bits().cast_signed());
            options.open(OsStr::from_bytes(name.as_bytes())).expect("the terminal")
        };
        let mut session = Command::new(SETSID);
        session.arg("--ctty").arg(command.get_program()).args(command.get_args()).env_clear();
        session.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        session.current_dir(command.get_current_dir().expect("a folder"));
        session.stdin(OwnedFd::from(open())).stderr(OwnedFd::from(open())).stdout(Stdio::piped());
        let mut child = session.spawn().expect("jeton starts");
        let stdout = collect(child.stdout.take().expect("piped"));
        let controller = File::from(controller);
        let screen = Arc::new(Mutex::new(Vec::new()));
        let (mut reader, written) = (controller.try_clone().expect("a reader"), Arc::clone(&screen));
        let gone = Arc::new(AtomicBool::new(false));
        let left = Arc::clone(&gone);
        fcntl_setfl(&reader, OFlags::RDWR | OFlags::NONBLOCK).expect("a pipe's flags");
        let reading = thread::spawn(move || {
            let mut chunk = [0; 1024];
            loop {
                match reader.read(&mut chunk) {
                    Ok(n @ 1..) => {
                        written.lock().expect("no reader panicked").extend_from_slice(&chunk[..n]);
                    }
                    // The reader must not keep a terminal that is to go away.
                    Err(error) if error.kind() == ErrorKind::WouldBlock && !left.load(Ordering::SeqCst) => {
                        thread::sleep(Duration::from_millis(1));
                    }
                    _ => return,
                }
            }
        });
        Some(Self { child, controller, terminal: open(), screen, stdout, gone, reader: Some(reading) })
    }

    /// All that stood on the terminal so far.
    pub(crate) fn screen(&self) -> String {
        String::from_utf8_lossy(&self.screen.lock().expect("no reader panicked")).replace("\r\n", "\n")
    }

    /// Waits until the last thing on the terminal is this.
    #[track_caller]
    pub(crate) fn sees(&self, end: &str) {
        self.until(&format!("{end:?} at the end"), || self.screen().ends_with(end));
    }

    /// Waits until what is typed is shown, or not.
    #[track_caller]
    pub(crate) fn waits_for_echo(&self, shown: bool) {
        self.until(&format!("echo: {shown}"), || self.echoes() == shown);
    }

    #[track_caller]
    fn until(&self, what: &str, is_so: impl Fn() -> bool) {
        let start = Instant::now();
        while !is_so() {
            assert!(start.elapsed() < LIMIT, "{what}\n--- screen\n{}\n---", self.screen());
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// What is typed is shown.
    pub(crate) fn echoes(&self) -> bool {
        tcgetattr(&self.terminal).expect("a terminal").local_modes.contains(LocalModes::ECHO)
    }

    /// Types these keys.
    pub(crate) fn types(&mut self, keys: &str) {
        self.controller.write_all(keys.as_bytes()).expect("a terminal to type at");
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        send(&self.child, signal);
    }

    /// The terminal shows what is typed again, as a shell has it that takes it back.
    pub(crate) fn shows_what_is_typed(&self) {
        let mut state = tcgetattr(&self.terminal).expect("a terminal");
        state.local_modes |= LocalModes::ECHO | LocalModes::ICANON;
        tcsetattr(&self.terminal, OptionalActions::Now, &state).expect("a terminal");
    }

    /// The terminal's window is closed. The exit code, 128 + n after signal n.
    pub(crate) fn goes_away(mut self) -> i32 {
        self.gone.store(true, Ordering::SeqCst);
        drop(self.reader.take().map(thread::JoinHandle::join));
        for end in [&mut self.terminal, &mut self.controller] {
            *end = File::open("/dev/null").expect("/dev/null");
        }
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child to wait for") {
                break status;
            }
            assert!(start.elapsed() < LIMIT, "still running");
            thread::sleep(Duration::from_millis(2));
        };
        status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0))
    }

    /// Waits for the end: the exit code (128 + n after signal n), standard output, and what stood on the terminal.
    #[track_caller]
    pub(crate) fn ends(mut self) -> (i32, String, String) {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child to wait for") {
                break status;
            }
            assert!(start.elapsed() < LIMIT, "still running\n--- screen\n{}\n---", self.screen());
            thread::sleep(Duration::from_millis(2));
        };
        let stdout = self.stdout.recv_timeout(LIMIT).expect("an end of standard output");
        // What was written last may still be on its way to the reader.
        thread::sleep(Duration::from_millis(20));
        let screen = self.screen();
        assert!(!screen.contains("panicked at"), "a panic\n{screen}");
        let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
        (code, String::from_utf8(stdout).expect("UTF-8"), screen)
    }
}

impl Drop for AtTerminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
