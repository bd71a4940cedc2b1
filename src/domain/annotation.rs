//! What people, and the facts themselves, pin to leads: tags and notes.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    assessment::{Assessment, Segment},
    change::ends_soon,
    ids::NoteId,
    provider::MailProvider,
    signals::{DmarcPolicy, Observation, Signals},
};

/// A word that is pinned to a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The word.
    pub name: String,
    /// Who pinned it; `None`: the facts did, and they take it away again.
    pub author: Option<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// What somebody wrote about a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Identity; newer ones sort after.
    pub id: NoteId,
    /// What was written.
    pub text: String,
    /// By whom.
    pub author: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Neither SPF nor DKIM.
pub const SECURITY_RISK: &str = "security-risk";
/// Worth a migration.
pub const MIGRATION_READY: &str = "migration-ready";
/// The registration ends soon.
pub const EXPIRE_SOON: &str = "expire-soon";
/// SPF stands, and DMARC asks for nothing.
pub const WEAK_DMARC: &str = "weak-dmarc";
/// Mail at Google.
pub const GOOGLE_WORKSPACE: &str = "google-workspace";
/// Mail at a local host or on a server of one's own.
pub const LOCAL_MX: &str = "local-mx";

/// Every tag that the facts pin.
pub const AUTOMATIC: [&str; 6] =
    [SECURITY_RISK, MIGRATION_READY, EXPIRE_SOON, WEAK_DMARC, GOOGLE_WORKSPACE, LOCAL_MX];

/// From this score a migration is ready.
const READY_SCORE: u8 = 60;

/// The tags that follow from what a scan found. What DNS did not answer pins nothing.
pub fn automatic(
    signals: &Signals,
    assessment: &Assessment,
    expires_at: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> Vec<&'static str> {
    let absent = |state| state == Observation::Absent;
    let has_spf = signals.spf.state == Observation::Present;
    let asks_nothing = signals.dmarc.state == Observation::Present
        && signals.dmarc.policy == Some(DmarcPolicy::None);
    let is_ready = assessment.segment == Segment::Migration && assessment.score >= READY_SCORE;
    [
        (SECURITY_RISK, absent(signals.spf.state) && absent(signals.dkim.state)),
        (MIGRATION_READY, is_ready),
        (EXPIRE_SOON, expires_at.is_some_and(|end| ends_soon(end, now))),
        (WEAK_DMARC, has_spf && asks_nothing),
        (GOOGLE_WORKSPACE, signals.provider == MailProvider::Google),
        (LOCAL_MX, signals.provider == MailProvider::Local),
    ]
    .into_iter()
    .filter_map(|(tag, holds)| holds.then_some(tag))
    .collect()
}
