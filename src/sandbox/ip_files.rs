//! IP databases of our own making, in the file formats of IP2Location, IP2Proxy and MaxMind: what the
//! makers of the real ones would say of the sandbox's addresses.

use std::net::Ipv4Addr;

use chrono::{DateTime, Utc};

use super::{
    mmdb::{self, Network, Unwritable, Value},
    world::{self, Place},
};

/// What stands where nothing is known.
const UNKNOWN: &str = "-";

/// Bytes before the first row.
const HEADER: usize = 64;

/// A row: its first address, and the texts of its columns.
struct Row {
    from: Ipv4Addr,
    columns: Vec<String>,
}

/// What a header says of its file.
struct Product {
    /// 1 is IP2Location, 2 IP2Proxy.
    code: u8,
    /// DB26, PX7.
    kind: u8,
    /// Columns, the address included.
    columns: usize,
    /// The column of the country, which a long name follows.
    country_at: usize,
}

const LOCATION: Product = Product { code: 1, kind: 26, columns: 28, country_at: 2 };
const PROXY: Product = Product { code: 2, kind: 7, columns: 10, country_at: 3 };

/// A file of IP2Location: country, city, provider, usage, network. `built` is year, month and day.
pub fn location(built: (i32, u32, u32)) -> Vec<u8> {
    write(&LOCATION, built, |place| {
        vec![
            (2, place.country.to_owned()),
            (4, place.city.to_owned()),
            (9, place.isp.to_owned()),
            (20, place.usage.to_owned()),
            (24, place.asn.to_owned()),
            (25, place.isp.to_owned()),
        ]
    })
}

/// A file of IP2Proxy: it knows data centres and proxies, and disagrees about some.
pub fn proxy(built: (i32, u32, u32)) -> Vec<u8> {
    write(&PROXY, built, |place| {
        let kind = place.proxy.or_else(|| (place.usage == "DCH").then_some("DCH"));
        let Some(kind) = kind else { return Vec::new() };
        vec![
            (2, kind.to_owned()),
            (3, place.second.unwrap_or(place.country).to_owned()),
            (5, place.city.to_owned()),
            (6, place.isp.to_owned()),
            (8, place.usage.to_owned()),
            (9, place.asn.to_owned()),
            (10, place.isp.to_owned()),
        ]
    })
}

/// A file of MaxMind in the layout of its cities.
///
/// # Errors
/// When places overlap.
pub fn city(built: DateTime<Utc>) -> Result<Vec<u8>, Unwritable> {
    maxmind("Sandbox-City", built, |place| {
        let name = Value::text(place.third.unwrap_or(place.city));
        Value::Map(vec![
            ("city", Value::Map(vec![("names", Value::Map(vec![("en", name)]))])),
            ("country", Value::Map(vec![("iso_code", Value::text(place.country))])),
        ])
    })
}

/// A file of MaxMind in the layout of its autonomous systems.
///
/// # Errors
/// When places overlap.
pub fn systems(built: DateTime<Utc>) -> Result<Vec<u8>, Unwritable> {
    maxmind("Sandbox-ASN", built, |place| {
        Value::Map(vec![
            ("autonomous_system_number", Value::Number(place.asn.parse().unwrap_or_default())),
            ("autonomous_system_organization", Value::text(place.isp)),
        ])
    })
}

fn maxmind(
    kind: &str,
    built: DateTime<Utc>,
    says: impl Fn(&Place) -> Value,
) -> Result<Vec<u8>, Unwritable> {
    let known = world::places().iter().filter(|place| place.third != Some("none"));
    let networks: Vec<Network> = known
        .map(|place| Network { first: place.network, prefix: 16, data: says(place) })
        .collect();
    mmdb::write(kind, built, &networks)
}

fn write(
    product: &Product,
    built: (i32, u32, u32),
    says: impl Fn(&Place) -> Vec<(usize, String)>,
) -> Vec<u8> {
    let row = |from, said: Vec<(usize, String)>| {
        let mut columns = vec![UNKNOWN.to_owned(); product.columns - 1];
        for (position, text) in said {
            columns[position - 2] = text;
        }
        Row { from, columns }
    };
    let mut places: Vec<&Place> = world::places().iter().collect();
    places.sort_by_key(|place| place.network);
    let mut rows = vec![row(Ipv4Addr::UNSPECIFIED, Vec::new())];
    for place in places {
        // The network may begin where the one before it ended.
        rows.retain(|row| row.from != place.network);
        rows.push(row(place.network, says(place)));
        rows.push(row(Ipv4Addr::from(u32::from(place.network) + 0x1_0000), Vec::new()));
    }
    layout(product, built, &rows)
}

/// Header, rows, a last row that closes the range before it, and the texts that the rows point to.
fn layout(product: &Product, (year, month, day): (i32, u32, u32), rows: &[Row]) -> Vec<u8> {
    let width = product.columns * 4;
    let texts_at = HEADER + (rows.len() + 1) * width;
    let (mut table, mut texts) = (Vec::new(), Vec::new());
    for row in rows {
        table.extend(u32::from(row.from).to_le_bytes());
        for (index, text) in row.columns.iter().enumerate() {
            table.extend(((texts_at + texts.len()) as u32).to_le_bytes());
            texts.push(text.len() as u8);
            texts.extend(text.as_bytes());
            if index + 2 == product.country_at {
                texts.push(UNKNOWN.len() as u8);
                texts.extend(UNKNOWN.as_bytes());
            }
        }
    }
    table.extend(u32::MAX.to_le_bytes());
    table.extend(vec![0; width - 4]);
    let mut file = vec![0; HEADER];
    file[..5].copy_from_slice(&[
        product.kind,
        product.columns as u8,
        (year - 2000) as u8,
        month as u8,
        day as u8,
    ]);
    file[29] = product.code;
    for (at, number) in [(5, rows.len()), (9, HEADER + 1), (31, texts_at + texts.len())] {
        file[at..at + 4].copy_from_slice(&(number as u32).to_le_bytes());
    }
    file.extend(table);
    file.extend(texts);
    file
}
