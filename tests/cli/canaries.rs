//! Promise 23 over every grant and every method of authentication: whatever the sandbox's profiles hold (secrets, keys, codes,
//! verifiers, passwords, refresh tokens), what is made of it (assertions) and what is got for it (access tokens) is in
//! nothing that jeton says, by any command, of success and refusal. A method, a grant or a kind of secret that comes later
//! fails here until it has a profile there.

use std::collections::BTreeSet;
use std::fs;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::sandbox::Standing;
use crate::secrets::forms;
use crate::support::Outcome;

/// Secrets that no profile needs, in variables that are always read.
const ASIDE: [(&str, &str); 2] =
    [("JETON_KEY_PASSPHRASE", "canary-pass/phrase= +"), ("JETON_PKCS11_PIN", "canary-p1n/= +")];

/// What may not be seen, and in which forms it could slip out.
struct Canaries {
    forms: BTreeSet<String>,
}

impl Canaries {
    /// Every file of the folder but the configuration and what is public.
    fn of(sandbox: &Standing) -> Self {
        let mut forms = BTreeSet::new();
        for (_, secret) in ASIDE {
            forms.extend(self::forms("", secret));
        }
        for file in fs::read_dir(&sandbox.folder).unwrap().flatten().filter(|file| file.path().is_file()) {
            let name = file.file_name().into_string().unwrap();
            let content = fs::read_to_string(file.path()).unwrap();
            if name == "config.toml" || content.contains("BEGIN CERTIFICATE") {
                continue;
            }
            if content.contains("PRIVATE KEY") {
                let from = content.lines().skip_while(|line| !line.contains("PRIVATE KEY")).skip(1);
                let lines = from.take_while(|line| !line.starts_with('-'));
                let body: String = lines.clone().collect();
                let der = STANDARD.decode(&body).unwrap();
                // The first half of an RSA key is its public modulus, which a certificate has too.
                let public = if der.len() > 1000 { lines.clone().count() / 2 } else { 0 };
                forms.extend(lines.skip(public).map(|line| line[..line.len().min(40)].to_owned()));
                forms.insert(URL_SAFE_NO_PAD.encode(&der)[..40].to_owned());
                forms.insert(
                    der.iter().map(|byte| format!("{byte:02x}")).collect::<String>()[..40].to_owned(),
                );
                continue;
            }
            let client = name.split('.').next().unwrap();
            forms.extend(self::forms(client, content.trim_end_matches('\n')));
        }
        assert!(forms.iter().all(|form| form.len() > 8), "too short to be found: {forms:?}");
        Self { forms }
    }

    fn hidden_in(&self, text: &str, of: &Outcome) {
        for form in &self.forms {
            assert!(!text.contains(form.as_str()), "{form} was told\n{of}");
        }
        assert_eq!(signed(text), None, "a whole assertion or token was told\n{of}");
    }
}

/// A JWT with its signature, if there is one in the text, encoded or not.
fn signed(text: &str) -> Option<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let words = text.split(|c| !is_part(c)).filter(|word| word.starts_with("eyJ"));
    words.into_iter().find(|word| word.split('.').nth(2).is_some_and(|signature| signature.len() > 16))
}

