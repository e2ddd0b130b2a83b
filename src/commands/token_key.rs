//! A key that lives in a token, by its `pkcs11:` URI.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::signing_key::Own;
use crate::error::{Error, Result};
use crate::host::pkcs11::{self, Hash, PublicParts, Scheme, TokenKey, USUAL_MODULE, Uri};
use crate::jose::{Algorithm, OutsideSigner, PublicKey, SigningKey};
use crate::secret::{Secret, Source};

/// The key of a token, by its URI. `pin` is told the place that the URI names for it.
pub(super) fn find(
    uri: &Path,
    module: Option<&Path>,
    alg: Option<Algorithm>,
    pin: &dyn Fn(Option<&Source>) -> Result<Secret>,
) -> Result<Own> {
    let uri = Uri::parse(uri.to_str().unwrap_or_default())?;
    let module = module.or(uri.module_path.as_deref());
    let pin = || pin(uri.pin_source.as_ref());
    let found = pkcs11::open(&uri, module.unwrap_or(Path::new(USUAL_MODULE)), &pin)?;
    let certificates = found.certificates.clone();
    let public = match &found.public {
        Some(PublicParts::Rsa(n, e)) => Some(PublicKey::from_modulus(n, e)),
        Some(PublicParts::Ec(curve, point)) => Some(PublicKey::from_token(curve, point)),
        None => None,
    };
    let public =
        public.transpose().map_err(|reason| Error::input(format!("{}: {reason}", found.describe())))?;
    let name = found.describe();
    let signer = TokenSigner { name: name.clone(), key: Mutex::new(found) };
    let key = SigningKey::from_outside(Box::new(signer), public, alg)?;
    Ok(Own { key, kid: None, name, certificates })
}

/// A token's key.
struct TokenSigner {
    name: String,
    /// A session with a token takes one call at a time.
    key: Mutex<TokenKey>,
}

impl OutsideSigner for TokenSigner {
    fn sign(&self, alg: Algorithm, input: &[u8]) -> Result<Vec<u8>> {
        let scheme = match alg {
            Algorithm::RS256 => Scheme::RsaPkcs1(Hash::Sha256),
            Algorithm::RS384 => Scheme::RsaPkcs1(Hash::Sha384),
            Algorithm::RS512 => Scheme::RsaPkcs1(Hash::Sha512),
            Algorithm::PS256 => Scheme::RsaPss(Hash::Sha256),
            Algorithm::PS384 => Scheme::RsaPss(Hash::Sha384),
            Algorithm::PS512 => Scheme::RsaPss(Hash::Sha512),
            Algorithm::ES256 | Algorithm::ES256K => Scheme::Ecdsa(Hash::Sha256),
            Algorithm::ES384 => Scheme::Ecdsa(Hash::Sha384),
            Algorithm::ES512 => Scheme::Ecdsa(Hash::Sha512),
            Algorithm::EdDSA | Algorithm::Ed25519 => Scheme::Ed25519,
            Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => {
                return Err(Error::input(format!("{} with a key in a token is not supported", alg.name())));
            }
        };
        // A thread that ended while it signed leaves nothing half done: the next call begins anew.
        self.key.lock().unwrap_or_else(PoisonError::into_inner).sign(scheme, input)
    }

    fn describe(&self) -> String {
        self.name.clone()
    }
}
