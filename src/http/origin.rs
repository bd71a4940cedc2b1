//! Where a request comes from. Where everybody is the administrator, a page that a browser loaded
//! from elsewhere must not get in: neither by a name that a stranger's DNS points at us (rebinding),
//! nor by a request across origins. Where callers prove who they are, any name leads here; pages of
//! other origins are refused all the same.

use std::net::IpAddr;

use actix_web::http::{StatusCode, Uri, header, header::HeaderMap};

use super::answer::Refusal;

/// By which names the server may be called.
#[derive(Debug, Clone, Copy)]
pub enum Hosts<'a> {
    /// Those of this machine: callers need no proof.
    Loopback,
    /// This one, those of this machine, and addresses, which no stranger's DNS can point elsewhere.
    Named(&'a str),
    /// Any.
    Any,
}

impl Hosts<'_> {
    fn allow(self, authority: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Loopback => is_loopback(authority),
            Self::Named(ours) => {
                let name = name(authority);
                let bare = name.trim_start_matches('[').trim_end_matches(']');
                is_loopback(authority)
                    || name.eq_ignore_ascii_case(ours)
                    || bare.parse::<IpAddr>().is_ok()
            }
        }
    }
}

/// Checks the target and the headers of a request.
pub fn check(target: &Uri, headers: &HeaderMap, hosts: Hosts<'_>) -> Result<(), Refusal> {
    let mut given = headers.get_all(header::HOST);
    let host = given.next().and_then(|value| value.to_str().ok());
    let (Some(host), None) = (host, given.next()) else {
        return Err(Refusal::bad_input(StatusCode::BAD_REQUEST, "Send one Host header."));
    };
    // A target in absolute form wins over the header (RFC 9112, 3.2.2), so both are judged.
    let named = target.authority().map(actix_web::http::uri::Authority::as_str);
    if !hosts.allow(host) || !named.is_none_or(|named| hosts.allow(named)) {
        let message = match hosts {
            Hosts::Named(ours) => format!("This server answers to {ours} only."),
            _ => "This server answers to localhost, 127.0.0.1 and [::1] only.".to_owned(),
        };
        return Err(Refusal::new(StatusCode::MISDIRECTED_REQUEST, "FORBIDDEN", message));
    }
    if headers.get(header::ORIGIN).is_some_and(|origin| !is_ours(origin.as_bytes(), host)) {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
            "Requests from pages of another origin are refused.",
        ));
    }
    Ok(())
}

/// A browser says that another site made the request. Images, frames and scripts of strangers send
/// no Origin, but they say this. Following a link to a page is another matter.
pub fn is_cross_site(headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| {
        headers.get(name).is_some_and(|found| found.as_bytes() == value.as_bytes())
    };
    says("sec-fetch-site", "cross-site")
}

/// The page was served by this very server: same host and port, or two loopback names of one port.
fn is_ours(origin: &[u8], host: &str) -> bool {
    let Ok(origin) = std::str::from_utf8(origin) else { return false };
    let Some(page) = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))
    else {
        return false;
    };
    page.eq_ignore_ascii_case(host) || (is_loopback(page) && port(page) == port(host))
}

fn is_loopback(authority: &str) -> bool {
    let name = name(authority);
    if let Some(inner) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback());
    }
    let name = name.to_ascii_lowercase();
    // `localhost` and what stands below it never leave the machine (RFC 6761).
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

fn name(authority: &str) -> &str {
    split(authority).0
}

fn port(authority: &str) -> &str {
    split(authority).1
}

fn split(authority: &str) -> (&str, &str) {
    match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, port),
        _ => (authority, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(target: &str, headers: &[(&str, &str)]) -> Result<(), u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                header::HeaderName::from_bytes(name.as_bytes()).expect("a header name"),
                value.parse().expect("a header value"),
            );
        }
        let target = target.parse().expect("a target");
        let open = check(&target, &map, Hosts::Loopback).map_err(|refusal| refusal.status.as_u16());
        let proving = check(&target, &map, Hosts::Any).map_err(|refusal| refusal.status.as_u16());
        // Only the name matters less to those who prove who they are.
        assert_eq!(proving, if open == Err(421) { Ok(()) } else { open });
        open
    }

    #[test]
    fn names_of_this_machine_are_answered() {
        for host in [
            "127.0.0.1:8080",
            "localhost:1",
            "LOCALHOST",
            "[::1]:8080",
            "127.1.2.3",
            "a.localhost:9",
        ] {
            assert_eq!(verdict("/", &[("host", host)]), Ok(()), "{host}");
        }
    }

    #[test]
    fn a_name_that_only_resolves_to_this_machine_is_refused() {
        for host in [
            "hunter.example",
            "127.0.0.1.nip.io:8080",
            "localhost.example.com",
            "notlocalhost",
            "10.0.0.1:8080",
            "2130706433",
            "0x7f.1",
            "[::2]:80",
            "evil@127.0.0.1",
            "",
        ] {
            assert_eq!(verdict("/", &[("host", host)]), Err(421), "{host}");
        }
        assert_eq!(verdict("http://evil.example/graphql", &[("host", "localhost")]), Err(421));
        assert_eq!(verdict("/", &[]), Err(400));
        assert_eq!(verdict("/", &[("host", "localhost"), ("host", "evil.example")]), Err(400));
    }

    #[test]
    fn a_server_with_a_name_answers_to_it_and_to_addresses() {
        let ours = Hosts::Named("hunter.example");
        for host in ["hunter.example", "HUNTER.example:443", "localhost:1", "10.0.0.1:80", "[::2]"]
        {
            assert!(ours.allow(host), "{host}");
        }
        for host in ["evil.example", "hunter.example.evil.example", "10.0.0.1.nip.io", "2130706433"]
        {
            assert!(!ours.allow(host), "{host}");
        }
    }

    #[test]
    fn a_page_of_another_origin_is_refused() {
        let from = |origin| verdict("/", &[("host", "127.0.0.1:8080"), ("origin", origin)]);
        for ours in ["http://127.0.0.1:8080", "http://localhost:8080"] {
            assert_eq!(from(ours), Ok(()), "{ours}");
        }
        for theirs in [
            "null",
            "http://evil.example",
            "http://localhost:3000",
            "http://127.0.0.1",
            "file://",
            "http://127.0.0.1:8080.evil.example",
            "http://127.0.0.1.evil.example:8080",
        ] {
            assert_eq!(from(theirs), Err(403), "{theirs}");
        }
    }
}
