//! Certificates made while the test runs, and TLS servers that show them.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

/// A certification authority of the test's own (P-256).
pub(crate) struct Ca {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
    pem: String,
}

impl Ca {
    /// A fresh authority: nobody trusts it who isn't told to.
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "jeton test CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a CA certificate");
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        Self { issuer: Issuer::new(params, key), der, pem }
    }

    /// Its certificate, for `--cacert`.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    /// A certificate for these names (DNS names or IP addresses), good for servers and clients.
    pub(crate) fn leaf(&self, names: &[&str]) -> Leaf {
        self.leaf_valid(names, 2020, 2099)
    }

    /// A certificate that signs itself and has the CA flag, as `openssl req -x509` makes them.
    pub(crate) fn self_signed(names: &[&str], from: i32, to: i32) -> Leaf {
        let mut params = leaf_params(names, from, to);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Leaf::new(&params.self_signed(&key).expect("a certificate"), &key)
    }

    /// As [`Ca::leaf`], valid from the first of January of one year to that of another.
    pub(crate) fn leaf_valid(&self, names: &[&str], from: i32, to: i32) -> Leaf {
        let key = KeyPair::generate().expect("a key");
        let params = leaf_params(names, from, to);
        Leaf::new(&params.signed_by(&key, &self.issuer).expect("a certificate"), &key)
    }
}

fn leaf_params(names: &[&str], from: i32, to: i32) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names");
    params.distinguished_name.push(DnType::CommonName, "jeton test");
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    params
}

/// A certificate with its key.
pub(crate) struct Leaf {
    der: CertificateDer<'static>,
    key_der: Vec<u8>,
    /// The certificate, PEM.
    pub(crate) pem: String,
    /// The private key, PEM (PKCS#8).
    pub(crate) key_pem: String,
}

impl Leaf {
    fn new(certificate: &Certificate, key: &KeyPair) -> Self {
        Self {
            der: certificate.der().clone(),
            pem: certificate.pem(),
            key_der: key.serialize_der(),
            key_pem: key.serialize_pem(),
        }
    }

    /// A TLS 1.2 and 1.3 server that shows this certificate.
    pub(crate) fn server(&self) -> Arc<ServerConfig> {
        self.config(None)
    }

    /// The same server, which takes only clients whose certificate this authority issued.
    pub(crate) fn server_demanding(&self, clients: &Ca) -> Arc<ServerConfig> {
        self.config(Some(clients))
    }

    fn config(&self, clients: Option<&Ca>) -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .expect("TLS versions");
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(ca) => {
                let mut roots = RootCertStore::empty();
                roots.add(ca.der.clone()).expect("a root");
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
            }
        };
        let key = PrivatePkcs8KeyDer::from(self.key_der.clone()).into();
        Arc::new(builder.with_single_cert(vec![self.der.clone()], key).expect("a certificate and its key"))
    }
}
