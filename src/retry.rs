//! When a request that failed is made again, and after how long. Pure: clock and randomness come in.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

use std::time::Duration;

use crate::error::{Error, Kind};
use crate::wire::Response;

/// The first pause at its longest; each later one may be twice as long.
const FIRST: Duration = Duration::from_secs(1);

/// No pause is longer, unless the server says so.
const LONGEST: Duration = Duration::from_secs(60);

/// When the server wants to be asked again (RFC 9110 section 10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    /// After so many seconds.
    Seconds(u64),
    /// At that time, in seconds since the epoch by the server's clock, which it didn't tell.
    At(i64),
}

impl RetryAfter {
    /// What a response says; `None` where it says nothing that can be understood.
    ///
    /// A date is held against the response's own `Date`, so that it doesn't matter what time it is here.
    pub(crate) fn of(response: &Response) -> Option<Self> {
        let text = response.header("retry-after")?.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Self::Seconds(seconds));
        }
        let at = http_date(text)?;
        Some(match response.header("date").and_then(http_date) {
            Some(date) => Self::Seconds(u64::try_from(at.saturating_sub(date)).unwrap_or(0)),
            None => Self::At(at),
        })
    }

    /// How long that is from now.
    pub(crate) fn from(self, now: i64) -> Duration {
        Duration::from_secs(match self {
            Self::Seconds(seconds) => seconds,
            Self::At(at) => u64::try_from(at.saturating_sub(now)).unwrap_or(0),
        })
    }
}

/// An HTTP date (RFC 9110 section 5.6.7) in seconds since the epoch; of the three forms the one that is still written.
fn http_date(text: &str) -> Option<i64> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok().map(|at| at.as_second())
}

/// How often and how long a request is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// Tries after the first one.
    pub(crate) retries: u32,
    /// From the first try on; no pause reaches beyond it.
    pub(crate) max_time: Duration,
}

/// What comes after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Another try, after this time.
    Again(Duration),
    /// None: it would gain nothing, or there have been enough.
    GiveUp,
    /// None: the server wants to be left alone for longer than the time allowed.
    TooLong(Duration),
}

/// The circumstances of a failure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failure<'e> {
    /// What it was.
    pub(crate) error: &'e Error,
    /// The grant serves once: a request that may have arrived is not made again, since the server could take the second
    /// use for theft and withdraw what the first one brought (RFC 6749 section 4.1.2).
    pub(crate) single_use: bool,
    /// How many tries came before this one.
    pub(crate) earlier: u32,
    /// Since the first try began.
    pub(crate) elapsed: Duration,
    /// Seconds since the epoch.
    pub(crate) now: i64,
    /// From 0 up to 1.
    pub(crate) fraction: f64,
}

impl Policy {
    /// What to do after this failure.
    pub(crate) fn next(self, failure: Failure<'_>) -> Next {
        if failure.earlier >= self.retries || !is_passing(failure.error.kind, failure.single_use) {
            return Next::GiveUp;
        }
        let wanted = wanted(failure.error, failure.now);
        let pause = wanted.unwrap_or_else(|| backoff(failure.earlier, failure.fraction));
        match failure.elapsed.checked_add(pause).filter(|at| *at <= self.max_time) {
            Some(_) => Next::Again(pause),
            None if wanted.is_some() => Next::TooLong(pause),
            None => Next::GiveUp,
        }
    }
}

/// How long the server wants to be left alone; `None` where it doesn't say. No time at all, or a date that has passed, would
/// be a loop that never rests: those say nothing.
pub(crate) fn wanted(error: &Error, now: i64) -> Option<Duration> {
    error.retry_after.map(|after| after.from(now)).filter(|pause| !pause.is_zero())
}

/// True of what may be better a moment later: the server could not be reached, was too slow, or said so itself (408, 429,
/// 5xx).
pub(crate) fn is_passing(kind: Kind, single_use: bool) -> bool {
    match kind {
        Kind::Unavailable => true,
        Kind::Unreachable | Kind::TimedOut => !single_use,
        _ => false,
    }
}

