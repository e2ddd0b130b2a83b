//! The token endpoint's answer: a token (RFC 6749 section 5.1), a refusal (5.2, and what servers send in its place),
//! or something else.

mod echo;

use std::borrow::Cow;

use crate::error::{Error, Kind, Result};
use crate::json::{self, Object, Value};
use crate::retry::RetryAfter;
use crate::secret::Secret;
use crate::text::quoted;
use crate::wire::{Response, without_query};
pub(crate) use echo::scrubbed;

/// A token and what came with it.
#[derive(Clone, Debug)]
pub(crate) struct TokenResponse {
    /// The access token: opaque, whatever it looks like.
    pub(crate) access_token: Secret,
    /// `token_type`, as sent; `Bearer` where it is missing.
    pub(crate) token_type: String,
    /// How many seconds it lives, where that is known.
    pub(crate) expires_in: Option<u64>,
    /// The granted scope, where the server says.
    pub(crate) scope: Option<String>,
    /// The whole answer, as sent.
    pub(crate) body: Secret,
    /// What a person should know of it.
    pub(crate) warnings: Vec<String>,
}

/// How to read an answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reading<'a> {
    /// Where the token response or the token itself is inside the answer (RFC 6901).
    pub(crate) token_pointer: Option<&'a str>,
    /// The life of a token that comes without one, in seconds.
    pub(crate) default_expires_in: Option<u64>,
    /// The scope that was asked for.
    pub(crate) scope: Option<&'a str>,
    /// The endpoint, for messages.
    pub(crate) endpoint: &'a str,
    /// What must not be seen where the server echoes it.
    pub(crate) known_secrets: &'a [Secret],
}

/// The longest life that is believed, in seconds: a century. Beyond it a sum with the clock could overflow.
const LONGEST_LIFE: f64 = 3_155_760_000.0;

impl TokenResponse {
    /// Reads an answer.
    ///
    /// Errors: 4 refused, 5 no token response, 8 for 408, 9 for 429 and 5xx. What the server said is quoted, and what it
    /// echoes of the request's secrets is not.
    pub(crate) fn parse(response: &Response, reading: Reading<'_>) -> Result<Self> {
        Self::read(response, reading).map_err(|error| without_secrets(error, reading.known_secrets))
    }

    fn read(response: &Response, reading: Reading<'_>) -> Result<Self> {
        let body = String::from_utf8_lossy(response.body.expose());
        if !(200..300).contains(&response.status) {
            return Err(refusal(response, &body, reading));
        }
        let not_token = |what: &str| not_token(response, what, &body, reading);
        if body.trim().is_empty() {
            return Err(Error::new(
                Kind::NotToken,
                format!("{} answered {} with an empty body", place(reading), response.status),
            ));
        }
        let answer = json::parse(&body).map_err(|fault| {
            if is_html(response, &body) {
                return not_token("answered an HTML page");
            }
            not_token(&format!("answered what is not JSON ({fault})"))
        })?;
        let found = match reading.token_pointer {
            Some(pointer) => pointed(&answer, pointer).map_err(|what| not_token(&what))?,
            None => &answer,
        };
        let empty = Object::default();
        let members = match found {
            Value::Object(members) => members,
            Value::String(_) if reading.token_pointer.is_some() => &empty,
            other => return Err(not_token(&format!("answered {}, not a JSON object", other.type_name()))),
        };
        // An error's code beside a token: whoever sent that didn't mean the token.
        let has_code = members.get("error").and_then(Value::as_text).is_some_and(|code| !code.is_empty());
        let is_error = has_code || members.get("access_token").is_none();
        if is_error && error_words(members, response.status).is_some() {
            return Err(refused(response, &body, reading));
        }
        if let Some(name) = members.duplicate() {
            return Err(not_token(&twice(&name)));
        }
        let token = match found {
            Value::Object(_) => {
                members.get("access_token").ok_or_else(|| not_token("answered without an access_token"))?
            }
            token => token,
        };
        let token = token
            .as_text()
            .ok_or_else(|| not_token(&format!("answered an access_token that is {}", token.type_name())))?;
        if token.is_empty() || !token.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) {
            return Err(Error::new(
                Kind::NotToken,
                format!(
                    "{} answered an access_token that is empty or has characters which no token has (RFC 6749 appendix A.12)",
                    place(reading)
                ),
            ));
        }
        let mut warnings = Vec::new();
        let expires_in = expires_in(members, &mut warnings).or(reading.default_expires_in);
        let scope = members.get("scope").and_then(Value::as_text).map(Cow::into_owned);
        if let (Some(asked), Some(granted)) = (reading.scope, &scope) {
            let granted: Vec<&str> = granted.split([' ', ',']).collect();
            let missing: Vec<&str> =
                asked.split(' ').filter(|word| !word.is_empty() && !granted.contains(word)).collect();
            if !missing.is_empty() {
                warnings.push(format!(
                    "the server granted less scope than was asked for: {} is missing",
                    missing.join(" ")
                ));
            }
        }
        let access_token = Secret::from(token.into_owned());
        let hidden: Vec<Secret> =
            reading.known_secrets.iter().cloned().chain([access_token.clone()]).collect();
        Ok(Self {
            access_token,
            token_type: members
                .get("token_type")
                .and_then(Value::as_text)
                .map_or_else(|| "Bearer".to_owned(), Cow::into_owned),
            expires_in,
            scope,
            // With what was no UTF-8 replaced, as it was read.
            body: Secret::from(body.clone().into_owned()),
            warnings: warnings.iter().map(|warning| scrubbed(warning, &hidden).into_owned()).collect(),
        })
    }
}

