//! PEM blocks (RFC 7468, and the older form with RFC 1421 headers), each with its label and its DER.
//!
//! Lenient about what surrounds and wraps the base64, since keys travel through environment variables and YAML:
//! text between blocks, indentation, CRLF, one long line, line breaks written as `\n`. Strict about the base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

const BEGIN: &[u8] = b"-----BEGIN ";
const DASHES: &[u8] = b"-----";

/// One block.
pub(super) struct Block {
    /// What stands between `BEGIN` and the dashes, such as `EC PRIVATE KEY`.
    pub(super) label: String,
    /// With a `Proc-Type: 4,ENCRYPTED` header, what its `DEK-Info` says: the data is encrypted so.
    pub(super) dek_info: Option<String>,
    /// The decoded data, usually DER; wiped when dropped, since it may be a private key.
    pub(super) der: Zeroizing<Vec<u8>>,
}

/// True where a block begins somewhere.
pub(super) fn is_pem(content: &[u8]) -> bool {
    find(content, BEGIN).is_some()
}

/// All blocks in order. The error says which block is damaged, and on which line (counted from 1) of the file.
pub(super) fn blocks(content: &[u8]) -> Result<Vec<Block>, String> {
    let mut blocks = Vec::new();
    let mut rest = content;
    while let Some((_, after)) = split(rest, BEGIN) {
        let (label, after) = split(after, DASHES)
            .filter(|(label, _)| label.iter().all(|b| b.is_ascii_graphic() || *b == b' '))
            .ok_or_else(|| format!("the BEGIN on line {} has no end", line(content, after)))?;
        let label = String::from_utf8_lossy(label).into_owned();
        let end = format!("-----END {label}-----");
        let (body, after) = split(after, end.as_bytes())
            .filter(|(body, _)| find(body, BEGIN).is_none())
            .ok_or_else(|| format!("the {label} block has no {end} line: the file is cut short"))?;
        let (dek_info, body) = without_headers(body);
        let der = decoded(content, &label, body)?;
        blocks.push(Block { label, dek_info, der });
        rest = after;
    }
    Ok(blocks)
}

/// Cuts RFC 1421 headers off, which end at an empty line; `DEK-Info`'s value where they say that the data is encrypted.
fn without_headers(body: &[u8]) -> (Option<String>, &[u8]) {
    if !body.contains(&b':') {
        return (None, body);
    }
    // Line breaks that some variable spelt out are the same line breaks.
    let ends: [&[u8]; 3] = [b"\n\n", b"\r\n\r\n", br"\n\n"];
    let (headers, data) = ends.iter().find_map(|end| split(body, end)).unwrap_or((body, body));
    let value = |name: &[u8]| {
        let value = split(headers, name).map(|(_, value)| value)?;
        let end = value.iter().position(|byte| matches!(byte, b'\r' | b'\n' | b'\\')).unwrap_or(value.len());
        Some(String::from_utf8_lossy(value.get(..end)?).trim().to_owned())
    };
    let dek_info = find(headers, b"ENCRYPTED").map(|_| value(b"DEK-Info:").unwrap_or_default());
    (dek_info, data)
}

fn decoded(content: &[u8], label: &str, body: &[u8]) -> Result<Zeroizing<Vec<u8>>, String> {
    let mut digits = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut rest = body;
    while let Some((byte, after)) = rest.split_first() {
        match (byte, after) {
            // A line break that some variable or JSON string spelt out.
            (b'\\', [b'n' | b'r', after @ ..]) => rest = after,
            (byte, after) if byte.is_ascii_whitespace() => rest = after,
            (b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=', after) => {
                digits.push(*byte);
                rest = after;
            }
            _ => {
                let line = line(content, rest);
                return Err(format!("the {label} block is damaged: line {line} is not base64"));
            }
        }
    }
    let der = STANDARD.decode(digits.as_slice());
    der.map(Zeroizing::new).map_err(|_| {
        format!("the {label} block is damaged: its base64 is cut short or has a character too many")
    })
}

/// The line, counted from 1, on which `rest`, a tail of `content`'s, begins.
fn line(content: &[u8], rest: &[u8]) -> usize {
    let offset = (rest.as_ptr() as usize).saturating_sub(content.as_ptr() as usize);
    1 + content.iter().take(offset).filter(|byte| **byte == b'\n').count()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn split<'a>(text: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let start = find(text, at)?;
    Some((text.get(..start)?, text.get(start + at.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(content: &str) -> Vec<(String, Option<String>, Vec<u8>)> {
        let blocks = blocks(content.as_bytes()).unwrap();
        blocks.into_iter().map(|block| (block.label, block.dek_info, block.der.to_vec())).collect()
    }

    fn fault(content: &str) -> String {
        blocks(content.as_bytes()).err().unwrap()
    }

    #[test]
    fn blocks_come_in_order_however_they_are_wrapped() {
        let one = ("A".to_owned(), None, b"abcd".to_vec());
        for content in [
            "-----BEGIN A-----\nYWJjZA==\n-----END A-----\n",
            "text\r\n-----BEGIN A-----\r\nYWJj\r\nZA==\r\n-----END A-----",
            "  -----BEGIN A-----\n  YWJjZA==\n  -----END A-----\n",
            r"-----BEGIN A-----\nYWJjZA==\n-----END A-----\n",
            "-----BEGIN A----- YWJjZA== -----END A-----",
            "-----BEGIN A-----\nComment: x\n\nYWJjZA==\n-----END A-----\n",
        ] {
            assert_eq!(shown(content), std::slice::from_ref(&one), "{content}");
        }
        let two = "-----BEGIN A-----\nYQ==\n-----END A-----\n-----BEGIN B C-----\nYg==\n-----END B C-----\n";
        let two = shown(two);
        assert_eq!(two.iter().map(|block| block.0.as_str()).collect::<Vec<_>>(), ["A", "B C"]);
    }

    #[test]
    fn an_encrypted_block_says_how() {
        let content = "-----BEGIN K-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: X,00\n\nYQ==\n-----END K-----";
        for content in [content.to_owned(), content.replace('\n', "\r\n"), content.replace('\n', "\\n")] {
            assert_eq!(
                shown(&content),
                [("K".to_owned(), Some("X,00".to_owned()), b"a".to_vec())],
                "{content}"
            );
        }
    }

    #[test]
    fn damage_is_named_with_its_line() {
        assert_eq!(fault("x\n-----BEGIN A\n"), "the BEGIN on line 2 has no end");
        assert_eq!(
            fault("-----BEGIN A-----\nYQ==\n"),
            "the A block has no -----END A----- line: the file is cut short"
        );
        assert_eq!(
            fault("-----BEGIN A-----\nYWJj\nY*Jj\n-----END A-----"),
            "the A block is damaged: line 3 is not base64"
        );
        assert_eq!(
            fault("-----BEGIN A-----\nYWJjZ\n-----END A-----"),
            "the A block is damaged: its base64 is cut short or has a character too many"
        );
    }
}
