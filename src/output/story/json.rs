//! The story for machines: each chapter a JSON object on one line, `event` first.

use std::time::Duration;

use super::{Chapter, Detail, origin_words, redaction, steps};
use crate::diagnose;
use crate::jose::CertificateFacts;
use crate::json::{Value, parse, quote};
use crate::output::request::{form_value, header_value};
use crate::output::token::escaped;
use crate::settings::value::shown;
use crate::wire::redacted_query;

pub(super) fn object(chapter: &Chapter<'_>, detail: Detail) -> String {
    let (event, members) = match chapter {
        Chapter::Settings(merged, profile) => {
            let settings: Vec<String> = merged
                .iter()
                .map(|(key, value, origin)| {
                    let (value, origin) = (quote(&shown(key, value)), quote(origin_words(origin)));
                    format!("{}:{{\"value\":{value},\"from\":{origin}}}", quote(key.name))
                })
                .collect();
            let profile = profile.map_or_else(|| "null".to_owned(), quote);
            ("settings", vec![("profile", profile), ("settings", format!("{{{}}}", settings.join(",")))])
        }
        Chapter::Assertion(made, _) => (
            "assertion",
            vec![
                ("key", quote(&made.key)),
                ("thumbprint", made.thumbprint.as_deref().map_or_else(|| "null".to_owned(), quote)),
                ("header", made.header.clone()),
                ("claims", redaction::claims(&made.claims, detail).into_owned()),
            ],
        ),
        Chapter::Request(sent) => {
            let secrets = detail.show_secrets;
            let url = sent.endpoint.as_str();
            let url = if secrets { url.into() } else { redacted_query(url) };
            let header = sent.headers.iter().map(|field| pair(&field.name, &header_value(field, secrets)));
            let form = sent.form.iter().map(|field| pair(&field.name, &form_value(field, secrets, false)));
            let members = vec![
                ("method", quote("POST")),
                ("url", quote(&url)),
                ("headers", array(header)),
                ("form", array(form)),
            ];
            ("request", members)
        }
        Chapter::Answer(answer) => {
            let came = answer.response;
            let (body, left_out) = answer.body(detail);
            let mut members = vec![
                ("status", came.status.to_string()),
                ("headers", array(answer.headers(detail).iter().map(|(name, value)| pair(name, value)))),
                ("body", quote(&body)),
                ("elapsed_ms", milliseconds(came.elapsed)),
            ];
            if left_out > 0 {
                members.push(("body_left_out", left_out.to_string()));
            }
            if let Some(tls) = &came.connection.tls {
                members.push((
                    "tls",
                    format!("{{\"version\":{},\"cipher\":{}}}", quote(&tls.version), quote(&tls.cipher)),
                ));
                members.extend(
                    CertificateFacts::read(&tls.certificate)
                        .map(|facts| ("certificate", certificate(&facts))),
                );
            }
            ("answer", members)
        }
        Chapter::Times(prepared, all, response) => {
            let mut members = vec![
                ("prepared_ms", milliseconds(*prepared)),
                ("answered_ms", milliseconds(response.elapsed)),
            ];
            let steps: Vec<String> = steps(&response.connection)
                .into_iter()
                .map(|(name, time)| format!("{}:{}", quote(&name.to_lowercase()), milliseconds(time)))
                .collect();
            members.push(("all_ms", milliseconds(*all)));
            members.push(("steps_ms", format!("{{{}}}", steps.join(","))));
            ("times", members)
        }
        Chapter::Why(diagnosis) => ("why", vec![("diagnosis", diagnose::json(diagnosis))]),
        Chapter::Note(words) => ("note", vec![("message", quote(words))]),
    };
    let members: Vec<String> =
        members.into_iter().map(|(name, value)| format!(",{}:{value}", quote(name))).collect();
    let text = format!("{{\"event\":{}{}}}", quote(event), members.concat());
    // A setting or a claim may hold a line break as it is written in JSON that somebody else made: one line all the same.
    let text = match parse(&text) {
        Ok(value @ Value::Object(_)) => value.to_string(),
        _ => text,
    };
    escaped(&text)
}

fn certificate(facts: &CertificateFacts) -> String {
    format!(
        "{{\"subject\":{},\"issuer\":{},\"names\":{},\"not_before\":{},\"not_after\":{}}}",
        quote(&facts.subject),
        quote(&facts.issuer),
        array(facts.names.iter().map(|name| quote(name))),
        facts.not_before,
        facts.not_after
    )
}

fn pair(name: &str, value: &str) -> String {
    format!("[{},{}]", quote(name), quote(value))
}

fn array(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

fn milliseconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64() * 1000.0)
}
