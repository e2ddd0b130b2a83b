//! A command run to its end, with the signals that come meanwhile, in a folder that doesn't outlive it.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::files::reason;
use super::{random, terminal};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// The process ends with this code: a child's, or 128 and a signal's number.
#[derive(Debug)]
pub(crate) struct Ended(pub(crate) u8);

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ended with {}", self.0)
    }
}

impl std::error::Error for Ended {}

/// A folder of its own (0700) among the system's temporary files; it goes when this is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// An empty one. Its name can't be guessed, and nothing that is there already is taken for it.
    pub(crate) fn new(prefix: &str) -> Result<Self> {
        let path = std::env::temp_dir().join(format!("{prefix}-{}", random::identifier()?));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&path) {
            Ok(()) => Ok(Self(path)),
            Err(error) => {
                Err(Error::input(format!("can't make the folder {}: {}", path.display(), reason(&error))))
            }
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a new file (0600).
    pub(crate) fn write(&self, name: &str, content: &Secret) -> Result<()> {
        let path = self.0.join(name);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&path).and_then(|mut file| file.write_all(content.expose()));
        written.map_err(|error| Error::input(format!("can't write {}: {}", path.display(), reason(&error))))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What can't be removed is the system's temporary files' broom's.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The command, with the folder of jeton's own program first on `PATH`, none of this environment's `JETON_` variables,
/// and these instead.
fn prepared(program: &OsStr, arguments: &[OsString], variables: &[(&str, &OsStr)]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    let own = std::env::vars_os().map(|(name, _)| name);
    own.filter(|name| name.to_str().is_some_and(|name| name.starts_with("JETON_"))).for_each(|name| {
        command.env_remove(name);
    });
    command.envs(variables.iter().copied());
    let here = std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_path_buf));
    let before = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(here.into_iter().chain(std::env::split_paths(&before)));
    if let Ok(path) = path {
        command.env("PATH", path);
    }
    command
}

/// Runs a command to its end. Its standard streams are jeton's own; a signal that only jeton gets is passed on.
///
/// `Ended` with its code, 128 and the signal's number, or 126 and 127 where it can't be run, as shells have it.
pub(crate) fn run(
    program: &OsStr,
    arguments: &[OsString],
    variables: &[(&str, &OsStr)],
    signals: Signals,
) -> Ended {
    let mut child = match prepared(program, arguments, variables).spawn() {
        Ok(child) => child,
        Err(error) => {
            let message = format!("can't run {}: {}", program.display(), reason(&error));
            terminal::tell("", &message, None);
            return Ended(if error.kind() == std::io::ErrorKind::NotFound { 127 } else { 126 });
        }
    };
    let passing = signals.pass_on(&child);
    let status = child.wait();
    drop(passing);
    match status {
        Ok(status) => Ended(code(status)),
        Err(error) => {
            terminal::tell("", &format!("can't wait for {}: {}", program.display(), reason(&error)), None);
            Ended(1)
        }
    }
}

#[cfg(unix)]
fn code(status: std::process::ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

#[cfg(not(unix))]
fn code(status: std::process::ExitStatus) -> u8 {
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// SIGINT, SIGTERM and SIGHUP, which no longer end the process by themselves.
#[cfg(unix)]
pub(crate) struct Signals(signal_hook::iterator::Signals);

#[cfg(unix)]
impl Signals {
    /// From now on.
    pub(crate) fn watch() -> Result<Self> {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        super::prompt::stand_aside();
        let signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]);
        signals
            .map(Self)
            .map_err(|error| Error::input(format!("can't watch for signals: {}", reason(&error))))
    }

    /// Waits for one: 128 and its number.
    pub(crate) fn wait(mut self) -> Ended {
        let signal = self.0.forever().next().unwrap_or_default();
        Ended(u8::try_from(128 + signal).unwrap_or(1))
    }

    fn pass_on(mut self, child: &std::process::Child) -> Passing {
        use rustix::process::{Pid, Signal, kill_process};
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let handle = self.0.handle();
        std::thread::spawn(move || {
            for number in self.0.forever() {
                let Some((pid, signal)) = pid.zip(Signal::from_named_raw(number)) else { continue };
                // A terminal's Ctrl-C goes to the whole foreground group: the child has it already.
                if signal != Signal::TERM && is_foreground() {
                    continue;
                }
                // It may have ended just now.
                let _ = kill_process(pid, signal);
            }
        });
        Passing(handle)
    }
}

#[cfg(unix)]
fn is_foreground() -> bool {
    let group = std::fs::File::open("/dev/tty").and_then(|tty| Ok(rustix::termios::tcgetpgrp(tty)?));
    group.is_ok_and(|group| group == rustix::process::getpgrp())
}

/// While it lives, signals are passed on.
#[cfg(unix)]
struct Passing(signal_hook::iterator::Handle);

#[cfg(unix)]
impl Drop for Passing {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Elsewhere the console ends both.
#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Nothing to watch.
    pub(crate) fn watch() -> Result<Self> {
        Ok(Self)
    }

    /// Never comes back: the console ends the process.
    pub(crate) fn wait(self) -> Ended {
        loop {
            std::thread::park();
        }
    }

    fn pass_on(self, _child: &std::process::Child) {}
}
