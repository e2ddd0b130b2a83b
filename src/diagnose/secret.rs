//! A client secret sent as it is: what it looks like, and how Basic carries it. Nothing here says what is in it.

use super::{Cause, Look, Rule, Weight, When};
use crate::oauth::{AuthMethod, BasicEncoding, form};

/// A secret with something around it that is no part of it.
pub(super) const SHAPE: Rule = Rule {
    name: "secret-shape",
    when: When::Client,
    hears: &[],
    told: ("", ""),
    look: |case| {
        let Some(secret) = &case.facts.request.client_secret else { return Vec::new() };
        let bytes = secret.expose();
        let odd = if bytes.starts_with(b"\xef\xbb\xbf") {
            Some("starts with a byte order mark, which an editor has put there")
        } else if bytes != bytes.trim_ascii() {
            Some("starts or ends with a space or a line break")
        } else if bytes.len() > 1
            && bytes.first() == bytes.last()
            && matches!(bytes.first(), Some(b'"' | b'\''))
        {
            Some("stands in quotation marks")
        } else if bytes.iter().any(u8::is_ascii_control) {
            Some("has a line break or a control character in it")
        } else {
            None
        };
        let id = case.client();
        let odd_id = (id != id.trim()).then_some("the client_id starts or ends with a space");
        let mut found: Vec<Look> = odd
            .map(|odd| format!("the client secret {odd}"))
            .into_iter()
            .chain(odd_id.map(str::to_owned))
            .map(|what| {
                Look::Likely(Cause::new(
                    "secret-shape",
                    Weight::Suspicion,
                    what,
                    "write it without: printf %s SECRET > FILE",
                ))
            })
            .collect();
        let hash = case.jose("alg").and_then(|alg| alg.strip_prefix("HS")?.parse::<usize>().ok());
        if let Some(bits) =
            hash.filter(|bits| case.method() == AuthMethod::ClientSecretJwt && bytes.len() * 8 < *bits)
        {
            let what = format!(
                "the client secret has {} bytes, and HS{bits} wants {} (RFC 7518 section 3.2)",
                bytes.len(),
                bits / 8
            );
            found.push(Look::Likely(Cause::new(
                "secret-shape",
                Weight::Suspicion,
                what,
                "--alg HS256, or a longer secret",
            )));
        }
        if found.is_empty() {
            found.push(Look::Fine("the client secret has nothing around it".to_owned()));
        }
        found
    },
};

/// RFC 6749 section 2.3.1 wants both halves form-encoded; many servers read them as they are.
pub(super) const ENCODING: Rule = Rule {
    name: "basic-encoding",
    when: When::Secret,
    hears: &["not properly encoded", "invalid authorization header"],
    told: ("the server can't read the Basic credentials", "--basic-encoding form, or raw"),
    look: |case| {
        let Some(secret) = case
            .facts
            .request
            .client_secret
            .as_ref()
            .filter(|_| case.method() == AuthMethod::ClientSecretBasic)
        else {
            return Vec::new();
        };
        let changes = |half: &[u8]| form::encoded_credential(half).as_bytes() != half;
        let halves = [
            (changes(case.client().as_bytes()), "client_id"),
            (changes(secret.expose()), "the client secret"),
        ];
        let named: Vec<&str> =
            halves.into_iter().filter(|(changes, _)| *changes).map(|(_, name)| name).collect();
        if named.is_empty() {
            return vec![Look::Fine("both encodings of Basic read the same here".to_owned())];
        }
        let usual = case.facts.usual.basic_encoding;
        let weight = match usual {
            Some(usual) if usual != case.facts.spec.client.basic_encoding => Weight::Contradiction,
            Some(_) if case.is_success() => {
                return vec![Look::Fine("Basic is encoded as the preset says".to_owned())];
            }
            Some(_) => Weight::Possible,
            None => Weight::Suspicion,
        };
        let (sent, other) = match case.facts.spec.client.basic_encoding {
            BasicEncoding::Form => ("form-encoded, as RFC 6749 section 2.3.1 says", "raw"),
            BasicEncoding::Raw => ("as they are", "form"),
        };
        let has = if named.len() == 1 { "has" } else { "have" };
        let named = named.join(" and ");
        let reader = match weight {
            Weight::Contradiction => "the preset's server reads the other",
            _ => "this server may read the other",
        };
        Cause::new(
            "basic-encoding",
            weight,
            format!(
                "{named} {has} characters that the two encodings of Basic treat differently, and {reader}"
            ),
            format!("--basic-encoding {other}"),
        )
        .seen(format!("they were sent {sent}"))
        .likely()
    },
};
