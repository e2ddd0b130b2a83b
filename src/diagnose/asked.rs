//! What was asked for, by which method, and what is left when nothing is wrong: RFC 6749 section 5.2.

use super::case::Case;
use super::{Cause, Look, Rule, Weight, When, key};
use crate::oauth::{AuthMethod, Grant};
use crate::text::{nearest, quoted};

/// `invalid_scope`.
pub(super) const SCOPE: Rule = Rule {
    name: "scope",
    when: When::Always,
    hears: &[],
    told: ("", ""),
    look: |case| {
        let refused = case.is_error("invalid_scope");
        let Some(scope) = case.form_text("scope") else {
            if !refused {
                return Vec::new();
            }
            let what = "the scope is missing, or another grant's or client's";
            return Cause::new("scope", Weight::Left, what, "--scope with what the client is registered for")
                .likely();
        };
        let offered = case.facts.published.and_then(|published| published.scopes.as_ref());
        let unknown: Vec<&str> = match offered {
            Some(offered) => {
                scope.split(' ').filter(|word| !offered.iter().any(|known| known == word)).collect()
            }
            None => Vec::new(),
        };
        let usual = case.facts.usual.scope.iter().flat_map(|scope| scope.split(' '));
        let known: Vec<&str> = offered.into_iter().flatten().map(String::as_str).chain(usual).collect();
        let cased = scope
            .split(' ')
            .filter(|word| !known.contains(word))
            .find_map(|word| Some((word, known.iter().find(|known| known.eq_ignore_ascii_case(word))?)));
        if let Some((word, known)) = cased.filter(|_| !refused || offered.is_none()) {
            let weight = match case.error.as_deref() {
                _ if case.is_success() => Weight::Suspicion,
                Some("invalid_scope") | None => Weight::Mismatch,
                Some(_) => Weight::Possible,
            };
            let what =
                format!("the scope has {}, and the server's word is {known}: case counts", quoted(word));
            return Cause::new("scope", weight, what, format!("--scope {known}")).likely();
        }
        if !refused {
            return match offered {
                Some(_) if unknown.is_empty() => {
                    vec![Look::Fine("the server publishes each word of the scope".to_owned())]
                }
                // RFC 8414 section 2 lets a server keep some to itself.
                Some(offered) if case.is_success() => unpublished(&unknown, offered, Weight::Suspicion),
                _ => Vec::new(),
            };
        }
        if scope.contains(',') {
            let what = "the scope has commas, and its words are separated by spaces (RFC 6749 section 3.3)";
            return Cause::new("scope", Weight::Contradiction, what, "--scope 'a b'").likely();
        }
        match (unknown.first(), offered) {
            (Some(_), Some(offered)) => unpublished(&unknown, offered, Weight::Mismatch),
            _ => {
                let what =
                    format!("client {} may not have the scope {}", quoted(case.client()), quoted(scope));
                Cause::new("scope", Weight::Left, what, "--scope with what the client is registered for")
                    .likely()
            }
        }
    },
};

/// Words of the scope that the server doesn't publish.
fn unpublished(unknown: &[&str], offered: &[String], weight: Weight) -> Vec<Look> {
    let near = nearest(unknown.first().unwrap_or(&""), offered.iter().map(String::as_str));
    let remedy = match near.first() {
        Some(near) => format!("did you mean {near}? scope is case-sensitive"),
        None => format!("it publishes {}", quoted(&offered.join(" "))),
    };
    let what = format!("the server doesn't publish the scope {}", quoted(&unknown.join(" ")));
    Cause::new("scope", weight, what, remedy).seen("its metadata: scopes_supported").likely()
}

/// `unsupported_grant_type`, and `unauthorized_client`: this client may not use this grant.
pub(super) const GRANT: Rule = Rule {
    name: "grant",
    when: When::Always,
    hears: &["unsupported_grant_type", "grant type", "grant_type"],
    told: (
        "the server doesn't take this grant_type from this client",
        "--grant-type with one that the client is registered for",
    ),
    look: |case| {
        let grant = case.form_text("grant_type").unwrap_or_default();
        let offered = case.facts.published.and_then(|published| published.grant_types.as_ref());
        if let Some(offered) = offered.filter(|offered| !offered.iter().any(|known| known == grant)) {
            let what = format!("the server doesn't offer grant_type {}", quoted(grant));
            return Cause::new(
                "grant",
                Weight::Mismatch,
                what,
                format!("--grant-type with one of {}", offered.join(", ")),
            )
            .seen("its metadata: grant_types_supported")
            .likely();
        }
        if case.is_error("unauthorized_client") {
            let what = format!("client {} may not use grant_type {}", quoted(case.client()), quoted(grant));
            return Cause::new(
                "grant",
                Weight::Suspicion,
                what,
                "have the grant allowed for the client at the server",
            )
            .likely();
        }
        offered.map(|_| Look::Fine(format!("the server offers grant_type {grant}"))).into_iter().collect()
    },
};

