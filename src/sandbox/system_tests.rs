//! The four systems' demands, answers and refusals, byte by byte where they are documented.

use super::rehearsal_tests::{ISSUER, KIND, NOW, Rehearsal, basic, claims};
use super::{Answer, System};

#[test]
fn light_oauth2_has_its_own_grants_and_errors() {
    let mut rehearsal = Rehearsal::new(System::LightOauth2);
    let code = |answer: &Answer| {
        let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        (answer.status, body["code"].as_str().unwrap_or_default().to_owned())
    };
    let refused = |status: u16, code: &str| (status, code.to_owned());
    let header = |rehearsal: &Rehearsal, id: &str| basic(id, &rehearsal.file(&format!("{id}.secret")));
    assert_eq!(code(&rehearsal.post("", "grant_type=client_credentials")), refused(401, "ERR12002"));
    assert_eq!(code(&rehearsal.post("", "client_id=default")), refused(401, "ERR12002"));
    assert_eq!(code(&rehearsal.post(&basic("nobody", "x"), "a=b")), refused(404, "ERR12014"));
    let usual = header(&rehearsal, "default");
    assert_eq!(code(&rehearsal.post(&usual, "grant_type=x")), refused(400, "ERR12001"));
    assert_eq!(code(&rehearsal.post(&usual, "grant_type=password")), refused(400, "ERR12024"));
    assert_eq!(
        code(&rehearsal.post(&usual, "grant_type=client_credentials&scope=x")),
        refused(400, "ERR12027")
    );
    assert_eq!(code(&rehearsal.post(&usual, "a=1&a=2")), refused(400, "ERR12000"));

    let token = rehearsal.file("refresh_token.token");
    let header_of_refresh = header(&rehearsal, "refresh_token");
    let form = format!("grant_type=refresh_token&refresh_token={token}");
    assert!(rehearsal.post(&header_of_refresh, &form).body.contains("refresh_token"));
    assert_eq!(code(&rehearsal.post(&header_of_refresh, &form)), refused(404, "ERR12029"));

    let user = header(&rehearsal, "user");
    let form = "grant_type=client_authenticated_user&userId=stevehu&userType=Employee&iss=evil&roles=admin";
    let answer = rehearsal.post(&user, form);
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let jwt = body["access_token"].as_str().unwrap();
    let claims = jwt.split('.').nth(1).unwrap();
    let claims = {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap()
    };
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(
        (&claims["user_id"], &claims["roles"], &claims["iss"]),
        (&"stevehu".into(), &"admin".into(), &ISSUER.into())
    );
    assert_eq!((&claims["user_type"], &claims["scope"][0]), (&"Employee".into(), &"read".into()));
    assert_eq!((&body["token_type"], &body["expires_in"]), (&"bearer".into(), &600.into()));
}

