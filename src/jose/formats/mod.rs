//! Key files, recognised by their content and never by their name: what is in them, and the one key to sign with.
//!
//! A format is a room beneath this one that turns bytes into [`Part`]s. A file is read twice where a passphrase is needed:
//! first without, which tells whether one must be asked for at all.

mod ber;
mod der;
mod derivation;
mod foreign;
mod json;
mod openssh;
mod pbe;
mod pfx;
mod pkcs12;
mod private;
mod public_half;

use zeroize::Zeroizing;

use super::key::SigningKey;
use super::pem::{self, Block};
use super::{Algorithm, PublicKey};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::text;

pub(crate) use foreign::passphrase_needed;
#[cfg(test)]
pub(super) use private::from_seed;
pub(crate) use public_half::PublicHalf;

/// What is in a key file, in its order.
pub(crate) struct KeyFile {
    /// How it is written: `PEM`, `DER`, `JWK`, `JWK Set`, `PKCS#12`, ...
    pub(crate) wrapping: &'static str,
    /// The keys, certificates and other things.
    pub(crate) parts: Vec<Part>,
}

/// One thing in a key file.
pub(crate) struct Part {
    /// In which form: `PKCS#8`, `SEC1`, `certificate`, ...
    pub(crate) form: &'static str,
    /// What it is.
    pub(crate) content: Content,
    /// What the file calls it: a JWK's `kid`, PKCS#12's friendlyName, a service account's `private_key_id`.
    pub(crate) name: Option<String>,
    /// True where that name is meant to be the header's `kid`.
    pub(crate) is_kid: bool,
}

/// What a thing in a key file is.
pub(crate) enum Content {
    /// A private key or a shared secret, or why it can't be used.
    Private(Result<Box<SigningKey>>),
    /// A private key that needs a passphrase; some formats show the public half all the same.
    Locked(Option<PublicKey>),
    /// A public key, or why it can't be used: a reason to stand behind a colon.
    Public(std::result::Result<PublicKey, String>),
    /// A certificate's DER.
    Certificate(Vec<u8>),
    /// Something that has no use here, by its name.
    Other(String),
}

/// Which of several keys is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted<'a> {
    /// The key that the file calls so, or whose RFC 7638 thumbprint this is.
    pub(crate) kid: Option<&'a str>,
    /// One that can sign with this algorithm.
    pub(crate) alg: Option<Algorithm>,
}

/// The key to sign with, and what the file says besides.
pub(crate) struct Opened {
    /// The key.
    pub(crate) key: SigningKey,
    /// Its `kid`, where the file has one.
    pub(crate) kid: Option<String>,
    /// All certificates in the file, DER, in its order.
    pub(crate) certificates: Vec<Vec<u8>>,
}

/// The key to sign with from a file's content. `name` is the file's, for messages; `passphrase` is asked only where the key
/// can't be read without. Exit code 3 where there is none, several, or one that can't be used, with the way to mend it.
pub(crate) fn open(
    content: &Secret,
    name: &str,
    wanted: &Wanted<'_>,
    passphrase: &dyn Fn() -> Result<Secret>,
) -> Result<Opened> {
    let about = |error| about(name, error);
    let file = KeyFile::read(content.expose(), None).map_err(about)?;
    if let Some(opened) = file.choose(wanted).map_err(about)? {
        return Ok(opened);
    }
    let passphrase = passphrase()
        .map_err(|error| if error.message == PASSPHRASE_NEEDED { about(error) } else { error })?;
    let file = KeyFile::read(content.expose(), Some(&passphrase)).map_err(about)?;
    file.choose(wanted).and_then(|opened| opened.ok_or_else(passphrase_needed)).map_err(about)
}

/// The error with the file's name before it.
pub(crate) fn about(name: &str, mut error: Error) -> Error {
    error.message = format!("{}: {}", text::visible(name), error.message);
    error
}

/// What is said where no passphrase can be asked for.
const PASSPHRASE_NEEDED: &str = "the private key is protected by a passphrase";

/// True of a file that may be large: PKCS#12 with its chains of certificates.
pub(crate) fn may_be_large(content: &[u8]) -> bool {
    pkcs12::is_pkcs12(content)
}

impl Part {
    fn new(form: &'static str, content: Content) -> Self {
        Self { form, content, name: None, is_kid: false }
    }

    fn named(mut self, name: Option<String>) -> Self {
        self.name = name;
        self
    }

