//! What can be typed after `jeton decode`.

use std::path::PathBuf;

use crate::output::colour;

/// Show a JWT, and verify it where a key is given; nothing is sent anywhere
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct DecodeArgs {
    /// The token, as pasted; without it or with -, standard input
    ///
    /// Quotes, `Bearer`, `Authorization:`, line breaks and a whole JSON token response around it are understood.
    #[arg(value_name = "TOKEN")]
    pub(crate) token: Option<String>,

    /// Verify with this public key, certificate, JWK or JWK Set
    #[arg(long, value_name = "FILE", help_heading = "Verification", conflicts_with = "secret_file")]
    pub(crate) key: Option<PathBuf>,

    /// Verify an HMAC with the client secret in this file
    #[arg(long, value_name = "FILE", help_heading = "Verification")]
    pub(crate) secret_file: Option<PathBuf>,

    /// Refuse another issuer
    #[arg(long, value_name = "ISSUER", help_heading = "Verification")]
    pub(crate) iss: Option<String>,

    /// Refuse another audience
    #[arg(long, value_name = "AUDIENCE", help_heading = "Verification")]
    pub(crate) aud: Option<String>,

    /// Refuse another subject
    #[arg(long, value_name = "SUBJECT", help_heading = "Verification")]
    pub(crate) sub: Option<String>,

    /// By how much the clocks may differ for exp, nbf and iat; default 0s
    #[arg(long, value_name = "SECONDS", help_heading = "Verification", value_parser = seconds)]
    pub(crate) leeway: Option<u64>,

    /// Hold the times against this one instead of now: Unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", help_heading = "Verification", value_parser = moment, allow_hyphen_values = true)]
    pub(crate) at: Option<i64>,

    /// Print one JSON object on one line
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,

    /// Colours: auto is on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", help_heading = "Output", value_enum, default_value_t)]
    pub(crate) color: colour::Choice,

    /// Refuse a token of more bytes than this
    #[arg(long, value_name = "BYTES", help_heading = "Output", default_value_t = 1024 * 1024)]
    pub(crate) max_size: usize,
}

const EXAMPLES: &str = "\
Examples:
  jeton decode eyJhbGciOi...             header, claims, times; the signature is not verified
  pbpaste | jeton decode                 a header line, a JSON response, a wrapped token
  jeton token das | jeton decode --json | jq .claims.exp
  jeton decode TOKEN --key server.pem --iss https://as.example --aud https://api.example
  jeton decode TOKEN --key jwks.json --at 2024-02-29T12:00:00Z
  jeton decode TOKEN --secret-file secret.txt

Without a key nothing is verified, and an expired token is only remarked on. With a key, or any
of --iss, --aud, --sub, --leeway and --at, the claims are checked too. What can be read is printed
of a refused token too: the exit code, and .verified and .problems of --json, say that it is refused.
Exit codes: 10 malformed, too large or encrypted; 11 signature, algorithm or key; 12 claims.";

/// Whole seconds, with or without their `s`.
fn seconds(text: &str) -> Result<u64, String> {
    text.strip_suffix('s').unwrap_or(text).parse().map_err(|_| "not a number of seconds".to_owned())
}

fn moment(text: &str) -> Result<i64, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let time: Result<jiff::Timestamp, _> = text.parse();
    time.map(jiff::Timestamp::as_second)
        .map_err(|_| "neither Unix seconds nor RFC 3339 (2024-02-29T12:00:00Z)".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_unix_seconds_or_rfc_3339() {
        assert_eq!(moment("1471624799"), Ok(1_471_624_799));
        assert_eq!(moment("2016-08-19T16:39:59Z"), Ok(1_471_624_799));
        assert_eq!(moment("2016-08-19T18:39:59+02:00"), Ok(1_471_624_799));
        assert!(moment("yesterday").is_err());
        assert_eq!(seconds("60s"), Ok(60));
        assert_eq!(seconds("60"), Ok(60));
        assert!(seconds("-1").is_err());
    }
}
