use std::time::Duration;

use super::*;

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    Response {
        status,
        headers: headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
        body: Secret::from(body.to_owned()),
        connection: crate::wire::Connection::default(),
        elapsed: Duration::ZERO,
    }
}

const READING: Reading<'_> = Reading {
    token_pointer: None,
    default_expires_in: None,
    scope: None,
    endpoint: "https://as.example/token?tenant=canary",
    known_secrets: &[],
};

fn parsed(body: &str) -> TokenResponse {
    TokenResponse::parse(&response(200, &[], body), READING).unwrap()
}

fn told(status: u16, headers: &[(&str, &str)], body: &str) -> (Kind, String) {
    let error = TokenResponse::parse(&response(status, headers, body), READING).expect_err(body);
    (error.kind, error.message)
}

#[test]
fn promise_12_expires_in_is_read_from_what_servers_send() {
    let life = |value: &str| parsed(&format!("{{\"access_token\":\"t\",\"expires_in\":{value}}}")).expires_in;
    assert_eq!(life("3600"), Some(3600));
    assert_eq!(life("\"3600\""), Some(3600));
    assert_eq!(life("3599.9"), Some(3599));
    assert_eq!(life("0"), Some(0));
    assert_eq!(life("-5"), Some(0));
    assert_eq!(life("1e30"), Some(3_155_760_000));
    assert_eq!(life("null"), None);
    assert_eq!(parsed("{\"access_token\":\"t\"}").expires_in, None);
    let odd = parsed("{\"access_token\":\"t\",\"expires_in\":\"soon\"}");
    assert_eq!(
        (odd.expires_in, odd.warnings),
        (None, vec!["expires_in is no number but \"soon\"".to_owned()])
    );
    let assumed = Reading { default_expires_in: Some(60), ..READING };
    let body = response(200, &[], "{\"access_token\":\"t\"}");
    assert_eq!(TokenResponse::parse(&body, assumed).unwrap().expires_in, Some(60));
}

#[test]
fn less_scope_than_asked_for_is_a_warning() {
    let reading = Reading { scope: Some("read write  admin"), ..READING };
    let body = response(200, &[], "{\"access_token\":\"t\",\"scope\":\"admin read\"}");
    let answer = TokenResponse::parse(&body, reading).unwrap();
    assert_eq!(answer.warnings, ["the server granted less scope than was asked for: write is missing"]);
    assert_eq!(answer.scope.as_deref(), Some("admin read"));
}

#[test]
fn a_pointer_finds_a_wrapped_response_or_token() {
    let at = |pointer: &'static str, body: &str| {
        TokenResponse::parse(&response(200, &[], body), Reading { token_pointer: Some(pointer), ..READING })
            .map(|answer| (answer.access_token.expose_str().unwrap().to_owned(), answer.expires_in))
    };
    let wrapped = "{\"status\":0,\"data\":{\"access_token\":\"t\",\"expires_in\":5},\"a/b\":[\"u\"]}";
    assert_eq!(at("/data", wrapped).unwrap(), ("t".to_owned(), Some(5)));
    assert_eq!(at("/data/access_token", wrapped).unwrap(), ("t".to_owned(), None));
    assert_eq!(at("/a~1b/0", wrapped).unwrap(), ("u".to_owned(), None));
    let error = at("/result", wrapped).unwrap_err();
    assert_eq!(error.kind, Kind::NotToken);
    assert!(error.message.contains("nothing at token_pointer \"/result\""), "{}", error.message);
}

#[test]
fn promise_21_what_is_no_token_response_is_exit_5_with_the_reason() {
    let refused = |body: &str| {
        let (kind, message) = told(200, &[], body);
        assert_eq!(kind, Kind::NotToken, "{message}");
        message.strip_prefix("https://as.example/token ").unwrap().to_owned()
    };
    assert_eq!(refused(""), "answered 200 with an empty body");
    assert_eq!(refused("<html><title>Log in</title>"), "answered an HTML page: an HTML page, \"Log in\"");
    assert_eq!(refused("[]"), "answered an array, not a JSON object");
    assert_eq!(refused("{}"), "answered without an access_token: no members");
    assert_eq!(
        refused("{\"id_token\":\"canary\"}"),
        "answered without an access_token: its members are \"id_token\""
    );
    assert_eq!(
        refused("{\"access_token\":\"a\",\"access_token\":\"b\"}"),
        "answered with the member \"access_token\" twice: its members are \"access_token, access_token\""
    );
    assert_eq!(
        refused("{\"access_token\":7}"),
        "answered an access_token that is a number: its members are \"access_token\""
    );
    for token in ["\"\"", "\"a\\nb\"", "\"t\\u00f6ken\"", "\"a\\u0000\""] {
        assert!(
            refused(&format!("{{\"access_token\":{token}}}")).contains("RFC 6749 appendix A.12"),
            "{token}"
        );
    }
    assert_eq!(refused("{\"access_token\":\"a\"").split(" (").next(), Some("answered what is not JSON"));
}

