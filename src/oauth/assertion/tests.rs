use super::*;

const KEY: &[u8] = include_bytes!("../../../tests/fixtures/keys/p256.sec1.pem");

fn material() -> KeyMaterial {
    SigningKey::parse(&Secret::new(KEY.to_vec()), "key.pem").unwrap().into()
}

fn stamp() -> Stamp {
    Stamp { now: 1_000, jti: "j-1".to_owned() }
}

fn spec() -> AssertionSpec {
    AssertionSpec { lifetime: 60, ..AssertionSpec::default() }
}

fn signed(spec: &AssertionSpec, material: &KeyMaterial) -> Assertion {
    Assertion::sign(spec, Some("c"), &Ok("https://as.example".to_owned()), material, &stamp()).unwrap()
}

fn members(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

#[test]
fn the_usual_header_and_claims_are_exact() {
    let assertion = signed(&spec(), &material());
    assert_eq!(assertion.header, r#"{"alg":"ES256","typ":"JWT"}"#);
    assert_eq!(
        assertion.claims,
        r#"{"iss":"c","sub":"c","aud":"https://as.example","jti":"j-1","iat":1000,"exp":1060}"#
    );
    assert_eq!(assertion.jwt.expose_str().unwrap().split('.').count(), 3);
}

#[test]
fn backdating_moves_iat_and_exp_together() {
    let assertion = signed(&AssertionSpec { lifetime: 30, backdate: 5, ..spec() }, &material());
    assert!(assertion.claims.ends_with(r#""iat":995,"exp":1025}"#), "{}", assertion.claims);
}

#[test]
fn a_preset_orders_the_members_and_a_user_adds_replaces_and_removes() {
    let order = |text: &str| Some(text.split(' ').map(str::to_owned).collect());
    let spec = AssertionSpec {
        header_members: order("typ alg kid"),
        claims_members: order("exp sub aud nbf"),
        kid: Some("k".to_owned()),
        header: members(&[("b64", "true"), ("typ", "null")]),
        claims: members(&[("aud", r#"["a","b"]"#), ("n", "1"), ("s", "\"1\""), ("sub", "null")]),
        ..spec()
    };
    let assertion = signed(&spec, &material());
    assert_eq!(assertion.header, r#"{"alg":"ES256","kid":"k","b64":true}"#);
    assert_eq!(assertion.claims, r#"{"exp":1060,"aud":["a","b"],"nbf":1000,"n":1,"s":"1"}"#);
}

#[test]
fn what_is_overridden_need_not_be_known() {
    let spec =
        AssertionSpec { claims: members(&[("iss", "\"i\""), ("sub", "\"s\""), ("aud", "\"a\"")]), ..spec() };
    let unknown = Err(Error::usage("not known"));
    let assertion = Assertion::sign(&spec, None, &unknown, &material(), &stamp()).unwrap();
    assert_eq!(assertion.claims, r#"{"iss":"i","sub":"s","aud":"a","jti":"j-1","iat":1000,"exp":1060}"#);
}

#[test]
fn the_header_bears_thumbprints_and_certificates_in_order() {
    let material = KeyMaterial {
        x5c: Some(vec!["AAA=".to_owned(), "BBB=".to_owned()]),
        x5t: Some("t1".to_owned()),
        x5t_s256: Some("t2".to_owned()),
        ..material()
    };
    let spec = AssertionSpec {
        kid: Some("thumbprint".to_owned()),
        typ: Some("client-authentication+jwt".to_owned()),
        ..spec()
    };
    let thumbprint = material.key.thumbprint().unwrap();
    assert_eq!(
        signed(&spec, &material).header,
        format!(
            r#"{{"alg":"ES256","typ":"client-authentication+jwt","kid":"{thumbprint}","x5c":["AAA=","BBB="],"x5t":"t1","x5t#S256":"t2"}}"#
        )
    );
}

#[test]
fn what_is_missing_or_contradicts_is_told() {
    let error = |spec: &AssertionSpec, id| {
        Assertion::sign(spec, id, &Ok("a".to_owned()), &material(), &stamp()).unwrap_err().message
    };
    assert!(error(&spec(), None).starts_with("client_id is not set"));
    let odd = AssertionSpec { claims_members: Some(vec!["iss".to_owned(), "nonce".to_owned()]), ..spec() };
    assert_eq!(error(&odd, Some("c")), "claims_members names nonce, which jeton does not make");
    let alg = AssertionSpec { header: members(&[("alg", "\"none\"")]), ..spec() };
    assert_eq!(error(&alg, Some("c")), "header can't set alg: the signature follows it");
    let family = AssertionSpec { alg: Some(Algorithm::RS256), ..spec() };
    assert!(error(&family, Some("c")).contains("RS256"));
}

#[test]
fn limits_and_party_ids_are_warned_of() {
    let spec = AssertionSpec { lifetime: 2_700, max_lifetime: Some(1_800), check_party_id: true, ..spec() };
    assert_eq!(
        signed(&spec, &KeyMaterial { x5c: Some(Vec::new()), ..material() }).warnings,
        [
            "the assertion lives 2700 s; the server takes at most 1800 s (assertion_lifetime)",
            "client_id c is not in the certificate: its subject bears no identifier",
            "the assertion is for https://as.example; this server wants its party id there, not a URL (assertion_audience)"
        ]
    );
    assert!(names_party("EU.EORI.NL1", &["EU.EORI.NL1".to_owned()]));
    assert!(names_party("did:ishare:EU.NL.NTRNL-10000001", &["NTRNL-10000001".to_owned()]));
    assert!(!names_party("EU.EORI.NL1", &["EU.EORI.NL2".to_owned(), "NL1".to_owned()]));
}

#[test]
fn the_audience_is_what_the_setting_says() {
    let endpoint = Endpoint::parse("https://as.example/token", None, "token_endpoint", false).unwrap();
    let aud = |text: Option<&str>, issuer| {
        text.map(Audience::parse)
            .unwrap_or_default()
            .resolve(issuer, Some(&endpoint))
            .map_err(|error| error.message)
    };
    assert_eq!(aud(None, Some("https://as.example")), Ok("https://as.example".to_owned()));
    assert_eq!(aud(None, None), Ok("https://as.example/token".to_owned()));
    assert_eq!(aud(Some("token_endpoint"), Some("i")), Ok("https://as.example/token".to_owned()));
    assert_eq!(aud(Some("EU.EORI.NL1"), None), Ok("EU.EORI.NL1".to_owned()));
    assert!(aud(Some("issuer"), None).unwrap_err().contains("issuer is not set"));
    assert!(aud(Some(""), Some("i")).unwrap_err().starts_with("assertion_audience is not set"));
}
