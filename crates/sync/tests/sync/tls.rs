//! Whom a device trusts: the authority of its invitation, and nobody else.

use crate::centre::{tokens, whole};
use model::Stamp;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::sync::Arc;
use sync::transport::NoNetwork;
use sync::{DeviceKey, HttpTransport, Server, Transport, TransportError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn fingerprint(&self) -> String {
        model::canonical::sha256(self.0.der())
    }

    /// Serves one right answer for ever, with a certificate of this authority.
    async fn serve(&self, name: &str, expired: bool) -> u16 {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        if expired {
            params.not_after = rcgen::date_time_ymd(2020, 1, 1);
        }
        let leaf = params.signed_by(&key, &self.0).unwrap();
        let chain: Vec<CertificateDer<'static>> = vec![leaf.der().clone(), self.0.der().clone()];
        let config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(chain, PrivateKeyDer::try_from(key.serialize_der()).unwrap())
                .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    let mut request = vec![0; 4096];
                    let _ = stream.read(&mut request).await;
                    let body = serde_json::to_vec(&tokens(1)).unwrap();
                    let _ = stream.write_all(&whole(200, &body)).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        port
    }
}

async fn ask(port: u16, fingerprint: Option<String>) -> Result<(), TransportError> {
    let server = Server::parse(&format!("https://localhost:{port}"))
        .unwrap()
        .with_ca(fingerprint);
    let transport = HttpTransport::new(server).unwrap();
    let request = DeviceKey::generate().token_request(crate::centre::DEVICE, "r", Stamp(0));
    transport.token(&request).await.map(drop)
}

#[tokio::test]
async fn only_the_authority_of_the_invitation_is_trusted() {
    const DISTRUST: Result<(), TransportError> =
        Err(TransportError::NoNetwork(NoNetwork::Certificate));
    let (ours, theirs) = (Authority::new(), Authority::new());
    let port = ours.serve("localhost", false).await;
    assert_eq!(ask(port, Some(ours.fingerprint())).await, Ok(()));
    assert_eq!(
        ask(port, Some(theirs.fingerprint())).await,
        DISTRUST,
        "another authority"
    );
    assert_eq!(ask(port, None).await, DISTRUST, "none: the machine's own");
    let port = ours.serve("localhost", true).await;
    assert_eq!(
        ask(port, Some(ours.fingerprint())).await,
        DISTRUST,
        "expired"
    );
    let port = ours.serve("elsewhere.example", false).await;
    assert_eq!(
        ask(port, Some(ours.fingerprint())).await,
        DISTRUST,
        "another name"
    );
}
