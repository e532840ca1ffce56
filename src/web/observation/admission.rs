//! Who sees more than that a process lives.

use std::net::IpAddr;

use actix_web::dev::RequestHead;
use actix_web::http::header::{self, HeaderMap, HeaderName};

use super::super::settings::Settings;

/// What a proxy adds, beside `X-Forwarded-For`.
const MARKS: [&str; 8] = [
    "forwarded",
    "x-real-ip",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-port",
    "via",
    "x-client-ip",
    "cf-connecting-ip",
];
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Whether a request comes from this machine, or from an address that is trusted (`--trusted-proxy`).
///
/// Behind a proxy on the same machine everybody's connection comes from loopback. So a request that came through a proxy
/// is judged by the client that a declared proxy names, and a machine's own is only believed where no sign of a proxy is
/// seen: no header of one, not the public name, and no public URL without a declared proxy.
pub(super) fn is_near(head: &RequestHead, settings: &Settings) -> bool {
    let Some(peer) = head.peer_addr.map(|peer| peer.ip().to_canonical()) else { return false };
    let near = |address: IpAddr| address.is_loopback() || settings.trusts(address);
    // A page whose name leads to this machine asks from this machine, too.
    let host = text(head.headers(), header::HOST);
    let host = head.uri.authority().map_or(host, |authority| authority.as_str());
    let public = settings.public_url.as_ref().is_some_and(|url| url.authority().eq_ignore_ascii_case(host));
    if public || !settings.answers_under(host) || MARKS.iter().any(|mark| head.headers().contains_key(*mark)) {
        return false;
    }
    if !head.headers().contains_key(FORWARDED_FOR) {
        let undeclared = settings.public_url.is_some() && settings.trusted_proxies.is_empty();
        return near(peer) && !undeclared;
    }
    let mut named = vec![];
    for value in head.headers().get_all(FORWARDED_FOR) {
        let Ok(list) = value.to_str() else { return false };
        named.push(list);
    }
    let readable = |said: &str| said.parse::<IpAddr>().is_ok() || said.parse::<std::net::SocketAddr>().is_ok();
    let all_readable = named.iter().flat_map(|list| list.split(',')).all(|said| readable(said.trim()));
    let client = settings.client(Some(peer), &named).parse();
    all_readable && settings.trusts(peer) && client.is_ok_and(near)
}

/// Whether what a request says of itself (its id, its trace) is believed: the one who sent it is a declared proxy.
pub(super) fn is_from_proxy(head: &RequestHead, settings: &Settings) -> bool {
    head.peer_addr.is_some_and(|peer| settings.trusts(peer.ip()))
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn settings(url: Option<&str>, proxies: &[&str]) -> Settings {
        Settings {
            public_url: url.map(|url| url.parse().expect("a URL")),
            trusted_proxies: proxies.iter().map(|one| one.parse().expect("a network")).collect(),
            ..Settings::default()
        }
    }

    fn near(settings: &Settings, peer: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = TestRequest::get().peer_addr(std::net::SocketAddr::new(peer.parse().expect("it"), 4711));
        for (name, value) in [("host", "127.0.0.1:8080")].iter().chain(headers) {
            request = request.insert_header((*name, *value));
        }
        is_near(request.to_http_request().head(), settings)
    }

    #[test]
    fn without_a_proxy_the_machine_itself_is_near() {
        let plain = settings(None, &[]);
        assert!(near(&plain, "127.0.0.1", &[]) && near(&plain, "::1", &[]) && near(&plain, "::ffff:127.0.0.1", &[]));
        assert!(!near(&plain, "192.0.2.7", &[]) && !near(&plain, "10.0.0.1", &[]));
        // A page under a name that somebody has pointed at this machine.
        assert!(!near(&plain, "127.0.0.1", &[("host", "attacker.example")]));
    }

    #[test]
    fn behind_an_undeclared_proxy_nobody_is_near() {
        let plain = settings(None, &[]);
        for mark in MARKS.iter().chain(&[FORWARDED_FOR]) {
            for value in ["127.0.0.1", "for=127.0.0.1", "nonsense", ""] {
                assert!(!near(&plain, "127.0.0.1", &[(mark, value)]), "{mark}: {value}");
            }
        }
        // A proxy that adds nothing: the public URL says that there is one.
        let public = settings(Some("https://taawun.example"), &[]);
        assert!(!near(&public, "127.0.0.1", &[]));
        assert!(!near(&public, "127.0.0.1", &[("host", "taawun.example")]));
    }

    #[test]
    fn behind_a_declared_proxy_the_client_that_it_names_is_judged() {
        let declared = settings(Some("https://taawun.example"), &["127.0.0.1", "10.0.0.0/8"]);
        let named = |said: &str| near(&declared, "127.0.0.1", &[(FORWARDED_FOR, said)]);
        assert!(near(&declared, "127.0.0.1", &[]) && near(&declared, "10.1.2.3", &[]));
        assert!(named("127.0.0.1") && named("10.7.7.7"));
        assert!(!named("203.0.113.9") && !named("127.0.0.1, 203.0.113.9") && !named("nonsense") && !named(""));
        assert!(!named("127.0.0.1, nonsense"));
        // What the client itself wrote beside it is not believed.
        assert!(!near(&declared, "127.0.0.1", &[(FORWARDED_FOR, "127.0.0.1"), ("forwarded", "for=203.0.113.9")]));
        assert!(!near(&declared, "192.0.2.7", &[(FORWARDED_FOR, "127.0.0.1")]));
        assert!(!near(&declared, "127.0.0.1", &[("host", "taawun.example")]));
    }
}
