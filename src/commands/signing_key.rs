//! The key that signs, from where the settings say: a file, a command, a token; and the certificates that go with it.

use std::path::Path;

use super::secrets::{self, Secrets};
use super::token_key;
use crate::error::{Error, Result};
use crate::host::{clock, files, process};
use crate::jose::{self, Algorithm, Chain, KeyFile, OutsideSigner, SigningKey, Wanted};
use crate::oauth::{KeyMaterial, SecretName, SecretSource};
use crate::output::time;
use crate::secret::{Secret, Source};
use crate::settings::{CertificatePlace, Settings};

/// The most bytes of a PKCS#12 file, which bears chains of certificates (promise 25).
const LARGE_LIMIT: usize = 1024 * 1024;
/// For messages.
const KEY_FILE: &str = "the key file";
/// The most bytes of a signature that a command prints: RSA's largest as text.
const SIGNATURE_LIMIT: usize = 4096;

/// The key, and what of its certificates belongs into the header. Exit code 2 where no key is set, 3 where it can't be used.
pub(super) fn material(secrets: &Secrets<'_>, settings: &Settings) -> Result<KeyMaterial> {
    let own = match (&settings.sign_command, &settings.key) {
        (Some(command), _) => by_command(secrets, settings, command)?,
        (None, Some(Source::File(path))) if is_in_token(path) => {
            let pin = |place: Option<&Source>| match (secrets.optional_secret(SecretName::Pkcs11Pin)?, place)
            {
                (Some(pin), _) => Ok(pin),
                (None, Some(place)) => secrets.value(place, SecretName::Pkcs11Pin.words()),
                (None, None) => secrets.secret(SecretName::Pkcs11Pin),
            };
            token_key::find(path, settings.pkcs11_module.as_deref(), settings.assertion.alg, &pin)?
        }
        (None, key) => by_key(secrets, settings, key.as_ref())?,
    };
    let Own { key, kid, name, certificates } = own;
    let mut material = KeyMaterial { kid, ..KeyMaterial::from(key) };
    let [x5c, x5t, x5t_s256] = &settings.certificates;
    let chain = |place: &CertificatePlace, flag: &str| match place {
        CertificatePlace::File(path) => certificate_file(path, &material.key),
        CertificatePlace::KeyFile => Chain::new(&certificates, &name, &material.key).map_err(|error| {
            error.hint(format!("--{flag} FILE names the certificates where they are not in the key file"))
        }),
    };
    let x5c_chain = x5c.as_ref().map(|place| chain(place, "x5c")).transpose()?;
    let thumbprint =
        |place: &Option<CertificatePlace>, flag: &str, of: fn(&Chain) -> String| -> Result<Option<String>> {
            Ok(match (place, &x5c_chain) {
                (None, _) => None,
                (Some(CertificatePlace::KeyFile), Some(chain)) => Some(of(chain)),
                (Some(place), _) => Some(of(&chain(place, flag)?)),
            })
        };
    let (x5t, x5t_s256) =
        (thumbprint(x5t, "x5t", Chain::x5t)?, thumbprint(x5t_s256, "x5t-s256", Chain::x5t_s256)?);
    (material.x5t, material.x5t_s256) = (x5t, x5t_s256);
    if let Some(chain) = &x5c_chain {
        material.x5c = Some(chain.x5c());
        material.party_ids = chain.party_ids();
        material.warnings = chain.warnings().to_vec();
        material.warnings.extend(out_of_date(chain));
    }
    Ok(material)
}

/// A key and what came with it.
pub(super) struct Own {
    /// The key.
    pub(super) key: SigningKey,
    /// The `kid` that its file gives it.
    pub(super) kid: Option<String>,
    /// Where it came from, for messages.
    pub(super) name: String,
    /// The certificates beside it, DER.
    pub(super) certificates: Vec<Vec<u8>>,
}

