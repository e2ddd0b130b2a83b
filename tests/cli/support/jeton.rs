//! jeton as a child process: a blank environment, a home of its own, and an end after 20 seconds whatever happens.

use std::ffi::OsStr;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Once, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::{AtTerminal, Outcome, binary};

/// After this a child is killed and its test fails: a hang is a failure, never a wait.
const LIMIT: Duration = Duration::from_secs(20);

/// A job in the background of a script, or under nohup, is started with signals ignored, and so would be all its children:
/// what has a handler here is back at its default in a program that is run.
fn signals_as_a_shell_has_them() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT};
    let always = Arc::new(AtomicBool::new(true));
    for signal in [SIGHUP, SIGINT, SIGQUIT] {
        signal_hook::flag::register_conditional_default(signal, Arc::clone(&always)).expect("a handler");
    }
}

/// A fresh home directory (0700), and jeton run in it. The directory goes when this is dropped.
pub(crate) struct Jeton {
    home: PathBuf,
}

impl Jeton {
    /// An empty home.
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        static SIGNALS: Once = Once::new();
        SIGNALS.call_once(signals_as_a_shell_has_them);
        let name = format!("jeton-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let home = std::env::temp_dir().join(name);
        fs::DirBuilder::new().mode(0o700).create(&home).expect("a new home directory");
        Self { home }
    }

    /// A home whose profile `p`, the default one, gets its tokens from this endpoint without any secret, unless `lines` say
    /// otherwise.
    pub(crate) fn with_profile(token_endpoint: &str, lines: &str) -> Self {
        let jeton = Self::new();
        jeton.write_config(&format!(
            "default_profile = \"p\"\n[profiles.p]\ntoken_endpoint = \"{token_endpoint}\"\nclient_id = \"id\"\n{lines}\n"
        ));
        jeton
    }

    /// `HOME`, and where the child runs.
    pub(crate) fn home(&self) -> &Path {
        &self.home
    }

    /// `JETON_CONFIG_DIR`; not there until jeton or [`Jeton::write_config`] makes it.
    pub(crate) fn config_dir(&self) -> PathBuf {
        self.home.join("config")
    }

    /// Writes `config.toml`.
    pub(crate) fn write_config(&self, text: &str) -> PathBuf {
        let dir = self.config_dir();
        fs::DirBuilder::new().mode(0o700).recursive(true).create(&dir).expect("the configuration directory");
        self.file("config/config.toml", text)
    }

    /// Writes a file (0600) below the home and gives back its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.join(name);
        let mut options = fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&path).expect(name);
        file.write_all(content.as_ref()).expect(name);
        path
    }

    /// A call that can still be given more arguments, variables and standard input.
    pub(crate) fn call<A: AsRef<OsStr>>(&self, args: &[A]) -> Call {
        self.call_by(Command::new(binary()), args)
    }

    /// As [`Jeton::call`] through a shell that first runs `script`: a umask, a limit.
    pub(crate) fn call_after<A: AsRef<OsStr>>(&self, script: &str, args: &[A]) -> Call {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", &format!("{script}; exec \"$0\" \"$@\"")]).arg(binary());
        self.call_by(shell, args)
    }

    /// Another program in the same environment, with jeton's folder first on `PATH`.
    pub(crate) fn program<A: AsRef<OsStr>>(&self, program: &str, args: &[A]) -> Call {
        let folder = binary().parent().expect("a folder");
        self.call_by(Command::new(program), args)
            .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display()))
    }

    /// As [`Jeton::call`] by a user without rights, whose home this is from now on. Only root can do that; others have
    /// no rights as they are.
    pub(crate) fn call_without_rights<A: AsRef<OsStr>>(&self, args: &[A]) -> Call {
        self.call_without_rights_after(":", args)
    }

    /// As [`Jeton::call_without_rights`], and as [`Jeton::call_after`].
    pub(crate) fn call_without_rights_after<A: AsRef<OsStr>>(&self, script: &str, args: &[A]) -> Call {
        const NOBODY: u32 = 65534;
        if !is_root() {
            return self.call_after(script, args);
        }
        // The build's folder may be closed to that user.
        let program = self.home.join("jeton-of-nobody");
        if !program.exists() {
            fs::copy(binary(), &program).expect("a copy of jeton");
        }
        give(&self.home, NOBODY);
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &format!("{script}; exec \"$0\" \"$@\"")]).arg(program);
        command.uid(NOBODY).gid(NOBODY);
        self.call_by(command, args)
    }

    fn call_by<A: AsRef<OsStr>>(&self, mut command: Command, args: &[A]) -> Call {
        command.args(args).env_clear().current_dir(&self.home);
        command
            .env("HOME", &self.home)
            .env("JETON_CONFIG_DIR", self.config_dir())
            .env("PATH", "/usr/bin:/bin");
        command.env("RUST_BACKTRACE", "1");
        Call { command, stdin: Vec::new() }
    }

    /// Runs with these arguments, empty standard input and no variables but the blank environment's.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, args: &[A]) -> Outcome {
        self.call(args).run()
    }
}

