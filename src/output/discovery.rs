//! What `jeton discover` prints: what a server offers, and what of it jeton can use.

use super::token::escaped;
use crate::jose::Algorithm;
use crate::json::{self, Value, quote};
use crate::oauth::AuthMethod;
use crate::oauth::metadata::Metadata;
use crate::text::{padded, visible};

/// Whether jeton can use something, and how where that isn't plain.
struct Use {
    name: String,
    can: bool,
    how: &'static str,
}

/// For people.
pub(crate) fn text(metadata: &Metadata) -> String {
    let mut out = format!("issuer  {}\n", visible(&metadata.issuer));
    section(&mut out, "endpoints", &endpoints(metadata));
    uses(&mut out, "grants", grants(metadata), "authorization_code, implicit");
    uses(&mut out, "client authentication", methods(metadata), "client_secret_basic");
    uses(&mut out, "assertion algorithms", algorithms(metadata), "");
    if let Some(scopes) = metadata.list("scopes_supported") {
        out.push_str(&format!("\nscopes\n  {}\n", visible(&scopes.join(" "))));
    }
    out.push_str(&format!(
        "\nfor config.toml\n  [profiles.NAME]\n  issuer = {}\n  client_id = \"...\"\n",
        quote(&metadata.issuer)
    ));
    out
}

/// Every member as it was sent, and a last one, `jeton`, with what of it jeton can use.
pub(crate) fn json(metadata: &Metadata) -> String {
    let names = |uses: Option<Vec<Use>>| {
        let usable = uses.into_iter().flatten().filter(|one| one.can).map(|one| quote(&one.name));
        format!("[{}]", usable.collect::<Vec<_>>().join(","))
    };
    let known = format!(
        "{{\"grant_types\":{},\"token_endpoint_auth_methods\":{},\"token_endpoint_auth_signing_algs\":{}}}",
        names(grants(metadata)),
        names(methods(metadata)),
        names(algorithms(metadata))
    );
    let mut members: Vec<String> = match json::parse(metadata.body()) {
        Ok(Value::Object(sent)) => {
            sent.iter().map(|(name, value)| format!("\"{}\":{value}", name.raw())).collect()
        }
        _ => Vec::new(),
    };
    members.push(format!("\"jeton\":{known}"));
    escaped(&format!("{{{}}}\n", members.join(",")))
}

fn endpoints(metadata: &Metadata) -> Vec<(String, String)> {
    let document = json::parse(metadata.body()).ok();
    let members = document.as_ref().and_then(Value::as_object);
    let is_endpoint = |name: &str| name.ends_with("_endpoint") || name == "jwks_uri";
    members
        .into_iter()
        .flat_map(|members| members.iter())
        .filter_map(|(name, value)| Some((name.decode().into_owned(), value.as_text()?.into_owned())))
        .filter(|(name, _)| is_endpoint(name))
        .collect()
}

fn section(out: &mut String, title: &str, rows: &[(String, String)]) {
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    out.push_str(&format!("\n{title}\n"));
    for (name, value) in rows {
        out.push_str(&format!("  {}  {}\n", padded(&visible(name), width), visible(value)));
    }
    if rows.is_empty() {
        out.push_str("  none\n");
    }
}

/// `default` is what RFC 8414 section 2 says where the member is missing.
fn uses(out: &mut String, title: &str, uses: Option<Vec<Use>>, default: &str) {
    out.push_str(&format!("\n{title}\n"));
    let Some(uses) = uses else {
        let default = if default.is_empty() { String::new() } else { format!("; by default {default}") };
        out.push_str(&format!("  not published{default}\n"));
        return;
    };
    let width = uses.iter().map(|one| one.name.chars().count()).max().unwrap_or(0);
    for one in uses {
        let can = if one.can { "yes" } else { "no " };
        let line = format!("  {can}  {}  {}", padded(&visible(&one.name), width), one.how);
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

fn grants(metadata: &Metadata) -> Option<Vec<Use>> {
    let use_of = |name: String| {
        let (can, how) = match name.as_str() {
            "client_credentials" => (true, "the default"),
            "refresh_token" | "password" => (true, "--grant-type"),
            "authorization_code" => (true, "--grant-type, with a code that was got elsewhere"),
            "implicit" => (false, "a browser's"),
            _ => (true, "--grant-type, and --param for what it needs"),
        };
        Use { name, can, how }
    };
    Some(metadata.list("grant_types_supported")?.into_iter().map(use_of).collect())
}

fn methods(metadata: &Metadata) -> Option<Vec<Use>> {
    let use_of = |name: String| {
        let (can, how) = match name.as_str() {
            known if AuthMethod::parse(known).is_some() => (true, ""),
            "tls_client_auth" | "self_signed_tls_client_auth" => (true, "--cert FILE --auth-method none"),
            _ => (false, ""),
        };
        Use { name, can, how }
    };
    Some(metadata.list("token_endpoint_auth_methods_supported")?.into_iter().map(use_of).collect())
}

fn algorithms(metadata: &Metadata) -> Option<Vec<Use>> {
    let use_of = |name: String| Use { can: Algorithm::from_name(&name).is_some(), name, how: "" };
    let names = metadata.list("token_endpoint_auth_signing_alg_values_supported")?;
    Some(names.into_iter().map(use_of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_is_shown_with_what_jeton_can_use() {
        let body = r#"{"issuer":"https://as.example","token_endpoint":"https://as.example/token","n":1.00,
            "grant_types_supported":["client_credentials","implicit"],
            "token_endpoint_auth_methods_supported":["private_key_jwt","attest_jwt_client_auth"],
            "token_endpoint_auth_signing_alg_values_supported":["ES256","XX512"],"scopes_supported":["a","b"]}"#;
        let metadata =
            Metadata::parse(body.as_bytes(), "https://as.example", "https://as.example/x").unwrap();
        assert_eq!(
            text(&metadata),
            "issuer  https://as.example\n\nendpoints\n  token_endpoint  https://as.example/token\n\ngrants\n  yes  client_credentials  the default\n  no   implicit            a browser's\n\nclient authentication\n  yes  private_key_jwt\n  no   attest_jwt_client_auth\n\nassertion algorithms\n  yes  ES256\n  no   XX512\n\nscopes\n  a b\n\nfor config.toml\n  [profiles.NAME]\n  issuer = \"https://as.example\"\n  client_id = \"...\"\n"
        );
        let object = json(&metadata);
        assert!(
            object.contains("\"n\":1.00")
                && object.contains("\"token_endpoint_auth_signing_algs\":[\"ES256\"]"),
            "{object}"
        );
        let wide = format!(r#"{{"issuer":"i","grant_types_supported":["{}","b"]}}"#, "g".repeat(70_000));
        let wide = Metadata::parse(wide.as_bytes(), "i", "i").unwrap();
        assert!(text(&wide).contains(&format!("  yes  {:100}  --grant-type", "b")));
        let bare = Metadata::parse(br#"{"issuer":"i"}"#, "i", "i").unwrap();
        assert!(text(&bare).contains("grants\n  not published; by default authorization_code, implicit\n"));
    }
}
