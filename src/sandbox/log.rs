//! One line for each request: what came, what was answered, precisely why.

use super::exchange::{Answer, Note};
use crate::json::quote;

/// The log's form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}

/// The line for a request, `POST /token`, and its answer. The path comes without its query, which may hold a secret.
pub(crate) fn line(format: Format, request: &str, answer: &Answer) -> String {
    let Answer { status, note: Note { client, error, words, remarks }, .. } = answer;
    if format == Format::Json {
        let text = |text: &Option<String>| text.as_deref().map_or("null".to_owned(), quote);
        let remarks: Vec<String> = remarks.iter().map(|remark| quote(remark)).collect();
        return format!(
            r#"{{"request":{},"status":{status},"client":{},"error":{},"message":{},"remarks":[{}]}}"#,
            quote(request),
            text(client),
            text(error),
            quote(words),
            remarks.join(",")
        );
    }
    // No HTTP came: a TLS handshake that failed.
    if *status == 0 {
        return format!("sandbox: {words}");
    }
    let mut line = format!("sandbox: {request} {status}");
    if let Some(error) = error {
        line.push(' ');
        line.push_str(error);
    }
    line.push_str(": ");
    if let Some(client) = client.as_deref().filter(|client| error.is_some() && !words.contains(*client)) {
        line.push_str(client);
        line.push_str(": ");
    }
    line.push_str(words);
    for remark in remarks {
        line.push_str("; ");
        line.push_str(remark);
    }
    line
}
