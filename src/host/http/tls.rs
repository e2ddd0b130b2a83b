//! What TLS needs: whom to trust, and who we are. Read only where a connection is https.

use std::fs;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use x509_cert::Certificate;
use x509_cert::der::Decode;

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::text::quoted;
use crate::wire::Transport;

/// Where systems keep all the authorities they trust in one file; the first that exists is read. One file of 145
/// certificates costs 1 to 2 ms, the folder beside it, file by file, 7 to 10.
const BUNDLES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/ssl/cert.pem",
];

/// TLS 1.2 and 1.3 as the settings want it.
///
/// # Errors
/// `Input` where `--cacert`, `SSL_CERT_FILE`, `--cert` or `--cert-key` can't be used.
pub(super) fn client(transport: &Transport) -> Result<Arc<ClientConfig>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = if transport.insecure {
        Arc::new(Unchecked(provider.signature_verification_algorithms.supported_schemes()))
    } else {
        verifier(transport, &provider)?
    };
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .map_err(|e| Error::input(format!("TLS can't be set up: {e}")))?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match &transport.cert {
        None => builder.with_no_client_auth(),
        Some(((chain, chain_name), (key, key_name))) => {
            let certified = certified_key(chain, chain_name, key, key_name, &provider)?;
            builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(certified)))
        }
    };
    // One process, one exchange: there is no session to take up again.
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

fn verifier(transport: &Transport, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>> {
    let (roots, named) = match &transport.cacert {
        Some((bytes, name)) => {
            let named = certificates(bytes, name)?;
            (chosen(&named, name)?, named)
        }
        None => (system()?, Vec::new()),
    };
    let authorities = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|e| Error::input(format!("the trusted certificates can't be used: {e}")))?;
    Ok(if named.is_empty() { authorities } else { Arc::new(Named { authorities, named }) })
}

/// The authorities that the user named: each must be usable, or the file is not what they think it is.
fn chosen(named: &[CertificateDer<'static>], name: &str) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for (index, certificate) in named.iter().enumerate() {
        roots.add(certificate.clone()).map_err(|e| {
            Error::input(format!("certificate {} of {} can't be trusted: {e}", index + 1, quoted(name)))
        })?;
    }
    Ok(roots)
}

/// What the system trusts: the file `SSL_CERT_FILE` and the folders `SSL_CERT_DIR` where one is set, or else its
/// bundle, or else the roots in this program (Mozilla's), so that a bare container works too.
fn system() -> Result<RootCertStore> {
    let set = |name| std::env::var_os(name).filter(|path| !path.is_empty());
    let mut named = Vec::new();
    if let Some(path) = set("SSL_CERT_FILE") {
        let name = format!("SSL_CERT_FILE {}", path.to_string_lossy());
        let bytes =
            fs::read(&path).map_err(|e| Error::input(format!("{} can't be read: {e}", quoted(&name))))?;
        named = certificates(&bytes, &name)?;
    }
    for folder in set("SSL_CERT_DIR").iter().flat_map(std::env::split_paths) {
        for file in fs::read_dir(folder).into_iter().flatten().flatten() {
            let bytes = fs::read(file.path()).unwrap_or_default();
            named.extend(CertificateDer::pem_slice_iter(&bytes).flatten());
        }
    }
    if !named.is_empty() {
        return Ok(usable(named));
    }
    for bundle in BUNDLES {
        let bytes = fs::read(bundle).unwrap_or_default();
        let roots = usable(CertificateDer::pem_slice_iter(&bytes).flatten().collect());
        if !roots.is_empty() {
            return Ok(roots);
        }
    }
    Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
}

/// A system's bundle may hold an authority that webpki can't read: the others are as good.
fn usable(certificates: Vec<CertificateDer<'static>>) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates);
    roots
}

