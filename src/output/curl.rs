//! A `curl` command that sends the same request. Secrets stay where they are: the command names their file or variable,
//! and hands them to curl on its standard input, so that they are on no command line either.

use crate::oauth::request::Field;
use crate::oauth::{AuthMethod, BasicEncoding, SecretName, TokenRequest, TokenRequestSpec, form};
use crate::secret::{REDACTED, Source};
use crate::settings::Connection;
use crate::settings::keys::Name;
use crate::wire::redacted_query;

/// What of the settings the command needs beside the request.
pub(crate) struct Context<'a> {
    /// What the request was made from.
    pub(crate) spec: &'a TokenRequestSpec,
    /// Where a secret is.
    pub(crate) source: &'a dyn Fn(SecretName) -> Option<Source>,
    /// The `jeton assertion` command that makes the assertion.
    pub(crate) assertion_command: String,
    /// `--insecure`, `--cacert`, `--cert`, `--proxy`, `--max-time`: options of the connection.
    pub(crate) connection: Vec<CurlOption>,
}

/// An option of curl's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CurlOption {
    /// Words of the command line, ready for the shell.
    Open(String),
    /// A line of the configuration on standard input, ready for a here-document: it holds a secret once the shell has
    /// expanded it.
    Secret(String),
}

/// The content type that curl writes itself for `--data-urlencode`.
const FORM: &[u8] = b"application/x-www-form-urlencoded";

/// The command, a line for each option, and the here-document with what is secret.
pub(crate) fn command(request: &TokenRequest, context: &Context<'_>) -> String {
    let mut options = context.connection.clone();
    for header in &request.headers {
        let option = header_option(header, context);
        // Several headers may come from one file.
        options.extend(option.filter(|option| !options.contains(option)));
    }
    for usual in ["User-Agent", "Accept", "Content-Type"] {
        // One that was taken out would come back as curl's own.
        if !request.headers.iter().any(|header| header.name.eq_ignore_ascii_case(usual)) {
            options.push(CurlOption::Open(format!("--header {}", word(&format!("{usual}:")))));
        }
    }
    // All of the form in one place, since its order is kept within each only.
    let is_secret = request.form.iter().any(|field| field.is_secret);
    options.extend(request.form.iter().map(|field| form_field(field, is_secret, context)));

    let url = request.endpoint.as_str();
    // curl takes [1-3] and {a,b} in a URL for a list of URLs.
    let globoff = if url.contains(['[', ']', '{', '}']) { " --globoff" } else { "" };
    let (mut words, mut document) = (Vec::new(), String::new());
    let has_secret = redacted_query(url) != url;
    if has_secret {
        document = format!(
            "url = \"{}\"\n",
            redacted_query(url).split(REDACTED).map(here).collect::<Vec<_>>().join("$VALUE")
        );
    }
    for option in options {
        match option {
            CurlOption::Open(option) => words.push(option),
            CurlOption::Secret(line) => document.push_str(&format!("{line}\n")),
        }
    }
    let config = if document.is_empty() { "" } else { " --config -" };
    let place = if has_secret { String::new() } else { format!(" {}", word(url)) };
    words.insert(0, format!("curl --silent --show-error{config}{globoff}{place}"));
    let words = words.join(" \\\n  ");
    if document.is_empty() { format!("{words}\n") } else { format!("{words} <<END\n{document}END\n") }
}

/// `--user` sends the halves as they are, so one that needs form encoding is encoded before.
fn basic(context: &Context<'_>) -> CurlOption {
    let id = context.spec.client.id.as_deref().unwrap_or_default();
    let source = (context.source)(SecretName::ClientSecret);
    CurlOption::Secret(match context.spec.client.basic_encoding {
        BasicEncoding::Raw => {
            let secret = configured(&printed(source.as_ref(), SecretName::ClientSecret));
            format!("user = \"{}:{secret}\"", here(id))
        }
        BasicEncoding::Form => {
            let id = form::encoded_credential(id.as_bytes());
            let secret = printed(source.as_ref(), SecretName::ClientSecret);
            format!("user = \"{}:$(printf %s \"$({secret})\" | jq -sRr @uri)\"", here(&id))
        }
    })
}

/// curl encodes the value and takes the name as it is.
fn form_field(field: &Field, is_secret_form: bool, context: &Context<'_>) -> CurlOption {
    let name = form::encoded(field.name.as_bytes());
    if !is_secret_form {
        let value = String::from_utf8_lossy(field.value.expose());
        return CurlOption::Open(format!("--data-urlencode {}", word(&format!("{name}={value}"))));
    }
    let known = SecretName::ALL.into_iter().find(|secret| secret.parameter() == field.name);
    let value = match (&field.place, known) {
        _ if !field.is_secret => here(&String::from_utf8_lossy(field.value.expose())),
        // base64url and dots: nothing to escape.
        (None, _) if field.name == "client_assertion" => format!("$({})", context.assertion_command),
        (None, Some(secret)) => configured(&printed((context.source)(secret).as_ref(), secret)),
        (place, _) => configured(&print_command(place.as_ref())),
    };
    CurlOption::Secret(format!("data-urlencode = \"{}={value}\"", here(&name)))
}

