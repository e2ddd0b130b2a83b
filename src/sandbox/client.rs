//! The clients that are registered with the sandbox, and how one proves that it is one (RFC 6749 section 2.3).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::assertion;
use super::exchange::{Form, Request, decoded};
use super::system::{Demands, Fault, Refusal, System};
use crate::error::Result;
use crate::jose::{Algorithm, SigningKey, VerificationKeys};
use crate::oauth::AuthMethod;
use crate::oauth::client_auth::JWT_BEARER;
use crate::secret::Secret;
use crate::text::quoted;

/// A registered client.
pub(super) struct Client {
    /// Its identifier.
    pub(super) id: String,
    /// How it authenticates.
    pub(super) method: AuthMethod,
    /// Its secret, where it has one.
    pub(super) secret: String,
    /// What its assertions are verified with.
    pub(super) key: Option<ClientKey>,
    /// Its TLS certificate, DER: then TLS is how it authenticates (RFC 8705 section 2).
    pub(super) certificate: Option<Vec<u8>>,
    /// The grants that it may use.
    pub(super) grants: Vec<&'static str>,
    /// The scope that it may have; the first word is what it gets where it asks for nothing.
    pub(super) scope: &'static str,
}

/// A registered key.
pub(super) struct ClientKey {
    /// The only algorithm that it may be used with.
    pub(super) alg: Algorithm,
    /// The key.
    pub(super) keys: VerificationKeys,
    /// RFC 7638; empty of a secret.
    pub(super) thumbprint: String,
    /// The certificates that the header must have, leaf first.
    pub(super) x5c: Option<Vec<String>>,
}

impl ClientKey {
    /// From the client's private key, whose public half is kept.
    pub(super) fn new(pem: &Secret, alg: Algorithm, x5c: Option<Vec<String>>) -> Result<Self> {
        let name = "the sandbox's own key";
        let thumbprint = SigningKey::parse(pem, name)?.thumbprint()?;
        Ok(Self { alg, keys: VerificationKeys::parse(pem.expose(), name)?, thumbprint, x5c })
    }

    /// A client secret, for HMAC.
    pub(super) fn secret(secret: &str) -> Result<Self> {
        let keys = VerificationKeys::from_client_secret(Secret::from(secret.to_owned()))?;
        Ok(Self { alg: Algorithm::HS256, keys, thumbprint: String::new(), x5c: None })
    }
}

/// A client that has proved itself.
#[derive(Clone, Debug)]
pub(super) struct Proved {
    /// Its place among the clients.
    pub(super) at: usize,
    /// How, for the log.
    pub(super) by: String,
    /// The assertion's identifier, and until when it must be remembered.
    pub(super) jti: Option<(String, i64)>,
    /// What other servers would mind.
    pub(super) remarks: Vec<String>,
}

/// What authentication is held against.
pub(super) struct Ground<'a> {
    /// Who is registered.
    pub(super) clients: &'a [Client],
    /// Whom the sandbox plays.
    pub(super) system: System,
    /// What assertions must be.
    pub(super) demands: &'a Demands,
    /// Unix seconds.
    pub(super) now: i64,
    /// True of a `jti` (with its client before it) that was used.
    pub(super) is_used: &'a dyn Fn(&str) -> bool,
}

