use super::*;
use crate::jose::{Algorithm, Expected, SigningKey, Token, VerificationKeys, compact, examine};
use crate::secret::Secret;

/// 2025-08-20 16:40:00Z: nine years after light-oauth2's published token ran out.
const NOW: i64 = 1_755_708_000;

fn secret() -> Secret {
    Secret::from("secret".to_owned())
}

fn signed(header: &str, claims: &str) -> Token {
    let key = SigningKey::from_client_secret(&secret());
    Token::parse(compact(header, claims, &key, Algorithm::HS256).unwrap()).unwrap()
}

/// Header and payload with a signature of zeros of that size.
fn unsigned(header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>, size: usize) -> Token {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let [header, payload, signature] =
        [header.as_ref(), payload.as_ref(), &vec![0; size]].map(|part| URL_SAFE_NO_PAD.encode(part));
    Token::parse(format!("{header}.{payload}.{signature}")).unwrap()
}

fn plain(token: &Token) -> String {
    text(&examine(token, None, None, None, NOW), NOW, &View::default())
}

#[test]
fn a_token_like_light_oauth2s_published_one() {
    let header = r#"{"kid":"100","alg":"RS256"}"#;
    let claims = r#"{"iss":"urn:com:networknt:oauth2:v1","aud":"urn:com.networknt","exp":1471624799,"jti":"x","iat":1471621199,"nbf":1471621079,"scope":["oauth.token.r"]}"#;
    let token = unsigned(header, claims, 256);
    assert_eq!(
        plain(&token),
        "header
{
  \"kid\": \"100\",
  \"alg\": \"RS256\"
}

claims
{
  \"iss\": \"urn:com:networknt:oauth2:v1\",
  \"aud\": \"urn:com.networknt\",
  \"exp\": 1471624799,  # 2016-08-19 16:39:59Z, expired 9 years ago
  \"jti\": \"x\",
  \"iat\": 1471621199,  # 2016-08-19 15:39:59Z, 9 years ago
  \"nbf\": 1471621079,  # 2016-08-19 15:37:59Z, 9 years ago
  \"scope\": [
    \"oauth.token.r\"
  ]
}

signature
RS256, 256 bytes (RSA 2048 bits)
"
    );
    assert_eq!(
        json(&examine(&token, None, None, None, NOW), NOW),
        format!(
            "{{\"type\":\"JWS\",\"header\":{header},\"claims\":{claims},\
             \"signature\":{{\"alg\":\"RS256\",\"bytes\":256,\"size_of\":\"RSA 2048 bits\"}},\"verified\":false,\
             \"times\":{{\"exp\":{{\"iso\":\"2016-08-19T16:39:59Z\",\"relative\":\"9 years ago\"}},\
             \"iat\":{{\"iso\":\"2016-08-19T15:39:59Z\",\"relative\":\"9 years ago\"}},\
             \"nbf\":{{\"iso\":\"2016-08-19T15:37:59Z\",\"relative\":\"9 years ago\"}}}},\
             \"problems\":[],\"warnings\":[]}}\n"
        )
    );
}

