//! IP enrichment.

use std::{path::PathBuf, time::Duration};

use super::{reader::Reader, table::name, value};

/// The offline databases: any subset.
#[derive(Debug, Clone)]
pub struct Enrichment {
    /// The flag.
    pub enabled: bool,
    /// GeoIP2 or GeoLite2 City.
    pub maxmind_city: Option<PathBuf>,
    /// GeoIP2 or GeoLite2 Country.
    pub maxmind_country: Option<PathBuf>,
    /// GeoIP2 or GeoLite2 ASN.
    pub maxmind_asn: Option<PathBuf>,
    /// IP2Location BIN.
    pub ip2location: Option<PathBuf>,
    /// IP2Proxy BIN.
    pub ip2proxy: Option<PathBuf>,
    /// How long an answer is kept.
    pub ttl: Duration,
}

impl Enrichment {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            enabled: reader.required(name::ENRICHMENT_ENABLED, value::boolean),
            maxmind_city: reader.optional(name::MAXMIND_CITY_DB, value::path),
            maxmind_country: reader.optional(name::MAXMIND_COUNTRY_DB, value::path),
            maxmind_asn: reader.optional(name::MAXMIND_ASN_DB, value::path),
            ip2location: reader.optional(name::IP2LOCATION_DB, value::path),
            ip2proxy: reader.optional(name::IP2PROXY_DB, value::path),
            ttl: reader.required(name::ENRICHMENT_TTL, value::duration),
        }
    }
}
