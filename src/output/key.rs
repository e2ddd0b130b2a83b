//! What `jeton key` prints: public keys, and what is in a key file.

use super::time;
use crate::jose::{self, Algorithm, CertificateFacts, Content, KeyFile, Part, PublicHalf, PublicKey};
use crate::json::quote;
use crate::text::{padded, visible};

/// A JWK (RFC 7517) for verifying signatures. Without a `kid` of its own it has its RFC 7638 thumbprint.
pub(crate) fn jwk(half: &PublicHalf) -> String {
    let kid = half.kid.clone().unwrap_or_else(|| half.key.thumbprint());
    let members = half.key.jwk_members().into_iter().map(|(name, value)| (name, quote(&value)));
    // kty first, as everybody writes it.
    let (kty, rest): (Vec<_>, Vec<_>) = members.partition(|(name, _)| *name == "kty");
    let more = [("kid", quote(&kid)), ("alg", quote(half.alg.name())), ("use", quote("sig"))];
    object(kty.into_iter().chain(rest).chain(more))
}

/// A JWK Set of those JWKs.
pub(crate) fn jwk_set(jwks: &[String]) -> String {
    format!("{{\"keys\":[{}]}}", jwks.join(","))
}

/// What is in a file, for people.
pub(crate) fn shown(file: &KeyFile, now: i64) -> String {
    let mut text = String::new();
    for part in &file.parts {
        let rows = rows(file, part, now);
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        for (name, value) in rows {
            text.push_str(&format!("{}  {}\n", padded(name, width), visible(&value)));
        }
    }
    text
}

/// What is in a file, as one JSON object.
pub(crate) fn shown_json(file: &KeyFile) -> String {
    let parts: Vec<String> = file.parts.iter().map(part_json).collect();
    object([("format", quote(file.wrapping)), ("content", format!("[{}]", parts.join(",")))]) + "\n"
}

/// The form within its file: `PEM, SEC1`, or one word where both are the same.
fn form(file: &KeyFile, part: &Part) -> String {
    match part.form {
        form if form == file.wrapping || form.is_empty() => file.wrapping.to_owned(),
        form => format!("{}, {form}", file.wrapping),
    }
}

fn rows(file: &KeyFile, part: &Part, now: i64) -> Vec<(&'static str, String)> {
    let mut rows = vec![("format", form(file, part))];
    match &part.content {
        Content::Private(Ok(key)) => {
            rows.insert(0, ("private key", key.describe()));
            rows.push(("signs", names(key.algorithms())));
        }
        Content::Private(Err(error)) => {
            rows.insert(0, ("private key", "can't be used".to_owned()));
            rows.push(("reason", error.message.clone()));
        }
        Content::Locked(public) => {
            let kind = public
                .as_ref()
                .map_or_else(|| "encrypted".to_owned(), |key| format!("{}, encrypted", key.describe()));
            rows.insert(0, ("private key", kind));
        }
        Content::Public(Ok(public)) => {
            rows.insert(0, ("public key", public.describe()));
            rows.push(("verifies", names(&public.algorithms())));
        }
        Content::Public(Err(reason)) => {
            rows.insert(0, ("public key", "can't be used".to_owned()));
            rows.push(("reason", reason.clone()));
        }
        Content::Certificate(der) => {
            rows.extend(certificate(der, now));
            rows.insert(
                0,
                (
                    "certificate",
                    rows.iter()
                        .find(|(name, _)| *name == "subject")
                        .map_or_else(|| "damaged".to_owned(), |(_, subject)| subject.clone()),
                ),
            );
            rows.retain(|(name, _)| *name != "subject");
        }
        Content::Other(label) => rows.insert(0, ("other", label.clone())),
    }
    if let Some(name) = &part.name {
        rows.push((if part.is_kid { "kid" } else { "name" }, name.clone()));
    }
    if let Some(public) = part.public_key() {
        rows.push(("thumbprint", public.thumbprint()));
    }
    rows
}

fn certificate(der: &[u8], now: i64) -> Vec<(&'static str, String)> {
    let Some(facts) = CertificateFacts::read(der) else { return Vec::new() };
    let (from, to) = (facts.not_before, facts.not_after);
    let public = jose::certificate_key(der);
    let (x5t, x5t_s256) = jose::thumbprints(der);
    let state = if now < from {
        format!("not valid yet, {}", time::relative(from, now))
    } else if now > to {
        format!("expired {}", time::relative(to, now))
    } else {
        format!("expires {}", time::relative(to, now))
    };
    let key = match &public {
        Ok(public) => public.describe(),
        Err(reason) => reason.clone(),
    };
    let thumbprint = public.as_ref().map(PublicKey::thumbprint).unwrap_or_default();
    vec![
        ("subject", facts.subject),
        ("issuer", facts.issuer),
        ("valid", format!("{} to {}, {state}", time::utc(from), time::utc(to))),
        ("key", key),
        ("thumbprint", thumbprint),
        ("x5t", x5t),
        ("x5t#S256", x5t_s256),
    ]
}

