//! Other programs: commands that hand over a secret or a signature, and those that a token is for.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};

use super::files::reason;
use super::signals::Signals;
use super::terminal;
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// What a command line prints on standard output, at most `limit` bytes. The system's shell runs it; its standard
/// input and standard error are jeton's own, so it may ask and complain. `what` names the result in messages.
///
/// Errors are exit 3: it can't be started, ends with a failure, prints nothing or too much.
pub(crate) fn output(command: &str, what: &str, limit: usize) -> Result<Secret> {
    collected(shell(command), None, command, what, limit)
}

/// As [`output`], with `input` as the command's standard input.
pub(crate) fn filtered(command: &str, input: &[u8], what: &str, limit: usize) -> Result<Secret> {
    let mut shell = shell(command);
    shell.stdin(Stdio::piped());
    collected(shell, Some(input), command, what, limit)
}

fn collected(
    mut shell: Command,
    input: Option<&[u8]>,
    command: &str,
    what: &str,
    limit: usize,
) -> Result<Secret> {
    let failed = |how: String| Error::input(format!("the command for {what} {how}")).hint(command.to_owned());
    if input.is_none() && terminal::stdin_is_terminal() && terminal::forbidden()?.is_some() {
        // Nor may the command wait for a person.
        shell.stdin(Stdio::null());
    }
    let mut child = shell
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("can't be started: {}", reason(&error))))?;
    let feeder = child.stdin.take().zip(input).map(|(mut stdin, input)| {
        let input = input.to_vec();
        // A command that has read enough closes the pipe; what it makes of that is seen in what it prints.
        std::thread::spawn(move || drop(stdin.write_all(&input)))
    });
    let mut printed = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        stdout
            .take(bound)
            .read_to_end(&mut printed)
            .map_err(|error| failed(format!("can't be read: {}", reason(&error))))?;
    }
    let printed = Secret::new(printed);
    let status = child.wait().map_err(|error| failed(format!("can't be waited for: {}", reason(&error))))?;
    // A thread that was writing has nothing to say that the command's end doesn't.
    drop(feeder.map(std::thread::JoinHandle::join));
    if printed.expose().len() > limit {
        return Err(failed(format!("printed more than {} KiB", limit / 1024)));
    }
    if !status.success() {
        return Err(failed(format!("failed ({status})")));
    }
    Ok(printed)
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

/// A command that runs beside jeton, through the system's shell, with standard output on standard error: that of jeton is
/// for results.
pub(crate) fn start(command: &str) -> Result<Child> {
    shell(command)
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
