//! What people paste, and the token in it: a header line, quotes, wrapped lines, a whole JSON token response,
//! a command, a cookie, a URL.

use crate::error::{Error, Kind, Result};
use crate::{json, text};

/// The token found, and what was done to find it.
#[derive(Debug, PartialEq)]
pub(crate) struct Pasted {
    /// Nothing but the token. What is wrong inside it is still there.
    pub(crate) token: String,
    /// Remarks, each one line: where it was taken from, what was dropped.
    pub(crate) notes: Vec<String>,
}

/// Finds the token. Exit code 10 where the text is empty, a JSON text without a token, or longer than `limit` bytes.
pub(crate) fn token(pasted: &str, limit: usize) -> Result<Pasted> {
    if pasted.len() > limit {
        return Err(malformed(format!("the token is too large: more than {limit} bytes"))
            .hint("--max-size raises the limit"));
    }
    if memchr::memchr(b'\n', pasted.as_bytes()).is_some() && is_list(pasted.as_bytes(), true) {
        return Err(malformed("several tokens, each on a line of its own")
            .hint("pipe them in: ... | jeton decode --json"));
    }
    let mut notes = Vec::new();
    let mut token = bare(pasted);
    let response = token.starts_with('{').then_some(token);
    let member;
    if let Some(response) = response {
        let (name, value) = member_of(response)?;
        notes.push(format!("the token is the JSON text's {}", text::quoted(&name)));
        member = value;
        token = bare(&member);
    }
    if token.is_empty() {
        return Err(malformed("there is no token: the text is empty")
            .hint("give it as an argument or on standard input"));
    }
    if token.starts_with("-----BEGIN ") {
        return Err(malformed("PEM, a key or a certificate, and not a token")
            .hint("a file of it is shown by: jeton key show FILE"));
    }
    // What begins as a token is one, and what is wrong at its end is to be told.
    if !token.starts_with("ey")
        && let Some(found) = within(token)?
    {
        notes.push("the token is taken out of the text around it".to_owned());
        return Ok(Pasted { token: found.to_owned(), notes });
    }
    let unwrapped = unwrapped(token);
    if unwrapped.len() != token.len() {
        notes.push("line breaks inside the token are left out".to_owned());
    }
    Ok(Pasted { token: unwrapped, notes })
}

/// True of text in which at least two lines are each a token of their own: no line-wrapped token has two lines that
/// begin as a JOSE header does and hold all the dots. The last line counts where it ends, or where all is `whole`.
pub(crate) fn is_list(text: &[u8], whole: bool) -> bool {
    let end = if whole { Some(text.len()) } else { memchr::memrchr(b'\n', text) };
    let lines = end.and_then(|end| text.get(..end)).unwrap_or_default();
    lines
        .split(|byte| *byte == b'\n')
        .filter_map(|line| std::str::from_utf8(line).ok())
        .filter(|line| is_compact(bare(line)))
        .nth(1)
        .is_some()
}

fn malformed(message: impl Into<String>) -> Error {
    Error::new(Kind::Malformed, message)
}

/// Without surrounding white space, quotes, `Authorization:` and the scheme, in whatever order they wrap it.
fn bare(pasted: &str) -> &str {
    let mut token = pasted;
    loop {
        let before = token.len();
        token = token.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\u{feff}' | ',' | ';')
        });
        for prefix in ["-H", "Authorization:", "Proxy-Authorization:", "Bearer", "DPoP"] {
            let Some((head, rest)) = token.split_at_checked(prefix.len()) else { continue };
            let ends = prefix.ends_with(':') || rest.is_empty() || rest.starts_with(char::is_whitespace);
            if ends && head.eq_ignore_ascii_case(prefix) {
                token = rest;
            }
        }
        if token.len() == before {
            return token;
        }
    }
}

