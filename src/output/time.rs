//! Seconds since the epoch (RFC 7519 NumericDate) as people say them.

use jiff::Timestamp;

/// `2016-08-19 16:39:59Z`, or the number itself where no calendar reaches.
pub(crate) fn utc(seconds: i64) -> String {
    calendar(seconds).unwrap_or_else(|| seconds.to_string())
}

/// `2016-08-19 16:39:59Z`; `None` where no calendar reaches.
pub(crate) fn calendar(seconds: i64) -> Option<String> {
    let at = Timestamp::from_second(seconds).ok()?;
    Some(at.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}

/// `2016-08-19T16:39:59Z` (RFC 3339), or `None` where no calendar reaches.
pub(crate) fn rfc3339(seconds: i64) -> Option<String> {
    Timestamp::from_second(seconds).ok().map(|at| at.to_string())
}

/// `in 59 minutes`, `9 years ago`, `now`: one unit, rounded down.
pub(crate) fn relative(at: i64, now: i64) -> String {
    let distance = at.abs_diff(now);
    let (count, unit) = match distance {
        0 => return "now".to_owned(),
        1..60 => (distance, "second"),
        60..3_600 => (distance / 60, "minute"),
        3_600..86_400 => (distance / 3_600, "hour"),
        86_400..31_557_600 => (distance / 86_400, "day"),
        _ => (distance / 31_557_600, "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    let (before, after) = if at > now { ("in ", "") } else { ("", " ago") };
    // Three a token, of millions: `format!` takes five times as long.
    [before, &count.to_string(), " ", unit, plural, after].concat()
}

/// A claim's time beside its number: `2016-08-19 16:39:59Z, expired 9 years ago`.
pub(crate) fn remark(claim: &str, seconds: f64, now: i64) -> String {
    // Saturating, so that a number beyond any calendar stays there.
    let at = seconds.floor() as i64;
    let Some(utc) = calendar(at) else { return "beyond any calendar".to_owned() };
    let relative = relative(at, now);
    let words = match claim {
        "exp" if at <= now => format!("expired {relative}"),
        "exp" => format!("expires {relative}"),
        "nbf" if at > now => format!("not valid yet, {relative}"),
        "iat" if at > now => format!("issued in the future, {relative}"),
        _ => relative,
    };
    format!("{utc}, {words}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_with_one_unit() {
        assert_eq!(relative(100, 100), "now");
        assert_eq!(relative(101, 100), "in 1 second");
        assert_eq!(relative(100 + 3_599, 100), "in 59 minutes");
        assert_eq!(relative(0, 10 * 31_557_600), "10 years ago");
        assert_eq!(
            remark("exp", 1_471_624_799.0, 1_471_624_799 + 31_557_600),
            "2016-08-19 16:39:59Z, expired 1 year ago"
        );
        assert_eq!(remark("iat", 50.9, 20), "1970-01-01 00:00:50Z, issued in the future, in 30 seconds");
        assert_eq!(utc(i64::MAX), i64::MAX.to_string());
        assert_eq!(remark("exp", 9_223_372_036_854_775_808.0, 20), "beyond any calendar");
        assert_eq!(remark("iat", -1e300, 20), "beyond any calendar");
    }
}
