use super::*;
use crate::error::{Error, Kind};
use crate::oauth::{AssertionSpec, Audience, AuthMethod, BasicEncoding, Client, Endpoint};

fn spec() -> TokenRequestSpec {
    TokenRequestSpec {
        endpoint: endpoint("https://as.example/token?key=k3y"),
        issuer: None,
        client: Client {
            id: Some("id".to_owned()),
            send_id: true,
            method: AuthMethod::ClientSecretBasic,
            basic_encoding: BasicEncoding::Form,
            assertion_type: String::new(),
        },
        grant: Grant::ClientCredentials,
        scope: None,
        audience: None,
        resource: Vec::new(),
        params: Vec::new(),
        headers: Vec::new(),
        assertion: AssertionSpec::default(),
    }
}

fn endpoint(url: &str) -> Endpoint {
    Endpoint::parse(url, None, "token_endpoint", false).unwrap()
}

/// A world in which every place holds something.
fn mark(source: &Source) -> Option<Secret> {
    Some(Secret::from(format!("what is in {}", source.describe())))
}

fn named(spec: &TokenRequestSpec) -> String {
    name(spec, Circumstances::default(), &mark).unwrap()
}

fn literal(name: &str, value: &str) -> (String, Source) {
    (name.to_owned(), Source::Literal(value.to_owned()))
}

#[test]
fn promise_11_every_field_that_changes_the_token_changes_the_name() {
    let changes: &[fn(&mut TokenRequestSpec)] = &[
        |_| {},
        |s| s.endpoint = endpoint("https://as.example/token"),
        |s| s.endpoint = endpoint("https://as.example/token?key=K3y"),
        |s| s.issuer = Some("https://as.example".to_owned()),
        |s| s.client.id = None,
        |s| s.client.id = Some("Id".to_owned()),
        |s| s.client.method = AuthMethod::ClientSecretPost,
        |s| s.client.method = AuthMethod::ClientSecretJwt,
        |s| s.client.method = AuthMethod::PrivateKeyJwt,
        |s| s.client.method = AuthMethod::None,
        |s| s.grant = Grant::Password { username: None },
        |s| s.grant = Grant::Password { username: Some("ann".to_owned()) },
        |s| s.grant = Grant::Password { username: Some("bob".to_owned()) },
        |s| s.grant = Grant::Extension("urn:example:grant".to_owned()),
        |s| s.scope = Some("a b".to_owned()),
        |s| s.scope = Some("b a".to_owned()),
        |s| s.audience = Some("a b".to_owned()),
        |s| s.resource = vec!["a b".to_owned()],
        |s| s.resource = vec!["ab".to_owned(), "c".to_owned()],
        |s| s.resource = vec!["a".to_owned(), "bc".to_owned()],
        |s| s.resource = vec!["abc".to_owned()],
        |s| s.params = vec![literal("a", "bc")],
        |s| s.params = vec![literal("ab", "c")],
        |s| s.params = vec![literal("a", "b"), literal("c", "")],
        |s| s.headers = vec![literal("a", "bc")],
        |s| s.headers = vec![literal("X-Api-Key", "1")],
        |s| s.headers = vec![literal("X-Api-Key", "2")],
        |s| s.params = vec![("a".to_owned(), Source::Env("bc".to_owned()))],
        |s| s.params = vec![("a".to_owned(), Source::File("bc".into()))],
        |s| s.params = vec![("a".to_owned(), Source::Command("bc".to_owned()))],
        |s| s.params = vec![("a".to_owned(), Source::Command("bd".to_owned()))],
        |s| s.assertion.claims = vec![("a".to_owned(), "1".to_owned())],
        |s| s.assertion.claims = vec![("a".to_owned(), "\"1\"".to_owned())],
        |s| s.assertion.header = vec![("a".to_owned(), "1".to_owned())],
        |s| s.assertion.audience = Audience::Issuer,
        |s| s.assertion.audience = Audience::Literal("Issuer".to_owned()),
        |s| s.assertion.kid = Some("a".to_owned()),
    ];
    let mut names: Vec<String> = changes
        .iter()
        .map(|change| {
            let mut spec = spec();
            change(&mut spec);
            assert_eq!(named(&spec), named(&spec));
            named(&spec)
        })
        .collect();
    let file = Source::File("a".into());
    let circumstances = [
        Circumstances { token_pointer: Some("/a"), ..Circumstances::default() },
        Circumstances { default_expires_in: Some(60), ..Circumstances::default() },
        Circumstances { default_expires_in: Some(61), ..Circumstances::default() },
        Circumstances { certificate: Some(&file), ..Circumstances::default() },
        Circumstances { assertion: Some(&file), ..Circumstances::default() },
        Circumstances { insecure: true, ..Circumstances::default() },
    ];
    names.extend(circumstances.into_iter().map(|circumstances| name(&spec(), circumstances, &mark).unwrap()));
    assert!(names.iter().all(|name| name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit())));
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "two requests share a name");
}

