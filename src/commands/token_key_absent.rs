//! What a build without the feature `pkcs11` says of a key in a token.

use std::path::Path;

use super::secrets::Secrets;
use super::signing_key::Own;
use crate::error::{Error, Result};
use crate::settings::Settings;

/// Exit code 2: this jeton was built without the feature.
pub(super) fn find(_secrets: &Secrets<'_>, settings: &Settings, _uri: &Path) -> Result<Own> {
    let module = settings.pkcs11_module.as_deref().map(|module| format!(" for {}", module.display()));
    Err(Error::usage(format!("this jeton was built without PKCS#11{}", module.unwrap_or_default()))
        .hint("build it with --features pkcs11, or sign with --sign-command 'pkcs11-tool --sign ...'"))
}
