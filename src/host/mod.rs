//! The only impure room: sockets, files, the terminal, processes, the clock, randomness.

pub(crate) mod http;
