//! HTTPS with an authority of one's own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use url::Url;

use super::{document, noon, settings};
use crate::clock::Clock;
use crate::http::{HttpClient, HttpError, Settings, SettingsError};

/// A server for `a.test` whose certificate comes from a new authority; its address, and the
/// authority as PEM.
fn serve() -> (SocketAddr, String) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["a.test".to_owned()])
        .unwrap()
        .signed_by(&key, &authority)
        .unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut tls = StreamOwned::new(connection, stream);
            // A client that trusts nobody leaves during the handshake.
            if tls.read(&mut [0; 4096]).is_ok() {
                let _ = tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
                let _ = tls.flush();
            }
        }
    });
    (address, authority.pem())
}

fn client(extra_roots: Vec<PathBuf>) -> Result<HttpClient, SettingsError> {
    let settings = Settings {
        extra_roots,
        ..settings()
    };
    HttpClient::live(settings, Clock::fixed(noon()))
}

#[tokio::test]
async fn a_ministrys_own_authority_is_trusted_when_given_and_only_then() {
    let (address, pem) = serve();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, pem).unwrap();
    let request = document(Url::parse(&format!("https://a.test:{}/", address.port())).unwrap());
    let found = client(vec![file.clone()])
        .unwrap()
        .get(&request)
        .await
        .unwrap();
    assert_eq!(found.body, b"ok");
    let stranger = client(Vec::new()).unwrap().get(&request).await.unwrap_err();
    assert!(matches!(stranger, HttpError::Unsent { .. }), "{stranger}");
    let other_name = document(Url::parse(&format!("https://b.test:{}/", address.port())).unwrap());
    let mismatch = client(vec![file])
        .unwrap()
        .get(&other_name)
        .await
        .unwrap_err();
    assert!(matches!(mismatch, HttpError::Unsent { .. }), "{mismatch}");
}

#[test]
fn a_file_without_authorities_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.pem");
    std::fs::write(&file, "nothing").unwrap();
    let refused = client(vec![file]).unwrap_err().to_string();
    assert!(refused.contains("empty.pem"), "{refused}");
}