/// Exponential with full jitter: anything up to 1, 2, 4 ... 60 seconds, so that those who failed together don't come
/// back together.
pub(crate) fn backoff(earlier: u32, fraction: f64) -> Duration {
    let longest = FIRST.saturating_mul(2_u32.saturating_pow(earlier)).min(LONGEST);
    longest.mul_f64(fraction.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn response(headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Response {
            status: 429,
            headers,
            body: Secret::default(),
            elapsed: Duration::ZERO,
            connection: crate::wire::Connection::default(),
        }
    }

    #[test]
    fn promise_20_retry_after_is_seconds_or_a_date_by_the_servers_clock() {
        let after = |headers: &[(&str, &str)]| RetryAfter::of(&response(headers));
        assert_eq!(after(&[("retry-after", " 7 ")]), Some(RetryAfter::Seconds(7)));
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(after(&[("retry-after", date)]), Some(RetryAfter::At(784_111_777)));
        let with_date = |server: &str| after(&[("retry-after", date), ("date", server)]);
        assert_eq!(with_date("Sun, 06 Nov 1994 08:49:30 GMT"), Some(RetryAfter::Seconds(7)));
        assert_eq!(with_date("Sun, 06 Nov 1994 09:00:00 GMT"), Some(RetryAfter::Seconds(0)));
        for nonsense in ["", "soon", "-1", "1.5", "99999999999999999999"] {
            assert_eq!(after(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
        assert_eq!(RetryAfter::At(100).from(93), Duration::from_secs(7));
        assert_eq!(RetryAfter::At(100).from(200), Duration::ZERO);
    }

    #[test]
    fn promise_20_only_what_passes_is_tried_again_within_the_time() {
        let policy = Policy { retries: 2, max_time: Duration::from_secs(60) };
        let next = |kind, retry_after, earlier, elapsed| {
            let error = Error { retry_after, ..Error::new(kind, "x") };
            let elapsed = Duration::from_secs(elapsed);
            policy.next(Failure { error: &error, single_use: false, earlier, elapsed, now: 0, fraction: 0.5 })
        };
        assert_eq!(next(Kind::Unavailable, None, 0, 0), Next::Again(Duration::from_millis(500)));
        assert_eq!(next(Kind::Unreachable, None, 1, 0), Next::Again(Duration::from_secs(1)));
        assert_eq!(next(Kind::TimedOut, None, 1, 0), Next::Again(Duration::from_secs(1)));
        assert_eq!(next(Kind::Unavailable, None, 2, 0), Next::GiveUp);
        for kind in [Kind::Refused, Kind::NotToken, Kind::Tls, Kind::Input, Kind::Usage, Kind::Locked] {
            assert_eq!(next(kind, None, 0, 0), Next::GiveUp, "{kind:?}");
        }
        let after = |seconds| Some(RetryAfter::Seconds(seconds));
        assert_eq!(next(Kind::Unavailable, after(30), 0, 30), Next::Again(Duration::from_secs(30)));
        assert_eq!(next(Kind::Unavailable, after(31), 0, 30), Next::TooLong(Duration::from_secs(31)));
        assert_eq!(
            next(Kind::Unavailable, after(u64::MAX), 0, 30),
            Next::TooLong(Duration::from_secs(u64::MAX))
        );
        assert_eq!(next(Kind::Unavailable, None, 1, 60), Next::GiveUp);
        assert_eq!(next(Kind::Unavailable, after(0), 1, 0), Next::Again(Duration::from_secs(1)));
        assert_eq!(
            next(Kind::Unavailable, Some(RetryAfter::At(-5)), 0, 0),
            Next::Again(Duration::from_millis(500))
        );
    }

    #[test]
    fn what_serves_once_is_not_sent_twice_unless_the_server_turned_it_away() {
        assert!(is_passing(Kind::Unavailable, true));
        assert!(!is_passing(Kind::Unreachable, true) && !is_passing(Kind::TimedOut, true));
    }

    #[test]
    fn pauses_double_up_to_a_minute_and_are_spread() {
        let at_most: Vec<u64> = (0..8).map(|earlier| backoff(earlier, 1.0).as_secs()).collect();
        assert_eq!(at_most, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(backoff(u32::MAX, 0.5), Duration::from_secs(30));
        assert_eq!(backoff(3, 0.0), Duration::ZERO);
    }
}
