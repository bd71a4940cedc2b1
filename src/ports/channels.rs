//! Ways out for alerts: what is handed over, and why it was not taken.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// One alert, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// The alert.
    pub alert: Uuid,
    /// What changed, in the graph's word.
    pub kind: &'static str,
    /// The lead's ASCII domain; empty for a referral that no domain is known of.
    pub domain: String,
    /// For people.
    pub message: String,
    /// What stood before.
    pub from: Option<String>,
    /// What stands now.
    pub to: Option<String>,
    /// When it was seen.
    pub seen_at: DateTime<Utc>,
}

/// What is handed over at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The same whenever it is tried again, so that the receiver knows it.
    pub id: Uuid,
    /// When this attempt began.
    pub at: DateTime<Utc>,
    /// For people.
    pub subject: String,
    /// For people: all announcements.
    pub text: String,
    /// At least one; a webhook gets one at a time.
    pub announcements: Vec<Announcement>,
}

/// Why a parcel was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotTaken {
    /// Stable code; its sentence is `failure-<code>`.
    pub code: &'static str,
    /// What the other side said, as a status; never its words.
    pub detail: Option<String>,
    /// The receiver wants nothing before.
    pub not_before: Option<DateTime<Utc>>,
    /// Trying again can not help.
    pub is_final: bool,
}

impl NotTaken {
    /// For a reason that may pass.
    pub const fn because(code: &'static str) -> Self {
        Self { code, detail: None, not_before: None, is_final: false }
    }

    /// With what the other side said.
    #[must_use]
    pub fn saying(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }
}

/// A way out.
#[async_trait]
pub trait Channel: Send + Sync {
    /// Hands a parcel over, once.
    ///
    /// # Errors
    /// It was not taken, or nobody knows whether it was.
    async fn send(&self, parcel: &Parcel) -> Result<(), NotTaken>;

    /// Whether the other side is there, without handing anything over.
    ///
    /// # Errors
    /// Why not.
    async fn test(&self) -> Result<(), NotTaken>;
}
