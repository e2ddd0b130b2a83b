//! The embedded authorization server: strict, precise about what is wrong, and thrown away afterwards.
//!
//! Pure: a request value and a moment in, an answer value out. The keys, the folder and the sockets are the edge's
//! (`commands::sandbox`, `host::loopback`). It shares `jose` with the client, never `oauth`'s request building, so that
//! one mistake can't hide in both.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

mod access_token;
mod assertion;
mod certificate;
mod client;
mod exchange;
mod grant;
mod log;
mod metadata;
mod registry;
mod system;

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::json::quote;
use crate::secret::Secret;
use crate::text::quoted;
use access_token::{ServerKeys, Statement};
use client::{Client, Ground, Proved};
use exchange::Form;
use grant::{Code, Grants};
use registry::{Registry, parsed, pkcs8_pem, rsa_key};
use system::{Fault, Refusal};

pub(crate) use exchange::{Answer, Request};
pub(crate) use log::{Format, line};
pub(crate) use system::System;

/// Where unpredictable values come from: each call gives another.
pub(crate) struct Dice {
    /// 32 hexadecimal digits.
    pub(crate) identifier: fn() -> Result<String>,
    /// A P-256 key, PKCS#8 in DER.
    pub(crate) p256: fn() -> Result<Secret>,
    /// A P-384 key, the same.
    pub(crate) p384: fn() -> Result<Secret>,
    /// An Ed25519 key, the same.
    pub(crate) ed25519: fn() -> Result<Secret>,
}

/// A file for the configuration folder.
pub(crate) struct File {
    /// Its name in the folder.
    pub(crate) name: String,
    /// Its content; each is written as if it were secret.
    pub(crate) content: Secret,
}

/// Throw-away certificates and keys for TLS, DER.
pub(crate) struct Tls {
    /// The authority's certificate.
    pub(crate) ca: Vec<u8>,
    /// The server's, for loopback.
    pub(crate) server: Vec<u8>,
    /// Its key, PKCS#8.
    pub(crate) server_key: Secret,
    /// A client's.
    pub(crate) client: Vec<u8>,
    /// Its key, PKCS#8.
    pub(crate) client_key: Secret,
}

/// Trouble that was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trouble {
    /// Refuse each token request with this error code.
    pub(crate) fail: Option<String>,
    /// Answer each token request with this status.
    pub(crate) status: Option<u16>,
    /// The life of tokens, in seconds.
    pub(crate) expires_in: Option<u64>,
    /// Sign each token with a new key.
    pub(crate) rotate_keys: bool,
    /// Refuse with the error's code alone.
    pub(crate) terse: bool,
}

/// What a request is answered with beside its own content.
pub(crate) struct Moment {
    /// Unix seconds.
    pub(crate) now: i64,
    /// Identifiers never used before: the token's, and what else is to be issued.
    pub(crate) identifiers: [String; 2],
    /// A P-256 key where keys rotate, PKCS#8 in DER.
    pub(crate) next_key: Option<Secret>,
}

/// The server's state.
pub(crate) struct Sandbox {
    system: System,
    issuer: String,
    trouble: Trouble,
    clients: Vec<Client>,
    grants: Grants,
    keys: ServerKeys,
    used: HashMap<String, i64>,
}

impl Sandbox {
    /// A server of that issuer identifier (scheme, host and port), and the files of its clients.
    pub(crate) fn new(
        system: System,
        issuer: &str,
        tls: Option<&Tls>,
        trouble: Trouble,
        now: i64,
        dice: &Dice,
    ) -> Result<(Self, Vec<File>)> {
        if trouble.rotate_keys && !matches!(system, System::Standard | System::WipoDas) {
            return Err(Error::usage(
                "--rotate-keys: this system's tokens are opaque, or signed with the one RSA key",
            ));
        }
        if trouble.terse && system != System::Standard {
            return Err(Error::usage("--terse: the other systems refuse in their own words"));
        }
        let registry = Registry::new(system, issuer, tls, now, dice)?;
        let (clients, grants, mut files) = (registry.clients, registry.grants, registry.files);
        files.extend(tls.map(|tls| File {
            name: "ca.pem".to_owned(),
            content: certificate::pem("CERTIFICATE", &tls.ca),
        }));
        let keys = match system {
            System::LightOauth2 => ServerKeys::new(rsa_key()?, Some("100"))?,
            System::Interswitch => ServerKeys::new(rsa_key()?, None)?,
            _ => ServerKeys::new(parsed(&pkcs8_pem(&(dice.p256)()?))?, None)?,
        };
        let sandbox =
            Self { system, issuer: issuer.to_owned(), trouble, clients, grants, keys, used: HashMap::new() };
        Ok((sandbox, files))
    }