/// The option that sends a header; none for one that curl sends by itself.
fn header_option(header: &Field, context: &Context<'_>) -> Option<CurlOption> {
    let Field { name, value, is_secret, place } = header;
    let open = |line: &str| Some(CurlOption::Open(format!("--header {}", word(line))));
    match place {
        // A line of a header file: curl reads those itself.
        Some(Source::File(file))
            if context.spec.headers.iter().any(|(n, s)| n.is_empty() && Some(s) == place.as_ref()) =>
        {
            open(&format!("@{}", file.display()))
        }
        None if name == "Authorization" && context.spec.client.method == AuthMethod::ClientSecretBasic => {
            Some(basic(context))
        }
        None if !*is_secret && name.eq_ignore_ascii_case("content-type") && value.expose() == FORM => None,
        None if !*is_secret => open(&format!("{name}: {}", String::from_utf8_lossy(value.expose()))),
        place => {
            let value = configured(&print_command(place.as_ref()));
            Some(CurlOption::Secret(format!("header = \"{}: {value}\"", here(name))))
        }
    }
}

/// The shell command that prints a secret; where it would be asked for, a variable to set.
fn printed(source: Option<&Source>, name: SecretName) -> String {
    match source {
        Some(source) => print_command(Some(source)),
        None => format!("printf %s \"$JETON_{}\"", name.parameter().to_ascii_uppercase()),
    }
}

/// `printf` is the shell's own, so that what it is given is on no command line.
fn print_command(source: Option<&Source>) -> String {
    let is_name = |name: &str| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    match source {
        Some(Source::File(path)) if path.as_os_str() == "-" => "cat".to_owned(),
        Some(Source::File(path)) => format!("cat {}", word(&path.display().to_string())),
        Some(Source::Env(name)) if is_name(name) => format!("printf %s \"${name}\""),
        // No name that a shell knows.
        Some(Source::Env(name)) => format!("printenv {}", word(name)),
        // "$((" would begin arithmetic.
        Some(Source::Command(command)) => format!(" ({command})"),
        Some(Source::Literal(_)) | None => "printf %s \"$VALUE\"".to_owned(),
    }
}

/// What the shell expands to a command's output as it stands in double quotes in curl's configuration, line breaks in it
/// as `\n`.
fn configured(print: &str) -> String {
    format!("$({print} | sed 's/[\\\\\"]/\\\\&/g;$!s/$/\\\\n/' | tr -d '\\n')")
}

/// A text in double quotes in curl's configuration, which stands in a here-document.
fn here(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // The shell leaves one of two backslashes, curl takes what follows it.
            '\\' => out.push_str(r"\\\\"),
            '"' => out.push_str(r#"\\""#),
            '$' | '`' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str(r"\\n"),
            '\r' => out.push_str(r"\\r"),
            '\t' => out.push_str(r"\\t"),
            other => out.push(other),
        }
    }
    out
}

/// The `jeton assertion` command with the profile and flags that were typed.
pub(crate) fn assertion_command(profile: Option<&str>, flags: &[(Name, String)]) -> String {
    let mut words = vec!["jeton".to_owned(), "assertion".to_owned()];
    words.extend(profile.map(word));
    for (name, value) in flags {
        let open = format!("--{}={}", name.key().flag(), redacted_query(value));
        let pieces =
            open.split(REDACTED).map(|piece| if piece.is_empty() { String::new() } else { word(piece) });
        words.push(pieces.collect::<Vec<_>>().join("\"$VALUE\""));
    }
    words.join(" ")
}

/// The options of the connection that curl knows too.
pub(crate) fn connection(connection: &Connection) -> Vec<CurlOption> {
    let path = |option: &str, path: &Option<std::path::PathBuf>| {
        path.as_ref().map(|path| format!("{option} {}", word(&path.display().to_string())))
    };
    let mut options = vec![format!("--max-time {}", connection.timeout.as_secs_f64())];
    options.extend(connection.insecure.then(|| "--insecure".to_owned()));
    options.extend(path("--cacert", &connection.cacert));
    options.extend(path("--cert", &connection.cert));
    options.extend(path("--key", &connection.cert_key));
    let mut options: Vec<CurlOption> = options.into_iter().map(CurlOption::Open).collect();
    options.extend(connection.proxy.as_ref().map(|(url, _)| match url.as_str() {
        "none" => CurlOption::Open("--noproxy '*'".to_owned()),
        // A proxy's URL may hold a password: the variable has it, or the user adds it.
        url if url.contains('@') => {
            CurlOption::Secret(format!("proxy = \"{}\"", configured("printf %s \"$JETON_PROXY\"")))
        }
        url => CurlOption::Open(format!("--proxy {}", word(url))),
    }));
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
