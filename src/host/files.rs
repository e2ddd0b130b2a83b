//! Reading what the user named: keys, secrets, certificates, the configuration.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use crate::error::{Error, Result};
use crate::secret::Secret;

/// The most bytes of a key, secret or certificate file that are read (promise 25).
pub(crate) const KEY_LIMIT: usize = 64 * 1024;

/// The whole content of a file, or of standard input for `-`. `what` names it in messages ("the key file").
///
/// Errors are exit 3: it can't be opened or read, is a folder, or holds more than `limit` bytes. FIFOs and
/// `<(...)` work: nothing is asked of the file but its bytes, in one go.
pub(crate) fn read(path: &Path, what: &str, limit: usize) -> Result<Vec<u8>> {
    let shown = path.display();
    let failed = |error: &io::Error| Error::input(format!("can't read {what} {shown}: {}", reason(error)));
    let mut content = Vec::new();
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let outcome = if path.as_os_str() == "-" {
        if io::stdin().is_terminal() {
            return Err(Error::input(format!(
                "{what} should come from standard input, but that is a terminal"
            ))
            .hint("pipe it in, or name a file"));
        }
        io::stdin().take(bound).read_to_end(&mut content)
    } else {
        let file = File::open(path).map_err(|error| failed(&error))?;
        if content.try_reserve(file.metadata().map_or(0, |m| m.len().min(bound)) as usize).is_err() {
            return Err(Error::input(format!("no memory to read {what} {shown}")));
        }
        file.take(bound).read_to_end(&mut content)
    };
    outcome.map_err(|error| failed(&error))?;
    if content.len() > limit {
        return Err(Error::input(format!("{what} {shown} holds more than {} KiB", limit / 1024)));
    }
    Ok(content)
}

/// As [`read`], for content that must not be shown.
pub(crate) fn read_secret(path: &Path, what: &str, limit: usize) -> Result<Secret> {
    read(path, what, limit).map(Secret::new)
}

/// Which file this is and in which state, without reading it: changes when the content does. `None` for what is no
/// regular file: a FIFO and standard input give something else each time.
pub(crate) fn state(path: &Path) -> Option<String> {
    let metadata = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    #[cfg(unix)]
    let change = {
        use std::os::unix::fs::MetadataExt;
        let m = &metadata;
        format!("{} {} {}.{}", m.dev(), m.ino(), m.ctime(), m.ctime_nsec())
    };
    #[cfg(not(unix))]
    let change = format!("{:?}", metadata.modified().ok()?);
    Some(format!("{} {} {change}", path.display(), metadata.len()))
}

/// Exit code 3 where something has that name already: a key is never overwritten.
pub(crate) fn check_absent(path: &Path) -> Result<()> {
    match std::fs::symlink_metadata(path) {
        Ok(_) => Err(taken(path)),
        Err(_) => Ok(()),
    }
}

/// Writes a new file that only its owner can read, from the first byte on (0600). Exit code 3 where one is there already or
/// it can't be written; then none is left behind.
pub(crate) fn write_new(path: &Path, content: &Secret) -> Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let failed =
        |error: &io::Error| Error::input(format!("can't write {}: {}", path.display(), reason(error)));
    let mut file = options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken(path),
        _ => failed(&error),
    })?;
    file.write_all(content.expose()).and_then(|()| file.sync_all()).map_err(|error| {
        // Half a key is no key; the first error is the one to tell.
        let _ = std::fs::remove_file(path);
        failed(&error)
    })
}

fn taken(path: &Path) -> Error {
    Error::input(format!("{} is there already, and a key is not overwritten", path.display()))
        .hint("name another file, or move that one away")
}

/// The text of an optional file: `None` where it isn't there. Errors are exit 2: it is there and can't be used.
pub(crate) fn read_config(path: &Path) -> Result<Option<String>> {
    match std::fs::read(path) {
        Ok(content) => String::from_utf8(content)
            .map(Some)
            .map_err(|_| Error::usage(format!("{} is not UTF-8 text", path.display()))),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(Error::usage(format!("can't read {}: {}", path.display(), reason(&error)))),
    }
}

/// A warning where others than the owner can read a private file, with the command that mends it (promise 25).
#[cfg(unix)]
pub(crate) fn too_open(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path).ok()?;
    let mode = metadata.permissions().mode();
    (metadata.is_file() && mode & 0o077 != 0).then(|| {
        format!("{} can be read by others (mode {:03o}); chmod 600 {0}", path.display(), mode & 0o777)
    })
}

/// Modes are a matter of Unix; elsewhere the file's access list is its owner's business.
#[cfg(not(unix))]
pub(crate) fn too_open(_path: &Path) -> Option<String> {
    None
}

/// The operating system's words for an error, without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
