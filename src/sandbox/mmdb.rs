//! Writes files in MaxMind's format (version 2): a binary tree over the bits of an address, and the
//! data that its leaves point to.

use std::net::Ipv4Addr;

use chrono::{DateTime, Utc};

/// What a data section holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// UTF-8.
    Text(String),
    /// A number of 16 bits.
    Short(u16),
    /// A number of 32 bits.
    Number(u32),
    /// A number of 64 bits.
    Long(u64),
    /// Names and values, in this order.
    Map(Vec<(&'static str, Value)>),
    /// Values in order.
    List(Vec<Value>),
}

impl Value {
    /// A text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A network and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Its first address; bits beyond the prefix are not looked at.
    pub first: Ipv4Addr,
    /// Bits that its addresses share, 1 to 32.
    pub prefix: u8,
    /// What is said.
    pub data: Value,
}

/// Why a file can not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwritable {
    /// A network without bits of its own, or with more than an address has.
    Prefix,
    /// A network stands within another one.
    Overlap,
    /// More than the format's numbers can name.
    TooLarge,
}

impl std::fmt::Display for Unwritable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Prefix => "a prefix has 1 to 32 bits",
            Self::Overlap => "a network stands within another one",
            Self::TooLarge => "the file is too large for its format",
        })
    }
}

impl std::error::Error for Unwritable {}

/// Zero bytes between the tree and the data.
const GAP: usize = 16;
const MARK: &[u8] = b"\xab\xcd\xefMaxMind.com";
/// The longest size that the format can say.
const LONGEST: usize = 65_821 + 0xff_ffff;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Record {
    Nothing,
    Node(usize),
    /// Offset in the data section.
    Data(usize),
}

/// A whole file. `kind` is what it calls itself, e.g. `GeoLite2-City`.
///
/// # Errors
/// When networks overlap, a prefix is out of bounds, or something is too large for the format.
pub fn write(
    kind: &str,
    built: DateTime<Utc>,
    networks: &[Network],
) -> Result<Vec<u8>, Unwritable> {
    let mut nodes = vec![[Record::Nothing; 2]];
    let mut data = Vec::new();
    for network in networks {
        let offset = data.len();
        encode(&network.data, &mut data)?;
        insert(&mut nodes, network, offset)?;
    }
    let mut file = Vec::new();
    for record in nodes.iter().flatten() {
        let number = match record {
            Record::Nothing => nodes.len(),
            Record::Node(node) => *node,
            Record::Data(offset) => nodes.len() + GAP + offset,
        };
        file.extend(u32::try_from(number).map_err(|_| Unwritable::TooLarge)?.to_be_bytes());
    }
    let node_count = u32::try_from(nodes.len()).map_err(|_| Unwritable::TooLarge)?;
    file.extend([0; GAP]);
    file.extend(data);
    file.extend(MARK);
    let built = u64::try_from(built.timestamp()).unwrap_or_default();
    let metadata = Value::Map(vec![
        ("binary_format_major_version", Value::Short(2)),
        ("binary_format_minor_version", Value::Short(0)),
        ("build_epoch", Value::Long(built)),
        ("database_type", Value::text(kind)),
        ("description", Value::Map(vec![("en", Value::text("Invented, for the sandbox"))])),
        ("ip_version", Value::Short(4)),
        ("languages", Value::List(vec![Value::text("en")])),
        ("node_count", Value::Number(node_count)),
        ("record_size", Value::Short(32)),
    ]);
    encode(&metadata, &mut file)?;
    Ok(file)
}

fn insert(
    nodes: &mut Vec<[Record; 2]>,
    network: &Network,
    offset: usize,
) -> Result<(), Unwritable> {
    if !(1..=32).contains(&network.prefix) {
        return Err(Unwritable::Prefix);
    }
    let bits = u32::from(network.first);
    let side = |bit: u8| usize::from(bits >> (31 - bit) & 1 == 1);
    let mut at = 0;
    for bit in 0..network.prefix - 1 {
        at = match nodes[at][side(bit)] {
            Record::Node(next) => next,
            Record::Data(_) => return Err(Unwritable::Overlap),
            Record::Nothing => {
                nodes.push([Record::Nothing; 2]);
                let next = nodes.len() - 1;
                nodes[at][side(bit)] = Record::Node(next);
                next
            }
        };
    }
    let leaf = &mut nodes[at][side(network.prefix - 1)];
    if *leaf != Record::Nothing {
        return Err(Unwritable::Overlap);
    }
    *leaf = Record::Data(offset);
    Ok(())
}

