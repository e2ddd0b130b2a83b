//! `jeton cache list` and `jeton cache clear`.

use super::acquire::entry_name;
use super::situation::Situation;
use crate::cache::Entry;
use crate::cli::SettingsArgs;
use crate::error::Result;
use crate::host::store::{Found, Store};
use crate::host::{clock, environment, terminal};
use crate::output::listing;
use crate::secret::Secret;

/// What is cached: profile, endpoint, client, scope, expiry; never a token.
pub(crate) fn list(json: bool) -> anyhow::Result<()> {
    let Some(store) = environment::config_dir().map(Store::new) else { return Ok(()) };
    let contents = contents(&store)?;
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for (name, content) in &contents {
        match Entry::parse(content.expose(), name) {
            Ok(entry) => entries.push(entry),
            Err(why) => terminal::warn(&format!("{} {why}", store.path(name).display())),
        }
    }
    entries.sort_by(|a, b| {
        (&a.profile, &a.token_endpoint, a.expires_at).cmp(&(&b.profile, &b.token_endpoint, b.expires_at))
    });
    let text = match (json, entries.is_empty()) {
        (true, _) => listing::entries_json(&entries),
        (false, true) => {
            terminal::say("nothing is cached");
            return Ok(());
        }
        (false, false) => listing::entries(&entries, clock::now(), terminal::stdout_columns()),
    };
    terminal::print(text.as_bytes())
}

/// Removes all entries, or a profile's: those it stored, and the one it would be served from, whoever stored that. What
/// can't be read goes too when all goes. `expired`: of those, only what is over.
///
/// Errors: 2 for a profile that is not configured and has stored nothing, 3 for what can't be removed.
pub(crate) fn clear(profile: Option<&str>, expired: bool) -> anyhow::Result<()> {
    let Some(store) = environment::config_dir().map(Store::new) else { return Ok(()) };
    let mut names = match profile {
        Some(profile) => names_of(profile)?,
        None => store.names()?,
    };
    if expired {
        names.retain(|name| is_over(&store, name));
    }
    let removed = remove(&names)?;
    if profile.is_none() && !expired {
        store.remove_leftovers();
    }
    terminal::say(&format!("{} removed", counted(removed)));
    Ok(())
}

/// The names of a profile's entries: those it stored, and the one it would be served from. Exit 2 where it is not configured
/// and has stored nothing.
pub(super) fn names_of(profile: &str) -> Result<Vec<String>> {
    let Some(store) = environment::config_dir().map(Store::new) else { return Ok(Vec::new()) };
    let serves = entry_of(profile);
    let own = serves.as_ref().ok().and_then(Option::as_deref);
    let mut names = store.names()?;
    names.retain(|name| own == Some(name) || is_stored_by(&store, name, profile));
    match serves {
        Err(error) if names.is_empty() => Err(error),
        _ => Ok(names),
    }
}

/// Removes these entries, as many as can be: how many there were. The error is the last one's.
pub(super) fn remove(names: &[String]) -> Result<usize> {
    let Some(store) = environment::config_dir().map(Store::new) else { return Ok(0) };
    let mut removed = 0_usize;
    let mut fault = None;
    for name in names {
        match store.remove(name) {
            Ok(was_there) => removed += usize::from(was_there),
            Err(error) => fault = Some(error),
        }
    }
    match fault {
        Some(error) => Err(error),
        None => Ok(removed),
    }
}

/// So many tokens, in words.
pub(super) fn counted(number: usize) -> String {
    format!("{number} cached {}", if number == 1 { "token" } else { "tokens" })
}

/// The name of the entry that a profile is served from.
fn entry_of(profile: &str) -> Result<Option<String>> {
    let args = SettingsArgs { profile: Some(profile.to_owned()), ..SettingsArgs::default() };
    let settings = Situation::read()?.settings(&args)?;
    Ok(settings.token_request().ok().and_then(|spec| entry_name(&settings, &spec)))
}

fn is_stored_by(store: &Store, name: &str, profile: &str) -> bool {
    match store.read(name) {
        Found::Entry(content) => {
            Entry::parse(content.expose(), name).is_ok_and(|entry| entry.profile.as_deref() == Some(profile))
        }
        Found::Nothing | Found::Unusable(_) => false,
    }
}

fn is_over(store: &Store, name: &str) -> bool {
    match store.read(name) {
        Found::Entry(content) => {
            Entry::parse(content.expose(), name).is_ok_and(|entry| entry.expires_at <= clock::now())
        }
        Found::Nothing | Found::Unusable(_) => false,
    }
}

fn contents(store: &Store) -> anyhow::Result<Vec<(String, Secret)>> {
    let mut contents = Vec::new();
    for name in store.names()? {
        match store.read(&name) {
            Found::Entry(content) => contents.push((name, content)),
            Found::Nothing => {}
            Found::Unusable(why) => terminal::warn(&format!("{} {why}", store.path(&name).display())),
        }
    }
    Ok(contents)
}
