//! `-o curl`: a configuration for `curl --config -`, so that the token is on no command line.

/// `header = "..."`. curl's manual: in double quotes, `\"` and `\\` are escapes.
pub(super) fn config(header: &str) -> String {
    format!("header = \"{}\"\n", header.replace('\\', "\\\\").replace('"', "\\\""))
}
