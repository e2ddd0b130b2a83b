use std::sync::LazyLock;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};

use super::*;
use crate::jose::{Algorithm, SigningKey, Token, VerificationKeys, compact, examine};
use crate::secret::Secret;

/// 2026-01-01.
const NOW: i64 = 1_767_225_600;

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn params(name: &str, usages: &[KeyUsagePurpose], is_ca: bool) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2030, 1, 1);
    params.key_usages = usages.to_vec();
    params.is_ca = if is_ca { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::ExplicitNoCa };
    params
}

fn root(name: &str) -> Issuer {
    let params = params(name, &[KeyUsagePurpose::KeyCertSign], true);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

static ROOT: LazyLock<Issuer> = LazyLock::new(|| root("root"));
static BETWEEN: LazyLock<Issuer> = LazyLock::new(|| {
    let params = params("between", &[KeyUsagePurpose::KeyCertSign], true);
    CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), &ROOT).unwrap()
});

/// A leaf under `issuer` with its key.
fn leaf(params: CertificateParams, issuer: &Issuer) -> (Vec<u8>, KeyPair) {
    let key = KeyPair::generate().unwrap();
    (params.signed_by(&key, issuer).unwrap().der().to_vec(), key)
}

fn seal() -> CertificateParams {
    params("leaf", &[KeyUsagePurpose::ContentCommitment], false)
}

