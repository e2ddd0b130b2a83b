//! What `--watch` says of what it does: a line for people, or a JSON object a line.

use std::time::Duration;

use super::time;
use crate::error::Error;
use crate::json::quote;

/// What happened.
pub(crate) enum Happening<'e> {
    /// A new token is in the file.
    Written {
        /// Its end, in seconds since the epoch.
        expires_at: i64,
        /// Until it is renewed.
        pause: Duration,
    },
    /// No new token came; what was in the file is still there.
    Failed {
        /// Why.
        error: &'e Error,
        /// The end of the token in the file, if there is one.
        expires_at: Option<i64>,
        /// Until the next try.
        pause: Duration,
    },
    /// SIGHUP: the settings were read again.
    Reloaded,
    /// SIGHUP, and the settings that are there now can't be used.
    NotReloaded {
        /// Why.
        error: &'e Error,
    },
    /// SIGTERM or SIGINT.
    Ended,
}

/// One line for people, and a hint.
pub(crate) fn words<'e>(happening: &Happening<'e>, file: &str, now: i64) -> (String, Option<&'e str>) {
    match happening {
        Happening::Written { expires_at, pause } => (
            format!(
                "{file} holds a token that expires {}; the next one comes in {}",
                time::relative(*expires_at, now),
                seconds(*pause)
            ),
            None,
        ),
        Happening::Failed { error, expires_at, pause } => {
            let held = match expires_at {
                None => "there is no token yet".to_owned(),
                Some(at) if *at > now => format!("the token in {file} expires {}", time::relative(*at, now)),
                Some(at) => format!("the token in {file} expired {}", time::relative(*at, now)),
            };
            let message = format!("{}; {held}; trying again in {}", error.message, seconds(*pause));
            (message, error.hint.as_deref())
        }
        Happening::Reloaded => ("the settings were read again".to_owned(), None),
        Happening::NotReloaded { error } => {
            (format!("the old settings stay in force: {}", error.message), error.hint.as_deref())
        }
        Happening::Ended => (format!("no longer watched: {file}"), None),
    }
}

/// The same as one line of JSON: always `time` (RFC 3339), `event`, `file`; `expires_at` and `next_at` are seconds since
/// the epoch.
pub(crate) fn json(happening: &Happening<'_>, file: &str, now: i64) -> String {
    let mut members = vec![
        ("time", quote(&time::rfc3339(now).unwrap_or_default())),
        ("event", quote(name(happening))),
        ("file", quote(file)),
    ];
    let mut number = |name, value: Option<i64>| {
        members.push((name, value.map_or_else(|| "null".to_owned(), |value| value.to_string())));
    };
    let next = |pause: &Duration| now.saturating_add(i64::try_from(pause.as_secs()).unwrap_or(i64::MAX));
    match happening {
        Happening::Written { expires_at, pause } => {
            number("expires_at", Some(*expires_at));
            number("next_at", Some(next(pause)));
        }
        Happening::Failed { expires_at, pause, error } => {
            number("expires_at", *expires_at);
            number("next_at", Some(next(pause)));
            number("exit_code", Some(i64::from(error.kind as u8)));
        }
        Happening::NotReloaded { error } => number("exit_code", Some(i64::from(error.kind as u8))),
        Happening::Reloaded | Happening::Ended => {}
    }
    if let Happening::Failed { error, .. } | Happening::NotReloaded { error } = happening {
        members.push(("message", quote(&error.message)));
        members.extend(error.hint.iter().map(|hint| ("hint", quote(hint))));
    }
    let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    super::token::escaped(&format!("{{{}}}\n", members.join(",")))
}

fn name(happening: &Happening<'_>) -> &'static str {
    match happening {
        Happening::Written { .. } => "written",
        Happening::Failed { .. } => "failed",
        Happening::Reloaded => "reloaded",
        Happening::NotReloaded { .. } => "not_reloaded",
        Happening::Ended => "ended",
    }
}

/// `2.5 s`, `40 s`, `39 min`
fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        whole @ 10..120 => format!("{whole} s"),
        whole => format!("{} min", whole / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_is_told_to_people_and_programs() {
        let error = Error::input("no key").hint("make one");
        let failed =
            Happening::Failed { error: &error, expires_at: Some(160), pause: Duration::from_millis(2500) };
        assert_eq!(
            words(&failed, "t", 100),
            (
                "no key; the token in t expires in 1 minute; trying again in 2.5 s".to_owned(),
                Some("make one")
            )
        );
        assert_eq!(
            json(&failed, "t", 100),
            "{\"time\":\"1970-01-01T00:01:40Z\",\"event\":\"failed\",\"file\":\"t\",\"expires_at\":160,\"next_at\":102,\"exit_code\":3,\"message\":\"no key\",\"hint\":\"make one\"}\n"
        );
        let written = Happening::Written { expires_at: 3700, pause: Duration::from_secs(2400) };
        assert_eq!(
            words(&written, "t", 100).0,
            "t holds a token that expires in 1 hour; the next one comes in 40 min"
        );
    }
}
