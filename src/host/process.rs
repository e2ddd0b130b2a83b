//! Commands that hand over a secret.

use std::io::Read;
use std::process::{Command, Stdio};

use super::files::reason;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// What a command line prints on standard output, at most `limit` bytes. The system's shell runs it; its standard
/// input and standard error are jeton's own, so it may ask and complain. `what` names the result in messages.
///
/// Errors are exit 3: it can't be started, ends with a failure, prints nothing or too much.
pub(crate) fn output(command: &str, what: &str, limit: usize) -> Result<Secret> {
    let failed = |how: String| Error::input(format!("the command for {what} {how}")).hint(command.to_owned());
    let mut child = shell(command)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("can't be started: {}", reason(&error))))?;
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
