//! TLS by rustls with ring, from PEM files.

use crate::error::ServerError;
use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::Arc;

/// TLS 1.2 and 1.3, from a certificate chain and its key.
pub(crate) fn load(cert: &Path, key: &Path) -> Result<RustlsConfig, ServerError> {
    let wrong = |what: &str, path: &Path| {
        ServerError::Tls(format!("{what} {} does not read", path.display()))
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(cert)
        .and_then(Iterator::collect)
        .map_err(|_| wrong("certificate", cert))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|_| wrong("key", key))?;
    let mut config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| ServerError::Tls(error.to_string()))?
            .with_no_client_auth()
            .with_single_cert(chain, secret)
            .map_err(|error| ServerError::Tls(error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}
