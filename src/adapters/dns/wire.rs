//! Questions into packets, packets into verdicts.

use std::sync::Arc;

use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{DNSClass, Name, RData, Record as WireRecord, RecordType as WireType},
};

use crate::ports::dns::{DnsFailure, Record, RecordType};

/// Largest UDP answer asked for: what passes every path without fragments (DNS flag day 2020).
const UDP_PAYLOAD: u16 = 1232;
const HEADER: usize = 12;
/// The root name, type OPT, payload size, no extended flags, no options.
const OPT: usize = 11;
/// Header, the longest name, type and class, OPT.
pub(super) const MAX_QUERY: usize = HEADER + 255 + 4 + OPT;
/// Aliases followed for one question, in one answer or over several.
pub(super) const MAX_ALIASES: usize = 8;

/// One question as it goes over the wire.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) record_type: RecordType,
    /// Name, type and class.
    section: Box<[u8]>,
}

impl Question {
    /// `None` when the name can not be written in DNS, which also means that it does not exist.
    pub(super) fn new(name: &str, record_type: RecordType) -> Option<Self> {
        if name.is_empty() || name.len() > 253 || !name.is_ascii() {
            return None;
        }
        let mut section = Vec::with_capacity(name.len() + 6);
        for label in name.split('.') {
            let length =
                u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?;
            section.push(length);
            section.extend_from_slice(label.as_bytes());
        }
        section.push(0);
        section.extend_from_slice(&u16::from(wire_type(record_type)).to_be_bytes());
        section.extend_from_slice(&u16::from(DNSClass::IN).to_be_bytes());
        Some(Self { record_type, section: section.into_boxed_slice() })
    }

    /// Writes the query and returns its length.
    pub(super) fn write(&self, id: u16, edns: bool, packet: &mut [u8; MAX_QUERY]) -> usize {
        let question_end = HEADER + self.section.len();
        packet[..2].copy_from_slice(&id.to_be_bytes());
        // Recursion desired; one question; one additional record when EDNS is used.
        packet[2..HEADER].copy_from_slice(&[1, 0, 0, 1, 0, 0, 0, 0, 0, u8::from(edns)]);
        packet[HEADER..question_end].copy_from_slice(&self.section);
        if !edns {
            return question_end;
        }
        let [high, low] = UDP_PAYLOAD.to_be_bytes();
        let opt = [0, 0, 41, high, low, 0, 0, 0, 0, 0, 0];
        packet[question_end..question_end + OPT].copy_from_slice(&opt);
        question_end + OPT
    }

    /// Whether a packet is a response to this very question. Some servers leave the question out
    /// when they refuse it as malformed.
    pub(super) fn is_answered_by(&self, packet: &[u8]) -> bool {
        let Some(header) = packet.first_chunk::<HEADER>() else { return false };
        let is_response = header[2] & 0x80 != 0;
        match u16::from_be_bytes([header[4], header[5]]) {
            0 => is_response && header[3] & 0x0f != 0,
            1 => {
                is_response
                    && packet
                        .get(HEADER..HEADER + self.section.len())
                        .is_some_and(|echo| echo.eq_ignore_ascii_case(&self.section))
            }
            _ => false,
        }
    }
}

/// The identity of a packet.
pub(super) fn id_of(packet: &[u8]) -> Option<u16> {
    packet.first_chunk().map(|id| u16::from_be_bytes(*id))
}

/// What one server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Records, and the seconds they may be kept.
    Records(Vec<Record>, u32),
    /// The name is an alias of one the answer says nothing of.
    Alias(Arc<str>, u32),
    NxDomain(u32),
    NoData(u32),
    /// Ask again over TCP.
    Truncated,
    /// The server does not understand the query, perhaps for its EDNS part.
    FormatError,
    Failed(DnsFailure),
}

impl Verdict {
    /// Whether it settles the question, so that no other server need be asked.
    pub(super) const fn is_settled(&self) -> bool {
        matches!(self, Self::Records(..) | Self::Alias(..) | Self::NxDomain(_) | Self::NoData(_))
    }
}

/// Reads a response to the question; who calls checked that it is one.
pub(super) fn read(packet: &[u8], record_type: RecordType) -> Verdict {
    if packet.len() < HEADER {
        return Verdict::Failed(DnsFailure::Malformed);
    }
    if packet[2] & 0x02 != 0 {
        return Verdict::Truncated;
    }
    let Ok(message) = Message::from_vec(packet) else {
        return Verdict::Failed(DnsFailure::Malformed);
    };
    match message.metadata.response_code {
        ResponseCode::NoError => answered(&message, record_type),
        ResponseCode::NXDomain => Verdict::NxDomain(negative_ttl(&message)),
        ResponseCode::FormErr => Verdict::FormatError,
        ResponseCode::Refused | ResponseCode::NotImp | ResponseCode::NotAuth => {
            Verdict::Failed(DnsFailure::Refused)
        }
        _ => Verdict::Failed(DnsFailure::ServFail),
    }
}

