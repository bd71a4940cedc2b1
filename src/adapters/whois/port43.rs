//! WHOIS (RFC 3912): one line over TCP, and text until the server hangs up.

use std::{io, net::SocketAddr, time::Duration};

use encoding_rs::WINDOWS_1254;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, lookup_host},
    time::timeout,
};

use super::directory::WhoisServer;
use crate::{
    adapters::http_client::{Reach, may_connect},
    ports::whois::WhoisFailure,
};

const PORT: u16 = 43;
const LONGEST_ANSWER: u64 = 64 * 1024;

/// Asks one server for one name, within that time.
pub(super) async fn ask(
    server: &WhoisServer,
    name: &str,
    reach: Reach,
    within: Duration,
) -> Result<String, WhoisFailure> {
    let question = format!("{}\r\n", server.question.replace('$', name));
    match timeout(within, exchange(&server.address, question.as_bytes(), reach)).await {
        Ok(Ok(answer)) if answer.is_empty() => Err(WhoisFailure::Unreachable),
        Ok(Ok(answer)) => Ok(decode(&answer)),
        Ok(Err(_)) | Err(_) => Err(WhoisFailure::Unreachable),
    }
}

async fn exchange(server: &str, question: &[u8], reach: Reach) -> io::Result<Vec<u8>> {
    let mut stream = connect(server, reach).await?;
    stream.write_all(question).await?;
    let mut answer = Vec::new();
    match stream.take(LONGEST_ANSWER).read_to_end(&mut answer).await {
        // Some servers reset the connection once they have said all.
        Err(error) if answer.is_empty() => Err(error),
        _ => Ok(answer),
    }
}

/// Connects only to addresses within reach; a referral's port counts only in tests.
async fn connect(server: &str, reach: Reach) -> io::Result<TcpStream> {
    let (host, port) = match server.split_once(':') {
        Some((host, port)) if reach == Reach::AlsoLoopback => {
            (host, port.parse().map_err(|_| io::ErrorKind::InvalidInput)?)
        }
        Some((host, _)) => (host, PORT),
        None => (server, PORT),
    };
    let allowed: Vec<SocketAddr> =
        lookup_host((host, port)).await?.filter(|found| may_connect(found.ip(), reach)).collect();
    TcpStream::connect(allowed.as_slice()).await
}

/// UTF-8, or what a Turkish registry writes when it is not.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1254.decode_without_bom_handling(bytes).0.into_owned(),
    }
}