/// `expires_in`: a number or, from some servers, a numeric string. Zero and less mean that the token is spent.
fn expires_in(members: &Object<'_>, warnings: &mut Vec<String>) -> Option<u64> {
    let value = members.get("expires_in").filter(|value| **value != Value::Null)?;
    let seconds = match value {
        Value::Number(digits) => digits.parse::<f64>().ok(),
        // Rust reads "inf" and "nan" as numbers too.
        Value::String(text) => {
            let text = text.decode();
            text.trim()
                .parse()
                .ok()
                .filter(|_| !text.contains(|c: char| c.is_alphabetic() && c != 'e' && c != 'E'))
        }
        _ => None,
    };
    match seconds.filter(|seconds| !seconds.is_nan()) {
        // Saturating by definition, and within 0..=LONGEST_LIFE.
        Some(seconds) => Some(seconds.clamp(0.0, LONGEST_LIFE) as u64),
        None => {
            let said = value.as_text().unwrap_or_else(|| Cow::Owned(value.to_string()));
            warnings.push(format!("expires_in is no number but {}", quoted(&said)));
            None
        }
    }
}

/// The value at a JSON pointer (RFC 6901). Errors, in words: nothing is there, or an object on the way has a member twice.
fn pointed<'v, 'a>(value: &'v Value<'a>, pointer: &str) -> std::result::Result<&'v Value<'a>, String> {
    let nothing = || format!("answered nothing at token_pointer {}", quoted(pointer));
    let mut found = value;
    let steps = if pointer.is_empty() { None } else { Some(pointer.strip_prefix('/').ok_or_else(nothing)?) };
    for step in steps.into_iter().flat_map(|steps| steps.split('/')) {
        let step = step.replace("~1", "/").replace("~0", "~");
        found = match found {
            Value::Object(members) => {
                if let Some(name) = members.duplicate() {
                    return Err(twice(&name));
                }
                members.get(&step)
            }
            Value::Array(items) => step.parse::<usize>().ok().and_then(|at| items.get(at)),
            _ => None,
        }
        .ok_or_else(nothing)?;
    }
    Ok(found)
}

/// RFC 8259 leaves open which one counts.
fn twice(name: &str) -> String {
    format!("answered with the member {} twice", quoted(name))
}

fn place(reading: Reading<'_>) -> &str {
    without_query(reading.endpoint)
}

