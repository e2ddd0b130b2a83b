//! Reading what the user named: keys, secrets, certificates, the configuration.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use super::thread;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// The most bytes of a key, secret or certificate file that are read (promise 25).
pub(crate) const KEY_LIMIT: usize = 64 * 1024;

/// The most bytes of a bundle of authorities' certificates that are read: a system's has a quarter of a megabyte.
pub(crate) const BUNDLE_LIMIT: usize = 4 * 1024 * 1024;

/// The most bytes of `config.toml` that are read: eleven times what 10,000 profiles take.
const CONFIG_LIMIT: usize = 16 * 1024 * 1024;

/// How long a FIFO is waited for that nobody writes to, or nobody reads.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// The whole content of a file, or of standard input for `-`. `what` names it in messages ("the key file").
///
/// Errors are exit 3: it can't be opened or read, is a folder, or holds more than `limit` bytes. FIFOs and
/// `<(...)` work: nothing is asked of the file but its bytes, in one go. One that nobody writes to is an error after half a
/// minute.
pub(crate) fn read(path: &Path, what: &str, limit: usize) -> Result<Vec<u8>> {
    let shown = path.display();
    let failed = |error: &io::Error| Error::input(format!("can't read {what} {shown}: {}", reason(error)));
    if path.as_os_str() != "-" {
        let content = open(path, PATIENCE).and_then(|file| content(file, limit));
        return content.map_err(|error| failed(&error));
    }
    if io::stdin().is_terminal() {
        return Err(Error::input(format!("{what} should come from standard input, but that is a terminal"))
            .hint("pipe it in, or name a file"));
    }
    at_most(io::stdin(), Vec::new(), limit).map_err(|error| failed(&error))
}

/// Opens a file for reading. To open a FIFO takes somebody who writes to it: `patience` is how long they are waited for.
fn open(path: &Path, patience: Duration) -> io::Result<File> {
    if !is_fifo(path) {
        return File::open(path);
    }
    let (tell, opened) = mpsc::sync_channel(1);
    let named = path.to_owned();
    // Where nobody ever comes the thread ends with the process.
    thread::start(move || {
        // Nobody listens any more where the patience was over.
        let _ = tell.send(File::open(named));
    })
    .map_err(|error| io::Error::other(error.message))?;
    opened.recv_timeout(patience).unwrap_or_else(|_| Err(io::Error::other("nobody writes to this pipe")))
}

#[cfg(unix)]
fn is_fifo(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_fifo(_path: &Path) -> bool {
    false
}

/// All that an open file holds; an error where that is more than `limit` bytes.
fn content(file: File, limit: usize) -> io::Result<Vec<u8>> {
    let known = file.metadata().map_or(0, |metadata| metadata.len());
    content_of(file, known, limit)
}

/// As [`content`], of a file whose length is probably this.
fn content_of(file: File, known: u64, limit: usize) -> io::Result<Vec<u8>> {
    let known = usize::try_from(known).unwrap_or(usize::MAX).min(limit);
    let mut content = Vec::new();
    // One more, so that the end is found without growing.
    content.try_reserve_exact(known.saturating_add(1))?;
    at_most(file, content, limit)
}

fn at_most(source: impl Read, mut content: Vec<u8>, limit: usize) -> io::Result<Vec<u8>> {
    source.take(u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut content)?;
    if content.len() > limit {
        return Err(io::Error::other(format!("it holds more than {} KiB", limit / 1024)));
    }
    Ok(content)
}

/// The content of a file that the system names, at most `limit` bytes of it.
pub(super) fn read_at_most(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    open(path, PATIENCE).and_then(|file| content(file, limit))
}

/// As [`read`], for content that must not be shown.
pub(crate) fn read_secret(path: &Path, what: &str, limit: usize) -> Result<Secret> {
    read(path, what, limit).map(Secret::new)
}

/// Which file this is and in which state, without reading it: changes when the content does. `None` for what is no
/// regular file: a FIFO and standard input give something else each time.
pub(crate) fn state(path: &Path) -> Option<String> {
    let metadata = std::fs::metadata(path).ok().filter(Metadata::is_file)?;
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
    let failed =
        |error: &io::Error| Error::input(format!("can't write {}: {}", path.display(), reason(error)));
    let mut file = new_private(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken(path),
        _ => failed(&error),
    })?;
    file.write_all(content.expose()).and_then(|()| file.sync_all()).map_err(|error| {
        // Half a key is no key; the first error is the one to tell.
        let _ = std::fs::remove_file(path);
        failed(&error)
    })
}

/// Makes a file that must not be there yet and that only its owner can read (0600).
pub(super) fn new_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    let file = options.open(path)?;
    owned(&file, 0o600)?;
    Ok(file)
}