/// The certificates of a file: PEM, other sections passed over, or one in DER.
fn certificates(bytes: &[u8], name: &str) -> Result<Vec<CertificateDer<'static>>> {
    if bytes.first() == Some(&0x30) {
        return Ok(vec![CertificateDer::from(bytes.to_vec())]);
    }
    let found: std::result::Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(bytes).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(Error::input(format!("there is no certificate in {}", quoted(name)))
            .hint("a PEM certificate starts with -----BEGIN CERTIFICATE-----")),
        Err(_) => Err(Error::input(format!("the PEM of {} is damaged", quoted(name)))),
    }
}

/// The client certificate with its key, checked against each other: rustls would only fail in the handshake.
fn certified_key(
    chain: &[u8],
    chain_name: &str,
    key: &Secret,
    key_name: &str,
    provider: &CryptoProvider,
) -> Result<CertifiedKey> {
    let chain = certificates(chain, chain_name)?;
    let key = PrivateKeyDer::from_pem_slice(key.expose()).map_err(|e| no_key(&e, key, key_name))?;
    CertifiedKey::from_der(chain, key, provider).map_err(|e| match e {
        rustls::Error::InconsistentKeys(_) => Error::input(format!(
            "the key in {} does not belong to the certificate in {}",
            quoted(key_name),
            quoted(chain_name)
        ))
        .hint("--cert and --cert-key go together; the certificate comes first in its file, its issuers after it"),
        rustls::Error::InvalidCertificate(_) => {
            Error::input(format!("the first certificate in {} can't be read", quoted(chain_name)))
        }
        _ => Error::input(format!("the key in {} can't be used for TLS", quoted(key_name)))
            .hint("RSA of 2048 bits or more, P-256, P-384 and Ed25519 keys can be"),
    })
}

fn no_key(error: &pem::Error, key: &Secret, name: &str) -> Error {
    let encrypted = key.expose_str().is_some_and(|text| text.contains("ENCRYPTED"));
    match error {
        pem::Error::NoItemsFound if encrypted => {
            Error::input(format!("the private key in {} is protected by a passphrase", quoted(name)))
                .hint("openssl pkey -in FILE -out PLAIN takes it away; --cert-key PLAIN then reads it")
        }
        pem::Error::NoItemsFound => Error::input(format!("there is no private key in {}", quoted(name)))
            .hint("a PEM private key starts with -----BEGIN PRIVATE KEY----- (or RSA, or EC)"),
        _ => Error::input(format!("the PEM of {} is damaged", quoted(name))),
    }
}

/// `--cacert`: what the named authorities issued, or one of the named certificates itself. webpki refuses a server
/// that shows a self-signed certificate with the CA flag, which is what `openssl req -x509` makes.
#[derive(Debug)]
struct Named {
    authorities: Arc<WebPkiServerVerifier>,
    named: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Named {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        self.authorities.verify_server_cert(shown, intermediates, server, ocsp, now).or_else(|refusal| {
            if !self.named.contains(shown) {
                return Err(refusal);
            }
            verify_server_name(&ParsedCertificate::try_from(shown)?, server)?;
            let certificate = Certificate::from_der(shown).map_err(|_| refusal)?;
            let validity = certificate.tbs_certificate().validity();
            let [from, until] = [validity.not_before, validity.not_after].map(|t| t.to_unix_duration());
            let from = UnixTime::since_unix_epoch(from);
            let until = UnixTime::since_unix_epoch(until);
            if now < from {
                return Err(CertificateError::NotValidYetContext { time: now, not_before: from }.into());
            }
            if now > until {
                return Err(CertificateError::ExpiredContext { time: now, not_after: until }.into());
            }
            Ok(ServerCertVerified::assertion())
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.authorities.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        self.authorities.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}

/// `--insecure`: any certificate will do. The connection is encrypted, to whomever it goes.
#[derive(Debug)]
struct Unchecked(Vec<SignatureScheme>);

impl ServerCertVerifier for Unchecked {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.clone()
    }
}
