//! What a workbook unpacks to, measured before any of it is read.
//!
//! Half a megabyte of XLSX can hold half a gigabyte of XML, and its own figures can lie; so the
//! entries are unpacked into nothing first, and counted.

use std::io::{Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use crate::ports::tabular::TableError;

/// Largest sum of all entries, unpacked.
const MAX_UNPACKED: u64 = 64 << 20;
/// Largest entry that is neither a sheet nor the shared texts.
const MAX_SMALL_ENTRY: u64 = 4 << 20;
const MAX_ENTRIES: usize = 200;
/// Each shared text costs memory beyond its letters.
const MAX_SHARED_TEXTS: usize = 1_000_000;

/// Refuses what would cost too much, and what is no workbook.
pub(super) fn check(bytes: &[u8]) -> Result<(), TableError> {
    let too_large = TableError::TooLarge { max_mebibytes: (MAX_UNPACKED >> 20) as usize };
    if listed_entries(bytes).is_none_or(|count| count > MAX_ENTRIES) {
        return Err(too_large);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MAX_ENTRIES {
        return Err(too_large);
    }
    let names: Vec<String> =
        archive.file_names().flatten().map(|name| name.to_ascii_lowercase()).collect();
    if names.iter().any(|name| name == "mimetype" || name.ends_with("workbook.bin")) {
        return Err(TableError::OldFormat);
    }
    if !names.iter().any(|name| name.ends_with("workbook.xml") || name.ends_with("workbook2.xml")) {
        return Err(TableError::Format);
    }
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => TableError::Protected,
            error => broken(error),
        })?;
        let name = entry.name().map_err(broken)?.to_ascii_lowercase();
        let is_texts = name.ends_with("sharedstrings.xml");
        let is_large = is_texts || name.contains("worksheets/") || !name.ends_with("ml");
        let limit = if is_large { left } else { left.min(MAX_SMALL_ENTRY) };
        let used = measure(&mut entry, limit, is_texts).map_err(|fault| match fault {
            Fault::TooLarge => too_large.clone(),
            Fault::Broken(error) => broken(error),
        })?;
        left -= used;
    }
    Ok(())
}

enum Fault {
    TooLarge,
    Broken(std::io::Error),
}

/// Unpacks an entry into nothing; answers its size.
fn measure(entry: &mut impl Read, limit: u64, counts_texts: bool) -> Result<u64, Fault> {
    let mut buffer = [0_u8; 16 << 10];
    let (mut size, mut texts, mut before) = (0, 0, [0_u8; 2]);
    loop {
        let length = entry.read(&mut buffer).map_err(Fault::Broken)?;
        if length == 0 {
            return Ok(size);
        }
        size += length as u64;
        if counts_texts {
            for &byte in &buffer[..length] {
                texts += usize::from(before == *b"<s" && byte == b'i');
                before = [before[1], byte];
            }
        }
        if size > limit || texts > MAX_SHARED_TEXTS {
            return Err(Fault::TooLarge);
        }
    }
}

/// The number of entries by the end record; `None` when it takes 64-bit fields, which no list of
/// companies needs. A million entries would cost their headers' memory before they are counted.
fn listed_entries(bytes: &[u8]) -> Option<usize> {
    let tail = &bytes[bytes.len().saturating_sub((64 << 10) + 22)..];
    let at = tail.windows(4).rposition(|window| window == b"PK\x05\x06");
    let Some(record) = at.map(|at| &tail[at..]) else { return Some(0) };
    match record.get(10..12) {
        Some(&[0xff, 0xff]) => None,
        Some(&[low, high]) => Some(usize::from(u16::from_le_bytes([low, high]))),
        _ => Some(0),
    }
}

fn broken(error: impl std::fmt::Display) -> TableError {
    TableError::Broken(error.to_string())
}
