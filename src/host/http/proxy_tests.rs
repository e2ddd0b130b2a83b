use super::*;

fn chosen(url: &str, environment: &[(&str, &str)]) -> Option<(String, String)> {
    let lookup = |name: &str| environment.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
    from_environment(url, lookup).map(|p| (p.origin, p.url.expose_str().unwrap().to_owned()))
}

fn origin(url: &str, environment: &[(&str, &str)]) -> Option<String> {
    chosen(url, environment).map(|(origin, _)| origin)
}

#[test]
fn the_scheme_names_the_variable_and_lower_case_comes_first() {
    let all = [("HTTPS_PROXY", "a:1"), ("https_proxy", "b:1"), ("http_proxy", "c:1"), ("ALL_PROXY", "d:1")];
    assert_eq!(chosen("https://as.example/t", &all), Some(("https_proxy".to_owned(), "b:1".to_owned())));
    assert_eq!(origin("http://as.example/t", &all).as_deref(), Some("http_proxy"));
    assert_eq!(origin("http://as.example/t", &[("HTTP_PROXY", "a:1")]), None);
    assert_eq!(origin("https://as.example/", &[("ALL_PROXY", "a:1")]).as_deref(), Some("ALL_PROXY"));
    assert_eq!(origin("https://as.example/", &[("https_proxy", ""), ("ALL_PROXY", "a:1")]), None);
    assert_eq!(origin("https://as.example/", &[]), None);
}

#[test]
fn no_proxy_names_hosts_with_all_below_them_ports_and_networks() {
    let direct =
        |no_proxy: &str, url: &str| chosen(url, &[("ALL_PROXY", "p:1"), ("NO_PROXY", no_proxy)]).is_none();
    for list in ["example.com", ".example.com", "*.example.com", "other, example.com", "x EXAMPLE.com", "*"] {
        assert!(direct(list, "https://as.example.com/token"), "{list}");
    }
    assert!(direct("example.com", "https://example.com./"));
    assert!(!direct("example.com", "https://badexample.com/"));
    assert!(!direct("", "https://example.com/"));
    assert!(direct("example.com:8443", "https://example.com:8443/"));
    assert!(!direct("example.com:8443", "https://example.com/"));
    assert!(direct("10.0.0.0/8", "https://10.1.2.3/"));
    assert!(direct("10.1.2.3", "https://10.1.2.3/"));
    assert!(!direct("10.0.0.0/8", "https://11.1.2.3/"));
    assert!(direct("0.0.0.0/0", "https://11.1.2.3/"));
    assert!(direct("fd00::/8", "https://[fd12::1]/"));
    assert!(direct("[fd12::1]:443", "https://[fd12::1]/"));
    assert!(!direct("fd00::/8", "https://[fe80::1]/"));
    assert!(!direct("3", "https://10.1.2.3/"));
}

#[test]
fn loopback_goes_direct() {
    for url in ["http://localhost:80/", "http://127.0.0.2/", "https://[::1]:8443/", "https://a.localhost/"] {
        assert_eq!(origin(url, &[("ALL_PROXY", "p:1"), ("http_proxy", "p:1")]), None, "{url}");
    }
}

fn parsed(url: &str) -> Result<Option<ureq::Proxy>> {
    parse(&Proxy { url: Secret::from(url.to_owned()), origin: "HTTPS_PROXY".to_owned() })
}

#[test]
fn a_proxy_is_taken_apart() {
    let proxy = parsed("http://us%40er:p%3Aa%25ss@proxy.example:3128/").unwrap().unwrap();
    assert_eq!((proxy.host(), proxy.port()), ("proxy.example", 3128));
    assert_eq!((proxy.username(), proxy.password()), (Some("us@er"), Some("p:a%ss")));
    assert_eq!(proxy.protocol(), ProxyProtocol::Http);
    let bare = parsed("proxy.example:8080").unwrap().unwrap();
    assert_eq!((bare.protocol(), bare.port()), (ProxyProtocol::Http, 8080));
    assert_eq!(parsed("https://[fd12::1]").unwrap().unwrap().port(), 443);
    assert_eq!(parsed("SOCKS5h://proxy.example").unwrap().unwrap().port(), 1080);
    assert!(parsed(" ").unwrap().is_none());
}

#[test]
fn promise_19_an_unusable_proxy_names_its_variable_and_shows_no_password() {
    for bad in [
        "ftp://u:canary@proxy.example:21",
        "http://u:canary@",
        "http://u:canary@proxy.example:0",
        "http://u:canary@proxy.example:99999",
        "http://u:canary@proxy.example:port",
        "http://u:canary@proxy example:80",
        "http://u:canary%zz@proxy.example:80",
        "http://u:canary%ff@proxy.example:80",
        "http://u:can@ary@proxy_:x",
        "canary://",
        "://canary",
        "http://[canary]:80",
        "http://u:canary@[::1:80",
    ] {
        let error = parsed(bad).map(|p| p.is_some()).expect_err(bad);
        assert_eq!(error.kind, crate::error::Kind::Usage, "{bad}");
        assert!(error.message.contains("HTTPS_PROXY"), "{error}");
        assert!(bad.contains("[canary]") || !error.message.contains("canary"), "{error}");
    }
}
