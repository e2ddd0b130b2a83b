//! Client authentication: one function applied to a request, whatever the grant (RFC 6749 section 2.3, RFC 7521 section 4.2).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::assertion::{Assertion, AssertionSpec, KeyMaterial};
use super::form;
use super::request::{Field, TokenRequest};
use super::{SecretName, SecretSource, Stamp};
use crate::error::{Error, Result};
use crate::jose::SigningKey;
use crate::secret::Secret;

/// What the registered names of assertion types begin with.
const TYPE_PREFIX: &str = "urn:ietf:params:oauth:client-assertion-type:";

/// The `client_assertion_type` of a JWT (RFC 7523 section 2.2).
pub(crate) const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The `client_assertion_type` that a setting's text means: a URI, or the last word of a registered one (`jwt-bearer`,
/// `jwt-spiffe`, `saml2-bearer`).
pub(crate) fn assertion_type(text: &str) -> String {
    if text.contains(':') { text.to_owned() } else { format!("{TYPE_PREFIX}{text}") }
}

/// How the client authenticates, by the names registered for `token_endpoint_auth_method`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AuthMethod {
    /// `client_secret_basic`
    ClientSecretBasic,
    /// `client_secret_post`
    ClientSecretPost,
    /// `client_secret_jwt`: an assertion under the client secret (HS*).
    ClientSecretJwt,
    /// `private_key_jwt`: an assertion under the client's private key.
    PrivateKeyJwt,
    /// `none`: a public client names itself and proves nothing.
    None,
}

impl AuthMethod {
    /// The method of that registered name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [
            Self::ClientSecretBasic,
            Self::ClientSecretPost,
            Self::ClientSecretJwt,
            Self::PrivateKeyJwt,
            Self::None,
        ]
        .into_iter()
        .find(|method| method.name() == name)
    }

    /// The registered name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::ClientSecretJwt => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::None => "none",
        }
    }
}

/// What Basic does to the id and the secret before it joins them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BasicEncoding {
    /// Form-encoded, as RFC 6749 section 2.3.1 says.
    #[default]
    Form,
    /// As they are, as many servers read them (RFC 7617 alone).
    Raw,
}

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// The client identifier, where one is set.
    pub(crate) id: Option<String>,
    /// Whether the form holds it beside an assertion, which names it in `sub` (RFC 7521 section 4.2).
    pub(crate) send_id: bool,
    /// How it authenticates.
    pub(crate) method: AuthMethod,
    /// For `client_secret_basic`.
    pub(crate) basic_encoding: BasicEncoding,
    /// The `client_assertion_type`.
    pub(crate) assertion_type: String,
}

impl Client {
    /// The identifier, or exit 2 with what to set.
    pub(crate) fn required_id(&self) -> Result<&str> {
        self.id.as_deref().ok_or_else(|| {
            Error::usage("client_id is not set")
                .hint("--client-id ID, JETON_CLIENT_ID, or client_id in the profile")
        })
    }

    /// Adds what proves the client to the request. `default_audience` is where the request goes, `issuer` whose it is.
    pub(crate) fn authenticate(
        &self,
        request: &mut TokenRequest,
        spec: &AssertionSpec,
        audience: &Result<String>,
        secrets: &dyn SecretSource,
        stamp: &Stamp,
    ) -> Result<()> {
        match self.method {
            AuthMethod::ClientSecretBasic => {
                let secret = secrets.secret(SecretName::ClientSecret)?;
                self.basic(request, &secret)?;
                request.know_client_secret(secret);
            }
            AuthMethod::ClientSecretPost => {
                request.form.push(Field::open("client_id", self.required_id()?));
                let secret = secrets.secret(SecretName::ClientSecret)?;
                request.form.push(Field::secret("client_secret", secret.clone()));
                request.know_client_secret(secret);
            }
            AuthMethod::ClientSecretJwt => {
                let secret = secrets.secret(SecretName::ClientSecret)?;
                let material = KeyMaterial::from(SigningKey::from_client_secret(&secret));
                request.know_client_secret(secret);
                self.assert(request, spec, audience, &material, stamp)?;
            }
            AuthMethod::PrivateKeyJwt => match secrets.optional_secret(SecretName::ClientAssertion)? {
                Some(assertion) => self.present(request, assertion),
                None => self.assert(request, spec, audience, &secrets.key()?, stamp)?,
            },
            AuthMethod::None => request.form.push(Field::open("client_id", self.required_id()?)),
        }
        Ok(())
    }

    fn basic(&self, request: &mut TokenRequest, secret: &Secret) -> Result<()> {
        let id = self.required_id()?;
        let credentials = Secret::new(match self.basic_encoding {
            BasicEncoding::Form => {
                [form::encoded_credential(id.as_bytes()), form::encoded_credential(secret.expose())]
                    .join(":")
                    .into_bytes()
            }
            BasicEncoding::Raw if id.contains(':') => {
                return Err(Error::usage(
                    "client_id has a colon, which raw Basic credentials can't carry (RFC 7617 section 2)",
                )
                .hint("--basic-encoding form"));
            }
            BasicEncoding::Raw => [id.as_bytes(), b":", secret.expose()].concat(),
        });
        let encoded = STANDARD.encode(credentials.expose());
        request.know_secret(Secret::from(encoded.clone()));
        request.headers.push(Field::secret("Authorization", Secret::from(format!("Basic {encoded}"))));
        request.know_secret(credentials);
        Ok(())
    }

    fn assert(
        &self,
        request: &mut TokenRequest,
        spec: &AssertionSpec,
        audience: &Result<String>,
        material: &KeyMaterial,
        stamp: &Stamp,
    ) -> Result<()> {
        let assertion = Assertion::sign(spec, self.id.as_deref(), audience, material, stamp)?;
        if self.send_id {
            request.form.push(Field::open("client_id", self.required_id()?));
        }
        self.push_assertion(request, assertion.jwt.clone());
        request.assertion = Some(assertion);
        Ok(())
    }

    /// Adds an assertion that somebody else signed. It names the client, so an identifier beside it is not required
    /// (RFC 7521 section 4.2).
    fn present(&self, request: &mut TokenRequest, assertion: Secret) {
        if let Some(id) = self.id.as_deref().filter(|_| self.send_id) {
            request.form.push(Field::open("client_id", id));
        }
        self.push_assertion(request, assertion);
    }

    fn push_assertion(&self, request: &mut TokenRequest, assertion: Secret) {
        request.form.push(Field::open("client_assertion_type", &self.assertion_type));
        request.form.push(Field::secret("client_assertion", assertion.clone()));
        request.know_secret(assertion);
    }
}