    fn with_kid(self, kid: Option<String>) -> Self {
        Self { is_kid: kid.is_some(), name: kid, ..self }
    }

    /// The public key of a private one, a locked one that shows it, or a public one.
    pub(crate) fn public_key(&self) -> Option<&PublicKey> {
        match &self.content {
            Content::Private(Ok(key)) => key.public_key(),
            Content::Locked(public) => public.as_ref(),
            Content::Public(Ok(public)) => Some(public),
            _ => None,
        }
    }

    fn is_private(&self) -> bool {
        matches!(self.content, Content::Private(_) | Content::Locked(_))
    }

    fn is_called(&self, kid: &str) -> bool {
        self.name.as_deref() == Some(kid)
            || self.public_key().is_some_and(|public| public.thumbprint() == kid)
    }

    /// Type, size and name, for the list of those to choose from.
    fn describe(&self) -> String {
        let kind = match &self.content {
            Content::Private(Ok(key)) => key.describe(),
            Content::Private(Err(error)) => error.message.clone(),
            _ => "one under a passphrase".to_owned(),
        };
        match (&self.name, self.public_key()) {
            (Some(name), _) => format!("{kind}, kid {}", text::quoted(name)),
            (None, Some(public)) => format!("{kind}, kid {}", text::quoted(&public.thumbprint())),
            (None, None) => kind,
        }
    }
}

impl KeyFile {
    /// Everything in a file. What needs a passphrase is [`Content::Locked`] without one. Exit code 3 where the file is
    /// damaged or of no known kind, or the passphrase is wrong for all of it.
    pub(crate) fn read(content: &[u8], passphrase: Option<&Secret>) -> Result<Self> {
        let text = content.trim_ascii();
        if let [b'{', ..] = text {
            return json::read(text, passphrase);
        }
        if pem::is_pem(content) {
            let blocks = pem::blocks(content).map_err(Error::input)?;
            return Ok(Self { wrapping: "PEM", parts: from_pem(&blocks, passphrase) });
        }
        if let [0x30, ..] = content {
            return der::read(content, passphrase);
        }
        if text.starts_with(b"ssh-") || text.starts_with(b"ecdsa-sha2-") {
            let line = String::from_utf8_lossy(text);
            let part = Part::new("public key", Content::Public(openssh::public_line(&line)));
            return Ok(Self { wrapping: "OpenSSH", parts: vec![part] });
        }
        match from_base64(text) {
            Some(key) if pem::is_pem(&key) => Self::read(&key, passphrase),
            Some(der) => der::read(&der, passphrase),
            None => Err(foreign::unknown(content)),
        }
    }

    /// The key in a token and the token's certificates, as if they were in a file.
    pub(crate) fn in_token(key: SigningKey, certificates: Vec<Vec<u8>>) -> Self {
        let key = Part::new("PKCS#11", Content::Private(Ok(Box::new(key))));
        let certificates =
            certificates.into_iter().map(|der| Part::new("PKCS#11", Content::Certificate(der)));
        Self { wrapping: "PKCS#11", parts: std::iter::once(key).chain(certificates).collect() }
    }

    /// True where there is a private key or a shared secret in it.
    pub(crate) fn holds_private(&self) -> bool {
        self.parts.iter().any(Part::is_private)
    }

    /// Reads the file again with the passphrase of what is locked in it. Exit code 3 where that opens nothing.
    pub(crate) fn unlocked(&self, content: &[u8], passphrase: &Secret) -> Result<Self> {
        let opened = Self::read(content, Some(passphrase))?;
        let was_locked = |part: &Part| matches!(part.content, Content::Locked(_));
        let mut refused = None;
        for (_, part) in self.parts.iter().zip(&opened.parts).filter(|(before, _)| was_locked(before)) {
            match &part.content {
                Content::Private(Err(error)) => refused = Some(error.clone()),
                _ => return Ok(opened),
            }
        }
        refused.map_or(Ok(opened), Err)
    }

