//! What was meant: preset, profile, environment and flags, merged into one typed struct.
//!
//! Pure: the texts of `config.toml` and of the variables come in as arguments.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

pub(crate) mod config;
pub(crate) mod edit;
mod effect;
pub(crate) mod keys;
pub(crate) mod layer;
#[cfg(test)]
pub(crate) mod reference;
mod section;
mod toml_text;
mod toml_value;
pub(crate) mod value;
mod variables;
mod view;

use std::path::Path;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::oauth::client_auth::assertion_type;
use crate::oauth::metadata::issuer_in;
use crate::oauth::platform::Issuance;
use crate::oauth::{
    AssertionSpec, AuthMethod, BasicEncoding, Client, Endpoint, Grant, SecretName, TokenRequestSpec,
};
use crate::retry::Policy;
use crate::secret::Source;
use crate::text::quoted;
use config::Config;
use keys::Name;
use layer::{Layer, Merged, Origin};
use value::{Base, Value};
pub(crate) use variables::{misspelt as misspelt_variables, secret as secret_variables};
use view::View;

/// Where the settings come from, as texts; nothing typed yet.
#[derive(Debug, Default)]
pub(crate) struct Given<'a> {
    /// The profile named on the command line.
    pub(crate) profile: Option<&'a str>,
    /// The flags, in the order typed.
    pub(crate) flags: &'a [(Name, String)],
    /// The variables that start with `JETON_`.
    pub(crate) variables: &'a [(String, String)],
    /// The content of `config.toml`, if there is one.
    pub(crate) config: Option<&'a str>,
    /// The folder of `config.toml`, if there can be one.
    pub(crate) folder: Option<&'a Path>,
    /// The home folder, for `~/`.
    pub(crate) home: Option<&'a Path>,
}

/// Where one certificate header member comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CertificatePlace {
    /// A file.
    File(std::path::PathBuf),
    /// The certificates beside the key, or for a thumbprint those of `x5c`.
    KeyFile,
}

/// The settings, merged and typed.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The profile in force, if any.
    pub(crate) profile: Option<String>,
    /// Everything that was set, with where it came from.
    pub(crate) merged: Merged,
    /// The issuer's identifier.
    pub(crate) issuer: Option<String>,
    /// Where the token request goes.
    pub(crate) token_endpoint: Option<Endpoint>,
    /// Who asks.
    pub(crate) client: Client,
    /// The private key: a file, or a variable that holds its text.
    pub(crate) key: Option<Source>,
    /// The command that signs in the key's stead.
    pub(crate) sign_command: Option<String>,
    /// The library of the token that the key lives in.
    pub(crate) pkcs11_module: Option<std::path::PathBuf>,
    /// The JWK Set that is registered for the client.
    pub(crate) client_jwks: Option<std::path::PathBuf>,
    /// Where an assertion is that somebody else signed, if one is used.
    pub(crate) issuance: Option<Issuance>,
    /// `x5c`, `x5t`, `x5t#S256`.
    pub(crate) certificates: [Option<CertificatePlace>; 3],
    /// How an assertion is made.
    pub(crate) assertion: AssertionSpec,
    /// By what right.
    pub(crate) grant: Grant,
    /// For what.
    pub(crate) scope: Option<String>,
    /// RFC 8693's parameter.
    pub(crate) audience: Option<String>,
    /// RFC 8707.
    pub(crate) resource: Vec<String>,
    /// Further form parameters.
    pub(crate) params: Vec<(String, Source)>,
    /// HTTP headers.
    pub(crate) headers: Vec<(String, Source)>,
    /// How the server is reached.
    pub(crate) connection: Connection,
    /// How often it is asked.
    pub(crate) retry: Policy,
    /// How the answer is read and kept.
    pub(crate) answer: Answer,
}

/// How the server is reached.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    /// Certificates to trust.
    pub(crate) cacert: Option<std::path::PathBuf>,
    /// The client's certificate for mutual TLS.
    pub(crate) cert: Option<std::path::PathBuf>,
    /// Its key; the same file where not set.
    pub(crate) cert_key: Option<std::path::PathBuf>,
    /// Don't check the server's certificate.
    pub(crate) insecure: bool,
    /// A proxy's URL and where it was set; `none` means direct.
    pub(crate) proxy: Option<(String, Origin)>,
    /// For the whole exchange.
    pub(crate) timeout: Duration,
    /// `http` to other machines.
    pub(crate) allow_http: bool,
}

/// How the answer is read and kept.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Where the token is inside the answer.
    pub(crate) token_pointer: Option<String>,
    /// The life of a token that comes without one, in seconds.
    pub(crate) default_expires_in: Option<u64>,
    /// Whether tokens are cached.
    pub(crate) cache: bool,
    /// A cached token must live at least this many seconds.
    pub(crate) min_ttl: Option<u64>,
    /// How long to wait for another process.
    pub(crate) lock_timeout: Duration,
}

