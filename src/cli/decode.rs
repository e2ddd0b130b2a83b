//! What can be typed after `jeton decode`.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::output::colour;
use crate::settings::keys::Name;

/// The settings that decode has in common with token: how a server is reached.
pub(crate) const CONNECTION: [Name; 7] =
    [Name::Cacert, Name::Cert, Name::CertKey, Name::Insecure, Name::Proxy, Name::Timeout, Name::AllowHttp];

/// Show a JWT, and verify it where a key is given
#[derive(Debug, Default, clap::Args)]
#[command(after_long_help = EXAMPLES)]
#[command(group = clap::ArgGroup::new("trust").args(["secret_file", "jwks", "issuer", "x5c_ca"]))]
pub(crate) struct DecodeArgs {
    /// The token, as pasted; without it or with -, standard input
    ///
    /// Quotes, `Bearer`, `Authorization:`, line breaks and a whole JSON token response around it are understood.
    #[arg(value_name = "TOKEN")]
    pub(crate) token: Option<String>,

    /// Each line of standard input is a token of its own; default: where two lines are
    #[arg(long, conflicts_with = "token")]
    pub(crate) lines: bool,

    /// Verify with this public key, certificate, JWK or JWK Set, in any form; decrypt with this JWK or EC private key
    #[arg(long, value_name = "FILE", help_heading = "Verification", conflicts_with = "secret_file")]
    pub(crate) key: Option<PathBuf>,

    /// Verify an HMAC, or decrypt, with the secret in this file
    #[arg(long, value_name = "FILE", help_heading = "Verification")]
    pub(crate) secret_file: Option<PathBuf>,

    /// How the secret is written
    #[arg(
        long,
        value_name = "ENCODING",
        help_heading = "Verification",
        value_enum,
        default_value_t,
        requires = "secret_file"
    )]
    pub(crate) secret_encoding: SecretEncoding,

    /// Verify with the JWK Set that is there
    #[arg(long, value_name = "URL|FILE", help_heading = "Verification")]
    pub(crate) jwks: Option<String>,

    /// Verify with the keys that this issuer publishes; iss must be it
    ///
    /// Its metadata (RFC 8414, OpenID Connect Discovery) names its JWK Set. Both are kept as long as the server says, and
    /// the JWK Set is fetched again for an unknown kid, once.
    #[arg(long, value_name = "URL", help_heading = "Verification", conflicts_with = "iss")]
    pub(crate) issuer: Option<String>,

    /// Verify with the token's own x5c certificate, issued under a root in this PEM file
    #[arg(long, value_name = "FILE", help_heading = "Verification")]
    pub(crate) x5c_ca: Option<PathBuf>,

    /// Refuse another issuer
    #[arg(long, value_name = "ISSUER", help_heading = "Verification")]
    pub(crate) iss: Option<String>,

    /// Refuse another audience
    #[arg(long, value_name = "AUDIENCE", help_heading = "Verification")]
    pub(crate) aud: Option<String>,

    /// Refuse another subject
    #[arg(long, value_name = "SUBJECT", help_heading = "Verification")]
    pub(crate) sub: Option<String>,

    /// Refuse another typ in the header: at+jwt for an access token
    #[arg(long, value_name = "TYPE", help_heading = "Verification")]
    pub(crate) typ: Option<String>,

    /// Refuse a token without this claim; again for another
    #[arg(long, value_name = "CLAIM", help_heading = "Verification")]
    pub(crate) require: Vec<String>,

    /// Refuse a token issued longer ago, by its iat
    #[arg(long, value_name = "SECONDS", help_heading = "Verification", value_parser = seconds)]
    pub(crate) max_age: Option<u64>,

    /// By how much the clocks may differ for exp, nbf and iat; default 0s
    #[arg(long, value_name = "SECONDS", help_heading = "Verification", value_parser = seconds)]
    pub(crate) leeway: Option<u64>,

    /// Hold the times against this one instead of now: Unix seconds or RFC 3339
    #[arg(long, value_name = "TIME", help_heading = "Verification", value_parser = moment, allow_hyphen_values = true)]
    pub(crate) at: Option<i64>,

    /// Say what the names in header and claims mean, and where that is written
    #[arg(long, help_heading = "Output", conflicts_with = "json")]
    pub(crate) explain: bool,

    /// Show long arrays and strings whole on a terminal too
    ///
    /// Elsewhere than on a terminal they always are.
    #[arg(long, help_heading = "Output")]
    pub(crate) no_fold: bool,

    /// Print one JSON object on one line
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,

    /// Colours: auto is on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", help_heading = "Output", value_enum, default_value_t)]
    pub(crate) color: colour::Choice,

    /// Refuse a token of more bytes than this
    #[arg(long, value_name = "BYTES", help_heading = "Output", default_value_t = MAX_SIZE)]
    pub(crate) max_size: usize,

    /// What was typed of [`CONNECTION`].
    #[arg(skip)]
    pub(crate) connection: Vec<(Name, String)>,
}

