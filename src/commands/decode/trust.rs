//! Whom `jeton decode` believes: the keys named on the command line, read or fetched.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::cli::decode::{DecodeArgs, SecretEncoding};
use crate::commands::connection;
use crate::commands::published::Published;
use crate::commands::secrets::{self, without_line_break};
use crate::error::{Error, Result};
use crate::host::files;
use crate::jose::{DecryptionKeys, KeyFile, VerificationKeys};
use crate::oauth::{Endpoint, metadata};
use crate::secret::{Secret, Source};

/// The most bytes of a key file: a JWK Set with certificates in it outgrows a single key.
const KEYS_LIMIT: usize = 1024 * 1024;

/// The keys, and where more may be had.
pub(super) struct Trust {
    /// To verify with.
    pub(super) keys: Option<VerificationKeys>,
    /// To decrypt with.
    pub(super) decryption: Option<DecryptionKeys>,
    /// `--key` beside other keys: it is there to decrypt with, and for nothing else.
    pub(super) key_only_decrypts: bool,
    server: Option<(Published, Endpoint)>,
}

impl Trust {
    /// Reads the files and asks the server named. Exit 3 for what can't be read or is no key, and the connection's codes.
    pub(super) fn load(args: &DecodeArgs) -> Result<Self> {
        let mut trust = Self { keys: None, decryption: None, key_only_decrypts: false, server: None };
        let url = args.jwks.as_deref().filter(|jwks| jwks.contains("://"));
        if let Some(issuer) = &args.issuer {
            let published = Published::new(connection::from_flags(&args.connection)?);
            let url = published.jwks_uri(issuer)?;
            trust.server = Some((published, url));
        } else if let Some(url) = url {
            let connection = connection::from_flags(&args.connection)?;
            let url = metadata::published(url, "--jwks", connection.allow_http)?;
            trust.server = Some((Published::new(connection), url));
        } else if let Some(path) = &args.jwks {
            let content = files::read(path.as_ref(), "the JWK Set", KEYS_LIMIT)?;
            trust.keys = Some(VerificationKeys::parse(&content, path)?);
        } else if let Some(path) = &args.x5c_ca {
            let content = files::read(path, "the root certificates", KEYS_LIMIT)?;
            trust.keys = Some(VerificationKeys::from_roots(&content, &path.display().to_string())?);
        } else if let Some(path) = &args.secret_file {
            let secret = secrets::read(&Source::File(path.clone()), "the secret file", files::KEY_LIMIT)?;
            let secret = decoded(without_line_break(secret), args.secret_encoding)?;
            trust.decryption = Some(DecryptionKeys::from_secret(secret.clone()));
            trust.keys = Some(VerificationKeys::from_client_secret(secret)?);
        }
        if trust.server.is_some() {
            trust.fetch(false)?;
        }
        if let Some(path) = &args.key {
            let content = Secret::new(files::read(path, "the key file", KEYS_LIMIT)?);
            if KeyFile::read(content.expose(), None).is_ok_and(|file| file.holds_private()) {
                secrets::warn_if_open(&Source::File(path.clone()));
            }
            trust.decryption = Some(DecryptionKeys::parse(content.expose()));
            trust.key_only_decrypts = trust.keys.is_some();
            if !trust.key_only_decrypts {
                let keys = VerificationKeys::parse(content.expose(), &path.display().to_string())?;
                trust.keys = Some(keys);
            }
        }
        Ok(trust)
    }

    /// Asks the server once more where the keys came from one and none has that `kid`; true where there are new keys.
    pub(super) fn refetch(&mut self, kid: Option<&str>) -> Result<bool> {
        let unknown = kid.is_some_and(|kid| self.keys.as_ref().is_some_and(|keys| !keys.knows(kid)));
        if !unknown || self.server.is_none() {
            return Ok(false);
        }
        // Once a run: whoever writes the tokens must not be able to have the server asked for each.
        let fetched = self.fetch(true);
        self.server = None;
        fetched.map(|()| true)
    }

    fn fetch(&mut self, anew: bool) -> Result<()> {
        if let Some((published, url)) = &self.server {
            let document = published.document(url, anew)?;
            let place = crate::wire::without_query(url.as_str());
            self.keys = Some(VerificationKeys::published(document.body(), place)?);
        }
        Ok(())
    }
}

/// The secret's bytes. Exit 3 where it isn't written as said; its text is in no message.
fn decoded(secret: Secret, encoding: SecretEncoding) -> Result<Secret> {
    let text: Vec<u8> = match encoding {
        SecretEncoding::Text => return Ok(secret),
        _ => secret.expose().iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect(),
    };
    let text = Secret::new(text);
    match encoding {
        SecretEncoding::Base64 => {
            let standard: Vec<u8> = text
                .expose()
                .iter()
                .map(|byte| match byte {
                    b'-' => b'+',
                    b'_' => b'/',
                    other => *other,
                })
                .collect();
            let standard = Secret::new(standard);
            BASE64
                .decode(standard.expose())
                .map(Secret::new)
                .map_err(|_| Error::input("the secret is not base64"))
        }
        _ => from_hex(text.expose()).ok_or_else(|| Error::input("the secret is not hexadecimal")),
    }
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn from_hex(text: &[u8]) -> Option<Secret> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    });
    pairs.collect::<Option<Vec<u8>>>().map(Secret::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_as_it_is_written() {
        let read = |text: &str, encoding| {
            decoded(Secret::from(text.to_owned()), encoding).map(|s| s.expose().to_vec())
        };
        assert_eq!(read("_-8=", SecretEncoding::Text).unwrap(), b"_-8=");
        for text in ["_-8=", "_-8", "/+8=", "/+8", " /+\n8= "] {
            assert_eq!(read(text, SecretEncoding::Base64).unwrap(), [0xff, 0xef], "{text}");
        }
        assert_eq!(read("ffEf", SecretEncoding::Hex).unwrap(), [0xff, 0xef]);
        for (text, encoding) in
            [("*", SecretEncoding::Base64), ("fff", SecretEncoding::Hex), ("xx", SecretEncoding::Hex)]
        {
            let error = read(text, encoding).unwrap_err();
            assert!(!error.message.contains(text), "{}", error.message);
        }
    }
}
