//! Keys that live in a token: a smart card, a hardware module, SoftHSM (PKCS#11, by an RFC 7512 URI).
//!
//! The token's library is loaded only where a `pkcs11:` key is about to sign; it is the user's own and runs in this process.

mod uri;

use std::path::Path;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as TokenError, RvError};
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use ring::digest;

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::text;

pub(crate) use uri::Uri;

/// Where the library is when nobody says: p11-kit's, which knows all that are registered with the system.
pub(crate) const USUAL_MODULE: &str = "p11-kit-proxy.so";

/// A private key in a token, with what the token shows of it.
pub(crate) struct TokenKey {
    session: Session,
    key: ObjectHandle,
    mechanisms: Vec<MechanismType>,
    /// The PIN, where the key wants it before each signature.
    each_time: Option<Secret>,
    label: String,
    /// The public key, where the token shows it.
    pub(crate) public: Option<PublicParts>,
    /// All certificates in the token, DER.
    pub(crate) certificates: Vec<Vec<u8>>,
}

/// A public key as a token has it.
pub(crate) enum PublicParts {
    /// Modulus and exponent, big-endian.
    Rsa(Vec<u8>, Vec<u8>),
    /// The curve as a DER OBJECT IDENTIFIER or name, and the point, which most tokens wrap in an OCTET STRING.
    Ec(Vec<u8>, Vec<u8>),
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(Hash),
    /// RSASSA-PSS with a salt of the hash's size.
    RsaPss(Hash),
    /// ECDSA.
    Ecdsa(Hash),
    /// Ed25519.
    Ed25519,
}

/// A hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// Finds the key of a URI. `pin` is asked only where the token wants one. Exit code 3 where the library, the token, the PIN or
/// the key isn't what it should be, or several fit.
pub(crate) fn open(uri: &Uri, module: &Path, pin: &dyn Fn() -> Result<Secret>) -> Result<TokenKey> {
    let library = Pkcs11::new(module).map_err(|_| {
        Error::input(format!("can't load the PKCS#11 library {}", module.display()))
            .hint("--pkcs11-module FILE names the token's library, such as /usr/lib/softhsm/libsofthsm2.so")
    })?;
    library
        .initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))
        .map_err(|error| failed("starting", &error))?;
    let (slot, label) = slot(&library, uri)?;
    let token = library.get_token_info(slot).map_err(|error| failed("asking", &error))?;
    let mechanisms = library.get_mechanism_list(slot).map_err(|error| failed("asking", &error))?;
    let session = library.open_ro_session(slot).map_err(|error| failed("opening", &error))?;
    let mut used = None;
    if token.protected_authentication_path() {
        // The person types it at the reader's own keys.
        login(&session, UserType::User, None)?;
    } else if token.login_required() {
        let pin = pin()?;
        login(&session, UserType::User, Some(&pin))?;
        used = Some(pin);
    }
    let key = private_key(&session, uri, &label)?;
    let each_time = wants_pin_each_time(&session, key).then_some(used).flatten();
    let public = public_parts(&session, key);
    let certificates = certificates(&session)?;
    Ok(TokenKey { session, key, mechanisms, each_time, label, public, certificates })
}

impl TokenKey {
    /// The signature: raw, r and s one after the other for ECDSA. Exit code 3 where the token refuses.
    pub(crate) fn sign(&self, scheme: Scheme, input: &[u8]) -> Result<Vec<u8>> {
        let hashing = hashing_mechanism(scheme);
        let knows = |mechanism: &Mechanism<'_>| self.mechanisms.contains(&mechanism.mechanism_type());
        let signed = if let Some(pin) = &self.each_time {
            // CKA_ALWAYS_AUTHENTICATE: the PIN once more between the start and the data, as qualified seals want it.
            self.session
                .sign_init(&hashing, self.key)
                .and_then(|()| self.session.login(UserType::ContextSpecific, Some(&auth_pin(pin))))
                .and_then(|()| self.session.sign_update(input))
                .and_then(|()| self.session.sign_final())
        } else if let Some((bare, data)) =
            bare_mechanism(scheme, input).filter(|(bare, _)| !knows(&hashing) && knows(bare))
        {
            self.session.sign(&bare, self.key, &data)
        } else {
            self.session.sign(&hashing, self.key, input)
        };
        signed.map_err(|error| failed("signing with", &error))
    }

    /// Which token, for messages.
    pub(crate) fn describe(&self) -> String {
        format!("the token {}", text::quoted(&self.label))
    }
}

