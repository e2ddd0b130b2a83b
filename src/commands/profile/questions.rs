//! What `jeton profile add` asks a person: each setting that is needed and was not given by a flag, in a line or two.

use crate::cli::profile::AddArgs;
use crate::commands::signing_key::{key_content, key_file};
use crate::commands::situation::Situation;
use crate::error::{Error, Result};
use crate::host::{environment, files, terminal};
use crate::jose::SigningKey;
use crate::oauth::Endpoint;
use crate::secret::Source;
use crate::settings::config::{self, presets};
use crate::settings::edit::{self, Place};
use crate::settings::keys::Name;
use crate::settings::layer::Layer;
use crate::settings::typed_flags;
use crate::settings::value::{Base, Value};

/// What proves that the client is who it says.
const PROOFS: [Name; 9] = [
    Name::SigningKey,
    Name::SignCommand,
    Name::ClientSecretFile,
    Name::ClientSecretEnv,
    Name::ClientSecretCommand,
    Name::ClientAssertionFile,
    Name::ClientAssertionEnv,
    Name::ClientAssertionCommand,
    Name::ClientAssertionFrom,
];

/// The profile's name and its settings as flags would give them: the flags, and a person's answers to what they leave open.
/// Exit 3 where the name or the server is open and nobody can be asked.
pub(super) fn answered(situation: &Situation, args: &AddArgs) -> Result<(String, Vec<(Name, String)>)> {
    let name = match &args.settings.profile {
        Some(name) => is_free(situation, name).map(|()| name.clone())?,
        None => ask(
            "A name for the profile, as in jeton token NAME.",
            "name",
            "the profile's name",
            "jeton profile add NAME",
            |name| is_free(situation, name).map(|()| name.to_owned()),
        )?,
    };
    let mut draft = Draft { flags: args.settings.flags.clone(), preset: None, situation };
    let asked = !draft.has(&[Name::Preset, Name::TokenEndpoint, Name::Issuer]);
    if asked {
        draft.server()?;
    }
    draft.preset = draft.value(Name::Preset).map(config::preset).transpose()?;
    // What follows can be left open: the environment may give it later, where nobody is here to say.
    if terminal::unattended()?.is_none() {
        draft.host()?;
        draft.client()?;
        draft.proof()?;
        draft.audience()?;
        if asked {
            draft.scope()?;
        }
    }
    Ok((name, draft.flags))
}

/// Exit 2: the name is taken, or is none.
fn is_free(situation: &Situation, name: &str) -> Result<()> {
    let file = situation.folder.as_deref().map(|folder| folder.join("config.toml")).unwrap_or_default();
    let place = Place { file: &file, base: Base::default() };
    let nothing = typed_flags(&[], Base::default())?;
    edit::with_profile(situation.config.as_deref().unwrap_or_default(), name, &nothing, place).map(|_| ())
}

/// What is known so far.
struct Draft<'s> {
    flags: Vec<(Name, String)>,
    preset: Option<Layer>,
    situation: &'s Situation,
}