#[test]
fn what_only_says_how_a_token_is_got_does_not_change_the_name() {
    let changes: &[fn(&mut TokenRequestSpec)] = &[
        |s| s.client.basic_encoding = BasicEncoding::Raw,
        |s| s.client.send_id = false,
        |s| s.assertion.lifetime = 30,
        |s| s.assertion.backdate = 5,
    ];
    for change in changes {
        let mut changed = spec();
        change(&mut changed);
        assert_eq!(named(&changed), named(&spec()));
    }
}

#[test]
fn what_is_in_a_place_counts_and_what_serves_once_has_no_name() {
    let mut from_place = spec();
    from_place.params = vec![("subject_token".to_owned(), Source::Env("SUBJECT".to_owned()))];
    let with = |value: Option<&str>| {
        let value = value.map(str::to_owned);
        name(&from_place, Circumstances::default(), &|_| value.clone().map(Secret::from))
    };
    assert_ne!(with(Some("ann")), with(Some("bob")));
    assert_eq!(with(Some("ann")), with(Some("ann")));
    assert_eq!(with(None), None);
    let mut single_use = spec();
    single_use.grant = Grant::AuthorizationCode { redirect_uri: None };
    assert_eq!(name(&single_use, Circumstances::default(), &mark), None);
    let mut refresh = spec();
    refresh.grant = Grant::RefreshToken;
    assert_eq!(name(&refresh, Circumstances::default(), &mark), None, "it is asked for at a terminal");
    let places = [Source::Env("A".to_owned()), Source::Env("B".to_owned())];
    let [a, b] = places.each_ref().map(|place| {
        let circumstances = Circumstances { refresh_token: Some(place), ..Circumstances::default() };
        name(&refresh, circumstances, &mark)
    });
    assert!(a.is_some() && a != b);
}

fn entry(obtained_at: i64, expires_at: i64) -> Entry<'static> {
    Entry {
        version: VERSION,
        name: "n".into(),
        profile: None,
        token_endpoint: "https://as.example/token".into(),
        client_id: None,
        scope: Some("a \"b\"".into()),
        obtained_at,
        expires_at,
        token_type: "Bearer".into(),
        access_token: "tok".into(),
        response: "{\"access_token\":\"tok\"}".into(),
    }
}

#[test]
fn promise_12_fresh_is_what_outlives_the_margin() {
    // Life, age, min_ttl, fresh.
    let cases = [
        (3600, 0, None, true),
        (3600, 3539, None, true),
        (3600, 3540, None, false),
        (3600, 3600, None, false),
        (3600, 90_000, None, false),
        (100, 89, None, true),
        (100, 90, None, false),
        (20, 14, None, true),
        (20, 15, None, false),
        (5, 0, None, false),
        (3600, 3594, Some(0), true),
        (3600, 3595, Some(0), false),
        (3600, 1799, Some(1800), true),
        (3600, 1800, Some(1800), false),
        (3600, 0, Some(u64::MAX), false),
        (3600, -5, None, true),
        (3600, -6, None, false),
        (3600, -3600, None, false),
        (i64::MAX, 0, None, true),
        (-1, 0, None, false),
    ];
    for case @ (life, age, min_ttl, fresh) in cases {
        let obtained_at = 1_700_000_000;
        let entry = entry(obtained_at, i64::saturating_add(obtained_at, life));
        assert_eq!(entry.is_fresh(Freshness { now: obtained_at + age, min_ttl }), fresh, "{case:?}");
    }
    // Whatever the numbers, no sum overflows.
    for extreme in [i64::MIN, i64::MAX] {
        let freshness = Freshness { now: extreme, min_ttl: Some(u64::MAX) };
        assert!(!entry(i64::MAX, i64::MIN).is_fresh(freshness));
        assert!(!entry(i64::MAX, i64::MIN).is_new(extreme));
    }
}

