//! The one way to call out over HTTP: rustls with ring, bounded in time, size and redirects, and
//! never to an address inside a network unless that was permitted.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use metrics::histogram;
use opentelemetry::propagation::Injector;
use reqwest::{
    Client, RequestBuilder, Response, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{HeaderMap, HeaderName, HeaderValue},
    redirect,
};
use tracing::Instrument as _;

use crate::{
    domain::address::is_public,
    telemetry::{self, names},
};

/// How this program names itself to those it asks.
pub const USER_AGENT: &str = concat!("hunter/", env!("CARGO_PKG_VERSION"));

/// Where a client may connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Over https to public addresses.
    Public,
    /// Also over http, and also to loopback: tests and the sandbox.
    AlsoLoopback,
}

/// The limits of one client.
#[derive(Debug, Clone)]
pub struct HttpLimits {
    /// Where it may connect to; checked for every redirect, and after resolution.
    pub reach: Reach,
    /// For the connection with its handshake.
    pub connect_timeout: Duration,
    /// For a whole exchange, body and redirects included.
    pub timeout: Duration,
    /// Redirects followed; none for a client that carries credentials.
    pub redirects: usize,
}

/// Why a call was not made or not finished.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The address is not one this client may call.
    #[error("the address is not one this client may call")]
    Forbidden,
    /// The answer is longer than allowed.
    #[error("the answer is longer than {limit} bytes")]
    TooLong {
        /// Bytes.
        limit: usize,
    },
    /// No connection, no answer in time, or a broken answer.
    #[error("the call failed")]
    Failed(#[from] reqwest::Error),
}

/// Makes a client. The only caller of reqwest's builder.
///
/// # Errors
/// When TLS can not be set up, for example without any root certificate.
pub fn client(limits: &HttpLimits) -> Result<Client, HttpError> {
    client_inside(limits, &[])
}

/// Makes a client that may also call these hosts (names and addresses, lower case) although they
/// stand within the own network, and them over http. Whoever uses it asks [`permit_inside`] before
/// each call, since no name is resolved for a literal address.
///
/// # Errors
/// When TLS can not be set up, for example without any root certificate.
pub fn client_inside(limits: &HttpLimits, inside: &[String]) -> Result<Client, HttpError> {
    // A second installation is refused and changes nothing: the first provider is ring too.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let reach = limits.reach;
    #[expect(clippy::disallowed_methods, reason = "the one place that builds clients")]
    let builder = Client::builder();
    let client = builder
        .user_agent(USER_AGENT)
        .connect_timeout(limits.connect_timeout)
        .timeout(limits.timeout)
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(4)
        .https_only(reach == Reach::Public && inside.is_empty())
        // A proxy would resolve names itself, past the guard.
        .no_proxy()
        .redirect(redirects(limits.redirects, reach))
        .dns_resolver(Arc::new(Guard { reach, inside: inside.into() }))
        .build()?;
    Ok(client)
}

/// Whether a client of this reach may call the URL, as far as the URL alone tells: the scheme, no
/// user-info, and a literal address. Names are judged after resolution, by the client.
///
/// # Errors
/// [`HttpError::Forbidden`].
pub fn permit(url: &Url, reach: Reach) -> Result<(), HttpError> {
    let scheme =
        url.scheme() == "https" || (reach == Reach::AlsoLoopback && url.scheme() == "http");
    let address = match url.host() {
        Some(url::Host::Ipv4(ip)) => may_connect(ip.into(), reach),
        Some(url::Host::Ipv6(ip)) => may_connect(ip.into(), reach),
        Some(url::Host::Domain(_)) => true,
        None => false,
    };
    let plain = url.username().is_empty() && url.password().is_none();
    if scheme && address && plain { Ok(()) } else { Err(HttpError::Forbidden) }
}

