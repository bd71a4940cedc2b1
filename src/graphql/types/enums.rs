//! The closed sets of the engine, as the graph spells them. Each is the twin of a domain type.

use async_graphql::Enum;

use crate::domain::{assessment, infrastructure, job, provider, scan, signals};

/// Where a scan, and with it its lead, stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "scan::ScanState")]
pub enum ScanState {
    /// Never asked for (leads only).
    New,
    /// Waiting for a scanner.
    Queued,
    /// Under way.
    Scanning,
    /// Finished with usable facts.
    Scanned,
    /// Finished without learning the MX; the facts of the last good scan stand.
    Failed,
}

/// PRESENT and ABSENT were answered by DNS; UNKNOWN was not (timeout, SERVFAIL, refused).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "signals::Observation")]
pub enum Observation {
    /// Answered: the record exists.
    Present,
    /// Answered: the record does not exist.
    Absent,
    /// Not answered.
    Unknown,
}

/// What a DMARC record asks receivers to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "signals::DmarcPolicy")]
pub enum DmarcPolicy {
    /// Monitor only.
    None,
    /// Treat as suspicious.
    Quarantine,
    /// Refuse.
    Reject,
}

/// Who runs the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "provider::MailProvider")]
pub enum MailProvider {
    /// Microsoft 365, all clouds.
    #[graphql(name = "M365")]
    M365,
    /// Google Workspace.
    Google,
    /// Yandex 360.
    Yandex,
    /// Zoho Mail.
    Zoho,
    /// Amazon SES and WorkMail.
    Amazon,
    /// Twilio SendGrid.
    #[graphql(name = "SENDGRID")]
    SendGrid,
    /// Mailgun.
    Mailgun,
    /// A hosting company's shared mail.
    Hosting,
    /// Self-hosted, or a local hosting company.
    Local,
    /// No usable evidence.
    Unknown,
}

/// How large the tenant is, by evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "provider::TenantSize")]
pub enum TenantSize {
    /// About 1-50 users.
    Small,
    /// About 51-250 users.
    Medium,
    /// More.
    Large,
    /// No evidence.
    Unknown,
}

/// What kind of business a lead is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "assessment::Segment")]
pub enum Segment {
    /// Ready to move to Microsoft 365.
    Migration,
    /// Already on Microsoft 365.
    Existing,
    /// Weak signals; nurture.
    Cold,
    /// Not to be pursued now.
    Skip,
}

/// P1 (call first) to P6 (archive).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "assessment::PriorityCategory")]
pub enum PriorityCategory {
    /// High potential greenfield.
    #[graphql(name = "P1")]
    P1,
    /// Competitive takeover.
    #[graphql(name = "P2")]
    P2,
    /// Existing Microsoft customer with a weak partner.
    #[graphql(name = "P3")]
    P3,
    /// Renewal pressure.
    #[graphql(name = "P4")]
    P4,
    /// Low intent, long nurturing.
    #[graphql(name = "P5")]
    P5,
    /// No-go, archive.
    #[graphql(name = "P6")]
    P6,
}

/// How warm the technical side is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "assessment::TechnicalHeat")]
pub enum TechnicalHeat {
    /// On Microsoft already.
    Hot,
    /// On another cloud.
    Warm,
    /// Self-hosted or weak.
    Cold,
}

/// What the commercial opportunity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "assessment::CommercialSegment")]
pub enum CommercialSegment {
    /// Self-hosted or shared hosting.
    Greenfield,
    /// On a competing cloud.
    Competitive,
    /// On Microsoft, badly looked after.
    WeakPartner,
    /// On Microsoft, well kept: renewal.
    Renewal,
    /// Little intent.
    LowIntent,
    /// Not to be pursued.
    NoGo,
}

/// How urgent the commercial side is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "assessment::CommercialHeat")]
pub enum CommercialHeat {
    /// Within days.
    High,
    /// Within weeks.
    Medium,
    /// Months, or never.
    Low,
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "job::JobKind")]
pub enum JobKind {
    /// Rows of a file into leads.
    Import,
    /// Scans of many domains.
    Scan,
    /// Pushes of many leads.
    Push,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "job::JobState")]
pub enum JobState {
    /// Nothing done yet.
    Queued,
    /// Some items are done or under way.
    Running,
    /// All items ended, none failed.
    Succeeded,
    /// All items ended, some failed.
    Partial,
    /// All items failed, or the job itself could not run.
    Failed,
    /// Stopped by a person; what was done stands.
    Cancelled,
}

/// Whose address it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "infrastructure::AddressSource")]
pub enum AddressSource {
    /// The first mail exchanger.
    Mx,
    /// The domain itself.
    Domain,
}

/// What a network is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "infrastructure::UsageType")]
pub enum UsageType {
    /// Data centre, web hosting, transit.
    DataCenter,
    /// A company.
    Commercial,
    /// Homes.
    Residential,
    /// Mobile phones.
    Mobile,
    /// An internet service provider.
    Isp,
    /// Government.
    Government,
    /// University, school.
    Education,
    /// Content delivery.
    Cdn,
    /// A search engine's spiders.
    SearchEngine,
    /// An organisation.
    Organization,
    /// Military.
    Military,
    /// Library.
    Library,
    /// Not for the internet.
    Reserved,
}

/// Language of sentences that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "crate::texts::Locale")]
pub enum Locale {
    /// English.
    En,
    /// Turkish.
    Tr,
}
