//! Offline IP databases, as the enrichment needs them.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use crate::domain::infrastructure::{DatabaseKind, SourceAnswer};

/// How one configured database fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseStatus {
    /// Which.
    pub kind: DatabaseKind,
    /// What the file calls itself, e.g. `GeoLite2-City`, `DB11`, `PX12`.
    pub name: String,
    /// Whether it answers now.
    pub is_loaded: bool,
    /// When its maker built it.
    pub built_at: Option<DateTime<Utc>>,
    /// Why it is off or limping, and what to do. Never a path.
    pub problem: Option<String>,
}

/// Looks addresses up. Memory-mapped and thread-safe: synchronous, microseconds.
pub trait GeoIp: Send + Sync {
    /// What each loaded database says; those without an answer for the address are left out.
    fn look_up(&self, ip: IpAddr) -> Vec<SourceAnswer>;
    /// The configured databases.
    fn databases(&self) -> Vec<DatabaseStatus>;
}
