//! `-o github`: for a step of GitHub Actions.

/// The step's output where no variable was named.
const OUTPUT: &str = "token";

/// The workflow command that hides the token in the log from then on. The runner decodes `%25`, `%0D` and `%0A` in it, so
/// a percent sign must be encoded for the right text to be hidden.
pub(super) fn mask(token: &str) -> String {
    format!("::add-mask::{}\n", token.replace('%', "%25"))
}

/// A line for the file `GITHUB_OUTPUT`, or with a variable's name for `GITHUB_ENV`. A token has no line break, so the
/// short form serves.
pub(super) fn line(name: Option<&str>, token: &str) -> String {
    format!("{}={token}\n", name.unwrap_or(OUTPUT))
}
