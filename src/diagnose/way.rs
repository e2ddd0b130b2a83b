//! What lies between: the place asked, pages in an answer's place, proxies, sizes, who answered over TLS.

use super::{Cause, Look, Rule, Weight, When};
use crate::jose::CertificateFacts;
use crate::text::quoted;
use crate::wire::{Response, without_query};

/// Servers and proxies begin to refuse requests around here, in bytes.
const LARGE: usize = 8 * 1024;

/// Products that stand in a TLS connection's middle and sign for the server, by words in their certificates.
const INTERCEPTORS: [&str; 16] = [
    "zscaler",
    "netskope",
    "fortinet",
    "fortigate",
    "palo alto",
    "blue coat",
    "bluecoat",
    "forcepoint",
    "sophos",
    "cisco umbrella",
    "mcafee web gateway",
    "kaspersky",
    "avast",
    "mitmproxy",
    "charles proxy",
    "portswigger",
];

/// True of HTML.
pub(crate) fn is_page(response: &Response) -> bool {
    let is_html = |kind: &str| kind.to_ascii_lowercase().contains("text/html");
    let body = response.body.expose().trim_ascii_start();
    let start = body.get(..body.len().min(14)).unwrap_or_default().to_ascii_lowercase();
    response.header("content-type").is_some_and(is_html)
        || start.starts_with(b"<!doctype html")
        || start.starts_with(b"<html")
}

/// HTML where JSON was due.
pub(super) const PAGE: Rule = Rule {
    name: "page",
    when: When::Always,
    hears: &[],
    told: ("", ""),
    look: |case| {
        let response = case.facts.response;
        if !is_page(response) {
            return Vec::new();
        }
        let (what, remedy) = if case.facts.proxied {
            (
                "a page came in the answer's place, likely the proxy's",
                "--proxy none goes direct; --proxy URL takes another",
            )
        } else {
            (
                "a page came in the answer's place: a wrong path, a gateway, or a network that wants a log-in",
                "--token-endpoint URL; -v shows the page",
            )
        };
        let seen = ["server", "via", "x-cache"].into_iter().filter_map(|name| {
            Some(format!("the answer's {name} header says {}", quoted(response.header(name)?)))
        });
        seen.fold(Cause::new("page", Weight::Mismatch, what, remedy), Cause::seen).likely()
    },
};

/// The server publishes another token endpoint.
pub(super) const ENDPOINT: Rule = Rule {
    name: "endpoint",
    when: When::Always,
    hears: &[],
    told: ("", ""),
    look: |case| {
        let Some(published) = case.facts.published.and_then(|published| published.token_endpoint.as_deref())
        else {
            if !case.is_elsewhere() {
                return Vec::new();
            }
            let what =
                format!("this is likely not the token endpoint: status {}", case.facts.response.status);
            let remedy = "--token-endpoint URL, or --issuer alone, whose metadata names it";
            return Cause::new("endpoint", Weight::Mismatch, what, remedy).likely();
        };
        let used = without_query(case.facts.spec.endpoint.as_str());
        if without_query(published) == used {
            return vec![Look::Fine("the server publishes this token endpoint".to_owned())];
        }
        // Behind one name there may be several: that alone explains no refusal of a client.
        let weight = if is_page(case.facts.response) || case.is_elsewhere() {
            Weight::Mismatch
        } else {
            Weight::Possible
        };
        let what = format!("the server publishes another token endpoint: {}", quoted(published));
        Cause::new("endpoint", weight, what, "--issuer alone takes the published one")
            .seen("its metadata: token_endpoint")
            .likely()
    },
};

/// RFC 9449 section 8: the server wants its nonce in the DPoP proof.
pub(super) const NONCE: Rule = Rule {
    name: "dpop-nonce",
    when: When::Always,
    hears: &["use_dpop_nonce"],
    told: (
        "the server wants a nonce of its own in the DPoP proof",
        "send the request again with the nonce of the answer's DPoP-Nonce header, and a new assertion",
    ),
    look: |_| Vec::new(),
};

/// RFC 6749 section 3.2: the parameters are a form.
pub(super) const CONTENT_TYPE: Rule = Rule {
    name: "content-type",
    when: When::Always,
    hears: &["content-type", "content type", "form data"],
    told: ("the server finds that the body is no form", "leave Content-Type to jeton"),
    look: |case| match case.header("Content-Type") {
        Some(kind) if kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") => {
            Vec::new()
        }
        other => {
            let sent = other.map_or_else(|| "missing".to_owned(), quoted);
            let what = format!("the request's Content-Type is {sent}, and the body is a form");
            Cause::new("content-type", Weight::Contradiction, what, "take the header Content-Type away")
                .likely()
        }
    },
};

/// Too much for the server or something before it.
pub(super) const SIZE: Rule = Rule {
    name: "size",
    when: When::Always,
    hears: &["too large", "too big"],
    told: ("the request is too large for the server", "a shorter x5c chain, fewer claims"),
    look: |case| {
        let body = case.facts.request.body().expose().len();
        let status = case.facts.response.status;
        let over = matches!(status, 413 | 414 | 431);
        let long = case
            .findings(&["long"])
            .map(|finding| super::assertion::likely("size", Weight::Possible, finding));
        let mut found: Vec<Look> = long.collect();
        if over || body > LARGE {
            let what = format!("the request's body has {body} bytes");
            let weight = if over { Weight::Told } else { Weight::Suspicion };
            found.push(Look::Likely(
                Cause::new("size", weight, what, "a shorter x5c chain, fewer claims")
                    .seen(format!("status {status}")),
            ));
        }
        found
    },
};

/// Somebody else's certificate: the request was read, and perhaps changed, on the way.
pub(super) const INTERCEPTION: Rule = Rule {
    name: "interception",
    when: When::Always,
    hears: &[],
    told: ("", ""),
    look: |case| {
        let tls = case.facts.response.connection.tls.as_ref();
        let Some(certificate) = tls.and_then(|tls| CertificateFacts::read(&tls.certificate)) else {
            return Vec::new();
        };
        let issuer = certificate.issuer.as_str();
        let small = issuer.to_lowercase();
        if !INTERCEPTORS.iter().any(|name| small.contains(name)) {
            return Vec::new();
        }
        let what = format!("the connection is intercepted: its certificate is issued by {}", quoted(issuer));
        let remedy = "have the token endpoint excepted from inspection, or try from another network";
        Cause::new("interception", Weight::Suspicion, what, remedy).likely()
    },
};
