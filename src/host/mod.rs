//! The only impure room: sockets, files, the terminal, processes, the clock, randomness.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

pub(crate) mod http;
