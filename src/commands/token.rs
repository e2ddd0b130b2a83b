//! `jeton token`: from the cache where a fresh one is there, else from the server, once for all who wait.

use std::time::Instant;

use super::connection;
use super::secrets::Secrets;
use super::situation::Situation;
use crate::cache::{self, Entry, Freshness};
use crate::cli::TokenArgs;
use crate::error::Result;
use crate::host::store::{Found, Lock, NoLock, Store};
use crate::host::{clock, http, random, terminal};
use crate::oauth::response::Reading;
use crate::oauth::{Stamp, TokenRequest, TokenRequestSpec, TokenResponse};
use crate::output::token::{Printable, rendered};
use crate::output::{curl, request, story};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::wire::without_query;

/// Prints a token in the form asked for.
pub(crate) fn run(args: &TokenArgs) -> anyhow::Result<()> {
    let situation = Situation::read()?;
    let settings = situation.settings(&args.settings)?;
    let spec = settings.token_request()?;
    if args.dry_run || args.curl {
        return show(args, &settings, &spec);
    }
    let run = Run { args, settings: &settings, spec: &spec, started: clock::start() };
    run.tell(|| story::settings(&settings.merged, settings.profile.as_deref()));
    let wants_cache = settings.answer.cache && !args.no_cache;
    match situation.folder.filter(|_| wants_cache) {
        Some(folder) => run.through_cache(&Store::new(folder)),
        None => {
            if wants_cache {
                run.tell(|| "no cache: there is no home folder and no JETON_CONFIG_DIR".to_owned());
            }
            let (response, now) = run.fetch()?;
            run.print(&response, now)
        }
    }
}

/// One run and what it is about.
struct Run<'a> {
    args: &'a TokenArgs,
    settings: &'a Settings,
    spec: &'a TokenRequestSpec,
    started: Instant,
}