fn answered(message: &Message, record_type: RecordType) -> Verdict {
    let Some(query) = message.queries.first() else {
        return Verdict::Failed(DnsFailure::Malformed);
    };
    let (wanted, mut ttl) = (wire_type(record_type), u32::MAX);
    let mut name = &query.name;
    let mut aliases = 0;
    while record_type != RecordType::Cname
        && let Some((record, target)) = alias_of(name, &message.answers)
    {
        aliases += 1;
        if aliases > MAX_ALIASES {
            return Verdict::Failed(DnsFailure::Malformed);
        }
        (name, ttl) = (target, ttl.min(record.ttl));
    }
    let found = |record: &&WireRecord| {
        record.dns_class == DNSClass::IN && record.record_type() == wanted && record.name == *name
    };
    let mut records = Vec::with_capacity(message.answers.len());
    for record in message.answers.iter().filter(found) {
        ttl = ttl.min(record.ttl);
        records.extend(record_of(&record.data));
    }
    if !records.is_empty() {
        return Verdict::Records(records, ttl);
    }
    if aliases > 0 {
        // With a SOA the server also knows that the last name has no such record.
        return if has_soa(message) {
            Verdict::NoData(ttl.min(negative_ttl(message)))
        } else {
            Verdict::Alias(host(name).into(), ttl)
        };
    }
    let is_referral = !message.metadata.authoritative
        && !has_soa(message)
        && message.authorities.iter().any(|record| record.record_type() == WireType::NS);
    if is_referral {
        // It neither knows the name nor asks others for us: as good as a refusal.
        return Verdict::Failed(DnsFailure::Refused);
    }
    Verdict::NoData(negative_ttl(message))
}

fn alias_of<'m>(name: &Name, answers: &'m [WireRecord]) -> Option<(&'m WireRecord, &'m Name)> {
    answers.iter().find_map(|record| match &record.data {
        RData::CNAME(target) if record.name == *name => Some((record, &target.0)),
        _ => None,
    })
}

fn has_soa(message: &Message) -> bool {
    message.authorities.iter().any(|record| record.record_type() == WireType::SOA)
}

/// RFC 2308: the lower of the SOA's own time and its minimum; without a SOA nothing is kept.
fn negative_ttl(message: &Message) -> u32 {
    message
        .authorities
        .iter()
        .find_map(|record| match &record.data {
            RData::SOA(soa) => Some(record.ttl.min(soa.minimum)),
            _ => None,
        })
        .unwrap_or(0)
}

fn record_of(data: &RData) -> Option<Record> {
    Some(match data {
        RData::A(address) => Record::Address(address.0.into()),
        RData::AAAA(address) => Record::Address(address.0.into()),
        RData::CNAME(target) => Record::Alias(host(&target.0)),
        RData::NS(target) => Record::NameServer(host(&target.0)),
        RData::MX(mx) => Record::Mx { preference: mx.preference, host: host(&mx.exchange) },
        RData::TXT(txt) => {
            let bytes = txt.txt_data.concat();
            Record::Text(
                String::from_utf8(bytes).unwrap_or_else(|broken| {
                    String::from_utf8_lossy(broken.as_bytes()).into_owned()
                }),
            )
        }
        _ => return None,
    })
}

/// Lower case ASCII without the trailing dot. Bytes that would not read back as they are (dots
/// inside a label, spaces, anything not ASCII) are written `\DDD` as in master files.
fn host(name: &Name) -> String {
    let mut text = String::with_capacity(name.len());
    for label in name {
        if !text.is_empty() {
            text.push('.');
        }
        for &byte in label {
            if byte.is_ascii_graphic() && !matches!(byte, b'.' | b'\\') {
                text.push(byte.to_ascii_lowercase().into());
            } else {
                text.push('\\');
                for digit in [byte / 100, byte / 10 % 10, byte % 10] {
                    text.push((b'0' + digit).into());
                }
            }
        }
    }
    text
}

const fn wire_type(record_type: RecordType) -> WireType {
    match record_type {
        RecordType::A => WireType::A,
        RecordType::Aaaa => WireType::AAAA,
        RecordType::Cname => WireType::CNAME,
        RecordType::Mx => WireType::MX,
        RecordType::Ns => WireType::NS,
        RecordType::Txt => WireType::TXT,
    }
}
