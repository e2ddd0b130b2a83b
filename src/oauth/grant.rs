//! What is asked for, and by what right: the grant's own form parameters (RFC 6749 section 4).

use super::request::{Field, TokenRequest};
use super::{SecretName, SecretSource};
use crate::error::{Error, Result};
use crate::text::nearest;

/// A grant as the settings describe it; its secrets are asked for when the request is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Grant {
    /// RFC 6749 section 4.4.
    ClientCredentials,
    /// RFC 6749 section 4.1.3, with a code that was got elsewhere; `code_verifier` of RFC 7636 where one is named.
    AuthorizationCode {
        /// Must equal that of the authorization request, where that had one.
        redirect_uri: Option<String>,
    },
    /// RFC 6749 section 4.3.2.
    Password {
        /// The resource owner.
        username: Option<String>,
    },
    /// RFC 6749 section 6.
    RefreshToken,
    /// Any other `grant_type` (RFC 6749 section 4.5); what it needs stands in the free parameters.
    Extension(String),
}

impl Grant {
    /// The grant of that `grant_type`.
    pub(crate) fn new(grant_type: &str, redirect_uri: Option<String>, username: Option<String>) -> Self {
        match grant_type {
            "client_credentials" => Self::ClientCredentials,
            "authorization_code" => Self::AuthorizationCode { redirect_uri },
            "password" => Self::Password { username },
            "refresh_token" => Self::RefreshToken,
            other => Self::Extension(other.to_owned()),
        }
    }

    /// The `grant_type` parameter.
    pub(crate) fn grant_type(&self) -> &str {
        match self {
            Self::ClientCredentials => "client_credentials",
            Self::AuthorizationCode { .. } => "authorization_code",
            Self::Password { .. } => "password",
            Self::RefreshToken => "refresh_token",
            Self::Extension(name) => name,
        }
    }

    /// The `grant_type` that is probably meant where this one is a misspelling of it.
    pub(crate) fn meant(&self) -> Option<&'static str> {
        let Self::Extension(name) = self else { return None };
        let known = ["client_credentials", "authorization_code", "password", "refresh_token"];
        let name = name.to_ascii_lowercase().replace(['-', ' '], "_");
        // A longer name is one of its own.
        let alike = known.into_iter().filter(|known| known.len().abs_diff(name.len()) <= 2);
        nearest(&name, alike).first().copied()
    }

    /// True where each use spends something that serves once: such a request is never answered from the cache.
    pub(crate) fn is_single_use(&self) -> bool {
        matches!(self, Self::AuthorizationCode { .. })
    }

    /// Adds `grant_type` and what belongs to it.
    pub(crate) fn fill(&self, request: &mut TokenRequest, secrets: &dyn SecretSource) -> Result<()> {
        request.form.push(Field::open("grant_type", self.grant_type()));
        match self {
            Self::ClientCredentials | Self::Extension(_) => {}
            Self::AuthorizationCode { redirect_uri } => {
                request.push_secret(SecretName::Code, secrets.secret(SecretName::Code)?);
                if let Some(uri) = redirect_uri {
                    request.form.push(Field::open("redirect_uri", uri));
                }
                if let Some(verifier) = secrets.optional_secret(SecretName::CodeVerifier)? {
                    request.push_secret(SecretName::CodeVerifier, verifier);
                }
            }
            Self::Password { username } => {
                let username = username.as_deref().ok_or_else(|| {
                    Error::usage("a password grant needs username")
                        .hint("--username NAME, or username in the profile")
                })?;
                request.form.push(Field::open("username", username));
                request.push_secret(SecretName::Password, secrets.secret(SecretName::Password)?);
            }
            Self::RefreshToken => {
                request.push_secret(SecretName::RefreshToken, secrets.secret(SecretName::RefreshToken)?);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_grant_is_known_and_one_of_its_own_is_left_alone() {
        let meant = |name: &str| Grant::new(name, None, None).meant();
        assert_eq!(meant("client-credentials"), Some("client_credentials"));
        assert_eq!(meant("Client_Credentials"), Some("client_credentials"));
        assert_eq!(meant("client_credential"), Some("client_credentials"));
        assert_eq!(meant("authorization code"), Some("authorization_code"));
        for own in
            ["client_credentials", "password_realm", "urn:ietf:params:oauth:grant-type:jwt-bearer", "x"]
        {
            assert_eq!(meant(own), None, "{own}");
        }
    }
}
