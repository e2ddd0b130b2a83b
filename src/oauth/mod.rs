//! The protocol, values in and values out: RFC 6749 (requests, responses, errors), 7521 and 7523 (assertions).
//!
//! No clock, no file, no socket, no randomness enters here: time and `jti` come in a [`Stamp`], secrets through
//! [`SecretSource`], the answer as a `wire::Response`.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

pub(crate) mod assertion;
pub(crate) mod client_auth;
pub(crate) mod endpoint;
pub(crate) mod form;
pub(crate) mod grant;
pub(crate) mod lint;
pub(crate) mod metadata;
pub(crate) mod platform;
pub(crate) mod request;
pub(crate) mod response;

use crate::error::Result;
use crate::secret::{Secret, Source};

pub(crate) use assertion::{Assertion, AssertionSpec, Audience, KeyMaterial};
pub(crate) use client_auth::{AuthMethod, BasicEncoding, Client};
pub(crate) use endpoint::Endpoint;
pub(crate) use grant::Grant;
pub(crate) use request::{TokenRequest, TokenRequestSpec};
pub(crate) use response::TokenResponse;

/// The moment of a request and its assertion's identifier.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    /// Seconds since the epoch.
    pub(crate) now: i64,
    /// A `jti` never used before.
    pub(crate) jti: String,
}

/// The secrets that a token request may need, each asked for only when it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretName {
    /// RFC 6749 section 2.3.1.
    ClientSecret,
    /// An assertion that somebody else signed, RFC 7521 section 4.2.
    ClientAssertion,
    /// The authorization code, RFC 6749 section 4.1.3.
    Code,
    /// RFC 7636 section 4.5.
    CodeVerifier,
    /// The resource owner's password, RFC 6749 section 4.3.2.
    Password,
    /// RFC 6749 section 6.
    RefreshToken,
    /// What protects the private key.
    KeyPassphrase,
    /// What opens the token that a private key lives in.
    Pkcs11Pin,
}

impl SecretName {
    /// All of them.
    pub(crate) const ALL: [Self; 8] = [
        Self::ClientSecret,
        Self::ClientAssertion,
        Self::Code,
        Self::CodeVerifier,
        Self::Password,
        Self::RefreshToken,
        Self::KeyPassphrase,
        Self::Pkcs11Pin,
    ];

    /// The form parameter and setting of that name.
    pub(crate) fn parameter(self) -> &'static str {
        match self {
            Self::ClientSecret => "client_secret",
            Self::ClientAssertion => "client_assertion",
            Self::Code => "code",
            Self::CodeVerifier => "code_verifier",
            Self::Password => "password",
            Self::RefreshToken => "refresh_token",
            Self::KeyPassphrase => "key_passphrase",
            Self::Pkcs11Pin => "pkcs11_pin",
        }
    }

    /// What a person calls it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::ClientSecret => "the client secret",
            Self::ClientAssertion => "the client assertion",
            Self::Code => "the authorization code",
            Self::CodeVerifier => "the code verifier",
            Self::Password => "the password",
            Self::RefreshToken => "the refresh token",
            Self::KeyPassphrase => "the key's passphrase",
            Self::Pkcs11Pin => "the token's PIN",
        }
    }
}

/// How the protocol asks for what only the edge can give: files, variables, commands, a person at a terminal.
pub(crate) trait SecretSource {
    /// A secret by its name. Errors are exit 3 and name the alternatives.
    fn secret(&self, name: SecretName) -> Result<Secret>;
    /// As `secret`, but `None` where the settings name no place for it.
    fn optional_secret(&self, name: SecretName) -> Result<Option<Secret>>;
    /// The value behind a parameter's or header's source; `what` names it in messages.
    fn value(&self, source: &Source, what: &str) -> Result<Secret>;
    /// The client's signing key and certificates.
    fn key(&self) -> Result<KeyMaterial>;
}
