//! An exchange that is good, for the tests of the rules to put faults into.

use super::*;
use crate::error::Result;
use crate::jose::SigningKey;
use crate::oauth::{
    AssertionSpec, Audience, AuthMethod, BasicEncoding, Client, Endpoint, Grant, KeyMaterial, SecretName,
    SecretSource, Stamp,
};
use crate::secret::{Secret, Source};
use crate::wire::Connection;

pub(super) const KEY: &[u8] = include_bytes!("../../tests/fixtures/keys/p256.sec1.pem");
pub(super) const OTHER_KEY: &[u8] = include_bytes!("../../tests/fixtures/keys/p256-other.sec1.pem");
/// When the request was made, and answered.
pub(super) const NOW: i64 = 784_111_777;
pub(super) const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
pub(super) const BARE: &str =
    r#"{"error":"invalid_client","error_description":"client authentication failed"}"#;

/// What the edge would answer.
pub(super) struct Edge(pub(super) &'static str);

impl SecretSource for Edge {
    fn secret(&self, _: SecretName) -> Result<Secret> {
        Ok(Secret::from(self.0.to_owned()))
    }
    fn optional_secret(&self, name: SecretName) -> Result<Option<Secret>> {
        Ok(if name == SecretName::ClientAssertion { None } else { Some(self.secret(name)?) })
    }
    fn value(&self, source: &Source, _: &str) -> Result<Secret> {
        Ok(Secret::from(source.describe()))
    }
    fn key(&self) -> Result<KeyMaterial> {
        Ok(SigningKey::parse(&Secret::new(KEY.to_vec()), "key.pem")?.into())
    }
}

/// An exchange to put a fault into.
pub(super) struct Exchange {
    pub(super) spec: TokenRequestSpec,
    pub(super) secret: &'static str,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
    /// By how many seconds this machine's clock is ahead.
    pub(super) ahead: i64,
    pub(super) published: Option<Published>,
    pub(super) registered: Option<VerificationKeys>,
    pub(super) usual: Usual,
    pub(super) proxied: bool,
}

pub(super) fn exchange(method: AuthMethod) -> Exchange {
    let spec = TokenRequestSpec {
        endpoint: Endpoint::parse("https://as.example/token", None, "token_endpoint", false).unwrap(),
        issuer: Some("https://as.example".to_owned()),
        client: Client {
            id: Some("id".to_owned()),
            send_id: true,
            method,
            basic_encoding: BasicEncoding::Form,
            assertion_type: crate::oauth::client_auth::assertion_type("jwt-bearer"),
        },
        grant: Grant::ClientCredentials,
        scope: Some("a b".to_owned()),
        audience: None,
        resource: Vec::new(),
        params: Vec::new(),
        headers: Vec::new(),
        assertion: AssertionSpec { lifetime: 60, audience: Audience::Usual, ..AssertionSpec::default() },
    };
    Exchange {
        spec,
        secret: "plain",
        status: 401,
        headers: vec![
            ("date".to_owned(), DATE.to_owned()),
            ("content-type".to_owned(), "application/json".to_owned()),
        ],
        body: BARE.to_owned(),
        ahead: 0,
        published: None,
        registered: None,
        usual: Usual::default(),
        proxied: false,
    }
}

pub(super) fn signed() -> Exchange {
    exchange(AuthMethod::PrivateKeyJwt)
}

pub(super) fn basic() -> Exchange {
    exchange(AuthMethod::ClientSecretBasic)
}

impl Exchange {
    pub(super) fn diagnose(&self) -> Diagnosis {
        let now = NOW + self.ahead;
        let stamp = Stamp { now, jti: "j".to_owned() };
        let request = TokenRequest::build(&self.spec, &Edge(self.secret), &stamp).unwrap();
        let response = Response {
            status: self.status,
            headers: self.headers.clone(),
            body: Secret::from(self.body.clone()),
            elapsed: std::time::Duration::ZERO,
            connection: Connection::default(),
        };
        diagnose(&Facts {
            request: &request,
            spec: &self.spec,
            response: &response,
            now,
            published: self.published.as_ref(),
            registered: self.registered.as_ref(),
            usual: &self.usual,
            proxied: self.proxied,
        })
    }

    /// The first cause, its rule before it.
    #[track_caller]
    pub(super) fn first(&self) -> String {
        let diagnosis = self.diagnose();
        let first = diagnosis.causes.first().expect("a cause");
        format!("{}: {}", first.rule, first.what)
    }

    pub(super) fn answers(mut self, status: u16, body: &str) -> Self {
        (self.status, self.body) = (status, body.to_owned());
        self
    }

    pub(super) fn claim(mut self, name: &str, value: &str) -> Self {
        self.spec.assertion.claims.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn param(mut self, name: &str, value: &str) -> Self {
        self.spec.params.push((name.to_owned(), Source::Literal(value.to_owned())));
        self
    }

    pub(super) fn aud(mut self, audience: &str) -> Self {
        self.spec.assertion.audience = Audience::Literal(audience.to_owned());
        self
    }

    pub(super) fn publishes(mut self, change: impl FnOnce(&mut Published)) -> Self {
        change(self.published.get_or_insert_default());
        self
    }

    pub(super) fn registers(mut self, jwks: &str) -> Self {
        self.registered = Some(VerificationKeys::parse(jwks.as_bytes(), "jwks").unwrap());
        self
    }
}

/// The public key of a private one, as a JWK with these members more.
pub(super) fn jwk(key: &[u8], more: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let key = SigningKey::parse(&Secret::new(key.to_vec()), "key.pem").unwrap();
    let crate::jose::PublicKey::Ec { point, .. } = key.public_key().unwrap() else { panic!("an EC key") };
    let (x, y) = point[1..].split_at(32);
    let [x, y] = [x, y].map(|half| URL_SAFE_NO_PAD.encode(half));
    format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"{more}}}"#)
}

pub(super) fn set(keys: &[String]) -> String {
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}
