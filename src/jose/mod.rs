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
mod claims;
mod compact;
mod curves;
mod examination;
mod formats;
mod generate;
mod jwk;
mod key;
mod oid;
mod outside;
mod pasted;
mod pem;
mod provider;
mod public_key;
mod rsa;
mod token;
mod verification_key;
mod verify;

pub(crate) use algorithm::Algorithm;
pub(crate) use certificate::{Facts, SelfSigned, self_signed};
pub(crate) use chain::Chain;
pub(crate) use claims::Expected;
pub(crate) use compact::compact;
pub(crate) use examination::{Examination, examine};
pub(crate) use formats::{Content, KeyFile, Part, PublicHalf, Wanted, about, may_be_large, open};
pub(crate) use generate::{generate, pem_block};
pub(crate) use key::SigningKey;
pub(crate) use outside::OutsideSigner;
pub(crate) use pasted::token as pasted_token;
pub(crate) use public_key::PublicKey;
pub(crate) use token::{Reading, Token, signature_fits, signature_size};
pub(crate) use verification_key::VerificationKeys;
