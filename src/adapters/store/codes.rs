//! Enums as stored: readable text that never changes, whatever the variants are called here.

use sea_orm::DbErr;

use crate::{
    domain::{
        access::Role,
        alert::AlertKind,
        assessment::{CommercialHeat, CommercialSegment, PriorityCategory, Segment, TechnicalHeat},
        infrastructure::{AddressSource, DatabaseKind, UsageType},
        job::{JobKind, JobState},
        lead::FactSource,
        provider::{MailProvider, TenantSize},
        push::{PushState, attempt::OutcomeKind},
        referral::{LinkSource, ReferralCategory},
        scan::ScanState,
        signals::{DmarcPolicy, Observation},
        sync_run::{SyncMode, SyncReason, SyncState},
    },
    ports::sign_in::SignInNeed,
};

/// A value that is stored as one of a few texts.
pub trait Code: Copy + Sized + 'static {
    /// Every value.
    const ALL: &'static [Self];

    /// The stored text.
    fn code(self) -> &'static str;

    /// Reads a stored text.
    fn of_code(code: &str) -> Option<Self>;

    /// Reads a stored text, or says that the row is beyond this version.
    fn read(code: &str) -> Result<Self, DbErr> {
        Self::of_code(code).ok_or_else(|| {
            let kind = std::any::type_name::<Self>().rsplit("::").next().unwrap_or_default();
            DbErr::Type(format!("{code:?} is no {kind}"))
        })
    }
}

macro_rules! codes {
    ($($name:ident { $($variant:ident = $code:literal),+ $(,)? })+) => {$(
        impl Code for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            fn of_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    )+};
}

pub(super) use codes;

codes! {
    Role { Viewer = "VIEWER", Sales = "SALES", Admin = "ADMIN" }
    ScanState {
        New = "NEW",
        Queued = "QUEUED",
        Scanning = "SCANNING",
        Scanned = "SCANNED",
        Failed = "FAILED",
    }
    SignInNeed {
        Person = "PERSON",
        Admin = "ADMIN",
        SetUp = "SET_UP",
        Time = "TIME",
    }
    FactSource {
        Enrichment = "ENRICHMENT",
        Import = "IMPORT",
        Webhook = "WEBHOOK",
        PartnerCenter = "PARTNER_CENTER",
        Person = "PERSON",
    }
    Segment { Migration = "MIGRATION", Existing = "EXISTING", Cold = "COLD", Skip = "SKIP" }
    PriorityCategory { P1 = "P1", P2 = "P2", P3 = "P3", P4 = "P4", P5 = "P5", P6 = "P6" }
    TechnicalHeat { Hot = "HOT", Warm = "WARM", Cold = "COLD" }
    CommercialSegment {
        Greenfield = "GREENFIELD",
        Competitive = "COMPETITIVE",
        WeakPartner = "WEAK_PARTNER",
        Renewal = "RENEWAL",
        LowIntent = "LOW_INTENT",
        NoGo = "NO_GO",
    }
    CommercialHeat { High = "HIGH", Medium = "MEDIUM", Low = "LOW" }
    MailProvider {
        M365 = "M365",
        Google = "GOOGLE",
        Yandex = "YANDEX",
        Zoho = "ZOHO",
        Amazon = "AMAZON",
        SendGrid = "SENDGRID",
        Mailgun = "MAILGUN",
        Hosting = "HOSTING",
        Local = "LOCAL",
        Unknown = "UNKNOWN",
    }
    TenantSize { Small = "SMALL", Medium = "MEDIUM", Large = "LARGE", Unknown = "UNKNOWN" }
    Observation { Present = "PRESENT", Absent = "ABSENT", Unknown = "UNKNOWN" }
    DmarcPolicy { None = "NONE", Quarantine = "QUARANTINE", Reject = "REJECT" }
    AddressSource { Mx = "MX", Domain = "DOMAIN" }
    DatabaseKind {
        MaxMindCity = "MAXMIND_CITY",
        MaxMindCountry = "MAXMIND_COUNTRY",
        MaxMindAsn = "MAXMIND_ASN",
        Ip2Location = "IP2LOCATION",
        Ip2Proxy = "IP2PROXY",
    }
    UsageType {
        DataCenter = "DATA_CENTER",
        Commercial = "COMMERCIAL",
        Residential = "RESIDENTIAL",
        Mobile = "MOBILE",
        Isp = "ISP",
        Government = "GOVERNMENT",
        Education = "EDUCATION",
        Cdn = "CDN",
        SearchEngine = "SEARCH_ENGINE",
        Organization = "ORGANIZATION",
        Military = "MILITARY",
        Library = "LIBRARY",
        Reserved = "RESERVED",
    }
    AlertKind {
        MxChanged = "MX_CHANGED",
        ProviderChanged = "PROVIDER_CHANGED",
        SpfLost = "SPF_LOST",
        SpfAdded = "SPF_ADDED",
        DkimLost = "DKIM_LOST",
        DkimAdded = "DKIM_ADDED",
        DmarcStrengthened = "DMARC_STRENGTHENED",
        DmarcWeakened = "DMARC_WEAKENED",
        ExpirySoon = "EXPIRY_SOON",
        SegmentChanged = "SEGMENT_CHANGED",
        PriorityChanged = "PRIORITY_CHANGED",
        NewReferral = "NEW_REFERRAL",
        ReferralExpiring = "REFERRAL_EXPIRING",
    }
    PushState {
        NotPushed = "NOT_PUSHED",
        Queued = "QUEUED",
        Pushing = "PUSHING",
        Pushed = "PUSHED",
        Retrying = "RETRYING",
        Blocked = "BLOCKED",
        Failed = "FAILED",
        Closed = "CLOSED",
        Deleted = "DELETED",
    }
    OutcomeKind {
        Created = "CREATED",
        Updated = "UPDATED",
        Unchanged = "UNCHANGED",
        Throttled = "THROTTLED",
        Transient = "TRANSIENT",
        Blocked = "BLOCKED",
        Rejected = "REJECTED",
        Closed = "CLOSED",
        Deleted = "DELETED",
    }
    ReferralCategory {
        CoSell = "CO_SELL",
        Marketplace = "MARKETPLACE",
        QualifiedLead = "QUALIFIED_LEAD",
        Unknown = "UNKNOWN",
    }
    LinkSource { Auto = "AUTO", Manual = "MANUAL" }
    SyncMode { Delta = "DELTA", Full = "FULL" }
    SyncState {
        Running = "RUNNING",
        Succeeded = "SUCCEEDED",
        Partial = "PARTIAL",
        Failed = "FAILED",
        Cancelled = "CANCELLED",
    }
    JobKind { Import = "IMPORT", Scan = "SCAN", Push = "PUSH" }
    JobState {
        Queued = "QUEUED",
        Running = "RUNNING",
        Succeeded = "SUCCEEDED",
        Partial = "PARTIAL",
        Failed = "FAILED",
        Cancelled = "CANCELLED",
    }
}

