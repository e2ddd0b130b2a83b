//! The terminal's state around a hidden prompt: put back whatever ends the process there.

#[cfg(unix)]
pub(crate) use unix::{Guard, interrupt, stand_aside};

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

    /// The terminal and how it was before the prompt; `None` while nothing is asked.
    static BEFORE: Mutex<Option<(File, Termios)>> = Mutex::new(None);

    /// Somebody else answers the signals.
    static ASIDE: AtomicBool = AtomicBool::new(false);

    fn before() -> MutexGuard<'static, Option<(File, Termios)>> {
        BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// While it lives, SIGINT, SIGTERM, SIGHUP and SIGQUIT restore the terminal before they end the process: rpassword
    /// alone would leave it without echo.
    pub(crate) struct Guard;

    impl Guard {
        /// Notes the terminal's state and starts to watch for the signals.
        pub(crate) fn new() -> io::Result<Self> {
            let terminal = File::open("/dev/tty")?;
            let state = tcgetattr(&terminal)?;
            *before() = Some((terminal, state));
            watch()?;
            Ok(Self)
        }
    }

    impl Drop for Guard {
        fn drop(&mut self) {
            *before() = None;
        }
    }

    /// Watches until the process ends. To give the signals back after the prompt would be to lose them: signal-hook
    /// leaves its handler there, which then ignores what it is not told to do.
    fn watch() -> io::Result<()> {
        static WATCHED: AtomicBool = AtomicBool::new(false);
        if WATCHED.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP, SIGQUIT])?;
        std::thread::spawn(move || {
            for signal in signals.forever() {
                if let Some((terminal, state)) = before().take() {
                    // Best effort on the way out: the process ends whether the terminal can be restored or not.
                    let _ = tcsetattr(&terminal, OptionalActions::Now, &state);
                    eprintln!();
                } else if ASIDE.load(Ordering::SeqCst) {
                    continue;
                }
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
        Ok(())
    }

    /// From now on signals are somebody else's business while nothing is asked: who passes them on or ends in an orderly
    /// way says so before.
    pub(crate) fn stand_aside() {
        ASIDE.store(true, Ordering::SeqCst);
    }

    /// Ends the process as Ctrl-C does. At the prompt that key is read as a character, and rpassword, which has restored
    /// the terminal, says so by an error.
    pub(crate) fn interrupt() {
        eprintln!();
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
    pub(crate) fn new() -> std::io::Result<Self> {
        Ok(Self)
    }
}

/// Elsewhere the console ends the process.
#[cfg(not(unix))]
pub(crate) fn interrupt() {}
