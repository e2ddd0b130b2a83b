use std::path::Path;

use super::*;

const CONFIG: &str = r#"
default_profile = "das"
[profiles.das]
preset = "wipo-das"
client_id = "from-profile"
key = "~/.keys/das.pem"
headers = { X-Route = "1" }
[profiles.das.claims]
n = 1
s = "1"
list = ["a", 2, { b = true }]
[profiles.plain]
token_endpoint = "https://as.example/token"
client_secret_file = "secret.txt"
scope = ["a", "b"]
timeout = "300ms"
resource = "https://r"
params = { user = "u", otp = { env = "OTP" }, roles = ["r1", "r2"] }
"#;

fn given<'a>(
    profile: Option<&'a str>,
    flags: &'a [(Name, String)],
    variables: &'a [(String, String)],
    config: &'a str,
) -> Given<'a> {
    Given {
        profile,
        flags,
        variables,
        config: Some(config),
        folder: Some(Path::new("/cfg")),
        home: Some(Path::new("/home/u")),
    }
}

fn merged(
    profile: Option<&str>,
    flags: &[(Name, &str)],
    variables: &[(&str, &str)],
    config: &str,
) -> Result<Settings> {
    let flags: Vec<_> = flags.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
    let variables: Vec<_> = variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Settings::merge(&given(profile, &flags, &variables, config))
}

fn refused(
    profile: Option<&str>,
    flags: &[(Name, &str)],
    variables: &[(&str, &str)],
    config: &str,
) -> String {
    let error = merged(profile, flags, variables, config).expect_err("refused");
    assert_eq!(error.kind, crate::error::Kind::Usage);
    format!("{} [{}]", error.message, error.hint.unwrap_or_default())
}

fn refused_profile(body: &str) -> String {
    refused(Some("p"), &[], &[], &format!("[profiles.p]\n{body}"))
}

#[test]
fn a_flag_lies_over_a_variable_over_the_profile_over_the_preset() {
    let settings = merged(
        None,
        &[(Name::Scope, "flag")],
        &[("JETON_CLIENT_ID", "from-variable"), ("JETON_SCOPE", "variable")],
        CONFIG,
    )
    .unwrap();
    let origin = |name| settings.merged.get(name).map(|(_, origin)| *origin);
    assert_eq!(settings.profile.as_deref(), Some("das"));
    assert_eq!((settings.scope.as_deref(), origin(Name::Scope)), (Some("flag"), Some(Origin::Flag)));
    assert_eq!(
        (settings.client.id.as_deref(), origin(Name::ClientId)),
        (Some("from-variable"), Some(Origin::Variable))
    );
    assert_eq!(origin(Name::SigningKey), Some(Origin::Profile));
    assert_eq!(origin(Name::Alg), Some(Origin::Preset));
    assert_eq!(settings.key, Some(Source::File("/home/u/.keys/das.pem".into())));
}

#[test]
fn members_and_fields_are_merged_by_name() {
    let settings = merged(
        None,
        &[(Name::Claims, "s=x"), (Name::Claims, "t=true"), (Name::Headers, "Cookie:")],
        &[],
        CONFIG,
    )
    .unwrap();
    assert_eq!(
        settings.assertion.claims,
        [("n", "1"), ("s", "\"x\""), ("list", "[\"a\",2,{\"b\":true}]"), ("t", "true")]
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
    );
    assert_eq!(
        settings.headers,
        [
            ("X-Route".to_owned(), Source::Literal("1".to_owned())),
            ("Cookie".to_owned(), Source::Literal(String::new()))
        ]
    );
}

