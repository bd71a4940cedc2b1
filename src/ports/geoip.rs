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
    /// Why it is off or limping.
    pub problem: Option<DatabaseProblem>,
}

/// Why a database does not answer, or not with what lies on the disk now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DatabaseProblem {
    /// There is no such file.
    Missing,
    /// The file may not be read.
    Unreadable,
    /// The file is damaged or cut off.
    Corrupt,
    /// A sound file of another kind, or a zipped one.
    WrongKind,
}

impl DatabaseProblem {
    /// Stable code; the sentence that says what to do is in the catalogue.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "ip-database-missing",
            Self::Unreadable => "ip-database-unreadable",
            Self::Corrupt => "ip-database-corrupt",
            Self::WrongKind => "ip-database-wrong-kind",
        }
    }
}

/// Looks addresses up. Memory-mapped and thread-safe: synchronous, microseconds.
pub trait GeoIp: Send + Sync {
    /// What each loaded database says; those without an answer for the address are left out.
    fn look_up(&self, ip: IpAddr) -> Vec<SourceAnswer>;
    /// Looks at the files again and takes up those that were replaced. Blocking: it copies and
    /// verifies a new file. Look-ups go on meanwhile with the old one.
    fn refresh(&self);
    /// The configured databases, as the last look-up or refresh left them.
    fn databases(&self) -> Vec<DatabaseStatus>;
}
