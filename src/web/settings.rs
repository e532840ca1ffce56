//! What an operator says about how the server is reached.

use std::net::IpAddr;

use actix_web::http::Uri;
use ipnet::IpNet;

/// How the server is reached, and by whom.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The address under which people reach the server, where a proxy stands before it.
    pub public_url: Option<PublicUrl>,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// The origins of pages from elsewhere that may use the API.
    pub allowed_origins: Vec<Origin>,
    /// Whether totals and public reports are shown without an account.
    pub public: bool,
}

impl Settings {
    /// Whether people reach the server by TLS.
    pub fn behind_tls(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.0.starts_with("https://"))
    }

    /// Whether the server answers under this `Host`: a name of this machine, a bare address, or the public name.
    ///
    /// A page from elsewhere whose own name was pointed at this machine (DNS rebinding) would be same-origin with the
    /// server. Such a page always comes under a name; nobody can point an address elsewhere.
    pub fn answers_under(&self, host: &str) -> bool {
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        name.eq_ignore_ascii_case("localhost")
            || name.parse::<IpAddr>().is_ok()
            || self.public_url.as_ref().is_some_and(|url| url.authority().eq_ignore_ascii_case(host))
    }

    /// Whether pages of this origin may use the API.
    pub fn allows(&self, origin: &str) -> bool {
        self.allowed_origins.iter().any(|allowed| allowed.0 == origin)
    }

    /// Whether what this peer says of its clients is believed.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.0.contains(&peer.to_canonical()))
    }

    /// The client's address: the connection's, or what a trusted proxy says. Each proxy adds to the right of the list
    /// whom it was asked by; what stands left of the last trusted one may be anybody's invention.
    pub fn client(&self, peer: Option<IpAddr>, forwarded_for: &[&str]) -> String {
        let Some(mut client) = peer.map(|peer| peer.to_canonical()) else { return String::new() };
        let trusted = |address: &IpAddr| self.trusted_proxies.iter().any(|network| network.0.contains(address));
        let named = forwarded_for.iter().flat_map(|list| list.split(',')).map(str::trim).collect::<Vec<_>>();
        for said in named.into_iter().rev() {
            if !trusted(&client) {
                break;
            }
            // Some proxies add the port.
            let address = said.parse().ok().or_else(|| Some(said.parse::<std::net::SocketAddr>().ok()?.ip()));
            let Some(address) = address else { break };
            client = address.to_canonical();
        }
        client.to_string()
    }
}

/// `https://taawun.example`: scheme and host, without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Host and port, as a `Host` header names them.
    pub fn authority(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// The address, without a stroke at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<PublicUrl, String> {
        origin(text).map(PublicUrl).ok_or_else(|| "write scheme and host only, such as https://taawun.example".into())
    }
}

/// The origin of a page: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// As an `Origin` header has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Origin, String> {
        origin(text).map(Origin).ok_or_else(|| "write an origin, such as https://dashboard.example".into())
    }
}

fn origin(text: &str) -> Option<String> {
    let uri: Uri = text.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme))?;
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
    bare.then(|| format!("{scheme}://{authority}").to_lowercase())
}

/// An address, or a network such as `10.0.0.0/8`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network(IpNet);

impl std::str::FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Network, String> {
        let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
        let network = text.parse().ok().or_else(address).map(Network);
        network.ok_or_else(|| "write an address or a network, such as 127.0.0.1 or 10.0.0.0/8".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            public_url: Some("https://taawun.example/".parse().expect("a URL")),
            trusted_proxies: vec!["10.0.0.0/8".parse().expect("a network"), "127.0.0.1".parse().expect("an address")],
            ..Settings::default()
        }
    }

    #[test]
    fn only_what_trusted_proxies_say_of_the_client_is_believed() {
        let client = |peer: &str, said: &[&str]| settings().client(Some(peer.parse().expect("an address")), said);
        assert_eq!(client("192.0.2.7", &["198.51.100.1"]), "192.0.2.7");
        assert_eq!(client("127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("127.0.0.1", &["203.0.113.9, 198.51.100.1, 10.1.2.3"]), "198.51.100.1");
        assert_eq!(client("127.0.0.1", &["203.0.113.9", "198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(client("127.0.0.1", &["nonsense"]), "127.0.0.1");
        assert_eq!(client("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(client("::ffff:192.0.2.7", &[]), "192.0.2.7");
        assert_eq!(Settings::default().client(Some("127.0.0.1".parse().expect("it")), &["1.2.3.4"]), "127.0.0.1");
    }

    #[test]
    fn a_foreign_name_is_not_answered() {
        for host in ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "192.0.2.7", "taawun.example"] {
            assert!(settings().answers_under(host), "{host}");
        }
        for host in ["attacker.example", "taawun.example.attacker.example", "taawun.example:81", ""] {
            assert!(!settings().answers_under(host), "{host}");
        }
    }

    #[test]
    fn a_public_url_is_a_scheme_and_a_host() {
        for text in ["taawun.example", "ftp://x.example", "https://x.example/path", "https://u@x.example", "https://"] {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
        assert!(settings().behind_tls() && !Settings::default().behind_tls());
    }
}
