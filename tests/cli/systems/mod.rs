//! The four systems that jeton exists for, by preset: the exact bytes of the wire, and every documented answer and
//! refusal with the exit code and the whole of what is said.

mod curl;
mod documentation;
mod interswitch;
mod ishare;
mod light_oauth2;
#[cfg(feature = "sandbox")]
mod rehearsed;
mod wipo_das;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

use crate::support::{Jeton, Outcome, Received};

/// The `client_assertion_type` of RFC 7523, as it stands in a form body.
const JWT_BEARER: &str = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";

/// A key or certificate of the fixtures, copied into the home with mode 0600, so that no warning is due.
fn fixture(jeton: &Jeton, name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/keys").join(name);
    let content = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    jeton.file(&name.replace('/', "-"), content)
}

/// Checks a request's head: the line, the host, the length, and all other headers in their order.
#[track_caller]
fn assert_head(received: &Received, host: &str, target: &str, headers: &[&str]) {
    assert_eq!(received.line(), format!("POST {target} HTTP/1.1"));
    assert_eq!(received.header("host"), Some(host));
    assert_eq!(received.header("content-length"), Some(received.body.len().to_string().as_str()));
    let transports_own = ["host", "content-length"];
    let others: Vec<String> = received
        .headers()
        .iter()
        .filter(|(name, _)| !transports_own.contains(&name.to_ascii_lowercase().as_str()))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    assert_eq!(others, headers, "{received:?}");
}

/// Checks the whole of standard error.
#[track_caller]
fn assert_said(outcome: &Outcome, stderr: &str) {
    assert_eq!(outcome.stderr, stderr, "standard error\n{outcome}");
}

/// Checks that standard error is this line and a hint that begins with this likely cause.
#[track_caller]
fn assert_said_likely(outcome: &Outcome, line: &str, likely: &str) {
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    let [first, hint] = lines.as_slice() else { panic!("two lines on standard error\n{outcome}") };
    assert_eq!(*first, line, "standard error\n{outcome}");
    assert!(hint.starts_with(&format!("  hint: likely: {likely}")), "likely: {likely}\n{outcome}");
}

/// jeton's own name.
const USER_AGENT: &str = concat!("User-Agent: jeton/", env!("CARGO_PKG_VERSION"));

/// A client assertion taken apart without jeton's own code.
struct Assertion {
    header: String,
    claims: String,
    signed: String,
    signature: Vec<u8>,
}

impl Assertion {
    /// The one in a form.
    fn sent(received: &Received) -> Self {
        Self::parse(&received.field("client_assertion").expect("a client_assertion"))
    }

    fn parse(jwt: &str) -> Self {
        let parts: Vec<&str> = jwt.split('.').collect();
        let [header, claims, signature] = parts.as_slice() else { panic!("three parts: {jwt}") };
        let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64url without padding");
        let text = |part| String::from_utf8(decoded(part)).expect("JSON in UTF-8");
        Self {
            header: text(header),
            claims: text(claims),
            signed: format!("{header}.{claims}"),
            signature: decoded(signature),
        }
    }

    /// An integer claim; a fraction or a string fails.
    fn seconds(&self, name: &str) -> i64 {
        let claims: serde_json::Value = serde_json::from_str(&self.claims).expect("claims in JSON");
        claims[name].as_i64().unwrap_or_else(|| panic!("{name} is an integer: {}", self.claims))
    }

    /// A string claim.
    fn text(&self, name: &str) -> String {
        let claims: serde_json::Value = serde_json::from_str(&self.claims).expect("claims in JSON");
        claims[name].as_str().unwrap_or_else(|| panic!("{name} is a string: {}", self.claims)).to_owned()
    }

    /// Verifies ES256: 64 bytes, r then s (RFC 7518 section 3.4). `key` is an uncompressed point.
    #[track_caller]
    fn is_es256_of(&self, key: &[u8]) {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
        key.verify(self.signed.as_bytes(), &self.signature).expect("a good ES256 signature");
    }

    /// Verifies RS256. `key` is PKCS#1 DER.
    #[track_caller]
    fn is_rs256_of(&self, key: &[u8]) {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
        key.verify(self.signed.as_bytes(), &self.signature).expect("a good RS256 signature");
    }
}

/// The content of a PEM file's first block.
fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().skip(1).take_while(|line| !line.starts_with("-----")).collect();
    base64::engine::general_purpose::STANDARD.decode(base64).expect("PEM")
}

/// The usual headers, which only a preset or the user changes.
const JSON: &str = "Accept: application/json";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

/// Seconds since the epoch.
fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock after 1970");
    i64::try_from(now.as_secs()).expect("a clock of this era")
}

/// What makes a secret fit into double quotes in curl's configuration.
const ESCAPED: &str = r#"sed 's/[\\"]/\\&/g;$!s/$/\\n/' | tr -d '\n'"#;

/// Runs a command line that `--curl` printed and gives back its standard output; `None`, said loudly, where the machine
/// lacks what the line needs. jeton is first on its PATH.
fn run_curl(jeton: &Jeton, command: &str, variables: &[(&str, &str)]) -> Option<String> {
    let needed = ["curl", "jq"].into_iter().filter(|tool| *tool == "curl" || command.contains(tool));
    for tool in needed {
        if !["/usr/bin", "/bin"].iter().any(|folder| Path::new(folder).join(tool).exists()) {
            eprintln!("SKIPPED: {tool} is not on this machine, so this command was not run:\n{command}");
            return None;
        }
    }
    let output = shell(jeton, command, variables);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}\n{stderr}");
    Some(String::from_utf8(output.stdout).expect("an answer in UTF-8"))
}

/// Runs a shell's script in the home, in a blank environment with jeton first on PATH.
fn shell(jeton: &Jeton, script: &str, variables: &[(&str, &str)]) -> Output {
    let folder = crate::support::binary().parent().expect("a folder").display().to_string();
    Command::new("/bin/sh")
        .args(["-c", script])
        .env_clear()
        .env("PATH", format!("{folder}:/usr/bin:/bin"))
        .env("HOME", jeton.home())
        .env("JETON_CONFIG_DIR", jeton.config_dir())
        .envs(variables.iter().copied())
        .current_dir(jeton.home())
        .output()
        .expect("a shell")
}

/// Checks that curl sent what jeton sends: line, form and headers alike, but for the assertion, which is new each time,
/// and the headers' order.
#[track_caller]
fn assert_same(by_curl: &Received, by_jeton: &Received) {
    assert_eq!(by_curl.line(), by_jeton.line());
    let headers = |received: &Received| {
        let mut headers: Vec<String> = received
            .headers()
            .iter()
            .map(|(name, value)| format!("{}: {value}", name.to_ascii_lowercase()))
            .collect();
        // curl writes a space as %20 where jeton writes +, so the lengths may differ.
        headers.retain(|header| !header.starts_with("content-length: "));
        headers.sort();
        headers
    };
    assert_eq!(headers(by_curl), headers(by_jeton));
    let form = |received: &Received| {
        let mut form = received.form();
        form.iter_mut().filter(|(name, _)| name == "client_assertion").for_each(|(_, value)| value.clear());
        form
    };
    assert_eq!(form(by_curl), form(by_jeton));
}
