//! HTTP as plain values: a request taken apart, an answer put together (RFC 9112).

use crate::json::quote;

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    /// `GET`, `POST`.
    pub(crate) method: String,
    /// The request target up to the question mark.
    pub(crate) path: String,
    /// What stands after it, not decoded.
    pub(crate) query: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// The client's certificate in DER, where TLS brought one.
    pub(crate) certificate: Option<Vec<u8>>,
}

impl Request {
    /// From the head (request line and headers, CRLF between them). The error says what is wrong with it.
    pub(crate) fn parse(head: &str, body: Vec<u8>, certificate: Option<Vec<u8>>) -> Result<Self, String> {
        let mut lines = head.trim_end_matches("\r\n").split("\r\n");
        let line = lines.next().unwrap_or_default();
        let mut words = line.split(' ');
        let (method, target) = match [words.next(), words.next(), words.next(), words.next()] {
            [Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None] if target.starts_with('/') => {
                (method, target)
            }
            _ => return Err("the request line is not METHOD /path HTTP/1.1".to_owned()),
        };
        let mut headers = Vec::new();
        for line in lines {
            match line.split_once(':') {
                Some((name, value)) if !name.is_empty() && !name.contains([' ', '\t']) => {
                    headers.push((name.to_ascii_lowercase(), value.trim_matches([' ', '\t']).to_owned()));
                }
                _ => return Err("a header line is not Name: value".to_owned()),
            }
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Ok(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body,
            certificate,
        })
    }

    /// The only header of that name (given in lower case); the error where it stands more than once.
    pub(super) fn header(&self, name: &str) -> Result<Option<&str>, String> {
        let mut found = self.headers.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str());
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(format!("the header {name} stands more than once")),
            (first, None) => Ok(first),
        }
    }
}

/// A form or query in pairs, decoded, none twice (RFC 6749 section 3.2).
#[derive(Clone, Debug, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Decodes; the error says what is wrong. A parameter without a value counts as absent (RFC 6749 section 3.2).
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(text).map_err(|_| "the form is not text".to_owned())?;
        let mut pairs: Vec<(String, String)> = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name).ok_or("a parameter's name is not form-encoded")?;
            let value = decoded(value).ok_or_else(|| format!("the value of {name} is not form-encoded"))?;
            // RFC 8707 section 2 lets resource be repeated, RFC 8693 section 2.1 audience.
            let repeatable = matches!(name.as_str(), "resource" | "audience");
            if !repeatable && pairs.iter().any(|(earlier, _)| *earlier == name) {
                return Err(format!("{name} stands more than once in the form (RFC 6749 section 3.2)"));
            }
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }

    /// The value of that name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of that name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(n, value)| n == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Takes a parameter over from another form where this one doesn't have it.
    pub(super) fn take_missing(&mut self, name: &str, other: &Self) {
        if self.get(name).is_none() {
            self.0.extend(other.get(name).map(|value| (name.to_owned(), value.to_owned())));
        }
    }

    /// All pairs in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// One name or value, `application/x-www-form-urlencoded`; `None` where it isn't.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (digits, after) = rest.split_first_chunk::<2>()?;
                rest = after;
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?
            }
            plain => *plain,
        });
    }
    String::from_utf8(out).ok()
}

/// What is said of a request beside its answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Note {
    /// The client, as far as it was recognised.
    pub(crate) client: Option<String>,
    /// The error's code, where the request was refused.
    pub(crate) error: Option<String>,
    /// What was done, or precisely why not.
    pub(crate) words: String,
    /// What another server would mind, or let pass.
    pub(crate) remarks: Vec<String>,
}

/// An answer, and what the log says of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    /// The status code.
    pub(crate) status: u16,
    /// Without `Date`, `Content-Length` and `Connection`.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(super) body: String,
    /// For the log.
    pub(crate) note: Note,
}

