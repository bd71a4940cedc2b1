//! MaxMind's file format, in the layout of MaxMind and in the flat one that others write.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use maxminddb::{PathElement, Reader, path};
use serde::Deserialize;

use crate::domain::infrastructure::{DatabaseKind, SourceAnswer};

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MmdbError {
    /// A sound file of another kind; says which.
    #[error("the file is of type {0}")]
    WrongKind(String),
    /// Not a file of this format, or a damaged one.
    #[error("the file is damaged: {0}")]
    Corrupt(String),
}

/// An open file over any bytes.
#[derive(Debug)]
pub struct MmdbFile<B: AsRef<[u8]>> {
    reader: Reader<B>,
    kind: DatabaseKind,
    is_flat: bool,
}

#[derive(Deserialize)]
struct Asn<'a> {
    #[serde(rename = "autonomous_system_number")]
    number: Option<u32>,
    #[serde(rename = "autonomous_system_organization", borrow)]
    organization: Option<&'a str>,
}

impl<B: AsRef<[u8]>> MmdbFile<B> {
    /// Opens, and looks at no more than the metadata and one entry; [`MmdbFile::verify`] reads all.
    ///
    /// # Errors
    /// When it is of another kind, or no such file.
    pub fn open(bytes: B, kind: DatabaseKind) -> Result<Self, MmdbError> {
        let corrupt = |error: maxminddb::MaxMindDbError| MmdbError::Corrupt(error.to_string());
        let reader = Reader::from_source(bytes).map_err(corrupt)?;
        let name = reader.metadata().database_type.clone();
        let lower = name.to_ascii_lowercase();
        let is = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let fits = match kind {
            DatabaseKind::MaxMindCity => is(&["city", "enterprise"]),
            DatabaseKind::MaxMindCountry => is(&["country", "city", "enterprise"]),
            DatabaseKind::MaxMindAsn => is(&["asn", "isp"]),
            DatabaseKind::Ip2Location | DatabaseKind::Ip2Proxy => false,
        };
        if !fits {
            return Err(MmdbError::WrongKind(name));
        }
        let first = reader.networks(maxminddb::WithinOptions::default()).map_err(corrupt)?.next();
        let is_flat = match first {
            Some(found) => found
                .and_then(|found| found.decode_path::<&str>(&path!["country_code"]))
                .is_ok_and(|code| code.is_some()),
            None => false,
        };
        Ok(Self { reader, kind, is_flat })
    }

    /// Reads all of the file.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn verify(&self) -> Result<(), MmdbError> {
        self.reader.verify().map_err(|error| MmdbError::Corrupt(error.to_string()))
    }

    /// What the file calls itself, e.g. `GeoLite2-City`.
    pub fn name(&self) -> &str {
        &self.reader.metadata().database_type
    }

    /// When its maker built it.
    pub fn built_at(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(i64::try_from(self.reader.metadata().build_epoch).ok()?, 0)
    }

    /// What the file says of an address; `None` when it does not know it, also for an IPv6 address
    /// in a file of IPv4 only.
    pub fn look_up(&self, ip: IpAddr) -> Option<SourceAnswer> {
        let found = self.reader.lookup(ip).ok().filter(maxminddb::LookupResult::has_data)?;
        let mut answer = SourceAnswer::empty(self.kind);
        if self.kind == DatabaseKind::MaxMindAsn {
            let asn = found.decode::<Asn<'_>>().ok().flatten()?;
            answer.asn = asn.number.filter(|number| *number > 0);
            answer.asn_organization = clean(asn.organization);
        } else {
            let read =
                |path: &[PathElement<'_>]| clean(found.decode_path::<&str>(path).ok().flatten());
            let (country, city): (&[PathElement<'_>], &[PathElement<'_>]) = if self.is_flat {
                (&path!["country_code"], &path!["city"])
            } else {
                (&path!["country", "iso_code"], &path!["city", "names", "en"])
            };
            answer.country = read(country);
            if self.kind == DatabaseKind::MaxMindCity {
                answer.city = read(city);
            }
        }
        answer.says_something().then_some(answer)
    }
}

fn clean(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty() && *text != "-").map(str::to_owned)
}
