//! Files that jeton leaves for other programs: a token in a file, for nobody but its owner to read.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::files::{new_private, private, reason};
use super::random;
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// Puts the content into a file, mode 0600: whoever reads it sees the old content or the new one, whole.
///
/// A symlink stays one, and what it names is replaced. What is there and is no file (a pipe, `/dev/stdout`) is written
/// to as it is. Errors are exit 1, as of a standard output that can't be written.
pub(crate) fn replace(path: &Path, content: &Secret) -> Result<()> {
    write(path, content).map_err(|error| unwritten(path, &error))
}

fn write(path: &Path, content: &Secret) -> io::Result<()> {
    let target = match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => std::fs::canonicalize(path)?,
        Ok(_) => return OpenOptions::new().write(true).open(path)?.write_all(content.expose()),
        Err(_) => path.to_owned(),
    };
    let name = target.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::IsADirectory))?;
    let unique = random::identifier().map_err(|error| io::Error::other(error.message))?;
    let temporary = target.with_file_name(format!(".{}.{unique}.tmp", name.display()));
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

/// Adds a line to a file that collects them, such as the one that `GITHUB_OUTPUT` names. Errors are exit 1.
pub(crate) fn append(path: &Path, line: &Secret) -> Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    private(&mut options);
    options
        .open(path)
        .and_then(|mut file| file.write_all(line.expose()))
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
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(|error| unwritten(&path, &error))?;
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
