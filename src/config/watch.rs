//! `[watch]` and `[defaults]`: the watch itself, and what sources share.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;
use ipnet::IpNet;
use url::Url;

use super::causes;
use super::feeds::{self, Defaults};
use super::reader::Reader;
use super::said::{Said, said};
use super::value::{self, Refused};
use crate::domain::ids::EditionId;
use crate::domain::secret::Secret;

/// The watch itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// Shown on pages, in mails and to the servers that are asked.
    pub name: String,
    /// Language of the fixed texts: `fr` or `en`.
    pub language: String,
    /// In which dates are shown, and schedules are read unless a digest has its own.
    pub zone: Tz,
    /// The address of the pages as members see it; ends with `/`.
    pub base_url: Url,
    /// Where the pages are served.
    pub listen: SocketAddr,
    /// The reverse proxies in front of the pages: what they say of who asks is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Told to the servers that are asked.
    pub contact: Option<String>,
    /// Who is told by mail that something breaks.
    pub alerts: Option<String>,
    /// The proxy through which the public internet is asked.
    pub proxy: Option<Url>,
    /// PEM files of the authorities that are trusted beside the machine's own.
    pub authorities: Vec<PathBuf>,
    /// What the watch has gathered.
    pub index: PathBuf,
    /// Templates that replace the embedded ones of the same name.
    pub templates: Option<PathBuf>,
    /// The colours of the pages: `neutral` or `state`.
    pub look: &'static str,
}

impl Watch {
    /// The one-time link that carries `key`, as a person opens it.
    pub fn welcome(&self, key: &Secret) -> String {
        format!("{}welcome?key={}", self.base_url, key.reveal())
    }

    /// The page where editors change and approve a draft.
    pub fn editor_page(&self, edition: EditionId) -> String {
        format!("{}editions/{edition}/edit", self.base_url)
    }
}

/// How servers are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetching {
    /// The shortest time between two requests to one host.
    pub gap: Duration,
    /// How long a server may take to accept a connection.
    pub connect_timeout: Duration,
    /// How long a whole answer may take.
    pub timeout: Duration,
    /// The largest answer in bytes, before and after decompression.
    pub max_size: u64,
    /// Networks that every source may contact although they are private, this machine's own
    /// included. Sources that are not public may contact the other private networks too.
    pub allow: Vec<IpNet>,
}

/// The interface languages.
pub(super) const LANGUAGES: [(&str, &str); 2] = [("fr", "fr"), ("en", "en")];

/// The looks of the pages.
const LOOKS: [(&str, &str); 2] = [("neutral", "neutral"), ("state", "state")];

/// Reads `[watch]`; `None` where a problem was reported.
pub(super) fn read(written: &Reader<'_>, folder: &Path) -> Option<Watch> {
    let name = written.read("name", value::words);
    let language = written.read("language", |text| value::one_of(text, &LANGUAGES));
    let zone = written.read("zone", value::zone);
    let listen = written.read("listen", socket);
    let base_url = if written.has("base_url") {
        written.read("base_url", base_address)
    } else {
        listen.and_then(|listen| Url::parse(&format!("http://{listen}/")).ok())
    };
    let trusted_proxies = written.list("trusted_proxies", network);
    let contact = written.read("contact", contact);
    let alerts = written.read("alerts", bare_address);
    let proxy = written.read("proxy", value::web_address);
    let authorities = written.list("authorities", |text| authority(text, folder));
    let index = written.read("index", |text| value::path(text, folder));
    let templates = written.read("templates", |text| value::path(text, folder));
    let look = written.read("look", |text| value::one_of(text, &LOOKS));
    Some(Watch {
        name: name?,
        language: language?.to_owned(),
        zone: zone?,
        base_url: base_url?,
        listen: listen?,
        trusted_proxies,
        contact,
        alerts,
        proxy,
        authorities,
        index: index?,
        templates,
        look: look?,
    })
}

/// Reads `[defaults]`: how servers are asked (`None` where a problem was reported), and what
/// sources share.
pub(super) fn defaults(written: &Reader<'_>) -> (Option<Fetching>, Defaults) {
    (fetching(written), feeds::defaults(written))
}

fn fetching(written: &Reader<'_>) -> Option<Fetching> {
    let minute = Duration::from_secs(60);
    let time = |name, most| written.read(name, |t| value::duration(t, Duration::ZERO, most));
    let gap = time("gap", minute);
    let connect_timeout = time("connect_timeout", minute * 5);
    let timeout = time("timeout", minute * 5);
    let max_size = written.read("max_size", |text| value::size(text, 256 << 20));
    let allow = written.list("allow", network);
    Some(Fetching {
        gap: gap?,
        connect_timeout: connect_timeout?,
        timeout: timeout?,
        max_size: max_size?,
        allow,
    })
}

fn socket(text: &str) -> Result<SocketAddr, Refused> {
    text.parse().map_err(|_| {
        Refused::new(
            said!(
                "« {text} » n'est pas une adresse d'écoute",
                "\"{text}\" is not an address to listen on"
            ),
            said!(
                "écrivez une adresse et un port : 127.0.0.1:8080",
                "write an address and a port: 127.0.0.1:8080"
            ),
        )
    })
}

/// A web address that ends with `/`, so that paths can be joined to it.
fn base_address(text: &str) -> Result<Url, Refused> {
    let mut url = value::web_address(text)?;
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

fn contact(text: &str) -> Result<String, Refused> {
    if text.contains("://") {
        value::web_address(text).map(String::from)
    } else {
        value::mailbox(text)
    }
}

/// A mail address without the name beside it.
fn bare_address(text: &str) -> Result<String, Refused> {
    let whole = value::mailbox(text)?;
    let bare = whole
        .strip_suffix('>')
        .and_then(|rest| rest.split_once('<'));
    Ok(bare
        .map_or(whole.as_str(), |(_, address)| address)
        .to_owned())
}

/// A file that is there; that it holds certificates is seen when it is loaded.
fn authority(text: &str, folder: &Path) -> Result<PathBuf, Refused> {
    let path = value::path(text, folder)?;
    match std::fs::File::open(&path) {
        Ok(_) => Ok(path),
        Err(error) => {
            let Said { fr, en } = causes::of_file(&error);
            Err(Refused::new(
                said!(
                    "« {text} » ne peut pas être lu : {fr}",
                    "\"{text}\" cannot be read: {en}"
                ),
                said!(
                    "donnez un fichier de certificats au format PEM, lisible par Vigie",
                    "name a file of certificates in PEM that Vigie may read"
                ),
            ))
        }
    }
}

fn network(text: &str) -> Result<IpNet, Refused> {
    text.parse().map_err(|_| {
        Refused::new(
            said!(
                "« {text} » n'est pas un réseau",
                "\"{text}\" is not a network"
            ),
            said!(
                "écrivez une adresse et une longueur de préfixe : 10.1.0.0/16, 127.0.0.1/32",
                "write an address and a prefix length: 10.1.0.0/16, 127.0.0.1/32"
            ),
        )
    })
}
