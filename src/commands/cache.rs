//! `jeton cache list` and `jeton cache clear`.

use crate::cache::Entry;
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
        (false, false) => listing::entries(&entries, clock::now()),
    };
    terminal::print(text.as_bytes())
}

/// Removes all entries, or those that one profile stored. What can't be read goes too when all goes.
pub(crate) fn clear(profile: Option<&str>) -> anyhow::Result<()> {
    let Some(store) = environment::config_dir().map(Store::new) else { return Ok(()) };
    let mut removed = 0_usize;
    for name in store.names()? {
        let matches = match profile {
            None => true,
            Some(profile) => match store.read(&name) {
                Found::Entry(content) => {
                    Entry::parse(content.expose(), &name).is_ok_and(|e| e.profile.as_deref() == Some(profile))
                }
                Found::Nothing | Found::Unusable(_) => false,
            },
        };
        if matches && store.remove(&name)? {
            removed += 1;
        }
    }
    if profile.is_none() {
        store.remove_temporaries();
    }
    terminal::say(&format!("{removed} cached {} removed", if removed == 1 { "token" } else { "tokens" }));
    Ok(())
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
