//! The structures of PKCS#12 (RFC 7292), the little of CMS (RFC 5652) in them, and what encrypted private keys are made of
//! (RFC 5958, RFC 8018): read, never written.

use der::Sequence;
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use spki::AlgorithmIdentifierRef;

/// RFC 7292 section 4.
#[derive(Sequence)]
pub(super) struct Pfx<'a> {
    /// Always 3.
    pub(super) version: u8,
    /// The contents, protected by a passphrase or by a public key.
    pub(super) auth_safe: ContentInfo<'a>,
    /// What a wrong passphrase is known by, and a changed content.
    #[asn1(optional = "true")]
    pub(super) mac_data: Option<MacData<'a>>,
}

/// RFC 5652 section 3.
#[derive(Sequence)]
pub(super) struct ContentInfo<'a> {
    /// What the content is.
    pub(super) content_type: ObjectIdentifier,
    /// The content itself.
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) content: AnyRef<'a>,
}

/// RFC 7292 section 4.
#[derive(Sequence)]
pub(super) struct MacData<'a> {
    /// The MAC with the hash that it is made by.
    pub(super) mac: DigestInfo<'a>,
    /// For the derivation of its key.
    pub(super) salt: &'a OctetStringRef,
    /// For the derivation of its key.
    #[asn1(default = "one")]
    pub(super) rounds: u32,
}

fn one() -> u32 {
    1
}

/// RFC 8017 appendix A.2.4.
#[derive(Sequence)]
pub(super) struct DigestInfo<'a> {
    /// Which hash.
    pub(super) algorithm: AlgorithmIdentifierRef<'a>,
    /// The value.
    pub(super) digest: &'a OctetStringRef,
}

/// RFC 5652 section 8.
#[derive(Sequence)]
pub(super) struct EncryptedData<'a> {
    /// 0, or 2 with attributes.
    pub(super) version: u8,
    /// What is encrypted, and how.
    pub(super) content: EncryptedContent<'a>,
    /// Nothing that is needed here.
    #[asn1(optional = "true")]
    pub(super) attributes: Option<AnyRef<'a>>,
}

/// RFC 5652 section 6.1.
#[derive(Sequence)]
pub(super) struct EncryptedContent<'a> {
    /// What it is once decrypted.
    pub(super) content_type: ObjectIdentifier,
    /// By which scheme.
    pub(super) scheme: AlgorithmIdentifierRef<'a>,
    /// The ciphertext.
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub(super) ciphertext: Option<&'a OctetStringRef>,
}

/// RFC 7292 section 4.2.
#[derive(Sequence)]
pub(super) struct SafeBag<'a> {
    /// What is in it.
    pub(super) id: ObjectIdentifier,
    /// The thing itself.
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) value: AnyRef<'a>,
    /// A SET of [`Attribute`]: what the thing is called.
    #[asn1(optional = "true")]
    pub(super) attributes: Option<AnyRef<'a>>,
}

/// RFC 2986 section 4.1, of PKCS#9's kinds.
#[derive(Sequence)]
pub(super) struct Attribute<'a> {
    /// What is said.
    pub(super) id: ObjectIdentifier,
    /// A SET of values.
    pub(super) values: AnyRef<'a>,
}

/// RFC 7292 section 4.2.3.
#[derive(Sequence)]
pub(super) struct CertBag<'a> {
    /// X.509 or SDSI.
    pub(super) id: ObjectIdentifier,
    /// An OCTET STRING of a certificate's DER, where it is X.509.
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(super) value: AnyRef<'a>,
}

/// RFC 5958 section 3.
#[derive(Sequence)]
pub(super) struct EncryptedPrivateKeyInfo<'a> {
    /// By which scheme.
    pub(super) scheme: AlgorithmIdentifierRef<'a>,
    /// The ciphertext.
    pub(super) ciphertext: &'a OctetStringRef,
}

/// RFC 8018 appendix A.3, and RFC 7292 appendix C under another name.
#[derive(Sequence)]
pub(super) struct PbeParameters<'a> {
    /// For the derivation of the key.
    pub(super) salt: &'a OctetStringRef,
    /// For the derivation of the key.
    pub(super) rounds: u32,
}