impl Answer {
    /// A JSON body that nobody may keep (RFC 6749 section 5.1).
    pub(super) fn json(status: u16, body: String) -> Self {
        Self {
            status,
            headers: vec![
                ("Content-Type", "application/json".to_owned()),
                ("Cache-Control", "no-store".to_owned()),
            ],
            body,
            note: Note::default(),
        }
    }

    /// An error as RFC 6749 section 5.2 has it.
    pub(super) fn error(status: u16, code: &str, description: &str) -> Self {
        let body = format!(
            r#"{{"error":{},"error_description":{}}}"#,
            quote(&printable(code)),
            quote(&printable(description))
        );
        let mut answer = Self::json(status, body);
        answer.note.error = Some(code.to_owned());
        answer.note.words = description.to_owned();
        answer
    }

    /// The same error without its description, as most servers answer; the log keeps it.
    pub(super) fn terse(mut self) -> Self {
        if let Some(code) = &self.note.error {
            self.body = format!(r#"{{"error":{}}}"#, quote(&printable(code)));
        }
        self
    }

    /// The same answer with these words for the log.
    pub(super) fn noted(mut self, words: impl Into<String>) -> Self {
        self.note.words = words.into();
        self
    }

    /// A request that is no HTTP, or none that can be answered.
    pub(crate) fn bad_request(status: u16, words: &str) -> Self {
        Self::error(status, "invalid_request", words)
    }

    /// The bytes on the wire; `date` is an IMF-fixdate (RFC 9110 section 5.6.7).
    pub(crate) fn to_bytes(&self, date: &str) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} {}\r\nDate: {date}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", self.body.len()));
        head.push_str(&self.body);
        head.into_bytes()
    }
}

/// What an `error_description` may hold: ASCII without quotation mark and backslash (RFC 6749 section 5.2).
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '"' => '\'',
            '\\' => '/',
            ' '..='~' => c,
            _ => '?',
        })
        .collect()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Sandbox",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_and_nothing_in_it_stands_twice() {
        let form = Form::parse(b"a=1+2&b=%C3%A9&c=&resource=x&resource=y&d").unwrap();
        assert_eq!((form.get("a"), form.get("b"), form.get("c")), (Some("1 2"), Some("é"), None));
        assert_eq!(form.all("resource").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(
            Form::parse(b"a=1&a=1").unwrap_err(),
            "a stands more than once in the form (RFC 6749 section 3.2)"
        );
        for damaged in [&b"a=%"[..], b"a=%4", b"a=%+1", b"a=%ff", b"\xff"] {
            assert!(Form::parse(damaged).is_err(), "{damaged:?}");
        }
    }

    #[test]
    fn a_request_is_taken_apart_strictly() {
        let request =
            Request::parse("POST /t?a=b HTTP/1.1\r\nHost: x\r\nX-A:  1 \r\n\r\n", vec![1], None).unwrap();
        assert_eq!((request.path.as_str(), request.query.as_str()), ("/t", "a=b"));
        assert_eq!(request.header("x-a"), Ok(Some("1")));
        for head in
            ["", "GET /", "GET  / HTTP/1.1", "GET x HTTP/1.1", "GET / HTTP/2", "GET / HTTP/1.1\r\n a: b"]
        {
            assert!(Request::parse(head, Vec::new(), None).is_err(), "{head}");
        }
        let twice = Request::parse("GET / HTTP/1.1\r\nA: 1\r\na: 2\r\n\r\n", Vec::new(), None).unwrap();
        assert!(twice.header("a").is_err());
    }

    #[test]
    fn an_error_description_keeps_to_the_characters_of_rfc_6749() {
        let answer = Answer::error(400, "invalid_request", "a \"b\\c\" é\n");
        assert_eq!(answer.body, r#"{"error":"invalid_request","error_description":"a 'b/c' ??"}"#);
        assert!(answer.to_bytes("now").starts_with(b"HTTP/1.1 400 Bad Request\r\nDate: now\r\n"));
    }
}
