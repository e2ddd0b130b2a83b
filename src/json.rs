//! JSON with nothing lost: order, duplicates, every digit and escape as they were sent.
//!
//! A token's claims are shown and checked from this tree, since a map of doubles would round a large integer, hide
//! a repeated name and forget the order. RFC 8259; the grammar is strict, and nesting is limited.

mod read;

use std::borrow::Cow;
use std::fmt;

pub(crate) use read::parse;

/// A JSON value that borrows the text it was read from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, digit by digit as written.
    Number(&'a str),
    /// A string.
    String(Text<'a>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object.
    Object(Object<'a>),
}

/// A JSON string as written, without its quotes: escapes still in place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Text<'a> {
    raw: &'a str,
    look: Look,
}

/// What the parser saw of a string in passing, so that nobody has to look again.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Look {
    /// Visible ASCII without escapes: means and shows what it is.
    Plain,
    /// Other characters, no escapes.
    Foreign,
    /// At least one escape.
    Escaped,
}

/// The members of an object in the order written, repeated names included.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Object<'a> {
    members: Vec<(Text<'a>, Value<'a>)>,
}

/// Why a text is not JSON, and at which byte.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    /// The byte's offset from the start, counted from 0.
    pub(crate) at: usize,
    /// What is wrong there, in a few words.
    pub(crate) what: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.what, self.at)
    }
}

impl<'a> Value<'a> {
    /// The decoded text of a string, or `None` for another type.
    pub(crate) fn as_text(&self) -> Option<Cow<'a, str>> {
        match self {
            Value::String(text) => Some(text.decode()),
            _ => None,
        }
    }

    /// The members of an object, or `None` for another type.
    pub(crate) fn as_object(&self) -> Option<&Object<'a>> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The items of an array, or `None` for another type.
    pub(crate) fn as_array(&self) -> Option<&[Value<'a>]> {
        match self {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// A number as `f64`; precise up to 2^53, which every NumericDate of RFC 7519 is. `None` for another type and
    /// where the number overflows.
    pub(crate) fn as_number(&self) -> Option<f64> {
        match self {
            Value::Number(digits) => digits.parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        }
    }

    /// What JSON calls this type, with its article.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }
}

/// Compact JSON, with the numbers and strings as they were written.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Bool(true) => f.write_str("true"),
            Value::Bool(false) => f.write_str("false"),
            Value::Number(digits) => f.write_str(digits),
            Value::String(text) => write!(f, "\"{}\"", text.raw()),
            Value::Array(items) => {
                f.write_str("[")?;
                for (i, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if i == 0 { "" } else { "," })?;
                }
                f.write_str("]")
            }
            Value::Object(object) => {
                f.write_str("{")?;
                for (i, (name, value)) in object.iter().enumerate() {
                    write!(f, "{}\"{}\":{value}", if i == 0 { "" } else { "," }, name.raw())?;
                }
                f.write_str("}")
            }
        }
    }
}

impl<'a> Text<'a> {
    /// Between the quotes, escapes and all.
    pub(crate) fn raw(&self) -> &'a str {
        self.raw
    }

    /// True of visible ASCII without escapes, which is the same decoded, raw and shown.
    pub(crate) fn is_plain(&self) -> bool {
        self.look == Look::Plain
    }

    /// The text meant. A lone surrogate, which is no character, becomes U+FFFD; see [`Text::is_well_formed`].
    pub(crate) fn decode(&self) -> Cow<'a, str> {
        if self.look != Look::Escaped {
            return Cow::Borrowed(self.raw);
        }
        let mut out = String::with_capacity(self.raw.len());
        let mut rest = self.raw;
        while let Some((before, escape)) = rest.split_once('\\') {
            out.push_str(before);
            let (c, after) = unescaped(escape);
            out.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
            rest = after;
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    /// False where an escape names half of a surrogate pair, which no text can hold.
    pub(crate) fn is_well_formed(&self) -> bool {
        let mut rest = self.raw;
        while let Some((_, escape)) = rest.split_once('\\') {
            let (c, after) = unescaped(escape);
            if c.is_none() {
                return false;
            }
            rest = after;
        }
        true
    }

    /// True where the decoded text equals `other`.
    #[inline]
    pub(crate) fn is(&self, other: &str) -> bool {
        if self.look == Look::Escaped { self.decode() == other } else { self.raw == other }
    }
}

/// The character of an escape whose backslash is cut off (`None`: a lone surrogate), and what follows it.
/// The parser has checked the form.
fn unescaped(escape: &str) -> (Option<char>, &str) {
    let mut chars = escape.chars();
    let c = match chars.next() {
        Some('n') => '\n',
        Some('t') => '\t',
        Some('r') => '\r',
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('u') => return unescaped_unicode(chars.as_str()),
        Some(c) => c,
        None => char::REPLACEMENT_CHARACTER,
    };
    (Some(c), chars.as_str())
}

fn unescaped_unicode(text: &str) -> (Option<char>, &str) {
    let unit = |text: &str| u32::from_str_radix(text.get(..4)?, 16).ok();
    let Some(high) = unit(text) else { return (None, text) };
    let rest = text.get(4..).unwrap_or_default();
    if (0xd800..0xdc00).contains(&high)
        && let Some(low) = rest.strip_prefix("\\u").and_then(unit)
        && (0xdc00..0xe000).contains(&low)
    {
        let c = char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
        return (c, rest.get(6..).unwrap_or_default());
    }
    (char::from_u32(high), rest)
}

impl<'a> Object<'a> {
    /// The members in the order written.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&Text<'a>, &Value<'a>)> {
        self.members.iter().map(|(name, value)| (name, value))
    }

    /// How many members, repeated names counted each time.
    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// The member of that name; where it is repeated, the last, as ECMAScript would have it.
    pub(crate) fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.members.iter().rev().find(|(n, _)| n.is(name)).map(|(_, value)| value)
    }

    /// The first name that stands more than once.
    pub(crate) fn duplicate(&self) -> Option<Cow<'a, str>> {
        // Few members are the rule, where comparing each with each is the quickest; many would make that quadratic.
        if self.members.len() > 32 {
            let mut seen = std::collections::HashSet::with_capacity(self.members.len());
            return self.members.iter().map(|(n, _)| n.decode()).find(|name| !seen.insert(name.clone()));
        }
        // Which lengths and first letters were there: most names are told apart by those.
        let mut seen = 0_u64;
        self.members.iter().enumerate().find_map(|(i, (name, _))| {
            let name = name.decode();
            let kind = 1 << ((name.len() * 7 + usize::from(name.bytes().next().unwrap_or(0))) % 64);
            let is_new = seen & kind == 0;
            seen |= kind;
            if is_new {
                return None;
            }
            self.members.iter().take(i).any(|(earlier, _)| earlier.is(&name)).then_some(name)
        })
    }
}

/// A string as JSON, quotes included. Hidden characters are escaped, so the result is safe for a terminal too.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    put_quoted(&mut out, text);
    out
}

/// Adds what [`quote`] makes.
pub(crate) fn put_quoted(out: &mut String, text: &str) {
    use fmt::Write;
    out.push('"');
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\')) {
        out.push_str(text);
        out.push('"');
        return;
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if crate::text::is_hidden(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a String can't fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