#[test]
fn wipo_das_refuses_in_forgerocks_words() {
    let mut rehearsal = Rehearsal::new(System::WipoDas);
    let endpoint = format!("{ISSUER}/am/oauth2/access_token");
    let mut assert = |changed: &str, cookie: &str| {
        let usual = format!(
            r#"{{"iss":"das-sandbox-id","sub":"das-sandbox-id","aud":"{endpoint}","jti":null,"iat":null,"exp":{}}}"#,
            NOW + 60
        );
        let mut all: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&usual).unwrap();
        all.extend(serde_json::from_str::<serde_json::Map<_, _>>(changed).unwrap());
        all.retain(|_, value| !value.is_null());
        let claims = serde_json::Value::Object(all).to_string();
        let jwt = rehearsal.jwt("default.pem", r#"{"alg":"ES256","typ":"JWT"}"#, &claims);
        let form = format!("grant_type=client_credentials&scope=das-api%2Foffice-exchange&{KIND}{jwt}");
        rehearsal.post(cookie, &form)
    };
    let cookie = "Cookie: amarouteid=.wipoama4\r\n";
    for (changed, description) in [
        (format!(r#"{{"exp":{NOW}}}"#), "JWT has expired"),
        (r#"{"aud":"x"}"#.to_owned(), "Audience validation failed"),
        (r#"{"iss":"x"}"#.to_owned(), "JWT 'iss' and 'sub' claims must be equal to the client_id"),
        (r#"{"iss":"x","sub":"x"}"#.to_owned(), "Client authentication failed"),
        (format!(r#"{{"exp":{}}}"#, NOW + 1801), "JWT expiration time is unreasonable"),
    ] {
        let answer = assert(&changed, cookie);
        let body = format!(r#"{{"error":"invalid_client","error_description":"{description}"}}"#);
        assert_eq!((answer.status, answer.body), (400, body));
    }
    let good = assert("{}", cookie);
    assert!(
        good.body.contains(r#""scope":"das-api/office-exchange","token_type":"Bearer","expires_in":3599}"#)
    );
    assert_eq!(good.note.remarks, [] as [&str; 0]);
    let remarks = assert(r#"{"jti":"1"}"#, "").note.remarks;
    assert_eq!(remarks.len(), 2, "{remarks:?}");
}

#[test]
fn ishare_wants_the_chain_thirty_seconds_and_its_own_party_id() {
    let mut rehearsal = Rehearsal::new(System::Ishare);
    let party = "EU.EORI.NL000000001";
    let chain: Vec<String> = rehearsal
        .file("seal.chain.pem")
        .split("-----END CERTIFICATE-----")
        .map(|block| block.lines().filter(|line| !line.starts_with('-')).collect::<String>())
        .filter(|der| !der.is_empty())
        .collect();
    let mut assert = |x5c: &[&str], changed: &str, more: &str| {
        let usual =
            format!(r#"{{"iss":"{party}","sub":"{party}","aud":"EU.EORI.NL000000000","exp":{}}}"#, NOW + 30);
        let mut all: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&usual).unwrap();
        all.extend(serde_json::from_str::<serde_json::Map<_, _>>(changed).unwrap());
        let claims = claims(&serde_json::Value::Object(all).to_string());
        let x5c = serde_json::to_string(x5c).unwrap();
        let jwt = rehearsal.jwt(
            "seal.pem",
            &format!(r#"{{"alg":"RS256","typ":"JWT","x5c":{x5c}{more}}}"#),
            &claims,
        );
        let answer = rehearsal
            .post("", &format!("grant_type=client_credentials&scope=iSHARE&client_id={party}&{KIND}{jwt}"));
        if answer.status != 200 {
            let body =
                r#"{"code":400,"description":"iSHARE JWT could not be validated","message":"Bad Request"}"#;
            assert_eq!((answer.status, answer.body.as_str()), (400, body));
        } else {
            assert!(answer.body.len() > 5380, "large and opaque");
        }
        answer.note.words
    };
    let [leaf, middle, root] = [0, 1, 2].map(|at| chain[at].as_str());
    let whole = [leaf, middle, root];
    assert!(assert(&whole, "{}", "").starts_with("EU.EORI.NL000000001 by private_key_jwt (RS256)"));
    assert_eq!(assert(&[root, middle, leaf], "{}", ""), "x5c is not leaf first, root last");
    assert_eq!(
        assert(&[leaf, middle], "{}", ""),
        "x5c has 2 certificates that are not the whole chain of 3, leaf first, root last"
    );
    assert_eq!(assert(&[leaf, "AAAA"], "{}", ""), "certificate 2 of x5c was not issued by this sandbox");
    assert_eq!(
        assert(&whole, "{}", r#","kid":"1""#),
        "the assertion's header has \"kid\"; alg, typ and x5c alone are wanted"
    );
    assert_eq!(
        assert(&whole, &format!(r#"{{"exp":{}}}"#, NOW + 29), ""),
        "exp is 29 seconds after iat; exactly 30 are wanted"
    );
    assert_eq!(
        assert(&whole, r#"{"aud":["EU.EORI.NL000000000"]}"#, ""),
        "the assertion's aud is an array; one string is wanted"
    );
    assert_eq!(
        assert(&whole, &format!(r#"{{"aud":"{ISSUER}"}}"#), ""),
        format!("the assertion's aud is \"{ISSUER}\"; \"EU.EORI.NL000000000\" is wanted")
    );
    assert_eq!(
        assert(&whole, &format!(r#"{{"iat":{}.5}}"#, NOW - 1), ""),
        "a time in the assertion has a fraction; whole seconds are wanted"
    );
}

#[test]
fn interswitch_answers_with_its_extra_members() {
    let mut rehearsal = Rehearsal::new(System::Interswitch);
    let header = basic("default", &rehearsal.file("default.secret"));
    let answer = rehearsal.post(&header, "grant_type=client_credentials");
    assert!(
        answer.body.contains(r#""scope":"profile","client_logo":null,"client_description":null,"jti":""#)
    );
    let answer = rehearsal.post(&basic("default", "x"), "grant_type=client_credentials");
    let body = r#"{"error":"invalid_client","error_description":"Bad client credentials"}"#;
    assert_eq!((answer.status, answer.body.as_str()), (401, body));
}