#[test]
fn a_claim_that_is_json_is_json_and_anything_else_a_string() {
    let claim = |text: &str| match value::from_text(Name::Claims.key(), text, Base::default()) {
        Ok(Value::Members(members)) => members[0].1.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(claim("n=1"), "1");
    assert_eq!(claim("n=12345678901234567890"), "12345678901234567890");
    assert_eq!(claim("s=\"1\""), "\"1\"");
    assert_eq!(claim("s=one two"), "\"one two\"");
    assert_eq!(claim("s=01"), "\"01\"");
    assert_eq!(claim("b=true"), "true");
    assert_eq!(claim("s="), "\"\"");
    assert_eq!(claim("o={\"a\":[1]}"), "{\"a\":[1]}");
    assert_eq!(claim("s=a=b\"c"), "\"a=b\\\"c\"");
}

#[test]
fn profiles_are_typed_and_their_files_relative_to_the_folder() {
    let settings = merged(Some("plain"), &[], &[], CONFIG).unwrap();
    assert_eq!(settings.source(SecretName::ClientSecret), Some(Source::File("/cfg/secret.txt".into())));
    assert_eq!(settings.scope.as_deref(), Some("a b"));
    assert_eq!(settings.connection.timeout, Duration::from_millis(300));
    assert_eq!(settings.resource, ["https://r"]);
    assert_eq!(settings.client.method, AuthMethod::ClientSecretBasic);
    let fields: Vec<String> = settings.params.iter().map(|(n, s)| format!("{n}={}", s.describe())).collect();
    assert_eq!(fields, ["user=u", "otp=variable OTP", "roles=r1", "roles=r2"]);
}

#[test]
fn the_method_follows_from_the_secret_or_the_key() {
    let method = |flags: &[(Name, &str)], variables: &[(&str, &str)]| {
        merged(None, flags, variables, "").unwrap().client.method
    };
    assert_eq!(
        method(&[(Name::SigningKey, "k.pem")], &[("JETON_CLIENT_SECRET", "s")]),
        AuthMethod::PrivateKeyJwt
    );
    assert_eq!(method(&[], &[("JETON_CLIENT_SECRET", "s")]), AuthMethod::ClientSecretBasic);
    assert_eq!(method(&[], &[]), AuthMethod::ClientSecretBasic);
    assert_eq!(method(&[(Name::GrantType, "authorization_code")], &[]), AuthMethod::None);
    assert_eq!(method(&[(Name::AuthMethod, "none")], &[]), AuthMethod::None);
}

#[test]
fn a_secret_is_looked_for_where_the_highest_layer_says() {
    let place = |flags: &[(Name, &str)], variables: &[(&str, &str)]| {
        merged(Some("plain"), flags, variables, CONFIG).unwrap().source(SecretName::ClientSecret)
    };
    assert_eq!(
        place(&[], &[("JETON_CLIENT_SECRET", "canary")]),
        Some(Source::Env("JETON_CLIENT_SECRET".to_owned()))
    );
    assert_eq!(
        place(&[(Name::ClientSecretCommand, "pass x")], &[("JETON_CLIENT_SECRET", "canary")]),
        Some(Source::Command("pass x".to_owned()))
    );
    assert_eq!(place(&[], &[("JETON_CLIENT_SECRET_ENV", "OTHER")]), Some(Source::Env("OTHER".to_owned())));
    assert_eq!(
        refused(None, &[(Name::ClientSecretFile, "a"), (Name::ClientSecretEnv, "B")], &[], ""),
        "the command line: client_secret_file and client_secret_env name the same secret; keep one []"
    );
}

#[test]
fn a_key_may_be_text_in_a_variable() {
    let key = |text| merged(None, &[], &[("JETON_KEY", text)], "").unwrap().key;
    assert_eq!(key("-----BEGIN PRIVATE KEY-----\ncanary"), Some(Source::Env("JETON_KEY".to_owned())));
    assert_eq!(
        key("MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        Some(Source::Env("JETON_KEY".to_owned()))
    );
    assert_eq!(key("k.pem"), Some(Source::File("k.pem".into())));
    assert_eq!(key("MINE/key"), Some(Source::File("MINE/key".into())));
}

#[test]
fn the_default_profile_counts_only_where_nothing_else_says_where() {
    let profile = |flags: &[(Name, &str)], variables: &[(&str, &str)]| {
        merged(None, flags, variables, CONFIG).unwrap().profile
    };
    assert_eq!(profile(&[], &[]).as_deref(), Some("das"));
    assert_eq!(profile(&[], &[("JETON_PROFILE", "plain")]).as_deref(), Some("plain"));
    assert_eq!(profile(&[(Name::Preset, "ishare")], &[]), None);
    assert_eq!(profile(&[], &[("JETON_TOKEN_ENDPOINT", "https://x/t")]), None);
}

#[test]
fn unknown_names_are_refused_with_the_nearest() {
    assert_eq!(
        refused_profile("clinet_id = \"x\""),
        "profile p: unknown setting \"clinet_id\" [did you mean client_id?]"
    );
    assert_eq!(refused(Some("dsa"), &[], &[], CONFIG), "there is no profile \"dsa\" [did you mean das?]");
    assert_eq!(
        refused(Some("zzzzzz"), &[], &[], CONFIG),
        "there is no profile \"zzzzzz\" [the profiles are das, plain]"
    );
    assert_eq!(
        refused(None, &[(Name::Preset, "wipo")], &[], ""),
        "there is no preset \"wipo\" [did you mean wipo-das or wipo-das-dev?]"
    );
    assert_eq!(
        refused(None, &[], &[], "defualt_profile = \"x\""),
        "/cfg/config.toml: unknown member \"defualt_profile\" [did you mean default_profile?]"
    );
    assert_eq!(
        refused(None, &[], &[], "client_id = \"x\""),
        "/cfg/config.toml: unknown member \"client_id\" [settings stand in a profile: [profiles.NAME]]"
    );
    assert!(refused(None, &[], &[], "a = 1\nb = = 2").starts_with("/cfg/config.toml line 2: "));
}

#[test]
fn a_secret_written_out_is_refused_with_the_way_to_do_it() {
    let told = refused_profile("client_secret = \"canary\"");
    assert_eq!(
        told,
        "profile p: client_secret does not belong in a file that is not secret [name where it is: client_secret_file, client_secret_env or client_secret_command; or leave it out and set JETON_CLIENT_SECRET]"
    );
    for (body, name) in [
        ("params = { subject_token = \"canary\" }", "subject_token"),
        ("headers = { Authorization = \"Bearer canary\" }", "Authorization"),
    ] {
        let told = refused_profile(body);
        assert!(told.contains(name) && told.contains("{ file = ") && !told.contains("canary"), "{told}");
    }
    for flag in [
        (Name::Params, "client_secret=canary"),
        (Name::Headers, "Authorization: canary"),
        (Name::Headers, "X-Api-Key: canary"),
    ] {
        assert!(!refused(None, &[flag], &[], "").contains("canary"));
    }
}

#[test]
fn values_of_the_wrong_type_are_refused_in_words() {
    assert_eq!(
        refused_profile("timeout = true"),
        "profile p: timeout is a number of seconds or a text such as \"5m\", not a boolean []"
    );
    assert_eq!(
        refused_profile("insecure = \"maybe\""),
        "profile p: insecure is true or false, not a text []"
    );
    // A sum of such a time with the clock would overflow.
    for text in ["9223372036854775807", "-1"] {
        assert_eq!(
            refused_profile(&format!("timeout = {text}")),
            format!("profile p: timeout is a time such as 90, 90s, 5m, 2h or 1d, not \"{text}\" []")
        );
    }
    assert_eq!(refused_profile("client_id = 7"), "profile p: client_id is a text, not an integer []");
    assert_eq!(
        refused_profile("claims = \"x\""),
        "profile p: claims is a table, such as { name = \"value\" }, not a text []"
    );
    assert_eq!(
        refused_profile("auth_method = \"basic\"").split(", not").next(),
        Some(
            "profile p: auth_method is one of client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt, none"
        )
    );
    assert_eq!(
        refused(None, &[(Name::Timeout, "soon")], &[], ""),
        "--timeout is a time such as 90, 90s, 5m, 2h or 1d, not \"soon\" []"
    );
    assert_eq!(
        refused(None, &[(Name::MinTtl, "300ms")], &[], ""),
        "--min-ttl is a time in whole seconds, not \"300ms\" []"
    );
    assert_eq!(refused(None, &[], &[("JETON_CACHE", "x")], ""), "JETON_CACHE is true or false, not \"x\" []");
    assert_eq!(
        refused(None, &[(Name::Timeout, "0")], &[], ""),
        "timeout is zero: no server answers within that []"
    );
    assert_eq!(
        refused(None, &[(Name::AssertionLifetime, "0")], &[], ""),
        "assertion_lifetime is zero: no server takes an assertion that is over []"
    );
    assert_eq!(
        refused(None, &[(Name::ClientId, "a"), (Name::ClientId, "b")], &[], ""),
        "the command line: client_id is given twice []"
    );
    assert_eq!(
        refused(None, &[(Name::Alg, "RS1")], &[], "").split(" [").next(),
        Some("alg \"RS1\" is not one that jeton signs with")
    );
}

#[test]
fn a_header_with_a_line_break_is_refused() {
    let told = refused(None, &[(Name::Headers, "X-A: b\r\nX-B: c")], &[], "");
    assert_eq!(told, "--http-header has a line break or control character in the value of X-A []");
    assert!(refused_profile("headers = { X-A = \"b\\nc\" }").contains("line break"));
    assert!(refused(None, &[(Name::Headers, "no colon")], &[], "").contains("Name: value"));
    assert!(refused(None, &[(Name::Headers, "Content-Length: 5")], &[], "").contains("the transport does"));
    assert!(refused(None, &[(Name::Headers, "X A: 5")], &[], "").contains("HTTP does not allow"));
}

#[test]
fn promise_19_a_proxys_user_and_password_are_never_shown() {
    let shown = |url: &str| value::shown(Name::Proxy.key(), &Value::Text(url.to_owned()));
    assert_eq!(shown("http://user:c@n%61ry@proxy.example:3128"), "http://[redacted]@proxy.example:3128");
    assert_eq!(shown("user:canary@proxy.example"), "[redacted]@proxy.example");
    assert_eq!(shown("socks5://proxy.example"), "socks5://proxy.example");
    let name = value::shown(Name::Username.key(), &Value::Text("ada@mail.example".to_owned()));
    assert_eq!(name, "ada@mail.example");
}

#[test]
fn only_header_names_are_the_same_in_any_case() {
    let config = "[profiles.p]\nparams = { a = \"1\" }\nheaders = { X-A = \"1\" }\n";
    let settings =
        merged(Some("p"), &[(Name::Params, "A=2"), (Name::Headers, "x-a: 2")], &[], config).unwrap();
    let names = |fields: &[(String, Source)]| fields.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>();
    assert_eq!(names(&settings.params), ["a", "A"]);
    assert_eq!(names(&settings.headers), ["x-a"]);
}

#[test]
fn what_can_only_fail_after_the_request_is_refused_before_it() {
    assert_eq!(
        refused(None, &[(Name::TokenPointer, "data/token")], &[], ""),
        "token_pointer \"data/token\" is no JSON pointer [it starts with a slash (RFC 6901): /data/token]"
    );
    let two = r#"{"otp":{"file":"a","env":"B"}}"#;
    assert!(
        refused(None, &[], &[("JETON_PARAMS", two)], "").starts_with("JETON_PARAMS otp is a text or one of")
    );
}

#[test]
fn durations_are_read_and_shown() {
    let seconds = |text: &str| match value::from_text(Name::MinTtl.key(), text, Base::default()) {
        Ok(Value::Duration(value)) => value.as_secs(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        [seconds("90"), seconds("90s"), seconds("5m"), seconds("2h"), seconds("1d"), seconds("0")],
        [90, 90, 300, 7_200, 86_400, 0]
    );
    for bad in ["", "s", "-1", "1.5", "1w", "99999999999999999999", "1 s"] {
        assert!(value::from_text(Name::MinTtl.key(), bad, Base::default()).is_err(), "{bad}");
    }
    assert_eq!(value::shown_duration(Duration::from_millis(1_500)), "1500ms");
}

#[test]
fn every_preset_is_valid_and_says_what_it_is() {
    let names: Vec<&str> = config::presets().collect();
    assert!(
        ["wipo-das", "wipo-das-dev", "light-oauth2", "interswitch", "ishare"]
            .iter()
            .all(|name| names.contains(name))
    );
    for name in names {
        merged(None, &[(Name::Preset, name)], &[], "").unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(config::preset_about(name).is_some_and(|about| !about.is_empty()), "{name}");
        assert!(Name::Preset.key().help.contains(name), "{name} is not in the help");
    }
}

#[test]
fn misspelt_variables_are_noticed_and_a_users_own_are_not() {
    let variables: Vec<(String, String)> =
        ["JETON_CLIENT_IDD", "JETON_TOKEN", "JETON_CONFIG_DIR", "JETON_CLIENT_SECRET", "JETON_SCOPE"]
            .map(|n| (n.to_owned(), String::new()))
            .into();
    assert_eq!(
        misspelt_variables(&variables),
        [("JETON_CLIENT_IDD".to_owned(), "JETON_CLIENT_ID".to_owned())]
    );
}