/// `invalid_grant`: what the grant spends is spent, or belongs to somebody else.
pub(super) const SPENT: Rule = Rule {
    name: "spent",
    when: When::Always,
    hears: &[],
    told: ("", ""),
    look: |case| {
        if !case.is_error("invalid_grant") {
            return Vec::new();
        }
        let of_pkce = ["code_verifier", "codeverifier", "pkce"].iter().any(|words| case.says(words));
        let (what, remedy) = match &case.facts.spec.grant {
            _ if of_pkce => (
                "code_verifier is missing, has not 43 to 128 characters, or is not the one of the authorization request (RFC 7636)",
                "--code-verifier-file with the one whose code_challenge was sent",
            ),
            Grant::AuthorizationCode { redirect_uri: None } => (
                "the code is used or expired, or the authorization request had a redirect_uri, which must be repeated",
                "a new code, and --redirect-uri with the same text as in the authorization request",
            ),
            Grant::AuthorizationCode { .. } => (
                "the code is used or expired (it serves once, for minutes), or redirect_uri or code_verifier are not those of its request",
                "a new code; --redirect-uri and --code-verifier-file as in the authorization request",
            ),
            Grant::RefreshToken => (
                "the refresh token is expired, revoked, another client's, or was replaced by a newer one (rotation)",
                "log in again, and keep the newest refresh token that the server sends",
            ),
            Grant::Password { .. } => ("the user's name or password is wrong", "--username, --password-file"),
            _ => (
                "what the grant stands on is expired, used, or not for this client",
                "--param with a fresh one",
            ),
        };
        Cause::new("spent", Weight::Suspicion, what, remedy).likely()
    },
};

/// RFC 8707 section 2: the server doesn't know the resource.
pub(super) const TARGET: Rule = Rule {
    name: "target",
    when: When::Always,
    hears: &["invalid_target"],
    told: (
        "the server doesn't know the resource or audience that the token is for, or not for this client",
        "--resource or --audience with what its documentation names, letter by letter",
    ),
    look: |_| Vec::new(),
};

/// RFC 6749 section 2.3: one method a request.
pub(super) const TWO_METHODS: Rule = Rule {
    name: "two-methods",
    when: When::Always,
    hears: &["one mechanism", "multiple client authentication", "more than one"],
    told: ("the server saw two ways of client authentication in one request", "drop one of them"),
    look: |case| {
        let sent: Vec<&str> = [
            case.header("Authorization").map(|_| "an Authorization header"),
            case.form("client_secret").map(|_| "client_secret in the form"),
            case.form("client_assertion").map(|_| "client_assertion in the form"),
        ]
        .into_iter()
        .flatten()
        .collect();
        if sent.len() < 2 {
            return Vec::new();
        }
        let what = format!("the client authenticates twice: {}", sent.join(" and "));
        let remedy = "one method a request (RFC 6749 section 2.3): drop the --param or the --http-header, or set --auth-method none";
        Cause::new("two-methods", Weight::Contradiction, what, remedy).likely()
    },
};

