//! The story of one command, for `--verbose`: what counted, what was made, what was sent, what came back, how long it
//! took and who answered. A chapter is text for people or, for `--log json`, a JSON object on one line.
//!
//! Everything here is prepared for standard error: secrets redacted unless asked for, foreign text made visible.

mod json;
mod redaction;

use std::time::Duration;

use super::time;
use crate::diagnose::{self, Diagnosis};
use crate::jose::CertificateFacts;
use crate::oauth::response::scrubbed;
use crate::oauth::{Assertion, TokenRequest};
use crate::secret::{REDACTED, Secret};
use crate::settings::layer::{Merged, Origin};
use crate::settings::value::shown;
use crate::text::{padded, visible, visible_lines};
use crate::wire::{Connection, Response};

/// The most bytes of an answer's body that the story shows.
const BODY_SHOWN: usize = 16 * 1024;

/// The answer's headers that bear on what came; the others are for `-vv`.
const TELLING: [&str; 11] = [
    "cache-control",
    "content-length",
    "content-type",
    "date",
    "dpop-nonce",
    "location",
    "proxy-authenticate",
    "retry-after",
    "server",
    "via",
    "www-authenticate",
];

/// How much is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Detail {
    /// Every header of the answer, not those that tell something alone.
    pub(crate) headers: bool,
    /// Secrets as they are.
    pub(crate) show_secrets: bool,
}

