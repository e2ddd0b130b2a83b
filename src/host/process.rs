//! Other programs: commands that hand over a secret or a signature, and those that a token is for.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::files::reason;
use super::signals::Signals;
use super::{clock, terminal, thread};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// What a command line prints on standard output, at most `limit` bytes. The system's shell runs it; its standard
/// input and standard error are jeton's own, so it may ask and complain. `what` names the result in messages.
///
/// It has [`PATIENCE`] to end; what it leaves running in the background is not waited for.
///
/// Errors are exit 3: it can't be started, ends with a failure, prints nothing or too much; 8 where it doesn't end.
pub(crate) fn output(command: &str, what: &str, limit: usize) -> Result<Secret> {
    collected(shell(command), None, command, what, limit)
}

/// As [`output`], with `input` as the command's standard input.
pub(crate) fn filtered(command: &str, input: &[u8], what: &str, limit: usize) -> Result<Secret> {
    let mut shell = shell(command);
    shell.stdin(Stdio::piped());
    collected(shell, Some(input), command, what, limit)
}

/// How long a command may take, a person whom it asks included.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long the last bytes of a command that has ended may be on their way.
const GRACE: Duration = Duration::from_millis(100);

/// How often a command that says nothing is asked whether it has ended.
const TICK: Duration = Duration::from_millis(20);

fn collected(
    mut shell: Command,
    input: Option<&[u8]>,
    command: &str,
    what: &str,
    limit: usize,
) -> Result<Secret> {
    let ran = || format!("it was: {command}");
    let failed = |how: String| Error::input(format!("the command for {what} {how}")).hint(ran());
    if input.is_none() && terminal::stdin_is_terminal() && terminal::forbidden()?.is_some() {
        // Nor may the command wait for a person.
        shell.stdin(Stdio::null());
    }
    let child = shell
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("can't be started: {}", reason(&error))))?;
    let mut running = Running { child, limit, end: clock::start() + PATIENCE };
    let ended = running.pipes(input).and_then(|chunks| running.gather(&chunks));
    if ended.is_err() {
        // Best effort: what it has started itself is not known, and ends when it writes.
        let _ = running.child.kill();
        let _ = running.child.wait();
    }
    let (printed, status) = ended.map_err(|fault| match fault {
        Fault::Late => Error::new(
            Kind::TimedOut,
            format!("the command for {what} has not ended after {} s", PATIENCE.as_secs()),
        )
        .hint(ran()),
        Fault::Long => failed(format!("printed more than {} KiB", limit / 1024)),
        Fault::Unread(error) => failed(format!("can't be read: {}", reason(&error))),
        Fault::NoThread(error) => error,
    })?;
    if !status.success() {
        return Err(failed(format!("failed ({status})")));
    }
    Ok(printed)
}

/// A command that prints something.
struct Running {
    child: Child,
    limit: usize,
    end: Instant,
}

/// Why a command is not waited for any longer.
enum Fault {
    Late,
    Long,
    Unread(io::Error),
    NoThread(Error),
}

impl Running {
    /// Feeds it and reads it on threads of their own: neither pipe ends before all who have inherited it have.
    fn pipes(&mut self, input: Option<&[u8]>) -> std::result::Result<Receiver<io::Result<Secret>>, Fault> {
        if let Some((mut stdin, input)) = self.child.stdin.take().zip(input) {
            let input = input.to_vec();
            // A command that has read enough closes the pipe; what it makes of that is seen in what it prints.
            thread::start(move || drop(stdin.write_all(&input))).map_err(Fault::NoThread)?;
        }
        let (tell, chunks) = mpsc::sync_channel(1);
        if let Some(mut stdout) = self.child.stdout.take() {
            let work = move || {
                let mut chunk = Zeroizing::new([0; 4096]);
                loop {
                    let read = match stdout.read(chunk.as_mut_slice()) {
                        Ok(0) => return,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                        read => read.map(|n| Secret::new(chunk.iter().take(n).copied().collect())),
                    };
                    if tell.send(read).is_err() {
                        return;
                    }
                }
            };
            thread::start(work).map_err(Fault::NoThread)?;
        }
        Ok(chunks)
    }

    /// All that it prints until it has ended: what it leaves running in the background is not waited for.
    fn gather(
        &mut self,
        chunks: &Receiver<io::Result<Secret>>,
    ) -> std::result::Result<(Secret, ExitStatus), Fault> {
        let mut printed = Zeroizing::new(Vec::new());
        let mut ended = None;
        loop {
            match chunks.recv_timeout(if ended.is_some() { GRACE } else { TICK }) {
                Ok(chunk) => {
                    printed.extend_from_slice(chunk.map_err(Fault::Unread)?.expose());
                    if printed.len() > self.limit {
                        return Err(Fault::Long);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) if ended.is_some() => break,
                Err(RecvTimeoutError::Timeout) => {
                    ended = self.child.try_wait().map_err(Fault::Unread)?;
                }
            }
            self.check_time()?;
        }
        let mut pause = Duration::from_micros(50);
        loop {
            if let Some(status) = self.child.try_wait().map_err(Fault::Unread)? {
                return Ok((Secret::new(std::mem::take(&mut *printed)), status));
            }
            self.check_time()?;
            clock::sleep(pause);
            pause = (pause * 2).min(TICK);
        }
    }

    fn check_time(&self) -> std::result::Result<(), Fault> {
        if clock::start() > self.end { Err(Fault::Late) } else { Ok(()) }
    }
}

/// The system's shell with a command line; arguments that are added are its `$0`, `$1` and so on.
#[cfg(unix)]
pub(super) fn shell(command: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(command);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.arg("/C").arg(command);
    shell
}

/// Variables for a child process.
pub(crate) type Variables = Vec<(String, OsString)>;

/// Another program and what it is given; its standard streams are jeton's own.
pub(crate) struct Program<'a> {
    name: &'a OsStr,
    command: Command,
}

