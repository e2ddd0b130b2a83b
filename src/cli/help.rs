//! The long texts of the help.

#[cfg(feature = "sandbox")]
pub(super) fn help_template() -> &'static str {
    HELP
}

#[cfg(not(feature = "sandbox"))]
pub(super) fn help_template() -> String {
    HELP.split_inclusive('\n').filter(|line| !line.starts_with("  sandbox ")).collect()
}

pub(super) const HELP: &str = "\
{about-with-newline}
{usage-heading} {usage}

Get a token:
  token        Print an access token, from the cache where a fresh one is there
  assertion    Print a signed client assertion (RFC 7523)
  exec         Run a command with a token in its environment

Look at one:
  decode       Show a JWT, and verify it where a key is given

Set up:
  profile      Show, add, change or remove the profiles of config.toml
  cache        Show or clear the cached tokens
  key          Make keys, and show what is in key files
  completions  Print a shell's completion script

Debug:
  doctor       Check everything between a profile and its token, one line each
  lint         Hold a client assertion against the RFCs, a preset and what comes
  discover     Show what a server offers, and what of it jeton can use
  sandbox      Run a strict token endpoint on loopback that says why it refuses

Options:
{options}

jeton COMMAND -h is short, jeton COMMAND --help is long and has examples.
Exit codes: 2 usage, 3 key or secret, 4 refused, 5 no token response,
6 unreachable, 7 TLS, 8 time-out, 9 try again later, 10 malformed token,
11 signature, 12 claims, 13 locked.
";

pub(super) const TOKEN_EXAMPLES: &str = "\
Examples:
  jeton token das                              a profile's token, cached
  TOKEN=$(jeton token das) || exit             the exit code says why not
  jeton token das -o curl | curl -K - URL      on no command line
  eval \"$(jeton token das -o env)\"             as a variable, ACCESS_TOKEN
  jeton token das -o header --write auth.txt   a file that only you can read
  jeton token das --dry-run                    the exact request, not sent
  jeton token das --curl                       the same as a curl command
  jeton token das --refresh -v                 a new one, with its story
  jeton token das --refresh --explain          what may be wrong with it
  jeton token --preset wipo-das --client-id ID --key das.pem
  jeton token --token-endpoint https://as.example/token \\
      --client-id ID --client-secret-env NAME
  jeton token web --grant-type client_authenticated_user --param userId=stevehu";

pub(super) const ASSERTION_EXAMPLES: &str = "\
Examples:
  jeton assertion das | jeton decode           what is in it
  jeton assertion --preset ishare --client-id EU.EORI.NL000000001 \\
      --assertion-audience EU.EORI.NL000000000 --key seal.pem --x5c chain.pem
  jeton assertion das --claim n=1 --claim 's=\"1\"' --claim 'roles=[\"a\",\"b\"]'
      what is JSON is taken as JSON: n is a number, s the string 1";