    /// Where tokens are to be had.
    pub(crate) fn token_endpoint(&self) -> String {
        format!("{}{}", self.issuer, self.system.token_path())
    }

    /// Answers a request.
    pub(crate) fn answer(&mut self, request: &Request, moment: Moment) -> Result<Answer> {
        let token = self.system.token_path();
        Ok(match (request.method.as_str(), request.path.as_str()) {
            ("POST", path) if path == token => self.token(request, moment)?,
            ("GET", metadata::OAUTH | metadata::OPENID) => {
                Answer::json(200, metadata::document(&self.issuer, self.system, &self.clients))
                    .noted("metadata (RFC 8414)")
            }
            ("GET", metadata::JWKS) => Answer::json(200, self.keys.jwk_set()).noted("the JWK Set"),
            ("GET", metadata::AUTHORIZE) => self.authorize(request, moment),
            (_, path) if path == token => {
                let mut answer =
                    Answer::error(405, "invalid_request", "a token request is a POST (RFC 6749 section 3.2)");
                answer.headers.push(("Allow", "POST".to_owned()));
                answer
            }
            (method, path) => Answer::error(
                404,
                "invalid_request",
                &format!("there is no {} {}; tokens are at POST {token}", quoted(method), quoted(path)),
            ),
        })
    }

    fn token(&mut self, request: &Request, moment: Moment) -> Result<Answer> {
        if let Some(status) = self.trouble.status {
            let mut answer =
                Answer::error(status, "temporarily_unavailable", "the sandbox was asked for this (--status)");
            if matches!(status, 429 | 503) {
                answer.headers.push(("Retry-After", "1".to_owned()));
            }
            return Ok(answer);
        }
        if let Some(code) = &self.trouble.fail {
            let status = match code.as_str() {
                "invalid_client" => 401,
                "server_error" => 500,
                "temporarily_unavailable" => 503,
                _ => 400,
            };
            return Ok(Answer::error(status, code, "the sandbox was asked for this (--fail)"));
        }
        let with_header = !matches!(request.header("authorization"), Ok(None));
        match self.decide(request, &moment) {
            Ok((proved, granted, form)) => self.issue(request, &form, &proved, &granted, moment),
            Err(refusal) => {
                let answer = self.system.refuse(&refusal, with_header);
                Ok(if self.trouble.terse { answer.terse() } else { answer })
            }
        }
    }

