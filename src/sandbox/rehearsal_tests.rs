//! What the sandbox's tests have in common: a server whose clock stands still, and requests to it.

use super::*;
use crate::host::random;
use crate::jose::{self, SigningKey};

pub(super) const NOW: i64 = 1_700_000_000;
pub(super) const ISSUER: &str = "http://127.0.0.1:9";
pub(super) const KIND: &str = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=";

/// A sandbox whose clock stands still.
pub(super) struct Rehearsal {
    sandbox: Sandbox,
    files: Vec<File>,
    path: &'static str,
}

impl Rehearsal {
    pub(super) fn new(system: System) -> Self {
        Self::in_trouble(system, Trouble::default())
    }

    pub(super) fn in_trouble(system: System, trouble: Trouble) -> Self {
        let (sandbox, files) = Sandbox::new(system, ISSUER, None, trouble, NOW, &dice()).unwrap();
        Self { sandbox, files, path: system.token_path() }
    }

    pub(super) fn file(&self, name: &str) -> String {
        let file = self.files.iter().find(|file| file.name == name).expect(name);
        file.content.expose_str().unwrap().to_owned()
    }

    pub(super) fn send(&mut self, head: &str, body: &str) -> Answer {
        let request = Request::parse(head, body.as_bytes().to_vec(), None).unwrap();
        let moment = Moment {
            now: NOW,
            identifiers: [random::identifier().unwrap(), random::identifier().unwrap()],
            next_key: Some(random::p256_key().unwrap()),
        };
        self.sandbox.answer(&request, moment).unwrap()
    }

    pub(super) fn post(&mut self, headers: &str, body: &str) -> Answer {
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
        self.send(&format!("POST {} HTTP/1.1\r\n{kind}{headers}\r\n", self.path), body)
    }

    /// The log's words for a form: why it was refused.
    pub(super) fn told(&mut self, body: &str) -> String {
        let answer = self.post("", body);
        assert!(answer.status >= 400, "{}", answer.body);
        answer.note.words
    }

    pub(super) fn jwt(&self, key: &str, header: &str, claims: &str) -> String {
        let key = SigningKey::parse(&Secret::from(self.file(key)), key).unwrap();
        jose::compact(header, claims, &key, key.algorithm(None).unwrap()).unwrap()
    }

    /// What becomes of an assertion of the default client's.
    pub(super) fn assert(&mut self, claims: &str) -> Answer {
        let jwt = self.jwt("default.pem", r#"{"alg":"ES256","typ":"JWT"}"#, claims);
        self.post("", &format!("grant_type=client_credentials&{KIND}{jwt}"))
    }
}

/// The edge's randomness.
pub(super) fn dice() -> Dice {
    Dice {
        identifier: random::identifier,
        p256: random::p256_key,
        p384: random::p384_key,
        ed25519: random::ed25519_key,
    }
}

/// The usual claims; members that are given again take the place of the usual ones, `null` takes one out.
pub(super) fn claims(changed: &str) -> String {
    let jti = random::identifier().unwrap();
    let usual = format!(
        r#"{{"iss":"default","sub":"default","aud":"{ISSUER}","jti":"{jti}","iat":{NOW},"exp":{}}}"#,
        NOW + 60
    );
    let mut claims: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&usual).unwrap();
    let changed: serde_json::Map<String, serde_json::Value> = serde_json::from_str(changed).unwrap();
    for (name, value) in changed {
        match value {
            serde_json::Value::Null => claims.remove(&name),
            value => claims.insert(name, value),
        };
    }
    serde_json::Value::Object(claims).to_string()
}

pub(super) fn encoded(text: &str) -> String {
    crate::oauth::form::encoded(text.as_bytes())
}

pub(super) fn basic(id: &str, secret: &str) -> String {
    use base64::Engine;
    let credentials = base64::engine::general_purpose::STANDARD.encode(format!("{id}:{secret}"));
    format!("Authorization: Basic {credentials}\r\n")
}
