//! JSON read: a strict parser by recursive descent.

use super::{Fault, Look, Object, Text, Value};

/// Deeper than this is refused: no token endpoint nests so far, and the parser's stack is finite.
const DEPTH_LIMIT: usize = 128;

/// Reads one JSON value with nothing but white space around it.
pub(crate) fn parse(text: &str) -> Result<Value<'_>, Fault> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.fault("more after the value"));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn fault(&self, what: &'static str) -> Fault {
        Fault { at: self.at, what }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// What was written since `start`. Both ends lie beside ASCII characters, so they are character boundaries.
    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, Fault> {
        self.skip_space();
        match self.peek() {
            None => Err(self.fault("the text ends where a value should be")),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(_) => Err(self.fault("no JSON value starts like this")),
        }
    }

    fn word(&mut self, word: &'static str, value: Value<'a>) -> Result<Value<'a>, Fault> {
        if !self.text.as_bytes().get(self.at..).unwrap_or_default().starts_with(word.as_bytes()) {
            return Err(self.fault("no JSON value starts like this"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Value<'a>, Fault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits()?,
            _ => return Err(self.fault("a digit is missing")),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Value::Number(self.since(start)))
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { Err(self.fault("a digit is missing")) } else { Ok(()) }
    }

    fn string(&mut self) -> Result<Text<'a>, Fault> {
        self.at += 1;
        let start = self.at;
        let mut look = Look::Plain;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            self.at += plain_run(rest);
            match self.peek() {
                None => return Err(self.fault("the text ends inside a string")),
                Some(b'"') => {
                    let raw = self.since(start);
                    self.at += 1;
                    return Ok(Text { raw, look });
                }
                Some(b'\\') => {
                    look = Look::Escaped;
                    self.escape()?;
                }
                Some(0..=0x1f) => return Err(self.fault("a control character stands unescaped in a string")),
                Some(_) => {
                    if look == Look::Plain {
                        look = Look::Foreign;
                    }
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        let rest = self.text.as_bytes().get(self.at + 1..).unwrap_or_default();
        let length = match rest {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => 6,
            _ => return Err(self.fault("no JSON escape looks like this")),
        };
        self.at += length;
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<Value<'a>, Fault> {
        let mut items = Vec::new();
        self.open(depth)?;
        if self.closed(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if !self.next_item(b']', "a comma or ] is missing")? {
                return Ok(Value::Array(items));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value<'a>, Fault> {
        let mut members = Vec::new();
        self.open(depth)?;
        if self.closed(b'}') {
            return Ok(Value::Object(Object { members }));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.fault("a member's name in quotes is missing"));
            }
            let name = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.fault("a colon is missing"));
            }
            self.at += 1;
            members.push((name, self.value(depth + 1)?));
            if !self.next_item(b'}', "a comma or } is missing")? {
                return Ok(Value::Object(Object { members }));
            }
        }
    }

    fn open(&mut self, depth: usize) -> Result<(), Fault> {
        if depth >= DEPTH_LIMIT {
            return Err(self.fault("nested deeper than 128 levels"));
        }
        self.at += 1;
        Ok(())
    }

    fn closed(&mut self, bracket: u8) -> bool {
        self.skip_space();
        let closed = self.peek() == Some(bracket);
        self.at += usize::from(closed);
        closed
    }

    /// True after a comma, false after the closing bracket.
    fn next_item(&mut self, bracket: u8, missing: &'static str) -> Result<bool, Fault> {
        if self.closed(bracket) {
            return Ok(false);
        }
        if self.peek() != Some(b',') {
            return Err(self.fault(missing));
        }
        self.at += 1;
        Ok(true)
    }
}

/// How many bytes from the start are visible ASCII other than a quotation mark and a backslash: most of all that is read
/// here, so eight at a time are looked at.
fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    /// Each byte under `limit` has its highest bit set; a borrow may set it in bytes after the first such one too.
    fn under(word: u64, limit: u64) -> u64 {
        word.wrapping_sub(ONES * limit) & !word & HIGH
    }
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let is = |byte: u8| under(word ^ (ONES * u64::from(byte)), 1);
        let found = word & HIGH | under(word, 0x20) | is(b'"') | is(b'\\') | is(0x7f);
        if found != 0 {
            // Of eight bytes; the index fits.
            return at * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    bytes.len() - rest.len() + rest.iter().take_while(|byte| is_plain(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_the_first_byte_that_is_not_plain_wherever_it_stands() {
        let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\';
        for byte in 0..=255_u8 {
            for at in 0..20 {
                for length in [at + 1, 20, 24] {
                    let mut text = vec![b'a'; length];
                    text[at] = byte;
                    let wanted = if is_plain(byte) { length } else { at };
                    assert_eq!(plain_run(&text), wanted, "{byte:#x} at {at} of {length}");
                    // Whatever follows.
                    for after in [0_u8, 0x1f, 0x21, 0x7e, 0x80, 0xff] {
                        text[at + 1..].fill(after);
                        let wanted = text.iter().position(|byte| !is_plain(*byte)).unwrap_or(length);
                        assert_eq!(plain_run(&text), wanted, "{byte:#x} at {at}, then {after:#x}");
                    }
                }
            }
        }
    }
}