impl Ground<'_> {
    /// Who sent this request.
    pub(super) fn authenticate(
        &self,
        request: &Request,
        form: &Form,
    ) -> std::result::Result<Proved, Refusal> {
        let authorization =
            request.header("authorization").map_err(|words| Refusal::new(Fault::Credentials, words))?;
        let ways: Vec<&str> = [
            (authorization.is_some(), "the Authorization header"),
            (form.get("client_secret").is_some(), "client_secret"),
            (form.get("client_assertion").is_some(), "client_assertion"),
        ]
        .into_iter()
        .filter_map(|(used, way)| used.then_some(way))
        .collect();
        if let [first, second, ..] = ways.as_slice() {
            return Err(Refusal::new(
                Fault::Form,
                format!("the client authenticates twice, by {first} and by {second} (RFC 6749 section 2.3)"),
            )
            .lenient());
        }
        let proved = if let Some(authorization) = authorization {
            self.basic(authorization, form)
        } else if let Some(assertion) = form.get("client_assertion") {
            self.assertion(assertion, form)
        } else {
            self.named(request, form)
        }?;
        Ok(proved)
    }

    fn find(&self, id: &str) -> std::result::Result<(usize, &Client), Refusal> {
        self.clients.iter().enumerate().find(|(_, client)| client.id == id).ok_or_else(|| {
            let known: Vec<&str> = self.clients.iter().map(|client| client.id.as_str()).collect();
            let words =
                format!("the client {} is not registered; known are {}", quoted(id), known.join(", "));
            Refusal::new(Fault::UnknownClient, words)
        })
    }

    /// The client registered for one method may not use another (RFC 7591 section 2).
    fn is_registered_for(&self, client: &Client, method: AuthMethod) -> std::result::Result<(), Refusal> {
        let registered = if client.certificate.is_some() { "tls_client_auth" } else { client.method.name() };
        // light-oauth2 takes a secret from the header and from the form.
        let both = [AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost];
        let is_either = both.contains(&method) && both.contains(&client.method);
        if registered == method.name() || (is_either && self.system == System::LightOauth2) {
            return Ok(());
        }
        let words =
            format!("the client {} is registered for {registered}, and this is {}", client.id, method.name());
        let refusal = Refusal::new(Fault::NoCredentials, words).of(&client.id);
        Err(if is_either { refusal.lenient() } else { refusal })
    }

    fn basic(&self, header: &str, form: &Form) -> std::result::Result<Proved, Refusal> {
        let unreadable = |words: &str| Refusal::new(Fault::Credentials, words);
        let (scheme, credentials) = header.split_once(' ').unwrap_or((header, ""));
        if !scheme.eq_ignore_ascii_case("basic") {
            return Err(unreadable("the Authorization header is not Basic"));
        }
        let bytes = STANDARD
            .decode(credentials.trim())
            .map_err(|_| unreadable("the Basic credentials are not base64 with its padding"))?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable("the Basic credentials are not UTF-8"))?;
        let (id, secret) = text
            .split_once(':')
            .ok_or_else(|| unreadable("the Basic credentials have no colon between id and secret"))?;
        let as_form = decoded(id).zip(decoded(secret));
        let as_is = (id.to_owned(), secret.to_owned());
        let raw = self.system.reads_basic_raw();
        let (usual, other) = if raw { (Some(as_is), as_form) } else { (as_form, Some(as_is)) };
        let id = usual.as_ref().or(other.as_ref()).map_or(id, |(id, _)| id);
        let (at, client) = self.find(id)?;
        self.is_registered_for(client, AuthMethod::ClientSecretBasic)?;
        if form.get("client_id").is_some_and(|named| named != client.id) {
            return Err(Refusal::new(
                Fault::Identity,
                "client_id in the form is not the Basic credentials' client",
            )
            .of(&client.id));
        }
        let is_right = |pair: &Option<(String, String)>| {
            pair.as_ref().is_some_and(|(_, secret)| *secret == client.secret)
        };
        if is_right(&usual) {
            return Ok(Proved::new(at, "client_secret_basic"));
        }
        let refusal = if is_right(&other) && raw {
            Refusal::new(
                Fault::Secret,
                "the secret is right, but form-encoded: this server reads Basic credentials as they are (--basic-encoding raw)",
            )
        } else if is_right(&other) {
            Refusal::new(
                Fault::Secret,
                "the secret is right, but not form-encoded before Basic, as RFC 6749 section 2.3.1 wants it (--basic-encoding form)",
            )
            .lenient()
        } else {
            Refusal::new(
                Fault::Secret,
                wrong_secret(client, usual.as_ref().map_or(secret, |(_, secret)| secret)),
            )
        };
        Err(refusal.of(&client.id))
    }

    fn assertion(&self, jwt: &str, form: &Form) -> std::result::Result<Proved, Refusal> {
        let kind = form.get("client_assertion_type").unwrap_or_default();
        if kind != JWT_BEARER {
            let words =
                format!("client_assertion_type is {}, {} is wanted", quoted(kind), quoted(JWT_BEARER));
            return Err(Refusal::new(Fault::Form, words));
        }
        let token = assertion::Received::parse(jwt)?;
        let issuer = token.claim("sub").or_else(|| token.claim("iss")).unwrap_or_default();
        let named = form.get("client_id");
        if named.is_none() && self.demands.client_id {
            return Err(Refusal::new(Fault::Form, "client_id is missing beside the assertion").lenient());
        }
        if issuer.is_empty() {
            return Err(Refusal::new(
                Fault::Identity,
                "the assertion names no client: it has neither sub nor iss",
            ));
        }
        let (at, client) = self.find(&issuer)?;
        if let Some(named) = named.filter(|named| *named != client.id) {
            let words =
                format!("client_id is {}, but the assertion's sub is {}", quoted(named), quoted(&issuer));
            return Err(Refusal::new(Fault::Identity, words).of(&client.id));
        }
        let method = if token.header("alg").is_some_and(|alg| alg.starts_with("HS")) {
            AuthMethod::ClientSecretJwt
        } else {
            AuthMethod::PrivateKeyJwt
        };
        self.is_registered_for(client, method)?;
        let checked = match &client.key {
            Some(key) => token.check(client, key, self),
            None => Err(Refusal::new(Fault::NoCredentials, "the client has no key registered")),
        };
        let accepted = checked.map_err(|refusal| refusal.of(&client.id))?;
        let mut proved = Proved::new(at, &format!("{} ({})", method.name(), accepted.alg));
        (proved.jti, proved.remarks) = (accepted.jti, accepted.remarks);
        Ok(proved)
    }

    /// `client_id` and perhaps a secret in the form, perhaps a certificate under it.
    fn named(&self, request: &Request, form: &Form) -> std::result::Result<Proved, Refusal> {
        let Some(id) = form.get("client_id") else {
            let words = "the client doesn't say who it is: no Authorization header, no client_assertion, no client_id";
            return Err(Refusal::new(Fault::NoCredentials, words));
        };
        let (at, client) = self.find(id)?;
        let Some(secret) = form.get("client_secret") else {
            return match &client.certificate {
                None => {
                    self.is_registered_for(client, AuthMethod::None)?;
                    Ok(Proved::new(at, "none"))
                }
                Some(registered) if Some(registered) == request.certificate.as_ref() => {
                    Ok(Proved::new(at, "tls_client_auth"))
                }
                Some(_) => {
                    let words = match &request.certificate {
                        None => {
                            "the client is registered for tls_client_auth, and TLS brought no certificate of its (--cert)"
                        }
                        Some(_) => "TLS brought another certificate than the client's",
                    };
                    Err(Refusal::new(Fault::NoCredentials, words).of(&client.id))
                }
            };
        };
        self.is_registered_for(client, AuthMethod::ClientSecretPost)?;
        if secret == client.secret {
            return Ok(Proved::new(at, "client_secret_post"));
        }
        Err(Refusal::new(Fault::Secret, wrong_secret(client, secret)).of(&client.id))
    }
}

impl Proved {
    fn new(at: usize, by: &str) -> Self {
        Self { at, by: by.to_owned(), jti: None, remarks: Vec::new() }
    }
}

/// How the secret is wrong, without showing it.
fn wrong_secret(client: &Client, given: &str) -> String {
    let right = client.secret.as_str();
    let near = if given.trim() == right {
        ": white space or a line break stands around it"
    } else if decoded(given).is_some_and(|decoded| decoded == right) {
        ": it was form-encoded once too often"
    } else if given.trim_matches(['"', '\'']) == right {
        ": it stands in quotes"
    } else if given.len() < right.len() && !given.is_empty() && right.starts_with(given) {
        ": it is cut short"
    } else {
        ""
    };
    format!("the secret is not that of client {}{near}", client.id)
}
