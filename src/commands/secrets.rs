//! The edge's answer when the protocol asks for a secret or a key: files, variables, commands, a hidden prompt.

use std::cell::RefCell;
use std::path::Path;

use super::connection;
use crate::error::{Error, Result};
use crate::host::{clock, environment, files, http, process, terminal};
use crate::jose::{Chain, SigningKey};
use crate::oauth::platform::{Issuance, Platform};
use crate::oauth::{KeyMaterial, SecretName, SecretSource};
use crate::output::time;
use crate::secret::{Secret, Source};
use crate::settings::{CertificatePlace, Settings};

/// Answers from where the settings say. Standard input is read once, whoever asks first.
pub(crate) struct Secrets<'s> {
    settings: &'s Settings,
    standard_input: RefCell<Option<String>>,
}

impl<'s> Secrets<'s> {
    /// Nothing is read yet.
    pub(crate) fn new(settings: &'s Settings) -> Self {
        Self { settings, standard_input: RefCell::new(None) }
    }

    /// True where something came from standard input.
    pub(crate) fn read_standard_input(&self) -> bool {
        self.standard_input.borrow().is_some()
    }

    /// The bytes behind a source, as they are.
    fn bytes(&self, source: &Source, what: &str) -> Result<Secret> {
        match source {
            Source::Literal(value) => Ok(Secret::from(value.clone())),
            Source::File(path) => {
                if path.as_os_str() == "-" {
                    let earlier = self.standard_input.replace(Some(what.to_owned()));
                    if let Some(earlier) = earlier {
                        return Err(Error::usage(format!(
                            "both {earlier} and {what} should come from standard input"
                        )));
                    }
                } else if let Some(warning) = files::too_open(path) {
                    terminal::warn(&warning);
                }
                files::read_secret(path, what, files::KEY_LIMIT)
            }
            Source::Env(name) => match environment::variable(name)? {
                Some(value) => Ok(Secret::from(value)),
                None => Err(Error::input(format!(
                    "{what} should be in the variable {name}, which is not set or empty"
                ))),
            },
            Source::Command(command) => process::output(command, what, files::KEY_LIMIT),
        }
    }

    /// The identity token that the platform issues to this job.
    fn issued(&self, platform: &Platform) -> Result<Secret> {
        let settings = self.settings;
        let audience =
            settings.assertion.audience.resolve(settings.issuer.as_deref(), settings.token_endpoint.as_ref());
        let request = platform.request(&audience, &environment::variable)?;
        let transport = connection::to_platform(settings, &request.url, platform.is_local())?;
        let response = http::send(&request, &transport)?;
        platform.identity_token(&request, &response)
    }

    fn certificate_file(&self, path: &Path, material: &SigningKey) -> Result<Chain> {
        let content = files::read(path, "the certificate file", files::KEY_LIMIT * 4)?;
        Chain::parse(&content, &path.display().to_string(), material)
    }
}

/// An editor's or echo's line break at the end is no part of a secret.
pub(super) fn without_line_break(secret: Secret) -> Secret {
    match secret.expose() {
        [head @ .., b'\r', b'\n'] | [head @ .., b'\n'] => Secret::new(head.to_vec()),
        _ => secret,
    }
}

/// What changes when the value in a place does, without reading a file, running a command or asking a person; `None`
/// where the value serves once.
pub(super) fn mark(source: &Source) -> Option<Secret> {
    match source {
        Source::Literal(value) | Source::Command(value) => Some(Secret::from(value.clone())),
        Source::Env(name) => environment::variable(name).ok().flatten().map(Secret::from),
        Source::File(path) => files::state(path).map(Secret::from),
    }
}

/// The places that the client's proof comes from, in words; `None` where another process's would be another proof: what
/// a person types or standard input holds.
pub(super) fn places(settings: &Settings) -> Option<String> {
    use crate::oauth::{AuthMethod, Grant};
    let secret = |name| settings.source(name);
    let mut sources = Vec::new();
    match settings.client.method {
        AuthMethod::PrivateKeyJwt => match &settings.issuance {
            Some(issuance) => sources.push(issuance.mark()),
            None => sources.push(settings.key.clone()?),
        },
        AuthMethod::None => {}
        _ => sources.push(secret(SecretName::ClientSecret)?),
    }
    match settings.grant {
        Grant::Password { .. } => sources.push(secret(SecretName::Password)?),
        Grant::RefreshToken => sources.push(secret(SecretName::RefreshToken)?),
        _ => {}
    }
    let place = |source: &Source| match source {
        Source::File(path) => files::state(path),
        other => Some(other.describe()),
    };
    sources.iter().map(place).collect::<Option<Vec<_>>>().map(|places| places.join("\n"))
}

