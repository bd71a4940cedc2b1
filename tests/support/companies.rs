//! The invented companies: their list, and a name server on loopback with their zone.

use std::{
    collections::HashMap,
    fs, io,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    path::{Path, PathBuf},
    thread,
};

use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{A, MX, TXT},
    },
};

/// Every record of the zone, by name.
type Zone = HashMap<Name, Vec<RData>>;

/// The list, as an accountant exports it.
pub fn list() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/companies/companies.csv")
}

/// Answers for the companies' names until the process ends. The zone's addresses are of the ranges
/// for documentation; `moved` makes others of them.
pub fn serve(moved: fn(Ipv4Addr) -> Ipv4Addr) -> io::Result<SocketAddr> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/companies/zone.db");
    let zone = read(&fs::read_to_string(path)?, moved);
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = socket.local_addr()?;
    thread::spawn(move || answer(&socket, &zone));
    Ok(address)
}

fn answer(socket: &UdpSocket, zone: &Zone) {
    let mut buffer = [0; 4_096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        let Ok(asked) = Message::from_vec(&buffer[..length]) else { continue };
        if let Some(bytes) = reply(&asked, zone).and_then(|reply| reply.to_vec().ok()) {
            // An asker that is gone asks again.
            let _ = socket.send_to(&bytes, from);
        }
    }
}

fn reply(asked: &Message, zone: &Zone) -> Option<Message> {
    let query = asked.queries.first()?.clone();
    let (name, kind) = (query.name().to_lowercase(), query.query_type());
    let mut reply = Message::response(asked.metadata.id, asked.metadata.op_code);
    reply.metadata.authoritative = true;
    reply.add_query(query);
    let below = |known: &Name| name.zone_of(known);
    match zone.get(&name) {
        Some(records) => {
            let wanted = records.iter().filter(|data| data.record_type() == kind);
            reply
                .answers
                .extend(wanted.map(|data| Record::from_rdata(name.clone(), 300, data.clone())));
        }
        None if zone.keys().any(below) => {}
        None => reply.metadata.response_code = ResponseCode::NXDomain,
    }
    Some(reply)
}

/// Reads the master file as `benches/load/companies.py` writes it: one record a line.
fn read(text: &str, moved: fn(Ipv4Addr) -> Ipv4Addr) -> Zone {
    let mut zone = Zone::new();
    for line in text.lines() {
        let Some((name, rest)) = line.split_once(" IN ") else { continue };
        let (kind, data) = rest.split_once(' ').expect("a type and its data");
        let record = match kind.parse::<RecordType>() {
            Ok(RecordType::A) => RData::A(A(moved(data.parse().expect("an address")))),
            Ok(RecordType::MX) => {
                let (preference, host) = data.split_once(' ').expect("preference and host");
                let host = Name::from_ascii(host).expect("a host");
                RData::MX(MX::new(preference.parse().expect("a preference"), host))
            }
            Ok(RecordType::TXT) => {
                let strings = data.split('"').skip(1).step_by(2).map(str::to_owned);
                RData::TXT(TXT::new(strings.collect()))
            }
            _ => continue,
        };
        let name = Name::from_ascii(name).expect("a name").to_lowercase();
        zone.entry(name).or_default().push(record);
    }
    zone
}
