//! What an inspection is given: files, `-` for standard input, or URLs.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::runtime::Runtime;
use url::{Host, Url};

use crate::clock::Clock;
use crate::http::{Get, HttpClient, Robots, Settings, unwrap_gzip};

/// What a packed file may hold, in bytes.
const LARGEST: usize = 64 << 20;

/// The bytes of one input, with the Content-Type if a server gave one.
pub(super) struct Input {
    pub(super) bytes: Vec<u8>,
    pub(super) content_type: Option<String>,
    /// The address after redirects, for an input that is a URL.
    pub(super) url: Option<String>,
}

/// Reads one input; the error says why, the caller says which.
pub(super) fn read(input: &str) -> Result<Input, String> {
    if input.starts_with("http://") || input.starts_with("https://") {
        return fetch(input);
    }
    let mut bytes = Vec::new();
    let read = if input == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(input).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| error.to_string())?;
    let bytes = unwrap_gzip(bytes, LARGEST)
        .ok_or_else(|| format!("it holds more than {LARGEST} bytes when unpacked"))?;
    Ok(Input {
        bytes,
        content_type: None,
        url: None,
    })
}

/// One way out for the whole command, so that each host is asked one request at a time.
struct WayOut {
    runtime: Runtime,
    /// By the address that was typed as a host: only that client may contact it.
    clients: Mutex<BTreeMap<Option<IpAddr>, HttpClient>>,
}

fn fetch(input: &str) -> Result<Input, String> {
    static WAY_OUT: OnceLock<Result<WayOut, String>> = OnceLock::new();
    let url = Url::parse(input).map_err(|error| error.to_string())?;
    let way_out = WAY_OUT.get_or_init(WayOut::open).as_ref()?;
    let typed = typed_address(&url);
    let client = way_out.client(typed)?;
    let mut request = Get::feed(url);
    request.accept = "*/*";
    if typed.is_some() {
        request.robots = Robots::Skip;
    }
    let answer = way_out
        .runtime
        .block_on(client.get(&request))
        .map_err(|error| error.to_string())?;
    if !answer.is_success() {
        return Err(format!("the server answers {}", answer.status));
    }
    Ok(Input {
        content_type: answer.header("content-type").map(str::to_owned),
        url: Some(answer.url.to_string()),
        bytes: answer.body,
    })
}

/// A host that is written as an address. Typing it declares it, as in a configuration; what it
/// redirects to is not declared. Names stay on the public internet.
fn typed_address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain("localhost") => Some(Ipv4Addr::LOCALHOST.into()),
        Host::Domain(_) => None,
    }
}

impl WayOut {
    fn open() -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("no way out to the network: {error}"))?;
        Ok(Self {
            runtime,
            clients: Mutex::default(),
        })
    }

    fn client(&self, typed: Option<IpAddr>) -> Result<HttpClient, String> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&typed) {
            return Ok(client.clone());
        }
        let mut settings = Settings {
            declared: typed.map(Into::into).into_iter().collect(),
            ..Settings::default()
        };
        if typed.is_some() {
            settings.gap = Duration::ZERO;
        }
        let client =
            HttpClient::live(settings, Clock::System).map_err(|error| error.to_string())?;
        clients.insert(typed, client.clone());
        Ok(client)
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use std::io::{Read, Write};

    /// Answers every request with this, one connection at a time; its port.
    fn serve(answer: &'static str) -> u16 {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        port
    }

    #[test]
    fn an_address_is_read_with_its_type_and_its_final_place() {
        let port = serve(
            "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<rss/>",
        );
        for host in ["127.0.0.1", "localhost"] {
            let input = read(&format!("http://{host}:{port}/feed")).unwrap();
            assert_eq!(input.bytes, b"<rss/>");
            assert_eq!(input.content_type.as_deref(), Some("text/xml"));
            assert_eq!(input.url.unwrap(), format!("http://{host}:{port}/feed"));
        }
    }

    #[test]
    fn a_packed_file_is_unpacked() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("flux.xml.gz");
        let packed = std::fs::File::create(&file).unwrap();
        let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
        packed.write_all(b"<rss/>").unwrap();
        packed.finish().unwrap();
        assert_eq!(read(file.to_str().unwrap()).unwrap().bytes, b"<rss/>");
    }

    #[test]
    fn typing_one_address_declares_no_other() {
        let port = serve(
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.2/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        );
        let error = read(&format!("http://127.0.0.1:{port}/")).err().unwrap();
        assert!(error.contains("private or special network"), "{error}");
    }

    #[test]
    fn a_status_that_is_no_success_is_told() {
        let port = serve("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        let error = read(&format!("http://127.0.0.1:{port}/")).err().unwrap();
        assert_eq!(error, "the server answers 503");
    }
}
