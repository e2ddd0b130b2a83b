//! RFC 7515 to 7519 and 7638, pure: keys, signing, certificate chains, a token taken apart and verified.
//!
//! No file, no socket, no clock enters; a key comes in as bytes with a name for messages. The mathematics is ring's,
//! reached through `jsonwebtoken`'s `crypto` module alone: its `decode` ignores `crit` and has leeway by default.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

mod algorithm;
mod asn1;
mod base64url;
mod certificate;
mod chain;
mod check;
mod claims;
mod compact;
mod curves;
mod examination;
mod formats;
mod generate;
mod jwe;
mod jwk;
mod key;
mod oid;
mod outside;
mod pasted;
mod pem;
mod provider;
mod public_key;
mod roca;
mod rsa;
mod self_signed;
mod signer;
mod token;
mod verification_key;
mod verify;
mod x5c;

pub(crate) use algorithm::Algorithm;
pub(crate) use certificate::CertificateFacts;
pub(crate) use chain::{Chain, public_key as certificate_key, thumbprints};
pub(crate) use check::{Check, Outcome};
pub(crate) use claims::Expected;
pub(crate) use compact::compact;
pub(crate) use examination::{Examination, examine};
pub(crate) use formats::{Content, KeyFile, Part, PublicHalf, Wanted, about, may_be_large, open};
pub(crate) use generate::{generate, pem_block};
pub(crate) use jwe::{DecryptionKeys, decrypt};
pub(crate) use key::SigningKey;
pub(crate) use outside::OutsideSigner;
pub(crate) use pasted::{is_list as is_token_list, token as pasted_token};
pub(crate) use public_key::PublicKey;
pub(crate) use self_signed::{SelfSigned, self_signed};
pub(crate) use signer::{signer, x5c_fault};
pub(crate) use token::{Reading, Token, signature_fits, signature_size};
pub(crate) use verification_key::{Registered, VerificationKeys};

#[cfg(test)]
mod mutation_tests;
#[cfg(test)]
mod vectors_tests;
