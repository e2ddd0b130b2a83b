//! Commands that hand over a secret or a signature.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use super::files::reason;
use crate::error::{Error, Result};
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
