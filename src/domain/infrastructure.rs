//! What an address tells about a company's infrastructure: each database's own answer, and one
//! merged answer with its provenance.

pub mod country;
pub mod merge;

use std::net::IpAddr;

use chrono::{DateTime, Utc};

/// Whose address it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressSource {
    /// The first mail exchanger.
    Mx,
    /// The domain itself.
    Domain,
}

/// What a network is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UsageType {
    /// `DCH`: data centre, web hosting, transit.
    DataCenter,
    /// `COM`.
    Commercial,
    /// `RES`, or a fixed-line provider's customers.
    Residential,
    /// `MOB`.
    Mobile,
    /// `ISP`.
    Isp,
    /// `GOV`.
    Government,
    /// `EDU`.
    Education,
    /// `CDN`.
    Cdn,
    /// `SES`: search engine spider.
    SearchEngine,
    /// `ORG`.
    Organization,
    /// `MIL`.
    Military,
    /// `LIB`.
    Library,
    /// `RSV`.
    Reserved,
}

impl UsageType {
    /// Reads the vendors' code; a mixed one (`ISP/MOB`) counts as its first part.
    pub fn of_code(code: &str) -> Option<Self> {
        Some(match code.split('/').next()?.trim() {
            "DCH" => Self::DataCenter,
            "COM" => Self::Commercial,
            "RES" => Self::Residential,
            "MOB" => Self::Mobile,
            "ISP" => Self::Isp,
            "GOV" => Self::Government,
            "EDU" => Self::Education,
            "CDN" => Self::Cdn,
            "SES" => Self::SearchEngine,
            "ORG" => Self::Organization,
            "MIL" => Self::Military,
            "LIB" => Self::Library,
            "RSV" => Self::Reserved,
            _ => return None,
        })
    }
}

/// Which kind of database answered; also the order of precedence is stated by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DatabaseKind {
    /// MaxMind City or a file of the same layout.
    MaxMindCity,
    /// MaxMind Country or a file of the same layout.
    MaxMindCountry,
    /// MaxMind ASN or a file of the same layout.
    MaxMindAsn,
    /// IP2Location BIN.
    Ip2Location,
    /// IP2Proxy BIN.
    Ip2Proxy,
}

impl DatabaseKind {
    /// As people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::MaxMindCity => "MaxMind City",
            Self::MaxMindCountry => "MaxMind Country",
            Self::MaxMindAsn => "MaxMind ASN",
            Self::Ip2Location => "IP2Location",
            Self::Ip2Proxy => "IP2Proxy",
        }
    }
}

/// What one database says of one address. `None`: it does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceAnswer {
    /// Which database.
    pub database: DatabaseKind,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// English name.
    pub city: Option<String>,
    /// Autonomous system number.
    pub asn: Option<u32>,
    /// Its holder.
    pub asn_organization: Option<String>,
    /// Internet service provider.
    pub isp: Option<String>,
    /// Mapped usage type; `None` for unknown codes.
    pub usage_type: Option<UsageType>,
    /// The code as the file has it, e.g. `DCH` or `ISP/MOB`.
    pub usage_code: Option<String>,
    /// Anonymiser: flag 1. Flag 2 (data centre, search engine) is no anonymiser.
    pub is_proxy: Option<bool>,
    /// E.g. `VPN`, `TOR`, `DCH`, `PUB`, as the file has it.
    pub proxy_type: Option<String>,
}

impl SourceAnswer {
    /// An answer of that database that says nothing yet.
    pub const fn empty(database: DatabaseKind) -> Self {
        Self {
            database,
            country: None,
            city: None,
            asn: None,
            asn_organization: None,
            isp: None,
            usage_type: None,
            usage_code: None,
            is_proxy: None,
            proxy_type: None,
        }
    }

    /// Whether any field holds something.
    pub fn says_something(&self) -> bool {
        *self != Self::empty(self.database)
    }
}

/// One address's merged answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Infrastructure {
    /// The address.
    pub ip: IpAddr,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// English name.
    pub city: Option<String>,
    /// Autonomous system number.
    pub asn: Option<u32>,
    /// Its holder.
    pub asn_organization: Option<String>,
    /// Internet service provider.
    pub isp: Option<String>,
    /// What the network is used for.
    pub usage_type: Option<UsageType>,
    /// The code as the file has it.
    pub usage_code: Option<String>,
    /// Anonymiser.
    pub is_proxy: Option<bool>,
    /// Kind of proxy.
    pub proxy_type: Option<String>,
    /// Each database's own answer.
    pub sources: Vec<SourceAnswer>,
    /// Fields on which two databases differ, by the graph's names (`country`, `city`, `isp`, …).
    pub disagreements: Vec<&'static str>,
}

impl Infrastructure {
    /// An address of which nothing is known.
    pub const fn unknown(ip: IpAddr) -> Self {
        Self {
            ip,
            country: None,
            city: None,
            asn: None,
            asn_organization: None,
            isp: None,
            usage_type: None,
            usage_code: None,
            is_proxy: None,
            proxy_type: None,
            sources: Vec::new(),
            disagreements: Vec::new(),
        }
    }

    /// A private or reserved address, which no database is asked about.
    pub fn reserved(ip: IpAddr) -> Self {
        Self { usage_type: Some(UsageType::Reserved), ..Self::unknown(ip) }
    }
}

/// An address of a lead, what was learnt of it, and for how long that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enriched {
    /// Whose address it is.
    pub source: AddressSource,
    /// What was learnt.
    pub infrastructure: Infrastructure,
    /// When the makers of the databases that answered built them, where they say.
    pub built: Vec<(DatabaseKind, DateTime<Utc>)>,
    /// When it was looked up.
    pub observed_at: DateTime<Utc>,
    /// When it should be looked up again.
    pub expires_at: DateTime<Utc>,
}
