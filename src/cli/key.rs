//! What can be typed after `jeton key`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::jose::Algorithm;

/// Make keys, and show what is in key files
#[derive(Debug, clap::Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a new private key, or a shared secret for HS256
    ///
    /// A PKCS#8 PEM file that only you can read (mode 0600); nothing is overwritten. Without FILE it goes to standard
    /// output.
    #[command(after_long_help = GENERATE_EXAMPLES)]
    Generate(GenerateArgs),
    /// Print the public half of a key: PEM, JWK, JWK Set, or a self-signed certificate
    #[command(after_long_help = PUBLIC_EXAMPLES)]
    Public(PublicArgs),
    /// Show what is in a key file, without the secret parts
    ///
    /// Any format that --key takes, and public keys and certificates: format, type, size, thumbprints, names and dates.
    Show(ShowArgs),
}

/// `jeton key generate`
#[derive(Debug, clap::Args)]
pub(crate) struct GenerateArgs {
    /// The algorithm that it is to sign with
    #[arg(long, value_name = "ALG", default_value = "ES256", value_parser = algorithms())]
    pub(crate) alg: Algorithm,

    /// The size of an RSA key
    #[arg(long, value_name = "BITS", default_value = "2048", value_parser = ["2048", "3072", "4096"])]
    pub(crate) bits: String,

    /// The file to write, which must not be there yet
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
}

/// The forms of a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum PublicFormat {
    /// SubjectPublicKeyInfo in PEM
    Pem,
    /// A JWK with kid, alg and use
    Jwk,
    /// A JWK Set of all keys in the file
    Jwks,
    /// A self-signed certificate in PEM
    Cert,
}

/// `jeton key public`
#[derive(Debug, clap::Args)]
pub(crate) struct PublicArgs {
    /// The key file, private or public; - is standard input; or a pkcs11: URI
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// What is printed
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "pem")]
    pub(crate) format: PublicFormat,

    /// The kid of the JWK; default: the key's own, else its RFC 7638 thumbprint. Chooses among several keys
    #[arg(long, value_name = "KID")]
    pub(crate) kid: Option<String>,

    /// The alg of the JWK; default: what the key implies. Chooses among several keys
    #[arg(long, value_name = "ALG", value_parser = algorithms())]
    pub(crate) alg: Option<Algorithm>,

    /// The name in the certificate: a common name, or a whole one such as CN=a,O=b
    #[arg(long, value_name = "NAME", default_value = "jeton")]
    pub(crate) subject: String,

    /// How long the certificate is valid
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    pub(crate) days: u32,

    /// The passphrase's place
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,

    /// How to come to a key in a token
    #[command(flatten)]
    pub(crate) token: TokenArgs,
}

/// `jeton key show`
#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// The key file; - is standard input; or a pkcs11: URI
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// Print one JSON object on one line
    #[arg(long)]
    pub(crate) json: bool,

    /// The passphrase's place
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,

    /// How to come to a key in a token
    #[command(flatten)]
    pub(crate) token: TokenArgs,
}

/// Where the passphrase of an encrypted key is.
#[derive(Debug, Default, clap::Args)]
#[group(multiple = false)]
pub(crate) struct PassphraseArgs {
    /// File that holds the passphrase of an encrypted key; - is standard input
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) key_passphrase_file: Option<PathBuf>,

    /// Variable that holds it; JETON_KEY_PASSPHRASE is always read
    #[arg(long, value_name = "NAME")]
    pub(crate) key_passphrase_env: Option<String>,

    /// Command that prints it
    #[arg(long, value_name = "COMMAND")]
    pub(crate) key_passphrase_command: Option<String>,
}

/// How a token is reached that a key lives in.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct TokenArgs {
    /// Library of the token that a pkcs11: key lives in
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(crate) pkcs11_module: Option<PathBuf>,

    /// File that holds the token's PIN; - is standard input
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, group = "pin")]
    pub(crate) pkcs11_pin_file: Option<PathBuf>,

    /// Variable that holds it; JETON_PKCS11_PIN is always read
    #[arg(long, value_name = "NAME", group = "pin")]
    pub(crate) pkcs11_pin_env: Option<String>,

    /// Command that prints it
    #[arg(long, value_name = "COMMAND", group = "pin")]
    pub(crate) pkcs11_pin_command: Option<String>,
}

fn algorithms() -> impl TypedValueParser<Value = Algorithm> {
    PossibleValuesParser::new(Algorithm::ALL.map(Algorithm::name))
        .try_map(|name| Algorithm::from_name(&name).ok_or("not an algorithm"))
}

const GENERATE_EXAMPLES: &str = "\
Examples:
  jeton key generate --alg ES256 das.pem         what WIPO DAS wants
  jeton key generate --alg RS256 --bits 3072 client.pem
  jeton key public das.pem --format jwks         what is given to the server";

const PUBLIC_EXAMPLES: &str = "\
Examples:
  jeton key public das.pem                       PEM, for decode --key
  jeton key public das.pem --format jwk          where a server takes a JWK
  jeton key public das.pem --format jwks > jwks.json
  jeton key public das.pem --format cert \\
      --subject 'CN=das client,O=Office,C=CH' --days 730
  jeton key public 'pkcs11:token=seal;object=signing' --format jwk";