#[test]
fn an_error_object_in_a_200_is_a_refusal() {
    let (kind, message) = told(200, &[], "{\"error\":\"invalid_client\",\"error_description\":\"no\"}");
    assert_eq!(kind, Kind::Refused);
    assert_eq!(message, "https://as.example/token refused the request (HTTP 200): invalid_client: \"no\"");
}

#[test]
fn refusals_are_told_in_the_servers_words_whatever_their_form() {
    let words = |status, body: &str| {
        let (kind, message) = told(status, &[], body);
        assert_eq!(kind, Kind::Refused, "{message}");
        message.split_once("): ").unwrap().1.to_owned()
    };
    assert_eq!(
        words(400, "{\"error\":\"invalid_grant\",\"error_uri\":\"https://x\"}"),
        "invalid_grant: see \"https://x\""
    );
    assert_eq!(
        words(
            404,
            "{\"statusCode\":404,\"code\":\"ERR12014\",\"message\":\"CLIENT_NOT_FOUND\",\"description\":\"no such\"}"
        ),
        "ERR12014: \"CLIENT_NOT_FOUND\": \"no such\""
    );
    assert_eq!(words(400, "\"invalid assertion\""), "\"invalid assertion\"");
    assert_eq!(words(401, "<html><head><TITLE >Denied</title>"), "an HTML page, \"Denied\"");
    assert_eq!(words(403, ""), "an empty body");
    assert_eq!(words(400, "{\"message\":\"broken \"quotes\"\"}"), "\"{\"message\":\"broken \"quotes\"\"}\"");
    assert_eq!(
        words(400, "{\"error\":\"x\\u001b[31m\",\"error_description\":\"\\u202e\"}"),
        "x\\u{1b}[31m: \"\\u{202e}\""
    );
}

#[test]
fn other_statuses_have_their_own_exit_codes() {
    assert_eq!(
        told(429, &[("retry-after", "7")], "{\"error\":\"slow_down\"}"),
        (
            Kind::Unavailable,
            "https://as.example/token had too many requests (HTTP 429, retry after 7 s): slow_down"
                .to_owned()
        )
    );
    assert_eq!(told(503, &[], "").0, Kind::Unavailable);
    assert_eq!(told(500, &[], "{\"error\":\"server_error\"}").0, Kind::Unavailable);
    assert_eq!(told(408, &[], "").0, Kind::TimedOut);
    assert_eq!(
        told(404, &[], "not here"),
        (Kind::NotToken, "https://as.example/token answered HTTP 404: \"not here\"".to_owned())
    );
    assert_eq!(told(405, &[], "").0, Kind::NotToken);
}

#[test]
fn a_wrong_path_is_no_refusal_though_frameworks_answer_in_much_the_same_form() {
    for body in [
        "{\"timestamp\":1,\"status\":404,\"error\":\"Not Found\",\"path\":\"/tokn\"}",
        "{\"error\":\"not_found\",\"error_description\":\"no such page\"}",
        "{\"code\":\"404\",\"message\":\"no route\"}",
    ] {
        for status in [404, 405, 415] {
            let (kind, message) = told(status, &[], body);
            assert_eq!(kind, Kind::NotToken, "{body}");
            assert!(
                message.starts_with(&format!("https://as.example/token answered HTTP {status}: ")),
                "{message}"
            );
        }
    }
    assert_eq!(told(404, &[], "{\"error\":\"invalid_client\"}").0, Kind::Refused);
    assert_eq!(told(400, &[], "{\"error\":\"Not Found\"}").0, Kind::Refused);
}