#[test]
fn a_token_like_wipos_damaged_sample() {
    // HS256 over a signature of ES256's size, and one wrong letter in the payload.
    let token =
        unsigned(r#"{"alg":"HS256","typ":"JWT"}"#, "{\"iss\":\"das\",\"sub\":\"das\",\u{91}ud\":\"x\"}", 64);
    assert_eq!(
        plain(&token),
        "header
{
  \"alg\": \"HS256\",
  \"typ\": \"JWT\"
}

payload
the payload is not JSON: a member's name in quotes is missing, at byte 25 of it decoded (byte 70 of the token)
readable: {\"iss\":\"das\",\"sub\":\"das\",\\u{91}ud\":\"x\"}

signature
HS256, 64 bytes: the size of ES256, EdDSA or HS512
"
    );
    assert_eq!(
        json(&examine(&token, None, None, None, NOW), NOW),
        "{\"type\":\"JWS\",\"header\":{\"alg\":\"HS256\",\"typ\":\"JWT\"},\"payload\":null,\
         \"payload_text\":\"{\\\"iss\\\":\\\"das\\\",\\\"sub\\\":\\\"das\\\",\\\\u{91}ud\\\":\\\"x\\\"}\",\
         \"signature\":{\"alg\":\"HS256\",\"bytes\":64,\"size_of\":\"ES256, EdDSA or HS512\"},\"verified\":false,\
         \"problems\":[\"the payload is not JSON: a member's name in quotes is missing, at byte 25 of it decoded (byte 70 \
         of the token)\"],\"warnings\":[\"the header says \\\"HS256\\\", but the signature has 64 bytes, the size of ES256, \
         EdDSA or HS512\"]}\n"
    );
}

#[test]
fn promise_34_numbers_strings_and_order_stay_as_sent() {
    let claims =
        r#"{"z":12345678901234567890.10,"a":1E5,"z":-0,"s":"\u00e9\/é","o":{"x":[],"y":{},"n":null}}"#;
    let token = unsigned("{}", claims, 64);
    assert_eq!(
        plain(&token),
        "header
{}

claims
{
  \"z\": 12345678901234567890.10,
  \"a\": 1E5,
  \"z\": -0,
  \"s\": \"\\u00e9\\/é\",
  \"o\": {
    \"x\": [],
    \"y\": {},
    \"n\": null
  }
}

signature
no algorithm named, 64 bytes: the size of ES256, EdDSA or HS512
"
    );
    let found = examine(&token, None, None, None, NOW);
    assert!(json(&found, NOW).contains(claims));
    assert!(found.warnings.contains(&"\"z\" stands more than once in the claims".to_owned()));
}

#[test]
fn promise_35_hidden_characters_become_json_escapes() {
    let claims = "{\"n\u{202e}\":\"a\u{9b}\u{200b}\u{e0041}\u{7f}\\u001b[31m\\ud800\"}";
    let token = unsigned("{\"kid\":\"\u{202e}\"}", claims, 64);
    let shown = "\"n\\u202e\": \"a\\u009b\\u200b\\udb40\\udc41\\u007f\\u001b[31m\\ud800\"";
    assert!(plain(&token).contains(shown), "{}", plain(&token));
    let json = json(&examine(&token, None, None, None, NOW), NOW);
    assert!(json.contains(&shown.replace(": ", ":").replace("\\ud800", "\\\\ud800")), "{json}");
    for out in [plain(&token), json] {
        assert!(!out.chars().any(|c| c != '\n' && is_hidden(c)));
    }
}

#[test]
fn promise_35_half_a_surrogate_pair_keeps_the_json_valid_for_strict_parsers() {
    let claims = r#"{"a":"\ud83d\ude00 \ud83d \\ud800 \udc00\ud83dx\u0041","\ud800":"\\"}"#;
    let token = unsigned("{}", claims, 64);
    let json = json(&examine(&token, None, None, None, NOW), NOW);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["claims"]["a"], "😀 \\ud83d \\ud800 \\udc00\\ud83dxA");
    assert_eq!(value["claims"]["\\ud800"], "\\");
}

#[test]
fn times_that_are_no_times_bear_no_remark() {
    let token = unsigned(
        "{}",
        r#"{"exp":"1471624799","iat":null,"nbf":1e999,"auth_time":1755708000.9,"updated_at":1e17}"#,
        32,
    );
    let shown = plain(&token);
    assert!(shown.contains("\n  \"exp\": \"1471624799\",\n  \"iat\": null,\n  \"nbf\": 1e999,\n"), "{shown}");
    assert!(shown.contains("\n  \"auth_time\": 1755708000.9,  # 2025-08-20 16:40:00Z, now\n"), "{shown}");
    assert!(shown.contains("\n  \"updated_at\": 1e17          # beyond any calendar\n"), "{shown}");
    let found = examine(&token, None, None, None, NOW);
    assert_eq!(
        found.warnings,
        ["exp is a string, not a number", "nbf is a number beyond any clock", "iat is null, not a number"]
    );
    assert!(json(&found, NOW).contains("\"times\":{\"auth_time\":{"), "{}", json(&found, NOW));
    assert!(!json(&found, NOW).contains("\"updated_at\":{"), "{}", json(&found, NOW));
}

