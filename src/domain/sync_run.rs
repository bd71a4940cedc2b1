//! One sync with Partner Center: what it read, what came of it, and why it failed.

use chrono::{DateTime, Utc};

use super::ids::SyncRunId;

/// How much a sync reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncMode {
    /// What was changed since the last complete one.
    Delta,
    /// Everything.
    Full,
}

/// Where a sync stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncState {
    /// Under way, or waiting for a node to go on with it.
    Running,
    /// Everything was read and stored.
    Succeeded,
    /// Everything was read; some referrals could not be understood.
    Partial,
    /// It did not come to its end; what it stored before stands.
    Failed,
    /// A person stopped it; what it stored before stands.
    Cancelled,
}

impl SyncState {
    /// Whether it read all there was to read.
    pub const fn is_complete(self) -> bool {
        matches!(self, Self::Succeeded | Self::Partial)
    }

    /// Whether it is over.
    pub const fn has_ended(self) -> bool {
        !matches!(self, Self::Running)
    }
}

/// What a sync did. `fetched` is the sum of the five below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncCounts {
    /// Pages read.
    pub pages: u32,
    /// Referrals read.
    pub fetched: u32,
    /// New ones.
    pub inserted: u32,
    /// Changed ones.
    pub updated: u32,
    /// Those that were as they are.
    pub unchanged: u32,
    /// Read twice, or older than what stands.
    pub skipped: u32,
    /// Entries that could not be understood.
    pub failed: u32,
    /// Stored ones that a full sync did not find any more; not among those that were read.
    pub missing: u32,
}

impl SyncCounts {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            pages: self.pages + other.pages,
            fetched: self.fetched + other.fetched,
            inserted: self.inserted + other.inserted,
            updated: self.updated + other.updated,
            unchanged: self.unchanged + other.unchanged,
            skipped: self.skipped + other.skipped,
            failed: self.failed + other.failed,
            missing: self.missing + other.missing,
        }
    }
}

/// Why a sync failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncReason {
    /// A person must sign in, with a second factor.
    SignIn,
    /// A policy of the tenant refuses the sign-in.
    SignInAdmin,
    /// Application, secret, tenant or consent is wrong.
    SignInSetUp,
    /// Signing in is not possible now.
    SignInLater,
    /// The service refuses tokens without a second factor.
    WantsMfa,
    /// The service refuses the sign-in.
    Unauthorized,
    /// The account lacks the role.
    Forbidden,
    /// The service wants to be left alone for long.
    RateLimited,
    /// The service is unwell.
    Unavailable,
    /// The service can not be reached.
    Unreachable,
    /// The service's answer can not be read.
    Malformed,
    /// The list leads to another host.
    ForeignLink,
    /// The service refuses the request.
    Refused,
    /// The list does not come to an end.
    Endless,
    /// It was begun again and again and never came to the end of a page.
    GivenUp,
}

impl SyncReason {
    /// Every one.
    pub const EVERY: [Self; 15] = [
        Self::SignIn,
        Self::SignInAdmin,
        Self::SignInSetUp,
        Self::SignInLater,
        Self::WantsMfa,
        Self::Unauthorized,
        Self::Forbidden,
        Self::RateLimited,
        Self::Unavailable,
        Self::Unreachable,
        Self::Malformed,
        Self::ForeignLink,
        Self::Refused,
        Self::Endless,
        Self::GivenUp,
    ];

    /// Stable code; its sentence is `sync-<code>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SignInAdmin => "sign-in-admin",
            Self::SignInSetUp => "sign-in-set-up",
            Self::SignInLater => "sign-in-later",
            Self::WantsMfa => "wants-mfa",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate-limited",
            Self::Unavailable => "unavailable",
            Self::Unreachable => "unreachable",
            Self::Malformed => "malformed",
            Self::ForeignLink => "foreign-link",
            Self::Refused => "refused",
            Self::Endless => "endless",
            Self::GivenUp => "given-up",
        }
    }

    /// Whether there is no token to ask with until somebody does something about it.
    pub const fn is_sign_in(self) -> bool {
        matches!(self, Self::SignIn | Self::SignInAdmin | Self::SignInSetUp)
    }

    /// Whether a person must do something before another try makes sense.
    pub const fn needs_a_person(self) -> bool {
        matches!(
            self,
            Self::SignIn
                | Self::SignInAdmin
                | Self::SignInSetUp
                | Self::WantsMfa
                | Self::Unauthorized
                | Self::Forbidden
                | Self::ForeignLink
        )
    }
}

/// Why a sync failed, and a word on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncFailure {
    /// The reason.
    pub reason: SyncReason,
    /// The outside system's code, status or host; never a text of its own.
    pub detail: Option<String>,
}

/// One sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRun {
    /// Identity.
    pub id: SyncRunId,
    /// How much it reads.
    pub mode: SyncMode,
    /// Where it stands.
    pub state: SyncState,
    /// What it did so far.
    pub counts: SyncCounts,
    /// Why it failed; `None` otherwise.
    pub failure: Option<SyncFailure>,
    /// When it was asked for.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}
