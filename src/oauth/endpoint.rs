//! A URL that a request with credentials may be sent to.

use std::net::IpAddr;

use http::Uri;
use http::uri::Scheme;

use crate::error::{Error, Result};
use crate::text::quoted;
use crate::wire::without_query;

/// A token endpoint's URL (RFC 6749 section 3.2): `https`, or `http` where allowed; no userinfo, no fragment. Its text is
/// kept as written, since an assertion's `aud` is compared letter by letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    text: String,
    uri: Uri,
}

impl Endpoint {
    /// Reads a URL. `path` is appended where the URL is a host without one. `setting` names it in messages.
    ///
    /// Errors are exit 2: no scheme, another scheme, no host, userinfo, a fragment, and `http` to another machine
    /// unless `allow_http`. No message shows userinfo or query.
    pub(crate) fn parse(text: &str, path: Option<&str>, setting: &str, allow_http: bool) -> Result<Self> {
        let fault = |what: &str| Error::usage(format!("{setting} {what}"));
        if text.contains('#') {
            return Err(fault(
                "has a fragment (#), which a token endpoint can't have (RFC 6749 section 3.2)",
            ));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            let place = text.split('?').next().unwrap_or_default();
            let place = place.rsplit('@').next().unwrap_or_default();
            let bare = place.trim_start_matches("https:").trim_start_matches("http:").trim_start_matches('/');
            return Err(
                fault(&format!("has no scheme: {}", quoted(place))).hint(format!("write https://{bare}"))
            );
        };
        let (authority, after) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(fault("has a name or password before the host")
                .hint("set client_id, and name where the secret is: --client-secret-file"));
        }
        let text = match (after, path) {
            ("" | "/", Some(path)) => format!("{scheme}://{authority}/{}", path.trim_start_matches('/')),
            _ => text.to_owned(),
        };
        let uri: Uri = text.parse().map_err(|error| {
            fault(&format!("is not a URL: {error}")).hint(format!(
                "it was {}; spaces and quotation marks around it count",
                quoted(without_query(&text))
            ))
        })?;
        let endpoint = Self { text, uri };
        if endpoint.host().is_empty() {
            return Err(fault("has no host"));
        }
        match endpoint.uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => {}
            Some(scheme) if *scheme == Scheme::HTTP => {
                if !allow_http && !endpoint.is_loopback() {
                    return Err(fault("is http, which sends credentials unencrypted over the network")
                        .hint("use https, or accept it with --allow-http"));
                }
            }
            other => {
                let scheme = other.map(Scheme::as_str).unwrap_or_default();
                return Err(fault(&format!(
                    "has the scheme {}; https is the one for tokens",
                    quoted(scheme)
                )));
            }
        }
        Ok(endpoint)
    }

    /// The URL as written, query included.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The host, without brackets around an IPv6 address.
    pub(crate) fn host(&self) -> &str {
        self.uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']')
    }

    /// `host` or `host:port` as written: the `Host` header (RFC 9110 section 7.2).
    pub(crate) fn authority(&self) -> &str {
        self.uri.authority().map(http::uri::Authority::as_str).unwrap_or_default()
    }

    /// The path and query: the request line's target.
    pub(crate) fn target(&self) -> &str {
        match self.uri.path_and_query().map(http::uri::PathAndQuery::as_str) {
            None | Some("") => "/",
            Some(target) => target,
        }
    }

    /// True of `http`.
    pub(crate) fn is_http(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTP)
    }

    /// True of this machine itself: `localhost`, 127.0.0.0/8, `::1`.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.host();
        host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let error = Endpoint::parse(text, None, "token_endpoint", false).expect_err(text);
        format!("{} [{}]", error.message, error.hint.unwrap_or_default())
    }

    #[test]
    fn promise_17_http_beyond_loopback_userinfo_and_fragments_are_refused() {
        assert_eq!(
            refused("http://as.example/token?x=canary"),
            "token_endpoint is http, which sends credentials unencrypted over the network [use https, or accept it with --allow-http]"
        );
        for text in [
            "https://user:canary@as.example/token",
            "https://as.example/token#canary",
            "user:canary@as.example/token",
        ] {
            assert!(!refused(text).contains("canary"), "{}", refused(text));
        }
        assert!(Endpoint::parse("http://as.example/token", None, "token_endpoint", true).is_ok());
        for local in ["http://localhost:80/t", "http://127.8.9.1/t", "http://[::1]:9/t", "http://LOCALHOST/t"]
        {
            assert!(Endpoint::parse(local, None, "token_endpoint", false).is_ok(), "{local}");
        }
        for far in [
            "http://localhost.example/t",
            "http://128.0.0.1/t",
            "http://127.0.0.1.example/t",
            "http://[::2]/t",
        ] {
            assert!(Endpoint::parse(far, None, "token_endpoint", false).is_err(), "{far}");
        }
    }

    #[test]
    fn an_endpoint_without_a_scheme_is_refused_with_the_url_to_write() {
        assert_eq!(
            refused("as.example/token"),
            "token_endpoint has no scheme: \"as.example/token\" [write https://as.example/token]"
        );
        assert!(refused("https:/as.example/token").ends_with("[write https://as.example/token]"));
        assert_eq!(
            refused("ftp://as.example/t"),
            "token_endpoint has the scheme \"ftp\"; https is the one for tokens []"
        );
        assert!(refused("https:///token").starts_with("token_endpoint"));
        let told = refused("https://as example/token?client_secret=canary");
        assert!(told.starts_with("token_endpoint is not a URL") && !told.contains("canary"), "{told}");
        assert!(told.contains("it was \"https://as example/token\""), "{told}");
    }

    #[test]
    fn a_presets_path_is_appended_to_a_bare_host_only() {
        let text = |url| Endpoint::parse(url, Some("/connect/token"), "token_endpoint", false).unwrap().text;
        assert_eq!(text("https://as.example"), "https://as.example/connect/token");
        assert_eq!(text("https://as.example:8443/"), "https://as.example:8443/connect/token");
        assert_eq!(text("https://as.example/token"), "https://as.example/token");
        assert_eq!(text("https://as.example/?scope=a"), "https://as.example/?scope=a");
    }

    #[test]
    fn the_request_line_and_host_are_as_written() {
        let endpoint =
            Endpoint::parse("https://AS.example:443/oauth?scope=a%20b", None, "token_endpoint", false)
                .unwrap();
        assert_eq!((endpoint.authority(), endpoint.target()), ("AS.example:443", "/oauth?scope=a%20b"));
    }
}
