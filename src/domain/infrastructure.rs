//! What an address tells about a company's infrastructure: each database's own answer, and one
//! merged answer with its provenance.

use std::net::IpAddr;

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
    /// Anonymiser.
    pub is_proxy: Option<bool>,
    /// Kind of proxy.
    pub proxy_type: Option<String>,
    /// Each database's own answer.
    pub sources: Vec<SourceAnswer>,
    /// Fields on which two databases differ, by the graph's names (`country`, `city`, `isp`, …).
    pub disagreements: Vec<&'static str>,
}