#[test]
fn promise_13_a_redirect_names_its_target_without_query_and_userinfo() {
    let to = |target| told(307, &[("location", target)], "").1;
    assert!(
        to("https://other.example/t?code=canary")
            .contains("redirects to \"https://other.example/t\" (HTTP 307)")
    );
    assert!(!to("https://user:canary@other.example/t").contains("canary"));
    assert_eq!(told(302, &[], "").0, Kind::NotToken);
    // What to do about it is whole.
    let hint = |location: &str| {
        let answer = response(302, &[("location", location)], "");
        TokenResponse::parse(&answer, READING).expect_err(location).hint.unwrap()
    };
    for (location, named) in [
        ("https://other.example/t?code=canary", "https://other.example/t"),
        ("/oauth/t", "https://as.example/oauth/t"),
        ("//other.example/t", "URL"),
    ] {
        assert_eq!(hint(location), format!("if that is the right place, name it: --token-endpoint {named}"));
    }
}

#[test]
fn promise_23_what_a_server_echoes_of_the_secrets_is_taken_out() {
    let secrets = [Secret::from("p w/\"canary\"".to_owned()), Secret::from("id:canary2".to_owned())];
    let text = "raw p w/\"canary\" form p+w%2F%22canary%22 percent p%20w%2F%22canary%22 json p w/\\\"canary\\\" base64 aWQ6Y2FuYXJ5Mg==";
    assert_eq!(
        scrubbed(text, &secrets),
        "raw [redacted] form [redacted] percent [redacted] json [redacted] base64 [redacted]"
    );
    let reading = Reading { known_secrets: &secrets, ..READING };
    let body = response(401, &[], "{\"code\":\"ERR12004\",\"description\":\"Cannot decode id:canary2\"}");
    let message = TokenResponse::parse(&body, reading).unwrap_err().message;
    assert!(message.ends_with("ERR12004: \"Cannot decode [redacted]\""), "{message}");
}

#[test]
fn promise_23_what_a_server_echoes_is_in_no_message() {
    let secrets = [Secret::from("Can/s3cr&t".to_owned())];
    let reading = Reading { known_secrets: &secrets, ..READING };
    let answered = |status, headers: &[(&str, &str)], body: &str| {
        let error = TokenResponse::parse(&response(status, headers, body), reading).expect_err(body);
        format!("{} {:?}", error.message, error.hint)
    };
    for told in [
        answered(401, &[], r#"{"error":"invalid_client","error_description":"bad secret Can\/s3cr&t"}"#),
        answered(401, &[], r#"{"error":"Can/s3cr\u0026t"}"#),
        answered(302, &[("location", "https://x.example/Can/s3cr&t")], ""),
        answered(302, &[("location", "//us:pw@x.example/")], ""),
        answered(429, &[("retry-after", "Can/s3cr&t")], ""),
        answered(200, &[], r#"{"Can/s3cr&t":1,"Can\/s3cr&t":2}"#),
        answered(404, &[("content-type", "text/html")], "<title>Can/s3cr&amp;t</title>"),
    ] {
        assert!(!told.contains("s3cr") && !told.contains("pw"), "{told}");
    }
    let token = r#"{"access_token":"tok-canary","expires_in":"tok-canary"}"#;
    let warnings = TokenResponse::parse(&response(200, &[], token), reading).unwrap().warnings;
    assert_eq!(warnings, ["expires_in is no number but \"[redacted]\""]);
}

#[test]
fn promise_21_a_member_twice_on_the_pointers_way_is_refused() {
    let reading = Reading { token_pointer: Some("/data/token"), ..READING };
    for body in [
        r#"{"data":{"token":"a"},"data":{"token":"b"}}"#,
        r#"{"data":{"token":"a","token":"b"}}"#,
        r#"{"data":{"token":"a"},"x":1,"x":2}"#,
    ] {
        let error = TokenResponse::parse(&response(200, &[], body), reading).expect_err(body);
        assert!(error.kind == Kind::NotToken && error.message.contains(" twice"), "{}", error.message);
    }
}

#[test]
fn promise_21_an_error_beside_a_token_is_a_refusal() {
    assert_eq!(told(200, &[], r#"{"error":"x","access_token":"t"}"#).0, Kind::Refused);
    parsed(r#"{"error":null,"access_token":"t"}"#);
    parsed(r#"{"error":"","access_token":"t"}"#);
}

#[test]
fn a_byte_that_is_no_utf_8_is_replaced_wherever_it_is_read() {
    let mut sent = response(200, &[], "");
    sent.body = Secret::new(b"{\"access_token\":\"t\",\"expires_in\":60,\"x\":\"\xe9\"}".to_vec());
    let read = TokenResponse::parse(&sent, READING).unwrap();
    assert_eq!(read.expires_in, Some(60));
    assert!(read.body.expose_str().unwrap().ends_with("\"x\":\"\u{fffd}\"}"));
}