/// The one slot whose token the URI means.
fn slot(library: &Pkcs11, uri: &Uri) -> Result<(Slot, String)> {
    let slots = library.get_slots_with_token().map_err(|error| failed("asking", &error))?;
    let mut labels = Vec::new();
    let mut fitting = Vec::new();
    for slot in slots {
        let Ok(token) = library.get_token_info(slot) else { continue };
        if !token.token_initialized() {
            continue;
        }
        let fits = |wanted: &Option<String>, own: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == own.trim_end())
        };
        labels.push(text::quoted(token.label().trim_end()));
        if fits(&uri.token, token.label())
            && fits(&uri.serial, token.serial_number())
            && fits(&uri.manufacturer, token.manufacturer_id())
            && fits(&uri.model, token.model())
            && uri.slot_id.is_none_or(|id| id == slot.id())
        {
            fitting.push((slot, token.label().trim_end().to_owned()));
        }
    }
    let all = if labels.is_empty() {
        "there is none".to_owned()
    } else {
        format!("there is {}", labels.join(", "))
    };
    match (fitting.pop(), fitting.len()) {
        (None, _) => Err(Error::input(format!("no token fits the pkcs11: URI: {all}"))),
        (Some(slot), 0) => Ok(slot),
        (Some(_), more) => Err(Error::input(format!("{} tokens fit the pkcs11: URI: {all}", more + 1))
            .hint("token=LABEL or serial=NUMBER in the URI chooses one")),
    }
}

fn login(session: &Session, user: UserType, pin: Option<&Secret>) -> Result<()> {
    let hint = "a token locks itself after a few wrong ones: --pkcs11-pin-file FILE, --pkcs11-pin-env NAME, --pkcs11-pin-command COMMAND";
    match session.login(user, pin.map(auth_pin).as_ref()) {
        Ok(()) | Err(TokenError::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(TokenError::Pkcs11(RvError::PinIncorrect | RvError::PinLenRange | RvError::PinInvalid, _)) => {
            Err(Error::input("the token refused the PIN").hint(hint))
        }
        Err(TokenError::Pkcs11(RvError::PinLocked, _)) => Err(Error::input("the token's PIN is locked")),
        Err(error) => Err(failed("opening", &error)),
    }
}

fn auth_pin(pin: &Secret) -> AuthPin {
    AuthPin::new(String::from_utf8_lossy(pin.expose()).into_owned().into())
}

fn private_key(session: &Session, uri: &Uri, token: &str) -> Result<ObjectHandle> {
    let mut template = vec![Attribute::Class(ObjectClass::PRIVATE_KEY)];
    template.extend(uri.object.iter().map(|label| Attribute::Label(label.clone().into_bytes())));
    template.extend(uri.id.iter().map(|id| Attribute::Id(id.clone())));
    let found = session.find_objects(&template).map_err(|error| failed("searching", &error))?;
    if let [key] = found.as_slice() {
        return Ok(*key);
    }
    let all = session.find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY)]).unwrap_or_default();
    let labels: Vec<String> = all
        .iter()
        .map(|key| {
            let label = bytes(session, *key, AttributeType::Label).unwrap_or_default();
            text::quoted(&String::from_utf8_lossy(&label))
        })
        .collect();
    let all = if labels.is_empty() {
        "there is none".to_owned()
    } else {
        format!("there is {}", labels.join(", "))
    };
    let count =
        if found.is_empty() { "no private key".to_owned() } else { format!("{} private keys", found.len()) };
    Err(Error::input(format!("{count} in the token {} fit the pkcs11: URI: {all}", text::quoted(token)))
        .hint("object=LABEL or id=%01%02 in the URI chooses one"))
}

fn wants_pin_each_time(session: &Session, key: ObjectHandle) -> bool {
    let attributes = session.get_attributes(key, &[AttributeType::AlwaysAuthenticate]);
    matches!(attributes.as_deref(), Ok([Attribute::AlwaysAuthenticate(true)]))
}

/// What the private key shows of its public half, or the public key of the same identifier.
fn public_parts(session: &Session, key: ObjectHandle) -> Option<PublicParts> {
    let id = bytes(session, key, AttributeType::Id).filter(|id| !id.is_empty());
    let beside = id.and_then(|id| {
        session
            .find_objects(&[Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::Id(id)])
            .ok()?
            .into_iter()
            .next()
    });
    [Some(key), beside].into_iter().flatten().find_map(|object| {
        let value = |kind| bytes(session, object, kind).filter(|value| !value.is_empty());
        let rsa = value(AttributeType::Modulus).zip(value(AttributeType::PublicExponent));
        if let Some((modulus, exponent)) = rsa {
            return Some(PublicParts::Rsa(modulus, exponent));
        }
        Some(PublicParts::Ec(value(AttributeType::EcParams)?, value(AttributeType::EcPoint)?))
    })
}

