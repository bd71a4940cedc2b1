//! The name server of the sandbox, over UDP and TCP on loopback.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use hickory_proto::{
    op::{Header, HeaderCounts, Metadata, ResponseCode},
    rr::{Record, RecordType},
};
use hickory_server::{
    Server,
    net::runtime::Time,
    server::{Request, RequestHandler, ResponseHandler, ResponseInfo},
    zone_handler::MessageResponseBuilder,
};
use tokio::net::{TcpListener, UdpSocket};

use super::zones::{Failure, Said, Zones};

/// Seconds that an answer is good. Short, so that a changed world is seen.
const LIFE: u32 = 60;

/// Silence on a TCP connection after which it is closed.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers that may wait to be sent on one TCP connection.
const ANSWERS: usize = 16;

/// A running name server. It ends when dropped.
pub struct NameServer {
    /// Where it listens.
    pub address: SocketAddr,
    _server: Server<Authority>,
}

impl NameServer {
    /// Serves on a loopback port; 0 takes one that is free for both protocols.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(port: u16, zones: Zones) -> io::Result<Self> {
        let (socket, listener) = sockets(port).await?;
        let address = socket.local_addr()?;
        let mut server = Server::new(Authority { zones: Arc::new(zones) });
        server.register_socket(socket);
        server.register_listener(listener, PATIENCE, ANSWERS);
        Ok(Self { address, _server: server })
    }
}

/// The same port for UDP and TCP. One that is free for UDP may be taken for TCP.
async fn sockets(port: u16) -> io::Result<(UdpSocket, TcpListener)> {
    let mut tries = if port == 0 { 20 } else { 1 };
    loop {
        tries -= 1;
        let socket = UdpSocket::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
        match TcpListener::bind(socket.local_addr()?).await {
            Ok(listener) => return Ok((socket, listener)),
            Err(error) if tries == 0 => return Err(error),
            Err(_) => {}
        }
    }
}

struct Authority {
    zones: Arc<Zones>,
}

#[async_trait]
impl RequestHandler for Authority {
    async fn handle_request<R: ResponseHandler, T: Time>(
        &self,
        request: &Request,
        mut response: R,
    ) -> ResponseInfo {
        let mut metadata = Metadata::response_from_request(&request.metadata);
        metadata.authoritative = true;
        let nothing = |metadata| Header { metadata, counts: HeaderCounts::default() }.into();
        let Ok(info) = request.request_info() else {
            metadata.response_code = ResponseCode::FormErr;
            let answer = MessageResponseBuilder::from_message_request(request);
            let sent = response.send_response(answer.build_no_records(metadata)).await;
            return sent.unwrap_or_else(|_| nothing(metadata));
        };
        let name = info.query.name().into();
        let kind = info.query.query_type();
        let mut answers = Vec::new();
        metadata.response_code = match self.zones.say(&name) {
            Said::Failure(Failure::Silence) => return nothing(metadata),
            Said::Failure(Failure::ServFail) => ResponseCode::ServFail,
            Said::Failure(Failure::Refused) => ResponseCode::Refused,
            Said::Nothing => ResponseCode::NXDomain,
            Said::Records(records) => {
                let fits = |found| found == kind || found == RecordType::CNAME;
                answers = records
                    .iter()
                    .filter(|data| fits(data.record_type()))
                    .map(|data| Record::from_rdata(name.clone(), LIFE, data.clone()))
                    .collect();
                ResponseCode::NoError
            }
        };
        let mut answer = MessageResponseBuilder::from_message_request(request);
        if let Some(edns) = &request.edns {
            answer.edns(edns);
        }
        let answer = answer.build(metadata, &answers, [], [], []);
        // Whoever is gone asks again.
        response.send_response(answer).await.unwrap_or_else(|_| nothing(metadata))
    }
}
