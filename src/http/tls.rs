//! Whom we trust: the machine's authorities, and those that the administrator adds.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::settings::SettingsError;

/// TLS 1.2 and 1.3 with ring. A machine without authorities still speaks plain HTTP; its HTTPS
/// requests fail one by one, saying why.
pub(super) fn client(extra_roots: &[PathBuf]) -> Result<ClientConfig, SettingsError> {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(native.certs);
    for path in extra_roots {
        add_file(&mut roots, path)?;
    }
    if roots.is_empty() {
        tracing::warn!(
            "no certificate authorities on this machine: no https address will be trusted"
        );
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| SettingsError::Client(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn add_file(roots: &mut RootCertStore, path: &PathBuf) -> Result<(), SettingsError> {
    let refused = |why: String| SettingsError::Roots {
        path: path.clone(),
        why,
    };
    let before = roots.len();
    let no_pem = || refused("it holds no certificate in PEM".to_owned());
    for found in CertificateDer::pem_file_iter(path).map_err(|_| no_pem())? {
        let added = roots.add(found.map_err(|_| no_pem())?);
        added.map_err(|_| refused("a certificate in it is damaged".to_owned()))?;
    }
    if roots.len() == before {
        return Err(no_pem());
    }
    Ok(())
}
