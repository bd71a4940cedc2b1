//! Something about a lead changed.

use async_graphql::{Enum, ID, Result, SimpleObject};
use chrono::{DateTime, Utc};

use super::Lead;
use crate::graphql::row::Link;

/// Something about a lead changed.
#[derive(Debug, Clone, SimpleObject)]
pub struct Alert {
    /// Opaque.
    #[graphql(owned)]
    pub(in crate::graphql) id: ID,
    /// The lead's domain.
    domain: String,
    /// What changed.
    kind: AlertKind,
    /// For people.
    message: String,
    /// What stood before.
    from: Option<String>,
    /// What stands now.
    to: Option<String>,
    /// When it was seen.
    created_at: DateTime<Utc>,
    /// The lead.
    lead: Option<Result<Box<Link<Lead>>>>,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AlertKind {
    /// Other mail exchangers.
    MxChanged,
    /// Another mail provider.
    ProviderChanged,
    /// SPF went away.
    SpfLost,
    /// SPF came.
    SpfAdded,
    /// DKIM went away.
    DkimLost,
    /// DKIM came.
    DkimAdded,
    /// A stricter DMARC policy.
    DmarcStrengthened,
    /// A weaker DMARC policy.
    DmarcWeakened,
    /// The domain's registration ends soon.
    ExpirySoon,
    /// Another segment.
    SegmentChanged,
    /// Another priority.
    PriorityChanged,
    /// A new referral.
    NewReferral,
    /// A referral lapses soon.
    ReferralExpiring,
}
