//! `-o exec-credential`: held against what Kubernetes publishes of it, and taken by kubectl.

use serde_json::Value;

use super::{ODD, home, installed};
use crate::support::{Ca, Reply, Server};

/// A member's name and what its value must be.
type Member = (&'static str, fn(&Value) -> bool);

/// What is wrong with an answer to kubectl by the published reference of client.authentication.k8s.io/v1, `ExecCredential`
/// and `ExecCredentialStatus`.
fn faults(credential: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut members = |at: &str, value: &Value, known: &[Member]| {
        let Some(object) = value.as_object() else { return faults.push(format!("{at} is no object")) };
        for (name, value) in object {
            match known.iter().find(|(known, _)| known == name) {
                None => faults.push(format!("{at}.{name} is not published")),
                Some((_, is_right)) if !is_right(value) => faults.push(format!("{at}.{name}: {value}")),
                Some(_) => {}
            }
        }
    };
    members(
        "",
        credential,
        &[
            ("apiVersion", |value| value == "client.authentication.k8s.io/v1"),
            ("kind", |value| value == "ExecCredential"),
            ("spec", Value::is_object),
            ("status", Value::is_object),
        ],
    );
    let status = &credential["status"];
    members(
        ".status",
        status,
        &[
            // metav1.Time; Go's time.RFC3339, seconds and an offset included.
            ("expirationTimestamp", |value| value.as_str().is_some_and(is_rfc3339)),
            ("token", |value| value.as_str().is_some_and(|token| !token.is_empty())),
            ("clientCertificateData", Value::is_string),
            ("clientKeyData", Value::is_string),
        ],
    );
    for name in ["apiVersion", "kind", "status"] {
        if credential.get(name).is_none() {
            faults.push(format!("{name} is missing"));
        }
    }
    if status["clientCertificateData"].is_null() != status["clientKeyData"].is_null() {
        faults.push("a certificate and its key come together".to_owned());
    }
    if status["token"].is_null() && status["clientKeyData"].is_null() {
        faults.push("there is neither a token nor a certificate".to_owned());
    }
    faults
}

/// `date-time` of RFC 3339 section 5.6.
fn is_rfc3339(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let Some(rest) = shape.strip_prefix("0000-00-00T00:00:00") else { return false };
    let offset = rest.strip_prefix('.').map_or(rest, |fraction| fraction.trim_start_matches('0'));
    ["Z", "+00:00", "-00:00"].contains(&offset)
        && !rest.starts_with(".Z")
        && text.parse::<jiff::Timestamp>().is_ok()
}

#[test]
fn an_exec_credential_is_one_by_its_published_reference() {
    let now = || jiff::Timestamp::now().as_second();
    for (life, expires) in [(Some(3600), true), (None, false)] {
        let mut body = serde_json::json!({ "access_token": ODD, "token_type": "bearer" });
        if let Some(life) = life {
            body["expires_in"] = life.into();
        }
        let server = Server::always(Reply::json(200, &body.to_string()));
        let before = now();
        let outcome = home(&server).run(&["token", "-o", "exec-credential"]).exits(0);
        let credential: Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(faults(&credential), [""; 0], "{outcome}");
        assert_eq!(credential["status"]["token"], ODD);
        let expiry = credential["status"].get("expirationTimestamp").map(|at| at.as_str().unwrap());
        assert_eq!(expiry.is_some(), expires, "{outcome}");
        if let Some(expiry) = expiry {
            let ends = expiry.parse::<jiff::Timestamp>().unwrap().as_second();
            assert!((before + 3600..=now() + 3600).contains(&ends), "{expiry}");
        }
    }
}

#[test]
fn the_reference_of_an_exec_credential_is_held_to() {
    let good = serde_json::json!({
        "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": { "token": "t" }
    });
    assert_eq!(faults(&good), [""; 0]);
    let with = |pointer: &str, name: &str, value: Value| {
        let mut changed = good.clone();
        changed.pointer_mut(pointer).unwrap()[name] = value;
        faults(&changed)
    };
    for (pointer, name, value) in [
        ("", "apiVersion", "client.authentication.k8s.io/v1beta1".into()),
        ("", "kind", "execCredential".into()),
        ("", "metadata", serde_json::json!({})),
        ("", "status", "t".into()),
        ("/status", "token", "".into()),
        ("/status", "expires", 1.into()),
        ("/status", "clientKeyData", "x".into()),
        ("/status", "expirationTimestamp", 1_700_000_000.into()),
        ("/status", "expirationTimestamp", "2026-01-02T03:04:05".into()),
        ("/status", "expirationTimestamp", "2026-01-02 03:04:05Z".into()),
        ("/status", "expirationTimestamp", "2026-13-02T03:04:05Z".into()),
    ] {
        assert!(!with(pointer, name, value.clone()).is_empty(), "{pointer}/{name}: {value}");
    }
    for time in ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.25Z", "2026-01-02T03:04:05+01:00"] {
        assert_eq!(with("/status", "expirationTimestamp", time.into()), [""; 0]);
    }
}

#[test]
fn kubectl_takes_the_exec_credential() {
    if !installed("kubectl") {
        return;
    }
    let server = Server::token("kube-token", 3600);
    let api = Server::tls(Ca::new().leaf(&["127.0.0.1"]).server(), |_| {
        Reply::json(200, r#"{"major":"1","minor":"30"}"#)
    });
    let jeton = home(&server);
    jeton.file(
        "kubeconfig",
        format!(
            r#"{{"apiVersion":"v1","kind":"Config","current-context":"c",
            "contexts":[{{"name":"c","context":{{"cluster":"k","user":"u"}}}}],
            "clusters":[{{"name":"k","cluster":{{"server":"{}","insecure-skip-tls-verify":true}}}}],
            "users":[{{"name":"u","user":{{"exec":{{"apiVersion":"client.authentication.k8s.io/v1","interactiveMode":"Never",
            "command":"jeton","args":["token","p","-o","exec-credential"]}}}}}}]}}"#,
            api.url("")
        ),
    );
    let args = ["--kubeconfig", "kubeconfig", "get", "--raw", "/version"];
    jeton.program("kubectl", &args).run().exits(0).prints(r#"{"major":"1","minor":"30"}"#);
    // Some builds ask for the version before they do as they are told.
    let heard = api.heard();
    assert!(!heard.is_empty());
    assert!(
        heard.iter().all(|heard| heard.header("authorization") == Some("Bearer kube-token")),
        "{heard:#?}"
    );
}
