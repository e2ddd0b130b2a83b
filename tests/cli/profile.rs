//! `jeton profile`, `jeton completions`.

use crate::support::Jeton;

#[test]
fn profile_list_names_them_in_order_and_marks_the_default() {
    let jeton = Jeton::new();
    let nothing = jeton.run(&["profile", "list"]).exits(0).prints("");
    assert!(nothing.stderr.starts_with("no profiles: there is no "), "{}", nothing.stderr);
    jeton.write_config("default_profile = \"b\"\n[profiles.z]\n[profiles.b]\n");
    jeton.run(&["profile", "list"]).exits(0).prints("z\nb\tdefault\n").says_nothing();
}

#[test]
fn profile_show_names_each_setting_and_its_origin_and_no_secret() {
    let jeton = Jeton::new();
    jeton.write_config(
        "[profiles.das]\npreset = \"wipo-das\"\nclient_id = \"id\"\nclient_secret_file = \"/nonexistent/secret\"\nkey = \"das.pem\"\nparams = { otp = { env = \"OTP\" } }\n",
    );
    let outcome = jeton
        .call(&["profile", "show", "das", "--timeout", "5s"])
        .env("JETON_SCOPE", "das-api/das-access")
        .env("OTP", "canary")
        .run()
        .exits(0)
        .says_nothing();
    let rows: Vec<Vec<&str>> = outcome
        .stdout
        .lines()
        .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
        .collect();
    for row in [
        vec!["profile", "das"],
        vec!["preset", "wipo-das", "profile"],
        vec!["token_endpoint", "https://www5.wipo.int/am/oauth2/access_token", "preset"],
        vec!["scope", "das-api/das-access", "environment"],
        vec!["timeout", "5s", "flag"],
        vec!["params", "otp=variable OTP", "profile"],
        vec!["grant_type", "client_credentials", "default"],
        vec!["client_secret", "[redacted]", "file /nonexistent/secret"],
    ] {
        assert!(rows.contains(&row), "{row:?}\n{}", outcome.stdout);
    }
    assert!(!outcome.stdout.contains("canary"));
}

#[test]
fn completions_are_printed_for_each_shell() {
    let jeton = Jeton::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = jeton.run(&["completions", shell]).exits(0).says_nothing().stdout;
        assert!(script.contains("jeton") && script.contains("client-secret-file"), "{shell}");
    }
    jeton.run(&["completions", "tcsh"]).exits(2).prints("").says("invalid value 'tcsh'");
}
