//! Partner Center's referrals, as the sync needs them: pages, newest change first.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::sign_in::SignInError;
use crate::domain::referral::ReferralFacts;

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferralPage {
    /// In the order of the answer.
    pub items: Vec<ReferralItem>,
    /// Where it goes on; `None` on the last page.
    pub next: Option<NextPage>,
}

/// One entry of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferralItem {
    /// What it says, or why it can not be read (a stable code); the page stands either way.
    pub facts: Result<Box<ReferralFacts>, &'static str>,
    /// The entry as it came, for the record.
    pub raw: String,
}

/// Where the list goes on. Opaque; already checked to stay with the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPage(pub String);

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartnerCenterError {
    /// There is no token.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The service refuses the token, also a fresh one.
    #[error("Partner Center refuses the sign-in")]
    Unauthorized {
        /// It misses the second factor.
        wants_mfa: bool,
    },
    /// The account lacks the role.
    #[error("the account may not read referrals")]
    Forbidden,
    /// Asked to wait longer than a run does.
    #[error("Partner Center limits the rate")]
    RateLimited {
        /// Not before.
        until: DateTime<Utc>,
    },
    /// 5xx, again and again.
    #[error("Partner Center is unwell (status {status})")]
    Unavailable {
        /// The last status.
        status: u16,
    },
    /// No connection, no answer in time, or one that broke off, again and again.
    #[error("Partner Center can not be reached")]
    Unreachable,
    /// An answer that is no page of referrals.
    #[error("Partner Center's answer can not be read")]
    Malformed,
    /// The next link leads elsewhere; nothing was sent there.
    #[error("the next link leads to another host, {host}")]
    ForeignLink {
        /// Where to.
        host: String,
    },
    /// Another 4xx.
    #[error("Partner Center refuses the request (status {status})")]
    Refused {
        /// The status.
        status: u16,
    },
}

/// Reads referrals. There is no way to write through it.
#[async_trait]
pub trait PartnerCenter: Send + Sync {
    /// The first page, newest change first, or the page that another one led to. Retries by itself
    /// what may pass.
    async fn page(&self, next: Option<&NextPage>) -> Result<ReferralPage, PartnerCenterError>;

    /// The entry that stands first when the oldest change is asked for first. A service that
    /// ignores orders gives the same one as for the newest.
    async fn oldest(&self) -> Result<Option<ReferralItem>, PartnerCenterError>;
}
