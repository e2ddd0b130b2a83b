//! `pkcs11:` URIs (RFC 7512): which token, which key, and by which library.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::secret::Source;
use crate::text;

/// What such a URI says; what it doesn't say fits anything.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Uri {
    /// The token's label.
    pub(super) token: Option<String>,
    /// The token's serial number.
    pub(super) serial: Option<String>,
    /// The token's manufacturer.
    pub(super) manufacturer: Option<String>,
    /// The token's model.
    pub(super) model: Option<String>,
    /// The slot's number.
    pub(super) slot_id: Option<u64>,
    /// The key's label.
    pub(super) object: Option<String>,
    /// The key's identifier.
    pub(super) id: Option<Vec<u8>>,
    /// The library.
    pub(crate) module_path: Option<PathBuf>,
    /// Where the PIN is.
    pub(crate) pin_source: Option<Source>,
}

impl Uri {
    /// Reads a URI. Exit code 2 for an attribute that isn't known, since it would choose another key, and for a PIN in it.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let usage = |words: String| Error::usage(format!("the pkcs11: URI {words}"));
        let rest = text.get(7..).unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut uri = Self::default();
        let attributes = path.split(';').map(|attribute| (attribute, false));
        for (attribute, in_query) in attributes.chain(query.split('&').map(|attribute| (attribute, true))) {
            if attribute.is_empty() {
                continue;
            }
            let (name, value) = attribute
                .split_once('=')
                .ok_or_else(|| usage(format!("has {} without a value", text::quoted(attribute))))?;
            let bytes = percent_decoded(value)
                .ok_or_else(|| usage(format!("has a damaged percent-encoding in {}", text::visible(name))))?;
            let words = || {
                String::from_utf8(bytes.clone())
                    .map_err(|_| usage(format!("has {} that is not UTF-8", text::visible(name))))
            };
            match (in_query, name) {
                (false, "token") => uri.token = Some(words()?),
                (false, "serial") => uri.serial = Some(words()?),
                (false, "manufacturer") => uri.manufacturer = Some(words()?),
                (false, "model") => uri.model = Some(words()?),
                (false, "object") => uri.object = Some(words()?),
                (false, "id") => uri.id = Some(bytes),
                (false, "slot-id") => {
                    let number = words()?.parse().ok();
                    uri.slot_id =
                        Some(number.ok_or_else(|| usage("has a slot-id that is no number".to_owned()))?);
                }
                (false, "type") if words()? == "private" => {}
                (false, "type") => {
                    return Err(
                        usage("names no private key (type)".to_owned()).hint("type=private, or leave it out")
                    );
                }
                (true, "module-path") => uri.module_path = Some(words()?.into()),
                (true, "pin-source") => {
                    let place = words()?;
                    let path = place
                        .strip_prefix("file://")
                        .or_else(|| place.strip_prefix("file:"))
                        .unwrap_or(&place);
                    uri.pin_source = Some(Source::File(path.into()));
                }
                (true, "pin-value") => {
                    return Err(usage("holds a PIN (pin-value), and a secret belongs into no setting".to_owned())
                        .hint("--pkcs11-pin-file FILE, --pkcs11-pin-env NAME, --pkcs11-pin-command COMMAND, or the variable JETON_PKCS11_PIN"));
                }
                _ => {
                    return Err(usage(format!("has the attribute {}, which is not known", text::quoted(name)))
                        .hint("token, serial, manufacturer, model, slot-id, object, id, type; module-path, pin-source behind ?"));
                }
            }
        }
        Ok(uri)
    }
}

fn percent_decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rfcs_attributes_are_read() {
        let uri = Uri::parse(
            "pkcs11:token=The%20seal;serial=1a;slot-id=3;object=key;id=%69%95%3E;type=private?module-path=/usr/lib/x.so&pin-source=file:/run/pin",
        )
        .unwrap();
        let expected = Uri {
            token: Some("The seal".to_owned()),
            serial: Some("1a".to_owned()),
            slot_id: Some(3),
            object: Some("key".to_owned()),
            id: Some(b"i\x95>".to_vec()),
            module_path: Some("/usr/lib/x.so".into()),
            pin_source: Some(Source::File("/run/pin".into())),
            ..Uri::default()
        };
        assert_eq!(uri, expected);
        assert_eq!(Uri::parse("pkcs11:").unwrap(), Uri::default());
    }

    #[test]
    fn what_would_choose_another_key_or_show_a_pin_is_refused() {
        let refused = |text: &str| Uri::parse(text).unwrap_err().message;
        assert_eq!(
            refused("pkcs11:tokne=x"),
            "the pkcs11: URI has the attribute \"tokne\", which is not known"
        );
        assert_eq!(refused("pkcs11:token"), "the pkcs11: URI has \"token\" without a value");
        assert_eq!(refused("pkcs11:id=%4"), "the pkcs11: URI has a damaged percent-encoding in id");
        assert_eq!(refused("pkcs11:type=cert"), "the pkcs11: URI names no private key (type)");
        let pin = refused("pkcs11:token=x?pin-value=canary");
        assert!(pin.contains("holds a PIN") && !pin.contains("canary"), "{pin}");
    }
}