/// The most bytes of a token where nothing is said.
const MAX_SIZE: usize = 1024 * 1024;

impl DecodeArgs {
    /// What clap would make of a token, `--json`, both or neither; `None` of anything else.
    pub(super) fn plain(args: &[OsString]) -> Option<Self> {
        let mut plain = Self { max_size: MAX_SIZE, ..Self::default() };
        for arg in args {
            match arg.to_str()? {
                "--json" if !plain.json => plain.json = true,
                token if plain.token.is_none() && !token.starts_with('-') => {
                    plain.token = Some(token.to_owned())
                }
                _ => return None,
            }
        }
        Some(plain)
    }
}

/// How a shared secret is written in its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SecretEncoding {
    /// As it is, without its last line break.
    #[default]
    Text,
    /// base64 or base64url, with or without padding.
    Base64,
    /// Hexadecimal.
    Hex,
}

const EXAMPLES: &str = "\
Examples:
  jeton decode eyJhbGciOi...             header, claims, times; not verified
  pbpaste | jeton decode                 a header line, a JSON response,
                                         a wrapped token
  jeton token das | jeton decode --json | jq .claims.exp
  jeton decode TOKEN --explain           what cnf, act, azp and the others are
  jeton decode TOKEN --issuer https://as.example --aud api --typ at+jwt
  jeton decode TOKEN --key server.pem --require jti --max-age 5m
  jeton decode TOKEN --key jwks.json --at 2024-02-29T12:00:00Z
  jeton decode TOKEN --secret-file secret.txt --secret-encoding base64
  jeton decode TOKEN --x5c-ca root.pem   signed with its own certificate
  jeton decode JWE --key private.jwk --issuer https://as.example
                                         decrypted, then verified
  jeton decode --json < tokens.log | jq 'select(.verified | not)'
                                         a token a line

Without a key nothing is verified, and an expired token is only remarked on.
With a key, or any of --iss, --aud, --sub, --typ, --require, --max-age,
--leeway and --at, the claims are checked too, and each check is listed: pass,
fail or not checked. What can be read is printed of a refused token too: the
exit code, and .verified, .checks and .problems of --json, say that it is
refused. Keys that a token itself names or carries (jku, x5u, jwk) are never
used; of x5c only what leads to --x5c-ca.
Decrypts dir, A128KW to A256KW, A128GCMKW, A256GCMKW, ECDH-ES and
ECDH-ES+A128KW to A256KW on P-256, P-384 and P-521; not RSA, for which no
library is fit (docs/keys.md).
Exit codes: 10 malformed, too large or encrypted; 11 signature, algorithm or
key; 12 claims; of many lines the lowest.";

/// Whole seconds, or minutes, hours, days with their letter.
fn seconds(text: &str) -> Result<u64, String> {
    let units = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];
    let unit = units.iter().find_map(|(letter, size)| Some((text.strip_suffix(letter)?, *size)));
    let (number, size) = unit.unwrap_or((text, 1));
    let count = number.parse().ok().and_then(|count: u64| count.checked_mul(size));
    count.ok_or_else(|| "not a number of seconds (90, 90s, 5m, 2h, 1d)".to_owned())
}

pub(super) fn moment(text: &str) -> Result<i64, String> {
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
        assert_eq!(seconds("2h"), Ok(7200));
        assert!(seconds("1e3").is_err());
        assert!(seconds("-1").is_err());
    }
}
