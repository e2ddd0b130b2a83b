//! Files that jeton leaves for other programs: a token in a file, for nobody but its owner to read.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::files::{behind_symlinks, new_private, new_private_folder, owned, private, reason};
use super::random;
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// Puts the content into a file, mode 0600: whoever reads it sees the old content or the new one, whole.
///
/// A symlink stays one, and what it names is replaced, or made. What is there and is no file (a pipe, `/dev/stdout`) is written
/// to as it is; a FIFO that nobody reads is an error after half a minute. Errors are exit 1, as of a standard output that can't be written.
pub(crate) fn replace(path: &Path, content: &Secret) -> Result<()> {
    write(path, content).map_err(|error| unwritten(path, &error))
}

fn write(path: &Path, content: &Secret) -> io::Result<()> {
    let target = match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => std::fs::canonicalize(path)?,
        Ok(metadata) => return opened(path, &metadata)?.write_all(content.expose()),
        Err(_) => behind_symlinks(path)?,
    };
    target.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::IsADirectory))?;
    let unique = random::identifier().map_err(|error| io::Error::other(error.message))?;
    // Not the file's own name: with more to it, that could be too long.
    let temporary = target.with_file_name(format!(".jeton-{unique}.tmp"));
    let written = new_private(&temporary).and_then(|mut file| {
        file.write_all(content.expose())?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| std::fs::rename(&temporary, &target));
    if renamed.is_err() {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(&temporary);
    }
    renamed
}

/// Opens what is no file for writing.
#[cfg(unix)]
fn opened(path: &Path, metadata: &std::fs::Metadata) -> io::Result<File> {
    use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
    use std::time::Duration;

    use rustix::fs::OFlags;

    let mut options = OpenOptions::new();
    options.write(true);
    if !metadata.file_type().is_fifo() {
        return options.open(path);
    }
    options.custom_flags(OFlags::NONBLOCK.bits().cast_signed());
    let start = super::clock::start();
    loop {
        match options.open(path) {
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error()) => {}
            opened => {
                let file = opened?;
                let flags = rustix::fs::fcntl_getfl(&file)?;
                rustix::fs::fcntl_setfl(&file, flags - OFlags::NONBLOCK)?;
                return Ok(file);
            }
        }
        if start.elapsed() > super::files::PATIENCE {
            return Err(io::Error::other("nobody reads this pipe"));
        }
        super::clock::sleep(Duration::from_millis(5));
    }
}

#[cfg(not(unix))]
fn opened(path: &Path, _metadata: &std::fs::Metadata) -> io::Result<File> {
    OpenOptions::new().write(true).open(path)
}

/// Adds a line to a file that collects them, such as the one that `GITHUB_OUTPUT` names. Errors are exit 1.
pub(crate) fn append(path: &Path, line: &Secret) -> Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    private(&mut options);
    let is_new = !path.exists();
    options
        .open(path)
        .and_then(|mut file| {
            if is_new {
                owned(&file, 0o600)?;
            }
            file.write_all(line.expose())
        })
        .map_err(|error| unwritten(path, &error))
}

/// A folder (0700) with files (0600) for one child process; it goes with this value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A new folder in the user's runtime folder, which is in memory and private, or in the system's temporary one. Its name
    /// starts with `prefix` and can't be guessed. Errors are exit 1.
    pub(crate) fn new(prefix: &str) -> Result<Self> {
        let runtime = std::env::var_os("XDG_RUNTIME_DIR")
            .map(PathBuf::from)
            .filter(|dir| dir.is_absolute() && dir.is_dir());
        let path =
            runtime.unwrap_or_else(std::env::temp_dir).join(format!("{prefix}-{}", random::identifier()?));
        new_private_folder(&path).map_err(|error| unwritten(&path, &error))?;
        Ok(Self(path))
    }

    /// Where it is.
    #[cfg(feature = "sandbox")]
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A file of that name with that content. Errors are exit 1.
    pub(crate) fn file(&self, name: &str, content: &Secret) -> Result<PathBuf> {
        let path = self.0.join(name);
        new_private(&path)
            .and_then(|mut file| file.write_all(content.expose()))
            .map_err(|error| unwritten(&path, &error))?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nobody is left to be told; the folder is private, and the tokens in it end.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Error {
    Error::new(Kind::Bug, format!("can't write {}: {}", path.display(), reason(error)))
}