#[test]
fn an_empty_object_and_an_unsigned_token_are_shown_as_such() {
    assert_eq!(
        plain(&unsigned(r#"{"alg":"none"}"#, "{}", 0)),
        "header\n{\n  \"alg\": \"none\"\n}\n\nclaims\n{}\n\nsignature\nnone, 0 bytes (not signed)\n"
    );
}

#[test]
fn of_a_jwe_the_header_is_shown() {
    let token = Token::parse("eyJhbGciOiJkaXIifQ..a.b.c".to_owned()).unwrap();
    let found = examine(&token, None, None, None, NOW);
    assert_eq!(text(&found, NOW, &View::default()), "JWE header\n{\n  \"alg\": \"dir\"\n}\n");
    assert_eq!(
        json(&found, NOW),
        "{\"type\":\"JWE\",\"header\":{\"alg\":\"dir\"},\"decrypted\":false,\"verified\":false,\
         \"problems\":[\"an encrypted token (JWE): only its header can be read\"],\"warnings\":[]}\n"
    );
}

#[test]
fn promise_36_the_verdict_says_whether_the_signature_was_verified() {
    let token = signed(r#"{"alg":"HS256"}"#, "{}");
    let keys = VerificationKeys::from_client_secret(secret()).unwrap();
    let found = examine(&token, None, Some(&keys), Some(&Expected::default()), NOW);
    assert_eq!(verdict(&found, &Palette::default()), "verified: HS256, key shared secret\n");
    assert!(json(&found, NOW).contains("\"verified\":true,\"verified_with\":\"shared secret\","));
    let found = examine(&token, None, None, None, NOW);
    assert_eq!(
        verdict(&found, &Palette::default()),
        "not verified: no key given; --key, --jwks, --issuer or --secret-file verifies the signature\n"
    );
    assert!(json(&found, NOW).contains("\"verified\":false,"));
}

#[test]
fn colours_do_not_change_the_text_nor_the_columns() {
    let token = unsigned(r#"{"alg":"RS256"}"#, r#"{"exp":1,"iat":100,"x":{"y":[true]}}"#, 256);
    let found = examine(&token, None, None, None, NOW);
    let coloured = text(&found, NOW, &View { palette: Palette::new(true), ..View::default() });
    let mut stripped = String::new();
    for piece in coloured.split('\u{1b}') {
        let after =
            piece.split_once('m').filter(|(code, _)| code.starts_with('[')).map_or(piece, |(_, after)| after);
        stripped.push_str(after);
    }
    assert_eq!(stripped, plain(&token));
}

#[test]
fn the_checks_are_listed_below_and_under_their_names() {
    let token = signed(r#"{"alg":"HS256"}"#, r#"{"exp":1}"#);
    let keys = VerificationKeys::from_client_secret(secret()).unwrap();
    let expected = Expected { required: vec!["a\u{202e}".to_owned()], ..Expected::default() };
    let found = examine(&token, None, Some(&keys), Some(&expected), NOW);
    let shown = text(&found, NOW, &View::default());
    let (_, list) = shown.split_once("\nchecks\n").unwrap();
    assert_eq!(
        list,
        "pass         signature  made by this key: shared secret
pass         alg        HS256
pass         crit       nothing is demanded that jeton doesn't know
fail         exp        expired 55 years ago (exp)
not checked  nbf        not there
not checked  iat        not there
not checked  iss        not there
not checked  aud        not there
not checked  sub        not there
fail         a\\u{202e}  a\\u{202e} is missing
not checked  typ        not there
"
    );
    let json: serde_json::Value = serde_json::from_str(&json(&found, NOW)).unwrap();
    assert_eq!(json["checks"]["exp"]["result"], "fail");
    assert_eq!(json["checks"]["exp"]["words"], "expired 55 years ago (exp)");
    assert_eq!(json["checks"]["aud"]["result"], "not checked");
}

#[test]
fn a_payload_of_text_or_bytes_is_shown_whole() {
    let token = unsigned(r#"{"alg":"RS256"}"#, "two\nlines", 256);
    assert_eq!(
        plain(&token),
        "header\n{\n  \"alg\": \"RS256\"\n}\n\npayload\ntwo\nlines\n\nsignature\nRS256, 256 bytes (RSA 2048 bits)\n"
    );
    let shown = |token: &Token| json(&examine(token, None, None, None, NOW), NOW);
    assert!(
        shown(&token).contains("\"payload\":null,\"payload_text\":\"two\\nlines\","),
        "{}",
        shown(&token)
    );
    let token = unsigned(r#"{"alg":"RS256"}"#, [0xff, 0x00], 256);
    assert!(plain(&token).contains("\npayload\n_wA\n"));
    assert!(shown(&token).contains("\"payload\":null,\"payload_base64url\":\"_wA\","));
}

#[test]
fn lines_of_a_log_bear_their_number() {
    let token = unsigned(r#"{"alg":"RS256"}"#, "{}", 256);
    let mut out = String::new();
    line(&mut out, 7, &examine(&token, None, None, None, NOW), NOW);
    refused_line(&mut out, 8, "not a \"JWT\"");
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines[0]["line"].as_u64(), lines[0]["type"].as_str()), (Some(7), Some("JWS")));
    assert_eq!(lines[1]["problems"][0], "not a \"JWT\"");
    assert_eq!(lines[1]["verified"], false);
}

#[test]
fn a_number_of_70_000_digits_is_shown_beside_others() {
    let claims = format!(r#"{{"iat":1,"exp":{}}}"#, "1".repeat(70_000));
    let token = unsigned(r#"{"alg":"RS256"}"#, claims, 256);
    assert!(plain(&token).contains("\"iat\": 1,  # 1970-01-01"));
}
