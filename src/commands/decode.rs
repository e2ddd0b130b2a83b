//! `jeton decode`.
use crate::cli::decode::DecodeArgs;

/// Shows a token.
pub(crate) fn run(args: DecodeArgs) -> anyhow::Result<()> {
    drop(args.token);
    Ok(())
}