/// An answer with another status than 200.
fn refusal(response: &Response, body: &str, reading: Reading<'_>) -> Error {
    let status = response.status;
    match status {
        300..=399 => {
            let location = response.header("location").map(|to| without_userinfo(without_query(to)));
            let target = location.map(|to| format!(" to {}", quoted(to))).unwrap_or_default();
            let named = match location {
                Some(to) if to.starts_with("http://") || to.starts_with("https://") => {
                    crate::text::visible(to)
                }
                Some(to) if to.starts_with('/') && !to.starts_with("//") => {
                    let origin: String = place(reading).splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
                    format!("{origin}{}", crate::text::visible(to)).into()
                }
                _ => "URL".into(),
            };
            Error::new(
                Kind::NotToken,
                format!(
                    "{} redirects{target} (HTTP {status}), and credentials don't follow redirects",
                    place(reading)
                ),
            )
            .hint(format!("if that is the right place, name it: --token-endpoint {named}"))
        }
        408 => with_words(Kind::TimedOut, "gave up waiting", response, body, reading),
        429 => with_words(Kind::Unavailable, "had too many requests", response, body, reading),
        500..=599 => with_words(Kind::Unavailable, "is in trouble", response, body, reading),
        400 | 401 | 403 => refused(response, body, reading),
        404 | 405 | 406 | 410 | 415 if !is_oauths_error(body) => {
            not_token(response, &format!("answered HTTP {status}"), body, reading)
                .hint("is this the token endpoint? --token-endpoint URL")
        }
        _ if is_error(body, status) => refused(response, body, reading),
        _ => not_token(response, &format!("answered HTTP {status}"), body, reading)
            .hint("is this the token endpoint? --token-endpoint URL"),
    }
}

fn refused(response: &Response, body: &str, reading: Reading<'_>) -> Error {
    with_words(Kind::Refused, "refused the request", response, body, reading)
        .hint("-v shows what was sent and what came back")
}

fn with_words(kind: Kind, what: &str, response: &Response, body: &str, reading: Reading<'_>) -> Error {
    let after = match response.header("retry-after") {
        Some(after) if !after.is_empty() && after.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!(", retry after {} s", quoted(after).trim_matches('"'))
        }
        Some(after) => format!(", retry after {}", quoted(after)),
        None => String::new(),
    };
    let words = words(response, body, reading);
    let words = if words.is_empty() { "an empty body".to_owned() } else { words };
    let message = format!("{} {what} (HTTP {}{after}): {words}", place(reading), response.status);
    Error { retry_after: RetryAfter::of(response), ..Error::new(kind, message) }
}

fn not_token(response: &Response, what: &str, body: &str, reading: Reading<'_>) -> Error {
    let words = words(response, body, reading);
    let words = if words.is_empty() { String::new() } else { format!(": {words}") };
    let place = place(reading);
    Error::new(Kind::NotToken, format!("{place} {what}{words}")).hint(if is_html(response, body) {
        "a page in place of an answer: a wrong URL, a proxy or a log-in page; -v shows the answer"
    } else {
        "-v shows the answer"
    })
}

/// What the server said, in its own words, with what it echoes of our secrets taken out.
fn words(response: &Response, body: &str, reading: Reading<'_>) -> String {
    let body = scrubbed(body, reading.known_secrets);
    match json::parse(&body) {
        Ok(Value::Object(members)) => match error_words(&members, response.status) {
            Some(words) => words,
            // An answer that nearly is a token response may hold the token under another name.
            None if response.status < 300 => {
                let names: Vec<String> = members.iter().map(|(name, _)| name.decode().into_owned()).collect();
                if names.is_empty() {
                    "no members".to_owned()
                } else {
                    format!("its members are {}", quoted(&names.join(", ")))
                }
            }
            None => quoted(&body),
        },
        Ok(Value::String(text)) if response.status >= 300 => quoted(&text.decode()),
        Ok(_) if response.status < 300 => String::new(),
        _ if is_html(response, &body) => page_title(&body)
            .map_or_else(|| "an HTML page".to_owned(), |title| format!("an HTML page, {}", quoted(title))),
        _ if response.status < 300 || body.trim().is_empty() => String::new(),
        _ => unescaped_error_words(&body).unwrap_or_else(|| quoted(&body)),
    }
}

