//! The graph's words for the engine's values, so that files and queries say the same.

use crate::domain::{
    alert::AlertKind,
    assessment::{CommercialHeat, CommercialSegment, PriorityCategory, Segment, TechnicalHeat},
    infrastructure::{AddressSource, UsageType},
    provider::{MailProvider, TenantSize},
    push::PushState,
    referral::standing::LinkStatus,
    sales::{
        Level,
        next_step::{Action, Timeline},
        offer::Tier,
    },
    signals::{DmarcPolicy, Observation},
};

/// P1-P6.
pub const fn category(category: PriorityCategory) -> &'static str {
    match category {
        PriorityCategory::P1 => "P1",
        PriorityCategory::P2 => "P2",
        PriorityCategory::P3 => "P3",
        PriorityCategory::P4 => "P4",
        PriorityCategory::P5 => "P5",
        PriorityCategory::P6 => "P6",
    }
}

/// The kind of business.
pub const fn segment(segment: Segment) -> &'static str {
    match segment {
        Segment::Migration => "MIGRATION",
        Segment::Existing => "EXISTING",
        Segment::Cold => "COLD",
        Segment::Skip => "SKIP",
    }
}

/// How warm the technical side is.
pub const fn technical_heat(heat: TechnicalHeat) -> &'static str {
    match heat {
        TechnicalHeat::Hot => "HOT",
        TechnicalHeat::Warm => "WARM",
        TechnicalHeat::Cold => "COLD",
    }
}

/// The commercial opportunity.
pub const fn commercial_segment(segment: CommercialSegment) -> &'static str {
    match segment {
        CommercialSegment::Greenfield => "GREENFIELD",
        CommercialSegment::Competitive => "COMPETITIVE",
        CommercialSegment::WeakPartner => "WEAK_PARTNER",
        CommercialSegment::Renewal => "RENEWAL",
        CommercialSegment::LowIntent => "LOW_INTENT",
        CommercialSegment::NoGo => "NO_GO",
    }
}

/// How urgent it is.
pub const fn commercial_heat(heat: CommercialHeat) -> &'static str {
    match heat {
        CommercialHeat::High => "HIGH",
        CommercialHeat::Medium => "MEDIUM",
        CommercialHeat::Low => "LOW",
    }
}

/// Who runs the mailbox.
pub const fn provider(provider: MailProvider) -> &'static str {
    match provider {
        MailProvider::M365 => "M365",
        MailProvider::Google => "GOOGLE",
        MailProvider::Yandex => "YANDEX",
        MailProvider::Zoho => "ZOHO",
        MailProvider::Amazon => "AMAZON",
        MailProvider::SendGrid => "SENDGRID",
        MailProvider::Mailgun => "MAILGUN",
        MailProvider::Hosting => "HOSTING",
        MailProvider::Local => "LOCAL",
        MailProvider::Unknown => "UNKNOWN",
    }
}

/// How large the tenant is.
pub const fn tenant_size(size: TenantSize) -> &'static str {
    match size {
        TenantSize::Small => "SMALL",
        TenantSize::Medium => "MEDIUM",
        TenantSize::Large => "LARGE",
        TenantSize::Unknown => "UNKNOWN",
    }
}

/// What changed.
pub const fn alert_kind(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::MxChanged => "MX_CHANGED",
        AlertKind::ProviderChanged => "PROVIDER_CHANGED",
        AlertKind::SpfLost => "SPF_LOST",
        AlertKind::SpfAdded => "SPF_ADDED",
        AlertKind::DkimLost => "DKIM_LOST",
        AlertKind::DkimAdded => "DKIM_ADDED",
        AlertKind::DmarcStrengthened => "DMARC_STRENGTHENED",
        AlertKind::DmarcWeakened => "DMARC_WEAKENED",
        AlertKind::ExpirySoon => "EXPIRY_SOON",
        AlertKind::SegmentChanged => "SEGMENT_CHANGED",
        AlertKind::PriorityChanged => "PRIORITY_CHANGED",
        AlertKind::NewReferral => "NEW_REFERRAL",
        AlertKind::ReferralExpiring => "REFERRAL_EXPIRING",
    }
}

/// Whether DNS answered.
pub const fn observation(state: Observation) -> &'static str {
    match state {
        Observation::Present => "PRESENT",
        Observation::Absent => "ABSENT",
        Observation::Unknown => "UNKNOWN",
    }
}

/// What the DMARC record asks for.
pub const fn dmarc_policy(policy: DmarcPolicy) -> &'static str {
    match policy {
        DmarcPolicy::None => "NONE",
        DmarcPolicy::Quarantine => "QUARANTINE",
        DmarcPolicy::Reject => "REJECT",
    }
}

/// Whose address it is.
pub const fn address_source(source: AddressSource) -> &'static str {
    match source {
        AddressSource::Mx => "MX",
        AddressSource::Domain => "DOMAIN",
    }
}

/// What a network is used for.
pub const fn usage_type(usage: UsageType) -> &'static str {
    match usage {
        UsageType::DataCenter => "DATA_CENTER",
        UsageType::Commercial => "COMMERCIAL",
        UsageType::Residential => "RESIDENTIAL",
        UsageType::Mobile => "MOBILE",
        UsageType::Isp => "ISP",
        UsageType::Government => "GOVERNMENT",
        UsageType::Education => "EDUCATION",
        UsageType::Cdn => "CDN",
        UsageType::SearchEngine => "SEARCH_ENGINE",
        UsageType::Organization => "ORGANIZATION",
        UsageType::Military => "MILITARY",
        UsageType::Library => "LIBRARY",
        UsageType::Reserved => "RESERVED",
    }
}

/// How much.
pub const fn level(level: Level) -> &'static str {
    match level {
        Level::High => "HIGH",
        Level::Medium => "MEDIUM",
        Level::Low => "LOW",
    }
}

/// Which licence.
pub const fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::BusinessBasic => "BUSINESS_BASIC",
        Tier::BusinessStandard => "BUSINESS_STANDARD",
        Tier::Enterprise => "ENTERPRISE",
    }
}

/// What to do next.
pub const fn action(action: Action) -> &'static str {
    match action {
        Action::Call => "CALL",
        Action::Email => "EMAIL",
        Action::Wait => "WAIT",
    }
}

/// By when.
pub const fn timeline(timeline: Timeline) -> &'static str {
    match timeline {
        Timeline::Hours24 => "HOURS_24",
        Timeline::Days3 => "DAYS_3",
        Timeline::Week1 => "WEEK_1",
        Timeline::Month1 => "MONTH_1",
    }
}

/// How a lead's referrals are tied to it.
pub const fn link_status(status: LinkStatus) -> &'static str {
    match status {
        LinkStatus::None => "NONE",
        LinkStatus::Linked => "LINKED",
        LinkStatus::Unlinked => "UNLINKED",
        LinkStatus::Mixed => "MIXED",
        LinkStatus::MultiCandidate => "MULTI_CANDIDATE",
    }
}

/// How a push stands.
pub const fn push_state(state: PushState) -> &'static str {
    match state {
        PushState::NotPushed => "NOT_PUSHED",
        PushState::Queued => "QUEUED",
        PushState::Pushing => "PUSHING",
        PushState::Pushed => "PUSHED",
        PushState::Retrying => "RETRYING",
        PushState::Blocked => "BLOCKED",
        PushState::Failed => "FAILED",
        PushState::Closed => "CLOSED_IN_DYNAMICS",
        PushState::Deleted => "DELETED_IN_DYNAMICS",
    }
}
