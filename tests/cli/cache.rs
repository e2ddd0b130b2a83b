//! The cache's promises, kept by real processes: 1 and 2, 5 to 12. What only a tracer can bring about (3, 4, 9 in full) is
//! tried by `tests/faults/run`.

mod entries;
mod flight;
mod folder;
mod others;
mod verbs;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::{Jeton, Reply, Server};

/// A home whose profile `p`, the default one, gets its tokens from this server without any secret.
fn home(server: &Server) -> Jeton {
    let jeton = Jeton::new();
    configure(&jeton, server, "");
    jeton
}

/// Writes that profile with more lines in it, and whatever follows it.
fn configure(jeton: &Jeton, server: &Server, lines: &str) {
    jeton.write_config(&format!(
        "default_profile = \"p\"\n[profiles.p]\ntoken_endpoint = \"{}\"\nclient_id = \"id\"\nauth_method = \"none\"\n{lines}\n",
        server.url("/token")
    ));
}

/// Answers with `tok-1`, `tok-2` and so on.
fn counting(expires_in: u64, delay: Duration) -> Server {
    let count = AtomicUsize::new(0);
    Server::new(move |_| {
        let n = count.fetch_add(1, Ordering::SeqCst) + 1;
        Reply::token(&format!("tok-{n}"), expires_in).after(delay)
    })
}

/// The folder of the entries.
fn tokens(jeton: &Jeton) -> PathBuf {
    jeton.config_dir().join("tokens")
}

/// The files in the folder of the entries with this extension.
fn files(jeton: &Jeton, extension: &str) -> Vec<PathBuf> {
    let Ok(files) = fs::read_dir(tokens(jeton)) else { return Vec::new() };
    files
        .flatten()
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect()
}

/// The only entry.
#[track_caller]
fn entry(jeton: &Jeton) -> PathBuf {
    let mut entries = files(jeton, "json");
    assert_eq!(entries.len(), 1, "one entry: {entries:?}");
    entries.remove(0)
}

/// Permission bits.
#[track_caller]
fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("a file").permissions().mode() & 0o7777
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

/// Seconds since the epoch.
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("a time")
}
