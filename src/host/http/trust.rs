//! Whom TLS trusts: what the user named, or what the system does, or anybody.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::{ParsedCertificate, VerifierBuilderError};
use rustls::{CertificateError, DigitallySignedStruct, RootCertStore, SignatureScheme};
use x509_cert::Certificate;
use x509_cert::der::Decode;

use crate::error::{Error, Result};
use crate::host::files::{BUNDLE_LIMIT, read_at_most};
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

/// Who decides about a server's certificate.
///
/// # Errors
/// `Input` where `--cacert` or `SSL_CERT_FILE` can't be used.
pub(super) fn verifier(
    transport: &Transport,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>> {
    if transport.insecure {
        return Ok(Arc::new(Unchecked(provider.signature_verification_algorithms.supported_schemes())));
    }
    let (trusted, folders) = match &transport.cacert {
        Some((bytes, name)) => (certificates(bytes, name)?, Vec::new()),
        None => system()?,
    };
    let roots = match &transport.cacert {
        Some((_, name)) => chosen(&trusted, name)?,
        // A container may have no bundle: then Mozilla's roots, which are in this program.
        None if trusted.is_empty() => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
        None => usable(&trusted),
    };
    let authorities = trusting(roots, provider)
        .map_err(|e| Error::input(format!("the trusted certificates can't be used: {e}")))?;
    Ok(Arc::new(Checked { authorities, trusted, folders, provider: Arc::clone(provider) }))
}

fn trusting(
    roots: RootCertStore,
    provider: &Arc<CryptoProvider>,
) -> std::result::Result<Arc<WebPkiServerVerifier>, VerifierBuilderError> {
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build()
}

/// The authorities that the user named: each must be usable, or the file is not what they think it is.
fn chosen(trusted: &[CertificateDer<'static>], name: &str) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for (index, certificate) in trusted.iter().enumerate() {
        roots.add(borrowed(certificate)).map_err(|e| {
            Error::input(format!("certificate {} of {} can't be trusted: {e}", index + 1, quoted(name)))
        })?;
    }
    Ok(roots)
}

/// What the system trusts: the file `SSL_CERT_FILE`, or else its bundle. The folders of `SSL_CERT_DIR` count besides,
/// as OpenSSL has it: they come back unread, since many environments set them and few need them.
fn system() -> Result<(Vec<CertificateDer<'static>>, Vec<PathBuf>)> {
    let set = |name| std::env::var_os(name).filter(|path| !path.is_empty());
    let folders: Vec<PathBuf> = set("SSL_CERT_DIR").iter().flat_map(std::env::split_paths).collect();
    if let Some(path) = set("SSL_CERT_FILE") {
        let name = format!("SSL_CERT_FILE {}", path.to_string_lossy());
        let bytes = read_at_most(path.as_ref(), BUNDLE_LIMIT)
            .map_err(|e| Error::input(format!("{} can't be read: {e}", quoted(&name))))?;
        return Ok((certificates(&bytes, &name)?, folders));
    }
    for bundle in BUNDLES {
        let found: Vec<_> = sections(&read_at_most(bundle.as_ref(), BUNDLE_LIMIT).unwrap_or_default())
            .into_iter()
            .flatten()
            .collect();
        if !found.is_empty() {
            return Ok((found, folders));
        }
    }
    Ok((within(&folders), Vec::new()))
}

/// Every certificate in every file of these folders.
fn within(folders: &[PathBuf]) -> Vec<CertificateDer<'static>> {
    let files = folders.iter().flat_map(fs::read_dir).flatten().flatten();
    files
        .flat_map(|file| sections(&read_at_most(&file.path(), BUNDLE_LIMIT).unwrap_or_default()))
        .flatten()
        .collect()
}

