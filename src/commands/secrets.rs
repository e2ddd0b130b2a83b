//! The edge's answer when the protocol asks for a secret or a key: files, variables, commands, a hidden prompt.

use std::cell::RefCell;

use super::{connection, signing_key};
use crate::error::{Error, Result};
use crate::host::{environment, files, http, process, terminal};
use crate::oauth::platform::{Issuance, Platform};
use crate::oauth::{KeyMaterial, SecretName, SecretSource};
use crate::secret::{Secret, Source};
use crate::settings::Settings;

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
        self.take(source, what)?;
        read(source, what, files::KEY_LIMIT)
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

    /// Standard input serves one secret. Exit code 2 where two should come from there.
    pub(super) fn take(&self, source: &Source, what: &str) -> Result<()> {
        if source.is_standard_input() {
            let earlier = self.standard_input.replace(Some(what.to_owned()));
            if let Some(earlier) = earlier {
                return Err(Error::usage(format!(
                    "both {earlier} and {what} should come from standard input"
                )));
            }
        }
        Ok(())
    }
}

/// The bytes behind a source, at most `limit`. A file that others can read is warned of.
pub(super) fn read(source: &Source, what: &str, limit: usize) -> Result<Secret> {
    warn_if_open(source);
    read_any(source, what, limit)
}

/// Warns of a private file that others can read (promise 25).
pub(super) fn warn_if_open(source: &Source) {
    if let Source::File(path) = source
        && let Some(warning) = files::too_open(path).filter(|_| !source.is_standard_input())
    {
        terminal::warn(&warning);
    }
}

/// As [`read`], for what may be public.
pub(super) fn read_any(source: &Source, what: &str, limit: usize) -> Result<Secret> {
    match source {
        Source::Literal(value) => Ok(Secret::from(value.clone())),
        Source::File(path) => files::read_secret(path, what, limit),
        Source::Env(name) => match environment::variable(name)? {
            Some(value) => Ok(Secret::from(value)),
            None => Err(Error::input(format!(
                "{what} should be in the variable {name}, which is not set or empty"
            ))),
        },
        Source::Command(command) => process::output(command, what, limit),
    }
}

/// A secret without the line break at its end; an empty one is none.
pub(super) fn trimmed(secret: Secret, source: &Source, what: &str) -> Result<Secret> {
    let trimmed = without_line_break(secret);
    if trimmed.is_empty() {
        return Err(Error::input(format!("{what} is empty ({})", source.describe())));
    }
    Ok(trimmed)
}

/// Asks the person for a secret; exit code 3 with the alternatives where there is no terminal.
pub(super) fn ask(name: SecretName) -> Result<Secret> {
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
            None => {
                let command = settings.sign_command.clone().map(Source::Command);
                sources.push(command.or_else(|| settings.key.clone())?);
            }
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
        ask(name)
    }

    fn optional_secret(&self, name: SecretName) -> Result<Option<Secret>> {
        if let (SecretName::ClientAssertion, Some(Issuance::By(platform))) = (name, &self.settings.issuance) {
            return self.issued(platform).map(Some);
        }
        self.settings.source(name).map(|source| self.value(&source, name.words())).transpose()
    }

    fn value(&self, source: &Source, what: &str) -> Result<Secret> {
        trimmed(self.bytes(source, what)?, source, what)
    }

    fn key(&self) -> Result<KeyMaterial> {
        signing_key::material(self, self.settings)
    }
}
