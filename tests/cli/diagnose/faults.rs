//! Each fault at the sandbox, which refuses as most servers do: with the error's code alone. What jeton names first is held
//! against what the sandbox's log says. docs/troubleshooting.md has a row for each fault.

use super::events;
use crate::support::Jeton;

/// A fault: its row, the true reason in the log, the rule that must be named first, the arguments of `jeton token`.
type Fault = (&'static str, &'static str, &'static str, &'static str);

const FAULTS: [Fault; 27] = [
    (
        "aud: another server",
        "the assertion's aud is",
        "audience",
        "--assertion-audience https://wrong.example",
    ),
    ("aud: a slash too many", "the assertion's aud is", "audience", "--assertion-audience $JETON_ISSUER/"),
    (
        "aud: another scheme",
        "the assertion's aud is",
        "audience",
        "--assertion-audience https://${JETON_ISSUER#http://}/token",
    ),
    ("aud: another port", "the assertion's aud is", "audience", "--assertion-audience ${JETON_ISSUER%:*}:1"),
    ("aud: missing", "no aud", "claims", "--claim aud=null"),
    ("exp: passed", "expired", "times", "--assertion-backdate 10m"),
    ("exp: missing", "exp", "claims", "--claim exp=null"),
    ("exp: a string", "exp", "claims", "--claim exp='\"1\"'"),
    ("nbf: in the future", "nbf", "times", "--claim nbf=9999999999"),
    ("jti: missing", "no jti", "claims", "--claim jti=null"),
    ("jti: used before", "used before", "replay", "--claim jti=mine"),
    ("iss: missing", "iss", "claims", "--claim iss=null"),
    ("iss: not the client", "iss", "client-id", "--claim iss=somebody"),
    (
        "sub: not the client",
        "\"somebody\" is not registered",
        "client-id",
        "--claim sub=somebody --send-client-id=false",
    ),
    ("alg: another than registered", "registered for RS256", "algorithm", "private_key_jwt --alg RS384"),
    ("alg: not offered", "registered for RS256", "algorithm", "private_key_jwt --alg PS512"),
    ("kid: not registered", "kid", "kid", "--kid elsewhere --client-jwks jwks.json"),
    ("key: not registered", "signature", "key", "--key other.pem"),
    ("key: not registered, the JWK Set known", "signature", "key", "--key other.pem --client-jwks jwks.json"),
    (
        "signature: cut off",
        "signature",
        "assertion-damaged",
        "cut --param client_assertion@cut.jwt --param client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    ),
    (
        "client: not known, the JWK Set known",
        "\"nobody\" is not registered",
        "client",
        "--client-id nobody --client-jwks jwks.json",
    ),
    ("client: must authenticate", "this is none", "client", "cut"),
    (
        "method: a secret where a key is registered",
        "registered for private_key_jwt",
        "auth-method",
        "default --auth-method client_secret_post --client-secret-file other.secret --client-jwks jwks.json",
    ),
    (
        "secret: another one",
        "the secret is not",
        "client",
        "client_secret_post --client-secret-file other.secret",
    ),
    (
        "secret: a space at its end",
        "the secret is not",
        "secret-shape",
        "client_secret_post --client-secret-file spaced.secret",
    ),
    (
        "secret: raw where form-encoded is read",
        "not form-encoded",
        "basic-encoding",
        "client_secret_basic --basic-encoding raw",
    ),
    (
        "secret: another one under HS256",
        "signature",
        "key",
        "client_secret_jwt --client-secret-file other.secret",
    ),
];

/// What the faults need, then the faulty request, whose story is told as JSON.
const SCRIPT: &str = r#"cd "$JETON_CONFIG_DIR" || exit 99
jeton key public default.pem --format jwks --kid registered >jwks.json || exit 99
openssl ecparam -name prime256v1 -genkey -noout -out other.pem && chmod 600 other.pem || exit 99
jeton assertion | sed 's/......$//' | tr -d '\n' >cut.jwt
printf '0123456789012345678901234567890123456789' >other.secret
{ cat client_secret_post.secret; printf ' '; } >spaced.secret
printf '[profiles.cut]\nissuer = "%s"\ntoken_endpoint = "%s/token"\nclient_id = "default"\nauth_method = "none"\n' "$JETON_ISSUER" "$JETON_ISSUER" >>config.toml
case "$1" in "jti: used before") eval "jeton token $2 --no-cache >/dev/null" || exit 99 ;; esac
eval "jeton token $2 --no-cache --log json""#;

#[test]
fn at_least_16_of_these_faults_are_named_first_though_the_sandbox_says_only_invalid_client() {
    let page = include_str!("../../../docs/troubleshooting.md");
    let mut wrong = Vec::new();
    for (name, truth, rule, args) in FAULTS {
        let row = page.lines().find(|line| line.starts_with(&format!("| {name} |")));
        assert!(row.is_some(), "docs/troubleshooting.md has no row for {name}");
        let jeton = Jeton::new();
        let outcome =
            jeton.call(&["sandbox", "--terse", "--", "sh", "-c", SCRIPT, "sh", name, args]).run().exits(4);
        let refused =
            outcome.stderr.lines().rfind(|line| line.starts_with("sandbox: POST ")).unwrap_or_default();
        if !(refused.contains("invalid_client") && refused.contains(truth)) {
            wrong.push(format!("{name}: refused for another reason: {refused}"));
        }
        let answer = &events(&outcome, "answer")[0];
        assert_eq!(answer["body"], r#"{"error":"invalid_client"}"#, "{name}");
        let named = &events(&outcome, "why")[0]["diagnosis"]["causes"][0]["rule"];
        if named != rule {
            wrong.push(format!("{name}: {named}, not {rule}\n{}", outcome.stderr));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
