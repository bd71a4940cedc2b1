//! A small writer of MaxMind files, so that a large one need not be kept.

/// Depth of the tree: one record for every network of so many bits.
const BITS: u32 = 16;

/// A City file in which every /16 of IPv4 has an entry of its own, with that city's name.
pub fn city(name: impl Fn(u32) -> String) -> Vec<u8> {
    let (nodes, leaves) = ((1_u32 << BITS) - 1, 1_u32 << BITS);
    let (mut data, mut entries) = (Vec::new(), Vec::new());
    for network in 0..leaves {
        // Where an entry begins, as a record of the tree says it: after the nodes and 16 bytes.
        entries.push(nodes + 16 + u32::try_from(data.len()).expect("small"));
        map(&mut data, 2);
        text(&mut data, "country");
        map(&mut data, 1);
        text(&mut data, "iso_code");
        text(&mut data, "TR");
        text(&mut data, "city");
        map(&mut data, 1);
        text(&mut data, "names");
        map(&mut data, 1);
        text(&mut data, "en");
        text(&mut data, &name(network));
    }
    let mut file = Vec::with_capacity(data.len() + 8 * nodes as usize + 512);
    // Every node but those of the last level has two more below it, numbered level by level.
    for node in 0..nodes {
        for below in [2 * node + 1, 2 * node + 2] {
            let record = if below < nodes { below } else { entries[(below - nodes) as usize] };
            file.extend(record.to_be_bytes());
        }
    }
    file.extend([0; 16]);
    file.extend(data);
    file.extend(b"\xab\xcd\xefMaxMind.com");
    metadata(&mut file, nodes);
    file
}

fn metadata(file: &mut Vec<u8>, nodes: u32) {
    map(file, 9);
    text(file, "node_count");
    number(file, 6, nodes.into(), 4);
    text(file, "record_size");
    number(file, 5, 32, 2);
    text(file, "ip_version");
    number(file, 5, 4, 2);
    text(file, "database_type");
    text(file, "Test-City");
    text(file, "languages");
    // An array of one.
    file.extend([1, 4]);
    text(file, "en");
    text(file, "binary_format_major_version");
    number(file, 5, 2, 2);
    text(file, "binary_format_minor_version");
    number(file, 5, 0, 0);
    text(file, "build_epoch");
    number(file, 9, 1_770_000_000, 8);
    text(file, "description");
    map(file, 1);
    text(file, "en");
    text(file, "invented");
}

fn map(file: &mut Vec<u8>, entries: u8) {
    file.push(7 << 5 | entries);
}

fn text(file: &mut Vec<u8>, text: &str) {
    match text.len() {
        length @ 0..29 => file.push(2 << 5 | length as u8),
        length @ 29..285 => file.extend([2 << 5 | 0x1d, (length - 29) as u8]),
        length => {
            let beyond = u16::try_from(length - 285).expect("short");
            file.push(2 << 5 | 0x1e);
            file.extend(beyond.to_be_bytes());
        }
    }
    file.extend(text.as_bytes());
}

/// A number of that type; types above 7 are written in a byte of their own.
fn number(file: &mut Vec<u8>, kind: u8, value: u64, length: u8) {
    if kind > 7 {
        file.extend([length, kind - 7]);
    } else {
        file.push(kind << 5 | length);
    }
    file.extend(&value.to_be_bytes()[8 - usize::from(length)..]);
}