/// The member of a JSON token response that is to be decoded, with its name.
fn member_of(response: &str) -> Result<(String, String)> {
    let value = json::parse(response)
        .map_err(|fault| malformed(format!("the text starts as JSON and is none: {fault}")))?;
    let object = value.as_object().ok_or_else(|| malformed("the JSON text is not an object"))?;
    let strings: Vec<(String, String)> = object
        .iter()
        .filter_map(|(name, value)| Some((name.decode().into_owned(), value.as_text()?.into_owned())))
        .collect();
    if object.get("signature").is_some() || object.get("signatures").is_some() {
        return Err(malformed("a token in JSON serialization, which is not supported")
            .hint("jeton decodes the compact serialization: header.payload.signature"));
    }
    let known = ["access_token", "id_token"].into_iter();
    let known = known.filter_map(|known| strings.iter().find(|(name, _)| name == known));
    let mut candidates = known.chain(&strings).filter(|(_, value)| is_compact(value));
    match candidates.next() {
        Some(found) => Ok(found.clone()),
        None if object.get("access_token").is_some() => {
            Err(malformed("the response's access_token is opaque: it has no parts to decode"))
        }
        None => Err(malformed("the JSON text has no token in it: no member is a signed or encrypted one")),
    }
}

/// The one token in a text that is no token: in an assignment, a command, a cookie, a URL. `None` where there is none;
/// exit code 10 where there are several.
fn within(text: &str) -> Result<Option<&str>> {
    let parts = text.split(|c: char| c.is_whitespace() || "\"'`&;,#<>()[]{}|\\".contains(c));
    let mut found = None;
    for candidate in parts.filter_map(|part| {
        let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let mut starts = part.match_indices("ey").map(|(at, _)| part.split_at(at));
        let (_, candidate) = starts.find(|(before, _)| !before.ends_with(is_token))?;
        is_compact(candidate).then_some(candidate)
    }) {
        if found.is_some_and(|found| found != candidate) {
            return Err(malformed("several tokens in one text").hint("give one of them alone"));
        }
        found = Some(candidate);
    }
    Ok(found)
}

/// True of three or five parts that begin as a JSON object does in base64url.
pub(super) fn is_compact(value: &str) -> bool {
    matches!(value.bytes().filter(|byte| *byte == b'.').count(), 2 | 4) && value.starts_with("ey")
}