impl Settings {
    /// Merges what was given. Exit 2: an unknown profile, preset or setting (with the nearest names), a value of the
    /// wrong type, two places for one secret.
    pub(crate) fn merge(given: &Given<'_>) -> Result<Self> {
        let variables = variables::layer(given)?;
        let flags = flags(given)?;
        let named = given.profile.or_else(|| variable(given, "JETON_PROFILE"));
        let part = given.config.and_then(|text| section::part(text, named));
        let config = config(given, part.as_deref())?;
        let says_where = |name: &Name| flags.get(*name).or(variables.get(*name)).is_some();
        let own_server = [Name::Preset, Name::TokenEndpoint, Name::Issuer].iter().any(says_where);
        let profile = named.or_else(|| config.default_profile().filter(|_| !own_server)).map(str::to_owned);
        let base = Base { home: given.home, folder: given.folder };
        let profile_layer = profile
            .as_deref()
            .map(|name| config.profile(name, base).map_err(|error| named_by(error, given, named)))
            .transpose()?;
        let preset = [Some(&flags), Some(&variables), profile_layer.as_ref()]
            .into_iter()
            .flatten()
            .find_map(|layer| layer.get(Name::Preset))
            .map(|value| match value {
                Value::Text(name) => config::preset(name),
                _ => Err(Error::usage("preset is a name")),
            })
            .transpose()?;
        let merged = Merged::new([preset, profile_layer, Some(variables), Some(flags)].into_iter().flatten());
        Self::typed(profile, merged)
    }

    fn typed(profile: Option<String>, merged: Merged) -> Result<Self> {
        let view = View(&merged);
        let allow_http = view.boolean(Name::AllowHttp).unwrap_or(false);
        let token_endpoint = match view.text(Name::TokenEndpoint) {
            Some(text) => Some(Endpoint::parse(
                &text,
                view.text(Name::TokenEndpointPath).as_deref(),
                "token_endpoint",
                allow_http,
            )?),
            None => None,
        };
        let issuer = view.text(Name::Issuer);
        if let Some(issuer) = &issuer {
            Endpoint::parse(issuer, None, "issuer", allow_http)?;
            if let Some(own) = issuer_in(issuer) {
                return Err(
                    Error::usage("issuer is the place of its metadata").hint(format!("--issuer {own}"))
                );
            }
        }
        let key = view
            .path(Name::SigningKey)
            .map(Source::File)
            .or_else(|| view.text(Name::SigningKey).map(Source::Env));
        let sign_command = view.text(Name::SignCommand);
        let grant = Grant::new(
            view.text(Name::GrantType).as_deref().unwrap_or("client_credentials"),
            view.text(Name::RedirectUri),
            view.text(Name::Username),
        );
        let issuance = view.issuance()?;
        let has_secret = view.source(SecretName::ClientSecret).is_some();
        let method = match view.text(Name::AuthMethod) {
            Some(name) => AuthMethod::parse(&name)
                .ok_or_else(|| Error::usage(format!("auth_method {} is not known", quoted(&name))))?,
            None if key.is_some() || sign_command.is_some() || issuance.is_some() => {
                AuthMethod::PrivateKeyJwt
            }
            None if has_secret || grant == Grant::ClientCredentials => AuthMethod::ClientSecretBasic,
            None => AuthMethod::None,
        };
        let client = Client {
            id: view.text(Name::ClientId).filter(|id| !id.is_empty()),
            send_id: view.boolean(Name::SendClientId).unwrap_or(true),
            method,
            basic_encoding: match view.text(Name::BasicEncoding).as_deref() {
                Some("raw") => BasicEncoding::Raw,
                _ => BasicEncoding::Form,
            },
            assertion_type: assertion_type(&view.assertion_type()),
        };
        let assertion = view.assertion()?;
        let retry = Policy {
            retries: view.count(Name::Retry).unwrap_or(0),
            max_time: view.duration(Name::RetryMaxTime).unwrap_or(Duration::from_secs(120)),
        };
        // Who holds the lock may be trying again all that time.
        let usual_wait = Duration::from_secs(30).saturating_add(if retry.retries > 0 {
            retry.max_time
        } else {
            Duration::ZERO
        });
        let settings = Self {
            issuer,
            token_endpoint,
            client,
            key,
            sign_command,
            pkcs11_module: view.path(Name::Pkcs11Module),
            client_jwks: view.path(Name::ClientJwks),
            issuance,
            certificates: [Name::X5c, Name::X5t, Name::X5tS256].map(|name| view.certificate(name)),
            assertion,
            grant,
            scope: view.text(Name::Scope),
            audience: view.text(Name::Audience),
            resource: view.texts(Name::Resource),
            params: view.fields(Name::Params),
            headers: view.fields(Name::Headers),
            connection: Connection {
                cacert: view.path(Name::Cacert),
                cert: view.path(Name::Cert),
                cert_key: view.path(Name::CertKey),
                insecure: view.boolean(Name::Insecure).unwrap_or(false),
                proxy: merged.get(Name::Proxy).and_then(|(value, origin)| match value {
                    Value::Text(url) => Some((url.clone(), *origin)),
                    _ => None,
                }),
                timeout: view.duration(Name::Timeout).unwrap_or(Duration::from_secs(30)),
                allow_http,
            },
            answer: Answer {
                token_pointer: view.text(Name::TokenPointer),
                default_expires_in: view.duration(Name::DefaultExpiresIn).map(|life| life.as_secs()),
                cache: view.boolean(Name::CacheUse).unwrap_or(true),
                min_ttl: view.duration(Name::MinTtl).map(|ttl| ttl.as_secs()),
                lock_timeout: view.duration(Name::LockTimeout).unwrap_or(usual_wait),
            },
            retry,
            profile,
            merged,
        };
        if let Some(pointer) = &settings.answer.token_pointer
            && !(pointer.is_empty() || pointer.starts_with('/'))
        {
            let error = Error::usage(format!("token_pointer {} is no JSON pointer", quoted(pointer)));
            return Err(error.hint(format!("it starts with a slash (RFC 6901): /{pointer}")));
        }
        if settings.connection.timeout.is_zero() {
            return Err(Error::usage("timeout is zero: no server answers within that"));
        }
        Ok(settings)
    }

