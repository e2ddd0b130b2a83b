//! Commands that hand over a secret; the process itself.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use super::files::reason;
use super::{environment, terminal};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// What a command line prints on standard output, at most `limit` bytes. The system's shell runs it; its standard
/// input and standard error are jeton's own, so it may ask and complain. `what` names the result in messages.
///
/// Errors are exit 3: it can't be started, ends with a failure, prints nothing or too much.
pub(crate) fn output(command: &str, what: &str, limit: usize) -> Result<Secret> {
    let failed = |how: String| Error::input(format!("the command for {what} {how}")).hint(command.to_owned());
    let mut shell = shell(command);
    if terminal::stdin_is_terminal() && terminal::forbidden()?.is_some() {
        // Nor may the command wait for a person.
        shell.stdin(Stdio::null());
    }
    let mut child = shell
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

/// Opens the person's editor on a file and waits for its end: `VISUAL`, `EDITOR`, else `vi` (`notepad` on Windows). The
/// variable is a command line, as it is to others that read it.
///
/// Errors are exit 3: nobody is there, it can't be started, ends with a failure.
pub(crate) fn edit(file: &Path) -> Result<()> {
    let mut named = None;
    for variable in ["VISUAL", "EDITOR"] {
        named = named.or(environment::variable(variable)?);
    }
    let nobody = match named {
        Some(_) => terminal::forbidden()?,
        None => terminal::unattended()?,
    };
    if let Some(why) = nobody {
        return Err(Error::input(format!("an editor is needed, and {why}"))
            .hint("jeton profile add and jeton profile remove work without"));
    }
    let editor = named.unwrap_or_else(|| if cfg!(windows) { "notepad" } else { "vi" }.to_owned());
    let failed = |how: String| {
        Error::input(format!("the editor {how}: {editor}")).hint("VISUAL or EDITOR names another one")
    };
    let mut editing = opened(&editor, file);
    let status =
        editing.status().map_err(|error| failed(format!("can't be started ({})", reason(&error))))?;
    if status.success() { Ok(()) } else { Err(failed(format!("failed ({status})"))) }
}

#[cfg(unix)]
fn opened(editor: &str, file: &Path) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.arg("-c").arg(format!("{editor} \"$@\"")).arg(editor).arg(file);
    shell
}

#[cfg(not(unix))]
fn opened(editor: &str, file: &Path) -> Command {
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(editor));
    command.args(words).arg(file);
    command
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

/// Keeps what is in memory out of core dumps, and the process from being read by others of the same user.
///
/// On Linux by the process's own mark, which a program that it runs does not inherit; it also holds where the system
/// hands dumps to a collector, which a limit does not. Elsewhere on Unix by the limit. Best effort: without it a crash
/// shows more than it should, and nothing else is lost.
pub(crate) fn keep_from_dumps() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    #[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::Core).maximum;
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum });
    }
}
