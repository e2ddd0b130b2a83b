//! `jeton key`: keys made, their public halves, and what is in a key file.

use std::path::{Path, PathBuf};

use super::signing_key::{Own, is_in_token, key_content, key_file};
use super::{secrets, token_key};
use crate::cli::key::{
    GenerateArgs, KeyCommand, PassphraseArgs, PublicArgs, PublicFormat, ShowArgs, TokenArgs,
};
use crate::error::{Error, Result};
use crate::host::{clock, environment, files, random, terminal};
use crate::jose::{self, Algorithm, KeyFile, PublicHalf, SelfSigned, SigningKey, Wanted};
use crate::oauth::SecretName;
use crate::output::key as output;
use crate::secret::{Secret, Source};

/// Runs one of the subcommands.
pub(crate) fn run(command: &KeyCommand) -> anyhow::Result<()> {
    match command {
        KeyCommand::Generate(args) => generate(args),
        KeyCommand::Public(args) => public(args),
        KeyCommand::Show(args) => show(args),
    }
}

fn generate(args: &GenerateArgs) -> anyhow::Result<()> {
    if let Some(file) = &args.file {
        // Before the seconds that a large RSA key takes.
        files::check_absent(file)?;
    }
    let content = jose::generate(args.alg, args.bits.parse().unwrap_or(2048), &mut random::fill_or_end)?;
    let Some(file) = &args.file else { return terminal::print(content.expose()) };
    files::write_new(file, &content)?;
    let made = KeyFile::read(content.expose(), None).ok().and_then(|made| made.public_key());
    let what = match made {
        Some(public) => format!("{}, thumbprint {}", public.describe(), public.thumbprint()),
        None => format!("a shared secret for {}", args.alg.name()),
    };
    terminal::say(&format!("{}: {what}", file.display()));
    Ok(())
}

fn public(args: &PublicArgs) -> anyhow::Result<()> {
    let source = Source::File(args.file.clone());
    let wanted = Wanted { kid: args.kid.as_deref(), alg: args.alg };
    let is_certificate = args.format == PublicFormat::Cert;
    let text = if is_in_token(&args.file) {
        let own = in_token(&args.file, &args.token, args.alg)?;
        if is_certificate {
            certificate(args, &own.key)?
        } else {
            let file = KeyFile::in_token(own.key, own.certificates);
            public_text(args, &file, &wanted).map_err(|error| jose::about(&own.name, error))?
        }
    } else if is_certificate {
        let content = key_content(&source)?;
        secrets::warn_if_open(&source);
        let ask = || passphrase(&args.passphrase);
        certificate(args, &jose::open(&content, &source.describe(), &wanted, &ask)?.key)?
    } else {
        let file = unlocked(&source, || passphrase(&args.passphrase))?;
        public_text(args, &file, &wanted).map_err(|error| jose::about(&source.describe(), error))?
    };
    terminal::print(text.as_bytes())
}

/// The key that a `pkcs11:` URI names.
fn in_token(uri: &Path, args: &TokenArgs, alg: Option<Algorithm>) -> Result<Own> {
    let name = SecretName::Pkcs11Pin;
    let pin = |of_uri: Option<&Source>| match (args.pin()?, of_uri) {
        (Some(place), _) => secret(&place, name),
        (None, Some(place)) => secret(place, name),
        (None, None) => secrets::ask(name),
    };
    let module = match &args.pkcs11_module {
        Some(module) => Some(module.clone()),
        None => environment::variable("JETON_PKCS11_MODULE")?.map(PathBuf::from),
    };
    token_key::find(uri, module.as_deref(), alg, &pin)
}

