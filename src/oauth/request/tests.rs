use super::super::{Audience, AuthMethod, BasicEncoding, KeyMaterial, SecretSource};
use super::*;
use crate::jose::SigningKey;
use crate::oauth::client_auth::assertion_type;

/// Answers each secret with its own name, and a file with its path.
struct Named;

impl SecretSource for Named {
    fn secret(&self, name: SecretName) -> Result<Secret> {
        Ok(Secret::from(format!("the {}", name.parameter())))
    }
    fn optional_secret(&self, name: SecretName) -> Result<Option<Secret>> {
        Ok(if name == SecretName::ClientAssertion { None } else { Some(self.secret(name)?) })
    }
    fn value(&self, source: &Source, _what: &str) -> Result<Secret> {
        Ok(Secret::from(source.describe()))
    }
    fn key(&self) -> Result<KeyMaterial> {
        const KEY: &[u8] = include_bytes!("../../../tests/fixtures/keys/p256.sec1.pem");
        Ok(SigningKey::parse(&Secret::new(KEY.to_vec()), "key.pem")?.into())
    }
}

fn spec(grant: Grant, method: AuthMethod) -> TokenRequestSpec {
    TokenRequestSpec {
        endpoint: Endpoint::parse("https://as.example/token", None, "token_endpoint", false).unwrap(),
        issuer: None,
        client: Client {
            id: Some("my id".to_owned()),
            send_id: true,
            method,
            basic_encoding: BasicEncoding::Form,
            assertion_type: assertion_type("jwt-bearer"),
        },
        grant,
        scope: Some("a b".to_owned()),
        audience: None,
        resource: Vec::new(),
        params: Vec::new(),
        headers: Vec::new(),
        assertion: AssertionSpec { lifetime: 60, audience: Audience::Usual, ..AssertionSpec::default() },
    }
}

fn built(spec: &TokenRequestSpec) -> TokenRequest {
    TokenRequest::build(spec, &Named, &Stamp { now: 0, jti: "j".to_owned() }).unwrap()
}

fn body(spec: &TokenRequestSpec) -> String {
    built(spec).body().expose_str().unwrap().to_owned()
}

fn header(spec: &TokenRequestSpec, name: &str) -> Option<String> {
    built(spec).headers.iter().find(|h| h.name == name).map(|h| h.value.expose_str().unwrap().to_owned())
}

#[test]
fn each_grant_has_its_own_form_in_order() {
    let none = |grant| body(&spec(grant, AuthMethod::None));
    assert_eq!(none(Grant::ClientCredentials), "grant_type=client_credentials&scope=a+b&client_id=my+id");
    assert_eq!(
        none(Grant::new("authorization_code", Some("https://app/cb".to_owned()), None)),
        "grant_type=authorization_code&code=the+code&redirect_uri=https%3A%2F%2Fapp%2Fcb&code_verifier=the+code_verifier&scope=a+b&client_id=my+id"
    );
    assert_eq!(
        none(Grant::new("password", None, Some("ada".to_owned()))),
        "grant_type=password&username=ada&password=the+password&scope=a+b&client_id=my+id"
    );
    assert_eq!(
        none(Grant::RefreshToken),
        "grant_type=refresh_token&refresh_token=the+refresh_token&scope=a+b&client_id=my+id"
    );
    assert_eq!(none(Grant::new("urn:x:y", None, None)), "grant_type=urn%3Ax%3Ay&scope=a+b&client_id=my+id");
    let error = TokenRequest::build(
        &spec(Grant::new("password", None, None), AuthMethod::None),
        &Named,
        &Stamp { now: 0, jti: String::new() },
    );
    assert_eq!(error.unwrap_err().message, "a password grant needs username");
}

#[test]
fn each_authentication_method_puts_the_client_where_it_belongs() {
    let with = |method| spec(Grant::ClientCredentials, method);
    assert_eq!(
        header(&with(AuthMethod::ClientSecretBasic), "Authorization").unwrap(),
        "Basic bXklMjBpZDp0aGUlMjBjbGllbnRfc2VjcmV0"
    );
    assert_eq!(body(&with(AuthMethod::ClientSecretBasic)), "grant_type=client_credentials&scope=a+b");
    let mut raw = with(AuthMethod::ClientSecretBasic);
    raw.client.basic_encoding = BasicEncoding::Raw;
    assert_eq!(header(&raw, "Authorization").unwrap(), "Basic bXkgaWQ6dGhlIGNsaWVudF9zZWNyZXQ=");
    raw.client.id = Some("a:b".to_owned());
    assert!(
        TokenRequest::build(&raw, &Named, &Stamp { now: 0, jti: String::new() })
            .unwrap_err()
            .message
            .contains("colon")
    );
    assert_eq!(
        body(&with(AuthMethod::ClientSecretPost)),
        "grant_type=client_credentials&scope=a+b&client_id=my+id&client_secret=the+client_secret"
    );
    for method in [AuthMethod::PrivateKeyJwt, AuthMethod::ClientSecretJwt] {
        let body = body(&with(method));
        let start = "grant_type=client_credentials&scope=a+b&client_id=my+id&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=eyJ";
        assert!(body.starts_with(start), "{body}");
    }
    let mut unnamed = with(AuthMethod::PrivateKeyJwt);
    unnamed.client.send_id = false;
    assert!(!body(&unnamed).contains("client_id"));
    unnamed.client.id = None;
    assert!(TokenRequest::build(&unnamed, &Named, &Stamp { now: 0, jti: String::new() }).is_err());
}

