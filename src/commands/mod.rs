//! One short story for each subcommand: the only place that sees both the pure rooms and the host.
#![allow(clippy::disallowed_types)]

mod acquire;
mod assertion;
mod cache;
mod completions;
mod connection;
mod decode;
mod profile;
mod secrets;
mod situation;
mod token;

use crate::cli::profile::ProfileVerb;
use crate::cli::{Cli, Typed};
use crate::host::terminal;

/// Runs what was typed. An error that is no `error::Error` is exit 1.
pub(crate) fn run(typed: Typed) -> anyhow::Result<()> {
    if typed.no_input {
        terminal::never_ask();
    }
    match typed.cli {
        Cli::Token(args) => token::run(&args),
        Cli::Assertion(args) => assertion::run(&args),
        Cli::Decode(args) => decode::run(&args),
        Cli::Profile(ProfileVerb::List) => profile::list(),
        Cli::Profile(ProfileVerb::Show(args)) => profile::show(&args),
        Cli::Profile(ProfileVerb::Add(args)) => profile::add(&args),
        Cli::Profile(ProfileVerb::Edit) => profile::edit(),
        Cli::Profile(ProfileVerb::Remove { name }) => profile::remove(&name),
        Cli::CacheList { json } => cache::list(json),
        Cli::CacheClear { profile, expired } => cache::clear(profile.as_deref(), expired),
        Cli::Completions(shell) => completions::run(shell),
    }
}