/// One part of the story.
pub(crate) enum Chapter<'a> {
    /// The settings that counted, and where each came from; the profile.
    Settings(&'a Merged, Option<&'a str>),
    /// The assertion that was made, and when (seconds since the epoch).
    Assertion(&'a Assertion, i64),
    /// What goes out.
    Request(&'a TokenRequest),
    /// What came back.
    Answer(Answer<'a>),
    /// How long preparing took, and everything.
    Times(Duration, Duration, &'a Response),
    /// Why it was refused, or might be.
    Why(&'a Diagnosis),
    /// Anything else, in one line.
    Note(&'a str),
}

/// What came back, and what must not be seen of it.
pub(crate) struct Answer<'a> {
    response: &'a Response,
    secrets: Vec<Secret>,
    now: i64,
}

impl<'a> Answer<'a> {
    /// The answer to this request, the token that was found in it, and when it came (seconds since the epoch).
    pub(crate) fn new(
        response: &'a Response,
        request: &TokenRequest,
        token: Option<&Secret>,
        now: i64,
    ) -> Self {
        let secrets = request.known_secrets().iter().chain(token).cloned().collect();
        Self { response, secrets, now }
    }

    /// The headers as they may be shown.
    fn headers(&self, detail: Detail) -> Vec<(String, String)> {
        let is_shown = |name: &str| detail.headers || TELLING.contains(&name);
        let shown = self.response.headers.iter().filter(|(name, _)| is_shown(name));
        shown
            .map(|(name, value)| {
                let hidden = name == "set-cookie" || crate::secret::is_secret_name(name);
                let value = match () {
                    () if detail.show_secrets => value.clone(),
                    () if hidden => REDACTED.to_owned(),
                    () => scrubbed(value, &self.secrets).into_owned(),
                };
                (name.clone(), value)
            })
            .collect()
    }

    /// The body as it may be shown, and how many bytes of it are not.
    fn body(&self, detail: Detail) -> (String, usize) {
        let body = String::from_utf8_lossy(self.response.body.expose());
        let is_success = (200..300).contains(&self.response.status);
        let body = match detail.show_secrets {
            true => body,
            false => redaction::redacted_body(&body, &self.secrets, is_success).into(),
        };
        let end = (0..=BODY_SHOWN.min(body.len())).rev().find(|end| body.is_char_boundary(*end)).unwrap_or(0);
        let (head, rest) = body.split_at(end);
        (head.to_owned(), rest.len())
    }
}

impl Chapter<'_> {
    /// For people: lines.
    pub(crate) fn text(&self, detail: Detail) -> String {
        match self {
            Self::Settings(merged, profile) => settings(merged, *profile),
            Self::Assertion(made, now) => assertion(made, *now, detail),
            Self::Request(sent) => request(sent, detail),
            Self::Answer(came) => answer(came, detail),
            Self::Times(prepared, all, response) => times(*prepared, *all, response),
            Self::Why(diagnosis) => diagnose::text(diagnosis),
            Self::Note(words) => (*words).to_owned(),
        }
    }

    /// For machines: a JSON object on one line.
    pub(crate) fn json(&self, detail: Detail) -> String {
        json::object(self, detail)
    }
}

fn settings(merged: &Merged, profile: Option<&str>) -> String {
    let mut lines = vec![match profile {
        Some(profile) => format!("settings (profile {})", visible(profile)),
        None => "settings (no profile)".to_owned(),
    }];
    let width = merged.iter().map(|(key, ..)| key.name.len()).max().unwrap_or(0);
    for (key, value, origin) in merged.iter() {
        lines.push(format!(
            "  {}  {}  ({})",
            padded(key.name, width),
            visible(&shown(key, value)),
            origin_words(origin)
        ));
    }
    lines.join("\n")
}

/// Where a value came from, in words.
pub(crate) fn origin_words(origin: Origin) -> &'static str {
    match origin {
        Origin::Preset => "preset",
        Origin::Profile => "profile",
        Origin::Variable => "environment",
        Origin::Flag => "flag",
    }
}

/// The key, header and claims, with human times.
fn assertion(assertion: &Assertion, now: i64, detail: Detail) -> String {
    let thumbprint = match &assertion.thumbprint {
        Some(thumbprint) => format!(", thumbprint {thumbprint}"),
        None => String::new(),
    };
    let mut lines = vec![
        format!("assertion (key {}{thumbprint})", assertion.key),
        format!("  header  {}", visible(&assertion.header)),
        format!("  claims  {}", visible(&redaction::claims(&assertion.claims, detail))),
    ];
    if let Ok(claims) = crate::json::parse(&assertion.claims)
        && let Some(claims) = claims.as_object()
    {
        for name in ["iat", "nbf", "exp"] {
            if let Some(seconds) = claims.get(name).and_then(crate::json::Value::as_number) {
                lines.push(format!("  {name}     {}", time::remark(name, seconds, now)));
            }
        }
    }
    lines.join("\n")
}

fn request(request: &TokenRequest, detail: Detail) -> String {
    let text = super::request::rendered(request, detail.show_secrets);
    format!(
        "request to {}\n{}",
        crate::wire::without_query(request.endpoint.as_str()),
        arrows('>', text.trim_end())
    )
}

/// The answer as it came: the token that was found in it redacted, what else is one by its name or looks, and what it
/// echoes of the request's secrets; before it, who answered.
fn answer(answer: &Answer<'_>, detail: Detail) -> String {
    let response = answer.response;
    let mut lines = vec![format!("HTTP {}", response.status)];
    let headers = answer.headers(detail);
    let left_out = response.headers.len() - headers.len();
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    if left_out > 0 {
        lines.push(format!("({left_out} more: -vv)"));
    }
    lines.push(String::new());
    let (body, rest) = answer.body(detail);
    lines.push(body);
    if rest > 0 {
        lines.push(format!("... {rest} bytes more"));
    }
    let who = tls(&response.connection, answer.now).map_or_else(String::new, |who| format!("{who}\n"));
    format!("{who}answer after {}\n{}", milliseconds(response.elapsed), arrows('<', &lines.join("\n")))
}

/// `TLS 1.3, TLS13_AES_128_GCM_SHA256`, and the server's certificate.
pub(crate) fn tls(connection: &Connection, now: i64) -> Option<String> {
    let tls = connection.tls.as_ref()?;
    let mut lines = vec![format!("{}, {}", tls.version, tls.cipher)];
    if let Some(certificate) = CertificateFacts::read(&tls.certificate) {
        lines.push(format!("  certificate  {}", certificate.subject));
        if !certificate.names.is_empty() {
            lines.push(format!("  for          {}", certificate.names.join(", ")));
        }
        lines.push(format!("  issued by    {}", certificate.issuer));
        let until = certificate.not_after;
        lines.push(format!("  until        {}, {}", time::utc(until), time::relative(until, now)));
    }
    Some(lines.join("\n"))
}

fn times(prepared: Duration, all: Duration, response: &Response) -> String {
    let steps = step_words(&response.connection);
    let steps = if steps.is_empty() { steps } else { format!(" ({steps})") };
    format!(
        "times: prepared in {}, answered in {}, {} in all{steps}",
        milliseconds(prepared),
        milliseconds(response.elapsed),
        milliseconds(all)
    )
}

/// `DNS 1.2 ms, connect 3.4 ms, TLS 5.6 ms, first byte 7.8 ms`
pub(crate) fn step_words(connection: &Connection) -> String {
    let taken = steps(connection).into_iter().map(|(name, time)| format!("{name} {}", milliseconds(time)));
    taken.collect::<Vec<_>>().join(", ")
}

/// The steps that were taken, in their order.
fn steps(connection: &Connection) -> Vec<(&'static str, Duration)> {
    let all = [
        ("DNS", connection.lookup),
        ("connect", connection.connect),
        ("tunnel", connection.tunnel),
        ("TLS", connection.handshake),
        ("first byte", connection.first_byte),
    ];
    all.into_iter().filter_map(|(name, time)| Some((name, time?))).collect()
}

fn arrows(arrow: char, text: &str) -> String {
    visible_lines(&text.replace('\r', ""))
        .lines()
        .map(|line| format!("{arrow} {line}").trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

/// `12.3 ms`
pub(crate) fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
