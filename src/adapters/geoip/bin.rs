//! The BIN files of IP2Location and IP2Proxy: one bounds-checked reader for both products.
//!
//! A file is a 64-byte header, two optional indexes by the first 16 bits of an address, rows of
//! fixed width sorted by their first address, and strings (a length byte, then the bytes). Numbers
//! are little-endian; positions in the header count from 1. A row ends where the next one begins.
//! Nothing in a file is believed: every read is checked, so a damaged file answers nothing instead
//! of something else.

mod columns;

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, NaiveDate, Utc};
pub use columns::{Column, Product};

const HEADER_LEN: usize = 64;
const INDEX_LEN: usize = 65_536 * 8;

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BinError {
    /// Not a BIN file, or one of the other product; says what it looks like.
    #[error("the file is {0}")]
    WrongKind(String),
    /// The header promises more than the file holds.
    #[error("the file is shorter than its header says")]
    Truncated,
}

/// An open BIN file over any bytes.
#[derive(Debug)]
pub struct BinFile<B> {
    bytes: B,
    product: Product,
    kind: u8,
    columns: usize,
    built: Option<NaiveDate>,
    v4: Table,
    v6: Table,
}

/// Rows of one address family. Positions are offsets from 0.
#[derive(Debug, Clone, Copy)]
struct Table {
    rows: u32,
    base: usize,
    index: Option<usize>,
    address_len: usize,
}

/// One row: where its columns are.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a, B> {
    file: &'a BinFile<B>,
    columns_at: usize,
}

impl<B: AsRef<[u8]>> BinFile<B> {
    /// Reads and checks the header.
    pub fn open(bytes: B, product: Product) -> Result<Self, BinError> {
        let data = bytes.as_ref();
        if data.starts_with(b"PK") {
            return Err(BinError::WrongKind("still zipped".to_owned()));
        }
        if data.len() < HEADER_LEN {
            return Err(BinError::Truncated);
        }
        let number = |at: usize| u32_at(data, at).unwrap_or_default();
        let (kind, columns, year) = (data[0], usize::from(data[1]), data[2]);
        // Files built before 2021 may carry neither product code nor size.
        let other = match (data[29], year) {
            (0, ..21) => false,
            (code, _) => code != product.code(),
        };
        let enough = columns::count(product, kind).is_some_and(|least| columns >= least);
        if other || !enough {
            return Err(BinError::WrongKind(format!("no {} file", product.name())));
        }
        let size = number(31) as usize;
        if size > data.len() {
            return Err(BinError::Truncated);
        }
        let table = |rows: usize, base: usize, index: usize, address_len: usize| {
            let place = |at: usize| (number(at) as usize).checked_sub(1);
            let table = Table {
                rows: number(rows),
                base: place(base).unwrap_or_default(),
                index: place(index),
                address_len,
            };
            let rows_end = (table.rows as usize)
                .checked_mul(table.width(columns))
                .and_then(|length| length.checked_add(table.base));
            let index_end = table.index.map_or(Some(0), |at| at.checked_add(INDEX_LEN));
            let fits = table.rows == 0
                || (table.base >= HEADER_LEN
                    && rows_end.is_some_and(|end| end <= data.len())
                    && index_end.is_some_and(|end| end <= data.len()));
            fits.then_some(table).ok_or(BinError::Truncated)
        };
        let v4 = table(5, 9, 21, 4)?;
        let v6 = table(13, 17, 25, 16)?;
        let built =
            NaiveDate::from_ymd_opt(2000 + i32::from(year), u32::from(data[3]), u32::from(data[4]));
        Ok(Self { bytes, product, kind, columns, built, v4, v6 })
    }

    /// `DB11`, `PX12`.
    pub fn name(&self) -> String {
        format!("{}{}", self.product.prefix(), self.kind)
    }

    /// Midnight UTC of the day the vendor built it.
    pub fn built_at(&self) -> Option<DateTime<Utc>> {
        Some(self.built?.and_hms_opt(0, 0, 0)?.and_utc())
    }

