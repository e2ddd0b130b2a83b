//! `jeton discover`: what a server publishes of itself, and what of it jeton can use.

use super::connection;
use super::published::Published;
use crate::cli::debug::DiscoverArgs;
use crate::host::terminal;
use crate::output::discovery;

/// Prints the issuer's metadata. Exit codes: the connection's, and 5 where there is none.
pub(crate) fn run(args: &DiscoverArgs) -> anyhow::Result<()> {
    let metadata = Published::new(connection::from_flags(&args.connection)?).metadata(&args.issuer)?;
    let shown = if args.json { discovery::json(&metadata) } else { discovery::text(&metadata) };
    terminal::print(shown.as_bytes())
}