    /// The one key to sign with; `None` where a passphrase is needed to tell. Exit code 3 where there is none or several.
    fn choose(self, wanted: &Wanted<'_>) -> Result<Option<Opened>> {
        let certificates = self.certificates();
        let not_private = foreign::not_private(&self.parts);
        let mut candidates: Vec<Part> = self.parts.into_iter().filter(Part::is_private).collect();
        if candidates.is_empty() {
            return Err(not_private);
        }
        if let Some(kid) = wanted.kid {
            narrow(&mut candidates, |part| part.is_called(kid));
        }
        if let Some(alg) = wanted.alg {
            narrow(&mut candidates, |part| match &part.content {
                Content::Private(Ok(key)) => key.can_sign(alg),
                Content::Private(Err(_)) => false,
                Content::Locked(public) => public.as_ref().is_none_or(|public| public.fits(alg)),
                _ => false,
            });
        }
        narrow(&mut candidates, |part| !matches!(part.content, Content::Private(Err(_))));
        without_repetitions(&mut candidates);
        if candidates.len() > 1 {
            if candidates.iter().any(|part| matches!(part.content, Content::Locked(_))) {
                return Ok(None);
            }
            let list: Vec<String> = candidates.iter().map(Part::describe).collect();
            return Err(Error::input(format!(
                "{} private keys in one file: {}",
                list.len(),
                list.join("; ")
            ))
            .hint("--kid KID chooses one by its name or thumbprint, --alg ALG by its type"));
        }
        let Some(part) = candidates.pop() else { return Err(not_private) };
        match part.content {
            Content::Private(key) => {
                let kid = part.name.filter(|_| part.is_kid);
                key.map(|key| Some(Opened { key: *key, kid, certificates }))
            }
            _ => Ok(None),
        }
    }

    /// The first public key, whether it stands alone or in a private one.
    pub(crate) fn public_key(&self) -> Option<PublicKey> {
        self.parts.iter().find_map(Part::public_key).cloned()
    }

    /// True where a passphrase is needed to know a key's public half.
    pub(crate) fn is_locked(&self) -> bool {
        self.parts.iter().any(|part| matches!(part.content, Content::Locked(None)))
    }

    /// The certificates, DER, in the file's order.
    pub(crate) fn certificates(&self) -> Vec<Vec<u8>> {
        let der = |part: &Part| match &part.content {
            Content::Certificate(der) => Some(der.clone()),
            _ => None,
        };
        self.parts.iter().filter_map(der).collect()
    }
}

/// Keeps those that fit, where any does: otherwise what is wrong with the rest is to be told.
fn narrow(candidates: &mut Vec<Part>, fits: impl Fn(&Part) -> bool) {
    if candidates.iter().any(&fits) {
        candidates.retain(fits);
    }
}

/// The same key twice, as in a file that was put together, is one.
fn without_repetitions(candidates: &mut Vec<Part>) {
    let mut seen: Vec<String> = Vec::new();
    candidates.retain(|part| match part.public_key().map(PublicKey::thumbprint) {
        Some(thumbprint) if seen.contains(&thumbprint) => false,
        Some(thumbprint) => {
            seen.push(thumbprint);
            true
        }
        None => true,
    });
}

fn from_pem(blocks: &[Block], passphrase: Option<&Secret>) -> Vec<Part> {
    blocks
        .iter()
        .filter(|block| block.label != "EC PARAMETERS")
        .map(|block| {
            let named = blocks.iter().find(|block| block.label == "EC PARAMETERS").map(|block| &block.der);
            from_block(block, named.map(|der| der.as_slice()), passphrase)
        })
        .collect()
}

fn from_block(block: &Block, parameters: Option<&[u8]>, passphrase: Option<&Secret>) -> Part {
    let form = der::form_of_label(&block.label);
    let content = match (&block.dek_info, passphrase) {
        (Some(_), None) => Content::Locked(None),
        (Some(info), Some(passphrase)) => {
            Content::Private(pbe::by_dek_info(info, &block.der, passphrase).and_then(|plain| {
                let key = der::private_of_label(&block.label, &plain, parameters);
                // By chance, one wrong passphrase in 256 leaves a good padding.
                key.map(Box::new).map_err(|_| pbe::wrong_passphrase())
            }))
        }
        (None, passphrase) => der::of_label(&block.label, &block.der, parameters, passphrase),
    };
    Part::new(form, content)
}

/// Base64 of DER without PEM's lines around it, or of PEM with them, as key vaults and environment variables hold it.
fn from_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let digits: Zeroizing<Vec<u8>> =
        Zeroizing::new(text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect());
    let key = STANDARD.decode(&*digits).map(Zeroizing::new).ok()?;
    (matches!(key.as_slice(), [0x30, _, ..]) || pem::is_pem(&key)).then_some(key)
}

#[cfg(test)]
mod tests;
