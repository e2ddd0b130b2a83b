//! `jeton completions SHELL`.

use clap_complete::Shell;

use crate::cli;
use crate::host::terminal;

/// Prints the shell's completion script.
pub(crate) fn run(shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), "jeton", &mut script);
    terminal::print(&script)
}
