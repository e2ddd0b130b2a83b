//! What can be typed about keeping a token fresh: `--watch`, `--on-refresh`.

use clap::{Arg, ArgAction, ArgMatches, Command};

/// How what happens is told on standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Log {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// `--watch`
#[derive(Clone, Debug, Default)]
pub(crate) struct WatchArgs {
    /// Keep the file fresh until a signal ends it.
    pub(crate) watch: bool,
    /// What to run when a new token is in the file.
    pub(crate) on_refresh: Option<String>,
    /// How it is told.
    pub(crate) log: Log,
}

/// `--watch`, `--on-refresh`; `--log` is the story's.
pub(super) fn flags(command: Command) -> Command {
    command
        .next_help_heading("Watch")
        .arg(
            Arg::new("watch")
                .long("watch")
                .action(ArgAction::SetTrue)
                .requires("write")
                .conflicts_with_all(["dry-run", "curl"])
                .help("Keep the file of --write fresh until SIGTERM; SIGHUP reads key and settings again"),
        )
        .arg(
            Arg::new("on-refresh")
                .long("on-refresh")
                .value_name("COMMAND")
                .requires("watch")
                .value_hint(clap::ValueHint::CommandString)
                .help("Run this whenever a new token is in the file"),
        )
}

/// What was typed.
pub(super) fn from_matches(matches: &ArgMatches) -> WatchArgs {
    WatchArgs {
        watch: matches.get_flag("watch"),
        on_refresh: matches.get_one("on-refresh").cloned(),
        log: match matches.get_one::<String>("log").map(String::as_str) {
            Some("json") => Log::Json,
            _ => Log::Text,
        },
    }
}
