//! One short story for each subcommand: the only place that sees both the pure rooms and the host.
#![allow(clippy::disallowed_types)]

mod acquire;
mod assertion;
mod cache;
mod completions;
mod connection;
mod decode;
mod key;
mod profile;
mod secrets;
mod signing_key;
mod situation;
mod token;

use crate::cli::Cli;

/// Runs what was typed. An error that is no `error::Error` is exit 1.
pub(crate) fn run(cli: Cli) -> anyhow::Result<()> {
    match cli {
        Cli::Token(args) => token::run(&args),
        Cli::Assertion(args) => assertion::run(&args),
        Cli::Decode(args) => decode::run(&args),
        Cli::Key(command) => key::run(&command),
        Cli::ProfileList => profile::list(),
        Cli::ProfileShow(args) => profile::show(&args),
        Cli::CacheList { json } => cache::list(json),
        Cli::CacheClear { profile } => cache::clear(profile.as_deref()),
        Cli::Completions(shell) => completions::run(shell),
    }
}