fn by_key(secrets: &Secrets<'_>, settings: &Settings, key: Option<&Source>) -> Result<Own> {
    let source = key.ok_or_else(|| {
        let error = Error::usage("a signed assertion needs a private key, and none is set");
        error.hint("--key FILE, key in the profile, or JETON_KEY; --auth-method client_secret_jwt signs with the client secret")
    })?;
    secrets.take(source, KEY_FILE)?;
    secrets::warn_if_open(source);
    let content = key_content(source)?;
    let name = source.describe();
    let kid = settings.assertion.kid.as_deref().filter(|kid| !matches!(*kid, "" | "thumbprint"));
    let wanted = Wanted { kid, alg: settings.assertion.alg };
    let opened = jose::open(&content, &name, &wanted, &|| secrets.secret(SecretName::KeyPassphrase))?;
    Ok(Own { key: opened.key, kid: opened.kid, name, certificates: opened.certificates })
}

/// True of a URI of a key that lives in a token (RFC 7512).
pub(super) fn is_in_token(path: &Path) -> bool {
    path.to_str().is_some_and(|name| name.starts_with("pkcs11:"))
}

/// The content of a key file, which may be a public one.
pub(super) fn key_content(source: &Source) -> Result<Secret> {
    small(secrets::read_any(source, KEY_FILE, LARGE_LIMIT)?, source)
}

/// What is in a key file as far as no passphrase is needed. A private one that others can read is warned of.
pub(super) fn key_file(content: &Secret, source: &Source) -> Result<KeyFile> {
    let file =
        KeyFile::read(content.expose(), None).map_err(|error| jose::about(&source.describe(), error))?;
    if file.holds_private() {
        secrets::warn_if_open(source);
    }
    Ok(file)
}

/// A key file is small unless it is PKCS#12.
fn small(content: Secret, source: &Source) -> Result<Secret> {
    if content.expose().len() > files::KEY_LIMIT && !jose::may_be_large(content.expose()) {
        let limit = files::KEY_LIMIT / 1024;
        return Err(Error::input(format!("the key file {} holds more than {limit} KiB", source.describe())));
    }
    Ok(content)
}

/// The key of a command that signs. What its signatures are held against is the public key in the key file or the
/// certificates', where there is either.
fn by_command(secrets: &Secrets<'_>, settings: &Settings, command: &str) -> Result<Own> {
    let (mut certificates, mut public, mut name) = (Vec::new(), None, "the sign command".to_owned());
    if let Some(source) = &settings.key {
        secrets.take(source, KEY_FILE)?;
        name = source.describe();
        let file = key_file(&key_content(source)?, source)?;
        certificates = file.certificates();
        public = file.public_key().or_else(|| Chain::leaf_key(&certificates));
        if public.is_none() {
            return Err(Error::input(format!(
                "{name}: no public key to hold the command's signatures against"
            ))
            .hint("name a public key or a certificate, or leave --key out"));
        }
    }
    if let (None, Some(CertificatePlace::File(path))) = (&public, &settings.certificates[0]) {
        public = Chain::leaf_key(&certificates_in(path)?);
    }
    let signer = CommandSigner(command.to_owned());
    let key = SigningKey::from_outside(Box::new(signer), public, settings.assertion.alg)?;
    Ok(Own { key, kid: None, name, certificates })
}

/// A command line that signs.
struct CommandSigner(String);

impl OutsideSigner for CommandSigner {
    fn sign(&self, _alg: Algorithm, input: &[u8]) -> Result<Vec<u8>> {
        process::filtered(&self.0, input, "the signature", SIGNATURE_LIMIT)
            .map(|signature| signature.expose().to_vec())
    }

    fn describe(&self) -> String {
        "the sign command".to_owned()
    }
}

fn certificates_in(path: &Path) -> Result<Vec<Vec<u8>>> {
    let content = files::read(path, "the certificate file", LARGE_LIMIT)?;
    let file =
        KeyFile::read(&content, None).map_err(|error| jose::about(&path.display().to_string(), error))?;
    Ok(file.certificates())
}

fn certificate_file(path: &Path, key: &SigningKey) -> Result<Chain> {
    let content = files::read(path, "the certificate file", LARGE_LIMIT)?;
    Chain::parse(&content, &path.display().to_string(), key)
}

fn out_of_date(chain: &Chain) -> Option<String> {
    let now = clock::now();
    match chain.validity() {
        (not_before, _) if now < not_before => {
            Some(format!("the certificate is not valid before {}", time::utc(not_before)))
        }
        (_, not_after) if now > not_after => {
            Some(format!("the certificate has been invalid since {}", time::utc(not_after)))
        }
        _ => None,
    }
}
