//! jeton: an OAuth 2.0 access token on the command line, and why it can't be had.

mod error;
mod host;
mod jose;
mod json;
mod secret;
mod text;
mod wire;

fn main() {}
