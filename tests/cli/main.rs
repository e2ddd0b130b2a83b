//! The binary driven from outside: what it prints, what it exits with, what goes over the wire.
//!
//! Where a test goes:
//! - `token`: methods, grants, forms of the result, `--dry-run`, the story; `assertion`
//! - `key`: formats of keys, passphrases, signers outside; `jeton key`
//! - `messages`: each failure's words and exit code
//! - `secrets`: where secrets may not be (promises 22 to 25)
//! - `canaries`: no secret of any profile of the sandbox is told by any path (promise 23)
//! - `hostile`: what servers, tokens and clients say is made visible on every path (promise 35)
//! - `formats`, `exec`, `watch`, `retry`: a token for scripts: `-o`, `--write`, `jeton exec`, `--watch`, `--retry` (promises
//!   20, 22), each form read by the program that it is for
//! - `sources`: assertions that a platform issues, each from a double of it
//! - `recipes`: every snippet of docs/scripting.md and docs/ci.md, run
//! - `profile`: `profile`, `completions`
//! - `variables`: everything by `JETON_` variables alone
//! - `process`: prompts, signals, closed pipes, core dumps (promises 26, 37 to 39)
//! - `bounds`: pipes, endless devices and huge files in the place of what is read
//! - `cache`: one request for all, broken entries, modes, faults, `cache list` and `clear` (promises 1 to 12)
//! - `network`: redirects, damaged and endless answers, time-outs, URLs (promises 13 to 17, 21)
//! - `proxy`: proxies (promise 19)
//! - `tls`: trust and client certificates (promise 18)
//! - `decode`: the token shown and verified (promises 29, 31, 34 to 36); `issuer` where keys come from, `lines` many tokens
//! - `diagnose`: why a request was refused: the hint, `--explain`, `-vv`, `--log json`; each fault at the sandbox
//! - `curl`: the printed command gets a token, for every grant and method
//! - `lint`, `doctor`, `discover`: those commands; `token` with an issuer alone
//! - `systems`: the four presets, each against a server that states the exact bytes it must receive; `rehearsed` by the sandbox
//! - `sandbox`: the embedded server with every profile and system, its child, its signals, trouble on request
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

mod bounds;
mod cache;
#[cfg(feature = "sandbox")]
mod canaries;
mod curl;
mod decode;
mod diagnose;
mod discover;
mod doctor;
mod exec;
mod formats;
mod hostile;
mod key;
mod lint;
mod messages;
mod network;
mod process;
mod profile;
mod proxy;
mod recipes;
mod retry;
#[cfg(feature = "sandbox")]
mod sandbox;
mod secrets;
mod sources;
mod support;
mod systems;
mod tls;
mod token;
mod variables;
mod watch;
