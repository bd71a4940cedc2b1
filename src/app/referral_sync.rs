//! The sync of referrals in this process: asked for and read by everybody, run where Partner Center
//! is set up.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{Core, PartnerCenterParts};
use crate::{
    domain::domain_name::DomainName,
    ports::store::referrals::ReferralStore,
    services::{
        referral_sync::{Gauges, Ports, SyncRunner, Syncs},
        referrals::Referrals,
    },
};

impl Core {
    /// Asks for syncs and tells of them.
    pub fn syncs(&self) -> Syncs {
        let interval = self.settings.partner_center.sync_interval;
        Syncs::new(
            Arc::clone(&self.store) as _,
            Arc::clone(&self.progress) as _,
            Arc::clone(&self.clock) as _,
            TimeDelta::from_std(interval).unwrap_or(TimeDelta::days(1)),
        )
    }

    /// Reads and ties referrals.
    pub fn referrals(&self) -> Referrals {
        Referrals::new(
            self.referral_store(),
            Arc::clone(&self.progress) as _,
            Arc::clone(&self.clock) as _,
        )
    }

    /// Runs syncs in this process.
    pub fn sync_runner(&self, partner_center: &PartnerCenterParts) -> SyncRunner {
        let ports = Ports {
            client: Arc::clone(&partner_center.client),
            tokens: Arc::clone(&partner_center.tokens),
        };
        SyncRunner::new(self.syncs(), ports, self.node, self.own_domains())
    }

    /// What the syncer shows.
    pub(super) fn sync_gauges(&self) -> Gauges {
        Gauges::new(self.syncs(), self.referral_store())
    }

    fn referral_store(&self) -> Arc<dyn ReferralStore> {
        Arc::clone(&self.store) as _
    }

    /// The partner's own registrable domains: those that are set, and that of the account that signs
    /// in.
    fn own_domains(&self) -> Vec<String> {
        let settings = &self.settings.partner_center;
        let account = settings.username.as_deref().and_then(|name| name.rsplit_once('@'));
        let named = settings.own_domains.iter().map(String::as_str);
        named
            .chain(account.map(|(_, host)| host))
            .filter_map(|name| DomainName::parse(name).ok())
            .map(|domain| domain.registrable().to_owned())
            .collect()
    }
}
