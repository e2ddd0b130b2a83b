//! `jeton key`: keys made, their public halves, and what is in a key file.

use super::secrets;
use super::signing_key::key_content;
use crate::cli::key::{GenerateArgs, KeyCommand, PassphraseArgs, PublicArgs, PublicFormat, ShowArgs};
use crate::error::{Error, Result};
use crate::host::{clock, environment, files, random, terminal};
use crate::jose::{self, KeyFile, PublicHalf, SelfSigned, Wanted};
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
    let content = key_content(&source)?;
    let wanted = Wanted { kid: args.kid.as_deref(), alg: args.alg };
    let text = if args.format == PublicFormat::Cert {
        certificate(args, &content, &source.describe(), &wanted)?
    } else {
        let file = unlocked(&content, &source, &args.passphrase)?;
        public_text(args, &file, &wanted).map_err(|error| jose::about(&source.describe(), error))?
    };
    terminal::print(text.as_bytes())
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

fn certificate(args: &PublicArgs, content: &Secret, name: &str, wanted: &Wanted<'_>) -> Result<String> {
    let key = jose::open(content, name, wanted, &|| passphrase(&args.passphrase))?.key;
    let now = clock::now();
    let mut serial = [0; 16];
    random::fill_or_end(&mut serial);
    let spec = SelfSigned {
        subject: &args.subject,
        validity: (now, now.saturating_add(i64::from(args.days) * 86400)),
        serial,
    };
    Ok(pem("CERTIFICATE", &jose::self_signed(&spec, &key)?))
}

fn show(args: &ShowArgs) -> anyhow::Result<()> {
    let source = Source::File(args.file.clone());
    let content = key_content(&source)?;
    let file = if place(&args.passphrase)?.is_some() || terminal::can_ask() {
        unlocked(&content, &source, &args.passphrase)?
    } else {
        // What shows without a passphrase is better than nothing, and a script must not fail for want of a terminal.
        KeyFile::read(content.expose(), None).map_err(|error| jose::about(&source.describe(), error))?
    };
    let text = if args.json { output::shown_json(&file) } else { output::shown(&file, clock::now()) };
    terminal::print(text.as_bytes())
}

/// The file's content, with the passphrase where it needs one.
fn unlocked(content: &Secret, source: &Source, args: &PassphraseArgs) -> Result<KeyFile> {
    let about = |error| jose::about(&source.describe(), error);
    let file = KeyFile::read(content.expose(), None).map_err(about)?;
    if !file.is_locked() {
        return Ok(file);
    }
    KeyFile::read(content.expose(), Some(&passphrase(args)?)).map_err(about)
}

fn passphrase(args: &PassphraseArgs) -> Result<Secret> {
    let name = SecretName::KeyPassphrase;
    match place(args)? {
        Some(source) => {
            secrets::trimmed(secrets::read(&source, name.words(), files::KEY_LIMIT)?, &source, name.words())
        }
        None => secrets::ask(name),
    }
}

/// Where the passphrase is, where that is said.
fn place(args: &PassphraseArgs) -> Result<Option<Source>> {
    let given = args.key_passphrase_file.clone().map(Source::File);
    let given = given.or_else(|| args.key_passphrase_env.clone().map(Source::Env));
    let given = given.or_else(|| args.key_passphrase_command.clone().map(Source::Command));
    let variable = "JETON_KEY_PASSPHRASE";
    let is_set = given.is_none() && environment::variable(variable)?.is_some();
    Ok(given.or_else(|| is_set.then(|| Source::Env(variable.to_owned()))))
}

fn pem(label: &str, der: &[u8]) -> String {
    jose::pem_block(label, der).expose_str().unwrap_or_default().to_owned()
}