/// Sends a request to an outside system, `peer` by name: in a span of its own that the other side is
/// told of, and measured until the head of the answer is there.
///
/// # Errors
/// As the client's own.
pub async fn send(peer: &'static str, request: RequestBuilder) -> reqwest::Result<Response> {
    let span = tracing::info_span!(
        "call",
        otel.kind = "client",
        otel.name = peer,
        http.response.status_code = tracing::field::Empty,
    );
    let mut headers = HeaderMap::new();
    telemetry::tell(&span, &mut Child(&mut headers));
    let started = Instant::now();
    let outcome = request.headers(headers).send().instrument(span.clone()).await;
    let status = outcome.as_ref().ok().map(Response::status);
    if let Some(status) = status {
        span.record("http.response.status_code", status.as_u16());
    }
    histogram!(
        names::HTTP_CLIENT_REQUEST_DURATION,
        names::PEER => peer,
        names::HTTP_RESPONSE_STATUS_CODE =>
            status.map_or_else(|| "none".to_owned(), |status| status.as_str().to_owned())
    )
    .record(started.elapsed());
    outcome
}

/// The headers in which the other side is told which span of ours it is.
struct Child<'a>(&'a mut HeaderMap);

impl Injector for Child<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

/// The same for a client of [`client_inside`].
///
/// # Errors
/// [`HttpError::Forbidden`].
pub fn permit_inside(url: &Url, reach: Reach, inside: &[String]) -> Result<(), HttpError> {
    let host = url.host_str().map(|host| host.trim_matches(['[', ']']));
    let is_named = host.is_some_and(|host| inside.iter().any(|known| known == host));
    let is_web = matches!(url.scheme(), "http" | "https");
    if is_named && is_web && url.username().is_empty() && url.password().is_none() {
        return Ok(());
    }
    permit(url, reach)
}

/// Reads a body of at most `limit` bytes.
///
/// # Errors
/// [`HttpError::TooLong`], or what broke the stream.
pub async fn read_body(mut response: Response, limit: usize) -> Result<Bytes, HttpError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > limit {
            return Err(HttpError::TooLong { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Whether a connection to the address is within the reach.
pub fn may_connect(ip: std::net::IpAddr, reach: Reach) -> bool {
    is_public(ip) || (reach == Reach::AlsoLoopback && ip.to_canonical().is_loopback())
}

fn redirects(most: usize, reach: Reach) -> redirect::Policy {
    if most == 0 {
        return redirect::Policy::none();
    }
    redirect::Policy::custom(move |attempt| {
        if attempt.previous().len() > most {
            attempt.error("too many redirects")
        } else if permit(attempt.url(), reach).is_err() {
            attempt.error(HttpError::Forbidden)
        } else {
            attempt.follow()
        }
    })
}

/// Resolves a name and hands out only addresses within reach, so that what was checked is what is
/// connected to.
struct Guard {
    reach: Reach,
    /// Hosts whose addresses may be any.
    inside: Arc<[String]>,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach;
        let may_be_any = self.inside.iter().any(|known| known == name.as_str());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| may_be_any || may_connect(address.ip(), reach)).collect();
            if allowed.is_empty() {
                return Err(HttpError::Forbidden.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(url: &str, reach: Reach) -> bool {
        permit(&Url::parse(url).unwrap(), reach).is_ok()
    }

    #[test]
    fn a_public_client_calls_https_on_public_addresses_only() {
        assert!(verdict("https://rdap.example/domain/x", Reach::Public));
        assert!(verdict("https://1.1.1.1/", Reach::Public));
        for url in [
            "http://rdap.example/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://user:pw@rdap.example/",
            "file:///etc/passwd",
        ] {
            assert!(!verdict(url, Reach::Public), "{url}");
        }
    }

    #[test]
    fn a_test_client_also_reaches_loopback_and_nothing_else_inside() {
        assert!(verdict("http://127.0.0.1:8080/", Reach::AlsoLoopback));
        assert!(!verdict("http://10.0.0.1/", Reach::AlsoLoopback));
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_loopback_is_not_connected_to() {
        let limits = HttpLimits {
            reach: Reach::Public,
            connect_timeout: Duration::from_secs(1),
            timeout: Duration::from_secs(1),
            redirects: 0,
        };
        let error = client(&limits).unwrap().get("https://localhost/").send().await.unwrap_err();
        assert!(format!("{error:?}").contains("Forbidden"), "{error:?}");
    }
}
