//! `jeton discover`: what a server publishes of itself, and what of it jeton can use.

use super::connection;
use super::published::Published;
use crate::cli::debug::DiscoverArgs;
use crate::host::terminal;
use crate::oauth::metadata::issuer_in;
use crate::output::discovery;

/// Prints the issuer's metadata. Exit codes: the connection's, and 5 where there is none.
pub(crate) fn run(args: &DiscoverArgs) -> anyhow::Result<()> {
    // Its metadata's own URL is what people have at hand.
    let issuer = issuer_in(&args.issuer).unwrap_or_else(|| args.issuer.clone());
    let metadata = Published::new(connection::from_flags(&args.connection)?).metadata(&issuer)?;
    let shown = if args.json { discovery::json(&metadata) } else { discovery::text(&metadata) };
    terminal::print(shown.as_bytes())
}
