//! What every test of the binary leans on: jeton in a blank environment, and servers that are scripted in the test.
//!
//! ```text
//! let server = Server::token("tok-1", 3600);
//! let jeton = Jeton::new();
//! jeton.run(&["token", "--token-endpoint", &server.url("/token")]).exits(0).prints("tok-1\n");
//! assert_eq!(server.heard_one().form(), [("grant_type", "client_credentials")]);
//! ```

#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

mod jeton;
mod outcome;
#[cfg(target_os = "linux")]
mod processes;
mod server;
mod terminal;
mod tls;

#[cfg(feature = "sandbox")]
pub(crate) use jeton::Running;
pub(crate) use jeton::{Call, Jeton, is_root};
pub(crate) use outcome::Outcome;
#[cfg(target_os = "linux")]
pub(crate) use processes::keeps_off_command_lines;
pub(crate) use server::{Received, Reply, Server};
pub(crate) use terminal::AtTerminal;
pub(crate) use tls::{Ca, Leaf};

/// jeton itself: what was built with the tests, or what `JETON_TEST_BINARY` names, such as a release build.
pub(crate) fn binary() -> &'static Path {
    static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
        std::env::var_os("JETON_TEST_BINARY").map_or(env!("CARGO_BIN_EXE_jeton").into(), PathBuf::from)
    });
    &BINARY
}
