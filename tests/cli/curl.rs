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
