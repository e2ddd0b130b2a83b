//! What time it is.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Whole seconds since 1970-01-01T00:00:00Z (RFC 7519 NumericDate); negative before.
pub(crate) fn now() -> i64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_secs()).map_or(i64::MIN, |seconds| -seconds),
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate, RFC 9110 section 5.6.7).
#[cfg(feature = "sandbox")]
pub(crate) fn http_date(now: i64) -> String {
    jiff::Timestamp::from_second(now).unwrap_or_default().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A point to measure from.
pub(crate) fn start() -> Instant {
    Instant::now()
}

/// Waits.
pub(crate) fn sleep(time: Duration) {
    std::thread::sleep(time);
}