/// A token signed with that key, its header with these certificates.
fn token(key: &KeyPair, chain: &[&[u8]]) -> Token {
    let x5c: Vec<String> = chain.iter().map(|der| format!("\"{}\"", STANDARD.encode(der))).collect();
    let header = format!(r#"{{"alg":"ES256","x5c":[{}]}}"#, x5c.join(","));
    let key = SigningKey::parse(&Secret::from(key.serialize_pem()), "key").unwrap();
    Token::parse(compact(&header, "{}", &key, Algorithm::ES256).unwrap()).unwrap()
}

/// The words of the `x5c` check, with `Err` where it failed or the signature did.
fn outcome(token: &Token, root: &Issuer, now: i64) -> Result<String, String> {
    let keys = VerificationKeys::from_roots(root.pem().as_bytes(), "root.pem").unwrap();
    let found = examine(token, None, Some(&keys), None, now);
    assert_eq!(found.verified.is_some(), found.problems.is_empty());
    let check = found.checks.iter().find(|check| check.name == "x5c").unwrap();
    match found.problems.first() {
        None => Ok(check.words.clone().into_owned()),
        Some(problem) => Err(problem.words.clone()),
    }
}

#[test]
fn a_chain_to_the_root_is_trusted_with_the_root_in_it_or_not() {
    let (der, key) = leaf(seal(), &BETWEEN);
    for chain in [vec![&*der, BETWEEN.der()], vec![&*der, BETWEEN.der(), ROOT.der()]] {
        assert_eq!(
            outcome(&token(&key, &chain), &ROOT, NOW).unwrap(),
            "\"CN=leaf\", issued under \"CN=root\""
        );
    }
    let (der, key) = leaf(seal(), &ROOT);
    assert!(outcome(&token(&key, &[&der]), &ROOT, NOW).is_ok());
}

#[test]
fn another_root_a_gap_and_a_wrong_order_are_refused() {
    let (der, key) = leaf(seal(), &BETWEEN);
    let whole = token(&key, &[&der, BETWEEN.der()]);
    let unknown = "the chain of \"CN=leaf\" doesn't lead to the root given";
    assert_eq!(outcome(&whole, &root("other"), NOW).unwrap_err(), unknown);
    // One of the same name with another key.
    assert!(outcome(&whole, &root("root"), NOW).is_err());
    assert_eq!(outcome(&token(&key, &[&der]), &ROOT, NOW).unwrap_err(), unknown);
    assert_eq!(
        outcome(&token(&key, &[BETWEEN.der(), &der]), &ROOT, NOW).unwrap_err(),
        "the header's x5c is out of order: \"CN=leaf\" did not issue \"CN=between\""
    );
}

#[test]
fn the_leafs_own_key_must_have_signed() {
    let (der, _) = leaf(seal(), &ROOT);
    let (_, stranger) = leaf(seal(), &ROOT);
    assert_eq!(
        outcome(&token(&stranger, &[&der]), &ROOT, NOW).unwrap_err(),
        "the signature is not this key's (ES256, EC P-256)"
    );
}

#[test]
fn dates_and_usages_count_for_every_certificate() {
    let (der, key) = leaf(seal(), &BETWEEN);
    let whole = token(&key, &[&der, BETWEEN.der()]);
    assert_eq!(
        outcome(&whole, &ROOT, 1_900_000_000).unwrap_err(),
        "the certificate \"CN=leaf\" expired at 2030-01-01T00:00:00Z"
    );
    assert_eq!(
        outcome(&whole, &ROOT, 0).unwrap_err(),
        "the certificate \"CN=leaf\" is not valid before 2020-01-01T00:00:00Z"
    );
    let mut old = params("root", &[KeyUsagePurpose::KeyCertSign], true);
    old.not_after = date_time_ymd(2025, 1, 1);
    let old = CertifiedIssuer::self_signed(old, KeyPair::generate().unwrap()).unwrap();
    let (der, key) = leaf(seal(), &old);
    assert_eq!(
        outcome(&token(&key, &[&der]), &old, NOW).unwrap_err(),
        "the chain of \"CN=leaf\" leads to no root that is valid now"
    );
    let (der, key) = leaf(params("leaf", &[KeyUsagePurpose::KeyEncipherment], false), &ROOT);
    assert_eq!(
        outcome(&token(&key, &[&der]), &ROOT, NOW).unwrap_err(),
        "the keyUsage of \"CN=leaf\" has no digitalSignature"
    );
}

#[test]
fn a_leaf_may_not_issue() {
    let key = KeyPair::generate().unwrap();
    let usages = [KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign];
    let no_ca = CertifiedIssuer::signed_by(params("no ca", &usages, false), key, &*ROOT).unwrap();
    let (der, key) = leaf(seal(), &no_ca);
    assert!(outcome(&token(&key, &[&der, no_ca.der()]), &ROOT, NOW).is_err());
}

#[test]
fn what_is_no_chain_is_refused_in_words() {
    let (der, key) = leaf(seal(), &ROOT);
    let whole = token(&key, &[&der]);
    let signing = SigningKey::parse(&Secret::from(key.serialize_pem()), "key").unwrap();
    let refused = |header: &str| {
        let token = compact(header, "{}", &signing, Algorithm::ES256).unwrap();
        outcome(&Token::parse(token).unwrap(), &ROOT, NOW).unwrap_err()
    };
    assert_eq!(refused(r#"{"alg":"ES256"}"#), "the header has no x5c: the token brings no certificate");
    assert_eq!(refused(r#"{"alg":"ES256","x5c":[]}"#), "the header's x5c is empty");
    assert_eq!(refused(r#"{"alg":"ES256","x5c":"a"}"#), "the header's x5c is a string, not an array");
    assert_eq!(refused(r#"{"alg":"ES256","x5c":["AAAA"]}"#), "certificate 1 of the header's x5c is damaged");
    let eleven = vec!["\"AAAA\""; 11].join(",");
    assert_eq!(
        refused(&format!(r#"{{"alg":"ES256","x5c":[{eleven}]}}"#)),
        "the header's x5c has 11 certificates, at most 10 are read"
    );
    assert!(outcome(&whole, &ROOT, NOW).is_ok());
    let error = VerificationKeys::from_roots(b"", "root.pem").err().unwrap();
    assert_eq!(error.message, "root.pem: no certificate found: give the root as PEM");
}
