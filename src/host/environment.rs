//! The environment's variables and the folders that follow from them.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// A variable's text; empty counts as unset, as scripts mean it. A value that is not UTF-8 is an error naming the
/// variable.
pub(crate) fn variable(name: &str) -> Result<Option<String>> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Error::usage(format!("the variable {name} is not UTF-8 text")))
        }
    }
}

/// The variables whose names start with `JETON_`, in no order: names and values.
pub(crate) fn own_variables() -> Result<Vec<(String, String)>> {
    let mut own = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with("JETON_")) else { continue };
        if value.is_empty() {
            continue;
        }
        let Ok(value) = value.into_string() else {
            return Err(Error::usage(format!("the variable {name} is not UTF-8 text")));
        };
        own.push((name.to_owned(), value));
    }
    Ok(own)
}

/// The home folder, absolute, or `None` where it is not known. On Unix that is `HOME` and nothing else: to look a user up
/// may ask the network, and who unset it wants no files of the user's.
pub(crate) fn home() -> Option<PathBuf> {
    #[cfg(unix)]
    let home = std::env::var_os("HOME").map(PathBuf::from);
    #[cfg(not(unix))]
    let home = dirs::home_dir();
    home.filter(|home| home.is_absolute())
}

/// The one folder that holds jeton's files: `JETON_CONFIG_DIR`, else `jeton` in the user's configuration folder.
/// `None` where neither is known or the one known is relative: then there is no configuration and no cache.
pub(crate) fn config_dir() -> Option<PathBuf> {
    let absolute = |dir: PathBuf| Some(dir).filter(|dir| dir.is_absolute());
    match std::env::var_os("JETON_CONFIG_DIR").filter(|dir| !dir.is_empty()) {
        Some(dir) => std::path::absolute(Path::new(&dir)).ok(),
        None => {
            let named = std::env::var_os("XDG_CONFIG_HOME").is_some_and(|dir| Path::new(&dir).is_absolute());
            let dir = if named || home().is_some() { dirs::config_dir() } else { None };
            dir.and_then(absolute).map(|dir| dir.join("jeton"))
        }
    }
}

/// The working directory; `None` where it has been removed.
pub(crate) fn working_dir() -> Option<PathBuf> {
    std::env::current_dir().ok()
}
