use super::rehearsal_tests::{ISSUER, KIND, NOW, Rehearsal, basic, claims, dice, encoded};
use super::*;
use crate::jose::{self, Algorithm, SigningKey};

#[test]
fn each_fault_of_an_assertion_is_named() {
    let mut rehearsal = Rehearsal::new(System::Standard);
    let wanted = format!("\"{ISSUER}\" or \"{ISSUER}/token\" is wanted");
    for (changed, words) in [
        (r#"{"aud":"https://x"}"#.to_owned(), format!("the assertion's aud is \"https://x\"; {wanted}")),
        (
            format!(r#"{{"aud":"{ISSUER}/"}}"#),
            format!("the assertion's aud is \"{ISSUER}/\"; {wanted} (the slash at the end counts)"),
        ),
        (r#"{"aud":null}"#.to_owned(), format!("the assertion has no aud; {wanted}")),
        (r#"{"aud":1}"#.to_owned(), "the assertion's aud is a number, not a string".to_owned()),
        (
            format!(r#"{{"aud":["{ISSUER}","x"]}}"#),
            "the assertion's aud names 2 audiences; this server wants to be the only one".to_owned(),
        ),
        (format!(r#"{{"exp":{NOW}}}"#), "the assertion is refused: expired 0 seconds ago (exp)".to_owned()),
        (r#"{"exp":null}"#.to_owned(), "the assertion has no exp (RFC 7523 section 3)".to_owned()),
        (
            format!(r#"{{"iat":{}}}"#, NOW + 2),
            "the assertion is refused: issued 2 seconds in the future (iat)".to_owned(),
        ),
        (
            format!(r#"{{"nbf":{}}}"#, NOW + 9),
            "the assertion is refused: not valid for another 9 seconds (nbf)".to_owned(),
        ),
        (
            format!(r#"{{"exp":{}}}"#, NOW + 7200),
            "the assertion lives 7200 seconds more; this server takes at most 3600".to_owned(),
        ),
        (r#"{"jti":null}"#.to_owned(), "the assertion has no jti: it could be replayed".to_owned()),
        (r#"{"iat":null}"#.to_owned(), "the assertion has no iat".to_owned()),
        (
            r#"{"iss":"other"}"#.to_owned(),
            "the assertion is refused: iss is \"other\", \"default\" is wanted".to_owned(),
        ),
        (
            r#"{"sub":null}"#.to_owned(),
            "the assertion is refused: sub is missing, \"default\" is wanted".to_owned(),
        ),
        (
            r#"{"iss":null,"sub":null}"#.to_owned(),
            "the assertion names no client: it has neither sub nor iss".to_owned(),
        ),
    ] {
        let answer = rehearsal.assert(&claims(&changed));
        assert_eq!((answer.status, answer.note.words.as_str()), (401, words.as_str()), "{changed}");
        assert!(
            answer.body.starts_with(r#"{"error":"invalid_client","error_description":""#),
            "{}",
            answer.body
        );
    }
    assert_eq!(rehearsal.assert(&claims("{}")).status, 200);
}

#[test]
fn an_assertion_serves_once() {
    let mut rehearsal = Rehearsal::new(System::Standard);
    let jti = claims(r#"{"jti":"once"}"#);
    assert_eq!(rehearsal.assert(&jti).status, 200);
    assert_eq!(rehearsal.assert(&jti).note.words, "the assertion was used before: its jti \"once\" is known");
}

#[test]
fn keys_algorithms_and_headers_are_held_against_the_registration() {
    let mut rehearsal = Rehearsal::new(System::Standard);
    let send = |rehearsal: &mut Rehearsal, key: &str, header: &str| {
        let jwt = rehearsal.jwt(key, header, &claims("{}"));
        rehearsal.told(&format!("grant_type=client_credentials&{KIND}{jwt}"))
    };
    assert_eq!(
        send(&mut rehearsal, "es384.pem", r#"{"alg":"ES256"}"#),
        "the assertion is refused: the signature has 96 bytes, which is not ES256's size"
    );
    assert_eq!(
        send(&mut rehearsal, "es384.pem", r#"{"alg":"ES384"}"#),
        "the assertion's alg is \"ES384\", and the client is registered for ES256"
    );
    assert_eq!(
        send(&mut rehearsal, "eddsa.pem", r#"{"alg":"ES256"}"#),
        "the assertion is refused: the signature is not this key's (ES256, EC P-256)"
    );
    let told = send(&mut rehearsal, "default.pem", r#"{"alg":"ES256","kid":"k"}"#);
    assert!(
        told.starts_with("the assertion's kid is \"k\", and no such key of the client's is registered ("),
        "{told}"
    );
    let told = send(&mut rehearsal, "default.pem", r#"{"alg":"ES256","crit":["x"]}"#);
    assert!(told.contains("demands extensions (crit)"), "{told}");
    assert_eq!(
        send(&mut rehearsal, "default.pem", r#"{"alg":"none"}"#),
        "the assertion's alg is \"none\", and the client is registered for ES256"
    );
    let form = |jwt: &str| format!("grant_type=client_credentials&{KIND}{jwt}");
    assert!(rehearsal.told(&form("abc")).starts_with("the assertion is not a JWT: it has 1 part"));
    assert_eq!(
        rehearsal.told(&form("e30.a.b.c.d")),
        "the assertion is encrypted, which this server can't read"
    );
    let secret = rehearsal.file("client_secret_jwt.secret");
    let key = SigningKey::from_client_secret(&Secret::from(secret));
    let jwt = jose::compact(r#"{"alg":"HS256"}"#, &claims("{}"), &key, Algorithm::HS256).unwrap();
    assert_eq!(
        rehearsal.told(&form(&jwt)),
        "the client default is registered for private_key_jwt, and this is client_secret_jwt"
    );
}

#[test]
fn what_other_servers_would_mind_is_remarked() {
    let mut rehearsal = Rehearsal::new(System::Standard);
    let mut remarks = |changed: &str| {
        let answer = rehearsal.assert(&claims(changed));
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.note.remarks
    };
    assert_eq!(remarks("{}"), [] as [&str; 0]);
    assert_eq!(
        remarks(&format!(r#"{{"aud":"{ISSUER}/token"}}"#)),
        ["aud is the token endpoint: servers of RFC 7523bis and FAPI 2.0 take the issuer alone"]
    );
    assert_eq!(
        remarks(&format!(r#"{{"aud":["{ISSUER}"]}}"#)),
        ["aud is an array: some servers take a string alone"]
    );
    assert_eq!(
        remarks(&format!(r#"{{"exp":{}.5}}"#, NOW + 20)),
        ["a time has a fraction: some servers take whole seconds alone"]
    );
    assert_eq!(
        remarks(&format!(r#"{{"exp":{}}}"#, NOW + 900)),
        ["the assertion lives 900 seconds: many servers take 300 at most"]
    );
}

#[test]
fn a_wrong_secret_is_told_how() {
    let mut rehearsal = Rehearsal::new(System::Standard);
    let secret = rehearsal.file("client_secret_post.secret");
    let mut post = |secret: &str| {
        let secret = encoded(secret);
        rehearsal.told(&format!(
            "grant_type=client_credentials&client_id=client_secret_post&client_secret={secret}"
        ))
    };
    let wrong = "the secret is not that of client client_secret_post";
    assert_eq!(post("x"), wrong);
    assert_eq!(
        post(&format!("{secret}\n")),
        format!("{wrong}: white space or a line break stands around it")
    );
    assert_eq!(post(&encoded(&secret)), format!("{wrong}: it was form-encoded once too often"));
    assert_eq!(post(&format!("\"{secret}\"")), format!("{wrong}: it stands in quotes"));
    assert_eq!(post(secret.split_at(20).0), format!("{wrong}: it is cut short"));
}

#[test]
fn both_encodings_of_basic_are_told_apart() {
    let mut rehearsal = Rehearsal::new(System::Standard);
    let (id, secret) = ("client_secret_basic", rehearsal.file("client_secret_basic.secret"));
    let form = "grant_type=client_credentials";
    assert_eq!(rehearsal.post(&basic(id, &encoded(&secret)), form).status, 200);
    let answer = rehearsal.post(&basic(id, &secret), form);
    assert_eq!(answer.status, 401);
    assert!(answer.note.words.ends_with("(--basic-encoding form)"), "{}", answer.note.words);
    assert_eq!(answer.note.remarks, ["a lenient server lets this pass"]);
    assert!(answer.headers.contains(&("WWW-Authenticate", "Basic realm=\"sandbox\"".to_owned())));
    for (header, words) in [
        ("Authorization: Bearer x\r\n", "the Authorization header is not Basic"),
        ("Authorization: Basic !\r\n", "the Basic credentials are not base64 with its padding"),
        ("Authorization: Basic YQ==\r\n", "the Basic credentials have no colon between id and secret"),
        (
            "Authorization: Basic YTpi\r\nAuthorization: Basic YTpi\r\n",
            "the header authorization stands more than once",
        ),
    ] {
        assert_eq!(rehearsal.post(header, form).note.words, words);
    }

    let mut raw = Rehearsal::new(System::LightOauth2);
    let secret = raw.file("default.secret");
    assert_eq!(raw.post(&basic("default", &secret), form).status, 200);
    let answer = raw.post(&basic("default", &encoded(&secret)), form);
    assert!(answer.note.words.ends_with("(--basic-encoding raw)"), "{}", answer.note.words);
    assert!(
        answer.body.starts_with(r#"{"statusCode":401,"code":"ERR12007","message":"UNAUTHORIZED_CLIENT""#)
    );
}

#[test]
fn the_form_and_the_way_to_authenticate_are_strict() {
    let mut rehearsal = Rehearsal::new(System::Standard);
    let secret = encoded(&rehearsal.file("client_secret_post.secret"));
    let post = format!("client_id=client_secret_post&client_secret={secret}");
    for (form, words) in [
        (
            String::new(),
            "the client doesn't say who it is: no Authorization header, no client_assertion, no client_id",
        ),
        (post.clone(), "grant_type is missing"),
        (format!("{post}&client_id=x"), "client_id stands more than once in the form (RFC 6749 section 3.2)"),
        (format!("{post}&scope=%zz"), "the value of scope is not form-encoded"),
        (
            format!("{post}&client_assertion=x"),
            "the client authenticates twice, by client_secret and by client_assertion (RFC 6749 section 2.3)",
        ),
        (
            format!("{post}&grant_type=password"),
            "the client client_secret_post may not use password, it is registered for client_credentials",
        ),
        (
            format!("{post}&grant_type=client_credentials&resource=api"),
            "the resource \"api\" is no absolute URI without a fragment (RFC 8707)",
        ),
        (
            "grant_type=client_credentials&client_id=default".to_owned(),
            "the client default is registered for private_key_jwt, and this is none",
        ),
    ] {
        assert_eq!(rehearsal.told(&form), words, "{form}");
    }
    let told = rehearsal.told("client_id=nobody");
    assert!(
        told.starts_with("the client \"nobody\" is not registered; known are default, private_key_jwt"),
        "{told}"
    );
    let told = rehearsal.told(&format!("{post}&grant_type=x"));
    assert!(told.starts_with("grant_type \"x\" is not known here: there are client_credentials"), "{told}");
    let json = rehearsal.send("POST /token HTTP/1.1\r\nContent-Type: application/json\r\n\r\n", "{}");
    assert_eq!(
        json.note.words,
        "Content-Type is \"application/json\", application/x-www-form-urlencoded is wanted"
    );
    assert_eq!(rehearsal.send("GET /token HTTP/1.1\r\n\r\n", "").status, 405);
    assert_eq!(rehearsal.send("GET /x HTTP/1.1\r\n\r\n", "").status, 404);
    let url = rehearsal.send(
        "POST /token?client_secret=x HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n",
        &post,
    );
    assert_eq!(
        url.note.words,
        "client_secret stands in the URL, where logs keep it (RFC 6749 section 2.3.1)"
    );
}

#[test]
fn a_code_serves_once_and_only_with_its_verifier() {
    let mut rehearsal = Rehearsal::new(System::Standard);
    let (code, verifier) = (rehearsal.file("none.code"), rehearsal.file("none.verifier"));
    let form = |code: &str, uri: &str, verifier: &str| {
        format!(
            "grant_type=authorization_code&client_id=none&code={code}&redirect_uri={uri}&code_verifier={verifier}"
        )
    };
    let uri = "http://127.0.0.1/callback";
    assert_eq!(rehearsal.told(&form("x", uri, &verifier)), "the code is not known here");
    assert!(rehearsal.told(&form(&code, "http://127.0.0.1/", &verifier)).starts_with("redirect_uri is "));
    assert_eq!(rehearsal.told(&form(&code, uri, "")), "code_verifier is missing");
    let other = rehearsal.file("authorization_code.code");
    assert_eq!(rehearsal.told(&form(&other, uri, &verifier)), "the code was issued to another client");
    let answer = rehearsal.post("", &form(&code, uri, &verifier));
    assert!(answer.body.contains("\"refresh_token\":\""), "{}", answer.body);
    assert_eq!(
        rehearsal.told(&form(&code, uri, &verifier)),
        "the code was used before: it serves once (RFC 6749 section 4.1.2)"
    );
}

#[test]
fn the_authorization_endpoint_gives_a_code_to_loopback_alone() {
    let mut rehearsal = Rehearsal::new(System::Standard);
    let verifier = "v".repeat(43);
    let challenge = grant::challenge(&verifier);
    let mut ask = |uri: &str| {
        rehearsal.send(
            &format!("GET /authorize?response_type=code&client_id=none&redirect_uri={uri}&code_challenge={challenge}&code_challenge_method=S256&state=a%26b HTTP/1.1\r\n\r\n"),
            "",
        )
    };
    for uri in ["https://evil.example/", "http://127.0.0.1.evil.example/", "http://127.0.0.1:80%0d%0aX:/"] {
        assert_eq!(ask(uri).status, 400, "{uri}");
    }
    let answer = ask("http://127.0.0.1:7777/cb");
    let (_, location) = answer.headers.iter().find(|(name, _)| *name == "Location").unwrap();
    let code = location.strip_prefix("http://127.0.0.1:7777/cb?code=").unwrap();
    let (code, rest) = code.split_once('&').unwrap();
    assert_eq!(rest, "state=a%26b&iss=http%3A%2F%2F127.0.0.1%3A9");
    let form = format!(
        "grant_type=authorization_code&client_id=none&code={code}&redirect_uri=http://127.0.0.1:7777/cb&code_verifier={verifier}"
    );
    assert_eq!(rehearsal.post("", &form).status, 200);
}

#[test]
fn trouble_comes_as_it_was_asked_for() {
    let fail = |code: &str| Trouble { fail: Some(code.to_owned()), ..Trouble::default() };
    for (code, status) in [("invalid_client", 401), ("invalid_scope", 400), ("server_error", 500)] {
        let answer = Rehearsal::in_trouble(System::Standard, fail(code)).post("", "");
        assert_eq!((answer.status, answer.note.error.as_deref()), (status, Some(code)));
    }
    let status = Trouble { status: Some(503), ..Trouble::default() };
    let answer = Rehearsal::in_trouble(System::Standard, status).post("", "");
    assert!(answer.headers.contains(&("Retry-After", "1".to_owned())));

    let rotating = Trouble { rotate_keys: true, expires_in: Some(5), ..Trouble::default() };
    let mut rehearsal = Rehearsal::in_trouble(System::Standard, rotating.clone());
    let set = |rehearsal: &mut Rehearsal| rehearsal.send("GET /jwks HTTP/1.1\r\n\r\n", "").body;
    let before = set(&mut rehearsal);
    let answer = rehearsal.assert(&claims("{}"));
    assert!(answer.body.contains("\"expires_in\":5,"), "{}", answer.body);
    let after = set(&mut rehearsal);
    assert_eq!((before.matches("kid").count(), after.matches("kid").count()), (1, 2));
    assert!(after.contains(before.trim_start_matches("{\"keys\":[").trim_end_matches("]}")));
    assert!(Sandbox::new(System::Ishare, ISSUER, None, rotating, NOW, &dice()).is_err());
}

#[test]
fn the_log_is_one_line_for_people_or_machines() {
    let mut rehearsal = Rehearsal::new(System::Standard);
    let answer = rehearsal.post("", "client_id=default&grant_type=client_credentials");
    let words = "the client default is registered for private_key_jwt, and this is none";
    assert_eq!(
        line(Format::Text, "POST /token", &answer),
        format!("sandbox: POST /token 401 invalid_client: {words}")
    );
    assert_eq!(
        line(Format::Json, "POST /token", &answer),
        format!(
            r#"{{"request":"POST /token","status":401,"client":"default","error":"invalid_client","message":"{words}","remarks":[]}}"#
        )
    );
}

#[test]
fn a_terse_server_keeps_its_words_for_the_log() {
    let trouble = Trouble { terse: true, ..Trouble::default() };
    let answer = Rehearsal::in_trouble(System::Standard, trouble.clone()).assert(&claims(r#"{"jti":null}"#));
    assert_eq!((answer.status, answer.body.as_str()), (401, r#"{"error":"invalid_client"}"#));
    assert!(answer.note.words.contains("the assertion has no jti"), "{}", answer.note.words);
    assert!(Sandbox::new(System::Ishare, ISSUER, None, trouble, NOW, &dice()).is_err());
}
