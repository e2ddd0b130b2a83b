//! The binary driven from outside: what it prints, what it exits with, what goes over the wire.
//!
//! Where a test goes:
//! - `network`: transport, TLS, proxies, redirects, damaged answers, time-outs (promises 13 to 19, 21)
//! - `systems`: the four presets, each against a server that states the exact bytes it must receive
//! - `support`: nothing is tested there; it runs jeton and plays the servers
//!
//! A test for a promise of the project's list carries its number in its name: `promise_13_...`.
//! Servers are loopback, port 0; each test has a home directory of its own; nothing here needs the network.

// The wall is the program's, and a test may panic: that is how it fails.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod network;
mod support;
mod systems;