/// Gives a new file or folder its mode whatever the umask is: one that takes rights from the owner makes it unusable.
#[cfg(unix)]
pub(super) fn owned(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if file.metadata()?.permissions().mode() & 0o777 == mode {
        return Ok(());
    }
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn owned(_file: &File, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Makes one folder that only its owner can use (0700), which must not be there yet.
pub(super) fn new_private_folder(path: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "modes are a matter of Unix"))]
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    // As of a file; not through the folder itself, which could not be opened.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if std::fs::symlink_metadata(path)?.permissions().mode() & 0o777 != 0o700 {
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o700))?;
        }
    }
    Ok(())
}

/// The file that a chain of symlinks leads to, which need not be there yet.
pub(super) fn behind_symlinks(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    // As many as Linux follows.
    for _ in 0..40 {
        match std::fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symlinks"))
}

/// A file that is made is its owner's alone.
#[cfg(unix)]
pub(super) fn private(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
pub(super) fn private(_options: &mut OpenOptions) {}

fn taken(path: &Path) -> Error {
    Error::input(format!("{} is there already, and a key is not overwritten", path.display()))
        .hint("name another file, or move that one away")
}

/// The text of an optional file: `None` where it isn't there. Errors are exit 2: it is there and can't be used.
pub(crate) fn read_config(path: &Path) -> Result<Option<String>> {
    read_config_of(path).map(|read| read.map(|(text, _)| text))
}

/// As [`read_config`], with a warning where others than the owner and root can change the file, and so what jeton runs and sends.
pub(crate) fn read_config_of(path: &Path) -> Result<Option<(String, Option<String>)>> {
    let read = open_at_once(path).and_then(|(file, metadata)| {
        let known = metadata.len();
        Ok((content_of(file, known, CONFIG_LIMIT)?, changeable(path, &metadata)))
    });
    match read {
        Ok((content, warning)) => String::from_utf8(content)
            .map(|text| Some((text, warning)))
            .map_err(|_| Error::usage(format!("{} is not UTF-8 text", path.display()))),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(Error::usage(format!("can't read {}: {}", path.display(), reason(&error)))),
    }
}

/// Opens what must be there as it is, without waiting for anybody: a FIFO in its place is an error.
#[cfg(unix)]
fn open_at_once(path: &Path) -> io::Result<(File, Metadata)> {
    use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
    let mut options = File::options();
    options.read(true).custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if metadata.file_type().is_fifo() {
        return Err(io::Error::other("it is a pipe, not a file"));
    }
    Ok((file, metadata))
}

#[cfg(not(unix))]
fn open_at_once(path: &Path) -> io::Result<(File, Metadata)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}

/// A warning where others can change the configuration: the file itself, or its folder, in which they could put another.
#[cfg(unix)]
fn changeable(path: &Path, metadata: &Metadata) -> Option<String> {
    let folder = path.parent()?;
    let (place, how) = match others(metadata) {
        Some(how) => (path, how),
        None => (folder, others(&std::fs::metadata(folder).ok()?).filter(|_| !is_read_only(folder))?),
    };
    Some(format!("{} {how}, and with it what jeton runs and whom it sends secrets to", place.display()))
}

/// Who else can change this file or folder. A group of the user's own, as a umask of 002 goes with, is nobody else; in a folder
/// with the sticky bit nobody can replace another's file.
#[cfg(unix)]
fn others(metadata: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let (user, mode) = (rustix::process::geteuid().as_raw(), metadata.mode());
    if metadata.uid() != user && metadata.uid() != 0 {
        return Some(format!("belongs to another user ({}), who can change it", metadata.uid()));
    }
    let is_own_group = metadata.gid() == metadata.uid();
    let writers = mode & if is_own_group { 0o002 } else { 0o022 };
    let is_sticky = metadata.is_dir() && mode & 0o1000 != 0;
    (writers != 0 && !is_sticky)
        .then(|| format!("can be changed by others (mode {:03o}, chmod go-w)", mode & 0o777))
}

/// A volume that nobody can write to has wide modes at times, as a ConfigMap's has.
#[cfg(unix)]
fn is_read_only(folder: &Path) -> bool {
    rustix::fs::statvfs(folder)
        .is_ok_and(|volume| volume.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY))
}

#[cfg(not(unix))]
fn changeable(_path: &Path, _metadata: &Metadata) -> Option<String> {
    None
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn fifo(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("jeton-fifo-{name}-{}", std::process::id()));
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.is_ok_and(|status| status.success()), "mkfifo");
        path
    }

    #[test]
    fn a_fifo_that_nobody_writes_to_is_given_up() {
        let path = fifo("alone");
        let error = open(&path, Duration::from_millis(50)).unwrap_err();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(error.to_string(), "nobody writes to this pipe");
    }

    #[test]
    fn a_fifo_is_read_like_a_file() {
        let path = fifo("written");
        let writer = path.clone();
        let written = std::thread::spawn(move || std::fs::write(writer, "text"));
        let read = open(&path, PATIENCE).and_then(|file| content(file, 4));
        std::fs::remove_file(&path).unwrap();
        written.join().unwrap().unwrap();
        assert_eq!(read.unwrap(), b"text");
    }
}
