//! `jeton doctor`: everything between a profile and its token, a line each; nothing that proves the client is sent.

use std::path::Path;

use super::reason::{registered, usual};
use super::secrets::Secrets;
use super::situation::Situation;
use super::{connection, published};
use crate::cli::debug::DoctorArgs;
use crate::diagnose::{self, Facts, Weight};
use crate::error::{Error, Kind, Result};
use crate::host::store::Store;
use crate::host::{clock, environment, files, http, random, terminal};
use crate::jose::CertificateFacts;
use crate::oauth::platform::Issuance;
use crate::oauth::request::USER_AGENT;
use crate::oauth::{AuthMethod, SecretName, SecretSource, Stamp, TokenRequest};
use crate::output::checkup::{self, Line, State};
use crate::output::colour::{Choice, Palette, Variables};
use crate::output::{story, time};
use crate::secret::{Secret, Source};
use crate::settings::Settings;
use crate::wire::{Connection, Request, Response};

/// A certificate that ends within so many seconds is warned of: a fortnight.
const SOON: i64 = 14 * 86_400;

/// Checks, and prints a line for each. The exit code is that of the first check that failed.
pub(crate) fn run(args: &DoctorArgs) -> anyhow::Result<()> {
    let situation = Situation::read()?;
    let mut checkup =
        Checkup { lines: Vec::new(), folder: situation.folder.as_deref(), offline: args.offline };
    let settings = situation.settings(&args.settings)?;
    checkup.settings(&settings);
    let settings = checkup.server(settings, &situation, args)?;
    checkup.proof(&settings);
    checkup.cache(&settings);
    let answer = checkup.connection(&settings);
    checkup.request(&settings, answer);
    let lines = checkup.lines;

    let variables = Variables {
        no_color: environment::variable("NO_COLOR")?,
        clicolor_force: environment::variable("CLICOLOR_FORCE")?,
        term: environment::variable("TERM")?,
    };
    let palette = Palette::new(Choice::Auto.applies(&variables, terminal::stdout_is_terminal()));
    let shown = if args.json {
        checkup::json(&lines)
    } else {
        checkup::text(&lines, &palette, terminal::stdout_columns())
    };
    terminal::print(shown.as_bytes())?;
    let failed: Vec<(&str, Kind)> = lines
        .iter()
        .filter_map(|line| match line.state {
            State::Failed(kind) => Some((line.check, kind)),
            _ => None,
        })
        .collect();
    match failed.as_slice() {
        [] => Ok(()),
        [(first, kind)] => Err(Error::new(*kind, format!("1 check failed: {first}")).into()),
        [(first, kind), ..] => {
            Err(Error::new(*kind, format!("{} checks failed, {first} first", failed.len())).into())
        }
    }
}

/// The lines so far.
struct Checkup<'a> {
    lines: Vec<Line>,
    folder: Option<&'a Path>,
    offline: bool,
}