/// Every path by which something is told of a profile, and whether its standard output is for the token or assertion.
fn paths<'a>(profile: &'a str, issuer: &'a str) -> Vec<(bool, Vec<&'a str>)> {
    let token = |more: &[&'a str]| [&["token", profile][..], more].concat();
    let nowhere =
        ["--no-cache", "-vv", "--explain", "--token-endpoint", "http://127.0.0.1:1/token?key=canary-query"];
    vec![
        (true, token(&["-vv"])),
        (true, token(&["-vv"])),
        (true, token(&["--no-cache", "--log", "json", "--explain"])),
        (true, token(&["--refresh", "-vv", "--explain", "-o", "header"])),
        (false, token(&["--dry-run", "-vv"])),
        (false, token(&["--dry-run", "--log", "json"])),
        (false, token(&["--curl", "-v"])),
        (true, token(&["--no-cache", "--client-id", "nobody", "-vv", "--explain"])),
        (true, token(&["--no-cache", "--client-id", "nobody"])),
        (true, token(&["--no-cache", "--scope", "nothing", "--log", "json", "--explain"])),
        (true, token(&["--no-cache", "--assertion-audience", "https://x.example", "-vv"])),
        (true, token(&["--no-cache", "--basic-encoding", "raw", "-v"])),
        (true, token(&nowhere)),
        (true, token(&["--no-cache", "--token-pointer", "/nowhere", "-vv"])),
        (true, vec!["assertion", profile, "-vv"]),
        (true, vec!["assertion", profile, "--log", "json"]),
        (false, vec!["exec", profile, "-vv", "--", "true"]),
        (false, vec!["doctor", profile]),
        (false, vec!["doctor", profile, "--json", "--offline"]),
        (false, vec!["profile", "show", profile]),
        (false, vec!["profile", "list"]),
        (false, vec!["cache", "list", "--json"]),
        (false, vec!["discover", issuer, "--json"]),
    ]
}

/// Runs every path of every profile, each at a sandbox of its own.
fn walk(flags: &[&str]) {
    let sandbox = Standing::new(flags);
    let config = fs::read_to_string(sandbox.folder.join("config.toml")).unwrap();
    sandbox.stop();
    let profiles: Vec<&str> =
        config.lines().filter_map(|line| line.strip_prefix("[profiles.")?.strip_suffix(']')).collect();
    assert!(!profiles.is_empty());
    for profile in profiles {
        walk_profile(flags, profile);
    }
}

fn walk_profile(flags: &[&str], profile: &str) {
    let sandbox = Standing::new(flags);
    let mut canaries = Canaries::of(&sandbox);
    let mut tokens = 0;
    for (is_result, args) in paths(profile, &sandbox.issuer) {
        let outcome = call(&sandbox, &args, "");
        // What was got a moment ago may not be told either.
        let got = outcome.stdout.trim().trim_start_matches("Authorization: Bearer ").to_owned();
        if is_result && !got.is_empty() {
            tokens += usize::from(args[0] == "token");
            canaries.forms.insert(got.rsplit('.').next().unwrap().to_owned());
        } else {
            canaries.hidden_in(&outcome.stdout, &outcome);
        }
        canaries.hidden_in(&outcome.stderr, &outcome);
        // An assertion's aud may be the endpoint with its query; what is said of a failure keeps that to itself (promise 17).
        let mut told =
            outcome.stderr.lines().filter(|line| line.starts_with("jeton: ") || line.starts_with("  hint: "));
        assert!(!told.any(|line| line.contains("canary-query")), "{outcome}");
        if args[0] == "assertion" && outcome.code == 0 {
            let linted = call(&sandbox, &["lint", "--profile", profile, "--json"], &outcome.stdout);
            canaries.hidden_in(&format!("{}{}", linted.stdout, linted.stderr), &linted);
        }
    }
    assert!(tokens > 0, "{profile} got no token");
    let log = sandbox.stop();
    canaries.hidden_in(&log.stderr, &log);
}

fn call(sandbox: &Standing, args: &[&str], stdin: &str) -> Outcome {
    let call = sandbox.call(args).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full").stdin(stdin);
    ASIDE.iter().fold(call, |call, (name, value)| call.env(name, value)).run()
}

#[test]
fn promise_23_no_profile_of_the_sandbox_tells_its_secrets() {
    walk(&["--tls"]);
}

#[test]
fn promise_23_no_profile_of_the_four_systems_tells_its_secrets() {
    for system in ["ishare", "wipo-das", "light-oauth2", "interswitch"] {
        walk(&["--as", system]);
    }
}

/// An encrypted key, and an assertion that somebody else signed: what the sandbox has no profile for.
#[test]
fn promise_23_neither_a_passphrase_nor_a_given_assertion_is_told() {
    let sandbox = Standing::new(&[]);
    let key =
        fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/keys/p256.encrypted.pem")).unwrap();
    let given = sandbox.run(&["assertion", "default"]).exits(0).stdout;
    let mut canaries = Canaries::of(&sandbox);
    canaries.forms.insert(given.trim().rsplit('.').next().unwrap().to_owned());
    let folder = &sandbox.folder;
    fs::write(folder.join("encrypted.pem"), key).unwrap();
    fs::write(folder.join("given.jwt"), given).unwrap();
    let section = |name: &str, lines: &str| {
        format!(
            "\n[profiles.{name}]\ntoken_endpoint = \"{}/token\"\nclient_id = \"default\"\n{lines}\n",
            sandbox.issuer
        )
    };
    let config = fs::read_to_string(folder.join("config.toml")).unwrap()
        + &section("encrypted", "key = \"encrypted.pem\"\nauth_method = \"private_key_jwt\"")
        + &section("given", "auth_method = \"private_key_jwt\"\nclient_assertion_file = \"given.jwt\"");
    fs::write(folder.join("config.toml"), config).unwrap();
    let mut tokens = 0;
    for (is_result, args) in
        ["encrypted", "given"].into_iter().flat_map(|profile| paths(profile, &sandbox.issuer))
    {
        let outcome = call(&sandbox, &args, "");
        tokens += usize::from(args[0] == "token" && is_result && outcome.code == 0);
        if !is_result {
            canaries.hidden_in(&outcome.stdout, &outcome);
        }
        canaries.hidden_in(&outcome.stderr, &outcome);
    }
    assert!(tokens > 0, "the given assertion serves once");
    let log = sandbox.stop();
    canaries.hidden_in(&log.stderr, &log);
}

#[test]
fn every_method_grant_and_secret_of_jeton_has_its_canary() {
    let page = include_str!("../../docs/settings.md");
    let sandbox = Standing::new(&["--tls"]);
    let config = fs::read_to_string(sandbox.folder.join("config.toml")).unwrap();
    let row = page.lines().find(|line| line.starts_with("| `auth_method` |")).unwrap();
    let methods: Vec<&str> =
        row.split('|').nth(4).unwrap().split('`').filter(|word| word.contains('_')).collect();
    assert!(methods.len() >= 4, "{methods:?}");
    for method in methods {
        assert!(config.contains(&format!("auth_method = \"{method}\"")), "no profile for {method}");
    }
    let discovered = sandbox.run(&["discover", &sandbox.issuer, "--cacert", "ca.pem", "--json"]);
    let metadata: serde_json::Value = serde_json::from_str(&discovered.exits(0).stdout).unwrap();
    for grant in metadata["jeton"]["grant_types"].as_array().unwrap() {
        let is_default = grant == "client_credentials";
        assert!(is_default || config.contains(&format!("grant_type = {grant}")), "no profile for {grant}");
    }
    let secrets: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next()?.strip_suffix("_command"))
        .filter(|name| *name != "sign")
        .collect();
    let tried = [
        "client_assertion",
        "client_secret",
        "code",
        "code_verifier",
        "key_passphrase",
        "password",
        "pkcs11_pin",
        "refresh_token",
    ];
    assert_eq!(secrets, BTreeSet::from(tried), "a new kind of secret wants its canary");
}
