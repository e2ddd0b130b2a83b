//! A request made again where it failed for a reason that passes.

use crate::error::Result;
use crate::host::{clock, random, terminal};
use crate::retry::{Failure, Next, Policy};

/// Asks until there is an answer or the policy has had enough. What is going on is said on a terminal, and where the story
/// is told.
pub(super) fn persistently<T>(
    policy: Policy,
    single_use: bool,
    verbose: bool,
    ask: impl Fn() -> Result<T>,
) -> Result<T> {
    let started = clock::start();
    let mut earlier = 0;
    loop {
        let error = match ask() {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let failure = Failure {
            error: &error,
            single_use,
            earlier,
            elapsed: started.elapsed(),
            now: clock::now(),
            fraction: random::fraction()?,
        };
        let mut error = match policy.next(failure) {
            Next::Again(pause) => {
                earlier += 1;
                if verbose || terminal::stderr_is_terminal() {
                    terminal::say(&format!(
                        "jeton: {}; trying again in {:.1} s ({earlier} of {})",
                        error.message,
                        pause.as_secs_f64(),
                        policy.retries
                    ));
                }
                clock::sleep(pause);
                continue;
            }
            Next::TooLong(pause) => error.hint(format!(
                "the server wants to be left alone for {} s: --retry-max-time TIME allows for more than {} s",
                pause.as_secs(),
                policy.max_time.as_secs()
            )),
            Next::GiveUp => error,
        };
        if earlier > 0 {
            error.message.push_str(&format!(" (tried {} times)", earlier + 1));
        }
        return Err(error);
    }
}