impl Drop for Jeton {
    fn drop(&mut self) {
        // A test that fails to clean up has nothing to say about jeton.
        let _ = fs::remove_dir_all(&self.home);
    }
}

/// True where file modes don't bind the tests.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Gives a folder and what is in it to another user.
fn give(path: &Path, user: u32) {
    std::os::unix::fs::lchown(path, Some(user), Some(user)).expect("a file to give away");
    if path.is_dir() && !path.is_symlink() {
        fs::read_dir(path).expect("a folder").flatten().for_each(|file| give(&file.path(), user));
    }
}

/// One call, not yet made.
pub(crate) struct Call {
    command: Command,
    stdin: Vec<u8>,
}

impl Call {
    /// One more argument.
    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    /// More arguments.
    pub(crate) fn args<A: AsRef<OsStr>>(mut self, args: &[A]) -> Self {
        self.command.args(args);
        self
    }

    /// One environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes a variable away, one of the blank environment's too.
    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// The bytes on standard input, which then ends.
    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Another working directory than the home.
    pub(crate) fn current_dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Starts it and waits for its end.
    pub(crate) fn run(self) -> Outcome {
        self.spawn().wait()
    }

    /// Starts it at a terminal: standard input and standard error are that, standard output stays a pipe. `None`, loudly,
    /// where that can't be had.
    pub(crate) fn at_terminal(self) -> Option<AtTerminal> {
        AtTerminal::start(&self.command)
    }

    /// Starts it: for a test that does something meanwhile.
    pub(crate) fn spawn(mut self) -> Running {
        let line = format!("{:?}", self.command);
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = loop {
            match self.command.spawn() {
                // A child that another test forks meanwhile holds a fresh copy of jeton open for writing until it runs.
                Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => {
                    thread::sleep(Duration::from_millis(1));
                }
                child => break child.expect("jeton starts"),
            }
        };
        let mut pipe = child.stdin.take().expect("piped");
        let bytes = self.stdin;
        // A child that doesn't read its input closes the pipe: that is no failure of the test's.
        thread::spawn(move || drop(pipe.write_all(&bytes)));
        let stdout = collect(child.stdout.take().expect("piped"));
        let stderr = collect(child.stderr.take().expect("piped"));
        Running { child, line, started, stdout, stderr }
    }
}

/// Sends a signal to a child that has not been waited for.
pub(super) fn send(child: &Child, signal: rustix::process::Signal) {
    rustix::process::kill_process(rustix::process::Pid::from_child(child), signal)
        .expect("a child to signal");
}

/// All that comes out of a pipe, when it ends.
pub(super) fn collect(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}

/// A child that was started. Dropped without [`Running::wait`], it is killed.
pub(crate) struct Running {
    child: Child,
    line: String,
    started: Instant,
    stdout: mpsc::Receiver<Vec<u8>>,
    stderr: mpsc::Receiver<Vec<u8>>,
}

impl Running {
    /// The process id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        send(&self.child, signal);
    }

    /// True until it ends.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a child to ask").is_none()
    }

    /// Waits for the end; kills it at the limit of 20 seconds, which fails the test.
    pub(crate) fn wait(self) -> Outcome {
        self.wait_for(LIMIT)
    }

    /// As [`Running::wait`] with another limit.
    pub(crate) fn wait_for(mut self, limit: Duration) -> Outcome {
        let mut pause = Duration::from_micros(200);
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child to wait for") {
                break status;
            }
            if self.started.elapsed() > limit {
                self.child.kill().expect("a child to kill");
                self.child.wait().expect("a child to wait for");
                panic!("still running after {limit:?}: {}", self.line);
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(10));
        };
        let elapsed = self.started.elapsed();
        // A grandchild may hold the pipes open beyond the child's end.
        let text = |pipe: &mpsc::Receiver<Vec<u8>>| {
            let bytes = pipe.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("an open pipe: {}", self.line));
            String::from_utf8(bytes).unwrap_or_else(|e| panic!("output is not UTF-8: {e}: {}", self.line))
        };
        let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
        let outcome = Outcome {
            line: self.line.clone(),
            code,
            core_dumped: status.core_dumped(),
            stdout: text(&self.stdout),
            stderr: text(&self.stderr),
            elapsed,
        };
        // Promise 40: no panic is ever reachable, whatever else the test is about.
        assert!(!outcome.stderr.contains("panicked at"), "a panic\n{outcome}");
        outcome
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
