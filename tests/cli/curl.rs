//! `--dry-run` and `--curl` of every grant and every method of authentication: the command that is printed gets a token
//! from the sandbox. NOT RUN where there is no curl or no jq, which form-encoded Basic credentials take.
#![cfg(feature = "sandbox")]

use crate::support::Jeton;

const SCRIPT: &str = r#"
command -v curl >/dev/null && command -v jq >/dev/null || { echo 'NOT RUN: no curl or no jq'; exit; }
for profile in $(jeton profile list | cut -f1); do
    jeton token $profile --dry-run | grep -q '^POST ' || echo "no request: $profile"
    command=$(jeton token $profile --curl)
    answer=$(eval "$command" 2>&1 </dev/null)
    case $answer in *access_token*) echo "ok $profile" ;; *) echo "FAIL $profile: $answer: $command" ;; esac
done"#;

#[test]
fn the_curl_command_gets_a_token_for_every_profile_of_the_sandbox() {
    for system in ["standard", "ishare", "wipo-das", "light-oauth2", "interswitch"] {
        for more in [&[][..], &["--tls"]] {
            let jeton = Jeton::new();
            let call = jeton.call(&["sandbox", "--as", system]).args(more);
            let outcome = call.args(&["--", "sh", "-c", SCRIPT]).run().exits(0);
            let lines: Vec<&str> = outcome.stdout.lines().collect();
            if lines == ["NOT RUN: no curl or no jq"] {
                return eprintln!("{}", outcome.stdout);
            }
            assert!(
                !lines.is_empty() && lines.iter().all(|line| line.starts_with("ok ")),
                "{system}\n{outcome}"
            );
        }
    }
}

#[test]
fn promise_23_a_secret_in_the_endpoints_query_is_shown_nowhere() {
    let script = r#"
at="$JETON_ISSUER/token?api_key=canary-q"
for aud in issuer token_endpoint; do
    for more in "--dry-run -v" "--dry-run --log json" --curl; do
        jeton token --token-endpoint "$at" --assertion-audience $aud $more 2>&1
    done
done
command -v curl >/dev/null || exit 0
command=$(jeton token --token-endpoint "$at" --curl)
(VALUE=canary-q; eval "$command" | grep -q access_token || echo "FAIL $command")"#;
    let jeton = Jeton::new();
    let outcome = jeton.call(&["sandbox", "--", "sh", "-c", script]).run().exits(0).never_says("canary-q");
    assert!(outcome.stdout.contains("?api_key=[redacted]") && outcome.stdout.contains("?api_key=$VALUE"));
    assert!(!outcome.stdout.contains("FAIL") && !outcome.stdout.contains("canary-q"), "{outcome}");
    // base64url of "api_key=" at each of the three places that it may have.
    for encoded in ["YXBpX2tleT", "FwaV9rZXk9", "hcGlfa2V5P"] {
        assert!(!outcome.stdout.contains(encoded), "{outcome}");
    }
}
