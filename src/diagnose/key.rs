//! The assertion's signature: algorithm, certificates, which key.

use super::assertion::likely;
use super::case::Case;
use super::{Cause, Look, Rule, Weight, When};
use crate::jose::{Algorithm, Registered, Token, signer};
use crate::text::quoted;

/// The algorithm: one that the server offers, and the one that the client is registered with.
pub(super) const ALGORITHM: Rule = Rule {
    name: "algorithm",
    when: When::Assertion,
    hears: &["algorithm", "alg mismatch", "(alg)", "'alg'"],
    told: (
        "the server doesn't take this algorithm from this client",
        "--alg with the one that the client is registered with",
    ),
    look: |case| {
        let Some(alg) = case.jose("alg") else { return Vec::new() };
        let offered = case.facts.published.and_then(|published| published.algorithms.as_ref());
        if let Some(offered) = offered.filter(|offered| !offered.contains(&alg)) {
            return Cause::new(
                "algorithm",
                Weight::Mismatch,
                format!("the server doesn't take {} in an assertion", quoted(&alg)),
                format!("--alg with one of {}", offered.join(", ")),
            )
            .seen("its metadata: token_endpoint_auth_signing_alg_values_supported")
            .likely();
        }
        if let Some(registered) =
            own(case).and_then(|own| own.alg.map(str::to_owned)).filter(|own| *own != alg)
        {
            return Cause::new(
                "algorithm",
                Weight::Mismatch,
                format!("alg is {}, and the registered key is for {}", quoted(&alg), quoted(&registered)),
                format!("--alg {registered}"),
            )
            .seen("the client's JWK Set: alg")
            .likely();
        }
        let by_preset =
            case.findings(&["preset-alg"]).map(|finding| likely("algorithm", Weight::Mismatch, finding));
        let mut found: Vec<Look> = by_preset.collect();
        let usual =
            Algorithm::from_name(&alg).and_then(|alg| Some(alg.family().algorithms().first()?.name()));
        if let Some(usual) = usual.filter(|usual| *usual != alg && case.facts.spec.assertion.alg.is_some()) {
            let what = format!("alg is {alg}; most clients with such a key are registered with {usual}");
            found.push(Look::Likely(Cause::new(
                "algorithm",
                Weight::Suspicion,
                what,
                format!("--alg {usual}"),
            )));
        }
        if found.is_empty() {
            found.push(Look::Fine(match offered {
                Some(_) => format!("the server offers {alg}"),
                None => format!("{alg} is what such a key usually signs with"),
            }));
        }
        found
    },
};

/// The chain in the header.
pub(super) const X5C: Rule = Rule {
    name: "x5c",
    when: When::Assertion,
    hears: &["x5c", "certificate"],
    told: (
        "the server finds a fault with the certificate",
        "jeton doctor shows its dates, its chain and its party id",
    ),
    look: |case| {
        case.findings(&["x5c"]).map(|finding| likely("x5c", Weight::Contradiction, finding)).collect()
    },
};

/// The key's name.
pub(super) const KID: Rule = Rule {
    name: "kid",
    when: When::Assertion,
    hears: &["kid", "no matching key", "key not found"],
    told: ("the server finds no key of that name", "--kid ID with the registered one, or --kid thumbprint"),
    look: |case| {
        let kid = case.jose("kid");
        let Some(registered) = case.facts.registered else {
            let by_preset = case.facts.spec.assertion.header_members.is_some();
            if kid.is_none()
                && !case.is_federated()
                && case.method().name() == "private_key_jwt"
                && !by_preset
            {
                let what =
                    "the assertion has no kid; a server that knows several keys of the client's may refuse";
                return Cause::new("kid", Weight::Possible, what, "--kid ID, or --kid thumbprint").likely();
            }
            return Vec::new();
        };
        let known: Vec<&str> = registered.registered().filter_map(|key| key.kid).collect();
        let own = own(case);
        let own_kid = own.as_ref().and_then(|own| own.kid);
        let remedy = own_kid.map_or_else(|| "--kid ID".to_owned(), |kid| format!("--kid {}", quoted(kid)));
        let cause = |what: String| {
            Cause::new("kid", Weight::Mismatch, what, remedy.clone())
                .seen(format!("the client's JWK Set has {}", names(&known)))
                .likely()
        };
        match kid {
            Some(kid) if own_kid.is_some_and(|own| own != kid) => cause(format!(
                "kid is {}, and this key is registered as {}",
                quoted(&kid),
                quoted(own_kid.unwrap_or_default())
            )),
            Some(kid) if own.is_some() && !known.is_empty() && !known.contains(&kid.as_str()) => {
                cause(format!("kid is {}, which is not registered", quoted(&kid)))
            }
            None if known.len() > 1 => {
                cause("the assertion has no kid, and several keys are registered".to_owned())
            }
            Some(kid) if known.contains(&kid.as_str()) => {
                vec![Look::Fine(format!("kid {} is registered", quoted(&kid)))]
            }
            _ => Vec::new(),
        }
    },
};

