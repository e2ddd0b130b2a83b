//! What TLS needs: whom to trust (`trust`), and who we are. Read only where a connection is https.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{PrivateKeyDer, UnixTime};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::time_provider::TimeProvider;

use super::trust::{self, certificates};
use crate::error::{Error, Result};
use crate::host::clock;
use crate::secret::Secret;
use crate::text::quoted;
use crate::wire::{ClientCertificate, Transport};

/// TLS 1.2 and 1.3 as the settings want it.
///
/// # Errors
/// `Input` where `--cacert`, `SSL_CERT_FILE`, `--cert` or `--cert-key` can't be used.
pub(super) fn client(transport: &Transport) -> Result<Arc<ClientConfig>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_details(Arc::clone(&provider), Arc::new(Clock))
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .map_err(|e| Error::input(format!("TLS can't be set up: {e}")))?
        .dangerous()
        .with_custom_certificate_verifier(trust::verifier(transport, &provider)?);
    let mut config = match &transport.cert {
        None => builder.with_no_client_auth(),
        Some(ClientCertificate { chain: (chain, chain_name), key: (key, key_name) }) => {
            let certified = certified_key(chain, chain_name, key, key_name, &provider)?;
            builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(certified)))
        }
    };
    // One process, one exchange: there is no session to take up again.
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

/// The time that certificates are held against. A clock before 1970, of which rustls' own knows nothing but a panic, counts as
/// 1970: then every certificate is one of the future, which is what is told.
#[derive(Debug)]
pub(in crate::host) struct Clock;

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(at(clock::now()))
    }
}

fn at(now: i64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now).unwrap_or(0)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_before_1970_counts_as_1970() {
        assert_eq!(at(-1).as_secs(), 0);
        assert_eq!(at(i64::MIN).as_secs(), 0);
        assert_eq!(at(1_600_000_000).as_secs(), 1_600_000_000);
    }
}