fn public_text(args: &PublicArgs, file: &KeyFile, wanted: &Wanted<'_>) -> Result<String> {
    if args.format == PublicFormat::Jwks && args.kid.is_none() && args.alg.is_none() {
        let jwks: Vec<String> = file.public_halves().iter().map(output::jwk).collect();
        if !jwks.is_empty() {
            return Ok(output::jwk_set(&jwks) + "\n");
        }
    }
    let half = file.public_half(wanted)?;
    if args.format == PublicFormat::Pem {
        return Ok(pem("PUBLIC KEY", &half.key.spki()));
    }
    let alg = args.alg.unwrap_or(half.alg);
    if !half.key.fits(alg) {
        return Err(Error::input(format!("{} is no key for {}", half.key.describe(), alg.name())));
    }
    let jwk = output::jwk(&PublicHalf { alg, kid: args.kid.clone().or(half.kid), ..half });
    Ok(if args.format == PublicFormat::Jwks { output::jwk_set(&[jwk]) } else { jwk } + "\n")
}

fn certificate(args: &PublicArgs, key: &SigningKey) -> Result<String> {
    let now = clock::now();
    let mut serial = [0; 16];
    random::fill_or_end(&mut serial);
    let spec = SelfSigned {
        subject: &args.subject,
        validity: (now, now.saturating_add(i64::from(args.days) * 86400)),
        serial,
    };
    Ok(pem("CERTIFICATE", &jose::self_signed(&spec, key)?))
}

fn show(args: &ShowArgs) -> anyhow::Result<()> {
    let source = Source::File(args.file.clone());
    let file = if is_in_token(&args.file) {
        let own = in_token(&args.file, &args.token, None)?;
        KeyFile::in_token(own.key, own.certificates)
    } else if args.passphrase.place()?.is_some() || terminal::can_ask() {
        unlocked(&source, || passphrase(&args.passphrase))?
    } else {
        // What shows without a passphrase is better than nothing, and a script must not fail for want of a terminal.
        key_file(&key_content(&source)?, &source)?
    };
    let text = if args.json { output::shown_json(&file) } else { output::shown(&file, clock::now()) };
    terminal::print(text.as_bytes())
}

/// What is in the file, with the passphrase where it needs one.
fn unlocked(source: &Source, passphrase: impl Fn() -> Result<Secret>) -> Result<KeyFile> {
    let content = key_content(source)?;
    let file = key_file(&content, source)?;
    if !file.is_locked() {
        return Ok(file);
    }
    file.unlocked(content.expose(), &passphrase()?).map_err(|error| jose::about(&source.describe(), error))
}

fn passphrase(args: &PassphraseArgs) -> Result<Secret> {
    let name = SecretName::KeyPassphrase;
    args.place()?.map_or_else(|| secrets::ask(name), |place| secret(&place, name))
}

fn secret(place: &Source, name: SecretName) -> Result<Secret> {
    secrets::trimmed(secrets::read(place, name.words(), files::KEY_LIMIT)?, place, name.words())
}

impl PassphraseArgs {
    /// Where the passphrase is, where that is said.
    fn place(&self) -> Result<Option<Source>> {
        let Self { key_passphrase_file, key_passphrase_env, key_passphrase_command } = self;
        place(key_passphrase_file, key_passphrase_env, key_passphrase_command, "JETON_KEY_PASSPHRASE")
    }
}

impl TokenArgs {
    /// Where the PIN is, where that is said.
    fn pin(&self) -> Result<Option<Source>> {
        let Self { pkcs11_pin_file, pkcs11_pin_env, pkcs11_pin_command, .. } = self;
        place(pkcs11_pin_file, pkcs11_pin_env, pkcs11_pin_command, "JETON_PKCS11_PIN")
    }
}

/// The flag that was given, else the variable where it is set.
fn place(
    file: &Option<PathBuf>,
    env: &Option<String>,
    command: &Option<String>,
    variable: &str,
) -> Result<Option<Source>> {
    let given = file.clone().map(Source::File);
    let given = given.or_else(|| env.clone().map(Source::Env));
    let given = given.or_else(|| command.clone().map(Source::Command));
    let is_set = given.is_none() && environment::variable(variable)?.is_some();
    Ok(given.or_else(|| is_set.then(|| Source::Env(variable.to_owned()))))
}

fn pem(label: &str, der: &[u8]) -> String {
    jose::pem_block(label, der).expose_str().unwrap_or_default().to_owned()
}