fn names(known: &[&str]) -> String {
    match known {
        [] => "no kid".to_owned(),
        known => format!("kid {}", known.iter().map(|kid| quoted(kid)).collect::<Vec<_>>().join(", ")),
    }
}

/// The key itself, where the client's JWK Set is known; what is left where it isn't.
pub(super) const KEY: Rule = Rule {
    name: "key",
    when: When::Assertion,
    hears: &["signature", "badsignature", "no applicable key"],
    told: (
        "the server can't verify the signature with the key that it has for this client",
        "register this key's public half, or sign with the registered one: --key FILE",
    ),
    look: |case| {
        let is_secret = case.method().name() == "client_secret_jwt";
        let client = quoted(case.client());
        let assertion = case.facts.request.assertion.as_ref();
        let described =
            match assertion.and_then(|assertion| Some((&assertion.key, assertion.thumbprint.as_ref()?))) {
                Some((key, thumbprint)) => format!("the key ({key}, thumbprint {thumbprint})"),
                None => "the key".to_owned(),
            };
        match (case.facts.registered, &case.token) {
            (Some(registered), Some(token)) if !is_secret => match signer(token, registered) {
                Ok(words) => vec![Look::Fine(format!("the signature is good by the client's JWK Set: {words}"))],
                // A kid or an algorithm that doesn't fit is told by its own rule.
                Err(_) if own(case).is_some() => Vec::new(),
                Err(words) => Cause::new(
                    "key",
                    Weight::Mismatch,
                    format!("{described} is not in the client's JWK Set"),
                    "sign with the registered key (--key FILE), or register this one",
                )
                .seen(words)
                .likely(),
            },
            _ if is_secret => {
                let what = format!("the client secret is not the one registered for {client}");
                let remedy = "compare it with the server's: after a rotation, or from another environment, it is another";
                Cause::new("key", Weight::Left, what, remedy).seen(left(case)).likely()
            }
            _ if case.is_federated() => {
                let (iss, sub) = (case.claim("iss").unwrap_or_default(), case.claim("sub").unwrap_or_default());
                let what = format!("the server does not trust iss {iss} for client_id {client}, or expects another sub than {sub}");
                let remedy = "compare iss, sub and aud, letter by letter, with the federated credential that is registered";
                Cause::new("key", Weight::Left, what, remedy).seen(left(case)).likely()
            }
            _ if case.token.as_ref().is_some_and(has_x5c) => Cause::new(
                "key",
                Weight::Left,
                format!("the certificate is not one that the server knows, or trusts, for client_id {client}"),
                "is the party registered and active, and its certificate from an authority that the scheme trusts? -v shows what was sent",
            )
            .seen(left(case))
            .likely(),
            _ => Cause::new(
                "key",
                Weight::Left,
                format!("{described} is not the one registered for client_id {client}"),
                "register its public half, or sign with the registered one; --client-jwks FILE holds the key against the JWK Set that is registered",
            )
            .seen(left(case))
            .likely(),
        }
    },
};

fn has_x5c(token: &Token) -> bool {
    let header = token.header().read().value;
    header.is_some_and(|header| header.as_object().is_some_and(|header| header.get("x5c").is_some()))
}

/// How the evidence begins for what is left over alone.
pub(super) const NOTHING_ELSE: &str = "nothing else is wrong that can be seen from here";

/// Why what is left is left.
pub(super) fn left(case: &Case<'_>) -> String {
    match case.facts.published {
        Some(_) => NOTHING_ELSE.to_owned(),
        None => format!("{NOTHING_ELSE}, without the server's metadata (--issuer)"),
    }
}

/// The registered key that is this one, by its thumbprint.
fn own<'a>(case: &Case<'a>) -> Option<Registered<'a>> {
    let thumbprint = case.facts.request.assertion.as_ref()?.thumbprint.as_deref()?;
    case.facts.registered?.registered().find(|key| key.thumbprint.as_deref() == Some(thumbprint))
}

/// True where the signature is good by the client's JWK Set.
pub(super) fn is_registered(case: &Case<'_>) -> bool {
    match (case.facts.registered, &case.token) {
        (Some(registered), Some(token)) => signer(token, registered).is_ok(),
        _ => false,
    }
}
