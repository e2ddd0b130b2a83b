//! `-o dotenv`: a line for Docker's `--env-file`, systemd's `EnvironmentFile`, node's `--env-file` and the dotenv libraries.

use crate::error::{Error, Result};

/// `NAME=value`. Docker takes quotes for a part of the value, so there are none where no reader needs them; where one
/// does, single quotes, which the others take off and in which none of them expands anything.
///
/// Errors: exit 3 for a value with a single quote, which the readers have no common way to write.
pub(super) fn line(name: &str, value: &str) -> Result<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._+/=:@%,".contains(c);
    if value.chars().all(is_plain) {
        return Ok(format!("{name}={value}\n"));
    }
    if value.contains(['\'', '\\']) {
        return Err(Error::input(
            "the token has a quote or a backslash, which dotenv files have no common way to write",
        )
        .hint("-o env, or --write FILE and the file's name"));
    }
    Ok(format!("{name}='{value}'\n"))
}
