//! Something about a lead changed that a seller wants to hear of.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    assessment::Segment,
    ids::{AlertId, LeadId, ReferralId},
    provider::MailProvider,
    signals::DmarcPolicy,
};

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    /// A stricter DMARC policy, or the first one.
    DmarcStrengthened,
    /// A weaker DMARC policy, or none any more.
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

/// A change: what stood and what stands, never a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What changed.
    pub kind: AlertKind,
    /// What stood before; `None`: nothing.
    pub from: Option<Fact>,
    /// What stands now; `None`: nothing.
    pub to: Option<Fact>,
}

/// What stood or stands. Each kind of alert has facts of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A record, a host, selectors, the name of a customer.
    Text(String),
    /// Of a changed provider.
    Provider(MailProvider),
    /// Of DMARC.
    Policy(DmarcPolicy),
    /// Of a changed segment.
    Segment(Segment),
    /// Of a changed priority: 1 (best) to 7.
    Priority(u8),
    /// Of what ends soon.
    Day(NaiveDate),
}

/// A change that somebody is to hear of, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Identity; newer ones sort after.
    pub id: AlertId,
    /// The lead it is about, where there is one.
    pub lead_id: Option<LeadId>,
    /// The referral it is about, where there is one.
    pub referral_id: Option<ReferralId>,
    /// The lead's ASCII domain; empty for a referral that no domain is known of.
    pub domain: String,
    /// What changed.
    pub change: Change,
    /// When it was seen.
    pub created_at: DateTime<Utc>,
}
