//! `decode` for eyes: what names mean, and what is folded on a terminal.

use super::words::{CLAIMS, HEADER, Word};
use super::*;
use crate::jose::{Token, examine};

/// 2025-08-20 16:40:00Z.
const NOW: i64 = 1_755_708_000;

fn token(header: &str, claims: &str) -> Token {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    Token::parse(format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode([0; 64]))).unwrap()
}

fn shown(header: &str, claims: &str, view: &View) -> String {
    text(&examine(&token(header, claims), None, None, None, NOW), NOW, view)
}

/// The certificate of the iSHARE fixtures as `x5c` has it.
fn x5c() -> String {
    let pem = include_str!("../../../tests/fixtures/keys/ishare/intermediate.pem");
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

#[test]
fn explain_says_what_each_name_means_and_where_that_is_written() {
    let view = View { explains: true, ..View::default() };
    let header = format!(r#"{{"alg":"ES256","typ":"at+jwt","x5c":["{}","?"],"mine":1}}"#, x5c());
    let claims = r#"{"cnf":{"jkt":"x"},"act":{"sub":"a","x":1},"azp":"c","scp":["a","b"],"amr":["pwd","odd"],
        "authorization_details":[{"type":"a"},{"type":"b"}],"own\u202e":1,"exp":1}"#;
    let all = shown(&header, claims, &view);
    let (_, section) = all.split_once("\nwhat it means\n").unwrap();
    assert_eq!(
        section,
        "alg ES256              ECDSA on P-256 with SHA-256 (RFC 7518)
typ at+jwt             an access token (RFC 9068)
x5c                    the signer's certificate, then who issued each (RFC 7515)
  1. CN=Test Intermediate,O=Test Trust,C=NL
     issued by CN=Test Root,O=Test Trust,C=NL
     until 2056-11-14 05:11:28Z, in 31 years
  2. no certificate that can be read
cnf                    the key that the sender must prove to hold (RFC 7800)
  jkt                  that key's thumbprint: bound by DPoP (RFC 9449)
act                    who acts for the subject (RFC 8693)
  sub                  the one who acts (RFC 8693)
azp                    the client that it was issued to (OpenID Connect)
scp                    scope, by another name (Entra ID, Okta)
amr                    by what means the user was authenticated (RFC 8176)
  pwd                  by a password (RFC 8176)
authorization_details  what may be done, in detail (RFC 9396)
  type                 what kind of thing may be done (RFC 9396)
exp                    from then on it must be refused (RFC 7519)
its maker's own: mine, own\\u{202e}
"
    );
    let plain = shown(&header, claims, &View::default());
    assert_eq!(all, format!("{plain}\nwhat it means\n{section}"), "nothing else changes");
}

#[test]
fn the_words_have_an_order_no_double_and_room_on_a_terminal() {
    for words in [&HEADER[..], &CLAIMS[..]] {
        let base = |word: &Word| word.0.split('=').next().unwrap().to_lowercase();
        assert!(words.is_sorted_by_key(base));
        let names: std::collections::BTreeSet<&str> = words.iter().map(|word| word.0).collect();
        assert_eq!(names.len(), words.len());
        for (name, meaning, reference) in words {
            assert!(meaning.len() + reference.len() <= 55, "{name}: {meaning} ({reference})");
            assert!(!meaning.ends_with('.') && !reference.is_empty(), "{name}");
        }
    }
}

#[test]
fn long_arrays_and_opaque_strings_are_folded_and_nothing_else() {
    let view = View { folds: true, ..View::default() };
    let numbers = |n: usize| (1..=n).map(|i| i.to_string()).collect::<Vec<_>>().join(",");
    let sentence = "word ".repeat(100);
    let claims = format!(
        r#"{{"ten":[{}],"eleven":[{}],"said":"{sentence}","jwt":"{}"}}"#,
        numbers(10),
        numbers(11),
        "a".repeat(201)
    );
    let all = shown(&format!(r#"{{"x5c":["{}"]}}"#, x5c().replace('/', "\\/")), &claims, &view);
    assert!(all.contains("    9,\n    10\n  ],\n"), "{all}");
    assert!(all.contains("    7,\n    8,\n    # 3 more: --no-fold\n  ],\n"), "{all}");
    assert!(all.contains(&format!("\"{sentence}\"")), "{all}");
    assert!(all.contains("\"jwt\": \"aaaaaaaaaaaaaaaaaaaaaaaa...\"  # 201 characters: --no-fold\n"), "{all}");
    assert!(all.contains("...\"  # CN=Test Intermediate: --no-fold\n"), "{all}");
    let whole = shown("{}", &claims, &View::default());
    assert!(whole.contains("    10,\n    11\n") && whole.contains(&"a".repeat(201)), "{whole}");
}
