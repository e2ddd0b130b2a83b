//! What can be typed after `jeton decode`.

/// `jeton decode`
#[derive(Debug, clap::Args)]
pub(crate) struct DecodeArgs {
    /// The token
    pub(crate) token: Option<String>,
}
