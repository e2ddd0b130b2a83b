//! What the system tells the process: end, read the settings again, a child has ended.

use std::io;

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
pub(crate) fn listen(tell: impl Fn(Request) -> bool + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = watched(&[SIGHUP, SIGTERM, SIGINT])?;
    std::thread::spawn(move || {
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
    });
    Ok(())
}

/// Elsewhere the system ends the process itself.
#[cfg(not(unix))]
pub(crate) fn listen(_tell: impl Fn(Request) -> bool + Send + 'static) -> io::Result<()> {
    Ok(())
}

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
        watched(&[SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2]).map(Self)
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