fn part_json(part: &Part) -> String {
    let mut members = match &part.content {
        Content::Private(Ok(key)) => vec![
            ("what", quote("private key")),
            ("type", quote(&key.describe())),
            ("algorithms", list(key.algorithms())),
        ],
        Content::Private(Err(error)) => {
            vec![("what", quote("private key")), ("problem", quote(&error.message))]
        }
        Content::Locked(public) => {
            let kind = public.as_ref().map_or_else(|| "null".to_owned(), |key| quote(&key.describe()));
            vec![("what", quote("private key")), ("type", kind), ("encrypted", "true".to_owned())]
        }
        Content::Public(Ok(public)) => vec![
            ("what", quote("public key")),
            ("type", quote(&public.describe())),
            ("algorithms", list(&public.algorithms())),
        ],
        Content::Public(Err(reason)) => vec![("what", quote("public key")), ("problem", quote(reason))],
        Content::Certificate(der) => certificate_json(der),
        Content::Other(label) => vec![("what", quote(label))],
    };
    members.push(("form", quote(part.form)));
    if let Some(name) = &part.name {
        members.push((if part.is_kid { "kid" } else { "name" }, quote(name)));
    }
    if let Some(public) = part.public_key() {
        members.push(("thumbprint", quote(&public.thumbprint())));
    }
    object(members)
}

fn certificate_json(der: &[u8]) -> Vec<(&'static str, String)> {
    let mut members = vec![("what", quote("certificate"))];
    let Some(facts) = CertificateFacts::read(der) else {
        members.push(("problem", quote("damaged")));
        return members;
    };
    let (x5t, x5t_s256) = jose::thumbprints(der);
    members.extend([
        ("subject", quote(&facts.subject)),
        ("issuer", quote(&facts.issuer)),
        ("not_before", facts.not_before.to_string()),
        ("not_after", facts.not_after.to_string()),
        ("x5t", quote(&x5t)),
        ("x5t#S256", quote(&x5t_s256)),
    ]);
    match &jose::certificate_key(der) {
        Ok(public) => {
            members.extend([("type", quote(&public.describe())), ("thumbprint", quote(&public.thumbprint()))])
        }
        Err(reason) => members.push(("problem", quote(reason))),
    }
    members
}

fn names(algorithms: &[Algorithm]) -> String {
    algorithms.iter().map(|alg| alg.name()).collect::<Vec<_>>().join(", ")
}

fn list(algorithms: &[Algorithm]) -> String {
    format!("[{}]", algorithms.iter().map(|alg| quote(alg.name())).collect::<Vec<_>>().join(","))
}

fn object<'a>(members: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let members: Vec<String> =
        members.into_iter().map(|(name, value)| format!("{}:{value}", quote(name))).collect();
    format!("{{{}}}", members.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! file {
        ($name:literal) => {
            KeyFile::read(include_bytes!(concat!("../../tests/fixtures/keys/", $name)), None).unwrap()
        };
    }

    #[test]
    fn a_jwk_has_what_a_server_asks_for() {
        let half = file!("ed25519.pub.pem").public_halves().remove(0);
        let x = half.key.jwk_members().pop().unwrap().1;
        let thumbprint = half.key.thumbprint();
        assert!(jwk(&half).contains(&thumbprint));
        let half = PublicHalf { kid: Some("k\"1".to_owned()), ..half };
        assert_eq!(
            jwk(&half),
            format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","kid":"k\"1","alg":"EdDSA","use":"sig"}}"#)
        );
    }

    #[test]
    fn what_is_in_a_file_is_shown_without_its_secrets() {
        let file = file!("ishare/key-and-chain.pem");
        let text = shown(&file, 1_800_000_000);
        assert!(
            text.starts_with(
                "private key  RSA 2048 bits\nformat       PEM, PKCS#8\nsigns        RS256, RS384, "
            ),
            "{text}"
        );
        assert!(text.contains("certificate  CN=Test Intermediate,O=Test Trust,C=NL\n"), "{text}");
        assert!(text.contains("x5t          Vpbx0t3TrZDEmODMgTRoYwtJbAo\n"), "{text}");
        let json = shown_json(&file);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["content"][0]["type"], "RSA 2048 bits");
        assert_eq!(value["content"][2]["x5t"], "Vpbx0t3TrZDEmODMgTRoYwtJbAo");
        let locked = shown(&file!("p256.encrypted.pem"), 0);
        assert_eq!(locked, "private key  encrypted\nformat       PEM, encrypted PKCS#8\n");
        let locked = shown(&file!("formats/openssh-ecdsa.ctr"), 0);
        assert!(
            locked.starts_with("private key  EC P-256, encrypted\nformat       PEM, OpenSSH\nthumbprint   "),
            "{locked}"
        );
    }
}
