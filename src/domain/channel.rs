//! Where editions go: a destination, its clearance, and what is needed to reach it.
//!
//! Plain values, already meant: the configuration builds them, `channels` turns each into a
//! destination that can send.

pub mod restraint;
pub mod secret;

use std::path::PathBuf;

use url::Url;

use super::digest::ChannelHead;
use super::secret::Secret;
use restraint::{Micros, Restraint};

/// A configured destination.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelSpec {
    /// Its name and its clearance.
    pub head: ChannelHead,
    /// What holds it back.
    pub restraint: Restraint,
    /// What it is and how it is reached.
    pub target: Target,
}

/// The kinds of destination.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// Files in a folder.
    File(FileTarget),
    /// The feeds of editions that Vigie itself serves: nothing is sent.
    Feed,
    /// A mailing list, or any mailbox, by SMTP.
    Mail(MailTarget),
    /// Pages of a MediaWiki.
    MediaWiki(WikiTarget),
    /// Pages of a DokuWiki.
    DokuWiki(WikiTarget),
    /// Posts on Mastodon, or on a server that speaks its API.
    Mastodon(MastodonTarget),
    /// Posts on Bluesky.
    Bluesky(BlueskyTarget),
    /// Posts on X.
    X(XTarget),
    /// Kept in memory: tests read what would have left.
    Memory,
}

/// Where a channel leads, without a word of any language, and no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The feeds that Vigie itself serves.
    Own,
    /// A folder, or the address of a server.
    At(String),
    /// An account, a list or pages, and the server that has them.
    Of(String, String),
}

impl Target {
    /// Whether what is sent there is for everybody, whoever runs the server.
    pub fn is_public_network(&self) -> bool {
        matches!(self, Self::Mastodon(_) | Self::Bluesky(_) | Self::X(_))
    }

    /// Where it is, for a person.
    pub fn place(&self) -> Place {
        match self {
            Self::File(to) => Place::At(to.folder.display().to_string()),
            Self::Feed => Place::Own,
            Self::Mail(to) => Place::Of(to.to.clone(), format!("{}:{}", to.server, to.port)),
            Self::MediaWiki(to) | Self::DokuWiki(to) => {
                Place::Of(to.folder.clone(), to.address.to_string())
            }
            Self::Mastodon(to) => Place::At(to.server.to_string()),
            Self::Bluesky(to) => Place::Of(format!("@{}", to.handle), to.server.to_string()),
            Self::X(to) => Place::At(to.server.to_string()),
            Self::Memory => Place::At("memory".to_owned()),
        }
    }

    /// The word that `kind` has in the configuration.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Feed => "feed",
            Self::Mail(_) => "mail",
            Self::MediaWiki(_) => "mediawiki",
            Self::DokuWiki(_) => "dokuwiki",
            Self::Mastodon(_) => "mastodon",
            Self::Bluesky(_) => "bluesky",
            Self::X(_) => "x",
            Self::Memory => "memory",
        }
    }
}

/// Files in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileTarget {
    /// The folder; made when it is missing.
    pub folder: PathBuf,
    /// What is written there.
    pub form: FileForm,
}

/// What a file channel writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileForm {
    /// Markdown, `.md`.
    #[default]
    Markdown,
    /// A complete page, `.html`.
    Html,
}

/// A mailing list, or any mailbox, by SMTP.
#[derive(Clone, Debug, PartialEq)]
pub struct MailTarget {
    /// The submission server: a host name, or an address of this machine.
    pub server: String,
    /// Its port: 587 with STARTTLS, 465 with TLS from the first byte.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// A file of certificates (PEM) to trust beside the machine's own: an internal authority's.
    pub authority: Option<PathBuf>,
    /// User and password, if the server asks for them.
    pub login: Option<Login>,
    /// Who writes: an address, with or without a name (`Veille <veille@example.org>`).
    pub from: String,
    /// Who receives: the list's address.
    pub to: String,
    /// The robot behind `to`, which decides a few headers.
    pub list: ListKind,
    /// Mailman 3 alone: the moderator's password, sent as an `Approved` header that Mailman removes.
    pub approval: Option<Secret>,
    /// Signs messages (RFC 6376), if a key is given.
    pub dkim: Option<Dkim>,
    /// A mailbox that is subscribed to the list: what was sent is looked for there.
    pub witness: Option<Witness>,
}