impl SecretSource for Secrets<'_> {
    fn secret(&self, name: SecretName) -> Result<Secret> {
        if let Some(secret) = self.optional_secret(name)? {
            return Ok(secret);
        }
        let setting = name.parameter();
        terminal::ask(
            name.words(),
            &format!(
                "--{0}-file FILE (- is standard input), --{0}-env NAME, --{0}-command COMMAND, or the variable JETON_{1}",
                setting.replace('_', "-"),
                setting.to_ascii_uppercase()
            ),
        )
    }

    fn optional_secret(&self, name: SecretName) -> Result<Option<Secret>> {
        if let (SecretName::ClientAssertion, Some(Issuance::By(platform))) = (name, &self.settings.issuance) {
            return self.issued(platform).map(Some);
        }
        self.settings.source(name).map(|source| self.value(&source, name.words())).transpose()
    }

    fn value(&self, source: &Source, what: &str) -> Result<Secret> {
        let trimmed = without_line_break(self.bytes(source, what)?);
        if trimmed.is_empty() {
            return Err(Error::input(format!("{what} is empty ({})", source.describe())));
        }
        Ok(trimmed)
    }

    fn key(&self) -> Result<KeyMaterial> {
        let source = self.settings.key.as_ref().ok_or_else(|| {
            let error = Error::usage("a signed assertion needs a private key, and none is set");
            error.hint("--key FILE, key in the profile, or JETON_KEY; --auth-method client_secret_jwt signs with the client secret")
        })?;
        let content = self.bytes(source, "the key file")?;
        let name = source.describe();
        let key = SigningKey::parse(&content, &name)?;
        let [x5c, x5t, x5t_s256] = &self.settings.certificates;
        let mut material = KeyMaterial::from(key);
        let beside_key = |key: &SigningKey, flag: &str| {
            Chain::parse(content.expose(), &name, key).map_err(|error| {
                error.hint(format!("--{flag} FILE names the certificates where they are not in the key file"))
            })
        };
        let x5c_chain = match x5c {
            Some(CertificatePlace::File(path)) => Some(self.certificate_file(path, &material.key)?),
            Some(CertificatePlace::KeyFile) => Some(beside_key(&material.key, "x5c")?),
            None => None,
        };
        let thumbprint = |place: &Option<CertificatePlace>,
                          flag: &str,
                          of: fn(&Chain) -> String|
         -> Result<Option<String>> {
            Ok(match (place, &x5c_chain) {
                (None, _) => None,
                (Some(CertificatePlace::File(path)), _) => {
                    Some(of(&self.certificate_file(path, &material.key)?))
                }
                (Some(CertificatePlace::KeyFile), Some(chain)) => Some(of(chain)),
                (Some(CertificatePlace::KeyFile), None) => Some(of(&beside_key(&material.key, flag)?)),
            })
        };
        let (x5t, x5t_s256) =
            (thumbprint(x5t, "x5t", Chain::x5t)?, thumbprint(x5t_s256, "x5t-s256", Chain::x5t_s256)?);
        (material.x5t, material.x5t_s256) = (x5t, x5t_s256);
        if let Some(chain) = &x5c_chain {
            material.x5c = Some(chain.x5c());
            material.party_ids = chain.party_ids();
            material.warnings = chain.warnings().to_vec();
            let now = clock::now();
            let (not_before, not_after) = chain.validity();
            if now < not_before || now > not_after {
                let when = if now < not_before {
                    ("is not valid before", not_before)
                } else {
                    ("has been invalid since", not_after)
                };
                material.warnings.push(format!("the certificate {} {}", when.0, time::utc(when.1)));
            }
        }
        Ok(material)
    }
}
