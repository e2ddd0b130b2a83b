//! The facts of an exchange, read once for all rules.

use jiff::fmt::rfc2822;

use super::{Facts, When};
use crate::jose::{Token, x5c_fault};
use crate::json::{self, Value};
use crate::oauth::AuthMethod;
use crate::oauth::lint::{self, Finding, Subject};
use crate::oauth::request::Field;

/// The most bytes of an answer's body that are searched for words.
const SEARCHED: usize = 16 * 1024;

/// An exchange, prepared.
pub(super) struct Case<'a> {
    /// What is known.
    pub(super) facts: &'a Facts<'a>,
    /// The answer's error code, where it has one.
    pub(super) error: Option<String>,
    /// What the answer says, in small letters.
    words: String,
    /// The assertion that was sent, where it can be taken apart.
    pub(super) token: Option<Token>,
    /// The server's clock when it answered, by its `Date` header.
    pub(super) server_time: Option<i64>,
    /// What lint finds in the assertion, by the server's clock where that is known.
    findings: Vec<Finding>,
}

impl<'a> Case<'a> {
    /// Reads the answer and the assertion.
    pub(super) fn new(facts: &'a Facts<'a>) -> Self {
        let body = String::from_utf8_lossy(facts.response.body.expose());
        let (error, words) = said(&body);
        let token = form_text(facts, "client_assertion").and_then(|jwt| Token::parse(jwt.to_owned()).ok());
        let server_time = facts.response.header("date").and_then(date);
        let mut case = Self { facts, error, words, token, server_time, findings: Vec::new() };
        case.findings = case.linted();
        case
    }

    /// Whether a rule of this kind has something to say here.
    pub(super) fn concerns(&self, when: When) -> bool {
        let asserts = self.form("client_assertion").is_some();
        let concerns_client = self.is_success() || self.is_of_the_client();
        match when {
            When::Always => true,
            When::Client => concerns_client,
            When::Assertion => concerns_client && asserts,
            When::Secret => concerns_client && self.facts.request.client_secret.is_some() && !asserts,
        }
    }

    /// True where a token came.
    pub(super) fn is_success(&self) -> bool {
        let response = self.facts.response;
        (200..300).contains(&response.status) && self.error.is_none() && !super::way::is_page(response)
    }

    /// A refusal of the client itself. The codes for what it asked for (RFC 6749 section 5.2, RFC 8707) say that the
    /// client was accepted; any other code, or none, may mean the client: servers have many of their own.
    fn is_of_the_client(&self) -> bool {
        let of_the_request =
            ["invalid_scope", "invalid_grant", "unsupported_grant_type", "invalid_target", "use_dpop_nonce"];
        let is_page = super::way::is_page(self.facts.response);
        // What `jeton sandbox --fail` and `--status` say.
        let is_wanted = self.says("the sandbox was asked for this (--");
        !is_page
            && !is_wanted
            && !self.is_elsewhere()
            && !self.error.as_deref().is_some_and(|error| of_the_request.contains(&error))
    }

    /// Nobody has looked at the client: there is no token endpoint, or it takes no such request.
    pub(super) fn is_elsewhere(&self) -> bool {
        let of_an_endpoint = [
            "invalid_client",
            "unauthorized_client",
            "invalid_grant",
            "unsupported_grant_type",
            "invalid_scope",
            "invalid_target",
        ];
        matches!(self.facts.response.status, 404 | 405 | 406 | 410 | 415)
            && !self.error.as_deref().is_some_and(|error| of_an_endpoint.contains(&error))
    }

    /// True where the answer has these words (small letters).
    pub(super) fn says(&self, words: &str) -> bool {
        self.words.contains(words)
    }

    /// True of this error code.
    pub(super) fn is_error(&self, code: &str) -> bool {
        self.error.as_deref() == Some(code)
    }