    /// Where a secret is, if the settings say.
    pub(crate) fn source(&self, name: SecretName) -> Option<Source> {
        match (&self.issuance, name) {
            (Some(Issuance::At(source)), SecretName::ClientAssertion) => Some(source.clone()),
            _ => View(&self.merged).source(name),
        }
    }

    /// What a token request is made of. Exit 2 where the token endpoint is not known.
    pub(crate) fn token_request(&self) -> Result<TokenRequestSpec> {
        let Some(endpoint) = self.token_endpoint.clone() else {
            let error = Error::usage("token_endpoint is not set");
            return Err(match (&self.profile, self.merged.get(Name::TokenEndpointPath)) {
                (_, Some((Value::Text(path), _))) => error.hint(format!("name the host, as in --token-endpoint https://HOST; {path} is appended")),
                (Some(profile), _) => error.hint(format!("--token-endpoint URL, or token_endpoint in [profiles.{profile}]")),
                (None, _) => error.hint("name a profile, a --preset or a --token-endpoint URL; jeton profile list shows the profiles, jeton profile add writes one"),
            });
        };
        Ok(TokenRequestSpec {
            endpoint,
            issuer: self.issuer.clone(),
            client: self.client.clone(),
            grant: self.grant.clone(),
            scope: self.scope.clone(),
            audience: self.audience.clone(),
            resource: self.resource.clone(),
            params: self.params.clone(),
            headers: self.headers.clone(),
            assertion: self.assertion.clone(),
        })
    }
}

/// The error of a profile that is not there, with where its name came from where nobody typed it.
fn named_by(mut error: Error, given: &Given<'_>, named: Option<&str>) -> Error {
    let place = match (given.profile, named) {
        (Some(_), _) => return error,
        (None, Some(_)) => "JETON_PROFILE",
        (None, None) => "default_profile",
    };
    error.message = format!("{place}: {}", error.message);
    error
}

/// `config.toml` read: the part that is needed where that is known and sound, else the whole.
fn config<'a>(given: &Given<'a>, part: Option<&'a str>) -> Result<Config<'a>> {
    let (Some(whole), Some(folder)) = (given.config, given.folder) else { return Ok(Config::default()) };
    let file = folder.join("config.toml");
    match part.map(|part| Config::parse(part, &file)) {
        Some(Ok(config)) => Ok(config),
        _ => Config::parse(whole, &file),
    }
}

/// The flags as a layer.
fn flags(given: &Given<'_>) -> Result<Layer> {
    typed_flags(given.flags, Base { home: given.home, folder: None })
}

/// Flags, typed. Exit 2: a value of the wrong type, one that is given twice.
pub(crate) fn typed_flags(flags: &[(Name, String)], base: Base<'_>) -> Result<Layer> {
    let mut values = Vec::with_capacity(flags.len());
    for (name, text) in flags {
        let key = name.key();
        let value = value::from_text(key, text, base)
            .map_err(|fault| Error::usage(format!("--{} {fault}", key.flag())))?;
        values.push((*name, value));
    }
    Layer::new(Origin::Flag, values, "the command line")
}

fn variable<'a>(given: &Given<'a>, name: &str) -> Option<&'a str> {
    given.variables.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests;
