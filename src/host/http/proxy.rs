//! Which proxy applies to a URL, and what its setting means. Told before anything is sent: ureq would go direct
//! where a proxy's variable can't be parsed.

use std::net::IpAddr;

use ureq::ProxyProtocol;

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::text::quoted;
use crate::wire::Proxy;

/// The proxy that the environment names for this URL, as curl reads it.
///
/// For https `https_proxy`, then `HTTPS_PROXY`; for http `http_proxy` alone (a CGI server sets `HTTP_PROXY` from a
/// request's header); for both `all_proxy`, then `ALL_PROXY`. The first that is set counts, empty means direct.
/// `no_proxy`, then `NO_PROXY`: names (with all below them), addresses, networks (`10.0.0.0/8`), each perhaps with
/// a port, or `*`. A loopback host goes direct whatever is set: a proxy elsewhere has another loopback. Only a
/// proxy given by `--proxy` or a profile, which does not come through here, applies to those too.
pub(crate) fn from_environment(url: &str, lookup: impl Fn(&str) -> Option<String>) -> Option<Proxy> {
    let uri: http::Uri = url.parse().ok()?;
    let host = super::dial::bare_host(&uri).trim_end_matches('.').to_ascii_lowercase();
    let own: &[&str] = match uri.scheme_str()? {
        "https" => &["https_proxy", "HTTPS_PROXY"],
        _ => &["http_proxy"],
    };
    let names = own.iter().chain(&["all_proxy", "ALL_PROXY"]);
    let (origin, value) = names.filter_map(|name| lookup(name).map(|value| (*name, value))).next()?;
    let exceptions = lookup("no_proxy").or_else(|| lookup("NO_PROXY")).unwrap_or_default();
    if value.trim().is_empty()
        || is_loopback(&host)
        || is_excepted(&exceptions, &host, super::dial::port(&uri))
    {
        return None;
    }
    Some(Proxy { url: Secret::from(value), origin: origin.to_owned() })
}

fn is_loopback(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(ip) => ip.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

fn is_excepted(exceptions: &str, host: &str, port: u16) -> bool {
    let ip = host.parse::<IpAddr>().ok();
    exceptions.split([',', ' ']).filter(|entry| !entry.is_empty()).any(|entry| {
        let entry = entry.to_ascii_lowercase();
        let (name, only) = without_port(&entry);
        let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(name);
        let matches = match ip {
            Some(ip) => bare == "*" || network_holds(bare, ip),
            None => {
                let suffix = bare.trim_start_matches("*.").trim_start_matches('.');
                bare == "*"
                    || host == suffix
                    || host.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.'))
            }
        };
        matches && only.is_none_or(|only| only == port)
    })
}

/// `name:443` taken apart; an IPv6 address has more colons than a port has.
fn without_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => match port.parse() {
            Ok(port) => (name, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}

/// True where the address is this one, or in this network (`address/bits`).
fn network_holds(network: &str, ip: IpAddr) -> bool {
    let (address, bits) = network.split_once('/').unwrap_or((network, "128"));
    let (Ok(address), Ok(bits)) = (address.parse::<IpAddr>(), bits.parse::<u32>()) else { return false };
    let (a, b, width) = match (address, ip) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (u128::from(a.to_bits()), u128::from(b.to_bits()), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits(), b.to_bits(), 128),
        _ => return false,
    };
    let rest = width - bits.min(width);
    a.checked_shr(rest) == b.checked_shr(rest)
}

/// A proxy setting as ureq wants it; `None` for an empty one, which means direct.
///
/// `[SCHEME://][USER[:PASSWORD]@]HOST[:PORT]`, the scheme one of http (the default), https, socks5, socks5h, socks4,
/// socks4a. A path is passed over, as curl does.
///
/// # Errors
/// `Usage` where it is none of that, naming where it was set and never what it says before the host.
pub(super) fn parse(proxy: &Proxy) -> Result<Option<ureq::Proxy>> {
    let origin = &proxy.origin;
    let fault = |what: String| {
        Error::usage(format!("the proxy set by {origin} can't be used: {what}"))
            .hint("a proxy is [http://][USER:PASSWORD@]HOST:PORT, or https://, socks5://, socks5h://; user and password are percent-encoded")
    };
    let Some(text) = proxy.url.expose_str() else { return Err(fault("it is not text".to_owned())) };
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let protocol = match scheme.to_ascii_lowercase().as_str() {
        "http" => ProxyProtocol::Http,
        "https" => ProxyProtocol::Https,
        "socks5" | "socks" => ProxyProtocol::Socks5,
        "socks5h" => ProxyProtocol::Socks5h,
        "socks4" => ProxyProtocol::Socks4,
        "socks4a" => ProxyProtocol::Socks4A,
        // It may be all the setting says, password included: it is not shown.
        _ => {
            return Err(fault(
                "its scheme is not one of http, https, socks5, socks5h, socks4, socks4a".to_owned(),
            ));
        }
    };
    // The last @, since a password that should be encoded may hold another.
    let (user, place) = rest.rsplit_once('@').map_or((None, rest), |(user, place)| (Some(user), place));
    let place = place.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) =
        host_and_port(place).ok_or_else(|| fault(format!("{} is not HOST:PORT", quoted(place))))?;
    let mut builder = ureq::Proxy::builder(protocol).host(host);
    if let Some(port) = port {
        builder = builder.port(port);
    }
    if let Some(user) = user {
        let (name, password) =
            user.split_once(':').map_or((user, None), |(name, password)| (name, Some(password)));
        let decoded = |part: &str| {
            percent_decoded(part)
                .ok_or_else(|| fault("its user or password is not percent-encoded UTF-8".to_owned()))
        };
        builder = builder.username(&decoded(name)?);
        if let Some(password) = password {
            builder = builder.password(&decoded(password)?);
        }
    }
    builder.build().map(Some).map_err(|_| fault(format!("{} is not HOST:PORT", quoted(place))))
}

fn host_and_port(place: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
        _ => (place, None),
    };
    let bracketed = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let valid = match bracketed {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)),
    };
    let port = match port {
        None => None,
        Some(digits) => Some(digits.parse().ok().filter(|port: &u16| *port > 0)?),
    };
    valid.then_some((host, port))
}

/// Each `%` must begin two hexadecimal digits, and the whole must be UTF-8.
fn percent_decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            u8::try_from(high * 16 + low).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
