//! How long things lie.

use std::time::Duration;

use super::{reader::Reader, table::name, value};

/// Periods; `None`: for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Replaced scans, ended jobs, alerts, attempts of pushes.
    pub raw: Option<Duration>,
    /// Leads that nothing touches.
    pub leads: Option<Duration>,
    /// Lines of the audit log.
    pub audit: Option<Duration>,
}

impl Retention {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            raw: reader.required(name::RETENTION_RAW, value::interval),
            leads: reader.required(name::RETENTION_LEADS, value::interval),
            audit: reader.required(name::RETENTION_AUDIT, value::interval),
        }
    }
}
