//! A token through the cache: read where a fresh one is there, else got once for all who wait.

use std::path::Path;

use super::{Acquired, Run};
use crate::cache::{self, Circumstances, Ending, Entry, Freshness};
use crate::commands::secrets;
use crate::error::{Error, Kind, Result};
use crate::host::store::{Found, Lock, NoLock, Store};
use crate::host::{clock, random, terminal};
use crate::oauth::platform::Issuance;
use crate::oauth::{SecretName, TokenRequestSpec, TokenResponse};
use crate::output::time;
use crate::secret::{Secret, Source};
use crate::settings::Settings;

/// The name of the entry for these settings; `None` where it is not to be cached.
pub(crate) fn entry_name(settings: &Settings, spec: &TokenRequestSpec) -> Option<String> {
    let refresh_token = settings.source(SecretName::RefreshToken);
    let certificate = settings.connection.cert.clone().map(Source::File);
    let assertion = settings.issuance.as_ref().map(Issuance::mark);
    let circumstances = Circumstances {
        assertion: assertion.as_ref(),
        token_pointer: settings.answer.token_pointer.as_deref(),
        default_expires_in: settings.answer.default_expires_in,
        certificate: certificate.as_ref(),
        refresh_token: refresh_token.as_ref(),
        insecure: settings.connection.insecure,
    };
    cache::name(spec, circumstances, &secrets::mark)
}

/// True where a fresh token for these settings is in the cache: nothing need be asked of anybody.
pub(crate) fn has_fresh(settings: &Settings, folder: Option<&Path>) -> bool {
    let name = || entry_name(settings, &settings.token_request().ok()?);
    let (Some(folder), true, Some(name)) = (folder, settings.answer.cache, name()) else { return false };
    let freshness = Freshness { now: clock::now(), min_ttl: settings.answer.min_ttl };
    let content = stored(&Store::new(folder.to_owned()), &name).ok().flatten();
    content.is_some_and(|content| {
        Entry::parse(content.expose(), &name).is_ok_and(|entry| entry.is_fresh(freshness))
    })
}

impl Run<'_> {
    /// A token from the cache in this folder, or a new one, which is stored there.
    pub(super) fn through_cache(&self, folder: Option<&Path>) -> Result<Acquired> {
        let Some(folder) = folder else {
            return self.without_cache("there is no home folder and no JETON_CONFIG_DIR");
        };
        let Some(name) = entry_name(self.settings, self.spec) else {
            return self.without_cache(
                "what the request holds serves once, or shows only in use whose token is got",
            );
        };
        let store = Store::new(folder.to_owned());
        let before = stored(&store, &name);
        if let Ok(Some(content)) = &before
            && let Ok(entry) = Entry::parse(content.expose(), &name)
            && !self.cache.refresh
            && entry.is_fresh(self.freshness())
        {
            return Ok(self.cached(&entry));
        }
        let mut lock = match store.lock(&name, self.settings.answer.lock_timeout) {
            Ok(lock) => lock,
            Err(NoLock::Busy(error)) => return Err(error),
            Err(NoLock::Impossible(why)) => {
                self.not_cached(&why)?;
                return self.fetched();
            }
        };
        if let Err(why) = &before {
            let path = store.path(&name);
            terminal::warn(&format!(
                "a cached token can't be used and is replaced: {} {why}",
                path.display()
            ));
        }
        let after = stored(&store, &name).ok().flatten();
        let is_other =
            before.ok().flatten().as_ref().map(Secret::expose) != after.as_ref().map(Secret::expose);
        if let Some(content) = &after
            && let Ok(entry) = Entry::parse(content.expose(), &name)
            && (is_other && entry.is_new(clock::now())
                || !self.cache.refresh && entry.is_fresh(self.freshness()))
        {
            return Ok(self.cached(&entry));
        }
        if let Some(ending) = lock.news().and_then(Ending::parse) {
            if ending.is_uncached() {
                drop(lock);
                return self
                    .without_cache("another jeton, which asked first, got a token whose life is not known");
            }
            if let Some(error) = secrets::places(self.settings).and_then(|places| ending.failure(&places)) {
                self.tell(|| "not sent: another jeton, which asked first, was told this".to_owned());
                return Err(error);
            }
        }
        lock.wipe();
        let (response, sent_at) = self.fetch().inspect_err(|error| self.leave_failure(&mut lock, error))?;
        self.store(&store, &name, &response, sent_at, lock)?;
        Ok(self.acquired(response, sent_at))
    }

    /// Goes without the cache where that can't be helped; `--require-cache` does not.
    fn without_cache(&self, why: &str) -> Result<Acquired> {
        if self.cache.require {
            return Err(unusable(why));
        }
        self.tell(|| format!("no cache: {why}"));
        self.fetched()
    }

    /// Warns that the token is not cached; with `--require-cache` that is exit 13.
    fn not_cached(&self, why: &str) -> Result<()> {
        if self.cache.require {
            return Err(unusable(why));
        }
        terminal::warn(&format!("the token is not cached: {why}"));
        Ok(())
    }

    fn freshness(&self) -> Freshness {
        Freshness { now: clock::now(), min_ttl: self.settings.answer.min_ttl }
    }

    /// Tells the waiting what the server said, so that they need not all hear it themselves.
    fn leave_failure(&self, lock: &mut Lock, error: &Error) {
        if let (Some(places), Ok(id)) = (secrets::places(self.settings), random::identifier())
            && let Some(ending) = Ending::failed(id, &places, error)
        {
            lock.leave(&ending.render());
        }
    }

    fn store(
        &self,
        store: &Store,
        name: &str,
        response: &TokenResponse,
        sent_at: i64,
        mut lock: Lock,
    ) -> Result<()> {
        let Some(entry) = Entry::new(name, self.settings.profile.as_deref(), self.spec, response, sent_at)
        else {
            if let Ok(id) = random::identifier() {
                lock.leave(&Ending::uncached(id).render());
            }
            let why = "the server did not say how long the token lives, or it is over";
            if self.cache.require {
                return Err(unusable(why).hint("--default-expires-in TIME, where you know it"));
            }
            self.tell(|| format!("not cached: {why} (--default-expires-in)"));
            return Ok(());
        };
        let content = entry.render().map_err(|error| error.to_string());
        match content.and_then(|content| store.write(name, &content, &lock)) {
            Ok(()) => self.tell(|| format!("cached until {}", time::utc(entry.expires_at))),
            Err(why) => self.not_cached(&why)?,
        }
        Ok(())
    }
}

/// The entry's bytes; the error says what is wrong with what is there.
fn stored(store: &Store, name: &str) -> std::result::Result<Option<Secret>, String> {
    match store.read(name) {
        Found::Nothing => Ok(None),
        Found::Entry(content) => {
            Entry::parse(content.expose(), name)?;
            Ok(Some(content))
        }
        Found::Unusable(why) => Err(why),
    }
}

/// Exit 13: `--require-cache`, and there is none.
fn unusable(why: &str) -> Error {
    Error::new(Kind::Locked, format!("the cache can't be used: {why}"))
        .hint("without --require-cache it costs a warning")
}