impl Draft<'_> {
    fn has(&self, names: &[Name]) -> bool {
        self.flags.iter().any(|(name, _)| names.contains(name))
    }

    fn value(&self, name: Name) -> Option<&str> {
        self.flags.iter().rev().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    /// The preset's text for a setting.
    fn preset_text(&self, name: Name) -> Option<&str> {
        match self.preset.as_ref()?.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn add(&mut self, setting: (Name, String)) {
        if !setting.1.is_empty() {
            self.flags.push(setting);
        }
    }

    fn endpoint(&self, answer: &str) -> Result<(Name, String)> {
        let allow_http = self.value(Name::AllowHttp).is_some_and(|value| value == "true");
        Endpoint::parse(answer, None, "token_endpoint", allow_http)?;
        Ok((Name::TokenEndpoint, answer.to_owned()))
    }

    fn server(&mut self) -> Result<()> {
        let explained = format!(
            "Where tokens come from: the token endpoint's URL, or a preset: {}.",
            presets().collect::<Vec<_>>().join(", ")
        );
        let way = "--token-endpoint URL or --preset NAME";
        let server = ask(&explained, "token_endpoint", "the token endpoint", way, |answer| {
            if presets().any(|preset| preset == answer) {
                return Ok((Name::Preset, answer.to_owned()));
            }
            self.endpoint(answer)
        })?;
        self.add(server);
        Ok(())
    }

    /// A preset that is right for many servers leaves open which.
    fn host(&mut self) -> Result<()> {
        let Some(path) = self.preset_text(Name::TokenEndpointPath) else { return Ok(()) };
        if self.has(&[Name::TokenEndpoint]) || self.preset_text(Name::TokenEndpoint).is_some() {
            return Ok(());
        }
        let explained = format!("The server, as https://HOST: {path} is appended.");
        let host = ask(&explained, "token_endpoint", "the server", "--token-endpoint URL", |answer| {
            self.endpoint(answer)
        })?;
        self.add(host);
        Ok(())
    }

    fn client(&mut self) -> Result<()> {
        if self.has(&[Name::ClientId]) {
            return Ok(());
        }
        let explained = "The identifier that the server knows the client by.";
        let id = ask(explained, "client_id", "the client's identifier", "--client-id TEXT", not_empty)?;
        self.add((Name::ClientId, id));
        Ok(())
    }

    fn proof(&mut self) -> Result<()> {
        if self.has(&PROOFS) {
            return Ok(());
        }
        let method = self.value(Name::AuthMethod).or(self.preset_text(Name::AuthMethod));
        let kind = match method {
            Some("none") => "none",
            Some("private_key_jwt") => "key",
            Some(_) => "secret",
            None => ask(
                "How the client proves who it is: by a secret, a private key, or not at all.",
                "secret, key or none",
                "how the client proves who it is",
                "--auth-method WORD",
                |answer| {
                    ["secret", "key", "none"].into_iter().find(|word| *word == answer).ok_or_else(|| {
                        Error::usage(format!(
                            "it is secret, key or none, not {}",
                            crate::text::quoted(answer)
                        ))
                    })
                },
            )?,
        };
        match kind {
            "key" => self.key(),
            "secret" => self.secret(),
            _ if method.is_none() => {
                self.add((Name::AuthMethod, "none".to_owned()));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn key(&mut self) -> Result<()> {
        let home = self.situation.home.as_deref();
        let explained =
            "The private key's file, of any format, or a pkcs11: URI. The server has its public half.";
        let key = ask(explained, "key", "the key's file", "--key FILE", |answer| {
            if answer.starts_with("pkcs11:") {
                return Ok((Name::SigningKey, answer.to_owned()));
            }
            let path = Base { home, folder: None }
                .path(answer)
                .map_err(|fault| Error::usage(format!("it {fault}")))?;
            let source = Source::File(path);
            let content = key_content(&source)?;
            let file = key_file(&content, &source)?;
            // What is under a passphrase shows when it is tried.
            if !file.is_locked() {
                SigningKey::parse(&content, &source.describe())?;
            }
            Ok((Name::SigningKey, answer.to_owned()))
        })?;
        self.add(key);
        if self.preset.is_none() && !self.has(&[Name::Kid]) {
            let explained = "The key's ID with the server; thumbprint: computed from the key; empty: none.";
            let kid = ask(explained, "kid", "the key's ID", "--kid TEXT", |answer| Ok(answer.to_owned()))?;
            self.add((Name::Kid, kid));
        }
        Ok(())
    }

    fn secret(&mut self) -> Result<()> {
        let home = self.situation.home.as_deref();
        let explained = "Where the client secret is: a file's name, $VARIABLE or !COMMAND; empty: JETON_CLIENT_SECRET, or asked each time.";
        let way = "--client-secret-file FILE, --client-secret-env NAME or --client-secret-command COMMAND";
        let place = ask(explained, "client secret", "where the client secret is", way, |answer| {
            if let Some(variable) = answer.strip_prefix('$') {
                environment::variable(variable)?
                    .ok_or_else(|| Error::input(format!("the variable {variable} is not set or empty")))?;
                return Ok((Name::ClientSecretEnv, variable.to_owned()));
            }
            if let Some(command) = answer.strip_prefix('!') {
                return Ok((Name::ClientSecretCommand, command.trim().to_owned()));
            }
            if !answer.is_empty() {
                let path = Base { home, folder: None }
                    .path(answer)
                    .map_err(|fault| Error::usage(format!("it {fault}")))?;
                files::read_secret(&path, "the secret's file", files::KEY_LIMIT)?;
            }
            Ok((Name::ClientSecretFile, answer.to_owned()))
        })?;
        self.add(place);
        Ok(())
    }

    /// A preset that wants an audience which only the user knows says so by an empty one.
    fn audience(&mut self) -> Result<()> {
        if self.preset_text(Name::AssertionAudience) != Some("") || self.has(&[Name::AssertionAudience]) {
            return Ok(());
        }
        let explained = "Whom the assertion is for (aud): the server's own identifier.";
        let way = "--assertion-audience TEXT";
        let audience = ask(explained, "assertion_audience", "the assertion's audience", way, not_empty)?;
        self.add((Name::AssertionAudience, audience));
        Ok(())
    }

    fn scope(&mut self) -> Result<()> {
        if self.has(&[Name::Scope]) || self.preset_text(Name::Scope).is_some() {
            return Ok(());
        }
        let explained =
            "What the token is for, words separated by spaces; empty: what the server gives by itself.";
        let scope = ask(explained, "scope", "the scope", "--scope WORDS", |answer| Ok(answer.to_owned()))?;
        self.add((Name::Scope, scope));
        Ok(())
    }
}

fn not_empty(answer: &str) -> Result<String> {
    if answer.is_empty() { Err(Error::usage("it is needed")) } else { Ok(answer.to_owned()) }
}

/// Explains and asks until the answer is good.
fn ask<T>(
    explained: &str,
    label: &str,
    what: &str,
    way: &str,
    check: impl Fn(&str) -> Result<T>,
) -> Result<T> {
    let mut explained = Some(explained);
    loop {
        let heading = explained.take().map(|words| format!("{words}\n")).unwrap_or_default();
        let answer = terminal::ask_openly(what, &format!("{heading}  {label}: "), way)?;
        match check(&answer) {
            Ok(value) => return Ok(value),
            Err(error) => terminal::tell("", &error.message, error.hint.as_deref()),
        }
    }
}