    /// The first form field of that name.
    pub(super) fn form(&self, name: &str) -> Option<&'a Field> {
        self.facts.request.form.iter().find(|field| field.name == name)
    }

    /// As `form`, its text.
    pub(super) fn form_text(&self, name: &str) -> Option<&'a str> {
        form_text(self.facts, name)
    }

    /// The request header of that name.
    pub(super) fn header(&self, name: &str) -> Option<&'a str> {
        let header = self.facts.request.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
        header.value.expose_str()
    }

    /// How the client authenticates.
    pub(super) fn method(&self) -> AuthMethod {
        self.facts.spec.client.method
    }

    /// The client's identifier, for words.
    pub(super) fn client(&self) -> &'a str {
        self.facts.spec.client.id.as_deref().unwrap_or("")
    }

    /// The assertion's header member as text.
    pub(super) fn jose(&self, name: &str) -> Option<String> {
        let header = self.token.as_ref()?.header().read().value?;
        header.as_object()?.get(name).and_then(Value::as_text).map(Into::into)
    }

    /// The assertion's claim in JSON.
    pub(super) fn claim(&self, name: &str) -> Option<String> {
        let claims = self.token.as_ref()?.body()?.0.read().value?;
        claims.as_object()?.get(name).map(ToString::to_string)
    }

    /// The assertion's time in whole seconds.
    pub(super) fn time(&self, name: &str) -> Option<i64> {
        let claims = self.token.as_ref()?.body()?.0.read().value?;
        claims.as_object()?.get(name).and_then(Value::as_number).map(|seconds| seconds.floor() as i64)
    }

    /// True where somebody else made the assertion.
    pub(super) fn is_given(&self) -> bool {
        let made = self.facts.request.assertion.as_ref().map(|assertion| assertion.jwt.expose());
        self.form("client_assertion").is_some_and(|field| Some(field.value.expose()) != made)
    }

    /// True of a workload's assertion (Kubernetes, CI, SPIFFE): its issuer is not the client.
    pub(super) fn is_federated(&self) -> bool {
        let issuer = self.claim("iss");
        self.is_given() && issuer.is_some() && issuer != self.claim("sub")
    }

    /// The server's issuer, where known: as set, or as published.
    pub(super) fn issuer(&self) -> Option<&'a str> {
        let published = self.facts.published.and_then(|published| published.issuer.as_deref());
        self.facts.spec.issuer.as_deref().or(published)
    }

    /// What lint finds under one of these rules.
    pub(super) fn findings(&self, rules: &'static [&'static str]) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| rules.contains(&finding.rule))
    }

    fn linted(&self) -> Vec<Finding> {
        let Some(token) = &self.token else { return Vec::new() };
        let (header, body) = (token.header().read(), token.body());
        let claims = body.map(|(payload, _)| payload.read());
        let (Some(header), Some(claims)) = (
            header.value.as_ref().and_then(Value::as_object),
            claims.as_ref().and_then(|c| c.value.as_ref()?.as_object()),
        ) else {
            return Vec::new();
        };
        let mut audiences = Vec::new();
        audiences.extend(self.issuer().map(|issuer| ("the issuer", issuer.to_owned())));
        audiences.push(("the token endpoint", self.facts.spec.endpoint.as_str().to_owned()));
        let published = self.facts.published.and_then(|published| published.token_endpoint.clone());
        let other = published.filter(|endpoint| endpoint != self.facts.spec.endpoint.as_str());
        audiences.extend(other.map(|endpoint| ("the published token endpoint", endpoint)));
        lint::findings(&Subject {
            header,
            claims,
            signature: body.map_or(&[], |(_, signature)| signature.bytes()),
            size: self.form_text("client_assertion").map_or(0, str::len),
            now: self.server_time.unwrap_or(self.facts.now),
            clock: if self.server_time.is_some() { "the server's" } else { "this machine's" },
            client_id: self.facts.spec.client.id.as_deref(),
            audiences: &audiences,
            spec: Some(&self.facts.spec.assertion),
            x5c_fault: x5c_fault(token),
            // The rule for the key says more.
            key_fault: None,
        })
    }
}

fn form_text<'a>(facts: &'a Facts<'_>, name: &str) -> Option<&'a str> {
    facts.request.form.iter().find(|field| field.name == name)?.value.expose_str()
}

/// What light-oauth2's codes are in RFC 6749's words.
const CODES: [(&str, &[&str]); 6] = [
    ("invalid_request", &["ERR12000"]),
    ("unsupported_grant_type", &["ERR12001"]),
    ("invalid_client", &["ERR12002", "ERR12003", "ERR12004", "ERR12007", "ERR12014"]),
    ("unauthorized_client", &["ERR12024"]),
    ("invalid_scope", &["ERR12027"]),
    ("invalid_grant", &["ERR12029", "ERR12037", "ERR12038", "ERR12039", "ERR12040", "ERR12041", "ERR12052"]),
];

/// The error code, and all words of an answer in small letters. What a server of its own kind calls `code` counts too,
/// in RFC 6749's words where they are known.
fn said(body: &str) -> (Option<String>, String) {
    let end = (0..=SEARCHED.min(body.len())).rev().find(|end| body.is_char_boundary(*end)).unwrap_or(0);
    let body = body.get(..end).unwrap_or_default();
    // light-oauth2 puts strings into its errors without escaping: what it sends may be no JSON.
    let known =
        CODES.iter().find(|(_, codes)| codes.iter().any(|code| body.contains(&format!("\"{code}\""))));
    let error = match (known, json::parse(body)) {
        (Some((error, _)), _) => Some((*error).to_owned()),
        (None, Ok(Value::Object(members))) => ["error", "code", "errorCode"]
            .into_iter()
            .find_map(|name| members.get(name).and_then(Value::as_text).map(|code| code.into_owned())),
        _ => None,
    };
    (error, body.to_lowercase())
}

/// Seconds since the epoch of an HTTP date (RFC 9110 section 5.6.7).
fn date(text: &str) -> Option<i64> {
    rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok().map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_http_date_is_read() {
        assert_eq!(date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(date("yesterday"), None);
    }

    #[test]
    fn the_code_is_found_under_each_of_its_names() {
        assert_eq!(said(r#"{"error":"invalid_client","x":1}"#).0.as_deref(), Some("invalid_client"));
        assert_eq!(
            said(r#"{"statusCode":401,"code":"ERR12007","message":"a "b""}"#).0.as_deref(),
            Some("invalid_client")
        );
        assert_eq!(
            said(r#"{"code":400,"description":"iSHARE JWT"}"#),
            (None, r#"{"code":400,"description":"ishare jwt"}"#.to_owned())
        );
    }
}
