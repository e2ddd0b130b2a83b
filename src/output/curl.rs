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

/// The content type that curl writes itself for `--data-urlencode`.
const FORM: &[u8] = b"application/x-www-form-urlencoded";

/// The command, a line for each option.
pub(crate) fn command(request: &TokenRequest, context: &Context<'_>) -> String {
    let url = request.endpoint.as_str();
    // curl takes [1-3] and {a,b} in a URL for a list of URLs.
    let globoff = if url.contains(['[', ']', '{', '}']) { " --globoff" } else { "" };
    let mut lines = vec![format!("curl --silent --show-error{globoff} {}", word(url))];
    lines.extend(context.connection.iter().cloned());
    for header in &request.headers {
        let option = header_option(header, context);
        // Several headers may come from one file.
        lines.extend(option.filter(|option| !lines.contains(option)));
    }
    for usual in ["User-Agent", "Accept", "Content-Type"] {
        // One that was taken out would come back as curl's own.
        if !request.headers.iter().any(|header| header.name.eq_ignore_ascii_case(usual)) {
            lines.push(format!("--header {}", word(&format!("{usual}:"))));
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

/// curl encodes the value and takes the name as it is.
fn form_field(field: &Field, context: &Context<'_>) -> String {
    let name = form::encoded(field.name.as_bytes());
    if !field.is_secret {
        return word(&format!("{name}={}", String::from_utf8_lossy(field.value.expose())));
    }
    let known = SecretName::ALL.into_iter().find(|secret| secret.parameter() == field.name);
    let expansion = match (&field.place, known) {
        (None, _) if field.name == "client_assertion" => format!("$({})", context.assertion_command),
        (None, Some(secret)) => expansion((context.source)(secret).as_ref(), secret),
        (place, _) => self::place(place.as_ref()),
    };
    format!("{}\"{expansion}\"", word(&format!("{name}=")))
}

/// The option that sends a header; none for one that curl sends by itself.
fn header_option(header: &Field, context: &Context<'_>) -> Option<String> {
    let Field { name, value, is_secret, place } = header;
    let line = match place {
        // A line of a header file: curl reads those itself.
        Some(Source::File(file))
            if context.spec.headers.iter().any(|(n, s)| n.is_empty() && Some(s) == place.as_ref()) =>
        {
            word(&format!("@{}", file.display()))
        }
        Some(source) => format!("{}\"{}\"", word(&format!("{name}: ")), self::place(Some(source))),
        None if name == "Authorization" && context.spec.client.method == AuthMethod::ClientSecretBasic => {
            return Some(basic(context));
        }
        None if *is_secret => format!("{}\"{}\"", word(&format!("{name}: ")), self::place(None)),
        None if name.eq_ignore_ascii_case("content-type") && value.expose() == FORM => return None,
        None => word(&format!("{name}: {}", String::from_utf8_lossy(value.expose()))),
    };
    Some(format!("--header {line}"))
}

/// What the shell puts in a secret's place; where it would be asked for, a variable to set.
fn expansion(source: Option<&Source>, name: SecretName) -> String {
    match source {
        Some(source) => place(Some(source)),
        None => format!("$JETON_{}", name.parameter().to_ascii_uppercase()),
    }
}

fn place(source: Option<&Source>) -> String {
    let is_name = |name: &str| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    match source {
        Some(Source::File(path)) if path.as_os_str() == "-" => "$(cat)".to_owned(),
        Some(Source::File(path)) => format!("$(cat {})", word(&path.display().to_string())),
        Some(Source::Env(name)) if is_name(name) => format!("${name}"),
        // No name that a shell knows.
        Some(Source::Env(name)) => format!("$(printenv {})", word(name)),
        Some(Source::Command(command)) => format!("$({command})"),
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
