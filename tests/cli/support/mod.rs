//! What every test of the binary leans on: jeton in a blank environment, and servers that are scripted in the test.
//!
//! ```text
//! let server = Server::token("tok-1", 3600);
//! let jeton = Jeton::new();
//! jeton.run(&["token", "--token-endpoint", &server.url("/token")]).exits(0).prints("tok-1\n");
//! assert_eq!(server.heard_one().form(), [("grant_type", "client_credentials")]);
//! ```

#![allow(dead_code, reason = "each test file uses its part")]

mod jeton;
#[cfg(target_os = "linux")]
mod processes;
mod server;
mod terminal;
mod tls;

#[cfg(feature = "sandbox")]
pub(crate) use jeton::Running;
pub(crate) use jeton::{Call, Jeton, Outcome, is_root};
#[cfg(target_os = "linux")]
pub(crate) use processes::descendants;
pub(crate) use server::{Received, Reply, Server};
pub(crate) use terminal::AtTerminal;
pub(crate) use tls::{Ca, Leaf};
