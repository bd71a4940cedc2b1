//! What resolvers may reach: the state of the server, and who asks.

use std::{sync::Arc, time::Duration};

use async_graphql::Context;

use super::{loaders::Loaders, types::Viewer};
use crate::{
    actors::handles::Handles,
    ports::progress::Progress,
    services::{
        alerts::Alerts, annotations::Annotations, assess::Assess, audit::Audit,
        enrichment::Enrichment, jobs::Jobs, leads::Leads, push::Pushes, referral_sync::Syncs,
        referrals::Referrals, sales::Sales, scan::Scans, set_up::SetUp, sign_in::SignIns,
        views::Views,
    },
    texts::Locale,
};

/// What the graph stands on. Made once, in `app`.
#[derive(Clone)]
pub struct State {
    /// Leads: find, page, add.
    pub leads: Leads,
    /// Scans: ask for them, read them.
    pub scans: Scans,
    /// Jobs: ask for them, read them, stop them.
    pub jobs: Jobs,
    /// What changed.
    pub alerts: Alerts,
    /// What is pinned to leads.
    pub annotations: Annotations,
    /// What others may have to answer for.
    pub audit: Audit,
    /// What-if.
    pub assess: Assess,
    /// What to say to leads.
    pub sales: Sales,
    /// What addresses tell; `None` while that is switched off.
    pub enrichment: Option<Arc<Enrichment>>,
    /// Signing in to Partner Center.
    pub partner_center: SetUp<Arc<SignIns>>,
    /// Pushes to Dynamics: ask for them, read how they stand.
    pub pushes: Pushes,
    /// Referrals as they were synced, whether the sync is on or not.
    pub referrals: Referrals,
    /// Syncs: ask for them, read them, stop them.
    pub syncs: Syncs,
    /// Views that the team shares.
    pub views: Views,
    /// Hints that something changed.
    pub progress: Arc<dyn Progress>,
    /// Wake-ups for the reconcilers.
    pub handles: Handles,
    /// How often subscriptions read again without a hint.
    pub tick: Duration,
}

/// Who asks, and in which language.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// For sentences that people read.
    pub(super) locale: Locale,
    /// Who, and what he may.
    pub(super) viewer: Viewer,
}

/// What a resolver may reach.
pub(super) trait Reach<'a> {
    /// The server's state.
    fn state(&self) -> &'a State;
    /// Who asks.
    fn caller(&self) -> &'a Caller;
    /// Batched look-ups.
    fn loaders(&self) -> &'a Loaders;
}

impl<'a> Reach<'a> for Context<'a> {
    fn state(&self) -> &'a State {
        self.data_unchecked()
    }

    fn caller(&self) -> &'a Caller {
        self.data_unchecked()
    }

    fn loaders(&self) -> &'a Loaders {
        self.data_unchecked()
    }
}
