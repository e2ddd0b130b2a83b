//! `decode` for eyes: a real terminal gets colours and folds, a pipe gets all of it.

use std::path::Path;

use crate::support::{Jeton, Outcome};

/// Opens a terminal for a command, and prints what stands on it (util-linux).
const SCRIPT: &str = "/usr/bin/script";

/// A token with forty groups.
fn token() -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let groups = (0..40).map(|i| format!("\"group-{i}\"")).collect::<Vec<_>>().join(",");
    let claims = format!(r#"{{"cnf":{{"jkt":"x"}},"exp":1471624799,"groups":[{groups}]}}"#);
    let [header, claims] = [r#"{"alg":"ES256"}"#, &claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode([0; 64]))
}

/// What stands on a terminal after `jeton decode` with these flags; `None`, loudly, where there is no terminal to be had.
fn on_a_terminal(flags: &str, variables: &[(&str, &str)]) -> Option<Outcome> {
    if !Path::new(SCRIPT).exists() {
        eprintln!("NOT RUN: there is no {SCRIPT}");
        return None;
    }
    let jeton = Jeton::new();
    let command = format!("jeton decode {} {flags}", token());
    let call = jeton.program(SCRIPT, &["-qec", &command, "/dev/null"]).env("TERM", "xterm");
    Some(variables.iter().fold(call, |call, (name, value)| call.env(name, value)).run().exits(0))
}

#[test]
fn a_terminal_gets_colours_and_folds() {
    let Some(outcome) = on_a_terminal("", &[]) else { return };
    assert!(outcome.stdout.contains("# 32 more: --no-fold"), "{outcome}");
    assert!(outcome.stdout.contains("\u{1b}[1m\"cnf\""), "{outcome}");
    assert!(!outcome.stdout.contains("group-39"), "{outcome}");
    let Some(whole) = on_a_terminal("--no-fold --color never", &[]) else { return };
    assert!(whole.stdout.contains("group-39") && !whole.stdout.contains('\u{1b}'), "{whole}");
    let Some(plain) = on_a_terminal("", &[("NO_COLOR", "1")]) else { return };
    assert!(plain.stdout.contains("# 32 more") && !plain.stdout.contains('\u{1b}'), "{plain}");
    let Some(json) = on_a_terminal("--json 2>/dev/null", &[]) else { return };
    assert!(json.stdout.contains("group-39") && !json.stdout.contains('\u{1b}'), "{json}");
}

#[test]
fn a_pipe_gets_all_of_it_and_no_colours_unless_asked_for() {
    let jeton = Jeton::new();
    let outcome = jeton.run(&["decode", &token()]).exits(0);
    assert!(outcome.stdout.contains("group-39") && !outcome.stdout.contains('\u{1b}'), "{outcome}");
    let forced = jeton.run(&["decode", &token(), "--color", "always"]).exits(0);
    assert!(forced.stdout.contains("group-39") && forced.stdout.contains("\u{1b}[1m\"cnf\""), "{forced}");
}

#[test]
fn explain_is_for_people() {
    let jeton = Jeton::new();
    let outcome = jeton.run(&["decode", &token(), "--explain"]).exits(0);
    assert!(
        outcome.stdout.contains("\nwhat it means\nalg ES256  ECDSA on P-256 with SHA-256 (RFC 7518)\n"),
        "{outcome}"
    );
    assert!(
        outcome.stdout.contains("\n  jkt      that key's thumbprint: bound by DPoP (RFC 9449)\n"),
        "{outcome}"
    );
    jeton.run(&["decode", &token(), "--explain", "--json"]).exits(2).prints("");
}