/// The method: one that the server offers, and the one that the client is registered with.
pub(super) const METHOD: Rule = Rule {
    name: "auth-method",
    when: When::Client,
    hears: &[
        "missing authorization header",
        "authentication method",
        "auth method",
        "authentication mechanism",
        "registered for client_secret",
        "registered for private_key_jwt",
        "registered for tls_client_auth",
        "registered for none",
    ],
    told: (
        "the server wants another method of client authentication from this client",
        "--auth-method with the one that the client is registered with",
    ),
    look: |case| {
        let method = case.method().name();
        let given = case.form("client_assertion").is_some() || case.form("client_secret").is_some();
        let offered = case.facts.published.and_then(|published| published.auth_methods.as_ref());
        if let Some(offered) = offered.filter(|offered| {
            !given && !offered.iter().any(|known| known == method)
                || given && case.method() != AuthMethod::None && !offered.iter().any(|known| known == method)
        }) {
            let what = format!("the server doesn't offer {method}");
            return Cause::new(
                "auth-method",
                Weight::Mismatch,
                what,
                format!("--auth-method with one of {}", offered.join(", ")),
            )
            .seen("its metadata: token_endpoint_auth_methods_supported")
            .likely();
        }
        let sends_secret =
            matches!(case.method(), AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost);
        if case.facts.registered.is_some() && sends_secret {
            let what = format!(
                "a JWK Set is registered for the client, so its method is private_key_jwt, not {method}"
            );
            return Cause::new(
                "auth-method",
                Weight::Suspicion,
                what,
                "--auth-method private_key_jwt --key FILE",
            )
            .likely();
        }
        if case.says("missing authorization header") && case.header("Authorization").is_some() {
            let what =
                "the Authorization header was sent and has not arrived: something between takes it away";
            let remedy = "a gateway or proxy must let it through; or --auth-method client_secret_post, where the server takes it";
            return Cause::new("auth-method", Weight::Suspicion, what, remedy).likely();
        }
        let asks = case.facts.response.header("www-authenticate").map(str::to_ascii_lowercase);
        if asks.is_some_and(|asks| asks.starts_with("basic")) && case.header("Authorization").is_none() {
            let what = format!("the server asks for Basic, and {method} was sent");
            return Cause::new("auth-method", Weight::Suspicion, what, "--auth-method client_secret_basic")
                .seen("the answer's WWW-Authenticate header")
                .likely();
        }
        offered.map(|_| Look::Fine(format!("the server offers {method}"))).into_iter().collect()
    },
};

/// What is left when the proof is as it should be.
pub(super) const UNKNOWN: Rule = Rule {
    name: "client",
    when: When::Client,
    hears: &[
        "not found",
        "does not exist",
        "unknown client",
        "no such client",
        "bad client credentials",
        "invalid secret",
        "wrong client secret",
        "is not registered",
        "client_not_found",
    ],
    told: (
        "the server doesn't know this client, or not with this secret",
        "--client-id and the secret as the server's operator gave them, for this environment",
    ),
    look: |case| {
        let cause = |what: String, remedy: &str| {
            Cause::new("client", Weight::Left, what, remedy).seen(key::left(case)).likely()
        };
        let client = quoted(case.client());
        match case.method() {
            _ if case.is_success() => Vec::new(),
            _ if is_unknown(case) => cause(
                format!("the server doesn't know client_id {client}"),
                "--client-id as registered, at this server and in this environment",
            ),
            AuthMethod::PrivateKeyJwt if is_unknown_to_forgerock(case) => {
                let what = format!("the server doesn't know client_id {client}, or has no key for it");
                let remedy = "--client-id as registered, at this server: production and development are two";
                Cause::new("client", Weight::Suspicion, what, remedy)
                    .seen("ForgeRock AM says \"Client authentication failed\" of a client; of an assertion it says more")
                    .likely()
            }
            AuthMethod::PrivateKeyJwt if key::is_registered(case) => cause(
                format!("the server doesn't know client_id {client}, or not with this JWK Set"),
                "--client-id as registered, at this server and in this environment",
            ),
            AuthMethod::PrivateKeyJwt | AuthMethod::ClientSecretJwt => cause(
                format!(
                    "the server doesn't know client_id {client}, or has it registered with another method"
                ),
                "--client-id and --auth-method as registered",
            ),
            AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost => {
                let other = if case.method() == AuthMethod::ClientSecretBasic {
                    "client_secret_post"
                } else {
                    "client_secret_basic"
                };
                let mut found = cause(
                    format!(
                        "the client secret is not the one registered for client_id {client}, or the server doesn't know that client"
                    ),
                    "compare both with the server's: a rotated secret, or one of another environment, looks like this",
                );
                let what = format!("the client is registered with another method, such as {other}");
                found.push(Look::Likely(Cause::new(
                    "auth-method",
                    Weight::Possible,
                    what,
                    format!("--auth-method {other}"),
                )));
                found
            }
            AuthMethod::None if case.form("client_assertion").is_some() => Vec::new(),
            AuthMethod::None => cause(
                format!("client_id {client} is not a public client: it must authenticate"),
                "--client-secret-file FILE, or --key FILE",
            ),
        }
    },
};

/// The server says that there is no such client.
fn is_unknown(case: &Case<'_>) -> bool {
    let named = case.says("is not registered") && case.says(&case.client().to_lowercase());
    named || ["unknown client", "no such client", "client_not_found"].iter().any(|words| case.says(words))
}

/// ForgeRock AM's word for a client that it doesn't know; it is known by its token endpoint's path.
fn is_unknown_to_forgerock(case: &Case<'_>) -> bool {
    let path = case.facts.spec.endpoint.target().split('?').next().unwrap_or_default();
    path.contains("/oauth2/") && path.ends_with("/access_token") && case.says("client authentication failed")
}