/// True of a body that has the form of an error answer.
fn is_error(body: &str, status: u16) -> bool {
    match json::parse(body) {
        Ok(value) => value.as_object().is_some_and(|members| error_words(members, status).is_some()),
        Err(_) => unescaped_error_words(body).is_some(),
    }
}

/// True of an error that a token endpoint gives. Frameworks answer for a wrong path or method in much the same form, so that
/// the code decides: RFC 6749 section 5.2 and what has been registered since, or one of light-oauth2's.
fn is_oauths_error(body: &str) -> bool {
    const CODES: [&str; 14] = [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "invalid_target",
        "invalid_dpop_proof",
        "use_dpop_nonce",
        "access_denied",
        "interaction_required",
        "authorization_pending",
        "slow_down",
        "expired_token",
    ];
    let Ok(Value::Object(members)) = json::parse(body) else { return unescaped_error_words(body).is_some() };
    let is = |name, of: &dyn Fn(&str) -> bool| {
        members.get(name).and_then(Value::as_text).is_some_and(|code| of(&code))
    };
    is("error", &|code| CODES.contains(&code)) || is("code", &|code| code.starts_with("ERR"))
}

/// The parts of an error answer: RFC 6749's, light-oauth2's (`code`, `message`, `description`), iSHARE's.
fn error_words(members: &Object<'_>, status: u16) -> Option<String> {
    let text = |name: &str| match members.get(name)? {
        Value::String(text) => Some(text.decode().into_owned()),
        Value::Number(digits) => Some((*digits).to_owned()),
        _ => None,
    };
    let code = text("error").or_else(|| text("code")).or_else(|| text("errorCode"));
    let said = [text("error_description"), text("message"), text("description"), text("errorSummary")];
    let said: Vec<String> = said.into_iter().flatten().filter(|words| !words.is_empty()).collect();
    if members.get("error").is_none() && (code.is_none() || said.is_empty()) {
        return None;
    }
    // iSHARE's code is the HTTP status once more.
    let code = code.filter(|code| *code != status.to_string());
    let mut parts: Vec<String> =
        code.into_iter().map(|code| crate::text::visible(&code).into_owned()).collect();
    parts.extend(said.iter().map(|words| quoted(words)));
    parts.extend(text("error_uri").map(|uri| format!("see {}", quoted(&uri))));
    (!parts.is_empty()).then(|| parts.join(": "))
}

/// As [`error_words`], of light-oauth2's errors that are no JSON: it puts strings into them without escaping, so that one
/// with a quotation mark in it ends only where the next member begins. The members' order is always this.
fn unescaped_error_words(body: &str) -> Option<String> {
    let (_, rest) = body.trim().strip_prefix("{\"statusCode\":")?.split_once(",\"code\":\"")?;
    let (code, rest) = rest.split_once("\",\"message\":\"")?;
    let (message, rest) = rest.split_once("\",\"description\":\"")?;
    let (description, _) = rest.rsplit_once("\",\"severity\":")?;
    Some(format!("{}: {}: {}", crate::text::visible(code), quoted(message), quoted(description)))
}

/// An error without what was echoed in it, whatever part of an answer it came from.
pub(crate) fn without_secrets(mut error: Error, secrets: &[Secret]) -> Error {
    let clean = |text: &mut String| *text = scrubbed(text, secrets).into_owned();
    clean(&mut error.message);
    error.hint.as_mut().map(clean);
    error
}

fn is_html(response: &Response, body: &str) -> bool {
    let start = body.trim_start().get(..15).unwrap_or_else(|| body.trim_start()).to_ascii_lowercase();
    response.header("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("text/html"))
        || start.starts_with("<!doctype html")
        || start.starts_with("<html")
}

fn page_title(body: &str) -> Option<&str> {
    let lower = body.to_ascii_lowercase();
    let start = lower.find("<title")? + lower.get(lower.find("<title")?..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find("</title")?;
    body.get(start..end).map(str::trim).filter(|title| !title.is_empty())
}

fn without_userinfo(url: &str) -> &str {
    match url.split_once("//").map(|(_, rest)| rest.split('/').next().unwrap_or(rest)) {
        Some(authority) if authority.contains('@') => "a URL with a name or password",
        _ => url,
    }
}

#[cfg(test)]
mod tests;
