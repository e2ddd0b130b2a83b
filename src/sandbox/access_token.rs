//! The access tokens that the sandbox issues (RFC 9068), its keys and its JWK Set.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use super::grant::Granted;
use super::system::System;
use crate::error::{Error, Kind, Result};
use crate::jose::{self, PublicKey, SigningKey};
use crate::json::quote;

/// The key that signs, and what of the one before it is still published.
pub(super) struct ServerKeys {
    key: SigningKey,
    kid: String,
    jwk: String,
    previous: Option<String>,
}

/// What a token says beside what was granted.
pub(super) struct Statement<'a> {
    /// Who issues it.
    pub(super) issuer: &'a str,
    /// Who asked.
    pub(super) client: &'a str,
    /// Whom it is for; empty: the sandbox's own API.
    pub(super) audience: &'a [&'a str],
    /// Unix seconds.
    pub(super) now: i64,
    /// Seconds.
    pub(super) life: u64,
    /// Its identifier.
    pub(super) jti: &'a str,
    /// The client's certificate, DER, which it is bound to (RFC 8705 section 3).
    pub(super) certificate: Option<&'a [u8]>,
}

impl ServerKeys {
    /// Signs with this key. `kid`: its name, or `None` for its thumbprint.
    pub(super) fn new(key: SigningKey, kid: Option<&str>) -> Result<Self> {
        let public = key.public_key().ok_or_else(|| Error::new(Kind::Bug, "tokens need a private key"))?;
        let kid = kid.map_or_else(|| public.thumbprint(), str::to_owned);
        let jwk = jwk(public, &kid, key.algorithm(None)?.name());
        Ok(Self { key, kid, jwk, previous: None })
    }

    /// Signs with another from now on; the last one stays published for tokens that are about.
    pub(super) fn rotate(&mut self, key: SigningKey) -> Result<()> {
        let mut next = Self::new(key, None)?;
        next.previous = Some(std::mem::take(&mut self.jwk));
        *self = next;
        Ok(())
    }

    /// RFC 7517 section 5.
    pub(super) fn jwk_set(&self) -> String {
        let keys: Vec<&str> = std::iter::once(self.jwk.as_str()).chain(self.previous.as_deref()).collect();
        format!(r#"{{"keys":[{}]}}"#, keys.join(","))
    }

    /// A signed token as this system makes them; `entropy` (hexadecimal) is all of an opaque one.
    pub(super) fn token(
        &self,
        system: System,
        granted: &Granted,
        says: &Statement<'_>,
        entropy: &str,
    ) -> Result<String> {
        if system == System::Ishare {
            return Ok(opaque(entropy));
        }
        let alg = self.key.algorithm(None)?;
        let (alg_name, kid) = (alg.name(), quote(&self.kid));
        let header = match system {
            System::LightOauth2 | System::Interswitch => format!(r#"{{"kid":{kid},"alg":"{alg_name}"}}"#),
            _ => format!(r#"{{"typ":"at+jwt","alg":"{alg_name}","kid":{kid}}}"#),
        };
        jose::compact(&header, &claims(system, granted, says), &self.key, alg)
    }
}

fn claims(system: System, granted: &Granted, says: &Statement<'_>) -> String {
    let exp = says.now.saturating_add_unsigned(says.life);
    let own_api = format!("{}/api", says.issuer);
    let audience: Vec<String> = says.audience.iter().map(|audience| quote(audience)).collect();
    let audience = match audience.as_slice() {
        [] => quote(&own_api),
        [only] => only.clone(),
        many => format!("[{}]", many.join(",")),
    };
    let words: Vec<String> = granted.scope.split(' ').map(quote).collect();
    let (scope, subject) = match system {
        System::LightOauth2 => (format!("[{}]", words.join(",")), "user_id"),
        _ => (quote(&granted.scope), "sub"),
    };
    let mut claims = vec![
        ("iss".to_owned(), quote(says.issuer)),
        ("aud".to_owned(), audience),
        (subject.to_owned(), quote(&granted.subject)),
        ("client_id".to_owned(), quote(says.client)),
        ("scope".to_owned(), scope),
        ("iat".to_owned(), says.now.to_string()),
        ("exp".to_owned(), exp.to_string()),
        ("jti".to_owned(), quote(says.jti)),
    ];
    if let Some(der) = says.certificate {
        let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, der));
        claims.push(("cnf".to_owned(), format!(r#"{{"x5t#S256":"{thumbprint}"}}"#)));
    }
    // The system's own claims stand: a form can't name the issuer.
    for (name, value) in &granted.claims {
        if !claims.iter().any(|(own, _)| own == name) {
            claims.push((name.clone(), value.clone()));
        }
    }
    let members: Vec<String> =
        claims.iter().map(|(name, value)| format!("{}:{value}", quote(name))).collect();
    format!("{{{}}}", members.join(","))
}

/// As long as iSHARE's have been seen to be: a client that cuts tokens is found out here.
fn opaque(entropy: &str) -> String {
    let mut token = String::new();
    for block in 0..125_u32 {
        token.push_str(&URL_SAFE_NO_PAD.encode(digest(&SHA256, format!("{entropy}{block}").as_bytes())));
    }
    token
}

fn jwk(public: &PublicKey, kid: &str, alg: &str) -> String {
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let members = match public {
        PublicKey::Rsa { n, e, .. } => format!(r#""kty":"RSA","n":"{}","e":"{}""#, text(n), text(e)),
        PublicKey::Ec { curve, point } => {
            let (x, y) =
                point.get(1..).unwrap_or_default().split_at_checked(curve.size()).unwrap_or_default();
            format!(r#""kty":"EC","crv":"{}","x":"{}","y":"{}""#, curve.name(), text(x), text(y))
        }
        PublicKey::Ed25519 { point } => format!(r#""kty":"OKP","crv":"Ed25519","x":"{}""#, text(point)),
    };
    format!(r#"{{{members},"use":"sig","alg":"{alg}","kid":{}}}"#, quote(kid))
}
