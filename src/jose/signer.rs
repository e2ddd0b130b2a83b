//! Who signed a token: which of the keys that somebody registered, or the certificates in its header (RFC 7515 section
//! 4.1.6), which are looked at, never trusted.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::verification_key::VerificationKeys;
use super::{Token, chain, verify};
use crate::json::Value;

/// The key that signed, described; or why none did: one line.
pub(crate) fn signer(token: &Token, keys: &VerificationKeys) -> Result<String, String> {
    let damaged = || "the token is damaged".to_owned();
    let header = token.header().read().value.ok_or_else(damaged)?;
    let (_, signature) = token.body().ok_or_else(damaged)?;
    // No certificate's dates are looked at here.
    let found = verify::signature(&header, token.signing_input(), signature.bytes(), keys, 0);
    match found.verified {
        Some(verified) => Ok(verified.key),
        None => Err(found
            .checks
            .iter()
            .find(|check| check.failed())
            .map_or_else(damaged, |check| check.words.to_string())),
    }
}

/// What is wrong with `x5c`: one line; `None` where it is in order, or not there. The signature must be the first
/// certificate's, and each certificate issued by the next.
pub(crate) fn x5c_fault(token: &Token) -> Option<String> {
    let header = token.header().read().value?;
    let x5c = header.as_object()?.get("x5c")?;
    let texts: Vec<_> = x5c.as_array().unwrap_or_default().iter().filter_map(Value::as_text).collect();
    let Some(leaf) = texts.first() else {
        return Some("x5c is no array of certificates".to_owned());
    };
    let decoded: Result<Vec<Vec<u8>>, usize> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| STANDARD.decode(text.as_bytes()).map_err(|_| at + 1))
        .collect();
    let order = match decoded.map(chain::disorder) {
        Ok(Ok(order)) => order,
        Ok(Err(at)) => return Some(format!("certificate {at} of x5c can't be read")),
        Err(at) => {
            return Some(format!(
                "certificate {at} of x5c is not standard base64 (RFC 7515 wants no base64url)"
            ));
        }
    };
    let pem = format!("-----BEGIN CERTIFICATE-----\n{leaf}\n-----END CERTIFICATE-----\n");
    let keys = VerificationKeys::parse(pem.as_bytes(), "x5c").ok()?;
    if let Err(words) = signer(token, &keys) {
        return Some(format!("the first certificate of x5c is not the signer's: {words}"));
    }
    order.map(|at| format!("x5c is out of order: certificate {at} is not issued by the next one"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::{Algorithm, Chain, SigningKey, compact};
    use crate::secret::Secret;

    const LEAF: &[u8] = include_bytes!("../../tests/fixtures/keys/ishare/leaf.key.pem");
    const CHAIN: &[u8] = include_bytes!("../../tests/fixtures/keys/ishare/chain-wrong-order.pem");
    const OTHER: &[u8] = include_bytes!("../../tests/fixtures/keys/rsa-2048.pkcs8.pem");

    fn fault(chain: &[String], key: &[u8]) -> Option<String> {
        let key = SigningKey::parse(&Secret::new(key.to_vec()), "key.pem").unwrap();
        let header = format!("{{\"alg\":\"RS256\",\"x5c\":{chain:?}}}");
        let jwt = compact(&header, "{}", &key, Algorithm::RS256).unwrap();
        x5c_fault(&Token::parse(jwt).unwrap())
    }

    #[test]
    fn the_leaf_is_first_and_the_signers_and_the_others_follow() {
        let key = SigningKey::parse(&Secret::new(LEAF.to_vec()), "key.pem").unwrap();
        let good = Chain::parse(CHAIN, "chain.pem", &key).unwrap().x5c();
        assert_eq!(fault(&good, LEAF), None);
        let swapped = [good[0].clone(), good[2].clone(), good[1].clone()];
        assert_eq!(
            fault(&swapped, LEAF).unwrap(),
            "x5c is out of order: certificate 1 is not issued by the next one"
        );
        let reversed: Vec<String> = good.iter().rev().cloned().collect();
        assert!(
            fault(&reversed, LEAF).unwrap().starts_with("the first certificate of x5c is not the signer's: ")
        );
        assert!(
            fault(&good, OTHER).unwrap().starts_with("the first certificate of x5c is not the signer's: ")
        );
        assert_eq!(fault(&[], LEAF).unwrap(), "x5c is no array of certificates");
        assert_eq!(fault(&["AAAA".to_owned()], LEAF).unwrap(), "certificate 1 of x5c can't be read");
    }
}
