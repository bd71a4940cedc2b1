//! Name servers and the scan's pace.

use std::{net::SocketAddr, time::Duration};

use super::{reader::Reader, table::name, value};

/// How names are resolved.
#[derive(Debug, Clone)]
pub struct Dns {
    /// Servers to ask; `None`: those of the system.
    pub servers: Option<Vec<SocketAddr>>,
    /// Patience with one try.
    pub timeout: Duration,
    /// Domains scanned at once, 1-1024.
    pub scan_concurrency: u32,
}

impl Dns {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            servers: reader.optional(name::DNS_SERVERS, value::name_servers),
            timeout: reader.required(name::DNS_TIMEOUT, |text| {
                value::duration(text).and_then(|time| {
                    (Duration::from_millis(50)..=Duration::from_secs(30))
                        .contains(&time)
                        .then_some(time)
                        .ok_or_else(|| "write a time from 50ms to 30s".to_owned())
                })
            }),
            scan_concurrency: reader
                .required(name::SCAN_CONCURRENCY, |text| value::whole(text, 1, 1024)),
        }
    }
}
