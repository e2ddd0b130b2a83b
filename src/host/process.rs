//! Other programs: commands that hand over a secret or a signature, and those that a token is for.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};

use super::files::reason;
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

#[cfg(unix)]
fn shell(command: &str) -> Command {
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

/// Becomes the command on Unix: signals, exit code and process id are its own then, and this doesn't return unless it
/// can't be run. Elsewhere the command is waited for, and its exit code comes back.
///
/// Errors: 127 there is no such command, 126 it can't be run.
#[cfg(unix)]
pub(crate) fn replace(command: &[OsString], variables: Variables) -> Result<u8> {
    use std::os::unix::process::CommandExt;
    Err(unrunnable(command, &prepared(command, variables).exec()))
}

/// As above.
#[cfg(not(unix))]
pub(crate) fn replace(command: &[OsString], variables: Variables) -> Result<u8> {
    run(command, variables)
}

/// Runs the command to its end and passes on to it the signals that come meanwhile. Gives back its exit code, 128 + n
/// after signal n. Errors as of [`replace`].
#[cfg(unix)]
pub(crate) fn run(command: &[OsString], variables: Variables) -> Result<u8> {
    use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
    let failed = |error: io::Error| unrunnable(command, &error);
    // Before the child is there, so that none is lost.
    let mut signals =
        signal_hook::iterator::Signals::new([SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2])
            .map_err(failed)?;
    let mut child = prepared(command, variables).spawn().map_err(failed)?;
    loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            return Ok(code(status));
        }
        for signal in signals.wait() {
            let is_for_all = [SIGINT, SIGQUIT].contains(&signal) && at_terminal();
            if signal != SIGCHLD && !is_for_all {
                pass_on(&child, signal);
            }
        }
    }
}

/// As above.
#[cfg(not(unix))]
pub(crate) fn run(command: &[OsString], variables: Variables) -> Result<u8> {
    prepared(command, variables).status().map(code).map_err(|error| unrunnable(command, &error))
}

/// The child has not been waited for, so its number is still its own.
#[cfg(unix)]
fn pass_on(child: &Child, signal: i32) {
    let pid = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    if let (Some(pid), Some(signal)) = (pid, rustix::process::Signal::from_named_raw(signal)) {
        // It may have ended just now.
        let _ = rustix::process::kill_process(pid, signal);
    }
}

/// True where a terminal sends its signals to the child too, so that passing them on would send them twice.
#[cfg(unix)]
fn at_terminal() -> bool {
    std::fs::File::open("/dev/tty")
        .ok()
        .and_then(|terminal| rustix::termios::tcgetpgrp(terminal).ok())
        .is_some_and(|group| group == rustix::process::getpgrp())
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

fn prepared(command: &[OsString], variables: Variables) -> Command {
    let mut words = command.iter();
    let mut prepared = Command::new(words.next().map_or(OsStr::new(""), OsString::as_os_str));
    prepared.args(words).envs(variables);
    prepared
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

fn unrunnable(command: &[OsString], error: &io::Error) -> Error {
    let name = command.first().map(|name| name.to_string_lossy()).unwrap_or_default();
    if error.kind() == io::ErrorKind::NotFound {
        return Error::new(Kind::NoCommand, format!("there is no command {name}"));
    }
    Error::new(Kind::NotRun, format!("can't run {name}: {}", reason(error)))
}
