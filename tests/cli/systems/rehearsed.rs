//! The same four systems played by `jeton sandbox --as`: the documented answers and refusals, so that who rehearses there
//! meets what the system's users meet. The requests are those of the presets; the sandbox verifies them.

use super::{interswitch, ishare, light_oauth2, wipo_das};
use crate::support::{Jeton, Outcome};

/// A shell command in a sandbox that plays this system.
fn rehearse(system: &str, script: &str) -> Outcome {
    Jeton::new().run(&["sandbox", "--as", system, "--", "sh", "-c", script])
}

/// Names in order and values; those that are new each time are left out.
fn members(answer: &str) -> Vec<(String, Option<serde_json::Value>)> {
    let ordered = answer.trim().trim_start_matches('{').split(",\"").map(|member| {
        let name = member.trim_start_matches('"').split('"').next().expect("a name");
        name.to_owned()
    });
    let values: serde_json::Value = serde_json::from_str(answer).expect("JSON");
    let varies = ["access_token", "refresh_token", "jti"];
    ordered
        .map(|name| (name.clone(), values.get(&name).filter(|_| !varies.contains(&name.as_str())).cloned()))
        .collect()
}

#[test]
fn the_answers_are_the_documented_ones() {
    for (system, documented) in [
        ("wipo-das", wipo_das::ANSWER),
        ("ishare", ishare::ANSWER),
        ("light-oauth2", light_oauth2::ANSWER),
        ("interswitch", interswitch::ANSWER),
    ] {
        let outcome = rehearse(system, "jeton token -o json").exits(0);
        let (answer, _) = outcome.stdout.split_once(",\"jeton\":").expect("jeton's own member, last");
        let answer = members(&format!("{answer}}}"));
        assert_eq!(answer, members(documented), "{system}");
    }
}

#[test]
fn the_refusals_are_the_documented_ones() {
    let refusals = [
        ("wipo-das", "--assertion-backdate 2m", "400): invalid_client: \"JWT has expired\""),
        ("wipo-das", "--key other.pem", "400): invalid_client: \"JWT is not valid\""),
        ("wipo-das", "--assertion-audience x", "400): invalid_client: \"Audience validation failed\""),
        (
            "wipo-das",
            "--claim iss=x",
            "400): invalid_client: \"JWT 'iss' and 'sub' claims must be equal to the client_id\"",
        ),
        ("wipo-das", "--client-id nobody", "400): invalid_client: \"Client authentication failed\""),
        (
            "wipo-das",
            "--assertion-lifetime 2h",
            "400): invalid_client: \"JWT expiration time is unreasonable\"",
        ),
        ("ishare", "--claim jti=null", "400): \"Bad Request\": \"iSHARE JWT could not be validated\""),
        ("light-oauth2", "--param a=1 --param a=2", "400): ERR12000: \"UNABLE_TO_PARSE_FORM_DATA\""),
        ("light-oauth2", "--grant-type x", "400): ERR12001: \"UNSUPPORTED_GRANT_TYPE\""),
        ("light-oauth2", "--auth-method none", "401): ERR12002: \"MISSING_AUTHORIZATION_HEADER\""),
        (
            "light-oauth2",
            "--auth-method none -H @authorization",
            "401): ERR12003: \"INVALID_AUTHORIZATION_HEADER\"",
        ),
        ("light-oauth2", "--client-secret-command 'echo x'", "401): ERR12007: \"UNAUTHORIZED_CLIENT\""),
        ("light-oauth2", "--client-id nobody", "404): ERR12014: \"CLIENT_NOT_FOUND\""),
        ("light-oauth2", "--grant-type client_authenticated_user", "400): ERR12024: \"NOT_TRUSTED_CLIENT\""),
        ("light-oauth2", "--scope x", "400): ERR12027: \"MISMATCH_SCOPE\""),
        (
            "light-oauth2",
            "refresh_token --refresh-token-command 'echo x'",
            "404): ERR12029: \"REFRESH_TOKEN_NOT_FOUND\"",
        ),
        (
            "light-oauth2",
            "authorization_code --code-verifier-command 'printf %043d! 0'",
            "400): ERR12037: \"INVALID_CODE_VERIFIER_FORMAT\"",
        ),
        (
            "light-oauth2",
            "authorization_code --code-verifier-command 'echo x'",
            "400): ERR12038: \"CODE_VERIFIER_TOO_SHORT\"",
        ),
        (
            "light-oauth2",
            "authorization_code --code-verifier-command 'printf %0129d 0'",
            "400): ERR12039: \"CODE_VERIFIER_TOO_LONG\"",
        ),
        ("light-oauth2", "no_verifier", "400): ERR12040: \"CODE_VERIFIER_MISSING\""),
        (
            "light-oauth2",
            "authorization_code --code-verifier-command 'printf %043d 0'",
            "400): ERR12041: \"CODE_VERIFIER_FAILED\"",
        ),
        (
            "light-oauth2",
            "authorization_code --code-command 'echo x'",
            "400): ERR12052: \"AUTHORIZATION_CODE_NOT_FOUND\"",
        ),
        (
            "interswitch",
            "--client-secret-command 'echo x'",
            "401): invalid_client: \"Bad client credentials\"",
        ),
    ];
    let arranged = "cd $JETON_CONFIG_DIR; jeton key generate --alg ES256 other.pem 2>/dev/null >&2\n\
        echo 'Authorization: Basic ?' >authorization\n\
        sed -n '/^.profiles.authorization_code/,/^$/p' config.toml | sed 's/^.profiles.*/[profiles.no_verifier]/;/code_verifier/d' >>config.toml\n";
    for (system, args, words) in refusals {
        let outcome = rehearse(system, &format!("{arranged}jeton token {args}")).exits(4);
        let told = outcome.stderr.lines().find(|line| line.starts_with("jeton: http")).unwrap_or_default();
        assert!(told.contains(&format!(" refused the request (HTTP {words}")), "{system} {args}\n{outcome}");
        assert!(outcome.stderr.contains("\n  hint: likely: "), "{system} {args}\n{outcome}");
    }
}
