//! A name server on loopback that does as it is told, over UDP and TCP, and remembers what it was
//! asked.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use hickory_proto::{
    op::{Message, OpCode, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{A, CNAME, MX, NS, SOA, TXT},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UdpSocket},
    task::JoinSet,
};

/// One question as it arrived.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Without the trailing dot, in the asker's case.
    pub name: String,
    pub record_type: RecordType,
    pub over_tcp: bool,
    pub with_edns: bool,
    /// The asker's.
    pub port: u16,
    /// How many came before it.
    pub number: usize,
}

/// What the server does about it.
pub enum Reply {
    /// Records for the asked name, 300 seconds.
    Records(Vec<RData>),
    /// Records of any names and times.
    Answer(Vec<Record>),
    /// No such records, with a SOA.
    NoData,
    NxDomain,
    Code(ResponseCode),
    /// Name servers of somebody else, no answer.
    Referral,
    Truncated,
    Silence,
    Garbage,
    /// The right answer under a wrong identity, then from a wrong address, then to a wrong
    /// question; the true one comes last.
    AfterForgeries(Vec<RData>),
}

pub struct Authority {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    _tasks: JoinSet<()>,
}

type Behaviour = dyn Fn(&Asked) -> Reply + Send + Sync;

impl Authority {
    pub async fn start(behaviour: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(behaviour, true).await
    }

    /// Nobody listens on the TCP port.
    pub async fn without_tcp(behaviour: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(behaviour, false).await
    }

    async fn with(behaviour: impl Fn(&Asked) -> Reply + Send + Sync + 'static, tcp: bool) -> Self {
        let behaviour: Arc<Behaviour> = Arc::new(behaviour);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (socket, listener) = loop {
            let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            // The same port may be taken for TCP.
            if let Ok(listener) = TcpListener::bind(socket.local_addr().unwrap()).await {
                break (socket, listener);
            }
        };
        let address = socket.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(serve_udp(socket, Arc::clone(&behaviour), Arc::clone(&asked)));
        if tcp {
            tasks.spawn(serve_tcp(listener, behaviour, Arc::clone(&asked)));
        }
        Self { address, asked, _tasks: tasks }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve_udp(socket: UdpSocket, behaviour: Arc<Behaviour>, log: Arc<Mutex<Vec<Asked>>>) {
    let elsewhere = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let mut packet = [0; 4_096];
    while let Ok((length, peer)) = socket.recv_from(&mut packet).await {
        let Ok(query) = Message::from_vec(&packet[..length]) else { continue };
        let asked = note(&query, peer, false, &log);
        match behaviour(&asked) {
            Reply::Silence => {}
            Reply::Garbage => {
                let mut broken = packet[..length].to_vec();
                broken[2] |= 0x80;
                broken[7] = 9;
                socket.send_to(&broken, peer).await.unwrap();
            }
            Reply::AfterForgeries(records) => {
                let lie = respond(&query, Reply::Records(vec![a(6, 6, 6, 6)]));
                let mut wrong_id = lie.clone();
                wrong_id.metadata.id ^= 1;
                socket.send_to(&wrong_id.to_vec().unwrap(), peer).await.unwrap();
                // The asker's kernel drops it; the send itself may be refused.
                let _ = elsewhere.send_to(&lie.to_vec().unwrap(), peer).await;
                let mut wrong_question = lie.clone();
                wrong_question.queries[0].set_name(name("another.example"));
                socket.send_to(&wrong_question.to_vec().unwrap(), peer).await.unwrap();
                let truth = respond(&query, Reply::Records(records));
                socket.send_to(&truth.to_vec().unwrap(), peer).await.unwrap();
            }
            reply => {
                let response = respond(&query, reply).to_vec().unwrap();
                socket.send_to(&response, peer).await.unwrap();
            }
        }
    }
}

async fn serve_tcp(listener: TcpListener, behaviour: Arc<Behaviour>, log: Arc<Mutex<Vec<Asked>>>) {
    while let Ok((mut stream, peer)) = listener.accept().await {
        let Ok(length) = stream.read_u16().await else { continue };
        let mut packet = vec![0; length.into()];
        if stream.read_exact(&mut packet).await.is_err() {
            continue;
        }
        let query = Message::from_vec(&packet).unwrap();
        let asked = note(&query, peer, true, &log);
        let response = respond(&query, behaviour(&asked)).to_vec().unwrap();
        stream.write_u16(response.len().try_into().unwrap()).await.unwrap();
        stream.write_all(&response).await.unwrap();
    }
}

fn note(query: &Message, peer: SocketAddr, over_tcp: bool, log: &Mutex<Vec<Asked>>) -> Asked {
    let question = &query.queries[0];
    let mut log = log.lock().unwrap();
    let asked = Asked {
        name: question.name.to_ascii().trim_end_matches('.').to_owned(),
        record_type: question.query_type,
        over_tcp,
        port: peer.port(),
        with_edns: query.edns.is_some(),
        number: log.len(),
    };
    log.push(asked.clone());
    asked
}

fn respond(query: &Message, reply: Reply) -> Message {
    let question = query.queries[0].clone();
    let mut message = Message::response(query.metadata.id, OpCode::Query);
    message.metadata.authoritative = true;
    match reply {
        Reply::Records(records) | Reply::AfterForgeries(records) => {
            for data in records {
                message.add_answer(Record::from_rdata(question.name.clone(), 300, data));
            }
        }
        Reply::Answer(records) => {
            message.add_answers(records);
        }
        Reply::NoData => {
            message.add_authority(soa());
        }
        Reply::NxDomain => {
            message.metadata.response_code = ResponseCode::NXDomain;
            message.add_authority(soa());
        }
        Reply::Code(code) => message.metadata.response_code = code,
        Reply::Referral => {
            message.metadata.authoritative = false;
            message.add_authority(Record::from_rdata(name("example"), 300, ns("ns.example")));
        }
        Reply::Truncated => message.metadata.truncation = true,
        Reply::Silence | Reply::Garbage => {}
    }
    message.add_query(question);
    message
}

fn soa() -> Record {
    let data = SOA::new(name("ns.example"), name("hostmaster.example"), 1, 2, 3, 4, 60);
    Record::from_rdata(name("example"), 300, RData::SOA(data))
}

pub fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).unwrap();
    name.set_fqdn(true);
    name
}

pub fn a(first: u8, second: u8, third: u8, fourth: u8) -> RData {
    RData::A(A::new(first, second, third, fourth))
}

pub fn mx(preference: u16, host: &str) -> RData {
    RData::MX(MX::new(preference, name(host)))
}

pub fn ns(host: &str) -> RData {
    RData::NS(NS(name(host)))
}

pub fn alias(target: &str) -> RData {
    RData::CNAME(CNAME(name(target)))
}

pub fn txt(strings: &[&[u8]]) -> RData {
    RData::TXT(TXT::from_bytes(strings.to_vec()))
}
