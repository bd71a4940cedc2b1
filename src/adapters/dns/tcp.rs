//! One question over TCP, for answers that did not fit into a packet.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::wire::{self, MAX_QUERY, Question, Verdict};
use crate::ports::dns::DnsFailure;

/// Asks once, on a connection of its own. What goes wrong with the connection leaves the answer
/// truncated.
pub(super) async fn ask(
    server: SocketAddr,
    question: &Question,
    id: u16,
    within: Duration,
) -> Verdict {
    match timeout(within, exchange(server, question, id)).await {
        Ok(Ok(packet)) if wire::id_of(&packet) != Some(id) || !question.is_answered_by(&packet) => {
            Verdict::Failed(DnsFailure::Malformed)
        }
        Ok(Ok(packet)) => match wire::read(&packet, question.record_type) {
            Verdict::Truncated => Verdict::Failed(DnsFailure::Truncated),
            Verdict::FormatError => Verdict::Failed(DnsFailure::Malformed),
            verdict => verdict,
        },
        Ok(Err(_)) | Err(_) => Verdict::Failed(DnsFailure::Truncated),
    }
}

async fn exchange(server: SocketAddr, question: &Question, id: u16) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    let mut query = [0; MAX_QUERY];
    let length = question.write(id, true, &mut query);
    // Length and message in one segment: some servers answer nothing else.
    let mut framed = Vec::with_capacity(2 + length);
    framed.extend_from_slice(&(length as u16).to_be_bytes());
    framed.extend_from_slice(&query[..length]);
    stream.write_all(&framed).await?;
    let length = stream.read_u16().await?;
    let mut packet = vec![0; length.into()];
    stream.read_exact(&mut packet).await?;
    Ok(packet)
}