#[test]
fn parameters_are_added_or_take_the_place_of_usual_ones() {
    let mut spec = spec(Grant::ClientCredentials, AuthMethod::None);
    let literal = |text: &str| Source::Literal(text.to_owned());
    spec.resource = vec!["https://r/1".to_owned(), "https://r/2".to_owned()];
    spec.params = vec![
        ("scope".to_owned(), literal("c")),
        ("userId".to_owned(), literal("ü")),
        ("otp".to_owned(), Source::File("otp.txt".into())),
        ("roles".to_owned(), literal("r1")),
        ("roles".to_owned(), literal("r2")),
        ("resource".to_owned(), literal("https://r/3")),
    ];
    assert_eq!(
        body(&spec),
        "grant_type=client_credentials&scope=c&resource=https%3A%2F%2Fr%2F3&client_id=my+id&userId=%C3%BC&otp=file+otp.txt&roles=r1&roles=r2"
    );
    assert!(built(&spec).form.iter().any(|field| field.name == "otp" && field.is_secret));
}

#[test]
fn headers_are_added_changed_and_dropped() {
    let mut spec = spec(Grant::ClientCredentials, AuthMethod::None);
    let literal = |name: &str, text: &str| (name.to_owned(), Source::Literal(text.to_owned()));
    spec.headers = vec![
        literal("accept", "*/*"),
        literal("User-Agent", ""),
        literal("X-Api-Key", "k"),
        literal("Cookie", "a=b"),
    ];
    let shown: Vec<String> = built(&spec)
        .headers
        .iter()
        .map(|h| {
            format!("{}={}{}", h.name, h.value.expose_str().unwrap(), if h.is_secret { "!" } else { "" })
        })
        .collect();
    assert_eq!(
        shown,
        ["accept=*/*", "Content-Type=application/x-www-form-urlencoded", "X-Api-Key=k!", "Cookie=a=b"]
    );
}

#[test]
fn a_header_file_with_a_control_character_is_refused() {
    struct Lines(&'static str);
    impl SecretSource for Lines {
        fn secret(&self, name: SecretName) -> Result<Secret> {
            Named.secret(name)
        }
        fn optional_secret(&self, name: SecretName) -> Result<Option<Secret>> {
            Named.optional_secret(name)
        }
        fn value(&self, _source: &Source, _what: &str) -> Result<Secret> {
            Ok(Secret::from(self.0.to_owned()))
        }
        fn key(&self) -> Result<KeyMaterial> {
            Named.key()
        }
    }
    let mut spec = spec(Grant::ClientCredentials, AuthMethod::None);
    spec.headers = vec![(String::new(), Source::File("h".into()))];
    let build = |lines| TokenRequest::build(&spec, &Lines(lines), &Stamp { now: 0, jti: String::new() });
    let request = build("X-A: 1\n\nAuthorization: Bearer canary\n").unwrap();
    assert!(request.headers.iter().any(|h| h.name == "Authorization" && h.is_secret));
    for bad in ["no colon", "X-A: a\u{1}b", "X A: b"] {
        assert_eq!(build(bad).unwrap_err().kind, crate::error::Kind::Input, "{bad}");
    }
}

/// As [`Named`], but every file has these lines.
struct Lines(&'static str);

impl SecretSource for Lines {
    fn secret(&self, name: SecretName) -> Result<Secret> {
        Named.secret(name)
    }
    fn optional_secret(&self, name: SecretName) -> Result<Option<Secret>> {
        Named.optional_secret(name)
    }
    fn value(&self, _: &Source, _: &str) -> Result<Secret> {
        Ok(Secret::from(self.0.to_owned()))
    }
    fn key(&self) -> Result<KeyMaterial> {
        Named.key()
    }
}

fn with_header_file(lines: &'static str) -> Result<TokenRequest> {
    let mut spec = spec(Grant::ClientCredentials, AuthMethod::None);
    spec.headers.push((String::new(), Source::File("headers".into())));
    TokenRequest::build(&spec, &Lines(lines), &Stamp { now: 0, jti: "j".to_owned() })
}

#[test]
fn promise_23_credentials_are_known_without_their_scheme() {
    let request = with_header_file("Authorization: Bearer canary\n").unwrap();
    let known: Vec<&str> = request.known_secrets().iter().filter_map(Secret::expose_str).collect();
    assert_eq!(known, ["canary", "Bearer canary"]);
}

#[test]
fn a_header_file_can_not_change_where_the_request_ends() {
    for line in
        ["Content-Length: 3", "transfer-encoding: chunked", "Host: elsewhere", "Connection: keep-alive"]
    {
        let name = line.split(':').next().unwrap();
        assert_eq!(
            with_header_file(line).unwrap_err().message,
            format!("the header file can't set {name}: the transport does")
        );
    }
}
