//! Who runs a company's mail.

pub mod fingerprints;
mod identify;

pub use identify::{Clues, Identified, identify};

/// Who runs the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MailProvider {
    /// Microsoft 365, all clouds.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TenantSize {
    /// About 1-50 users.
    Small,
    /// About 51-250 users.
    Medium,
    /// More.
    Large,
    /// No evidence.
    #[default]
    Unknown,
}
