//! What can be typed after `jeton sandbox`.

use std::ffi::OsString;
use std::time::Duration;

use crate::sandbox::{Format, System};
use crate::settings::value;

/// Run a strict token endpoint on loopback that says why it refuses
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct SandboxArgs {
    /// The server to play
    #[arg(long = "as", value_name = "SYSTEM", value_enum, default_value_t, hide_default_value = true)]
    pub(crate) system: System,

    /// Where to listen: PORT or a loopback ADDRESS:PORT; default: any free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", hide_default_value = true)]
    pub(crate) listen: String,

    /// Serve https, with a throw-away CA that the profiles trust; client certificates are accepted
    #[arg(long)]
    pub(crate) tls: bool,

    /// The log on standard error, one line a request
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) log: Format,

    /// Refuse each token request with this error code
    #[arg(long, value_name = "CODE", help_heading = "Trouble", conflicts_with = "status")]
    pub(crate) fail: Option<String>,

    /// Answer each token request with this status
    #[arg(long, value_name = "N", help_heading = "Trouble", value_parser = clap::value_parser!(u16).range(200..600))]
    pub(crate) status: Option<u16>,

    /// Answer each request so much later: 300ms, 5s
    #[arg(long, value_name = "TIME", help_heading = "Trouble", value_parser = time)]
    pub(crate) delay: Option<Duration>,

    /// Refuse with the error code alone, as most servers do; the log still says why
    #[arg(long, help_heading = "Trouble")]
    pub(crate) terse: bool,

    /// The life of the tokens: 60s, 1h
    #[arg(long, value_name = "TIME", help_heading = "Trouble", value_parser = time)]
    pub(crate) expires_in: Option<Duration>,

    /// Sign each token with a new key; the JWK Set keeps the last two
    #[arg(long, help_heading = "Trouble")]
    pub(crate) rotate_keys: bool,

    /// Run this with the profiles in its environment, stop when it ends, and exit with its code
    #[arg(value_name = "COMMAND", last = true)]
    pub(crate) command: Vec<OsString>,
}

const EXAMPLES: &str = "\
Examples:
  jeton sandbox -- jeton token --verbose
      a key, an assertion, a request, an answer and a token
  jeton sandbox -- sh
      try things by hand; `jeton profile list` shows what there is
  jeton sandbox -- jeton token client_secret_basic --basic-encoding raw
      the log says why it is refused, and who would let it pass
  jeton sandbox --as ishare -- jeton token -v
      rehearse a system: ishare, wipo-das, light-oauth2, interswitch
  jeton sandbox --terse -- jeton token --claim sub=x --explain
      a bare invalid_client: what does jeton make of it?
  jeton sandbox --status 503 -- ./my-script
      is my script ready for trouble?
  jeton sandbox --listen 8080
      until Ctrl-C, for other programs; prints what to set in a shell

COMMAND's environment holds JETON_CONFIG_DIR (a folder that is removed at the
end), JETON_ISSUER and JETON_PROFILE; other JETON_ variables are taken out of
it, and this jeton is first on its PATH. Nothing listens beyond this machine.";

fn time(text: &str) -> Result<Duration, String> {
    value::duration(text)
}