/// A mailbox in which what was sent to a list must arrive.
#[derive(Clone, Debug, PartialEq)]
pub enum Witness {
    /// A folder of this machine, in the Maildir form.
    Maildir(PathBuf),
    /// A folder of a mail server, by IMAP (RFC 9051) over TLS.
    Imap(ImapTarget),
}

/// A folder of a mail server.
#[derive(Clone, Debug, PartialEq)]
pub struct ImapTarget {
    /// The server: a host name, or an address of this machine.
    pub server: String,
    /// Its port: 993 with TLS from the first byte, 143 with STARTTLS.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// User and password.
    pub login: Login,
    /// The folder.
    pub folder: String,
}

/// How an SMTP connection is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailSecurity {
    /// STARTTLS (RFC 3207), required.
    #[default]
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// None: refused unless the server is on this machine.
    None,
}

/// The robot behind a list's address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListKind {
    /// None, or another one.
    #[default]
    Plain,
    /// Sympa: it drops a post whose `Auto-Submitted` says anything but `no`.
    Sympa,
    /// Mailman 3.
    Mailman,
}

/// User and password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// User.
    pub user: String,
    /// Password.
    pub password: Secret,
}

/// What signs messages (DKIM, RFC 6376).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dkim {
    /// The signing domain, aligned with the one of the sender's address.
    pub domain: String,
    /// The selector under which the public key is published.
    pub selector: String,
    /// The private key in PEM: RSA (PKCS #1 or #8) or Ed25519 (PKCS #8).
    pub key: Secret,
}

/// Pages of a wiki.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WikiTarget {
    /// MediaWiki: the address of `api.php`. DokuWiki: the address of the wiki's own folder.
    pub address: Url,
    /// MediaWiki: a bot password (`Robot@vigie`). DokuWiki: a user.
    pub login: Login,
    /// The page, or the namespace, under which editions are filed.
    pub folder: String,
    /// A page with a list of editions, kept up to date between two marks.
    pub index: Option<String>,
}

/// An account on Mastodon, or on a server that speaks its API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MastodonTarget {
    /// The server.
    pub server: Url,
    /// A user's token with the scopes `read` and `write:statuses`.
    pub token: Secret,
    /// Who sees the posts there.
    pub visibility: PostVisibility,
    /// Posts of one edition, at most.
    pub posts: usize,
}

/// Who sees a post on Mastodon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PostVisibility {
    /// Everybody, on every timeline.
    #[default]
    Public,
    /// Everybody, on no public timeline.
    Unlisted,
    /// Followers.
    Private,
}

impl PostVisibility {
    /// All values.
    pub const ALL: [Self; 3] = [Self::Public, Self::Unlisted, Self::Private];

    /// The API's word, and the configuration's.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Private => "private",
        }
    }
}

/// An account on Bluesky.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlueskyTarget {
    /// The account's personal data server.
    pub server: Url,
    /// Its handle (`veille.example.org`), without `@`.
    pub handle: String,
    /// An app password.
    pub password: Secret,
    /// Posts of one edition, at most.
    pub posts: usize,
}

/// An account on X.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XTarget {
    /// The API: `https://api.x.com`, unless a test says otherwise.
    pub server: Url,
    /// A user's token (OAuth 2.0) with the scopes `tweet.read tweet.write users.read`.
    pub token: Secret,
    /// Posts of one edition, at most: each is billed.
    pub posts: usize,
    /// What a post is billed.
    pub price: Micros,
    /// What a post with an address in it is billed.
    pub price_link: Micros,
}
