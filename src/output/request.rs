//! A request as text, as it goes over the wire: `--dry-run`, and the story's middle.

use crate::jose::Token;
use crate::oauth::TokenRequest;
use crate::oauth::form;
use crate::oauth::request::Field;
use crate::secret::REDACTED;
use crate::wire::redacted_query;

/// The request of HTTP/1.1, headers and body; with the secrets only where the user wants to see them.
pub(crate) fn rendered(request: &TokenRequest, show_secrets: bool) -> String {
    let target = request.endpoint.target();
    let target = if show_secrets { target.into() } else { redacted_query(target) };
    let mut text = format!("POST {target} HTTP/1.1\nHost: {}\n", request.endpoint.authority());
    for header in &request.headers {
        text.push_str(&format!("{}: {}\n", header.name, header_value(header, show_secrets)));
    }
    text.push_str(&format!("Content-Length: {}\n\n", request.body().expose().len()));
    let fields: Vec<String> = request
        .form
        .iter()
        .map(|field| {
            format!("{}={}", form::encoded(field.name.as_bytes()), form_value(field, show_secrets, true))
        })
        .collect();
    text.push_str(&fields.join("&"));
    text.push('\n');
    text
}

/// A header's value; of a redacted Authorization header the scheme stays.
pub(super) fn header_value(header: &Field, show_secrets: bool) -> String {
    let value = String::from_utf8_lossy(header.value.expose());
    match value.split_once(' ') {
        _ if show_secrets || !header.is_secret => value.into_owned(),
        Some((scheme, _)) if header.name.eq_ignore_ascii_case("authorization") => {
            format!("{scheme} {REDACTED}")
        }
        _ => REDACTED.to_owned(),
    }
}

/// A form value, `encoded` or as it is; of a redacted assertion the header and the claims stay, which are no secret
/// without their signature.
pub(super) fn form_value(field: &Field, show_secrets: bool, encoded: bool) -> String {
    if show_secrets || !field.is_secret {
        let value = field.value.expose();
        return if encoded { form::encoded(value) } else { String::from_utf8_lossy(value).into_owned() };
    }
    match field.value.expose_str().and_then(|jwt| jwt.rsplit_once('.')) {
        Some((signed, _)) if field.name == "client_assertion" && !names_secret(field) => {
            format!("{signed}.{REDACTED}")
        }
        _ => REDACTED.to_owned(),
    }
}

/// True of an assertion for a URL with a secret in its query.
fn names_secret(assertion: &Field) -> bool {
    let token = assertion.value.expose_str().and_then(|jwt| Token::parse(jwt.to_owned()).ok());
    let claims = token.as_ref().and_then(|token| token.body()?.0.read().value);
    let aud = claims.as_ref().and_then(|claims| claims.as_object()?.get("aud")).map(ToString::to_string);
    aud.is_some_and(|aud| redacted_query(&aud) != aud)
}