impl Run<'_> {
    fn through_cache(&self, store: &Store) -> anyhow::Result<()> {
        let certificate = self.settings.connection.cert.as_ref().map(|path| path.display().to_string());
        let name =
            cache::name(self.spec, self.settings.answer.token_pointer.as_deref(), certificate.as_deref());
        let before = self.found(store, &name, true);
        let may_read = !self.args.refresh && !self.spec.grant.is_single_use();
        if let Some(content) = before.as_ref().filter(|_| may_read)
            && let Ok(entry) = Entry::parse(content.expose(), &name)
            && entry.is_fresh(self.freshness())
        {
            return self.print_cached(&entry);
        }
        let lock = match store.lock(&name, self.settings.answer.lock_timeout) {
            Ok(lock) => Some(lock),
            Err(NoLock::Busy(error)) => return Err(error.into()),
            Err(NoLock::Impossible(why)) => {
                terminal::warn(&format!("the token is not cached: {why}"));
                None
            }
        };
        if lock.is_some()
            && let Some(content) = self.found(store, &name, false)
            && let Ok(entry) = Entry::parse(content.expose(), &name)
            && self.serves_after_waiting(
                &entry,
                before.as_ref().map(Secret::expose) != Some(content.expose()),
                may_read,
            )
        {
            return self.print_cached(&entry);
        }
        let (response, now) = self.fetch()?;
        if let Some(lock) = lock {
            self.store(store, &name, &response, now, &lock);
        }
        self.print(&response, now)
    }

    /// After the lock was waited for: an entry that was stored meanwhile is what this run would have got, as long as it
    /// lives at all; one that was there before must be fresh.
    fn serves_after_waiting(&self, entry: &Entry<'_>, is_new: bool, may_read: bool) -> bool {
        if is_new && !self.spec.grant.is_single_use() {
            return entry.is_alive(clock::now());
        }
        may_read && entry.is_fresh(self.freshness())
    }

    fn freshness(&self) -> Freshness {
        Freshness { now: clock::now(), min_ttl: self.settings.answer.min_ttl }
    }

    /// The entry's bytes; what is there and is no entry is a miss with one warning.
    fn found(&self, store: &Store, name: &str, may_warn: bool) -> Option<Secret> {
        let why = match store.read(name) {
            Found::Nothing => return None,
            Found::Entry(content) => match Entry::parse(content.expose(), name) {
                Ok(_) => return Some(content),
                Err(why) => why.to_owned(),
            },
            Found::Unusable(why) => why,
        };
        if may_warn {
            terminal::warn(&format!(
                "a cached token can't be used and is replaced: {} {why}",
                store.path(name).display()
            ));
        }
        None
    }

    fn fetch(&self) -> Result<(TokenResponse, i64)> {
        let stamp = Stamp { now: clock::now(), jti: random::identifier()? };
        let request = TokenRequest::build(self.spec, &Secrets::new(self.settings), &stamp)?;
        if let Some(assertion) = &request.assertion {
            assertion.warnings.iter().for_each(|warning| terminal::warn(warning));
            self.tell(|| story::assertion(assertion, stamp.now));
        }
        let transport = connection::transport(self.settings)?;
        self.tell(|| story::request(&request, self.args.story.show_secrets));
        let prepared = self.started.elapsed();
        let response = http::send(&request.to_wire(), &transport)?;
        let now = clock::now();
        self.tell(|| story::response(&response, &request, self.args.story.show_secrets));
        let answer = TokenResponse::parse(
            &response,
            Reading {
                token_pointer: self.settings.answer.token_pointer.as_deref(),
                default_expires_in: self.settings.answer.default_expires_in,
                scope: self.spec.scope.as_deref(),
                endpoint: self.spec.endpoint.as_str(),
                known_secrets: request.known_secrets(),
            },
        )?;
        answer.warnings.iter().for_each(|warning| terminal::warn(warning));
        self.tell(|| {
            format!(
                "times: prepared in {}, answered in {}, {} in all",
                story::milliseconds(prepared),
                story::milliseconds(response.elapsed),
                story::milliseconds(self.started.elapsed())
            )
        });
        Ok((answer, now))
    }

    fn store(&self, store: &Store, name: &str, response: &TokenResponse, now: i64, lock: &Lock) {
        let Some(entry) = Entry::new(name, self.settings.profile.as_deref(), self.spec, response, now) else {
            self.tell(|| {
                "not cached: the server did not say how long the token lives (--default-expires-in)"
                    .to_owned()
            });
            return;
        };
        let written = entry
            .render()
            .map_err(std::io::Error::from)
            .and_then(|content| store.write(name, &content, lock));
        match written {
            Ok(()) => self.tell(|| format!("cached until {}", crate::output::time::utc(entry.expires_at))),
            Err(error) => {
                terminal::warn(&format!("the token is not cached: {}", crate::host::files::reason(&error)))
            }
        }
    }

    fn print_cached(&self, entry: &Entry<'_>) -> anyhow::Result<()> {
        self.tell(|| {
            format!(
                "from the cache: got {}, expires {} ({})",
                crate::output::time::relative(entry.obtained_at, clock::now()),
                crate::output::time::relative(entry.expires_at, clock::now()),
                crate::output::time::utc(entry.expires_at)
            )
        });
        self.print_as(Printable {
            access_token: &entry.access_token,
            token_type: &entry.token_type,
            response: &entry.response,
            cached: true,
            obtained_at: entry.obtained_at,
            expires_at: Some(entry.expires_at),
            profile: self.settings.profile.as_deref(),
            token_endpoint: &entry.token_endpoint,
        })
    }

    fn print(&self, response: &TokenResponse, now: i64) -> anyhow::Result<()> {
        let text = |secret: &'_ Secret| secret.expose_str().unwrap_or_default().to_owned();
        let (access_token, body) = (text(&response.access_token), text(&response.body));
        self.print_as(Printable {
            access_token: &access_token,
            token_type: &response.token_type,
            response: &body,
            cached: false,
            obtained_at: now,
            expires_at: response.expires_in.and_then(|life| now.checked_add_unsigned(life)),
            profile: self.settings.profile.as_deref(),
            token_endpoint: without_query(self.spec.endpoint.as_str()),
        })
    }

    fn print_as(&self, token: Printable<'_>) -> anyhow::Result<()> {
        terminal::print(rendered(token, self.args.output).expose())
    }

    fn tell(&self, words: impl FnOnce() -> String) {
        if self.args.story.verbose {
            terminal::say(&words());
        }
    }
}

/// `--dry-run` and `--curl`: the request, which is not sent.
fn show(args: &TokenArgs, settings: &Settings, spec: &TokenRequestSpec) -> anyhow::Result<()> {
    let stamp = Stamp { now: clock::now(), jti: random::identifier()? };
    let request = TokenRequest::build(spec, &Secrets::new(settings), &stamp)?;
    if let Some(assertion) = &request.assertion {
        assertion.warnings.iter().for_each(|warning| terminal::warn(warning));
    }
    if args.story.verbose {
        terminal::say(&story::settings(&settings.merged, settings.profile.as_deref()));
        request.assertion.iter().for_each(|assertion| terminal::say(&story::assertion(assertion, stamp.now)));
    }
    let text = if args.curl {
        let source = |name| settings.source(name);
        let context = curl::Context {
            spec,
            source: &source,
            assertion_command: curl::assertion_command(
                args.settings.profile.as_deref(),
                &args.settings.flags,
            ),
            connection: curl::connection(&settings.connection),
        };
        curl::command(&request, &context)
    } else {
        request::rendered(&request, args.story.show_secrets)
    };
    terminal::print(text.as_bytes())
}
