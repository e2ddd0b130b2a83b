//! How a call of jeton ended, and the checks of that.

use std::fmt;
use std::time::Duration;

/// How a call ended. The checks print all of it when they fail, and give it back so that they chain.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(super) line: String,
    /// The exit code; 128 + n after signal n.
    pub(crate) code: i32,
    /// The system wrote its memory out.
    pub(crate) core_dumped: bool,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
    /// From the start to the end, within 10 ms.
    pub(crate) elapsed: Duration,
}

impl Outcome {
    /// Checks the exit code; a failure (any code but 0) prints nothing on standard output.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code\n{self}");
        assert!(code == 0 || self.stdout.is_empty(), "a failure prints no result\n{self}");
        self
    }

    /// Checks standard output, exactly.
    #[track_caller]
    pub(crate) fn prints(self, stdout: &str) -> Self {
        assert_eq!(self.stdout, stdout, "standard output\n{self}");
        self
    }

    /// Standard error holds this text.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "{text:?} is not said\n{self}");
        self
    }

    /// Neither stream holds this text.
    #[track_caller]
    pub(crate) fn never_says(self, text: &str) -> Self {
        assert!(!self.stderr.contains(text) && !self.stdout.contains(text), "{text:?} is said\n{self}");
        self
    }

    /// Standard error is empty.
    #[track_caller]
    pub(crate) fn says_nothing(self) -> Self {
        assert!(self.stderr.is_empty(), "standard error\n{self}");
        self
    }

    /// Standard error is one `jeton: ...` line, perhaps with a `  hint: ...` line below it.
    #[track_caller]
    pub(crate) fn says_one_error(self) -> Self {
        let lines: Vec<&str> = self.stderr.lines().collect();
        let error = matches!(lines.as_slice(), [first] if first.starts_with("jeton: "))
            || matches!(lines.as_slice(), [first, hint] if first.starts_with("jeton: ") && hint.starts_with("  hint: "));
        assert!(error && lines.iter().all(|line| line.len() < 3000), "one line of error\n{self}");
        self
    }

    /// It took less than this.
    #[track_caller]
    pub(crate) fn within(self, limit: Duration) -> Self {
        assert!(self.elapsed < limit, "took {:?}, not {limit:?}\n{self}", self.elapsed);
        self
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, code, stdout, stderr, elapsed, .. } = self;
        write!(
            f,
            "{line}\nexit code {code} after {elapsed:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}\n---"
        )
    }
}
