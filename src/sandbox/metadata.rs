//! What the sandbox says of itself (RFC 8414).

use super::client::Client;
use super::system::System;
use crate::json::quote;

/// RFC 8414 section 3.
pub(super) const OAUTH: &str = "/.well-known/oauth-authorization-server";
/// OpenID Connect Discovery 1.0 section 4.
pub(super) const OPENID: &str = "/.well-known/openid-configuration";
/// The JWK Set.
pub(super) const JWKS: &str = "/jwks";
/// The authorization endpoint.
pub(super) const AUTHORIZE: &str = "/authorize";

/// The metadata document: what the registered clients can use.
pub(super) fn document(issuer: &str, system: System, clients: &[Client]) -> String {
    let list = |words: Vec<&str>| {
        let mut seen: Vec<String> = Vec::new();
        for word in words.into_iter().map(quote) {
            if !seen.contains(&word) {
                seen.push(word);
            }
        }
        format!("[{}]", seen.join(","))
    };
    let methods = clients.iter().map(|client| match client.certificate {
        Some(_) => "tls_client_auth",
        None => client.method.name(),
    });
    let algorithms = clients.iter().filter_map(|client| client.key.as_ref()).map(|key| key.alg.name());
    let url = |path: &str| quote(&format!("{issuer}{path}"));
    let members = [
        ("issuer", quote(issuer)),
        ("authorization_endpoint", url(AUTHORIZE)),
        ("token_endpoint", url(system.token_path())),
        ("jwks_uri", url(JWKS)),
        ("response_types_supported", list(vec!["code"])),
        (
            "grant_types_supported",
            list(clients.iter().flat_map(|client| client.grants.iter().copied()).collect()),
        ),
        ("scopes_supported", list(clients.iter().flat_map(|client| client.scope.split(' ')).collect())),
        ("token_endpoint_auth_methods_supported", list(methods.collect())),
        ("token_endpoint_auth_signing_alg_values_supported", list(algorithms.collect())),
        ("code_challenge_methods_supported", list(vec!["S256"])),
        ("authorization_response_iss_parameter_supported", "true".to_owned()),
        ("tls_client_certificate_bound_access_tokens", issuer.starts_with("https:").to_string()),
    ];
    let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}
