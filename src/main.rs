//! jeton: an OAuth 2.0 access token on the command line, and why it can't be had.

mod cache;
mod cli;
mod commands;
mod diagnose;
mod error;
mod host;
mod jose;
mod json;
mod oauth;
mod output;
mod renewal;
mod retry;
#[cfg(feature = "sandbox")]
mod sandbox;
mod secret;
mod settings;
mod text;
mod wire;

#[cfg(test)]
mod generated;

/// What the fuzz targets try; their crate takes this file as its library.
#[cfg(fuzzing)]
#[path = "../tests/fuzz/trials.rs"]
pub mod fuzz;

use std::process::ExitCode;

use error::{Error, Kind};
use host::terminal::{self, BrokenPipe};

/// The shell's number for a process that SIGPIPE ended.
const SIGPIPE: u8 = 128 + 13;

#[allow(clippy::disallowed_methods)]
fn main() -> ExitCode {
    host::dumps::forbid();
    host::signals::survive_file_limits();
    let typed: Vec<_> = std::env::args_os().collect();
    let wants_json = cli::wants_json(&typed);
    match cli::parse(typed) {
        Ok(typed) => match commands::run(typed) {
            Ok(code) => code,
            Err(error) => failed(&error),
        },
        Err(error) => {
            if wants_json {
                terminal::log_as_json();
            }
            not_understood(&error)
        }
    }
}

/// Tells a failure and gives its exit code.
fn failed(error: &anyhow::Error) -> ExitCode {
    if error.is::<BrokenPipe>() {
        return ExitCode::from(SIGPIPE);
    }
    let Some(told) = error.downcast_ref::<Error>() else {
        terminal::tell("", &format!("{error:#}"), None);
        return ExitCode::from(Kind::Bug as u8);
    };
    terminal::tell("", &told.message, told.hint.as_deref());
    ExitCode::from(told.kind as u8)
}

/// Help and version go to standard output; what was not understood is told in jeton's own form, exit 2.
fn not_understood(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return match terminal::print(cli::help_text(error).as_bytes()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&error),
        };
    }
    let told = cli::usage_error(error);
    match told {
        Some(told) => failed(&told.into()),
        None => {
            terminal::say_prepared(&cli::help_text(error));
            ExitCode::from(Kind::Usage as u8)
        }
    }
}