/// A system's bundle may hold an authority that webpki can't read: the others are as good.
fn usable(trusted: &[CertificateDer<'_>]) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(trusted.iter().map(borrowed));
    roots
}

fn borrowed<'a>(certificate: &'a CertificateDer<'_>) -> CertificateDer<'a> {
    CertificateDer::from(certificate.as_ref())
}

/// The certificates of a file: PEM, other sections passed over, or one in DER.
pub(super) fn certificates(bytes: &[u8], name: &str) -> Result<Vec<CertificateDer<'static>>> {
    if bytes.first() == Some(&0x30) {
        return Ok(vec![CertificateDer::from(bytes.to_vec())]);
    }
    let found: Option<Vec<_>> = sections(bytes).into_iter().collect();
    match found {
        Some(found) if !found.is_empty() => Ok(found),
        Some(_) => Err(Error::input(format!("there is no certificate in {}", quoted(name)))
            .hint("a PEM certificate starts with -----BEGIN CERTIFICATE-----")),
        None => Err(Error::input(format!("the PEM of {} is damaged", quoted(name)))),
    }
}

/// Each CERTIFICATE section of a PEM text (RFC 7468), `None` for a damaged one. A certificate is no secret, so its
/// base64 need not be read in constant time, as pki-types does: that costs a bundle of 145 another 5 ms.
fn sections(bytes: &[u8]) -> Vec<Option<CertificateDer<'static>>> {
    let lossy;
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => {
            lossy = String::from_utf8_lossy(bytes);
            &lossy
        }
    };
    let decoded = |section: &str| {
        let (body, _) = section.split_once("-----END CERTIFICATE-----")?;
        let base64: String = body.split(['\n', '\r', ' ', '\t']).collect();
        Some(CertificateDer::from(STANDARD.decode(base64).ok()?))
    };
    text.split("-----BEGIN CERTIFICATE-----").skip(1).map(decoded).collect()
}

/// What the authorities issued, or those in the folders, or one of the trusted certificates itself.
#[derive(Debug)]
struct Checked {
    authorities: Arc<WebPkiServerVerifier>,
    /// The authorities' certificates; empty where they are those in this program.
    trusted: Vec<CertificateDer<'static>>,
    /// Read only if the authorities know nothing of the certificate.
    folders: Vec<PathBuf>,
    provider: Arc<CryptoProvider>,
}

impl Checked {
    /// webpki refuses a server that shows a self-signed certificate with the CA flag, which is what
    /// `openssl req -x509` makes; `None` where `shown` is not among the trusted.
    fn itself(
        &self,
        shown: &CertificateDer<'_>,
        server: &ServerName<'_>,
        now: UnixTime,
    ) -> Option<std::result::Result<ServerCertVerified, rustls::Error>> {
        let validity = *Certificate::from_der(self.trusted.iter().find(|trusted| *trusted == shown)?)
            .ok()?
            .tbs_certificate()
            .validity();
        let name = ParsedCertificate::try_from(shown).and_then(|parsed| verify_server_name(&parsed, server));
        let [from, until] = [validity.not_before, validity.not_after]
            .map(|t| UnixTime::since_unix_epoch(t.to_unix_duration()));
        Some(match name {
            Err(error) => Err(error),
            Ok(()) if now < from => {
                Err(CertificateError::NotValidYetContext { time: now, not_before: from }.into())
            }
            Ok(()) if now > until => {
                Err(CertificateError::ExpiredContext { time: now, not_after: until }.into())
            }
            Ok(()) => Ok(ServerCertVerified::assertion()),
        })
    }
}

impl ServerCertVerifier for Checked {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        self.authorities.verify_server_cert(shown, intermediates, server, ocsp, now).or_else(|refusal| {
            if let Some(result) = self.itself(shown, server, now) {
                return result;
            }
            let unknown = [CertificateError::UnknownIssuer, CertificateError::BadSignature];
            if !unknown.iter().any(|error| refusal == error.clone().into()) {
                return Err(refusal);
            }
            match trusting(usable(&within(&self.folders)), &self.provider) {
                Ok(others) => others.verify_server_cert(shown, intermediates, server, ocsp, now),
                Err(_) => Err(refusal),
            }
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
