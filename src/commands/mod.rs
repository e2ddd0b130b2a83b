//! One short story for each subcommand: the only place that sees both the pure rooms and the host.
#![allow(clippy::disallowed_types)]

mod acquire;
mod assertion;
mod cache;
mod completions;
mod connection;
mod decode;
mod discover;
mod doctor;
mod exec;
mod key;
mod lint;
mod persistence;
mod profile;
mod published;
mod reason;
#[cfg(feature = "sandbox")]
mod sandbox;
mod secrets;
mod signing_key;
mod situation;
mod storyteller;
mod token;
#[cfg_attr(not(feature = "pkcs11"), path = "token_key_absent.rs")]
mod token_key;
mod watch;

use std::process::ExitCode;

use crate::cli::profile::ProfileVerb;
use crate::cli::{Cli, Typed};
use crate::host::terminal;

/// Runs what was typed. The exit code is not 0 where it is another program's. An error that is no `error::Error` is exit 1.
pub(crate) fn run(typed: Typed) -> anyhow::Result<ExitCode> {
    if typed.no_input {
        terminal::never_ask();
    }
    if typed.cli.logs_json() {
        terminal::log_as_json();
    }
    match typed.cli {
        Cli::Exec(args) => return exec::run(&args).map(ExitCode::from),
        #[cfg(feature = "sandbox")]
        Cli::Sandbox(args) => return sandbox::run(&args).map(ExitCode::from),
        Cli::Token(args) if args.watch.watch => return watch::run(*args).map(ExitCode::from),
        Cli::Token(args) => token::run(&args),
        Cli::Assertion(args) => assertion::run(&args),
        Cli::Decode(args) => decode::run(&args),
        Cli::Key(command) => key::run(&command),
        Cli::Profile(ProfileVerb::List) => profile::list(),
        Cli::Profile(ProfileVerb::Show(args)) => profile::show(&args),
        Cli::Profile(ProfileVerb::Add(args)) => profile::add(&args),
        Cli::Profile(ProfileVerb::Edit) => profile::edit(),
        Cli::Profile(ProfileVerb::Remove { name }) => profile::remove(&name),
        Cli::CacheList { json } => cache::list(json),
        Cli::CacheClear { profile, expired } => cache::clear(profile.as_deref(), expired),
        Cli::Doctor(args) => doctor::run(&args),
        Cli::Lint(args) => lint::run(&args),
        Cli::Discover(args) => discover::run(&args),
        Cli::Completions(shell) => completions::run(shell),
    }?;
    Ok(ExitCode::SUCCESS)
}