fn certificates(session: &Session) -> Result<Vec<Vec<u8>>> {
    let found = session
        .find_objects(&[Attribute::Class(ObjectClass::CERTIFICATE)])
        .map_err(|error| failed("searching", &error))?;
    Ok(found.into_iter().filter_map(|object| bytes(session, object, AttributeType::Value)).collect())
}

fn bytes(session: &Session, object: ObjectHandle, kind: AttributeType) -> Option<Vec<u8>> {
    match session.get_attributes(object, &[kind]).ok()?.pop()? {
        Attribute::Label(value)
        | Attribute::Id(value)
        | Attribute::Value(value)
        | Attribute::Modulus(value)
        | Attribute::PublicExponent(value)
        | Attribute::EcParams(value)
        | Attribute::EcPoint(value) => Some(value),
        _ => None,
    }
}

/// The mechanism that hashes in the token.
fn hashing_mechanism(scheme: Scheme) -> Mechanism<'static> {
    match scheme {
        Scheme::RsaPkcs1(Hash::Sha256) => Mechanism::Sha256RsaPkcs,
        Scheme::RsaPkcs1(Hash::Sha384) => Mechanism::Sha384RsaPkcs,
        Scheme::RsaPkcs1(Hash::Sha512) => Mechanism::Sha512RsaPkcs,
        Scheme::RsaPss(hash @ Hash::Sha256) => Mechanism::Sha256RsaPkcsPss(pss(hash)),
        Scheme::RsaPss(hash @ Hash::Sha384) => Mechanism::Sha384RsaPkcsPss(pss(hash)),
        Scheme::RsaPss(hash @ Hash::Sha512) => Mechanism::Sha512RsaPkcsPss(pss(hash)),
        Scheme::Ecdsa(Hash::Sha256) => Mechanism::EcdsaSha256,
        Scheme::Ecdsa(Hash::Sha384) => Mechanism::EcdsaSha384,
        Scheme::Ecdsa(Hash::Sha512) => Mechanism::EcdsaSha512,
        Scheme::Ed25519 => Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Pure)),
    }
}

/// The mechanism for tokens that don't hash, and what is given to it.
fn bare_mechanism(scheme: Scheme, input: &[u8]) -> Option<(Mechanism<'static>, Vec<u8>)> {
    match scheme {
        Scheme::RsaPkcs1(hash) => Some((Mechanism::RsaPkcs, [hash.digest_info(), &hash.of(input)].concat())),
        Scheme::RsaPss(hash) => Some((Mechanism::RsaPkcsPss(pss(hash)), hash.of(input))),
        Scheme::Ecdsa(hash) => Some((Mechanism::Ecdsa, hash.of(input))),
        Scheme::Ed25519 => None,
    }
}

fn pss(hash: Hash) -> PkcsPssParams {
    let (hash_alg, mgf, size) = match hash {
        Hash::Sha256 => (MechanismType::SHA256, PkcsMgfType::MGF1_SHA256, 32_u8),
        Hash::Sha384 => (MechanismType::SHA384, PkcsMgfType::MGF1_SHA384, 48),
        Hash::Sha512 => (MechanismType::SHA512, PkcsMgfType::MGF1_SHA512, 64),
    };
    PkcsPssParams { hash_alg, mgf, s_len: u64::from(size).into() }
}

impl Hash {
    fn of(self, input: &[u8]) -> Vec<u8> {
        let algorithm = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, input).as_ref().to_vec()
    }

    /// What stands before the hash in PKCS#1 v1.5 (RFC 8017 section 9.2, note 1).
    fn digest_info(self) -> &'static [u8] {
        match self {
            Self::Sha256 => {
                &[0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20]
            }
            Self::Sha384 => {
                &[0x30, 0x41, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0, 4, 0x30]
            }
            Self::Sha512 => {
                &[0x30, 0x51, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3, 5, 0, 4, 0x40]
            }
        }
    }
}

fn failed(doing: &str, error: &TokenError) -> Error {
    let reason = match error {
        TokenError::Pkcs11(RvError::MechanismInvalid, _) => "it doesn't know that algorithm".to_owned(),
        TokenError::Pkcs11(RvError::KeyFunctionNotPermitted | RvError::KeyTypeInconsistent, _) => {
            "its key is not for that".to_owned()
        }
        TokenError::Pkcs11(RvError::DeviceRemoved | RvError::TokenNotPresent, _) => {
            "it is not there any more".to_owned()
        }
        TokenError::Pkcs11(reason, _) => format!("{reason:?}"),
        other => other.to_string(),
    };
    Error::input(format!("{doing} the token failed: {}", text::visible(&reason)))
}