    /// The row whose range holds the address. IPv4 in IPv6's clothes (mapped, 6to4, Teredo) is
    /// looked up as IPv4, as the vendor's own readers do.
    pub fn row(&self, ip: IpAddr) -> Option<Row<'_, B>> {
        match ip {
            IpAddr::V4(ip) => self.search(self.v4, u32::from(ip).into(), u32::MAX.into(), 16),
            IpAddr::V6(ip) => match embedded_v4(ip) {
                Some(ip) => self.search(self.v4, ip.into(), u32::MAX.into(), 16),
                None => self.search(self.v6, ip.into(), u128::MAX, 112),
            },
        }
    }

    fn search(&self, table: Table, ip: u128, last: u128, shift: u32) -> Option<Row<'_, B>> {
        if table.rows == 0 {
            return None;
        }
        // No range ends after the last address, so it belongs to the range before it.
        let ip = if ip == last { ip - 1 } else { ip };
        let (mut low, mut high) = match table.index {
            Some(index) => {
                let at = index + ((ip >> shift) as usize) * 8;
                (u32_at(self.bytes.as_ref(), at)?, u32_at(self.bytes.as_ref(), at + 4)?)
            }
            None => (0, table.rows),
        };
        while low <= high {
            let middle = low + (high - low) / 2;
            if ip < self.first_address(table, middle)? {
                high = middle.checked_sub(1)?;
            } else if ip < self.first_address(table, middle + 1)? {
                let columns_at = self.row_at(table, middle) + table.address_len;
                return Some(Row { file: self, columns_at });
            } else {
                low = middle + 1;
            }
        }
        None
    }

    fn row_at(&self, table: Table, row: u32) -> usize {
        table.base + (row as usize) * table.width(self.columns)
    }

    fn first_address(&self, table: Table, row: u32) -> Option<u128> {
        let at = self.row_at(table, row);
        let bytes = self.bytes.as_ref().get(at..at.checked_add(table.address_len)?)?;
        Some(bytes.iter().rev().fold(0, |number, byte| (number << 8) | u128::from(*byte)))
    }
}

impl Table {
    fn width(self, columns: usize) -> usize {
        self.address_len + (columns - 1) * 4
    }
}

impl<'a, B: AsRef<[u8]>> Row<'a, B> {
    /// The text of a column; `None` when this type of file has none, or has nothing to say there.
    pub fn text(&self, column: Column) -> Option<&'a str> {
        // Column 1 is the address itself, which `columns_at` has passed.
        let position = columns::position(self.file.product, self.file.kind, column)?;
        let data = self.file.bytes.as_ref();
        let at = u32_at(data, self.columns_at + (position - 2) * 4)? as usize;
        let length = usize::from(*data.get(at)?);
        let text = std::str::from_utf8(data.get(at + 1..at + 1 + length)?).ok()?.trim();
        (!is_sentinel(text)).then_some(text)
    }
}

/// What the vendors write where they have nothing to say.
fn is_sentinel(text: &str) -> bool {
    const SAID: [&str; 4] = ["NOT SUPPORTED", "UNAVAILABLE", "INVALID", "MISSING IN"];
    text.is_empty()
        || text == "-"
        || (text.len() > 6 && {
            let upper = text.to_ascii_uppercase();
            upper.starts_with("THIS PARAMETER") || SAID.iter().any(|said| upper.starts_with(said))
        })
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// IPv4 within IPv6: mapped (`::ffff:0:0/96`), 6to4 (`2002::/16`), Teredo (`2001::/32`, inverted).
fn embedded_v4(ip: Ipv6Addr) -> Option<u32> {
    let number = u128::from(ip);
    match ip.segments() {
        [0x2002, ..] => Some((number >> 80) as u32),
        [0x2001, 0, ..] => Some(!(number as u32)),
        _ => ip.to_ipv4_mapped().map(u32::from),
    }
}
