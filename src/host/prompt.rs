//! The terminal's state around a hidden prompt: put back whatever ends the process there.

use std::io;

/// While it lives, SIGINT, SIGTERM and SIGHUP restore the terminal before they end the process: rpassword alone would
/// leave it without echo.
#[cfg(unix)]
pub(crate) struct Guard {
    handle: signal_hook::iterator::Handle,
}

#[cfg(unix)]
impl Guard {
    /// Notes the terminal's state and starts to watch for the signals.
    pub(crate) fn new() -> io::Result<Self> {
        use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        let terminal = std::fs::File::open("/dev/tty")?;
        let state = tcgetattr(&terminal)?;
        let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let handle = signals.handle();
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                // Best effort on the way out: the process ends whether the terminal can be restored or not.
                let _ = tcsetattr(&terminal, OptionalActions::Now, &state);
                eprintln!();
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
        Ok(Self { handle })
    }
}

/// Ends the process as SIGINT does, 130 in a shell: at the prompt Ctrl-C comes as a character, which rpassword tells as
/// an error with the terminal restored. Comes back only where that can't be done.
#[cfg(unix)]
pub(crate) fn interrupt() {
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGINT);
}

/// Elsewhere the error is told.
#[cfg(not(unix))]
pub(crate) fn interrupt() {}

#[cfg(unix)]
impl Drop for Guard {
    fn drop(&mut self) {
        self.handle.close();
    }
}

/// Elsewhere the console restores itself.
#[cfg(not(unix))]
pub(crate) struct Guard;

#[cfg(not(unix))]
impl Guard {
    /// Nothing to note.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self)
    }
}