impl<'a> Program<'a> {
    /// The command's name and its arguments, with these variables besides those of this environment.
    pub(crate) fn new(command: &'a [OsString], variables: Variables) -> Self {
        let (name, arguments) = command
            .split_first()
            .map_or((OsStr::new(""), command), |(name, arguments)| (name.as_os_str(), arguments));
        let mut command = Command::new(name);
        command.args(arguments).envs(variables);
        Self { name, command }
    }

    /// Takes variables out of what it is given.
    pub(crate) fn without<'v>(mut self, variables: impl Iterator<Item = &'v str>) -> Self {
        variables.for_each(|name| {
            self.command.env_remove(name);
        });
        self
    }

    /// As [`Self::new`], with none of this environment's `JETON_` variables, and with the folder of jeton's own program first on
    /// `PATH`.
    #[cfg(feature = "sandbox")]
    pub(crate) fn among_jetons(command: &'a [OsString], variables: Variables) -> Self {
        let mut program = Self::new(command, Variables::new());
        let names = std::env::vars_os().map(|(name, _)| name);
        names.filter(|name| name.to_str().is_some_and(|name| name.starts_with("JETON_"))).for_each(|name| {
            program.command.env_remove(name);
        });
        let here =
            std::env::current_exe().ok().and_then(|exe| exe.parent().map(std::path::Path::to_path_buf));
        let before = std::env::var_os("PATH").unwrap_or_default();
        if let Ok(path) = std::env::join_paths(here.into_iter().chain(std::env::split_paths(&before))) {
            program.command.env("PATH", path);
        }
        program.command.envs(variables);
        program
    }

    /// Becomes the program on Unix: signals, exit code and process id are its own then, and this doesn't return unless it
    /// can't be run. Elsewhere it is waited for, and its exit code comes back.
    ///
    /// Errors: 127 there is no such command, 126 it can't be run.
    #[cfg(unix)]
    pub(crate) fn replace(mut self) -> Result<u8> {
        let error = std::os::unix::process::CommandExt::exec(&mut self.command);
        Err(self.unrunnable(&error))
    }

    /// As above.
    #[cfg(not(unix))]
    pub(crate) fn replace(self) -> Result<u8> {
        Signals::watch().map_err(|error| self.unrunnable(&error)).and_then(|signals| self.run(signals))
    }

    /// Runs it to its end and passes on to it the signals that come meanwhile. Gives back its exit code, 128 + n after signal
    /// n. Errors as of [`Self::replace`].
    pub(crate) fn run(mut self, signals: Signals) -> Result<u8> {
        let ended = self.command.spawn().and_then(|mut child| signals.passed_on(&mut child));
        ended.map(code).map_err(|error| self.unrunnable(&error))
    }

    fn unrunnable(&self, error: &io::Error) -> Error {
        let name = self.name.display();
        if error.kind() == io::ErrorKind::NotFound {
            return Error::new(Kind::NoCommand, format!("there is no command {name}"));
        }
        Error::new(Kind::NotRun, format!("can't run {name}: {}", reason(error)))
    }
}

/// A command that runs beside jeton, through the system's shell, without these variables, and with standard output on standard
/// error: that of jeton is for results.
pub(crate) fn start(command: &str, without: &[String]) -> Result<Child> {
    let mut shell = shell(command);
    without.iter().for_each(|name| {
        shell.env_remove(name);
    });
    shell
        .stdin(Stdio::null())
        .stdout(io::stderr())
        .spawn()
        .map_err(|error| Error::input(format!("can't start {command}: {}", reason(&error))))
}

fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    let code = status.code().unwrap_or(128 + signal.unwrap_or(0));
    // The low byte is all that a Unix parent sees of it.
    code.to_le_bytes().first().copied().unwrap_or(1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_does_not_end_is_given_up() {
        for command in ["sleep 20", "exec >&-; sleep 20", "while :; do echo; sleep 0.01; done"] {
            let child = shell(command).stdout(Stdio::piped()).spawn().unwrap();
            let end = clock::start() + Duration::from_millis(100);
            let mut running = Running { child, limit: 1 << 20, end };
            let ended = running.pipes(None).and_then(|chunks| running.gather(&chunks));
            running.child.kill().unwrap();
            running.child.wait().unwrap();
            assert!(matches!(ended, Err(Fault::Late)), "{command}");
            assert!(end.elapsed() < Duration::from_secs(5), "{command}");
        }
    }
}
