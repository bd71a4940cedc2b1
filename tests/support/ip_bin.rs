//! A small writer of IP2Location and IP2Proxy files, so that every type can be tested.

use std::net::IpAddr;

/// One range: its first address, and the text of each column after the address.
pub struct Range {
    /// First address; the range ends where the next one begins.
    pub from: IpAddr,
    /// Texts, by position from 2.
    pub columns: Vec<String>,
}

/// Writes a file. `product` is 1 (IP2Location) or 2 (IP2Proxy). Ranges are sorted, one family after
/// the other. The country's column is followed by a long name, as the vendor writes it.
pub fn write(product: u8, kind: u8, columns: u8, country_at: usize, ranges: &[Range]) -> Vec<u8> {
    let of = |v6: bool| ranges.iter().filter(move |range| range.from.is_ipv6() == v6);
    let width = |address: usize| address + (usize::from(columns) - 1) * 4;
    let (v4, v6) = (of(false).count(), of(true).count());
    let v4_at = 64;
    // One more row closes the last range.
    let v6_at = v4_at + (v4 + 1) * width(4);
    let strings_at = v6_at + (v6 + 1) * width(16);
    let mut strings: Vec<u8> = Vec::new();
    let mut rows: Vec<u8> = Vec::new();
    for (is_v6, last) in [(false, vec![0xff; 4]), (true, vec![0xff; 16])] {
        for range in of(is_v6) {
            match range.from {
                IpAddr::V4(ip) => rows.extend(u32::from(ip).to_le_bytes()),
                IpAddr::V6(ip) => rows.extend(u128::from(ip).to_le_bytes()),
            }
            for (index, text) in range.columns.iter().enumerate() {
                rows.extend(
                    u32::try_from(strings_at + strings.len()).expect("small").to_le_bytes(),
                );
                strings.push(u8::try_from(text.len()).expect("short"));
                strings.extend(text.as_bytes());
                if index + 2 == country_at {
                    strings.extend(b"\x08Somewhere"[..9].iter());
                }
            }
        }
        rows.extend(&last);
        rows.extend(vec![0; (usize::from(columns) - 1) * 4]);
    }
    let mut file = vec![0; 64];
    file[..5].copy_from_slice(&[kind, columns, 26, 11, 1]);
    let mut number = |at: usize, value: usize| {
        file[at..at + 4].copy_from_slice(&u32::try_from(value).expect("small").to_le_bytes());
    };
    number(5, v4);
    number(9, v4_at + 1);
    number(13, v6);
    number(17, v6_at + 1);
    number(31, strings_at + strings.len());
    file[29] = product;
    file.extend(rows);
    file.extend(strings);
    file
}