/// The domain has a code for each itself, which never changes either.
impl Code for SyncReason {
    const ALL: &'static [Self] = &Self::EVERY;

    fn code(self) -> &'static str {
        Self::code(self)
    }

    fn of_code(code: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|reason| reason.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each_reads_back<C: Code + PartialEq + std::fmt::Debug>() {
        for value in C::ALL {
            assert_eq!(C::read(value.code()).ok(), Some(*value));
        }
        assert!(C::read("").is_err());
    }

    #[test]
    fn every_code_reads_back() {
        each_reads_back::<ScanState>();
        each_reads_back::<SignInNeed>();
        each_reads_back::<FactSource>();
        each_reads_back::<Role>();
        each_reads_back::<Segment>();
        each_reads_back::<PriorityCategory>();
        each_reads_back::<TechnicalHeat>();
        each_reads_back::<CommercialSegment>();
        each_reads_back::<CommercialHeat>();
        each_reads_back::<MailProvider>();
        each_reads_back::<TenantSize>();
        each_reads_back::<Observation>();
        each_reads_back::<DmarcPolicy>();
        each_reads_back::<AddressSource>();
        each_reads_back::<DatabaseKind>();
        each_reads_back::<UsageType>();
        each_reads_back::<AlertKind>();
        each_reads_back::<PushState>();
        each_reads_back::<OutcomeKind>();
        each_reads_back::<JobKind>();
        each_reads_back::<JobState>();
        each_reads_back::<ReferralCategory>();
        each_reads_back::<LinkSource>();
        each_reads_back::<SyncMode>();
        each_reads_back::<SyncReason>();
        each_reads_back::<SyncState>();
    }

    #[test]
    fn an_unknown_code_is_named_with_its_kind() {
        let fault = Segment::read("VIP").expect_err("no such segment").to_string();
        assert!(fault.contains("VIP") && fault.contains("Segment"), "{fault}");
    }
}
