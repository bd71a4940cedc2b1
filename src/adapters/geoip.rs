//! Offline IP databases: MaxMind's format, and the BIN files of IP2Location and IP2Proxy.

pub mod bin;
pub mod mmdb;
mod slot;

use std::{net::IpAddr, path::PathBuf};

use slot::Slot;

use crate::{
    domain::infrastructure::{DatabaseKind, SourceAnswer},
    ports::geoip::{DatabaseStatus, GeoIp},
};

/// The configured databases. A file is opened at the first look-up or [`GeoIp::refresh`].
#[derive(Debug)]
pub struct Databases {
    slots: Vec<Slot>,
}

impl Databases {
    /// One database for each configured path.
    pub fn new(paths: impl IntoIterator<Item = (DatabaseKind, PathBuf)>) -> Self {
        Self { slots: paths.into_iter().map(|(kind, path)| Slot::new(kind, path)).collect() }
    }
}

impl GeoIp for Databases {
    fn look_up(&self, ip: IpAddr) -> Vec<SourceAnswer> {
        self.slots.iter().filter_map(|slot| slot.look_up(ip)).collect()
    }

    fn refresh(&self) {
        self.slots.iter().for_each(Slot::refresh);
    }

    fn databases(&self) -> Vec<DatabaseStatus> {
        self.slots.iter().map(Slot::status).collect()
    }
}