    /// Who asks, and whether they may have it.
    fn decide(
        &mut self,
        request: &Request,
        moment: &Moment,
    ) -> std::result::Result<(Proved, grant::Granted, Form), Refusal> {
        let unreadable = |words: String| Refusal::new(Fault::Form, words);
        let kind = request.header("content-type").map_err(unreadable)?.unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/x-www-form-urlencoded" {
            let words =
                format!("Content-Type is {}, application/x-www-form-urlencoded is wanted", quoted(&kind));
            return Err(Refusal::new(Fault::Form, words));
        }
        let mut form = Form::parse(&request.body).map_err(unreadable)?;
        let query = Form::parse(request.query.as_bytes()).map_err(unreadable)?;
        if let Some(name) =
            ["client_secret", "client_assertion"].into_iter().find(|name| query.get(name).is_some())
        {
            let words = format!("{name} stands in the URL, where logs keep it (RFC 6749 section 2.3.1)");
            return Err(Refusal::new(Fault::Form, words).lenient());
        }
        if self.system == System::Interswitch {
            // Its own documentation has the scope in the URL.
            form.take_missing("scope", &query);
        }
        let demands = self.system.demands(&self.issuer);
        self.used.retain(|_, until| *until > moment.now);
        let ground = Ground {
            clients: &self.clients,
            system: self.system,
            demands: &demands,
            now: moment.now,
            is_used: &|name| self.used.contains_key(name),
        };
        let mut proved = ground.authenticate(request, &form)?;
        if let Some((name, until)) = proved.jti.take() {
            self.used.insert(name, until);
        }
        if !request.query.is_empty() && self.system != System::Interswitch {
            proved.remarks.push("parameters in the URL are not read (RFC 6749 section 3.2)".to_owned());
        }
        let cookie = request.header("cookie").ok().flatten().unwrap_or_default();
        if self.system == System::WipoDas && !cookie.contains("amarouteid=") {
            proved.remarks.push(
                "the cookie amarouteid is missing, by which the load balancer finds the way".to_owned(),
            );
        }
        let Some(client) = self.clients.get(proved.at) else {
            return Err(Refusal::new(Fault::UnknownClient, "the client is not registered"));
        };
        let [_, fresh] = &moment.identifiers;
        let granted = self.grants.grant(self.system, client, &form, moment.now, fresh);
        let granted = granted.map_err(|refusal| refusal.of(&client.id))?;
        Ok((proved, granted, form))
    }

    fn issue(
        &mut self,
        request: &Request,
        form: &Form,
        proved: &Proved,
        granted: &grant::Granted,
        moment: Moment,
    ) -> Result<Answer> {
        let audience: Vec<&str> = form.all("resource").chain(form.all("audience")).collect();
        let client = self.clients.get(proved.at).map_or("", |client| client.id.as_str());
        let life = self.trouble.expires_in.unwrap_or(self.system.life());
        let [jti, fresh] = &moment.identifiers;
        let says = Statement {
            issuer: &self.issuer,
            client,
            audience: &audience,
            now: moment.now,
            life,
            jti,
            certificate: request.certificate.as_deref(),
        };
        let token = self.keys.token(self.system, granted, &says, &format!("{jti}{fresh}"))?;
        let refresh = granted.refresh_token.as_deref();
        let members =
            refresh.map(|token| format!(r#","refresh_token":{}"#, quote(token))).unwrap_or_default();
        let mut answer = self.system.grant(&token, &granted.scope, life, jti, &members);
        answer.note.client = Some(client.to_owned());
        let grant_type = form.get("grant_type").unwrap_or_default();
        answer.note.words = format!(
            "{client} by {}, {grant_type}: a token for {life} s, scope {}",
            proved.by,
            quoted(&granted.scope)
        );
        answer.note.remarks.clone_from(&proved.remarks);
        if let Some(key) = moment.next_key.filter(|_| self.trouble.rotate_keys) {
            self.keys.rotate(parsed(&pkcs8_pem(&key))?)?;
        }
        Ok(answer)
    }

    /// The authorization endpoint (RFC 6749 section 4.1.1): the only resource owner says yes to everything.
    fn authorize(&mut self, request: &Request, moment: Moment) -> Answer {
        let refused = |words: &str| Answer::error(400, "invalid_request", words);
        let query = match Form::parse(request.query.as_bytes()) {
            Ok(query) => query,
            Err(words) => return refused(&words),
        };
        let id = query.get("client_id").unwrap_or_default();
        let client =
            self.clients.iter().find(|client| client.id == id && client.grants.contains(&grant::CODE));
        let Some(client) = client else {
            return refused(&format!("no client {} may use authorization_code", quoted(id)));
        };
        let redirect_uri = query.get("redirect_uri").unwrap_or_default();
        let is_loopback = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
            .iter()
            .any(|place| redirect_uri.strip_prefix(place).is_some_and(|rest| rest.starts_with([':', '/'])));
        if !is_loopback || redirect_uri.contains(|c: char| c.is_ascii_control() || c == ' ' || c == '#') {
            return refused(
                "redirect_uri must be http on 127.0.0.1, [::1] or localhost (RFC 8252 section 7.3)",
            );
        }
        if query.get("response_type") != Some("code") {
            return refused("response_type must be code");
        }
        if query.get("code_challenge").is_none() || query.get("code_challenge_method") != Some("S256") {
            return refused(
                "code_challenge with code_challenge_method S256 is wanted (RFC 9700 section 2.1.1)",
            );
        }
        let scope = match grant::scope(&query, client.scope, grant::REGISTERED) {
            Ok(scope) => scope,
            Err(refusal) => return Answer::error(400, "invalid_scope", &refusal.words),
        };
        let [code, _] = moment.identifiers;
        let issued = Code {
            client: client.id.clone(),
            redirect_uri: redirect_uri.to_owned(),
            challenge: query.get("code_challenge").map(str::to_owned),
            scope,
            expires: moment.now.saturating_add(600),
            is_used: false,
        };
        let words = format!("{} gets a code for ten minutes", client.id);
        self.grants.codes.insert(code.clone(), issued);
        let encoded = |text: &str| crate::oauth::form::encoded(text.as_bytes());
        let state = query.get("state").map(|state| format!("&state={}", encoded(state))).unwrap_or_default();
        let join = if redirect_uri.contains('?') { '&' } else { '?' };
        let mut answer = Answer::json(302, String::new()).noted(words);
        let iss = encoded(&self.issuer);
        answer.headers.push(("Location", format!("{redirect_uri}{join}code={code}{state}&iss={iss}")));
        answer
    }
}

#[cfg(test)]
mod rehearsal_tests;
#[cfg(test)]
mod system_tests;
#[cfg(test)]
mod tests;