/// Without line breaks, the white space around them and the backslashes before them. A space within a line stays, and
/// is the token's fault.
fn unwrapped(token: &str) -> String {
    if memchr::memchr2(b'\n', b'\r', token.as_bytes()).is_none() && !token.ends_with('\\') {
        return token.to_owned();
    }
    let lines = token.lines().map(|line| line.trim().trim_end_matches('\\').trim_end());
    let mut unwrapped = String::with_capacity(token.len());
    lines.for_each(|line| unwrapped.push_str(line));
    unwrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJh.eyJi.c2ln";

    fn found(pasted: &str) -> String {
        token(pasted, 1000).unwrap().token
    }

    fn refused(pasted: &str) -> String {
        let error = token(pasted, 1000).unwrap_err();
        assert_eq!(error.kind, Kind::Malformed);
        error.message
    }

    #[test]
    fn promise_31_what_people_paste_is_the_token() {
        for pasted in [
            "eyJh.eyJi.c2ln",
            "eyJh.eyJi.c2ln\n",
            " \t eyJh.eyJi.c2ln \r\n",
            "\"eyJh.eyJi.c2ln\"",
            "'eyJh.eyJi.c2ln',",
            "Bearer eyJh.eyJi.c2ln",
            "bearer  eyJh.eyJi.c2ln",
            "DPoP eyJh.eyJi.c2ln",
            "Authorization: Bearer eyJh.eyJi.c2ln",
            "Authorization:Bearer\n  eyJh.eyJi.c2ln",
            "-H 'authorization: Bearer eyJh.eyJi.c2ln'",
            "\"Bearer eyJh.eyJi.c2ln\"",
            "eyJh.\neyJi\n.c2ln",
            "  eyJh.\r\n  eyJi.\r\n  c2ln",
            "eyJh.eyJi \\\n  .c2ln",
            "{\"access_token\":\"eyJh.eyJi.c2ln\",\"expires_in\":3600}",
            "{\"access_token\":\"2YotnFZFEjr1zCsicMWpAA\",\"id_token\":\"eyJh.eyJi.c2ln\"}",
            "{\"parties_token\":\"eyJh.eyJi.c2ln\"}",
        ] {
            assert_eq!(found(pasted), TOKEN, "{pasted}");
        }
    }

    #[test]
    fn several_tokens_are_told_from_a_wrapped_one() {
        for list in [
            "eyJh.eyJi.c2ln\neyJh.eyJi.c2ln\n",
            "eyJh.eyJi.c2ln\r\n\r\nBearer eyJh.a.b.c.d\r\n",
            "not a token\neyJh.eyJi.c2ln\nneither\n\"eyJh.eyJi.c2ln\"\n",
        ] {
            assert!(is_list(list.as_bytes(), false) && is_list(list.trim_end().as_bytes(), true), "{list}");
            assert_eq!(refused(list), "several tokens, each on a line of its own");
        }
        for one in [
            "eyJh.eyJi.c2ln",
            "eyJh.eyJi.c2ln\n",
            "eyJh.eyJi.c2ln\neyJh.eyJi.c2",
            "eyJh.eyJi.\nc2ln\n",
            "eyJh.a.b\nx.d.e\n",
            "{\"access_token\":\"eyJh.eyJi.c2ln\",\n\"id_token\":\"eyJh.eyJi.c2ln\"}\n",
        ] {
            assert!(!is_list(one.as_bytes(), false), "{one}");
        }
    }

    #[test]
    fn one_token_in_other_text_is_taken_out_of_it() {
        for pasted in [
            "export ACCESS_TOKEN='eyJh.eyJi.c2ln'",
            "export ACCESS_TOKEN='eyJh.eyJi.c2ln'\nexport TOKEN_TYPE=Bearer\n",
            "ACCESS_TOKEN=eyJh.eyJi.c2ln",
            "header = \"Authorization: Bearer eyJh.eyJi.c2ln\"",
            "Cookie: theme=dark; session=eyJh.eyJi.c2ln; Path=/",
            "curl -H 'Accept: */*' \\\n  -H 'Authorization: Bearer eyJh.eyJi.c2ln' https://api.example/keys",
            "access_token=eyJh.eyJi.c2ln&token_type=Bearer",
            "https://app.example/cb#access_token=eyJh.eyJi.c2ln&state=x",
            "HTTP/1.1 200 OK\n\n{\"access_token\":\"eyJh.eyJi.c2ln\"}",
            "first eyJh.eyJi.c2ln and again eyJh.eyJi.c2ln",
        ] {
            let pasted = token(pasted, 1000).unwrap();
            assert_eq!(pasted.token, TOKEN);
            assert_eq!(pasted.notes, ["the token is taken out of the text around it"]);
        }
        assert_eq!(refused("a=eyJh.eyJi.c2ln&b=eyJh.eyJi.b3Ro"), "several tokens in one text");
        // What is wrong with it stays with it.
        assert_eq!(found("token=eyJh.eyJi.c2ln=="), "eyJh.eyJi.c2ln==");
        assert_eq!(found("eyJh.eyJi.c2ln&x=1"), "eyJh.eyJi.c2ln&x=1");
        for none in ["key=value", "they.say.so", "x=eyJh.eyJi", "=ey".repeat(300).as_str()] {
            assert_eq!(found(none), none);
        }
    }

    #[test]
    fn what_was_done_is_said() {
        let notes = |pasted| token(pasted, 1000).unwrap().notes;
        assert!(notes("Bearer eyJh.eyJi.c2ln\n").is_empty());
        assert_eq!(notes("eyJh\n.eyJi.c2ln"), ["line breaks inside the token are left out"]);
        assert_eq!(notes("{\"id_token\":\"eyJh.eyJi.c2ln\"}"), ["the token is the JSON text's \"id_token\""]);
    }

    #[test]
    fn a_space_inside_stays_to_be_found_fault_with() {
        assert_eq!(found("eyJh. eyJi.c2ln"), "eyJh. eyJi.c2ln");
    }

    #[test]
    fn text_without_a_token_is_refused_in_words() {
        assert_eq!(refused(" \n"), "there is no token: the text is empty");
        assert_eq!(refused("Bearer "), "there is no token: the text is empty");
        assert_eq!(
            refused("{\"access_token\":\"x\"}"),
            "the response's access_token is opaque: it has no parts to decode"
        );
        assert_eq!(refused("{}"), "the JSON text has no token in it: no member is a signed or encrypted one");
        assert_eq!(refused("{\"a\" 1}"), "the text starts as JSON and is none: a colon is missing at byte 5");
        assert_eq!(
            refused("{\"payload\":\"\",\"signatures\":[]}"),
            "a token in JSON serialization, which is not supported"
        );
        assert_eq!(
            refused("-----BEGIN PUBLIC KEY-----\nMA=="),
            "PEM, a key or a certificate, and not a token"
        );
        assert_eq!(refused(&"a".repeat(1001)), "the token is too large: more than 1000 bytes");
    }
}
