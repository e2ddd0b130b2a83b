//! A token in hand: from the cache where a fresh one is there, else from the server, once for all who wait.

use std::path::Path;
use std::time::Instant;

use super::connection;
use super::persistence::persistently;
use super::secrets::Secrets;
use crate::cache::{self, Entry, Freshness};
use crate::cli::StoryArgs;
use crate::error::Result;
use crate::host::store::{Found, Lock, NoLock, Store};
use crate::host::{clock, http, random, terminal};
use crate::oauth::response::Reading;
use crate::oauth::{Grant, Stamp, TokenRequest, TokenRequestSpec, TokenResponse};
use crate::output::{story, time};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::wire::without_query;

/// A token and what is known of it.
pub(crate) struct Acquired {
    /// The token: characters 0x20 to 0x7E.
    pub(crate) access_token: Secret,
    /// As the server said it.
    pub(crate) token_type: String,
    /// The server's answer, as sent.
    pub(crate) response: Secret,
    /// From the cache.
    pub(crate) cached: bool,
    /// Seconds since the epoch.
    pub(crate) obtained_at: i64,
    /// Seconds since the epoch; `None` where it is not known.
    pub(crate) expires_at: Option<i64>,
    /// Where it came from, without the query.
    pub(crate) token_endpoint: String,
}

/// What the cache may do for a run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CacheUse {
    /// Ask the server even if a fresh token is there.
    pub(crate) refresh: bool,
    /// Neither read nor write.
    pub(crate) off: bool,
}

/// Gets a token for these settings. `folder` is the configuration folder, where there is one.
pub(crate) fn acquire(
    settings: &Settings,
    folder: Option<&Path>,
    cache: CacheUse,
    story: StoryArgs,
) -> Result<Acquired> {
    let spec = settings.token_request()?;
    let run = Run { settings, spec: &spec, cache, story, started: clock::start() };
    run.tell(|| story::settings(&settings.merged, settings.profile.as_deref()));
    let wants_cache = settings.answer.cache && !cache.off;
    match folder.filter(|_| wants_cache) {
        Some(folder) => run.through_cache(&Store::new(folder.to_owned())),
        None => {
            if wants_cache {
                run.tell(|| "no cache: there is no home folder and no JETON_CONFIG_DIR".to_owned());
            }
            let (response, now) = run.fetch()?;
            Ok(run.acquired(response, now))
        }
    }
}

/// One run and what it is about.
struct Run<'a> {
    settings: &'a Settings,
    spec: &'a TokenRequestSpec,
    cache: CacheUse,
    story: StoryArgs,
    started: Instant,
}

impl Run<'_> {
    fn through_cache(&self, store: &Store) -> Result<Acquired> {
        let certificate = self.settings.connection.cert.as_ref().map(|path| path.display().to_string());
        let name =
            cache::name(self.spec, self.settings.answer.token_pointer.as_deref(), certificate.as_deref());
        let before = self.found(store, &name, true);
        let may_read = !self.cache.refresh && !self.spec.grant.is_single_use();
        if let Some(content) = before.as_ref().filter(|_| may_read)
            && let Ok(entry) = Entry::parse(content.expose(), &name)
            && entry.is_fresh(self.freshness())
        {
            return Ok(self.cached(&entry));
        }
        let lock = match store.lock(&name, self.settings.answer.lock_timeout) {
            Ok(lock) => Some(lock),
            Err(NoLock::Busy(error)) => return Err(error),
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
            return Ok(self.cached(&entry));
        }
        let (response, now) = self.fetch()?;
        if let Some(lock) = lock {
            self.store(store, &name, &response, now, &lock);
        }
        Ok(self.acquired(response, now))
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

    /// Asks the server, as often as the settings say.
    fn fetch(&self) -> Result<(TokenResponse, i64)> {
        let single_use = self.spec.grant.is_single_use() || self.spec.grant == Grant::RefreshToken;
        persistently(self.settings.retry, single_use, self.story.verbose, || self.ask())
    }

    /// Asks the server once, with an assertion of its own.
    fn ask(&self) -> Result<(TokenResponse, i64)> {
        let stamp = Stamp { now: clock::now(), jti: random::identifier()? };
        let request = TokenRequest::build(self.spec, &Secrets::new(self.settings), &stamp)?;
        if let Some(assertion) = &request.assertion {
            assertion.warnings.iter().for_each(|warning| terminal::warn(warning));
            self.tell(|| story::assertion(assertion, stamp.now));
        }
        let transport = connection::transport(self.settings)?;
        self.tell(|| story::request(&request, self.story.show_secrets));
        let prepared = self.started.elapsed();
        let response = http::send(&request.to_wire(), &transport)?;
        let now = clock::now();
        self.tell(|| story::response(&response, &request, self.story.show_secrets));
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
            Ok(()) => self.tell(|| format!("cached until {}", time::utc(entry.expires_at))),
            Err(error) => {
                terminal::warn(&format!("the token is not cached: {}", crate::host::files::reason(&error)))
            }
        }
    }

    fn cached(&self, entry: &Entry<'_>) -> Acquired {
        self.tell(|| {
            format!(
                "from the cache: got {}, expires {} ({})",
                time::relative(entry.obtained_at, clock::now()),
                time::relative(entry.expires_at, clock::now()),
                time::utc(entry.expires_at)
            )
        });
        Acquired {
            access_token: Secret::from(entry.access_token.to_string()),
            token_type: entry.token_type.to_string(),
            response: Secret::from(entry.response.to_string()),
            cached: true,
            obtained_at: entry.obtained_at,
            expires_at: Some(entry.expires_at),
            token_endpoint: entry.token_endpoint.to_string(),
        }
    }

    fn acquired(&self, response: TokenResponse, now: i64) -> Acquired {
        Acquired {
            access_token: response.access_token,
            token_type: response.token_type,
            response: response.body,
            cached: false,
            obtained_at: now,
            expires_at: response.expires_in.and_then(|life| now.checked_add_unsigned(life)),
            token_endpoint: without_query(self.spec.endpoint.as_str()).to_owned(),
        }
    }

    fn tell(&self, words: impl FnOnce() -> String) {
        if self.story.verbose {
            terminal::say(&words());
        }
    }
}
