use super::*;
use crate::cli::form::Shell;

const TOKEN: Printable<'_> = Printable {
    access_token: "tok",
    token_type: "bearer",
    response: "{ \"access_token\" : \"tok\", \"n\" : 1.00, \"logo\":null, \"x\":\"\u{202e}\" }",
    cached: true,
    obtained_at: 5,
    expires_at: Some(65),
    profile: Some("das"),
    token_endpoint: "https://as.example/token",
};

/// Every character that a token may have and some reader takes for something else.
const ODD: &str = r#"a'b"c$(d)`e\f%g;h #i!j&k|l*m?n{o}~"#;

fn form(format: TokenFormat, name: Option<&str>, shell: Shell) -> Form {
    Form { format, name: name.map(str::to_owned), shell, write: None }
}

fn text(format: TokenFormat) -> String {
    rendered(TOKEN, &form(format, None, Shell::Sh)).unwrap().text.expose_str().unwrap().to_owned()
}

fn odd(format: TokenFormat, shell: Shell) -> Result<Rendered> {
    rendered(Printable { access_token: ODD, ..TOKEN }, &form(format, Some("T"), shell))
}

fn odd_text(format: TokenFormat, shell: Shell) -> String {
    odd(format, shell).unwrap().text.expose_str().unwrap().to_owned()
}

#[test]
fn each_format_is_exact() {
    assert_eq!(text(TokenFormat::Token), "tok\n");
    let file = Form { write: Some("t".into()), ..Form::default() };
    assert_eq!(rendered(TOKEN, &file).unwrap().text.expose_str(), Some("tok"));
    assert_eq!(text(TokenFormat::Header), "Authorization: Bearer tok\n");
    assert_eq!(
        text(TokenFormat::Json),
        "{\"access_token\":\"tok\",\"n\":1.00,\"logo\":null,\"x\":\"\\u202e\",\"jeton\":{\"cached\":true,\"obtained_at\":5,\"expires_at\":65,\"profile\":\"das\",\"token_endpoint\":\"https://as.example/token\"}}\n"
    );
    assert_eq!(text(TokenFormat::Env), "export ACCESS_TOKEN='tok'\n");
    assert_eq!(text(TokenFormat::Dotenv), "ACCESS_TOKEN=tok\n");
    assert_eq!(text(TokenFormat::Curl), "header = \"Authorization: Bearer tok\"\n");
    assert_eq!(
        text(TokenFormat::ExecCredential),
        "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"expirationTimestamp\":\"1970-01-01T00:01:05Z\",\"token\":\"tok\"}}\n"
    );
    assert_eq!(text(TokenFormat::Github), "token=tok\n");
}

#[test]
fn odd_characters_are_quoted_as_each_reader_has_it() {
    assert_eq!(
        odd_text(TokenFormat::Env, Shell::Sh),
        "export T='a'\\''b\"c$(d)`e\\f%g;h #i!j&k|l*m?n{o}~'\n"
    );
    assert_eq!(
        odd_text(TokenFormat::Env, Shell::Fish),
        "set -gx T 'a\\'b\"c$(d)`e\\\\f%g;h #i!j&k|l*m?n{o}~'\n"
    );
    assert_eq!(
        odd_text(TokenFormat::Env, Shell::Powershell),
        "$env:T = 'a''b\"c$(d)`e\\f%g;h #i!j&k|l*m?n{o}~'\n"
    );
    assert_eq!(
        odd_text(TokenFormat::Curl, Shell::Sh),
        "header = \"Authorization: Bearer a'b\\\"c$(d)`e\\\\f%g;h #i!j&k|l*m?n{o}~\"\n"
    );
    assert!(odd(TokenFormat::Dotenv, Shell::Sh).is_err_and(|error| error.message.contains("dotenv")));
    let spaced = Printable { access_token: "a b$c", ..TOKEN };
    let spaced = rendered(spaced, &form(TokenFormat::Dotenv, None, Shell::Sh)).unwrap();
    assert_eq!(spaced.text.expose_str(), Some("ACCESS_TOKEN='a b$c'\n"));
}

#[test]
fn a_mask_comes_before_what_it_hides() {
    let odd = odd(TokenFormat::Github, Shell::Sh).unwrap();
    assert_eq!(
        odd.preamble.unwrap().expose_str(),
        Some("::add-mask::a'b\"c$(d)`e\\f%25g;h #i!j&k|l*m?n{o}~\n")
    );
    assert_eq!(odd.text.expose_str(), Some(format!("T={ODD}\n").as_str()));
}
