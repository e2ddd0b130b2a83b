//! What the system tells the process: end, read the settings again.

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
    super::prompt::stand_aside();
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGTERM, SIGINT])?;
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
