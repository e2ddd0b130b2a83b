//! The terminal's state around a hidden prompt: put back whatever ends the process there.

#[cfg(unix)]
pub(crate) use unix::{Guard, await_hangup, interrupt, stand_aside};

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{self, Write};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Mutex, MutexGuard, PoisonError};
    use std::time::Duration;

    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM};

    use crate::error::{Error, Result};
    use crate::host::files::reason;
    use crate::host::{clock, signals, thread};

    /// What is being asked at the terminal.
    struct Asked {
        terminal: File,
        /// The terminal's state before.
        before: Termios,
        label: String,
    }

    /// `None` while nothing is asked.
    static ASKED: Mutex<Option<Asked>> = Mutex::new(None);

    /// Somebody else answers the signals.
    static ASIDE: AtomicBool = AtomicBool::new(false);

    fn asked() -> MutexGuard<'static, Option<Asked>> {
        ASKED.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// While it lives, SIGINT, SIGTERM, SIGHUP and SIGQUIT restore the terminal before they end the process: rpassword
    /// alone would leave it without echo. A shell that takes the terminal back while the process is stopped shows what is
    /// typed again: SIGCONT hides it, and the label comes once more.
    pub(crate) struct Guard;

    impl Guard {
        /// Notes the terminal's state and starts to watch for the signals.
        pub(crate) fn new(label: String) -> Result<Self> {
            let failed =
                |error: &io::Error| Error::input(format!("can't prepare the terminal: {}", reason(error)));
            let terminal = File::options().read(true).write(true).open("/dev/tty");
            let terminal = terminal.map_err(|error| failed(&error))?;
            let before = tcgetattr(&terminal).map_err(|error| failed(&error.into()))?;
            *asked() = Some(Asked { terminal, before, label });
            watch(failed)?;
            Ok(Self)
        }
    }

    /// A terminal that has gone is seen as an end of what is typed before its SIGHUP is heard, which then ends the process.
    pub(crate) fn await_hangup() {
        let has_gone = asked().as_ref().is_none_or(|asked| tcgetattr(&asked.terminal).is_err());
        if has_gone {
            clock::sleep(Duration::from_millis(500));
        }
    }

    impl Drop for Guard {
        fn drop(&mut self) {
            if let Some(asked) = asked().take() {
                // rpassword has done so, but for a SIGCONT that came just then.
                asked.restore();
            }
        }
    }

    impl Asked {
        fn restore(&self) {
            // Best effort: the process goes on, or ends, whether the terminal can be restored or not.
            let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
        }

        /// As rpassword hides what is typed.
        fn hide_again(&self) {
            let mut hidden = self.before.clone();
            hidden.local_modes -=
                LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
            hidden.special_codes[SpecialCodeIndex::VMIN] = 1;
            hidden.special_codes[SpecialCodeIndex::VTIME] = 0;
            let _ = tcsetattr(&self.terminal, OptionalActions::Now, &hidden);
            let _ = write!(&self.terminal, "{}", self.label);
        }
    }

    /// Watches until the process ends. To give the signals back after the prompt would be to lose them: signal-hook
    /// leaves its handler there, which then ignores what it is not told to do.
    fn watch(failed: impl Fn(&io::Error) -> Error) -> Result<()> {
        static WATCHED: AtomicBool = AtomicBool::new(false);
        if WATCHED.load(Ordering::SeqCst) {
            return Ok(());
        }
        let numbers = signals::not_ignored(&[SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCONT]);
        let mut signals = signal_hook::iterator::Signals::new(numbers).map_err(|error| failed(&error))?;
        thread::start(move || {
            for signal in signals.forever() {
                if signal == SIGCONT {
                    asked().iter().for_each(Asked::hide_again);
                    continue;
                }
                if let Some(asked) = asked().take() {
                    asked.restore();
                    end_line();
                } else if ASIDE.load(Ordering::SeqCst) {
                    continue;
                }
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        })?;
        WATCHED.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// Below the label. A terminal that has gone, which SIGHUP tells of, takes nothing any more.
    fn end_line() {
        let _ = writeln!(io::stderr());
    }

    /// From now on signals are somebody else's business while nothing is asked: who passes them on or ends in an orderly
    /// way says so before.
    pub(crate) fn stand_aside() {
        ASIDE.store(true, Ordering::SeqCst);
    }

    /// Ends the process as Ctrl-C does. At the prompt that key is read as a character, and rpassword, which has restored
    /// the terminal, says so by an error.
    pub(crate) fn interrupt() {
        end_line();
        // It comes back only where the signal is ignored.
        let _ = signal_hook::low_level::emulate_default_handler(SIGINT);
    }
}

/// Elsewhere the console restores itself.
#[cfg(not(unix))]
pub(crate) struct Guard;

#[cfg(not(unix))]
impl Guard {
    /// Nothing to note.
    pub(crate) fn new(_label: String) -> crate::error::Result<Self> {
        Ok(Self)
    }
}

/// Elsewhere no terminal goes away.
#[cfg(not(unix))]
pub(crate) fn await_hangup() {}

/// Elsewhere the console ends the process.
#[cfg(not(unix))]
pub(crate) fn interrupt() {}