impl Checkup<'_> {
    fn add(&mut self, check: &'static str, state: State, words: impl Into<String>, remedy: Option<String>) {
        self.lines.push(Line { check, state, words: words.into(), remedy });
    }

    fn fine(&mut self, check: &'static str, words: impl Into<String>) {
        self.add(check, State::Fine, words, None);
    }

    fn failed(&mut self, check: &'static str, error: Error) {
        self.add(check, State::Failed(error.kind), error.message, error.hint);
    }

    fn settings(&mut self, settings: &Settings) {
        let profile = settings
            .profile
            .as_deref()
            .map_or_else(|| "no profile".to_owned(), |name| format!("profile {name}"));
        let (count, method) = (settings.merged.iter().count(), settings.client.method.name());
        self.fine(
            "settings",
            format!("{profile}, {count} settings; {method}, {}", settings.grant.grant_type()),
        );
    }

    /// The token endpoint, from the issuer's metadata where none is set.
    fn server(&mut self, settings: Settings, situation: &Situation, args: &DoctorArgs) -> Result<Settings> {
        let is_set = settings.token_endpoint.is_some();
        let settled =
            if self.offline || is_set { Ok(settings) } else { situation.settled(&args.settings, true) };
        let settings = match settled {
            Ok(settings) => settings,
            Err(error) => {
                self.failed("metadata", error);
                return situation.settings(&args.settings);
            }
        };
        match settings.token_request() {
            Ok(spec) => {
                let how = if is_set { "" } else { ", by the issuer's metadata" };
                self.fine("endpoint", format!("{}{how}", crate::wire::without_query(spec.endpoint.as_str())));
            }
            Err(_) if self.offline && settings.issuer.is_some() => {
                self.add(
                    "endpoint",
                    State::Warning,
                    "only the issuer's metadata names it: not asked (--offline)",
                    None,
                );
            }
            Err(error) => self.failed("endpoint", error),
        }
        Ok(settings)
    }

    /// The key with its certificates, or the secret.
    fn proof(&mut self, settings: &Settings) {
        let secrets = Secrets::new(settings);
        match settings.client.method {
            AuthMethod::PrivateKeyJwt if settings.issuance.is_some() => {}
            AuthMethod::PrivateKeyJwt => self.key(settings, &secrets),
            AuthMethod::None => {}
            _ => match (
                settings.source(SecretName::ClientSecret),
                secrets.optional_secret(SecretName::ClientSecret),
            ) {
                (None, _) => {
                    let remedy = "--client-secret-file FILE, --client-secret-env NAME, --client-secret-command COMMAND";
                    self.add(
                        "secret",
                        State::Warning,
                        "not set: asked for at a terminal",
                        Some(remedy.to_owned()),
                    );
                }
                (Some(source), Ok(_)) => {
                    self.mode("secret", Some(&source));
                    self.fine("secret", format!("readable ({})", source.describe()));
                }
                (Some(_), Err(error)) => self.failed("secret", error),
            },
        }
    }

    fn key(&mut self, settings: &Settings, secrets: &Secrets<'_>) {
        self.mode("key", settings.key.as_ref());
        let material = match secrets.key() {
            Ok(material) => material,
            Err(error) => return self.failed("key", error),
        };
        let thumbprint = material.key.public_key().map(|key| format!(", thumbprint {}", key.thumbprint()));
        self.fine("key", format!("{}{}", material.key.describe(), thumbprint.unwrap_or_default()));
        let leaf = material.x5c.as_ref().and_then(|chain| decoded(chain.first()?));
        if let Some(facts) = leaf.as_deref().and_then(CertificateFacts::read) {
            let parties = match material.party_ids.as_slice() {
                [] => String::new(),
                ids => format!("; party {}", ids.join(", ")),
            };
            let now = clock::now();
            let is_over = if now > facts.not_after {
                Some("expired")
            } else {
                (now < facts.not_before).then_some("not valid yet")
            };
            match is_over {
                None => self.certificate(&facts, &parties),
                Some(what) => {
                    let subject = &facts.subject;
                    let (from, until) = (time::utc(facts.not_before), time::utc(facts.not_after));
                    let error =
                        Error::input(format!("{subject} is {what}: from {from} until {until}{parties}"));
                    self.failed("certificate", error.hint("a new certificate from its authority"));
                    return;
                }
            }
        }
        for warning in material.warnings {
            self.add("certificate", State::Warning, warning, None);
        }
    }

    /// A certificate's names and how long it is good for.
    fn certificate(&mut self, facts: &CertificateFacts, more: &str) {
        let now = clock::now();
        let until = format!("until {}, {}", time::utc(facts.not_after), time::relative(facts.not_after, now));
        let is_soon = facts.not_after.saturating_sub(now) < SOON;
        let state = if is_soon { State::Warning } else { State::Fine };
        let remedy = is_soon.then(|| "a new certificate from its authority".to_owned());
        self.add("certificate", state, format!("{}, {until}{more}", facts.subject), remedy);
    }

    /// Promise 25, as a line.
    fn mode(&mut self, check: &'static str, source: Option<&Source>) {
        if let Some(Source::File(path)) = source
            && path.as_os_str() != "-"
            && let Some(warning) = files::too_open(path)
        {
            terminal::told_elsewhere(&warning);
            let (words, remedy) = warning.split_once("; ").unwrap_or((&warning, ""));
            self.add(check, State::Warning, words, Some(remedy.to_owned()));
        }
    }

    fn cache(&mut self, settings: &Settings) {
        let Some(folder) = self.folder else {
            let words = "no cache: there is no home folder and no JETON_CONFIG_DIR";
            return self.add("cache", State::Warning, words, None);
        };
        if !settings.answer.cache {
            return self.fine("cache", "off, as set");
        }
        let store = Store::new(folder.to_owned());
        match store.probe() {
            Ok(()) => self.fine("cache", format!("{} can be written", store.folder().display())),
            Err(why) => self.add("cache", State::Warning, format!("tokens are not cached: {why}"), None),
        }
    }

    /// Name, connection, TLS: an empty GET, which a token endpoint refuses and answers.
    fn connection(&mut self, settings: &Settings) -> Option<Response> {
        let endpoint = settings.token_endpoint.as_ref().filter(|_| !self.offline)?;
        let request = Request {
            method: "GET",
            url: endpoint.as_str().to_owned(),
            headers: vec![("User-Agent".to_owned(), Secret::from(USER_AGENT.to_owned()))],
            body: Secret::default(),
        };
        let response =
            match connection::transport(settings).and_then(|transport| http::send(&request, &transport)) {
                Ok(response) => response,
                Err(error) => {
                    self.failed("connection", error);
                    return None;
                }
            };
        let steps = story::step_words(&response.connection);
        self.fine("connection", format!("{steps}; an empty GET is answered {}", response.status));
        if let Some(tls) = &response.connection.tls {
            self.fine("TLS", format!("{}, {}", tls.version, tls.cipher));
            if let Some(facts) = CertificateFacts::read(&tls.certificate) {
                self.certificate(&facts, &format!("; issued by {}", facts.issuer));
            }
        }
        Some(response)
    }

    /// The request that would be sent, held against what the server publishes and what is known to be refused.
    fn request(&mut self, settings: &Settings, answer: Option<Response>) {
        let asks_secret = matches!(
            settings.client.method,
            AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost | AuthMethod::ClientSecretJwt
        ) && settings.source(SecretName::ClientSecret).is_none();
        let asks_platform = self.offline && matches!(settings.issuance, Some(Issuance::By(_)));
        let stops = self.lines.iter().any(|line| {
            matches!(line.state, State::Failed(_)) && !["connection", "certificate"].contains(&line.check)
        });
        let Ok(spec) = settings.token_request() else { return };
        if asks_secret || asks_platform || stops {
            return;
        }
        let now = clock::now();
        let request = random::identifier()
            .and_then(|jti| TokenRequest::build(&spec, &Secrets::new(settings), &Stamp { now, jti }));
        let request = match request {
            Ok(request) => request,
            Err(error) => return self.failed("request", error),
        };
        // The assertion's own warnings are among the causes below, and the certificate's above.
        let published = self.published(settings);
        // As if the server had said yes: then only what speaks against it is told.
        let response = Response {
            status: 200,
            headers: answer.as_ref().map(|answer| answer.headers.clone()).unwrap_or_default(),
            body: Secret::from("{}".to_owned()),
            elapsed: std::time::Duration::ZERO,
            connection: answer.map_or_else(Connection::default, |answer| answer.connection),
        };
        let diagnosis = diagnose::diagnose(&Facts {
            request: &request,
            spec: &spec,
            response: &response,
            now: clock::now(),
            published: published.as_ref(),
            registered: registered(settings).as_ref(),
            usual: &usual(settings),
            proxied: false,
        });
        for cause in diagnosis.causes {
            let state =
                if cause.weight <= Weight::Mismatch { State::Failed(Kind::Refused) } else { State::Warning };
            self.add(cause.rule, state, cause.what, Some(cause.remedy));
        }
        for (rule, words) in diagnosis.fine {
            self.fine(rule, words);
        }
    }

    fn published(&mut self, settings: &Settings) -> Option<diagnose::Published> {
        if self.offline {
            return None;
        }
        let found = match (&settings.issuer, &settings.token_endpoint) {
            (Some(issuer), _) => published::server(&settings.connection, std::slice::from_ref(issuer)),
            (None, Some(endpoint)) => published::server(&settings.connection, &published::guesses(endpoint)),
            (None, None) => None,
        };
        match (&found, &settings.issuer) {
            (Some(published), Some(_)) => {
                self.fine("metadata", format!("of {}", published.issuer.as_deref().unwrap_or_default()));
            }
            (Some(published), None) => {
                let issuer = published.issuer.clone().unwrap_or_default();
                let remedy = format!("issuer = \"{issuer}\" lets jeton use it");
                self.add("metadata", State::Fine, format!("found at {issuer}"), Some(remedy));
            }
            (None, Some(issuer)) => {
                let words = format!("none can be had of the issuer {issuer}");
                let remedy = format!("jeton discover {issuer} says why");
                self.add("metadata", State::Warning, words, Some(remedy));
            }
            (None, None) => {}
        }
        found
    }
}

fn decoded(base64: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(base64).ok()
}
