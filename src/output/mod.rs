//! Results as text: formats, redaction, colours. Pure; whoever calls writes them.
#![deny(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout, clippy::print_stderr)]

pub(crate) mod checkup;
pub(crate) mod chronicle;
pub(crate) mod colour;
pub(crate) mod curl;
pub(crate) mod decode;
pub(crate) mod discovery;
pub(crate) mod findings;
pub(crate) mod formats;
pub(crate) mod key;
pub(crate) mod listing;
pub(crate) mod request;
pub(crate) mod story;
pub(crate) mod time;
pub(crate) mod token;
