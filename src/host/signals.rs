//! What the system tells the process: end, read the settings again, a child has ended.

use std::io;

use super::files::reason;
#[cfg(unix)]
use super::thread;
use crate::error::{Error, Kind, Result};

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// SIGHUP: the settings and the key may have changed.
    Reload,
    /// SIGTERM: enough.
    End,
    /// SIGINT: a person has had enough.
    Interrupt,
}

/// Hands each signal that comes from now on to `tell`, in a thread of its own, until that says that nobody listens.
#[cfg(unix)]
pub(crate) fn listen(tell: impl Fn(Request) -> bool + Send + 'static) -> Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    // Under nohup SIGHUP is ignored so that the terminal's end is survived; here it ends nothing.
    let numbers = [&[SIGHUP], not_ignored(&[SIGTERM, SIGINT]).as_slice()].concat();
    let mut signals = watched(&numbers).map_err(|error| unwatched(&error))?;
    thread::start(move || {
        for signal in signals.forever() {
            let request = match signal {
                SIGHUP => Request::Reload,
                SIGTERM => Request::End,
                _ => Request::Interrupt,
            };
            if !tell(request) {
                return;
            }
        }
    })
}

/// Elsewhere the system ends the process itself.
#[cfg(not(unix))]
pub(crate) fn listen(_tell: impl Fn(Request) -> bool + Send + 'static) -> Result<()> {
    Ok(())
}

fn unwatched(error: &io::Error) -> Error {
    Error::new(Kind::Bug, format!("can't listen for signals: {}", reason(error)))
}

/// Those of the signals that this process was not told to ignore, as nohup tells it of SIGHUP and a script's background of
/// SIGINT: such a signal is neither watched nor passed on, and stays ignored in a program that is run.
#[cfg(unix)]
pub(super) fn not_ignored(numbers: &[i32]) -> Vec<i32> {
    // To ask the system itself takes an unsafe call. Where it has no such file, none counts as ignored.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    numbers.iter().copied().filter(|number| mask >> (number - 1) & 1 == 0).collect()
}

/// Makes a file that may not grow (RLIMIT_FSIZE) an error to be told, like a full disk: by default its signal ends the
/// process without a word. A program that is run has the default again.
#[cfg(unix)]
pub(crate) fn survive_file_limits() {
    if rustix::process::getrlimit(rustix::process::Resource::Fsize).current.is_some() {
        // Where it can't be set up, things are as they were.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
    }
}

/// Elsewhere there is no such limit.
#[cfg(not(unix))]
pub(crate) fn survive_file_limits() {}

#[cfg(unix)]
fn watched(numbers: &[i32]) -> io::Result<signal_hook::iterator::Signals> {
    super::prompt::stand_aside();
    signal_hook::iterator::Signals::new(numbers)
}

/// Signals that no longer end the process by themselves: for who has a child, or something to put away.
#[cfg(unix)]
pub(crate) struct Signals(signal_hook::iterator::Signals);

#[cfg(unix)]
impl Signals {
    /// From now on; none that comes later is lost.
    pub(crate) fn watch() -> io::Result<Self> {
        use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
        let mut numbers = not_ignored(&[SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2]);
        numbers.push(SIGCHLD);
        watched(&numbers).map(Self)
    }

    /// Waits for one that would have ended the process: 128 and its number.
    #[cfg(feature = "sandbox")]
    pub(crate) fn end(mut self) -> u8 {
        let signal = self.0.forever().find(|signal| *signal != signal_hook::consts::SIGCHLD);
        signal.and_then(|signal| u8::try_from(128 + signal).ok()).unwrap_or(1)
    }

    /// Waits for a child's end, and passes on to it what comes meanwhile.
    pub(super) fn passed_on(
        mut self,
        child: &mut std::process::Child,
    ) -> io::Result<std::process::ExitStatus> {
        use signal_hook::consts::{SIGCHLD, SIGINT, SIGQUIT};
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            for signal in self.0.wait() {
                let is_for_all = [SIGINT, SIGQUIT].contains(&signal) && at_terminal();
                if signal != SIGCHLD && !is_for_all {
                    pass_on(child, signal);
                }
            }
        }
    }
}

/// The child has not been waited for, so its number is still its own.
#[cfg(unix)]
fn pass_on(child: &std::process::Child, signal: i32) {
    if let Some(signal) = rustix::process::Signal::from_named_raw(signal) {
        // It may have ended just now.
        let _ = rustix::process::kill_process(rustix::process::Pid::from_child(child), signal);
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

/// Elsewhere the console ends both.
#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Nothing to watch.
    pub(crate) fn watch() -> io::Result<Self> {
        Ok(Self)
    }

    /// Never comes back: the console ends the process.
    #[cfg(feature = "sandbox")]
    pub(crate) fn end(self) -> u8 {
        loop {
            std::thread::park();
        }
    }

    /// Waits for a child's end.
    pub(super) fn passed_on(self, child: &mut std::process::Child) -> io::Result<std::process::ExitStatus> {
        child.wait()
    }
}