#[test]
fn a_waiter_takes_what_came_just_now_as_long_as_it_lives() {
    assert!(entry(1000, 1003).is_new(1002));
    assert!(!entry(1000, 1003).is_new(1003), "it is over");
    assert!(!entry(1000, 4600).is_new(1061), "the machine slept meanwhile");
    assert!(!entry(5000, 9000).is_new(1000), "the clock was set back");
}

#[test]
fn promise_06_what_is_wrong_with_an_entry_is_said_without_its_content() {
    let good = entry(0, 60).render().unwrap();
    let good = good.expose_str().unwrap();
    assert_eq!(
        good,
        "{\"version\":1,\"name\":\"n\",\"profile\":null,\"token_endpoint\":\"https://as.example/token\",\"client_id\":null,\"scope\":\"a \\\"b\\\"\",\"obtained_at\":0,\"expires_at\":60,\"token_type\":\"Bearer\",\"access_token\":\"tok\",\"response\":\"{\\\"access_token\\\":\\\"tok\\\"}\"}"
    );
    let wrong = |content: &str| Entry::parse(content.as_bytes(), "n").err();
    assert_eq!(wrong(good), None);
    for end in 1..good.len() {
        assert_eq!(wrong(good.get(..end).unwrap()), Some("is torn off"), "{end}");
    }
    assert_eq!(wrong(""), Some("is empty"));
    assert_eq!(wrong(&format!("{good}x")), Some(FOREIGN));
    assert_eq!(wrong(&good.replace(":1,", ":2,")), Some(OTHER_VERSION));
    assert_eq!(wrong("{\"version\":0}"), Some(OTHER_VERSION));
    assert_eq!(wrong("{\"version\":1}"), Some(FOREIGN));
    assert_eq!(wrong(&good.replace("\"n\"", "\"m\"")), Some("belongs to another request"));
    for token in ["", "a\\nb", "\\u001b[2J", "t\u{f6}k"] {
        assert_eq!(wrong(&good.replace("\"tok\"", &format!("\"{token}\""))), Some(FOREIGN), "{token}");
    }
}

#[test]
fn a_refusal_is_for_those_who_prove_themselves_alike() {
    let error = Error::new(Kind::Refused, "x refused").hint("look");
    let ending = Ending::failed("1".to_owned(), "file a", &error).unwrap();
    let kept = ending.render();
    assert!(!kept.expose_str().unwrap().contains("file a"));
    let ending = Ending::parse(kept.expose()).unwrap();
    assert!(!ending.is_uncached());
    let told = ending.failure("file a").unwrap();
    assert_eq!(
        (told.kind, told.message.as_str(), told.hint.as_deref()),
        (Kind::Refused, "x refused", Some("look"))
    );
    assert!(ending.failure("file b").is_none());
    for own in [Kind::Input, Kind::Tls, Kind::TimedOut, Kind::Unreachable, Kind::Bug] {
        assert!(Ending::failed("1".to_owned(), "", &Error::new(own, "x")).is_none(), "{own:?}");
    }
    let uncached = Ending::parse(Ending::uncached("2".to_owned()).render().expose()).unwrap();
    assert!(uncached.is_uncached() && uncached.failure("").is_none());
    for damaged in ["", "{", "{}", "[]", "null"] {
        assert!(Ending::parse(damaged.as_bytes()).is_none(), "{damaged}");
    }
    let foreign = kept.expose_str().unwrap().replace("\"code\":4", "\"code\":0");
    assert!(Ending::parse(foreign.as_bytes()).unwrap().failure("file a").is_none());
}
