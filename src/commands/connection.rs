//! The connection's settings with their files read: what `host::http` needs.

use crate::cli::decode::CONNECTION;
use crate::error::Result;
use crate::host::http::proxy;
use crate::host::{environment, files, terminal};
use crate::oauth::Endpoint;
use crate::secret::Secret;
use crate::settings::keys::Name;
use crate::settings::layer::Origin;
use crate::settings::{Connection, Given, Settings};
use crate::wire::{ClientCertificate, Proxy, Transport};

/// Reads the certificates and keys that the connection needs, finds its proxy, and warns of dangers.
pub(crate) fn transport(settings: &Settings) -> Result<Transport> {
    transport_to(&settings.connection, settings.token_endpoint.as_ref())
}

/// As [`transport`], to another server than the token endpoint's.
pub(crate) fn transport_to(connection: &Connection, endpoint: Option<&Endpoint>) -> Result<Transport> {
    if connection.insecure {
        terminal::warn("--insecure: the server's certificate is not checked, so anybody can be the server");
    }
    if connection.allow_http && endpoint.is_some_and(|endpoint| endpoint.is_http() && !endpoint.is_loopback())
    {
        terminal::warn("--allow-http: the request is sent unencrypted, so anybody on the way can read it");
    }
    let named = |path: &std::path::Path| path.display().to_string();
    let cacert = match &connection.cacert {
        Some(path) => Some((files::read(path, "the CA file", files::BUNDLE_LIMIT)?, named(path))),
        None => None,
    };
    let cert = match &connection.cert {
        Some(path) => {
            let certificate = files::read(path, "the client certificate", files::KEY_LIMIT * 4)?;
            let key_path = connection.cert_key.as_ref().unwrap_or(path);
            if let Some(warning) = files::too_open(key_path) {
                terminal::warn(&warning);
            }
            let key = files::read_secret(key_path, "the client certificate's key", files::KEY_LIMIT * 4)?;
            Some(ClientCertificate { chain: (certificate, named(path)), key: (key, named(key_path)) })
        }
        None => None,
    };
    let proxy = match (&connection.proxy, endpoint) {
        (Some((url, _)), _) if url == "none" => None,
        (Some((url, origin)), _) => {
            Some(Proxy { url: Secret::from(url.clone()), origin: proxy_origin(*origin).to_owned() })
        }
        (None, Some(endpoint)) => from_environment(endpoint.as_str())?,
        (None, None) => None,
    };
    Ok(Transport { timeout: connection.timeout, cacert, cert, insecure: connection.insecure, proxy })
}

/// The connection to a platform that issues identity tokens, which is not the authorization server: of the settings only
/// the time holds for it.
///
/// Errors: exit 2 where it would go unencrypted over the network, unless `local`.
pub(crate) fn to_platform(settings: &Settings, url: &str, local: bool) -> Result<Transport> {
    Endpoint::parse(url, None, "the platform's URL", local)?;
    let proxy = if local { None } else { from_environment(url)? };
    Ok(Transport { timeout: settings.connection.timeout, proxy, ..Transport::default() })
}

/// The proxy that the environment's variables name for a URL.
fn from_environment(url: &str) -> Result<Option<Proxy>> {
    let fault = std::cell::OnceCell::new();
    let found = proxy::from_environment(url, |name| {
        environment::variable(name).unwrap_or_else(|error| {
            fault.get_or_init(|| error);
            None
        })
    });
    fault.into_inner().map_or(Ok(found), Err)
}

fn proxy_origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Flag => "--proxy",
        Origin::Variable => "JETON_PROXY",
        Origin::Profile => "proxy in the profile",
        Origin::Preset => "proxy in the preset",
    }
}

/// The connection's settings from flags and variables. Profiles are for token endpoints: none counts here.
pub(crate) fn from_flags(flags: &[(Name, String)]) -> Result<Connection> {
    let known = CONNECTION.map(|name| name.key().variable());
    let mut variables = environment::own_variables()?;
    variables.retain(|(name, _)| known.contains(name));
    let home = environment::home();
    let given = Given { flags, variables: &variables, home: home.as_deref(), ..Given::default() };
    Settings::merge(&given).map(|settings| settings.connection)
}
