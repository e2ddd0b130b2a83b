//! What a build without the feature `pkcs11` says of a key in a token.

use std::path::Path;

use super::signing_key::Own;
use crate::error::{Error, Result};
use crate::jose::Algorithm;
use crate::secret::{Secret, Source};

/// Exit code 2: this jeton was built without the feature.
pub(super) fn find(
    _uri: &Path,
    module: Option<&Path>,
    _alg: Option<Algorithm>,
    _pin: &dyn Fn(Option<&Source>) -> Result<Secret>,
) -> Result<Own> {
    let module = module.map(|module| format!(" for {}", module.display()));
    Err(Error::usage(format!("this jeton was built without PKCS#11{}", module.unwrap_or_default()))
        .hint("build it with --features pkcs11, or sign with --sign-command 'pkcs11-tool --sign ...'"))
}
