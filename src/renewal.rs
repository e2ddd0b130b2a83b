//! When a token that is kept fresh is renewed. Pure: clock and randomness come in.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

use std::time::Duration;

use crate::retry;

/// The shortest pause after a failure.
const SHORTEST: Duration = Duration::from_millis(100);

/// From when to when a token lives, in seconds since the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Life {
    /// When it was got.
    pub(crate) begins: i64,
    /// When it ends.
    pub(crate) ends: i64,
}

impl Life {
    /// How long from now until it is renewed: at two thirds of the life, give or take a fifteenth, so that many who
    /// started together don't stay together. `fraction` is from 0 up to 1.
    pub(crate) fn renewal(self, now: i64, fraction: f64) -> Duration {
        let share = 0.6 + fraction.clamp(0.0, 1.0) * 2.0 / 15.0;
        let lived = seconds(now, self.begins);
        (self.whole().mul_f64(share)).saturating_sub(lived)
    }

    /// True where less than a third is left: time to renew it, whoever got it.
    pub(crate) fn is_in_last_third(self, now: i64) -> bool {
        seconds(self.ends, now) < self.whole() / 3
    }

    fn whole(self) -> Duration {
        seconds(self.ends, self.begins)
    }
}

/// The pause after a failure: exponential with full jitter, and while a token lives at most a quarter of what is left of it
/// (`left`, in seconds), so that several tries fit. With 0 left it may still live for the rest of that second.
pub(crate) fn backoff(failures: u32, left: Option<i64>, fraction: f64) -> Duration {
    let pause = retry::backoff(failures, fraction);
    let limit = match left.map(u64::try_from) {
        Some(Ok(left)) => Duration::from_secs(left.max(1)) / 4,
        _ => Duration::MAX,
    };
    pause.min(limit).max(SHORTEST)
}

fn seconds(later: i64, earlier: i64) -> Duration {
    Duration::from_secs(u64::try_from(later.saturating_sub(earlier)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Life = Life { begins: 1000, ends: 4600 };

    #[test]
    fn a_token_is_renewed_around_two_thirds_of_its_life() {
        let after = |now, fraction| HOUR.renewal(now, fraction).as_secs_f64().round();
        assert_eq!((after(1000, 0.0), after(1000, 0.5), after(1000, 1.0)), (2160.0, 2400.0, 2640.0));
        assert_eq!((after(3000, 0.5), after(4000, 0.5), after(900, 0.0)), (400.0, 0.0, 2160.0));
        assert_eq!((HOUR.is_in_last_third(3400), HOUR.is_in_last_third(3401)), (false, true));
        assert!(
            Life { begins: 0, ends: i64::MAX }.renewal(0, 1.0) < Duration::from_secs(i64::MAX.unsigned_abs())
        );
    }

    #[test]
    fn several_tries_fit_into_what_is_left() {
        assert_eq!(backoff(9, Some(40), 1.0), Duration::from_secs(10));
        assert_eq!(backoff(9, Some(1), 1.0), Duration::from_millis(250));
        assert_eq!(backoff(9, Some(0), 1.0), Duration::from_millis(250));
        assert_eq!(backoff(9, Some(-1), 1.0), Duration::from_secs(60));
        assert_eq!(backoff(0, None, 0.0), SHORTEST);
    }
}
