//! A `curl` command that sends the same request. Secrets stay where they are: the command names their file or variable.

use crate::oauth::request::Field;
use crate::oauth::{AuthMethod, BasicEncoding, SecretName, TokenRequest, TokenRequestSpec, form};
use crate::secret::Source;
use crate::settings::Connection;
use crate::settings::keys::Name;

/// What of the settings the command needs beside the request.
pub(crate) struct Context<'a> {
    /// What the request was made from.
    pub(crate) spec: &'a TokenRequestSpec,
    /// Where a secret is.
    pub(crate) source: &'a dyn Fn(SecretName) -> Option<Source>,
    /// The `jeton assertion` command that makes the assertion.
    pub(crate) assertion_command: String,
    /// `--insecure`, `--cacert`, `--cert`, `--proxy`, `--max-time`: options of the connection, ready to print.
    pub(crate) connection: Vec<String>,
}

/// The command, a line for each option.
pub(crate) fn command(request: &TokenRequest, context: &Context<'_>) -> String {
    let mut lines = vec![format!("curl --silent --show-error {}", word(request.endpoint.as_str()))];
    lines.extend(context.connection.iter().cloned());
    for header in &request.headers {
        match header.name.as_str() {
            "Authorization" if context.spec.client.method == AuthMethod::ClientSecretBasic => {
                lines.push(basic(context));
            }
            // curl writes this one itself for --data.
            "Content-Type" => {}
            _ => lines.push(format!("--header {}", header_line(header, context))),
        }
    }
    for field in &request.form {
        lines.push(format!("--data-urlencode {}", form_field(field, context)));
    }
    format!("{}\n", lines.join(" \\\n  "))
}

/// `--user` sends the halves as they are, so one that needs form encoding is encoded before.
fn basic(context: &Context<'_>) -> String {
    let id = context.spec.client.id.as_deref().unwrap_or_default();
    let source = (context.source)(SecretName::ClientSecret);
    let secret = expansion(source.as_ref(), SecretName::ClientSecret);
    match context.spec.client.basic_encoding {
        BasicEncoding::Raw => format!("--user {}:\"{secret}\"", word(id)),
        BasicEncoding::Form => {
            format!(
                "--user {}:\"$(printf %s \"{secret}\" | jq -sRr @uri)\"",
                word(&form::encoded_credential(id.as_bytes()))
            )
        }
    }
}

fn form_field(field: &Field, context: &Context<'_>) -> String {
    let name = &field.name;
    if !field.is_secret {
        return word(&format!("{name}={}", String::from_utf8_lossy(field.value.expose())));
    }
    if name == "client_assertion" {
        return format!("{}\"$({})\"", word(&format!("{name}=")), context.assertion_command);
    }
    let expansion = match SecretName::ALL.into_iter().find(|secret| secret.parameter() == name) {
        Some(secret) => expansion((context.source)(secret).as_ref(), secret),
        None => place(context.spec.params.iter().find(|(n, _)| n == name).map(|(_, source)| source)),
    };
    format!("{}\"{expansion}\"", word(&format!("{name}=")))
}

fn header_line(header: &Field, context: &Context<'_>) -> String {
    let name = &header.name;
    if !header.is_secret {
        return word(&format!("{name}: {}", String::from_utf8_lossy(header.value.expose())));
    }
    let source =
        context.spec.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, source)| source);
    match source {
        Some(source) => format!("{}\"{}\"", word(&format!("{name}: ")), place(Some(source))),
        // A line of a header file: curl reads those itself.
        None => match context.spec.headers.iter().find(|(n, _)| n.is_empty()) {
            Some((_, Source::File(file))) => word(&format!("@{}", file.display())),
            _ => word(&format!("{name}: ")),
        },
    }
}

/// What the shell puts in a secret's place; where it would be asked for, a variable to set.
fn expansion(source: Option<&Source>, name: SecretName) -> String {
    match source {
        Some(source) => place(Some(source)),
        None => format!("$JETON_{}", name.parameter().to_ascii_uppercase()),
    }
}

fn place(source: Option<&Source>) -> String {
    match source {
        Some(Source::File(path)) if path.as_os_str() == "-" => "$(cat)".to_owned(),
        Some(Source::File(path)) => format!("$(cat {})", word(&path.display().to_string())),
        Some(Source::Env(name)) => format!("${name}"),
        Some(Source::Command(command)) => format!("$({command})"),
        // A literal with a secret's name: the user has it on the command line already.
        Some(Source::Literal(_)) | None => "$VALUE".to_owned(),
    }
}

/// The `jeton assertion` command with the profile and flags that were typed.
pub(crate) fn assertion_command(profile: Option<&str>, flags: &[(Name, String)]) -> String {
    let mut words = vec!["jeton".to_owned(), "assertion".to_owned()];
    words.extend(profile.map(word));
    for (name, value) in flags {
        words.push(word(&format!("--{}={value}", name.key().flag())));
    }
    words.join(" ")
}

/// The options of the connection that curl knows too.
pub(crate) fn connection(connection: &Connection) -> Vec<String> {
    let path = |option: &str, path: &Option<std::path::PathBuf>| {
        path.as_ref().map(|path| format!("{option} {}", word(&path.display().to_string())))
    };
    let mut options = vec![format!("--max-time {}", connection.timeout.as_secs_f64())];
    options.extend(connection.insecure.then(|| "--insecure".to_owned()));
    options.extend(path("--cacert", &connection.cacert));
    options.extend(path("--cert", &connection.cert));
    options.extend(path("--key", &connection.cert_key));
    match &connection.proxy {
        Some((url, _)) if url == "none" => options.push("--noproxy '*'".to_owned()),
        // A proxy's URL may hold a password: the variable has it, or the user adds it.
        Some((url, _)) if url.contains('@') => options.push("--proxy \"$JETON_PROXY\"".to_owned()),
        Some((url, _)) => options.push(format!("--proxy {}", word(url))),
        None => {}
    }
    options
}

/// A word for a POSIX shell: as it is where that is safe, else in single quotes.
pub(crate) fn word(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+%".contains(c);
    if !text.is_empty() && text.chars().all(safe) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn a_word_survives_the_shell() {
        assert_eq!(word("https://as.example/token"), "https://as.example/token");
        assert_eq!(word("a b"), "'a b'");
        assert_eq!(word("it's $HOME"), "'it'\\''s $HOME'");
        assert_eq!(word(""), "''");
    }
}
