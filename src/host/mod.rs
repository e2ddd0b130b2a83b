//! The only rooms that touch the world: files, network, terminal, processes, environment, clock, randomness.
//!
//! They carry plain values in and out and know nothing of OAuth or JOSE.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

pub(crate) mod clock;
pub(crate) mod config_file;
pub(crate) mod dumps;
pub(crate) mod editor;
pub(crate) mod environment;
pub(crate) mod files;
pub(crate) mod handover;
pub(crate) mod http;
pub(crate) mod lines;
#[cfg(feature = "sandbox")]
pub(crate) mod loopback;
#[cfg(feature = "pkcs11")]
pub(crate) mod pkcs11;
pub(crate) mod process;
mod prompt;
pub(crate) mod random;
pub(crate) mod signals;
pub(crate) mod store;
pub(crate) mod terminal;
pub(crate) mod thread;
