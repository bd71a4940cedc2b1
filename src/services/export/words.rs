//! The graph's words for the engine's values, so that files and queries say the same.

use crate::domain::{
    assessment::{CommercialHeat, CommercialSegment, PriorityCategory, Segment, TechnicalHeat},
    provider::{MailProvider, TenantSize},
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
