//! A token in the forms that programs read: one file for each form that is more than a line.

mod curl;
mod dotenv;
mod env;
mod exec_credential;
mod github;
mod json;

use super::token::Printable;
use crate::cli::form::{Form, TokenFormat};
use crate::error::Result;
use crate::secret::Secret;

/// The variable that a token goes into where nobody named one: RFC 6749's word.
pub(crate) const VARIABLE: &str = "ACCESS_TOKEN";

/// What a form comes to.
pub(crate) struct Rendered {
    /// The result: for standard output, or for the file that was named.
    pub(crate) text: Secret,
    /// What standard output gets whatever becomes of the result: it must be there first.
    pub(crate) preamble: Option<Secret>,
}

/// The token in the form asked for, with a newline at its end. Only the bare token in a file has none, as Kubernetes writes
/// them: AWS' client libraries take the whole content for the token.
///
/// Errors: exit 3 where the token has characters that the form can't carry (`dotenv` alone).
pub(crate) fn rendered(token: Printable<'_>, form: &Form) -> Result<Rendered> {
    let name = form.name.as_deref();
    let variable = name.unwrap_or(VARIABLE);
    let text = match form.format {
        TokenFormat::Token if form.write.is_some() => token.access_token.to_owned(),
        TokenFormat::Token => format!("{}\n", token.access_token),
        TokenFormat::Header => format!("{}\n", token.header()),
        TokenFormat::Json => json::object(token),
        TokenFormat::Env => env::assignment(variable, token.access_token, form.shell),
        TokenFormat::Dotenv => dotenv::line(variable, token.access_token)?,
        TokenFormat::Curl => curl::config(&token.header()),
        TokenFormat::ExecCredential => exec_credential::object(token.access_token, token.expires_at),
        TokenFormat::Github => github::line(name, token.access_token),
    };
    let preamble =
        (form.format == TokenFormat::Github).then(|| Secret::from(github::mask(token.access_token)));
    Ok(Rendered { text: Secret::from(text), preamble })
}

#[cfg(test)]
mod tests;