fn encode(value: &Value, into: &mut Vec<u8>) -> Result<(), Unwritable> {
    match value {
        Value::Text(text) => {
            control(2, text.len(), into)?;
            into.extend(text.as_bytes());
        }
        Value::Short(number) => whole(5, &number.to_be_bytes(), into)?,
        Value::Number(number) => whole(6, &number.to_be_bytes(), into)?,
        Value::Long(number) => whole(9, &number.to_be_bytes(), into)?,
        Value::Map(pairs) => {
            control(7, pairs.len(), into)?;
            for (name, value) in pairs {
                control(2, name.len(), into)?;
                into.extend(name.as_bytes());
                encode(value, into)?;
            }
        }
        Value::List(values) => {
            control(11, values.len(), into)?;
            for value in values {
                encode(value, into)?;
            }
        }
    }
    Ok(())
}

/// A number without its leading zeros.
fn whole(kind: u8, bytes: &[u8], into: &mut Vec<u8>) -> Result<(), Unwritable> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    control(kind, bytes.len() - zeros, into)?;
    into.extend(&bytes[zeros..]);
    Ok(())
}

/// Kind and size. Kinds beyond 7 stand in a byte of their own.
fn control(kind: u8, size: usize, into: &mut Vec<u8>) -> Result<(), Unwritable> {
    let (short, rest) = match size {
        0..=28 => (size, Vec::new()),
        29..=284 => (29, be(size - 29, 1)),
        285..=65_820 => (30, be(size - 285, 2)),
        65_821..=LONGEST => (31, be(size - 65_821, 3)),
        _ => return Err(Unwritable::TooLarge),
    };
    let short = short.to_be_bytes()[size_of::<usize>() - 1];
    if kind <= 7 {
        into.push(kind << 5 | short);
    } else {
        into.extend([short, kind - 7]);
    }
    into.extend(rest);
    Ok(())
}

/// The last bytes of a number.
fn be(number: usize, bytes: usize) -> Vec<u8> {
    number.to_be_bytes()[size_of::<usize>() - bytes..].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(first: [u8; 4], prefix: u8) -> Network {
        Network { first: first.into(), prefix, data: Value::text("here") }
    }

    #[test]
    fn networks_that_can_not_stand_beside_each_other_are_refused() {
        let written = |networks: &[Network]| write("Test-City", DateTime::UNIX_EPOCH, networks);
        assert!(written(&[network([28, 1, 0, 0], 16), network([28, 2, 0, 0], 16)]).is_ok());
        let twice = [network([28, 1, 0, 0], 16), network([28, 1, 0, 0], 16)];
        assert_eq!(written(&twice), Err(Unwritable::Overlap));
        let within = [network([28, 0, 0, 0], 8), network([28, 1, 0, 0], 16)];
        assert_eq!(written(&within), Err(Unwritable::Overlap));
        let around = [network([28, 1, 0, 0], 16), network([28, 0, 0, 0], 8)];
        assert_eq!(written(&around), Err(Unwritable::Overlap));
        for prefix in [0, 33] {
            let out_of_bounds = [network([28, 1, 0, 0], prefix)];
            assert_eq!(written(&out_of_bounds), Err(Unwritable::Prefix));
        }
    }

    #[test]
    fn sizes_of_every_length_are_said() {
        let said = |length: usize| {
            let mut bytes = Vec::new();
            encode(&Value::Text("x".repeat(length)), &mut bytes).expect("short enough");
            bytes.truncate(bytes.len() - length);
            bytes
        };
        assert_eq!(said(28), [0x5c]);
        assert_eq!(said(29), [0x5d, 0]);
        assert_eq!(said(284), [0x5d, 255]);
        assert_eq!(said(285), [0x5e, 0, 0]);
        assert_eq!(said(65_820), [0x5e, 255, 255]);
        assert_eq!(said(65_821), [0x5f, 0, 0, 0]);
        let mut bytes = Vec::new();
        assert_eq!(control(2, LONGEST + 1, &mut bytes), Err(Unwritable::TooLarge));
    }
}
