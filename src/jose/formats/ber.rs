//! BER made DER: indefinite lengths and octet strings in pieces, which Windows, Firefox and older Java write into PKCS#12.

/// Deeper than this no key file nests.
const DEPTH_LIMIT: usize = 32;

const OCTET_STRING: u8 = 0x04;
const CONSTRUCTED: u8 = 0x20;

/// The first element with definite lengths throughout and octet strings in one piece; what follows it is left out, as some
/// writers pad their files. `None` where it is no BER or cut short.
pub(super) fn to_der(ber: &[u8]) -> Option<Vec<u8>> {
    let (element, _) = take(ber, DEPTH_LIMIT)?;
    let mut der = Vec::with_capacity(ber.len());
    write(&element, &mut der);
    Some(der)
}

struct Element<'a> {
    tag: &'a [u8],
    content: Content<'a>,
}

enum Content<'a> {
    Primitive(&'a [u8]),
    Constructed(Vec<Element<'a>>),
}

/// The first element, and what follows it.
fn take(input: &[u8], depth: usize) -> Option<(Element<'_>, &[u8])> {
    let first = *input.first()?;
    // A tag number over 30 goes on in bytes whose highest bit is set, but for the last.
    let tag_size =
        if first & 0x1f == 0x1f { 2 + input.get(1..)?.iter().position(|byte| byte & 0x80 == 0)? } else { 1 };
    let (tag, rest) = input.split_at_checked(tag_size)?;
    let (length, rest) = rest.split_first()?;
    let is_constructed = first & CONSTRUCTED != 0;
    if *length == 0x80 {
        let mut rest = rest;
        let mut children = Vec::new();
        if !is_constructed || depth == 0 {
            return None;
        }
        loop {
            if let [0, 0, after @ ..] = rest {
                return Some((Element { tag, content: Content::Constructed(children) }, after));
            }
            let (child, after) = take(rest, depth - 1)?;
            children.push(child);
            rest = after;
        }
    }
    let (length, rest) = if *length < 0x80 {
        (usize::from(*length), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        let length = digits
            .iter()
            .try_fold(0_usize, |sum, digit| sum.checked_mul(256)?.checked_add(usize::from(*digit)))?;
        (length, rest)
    };
    let (content, after) = rest.split_at_checked(length)?;
    if !is_constructed {
        return Some((Element { tag, content: Content::Primitive(content) }, after));
    }
    if depth == 0 {
        return None;
    }
    let mut children = Vec::new();
    let mut inner = content;
    while !inner.is_empty() {
        let (child, rest) = take(inner, depth - 1)?;
        children.push(child);
        inner = rest;
    }
    Some((Element { tag, content: Content::Constructed(children) }, after))
}

impl Element<'_> {
    fn is(&self, tag: u8) -> bool {
        self.tag == [tag]
    }

    /// The bytes of an octet string in pieces, or of one in one piece.
    fn octets(&self) -> Option<Vec<u8>> {
        match &self.content {
            Content::Primitive(bytes) if self.is(OCTET_STRING) => Some(bytes.to_vec()),
            Content::Constructed(pieces) if self.is(OCTET_STRING | CONSTRUCTED) => joined(pieces),
            _ => None,
        }
    }
}

fn joined(pieces: &[Element<'_>]) -> Option<Vec<u8>> {
    let pieces: Option<Vec<Vec<u8>>> = pieces.iter().map(Element::octets).collect();
    pieces.map(|pieces| pieces.concat())
}

fn write(element: &Element<'_>, der: &mut Vec<u8>) {
    if let Some(octets) = element.octets() {
        return write_primitive(&[OCTET_STRING], &octets, der);
    }
    match &element.content {
        Content::Primitive(bytes) => write_primitive(element.tag, bytes, der),
        Content::Constructed(children) => {
            let mut inner = Vec::new();
            for (at, child) in children.iter().enumerate() {
                match (&child.content, children.as_slice()) {
                    // EncryptedContentInfo (RFC 5652 section 6.1): its third member is [0] IMPLICIT OCTET STRING, so
                    // that its pieces hide behind that tag.
                    (Content::Constructed(pieces), [first, second, ..])
                        if at == 2 && child.is(0xa0) && first.is(0x06) && second.is(0x30) =>
                    {
                        match joined(pieces) {
                            Some(octets) => write_primitive(&[0x80], &octets, &mut inner),
                            None => write(child, &mut inner),
                        }
                    }
                    _ => write(child, &mut inner),
                }
            }
            write_primitive(element.tag, &inner, der);
        }
    }
}

fn write_primitive(tag: &[u8], content: &[u8], der: &mut Vec<u8>) {
    let Some((last, before)) = tag.split_last() else { return };
    der.extend_from_slice(before);
    der.extend_from_slice(&crate::jose::asn1::element(*last, content));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indefinite_lengths_and_pieces_become_definite_and_whole() {
        let ber =
            [0x30, 0x80, 0x02, 0x01, 0x03, 0x24, 0x80, 0x04, 0x01, 0xaa, 0x04, 0x01, 0xbb, 0, 0, 0, 0, 0xff];
        assert_eq!(to_der(&ber).unwrap(), [0x30, 7, 0x02, 0x01, 0x03, 0x04, 2, 0xaa, 0xbb]);
        let long = [0x30, 0x82, 0, 3, 2, 1, 3];
        assert_eq!(to_der(&long).unwrap(), [0x30, 3, 2, 1, 3]);
        let implicit = [0x30, 0x80, 6, 1, 42, 0x30, 0, 0xa0, 0x80, 4, 1, 1, 4, 1, 2, 0, 0, 0, 0];
        assert_eq!(to_der(&implicit).unwrap(), [0x30, 9, 6, 1, 42, 0x30, 0, 0x80, 2, 1, 2]);
        let high_tag = [0x7f, 0x81, 0x01, 0x80, 2, 1, 3, 0, 0];
        assert_eq!(to_der(&high_tag).unwrap(), [0x7f, 0x81, 0x01, 3, 2, 1, 3]);
    }

    #[test]
    fn what_is_cut_short_or_too_deep_is_refused() {
        assert_eq!(to_der(&[0x30, 0x80, 2, 1, 3]), None);
        assert_eq!(to_der(&[0x30, 5, 2, 1, 3]), None);
        assert_eq!(to_der(&[0x04, 0x80, 0, 0]), None);
        assert_eq!(to_der(&[0x30, 0x80].repeat(100)), None);
        assert_eq!(to_der(&[0x30, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]), None);
        assert_eq!(to_der(&[]), None);
    }
}
