//! How the organisation misbehaves, by switch, by share and by script.

use std::{collections::BTreeSet, time::Duration};

pub use crate::sandbox::partner_center::RetryAfter;

/// Every switch.
#[derive(Debug, Clone)]
pub struct Faults {
    /// Privileges that the application user lacks, e.g. `prvCreateLead`.
    pub missing_privileges: BTreeSet<String>,
    /// The application has a token and no user in the organisation.
    pub has_no_user: bool,
    /// How error numbers are written.
    pub code_style: CodeStyle,
    /// A closed lead takes no change. Dataverse itself lets applications change it.
    pub closed_leads_are_read_only: bool,
    /// A published rule against duplicates, which callers must ask for.
    pub duplicate_rule: Option<DuplicateRule>,
    /// Reads of a new key until its index is active.
    pub key_polls: u32,
    /// Indexes of new keys fail.
    pub keys_fail: bool,
    /// New columns are not seen by reads for so long, unless they ask for consistency.
    pub metadata_lag: Duration,
    /// So many changes of the schema are refused, for another one runs.
    pub customization_locks: u32,
    /// Between admission and the work.
    pub latency: Duration,
    /// Per mille of requests that go wrong at random.
    pub shares: Shares,
    /// State of the chance behind the shares.
    pub seed: u64,
    /// Faults to come, each once.
    pub script: Vec<(When, Fault)>,
}

/// Requests that go wrong at random, each per mille.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shares {
    /// Refused with 429; the whole connection is then paused for so many seconds.
    pub throttled: u16,
    /// The pause that those name, seconds.
    pub pause: u32,
    /// 503.
    pub unavailable: u16,
    /// Done, and the answer is lost.
    pub lost: u16,
    /// Done, and the answer comes late.
    pub stalled: u16,
    /// How late.
    pub stall: Duration,
}

/// A rule against duplicates.
#[derive(Debug, Clone)]
pub struct DuplicateRule {
    /// Rows with the same value are duplicates.
    pub column: String,
    /// The status of the refusal: documented as 500, listed elsewhere as 412.
    pub status: u16,
}

/// How error numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeStyle {
    /// `0x80060892`.
    Hex,
    /// `-2147088238`.
    Decimal,
    /// An empty text.
    Empty,
}

/// When a scripted fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At the next request.
    Next,
    /// At the next change of a row.
    Write,
    /// At the next read of definitions.
    Metadata,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Nothing is done.
    Refusal {
        /// HTTP status.
        status: u16,
        /// The service's number; `None` is written as an empty text.
        code: Option<u32>,
        /// Its sentence.
        message: String,
        /// How long to wait; with 429 the pause then holds for everybody.
        retry_after: RetryAfter,
    },
    /// Nothing is done, and a gateway answers with a page.
    Html(u16),
    /// Nothing is done: the token is refused without a body.
    Unauthorized,
    /// Nothing is done, and the connection drops.
    Dropped,
    /// Done, and the connection drops.
    LostReply,
    /// Done, and only half of the answer's JSON comes.
    CutOff,
    /// Done, and the answer comes late.
    Stall(Duration),
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            missing_privileges: BTreeSet::new(),
            has_no_user: false,
            code_style: CodeStyle::Hex,
            closed_leads_are_read_only: false,
            duplicate_rule: None,
            key_polls: 2,
            keys_fail: false,
            metadata_lag: Duration::ZERO,
            customization_locks: 0,
            latency: Duration::ZERO,
            shares: Shares::default(),
            seed: 1,
            script: Vec::new(),
        }
    }
}

impl Fault {
    /// Service protection, by number of requests.
    pub fn throttled(retry_after: RetryAfter) -> Self {
        Self::Refusal {
            status: 429,
            code: Some(super::limits::REQUESTS),
            message:
                "Number of requests exceeded the limit of 6000 over time window of 300 seconds."
                    .to_owned(),
            retry_after,
        }
    }

    /// Service protection, by requests at once.
    pub fn too_many_at_once(retry_after: RetryAfter) -> Self {
        Self::Refusal {
            status: 429,
            code: Some(super::limits::CONCURRENCY),
            message: "Number of concurrent requests exceeded the limit of 52.".to_owned(),
            retry_after,
        }
    }

    /// A status with a sentence, and nothing to wait for.
    pub fn refusal(status: u16, code: Option<u32>, message: &str) -> Self {
        Self::Refusal { status, code, message: message.to_owned(), retry_after: RetryAfter::Absent }
    }

    /// Another request took the key's value at the same moment.
    pub fn key_taken(column: &str, value: &str) -> Self {
        let refused = super::write::key_taken("hnt_domainkey", column, value, None);
        Self::refusal(refused.status, refused.code, &refused.message)
    }
}

impl Faults {
    /// The fault that strikes a request now, scripted ones first.
    pub(super) fn take(&mut self, kind: When) -> Option<Fault> {
        let strikes = |(when, _): &(When, Fault)| *when == When::Next || *when == kind;
        if let Some(at) = self.script.iter().position(strikes) {
            return Some(self.script.remove(at).1);
        }
        let Shares { throttled, pause, unavailable, lost, stalled, stall } = self.shares;
        if [throttled, unavailable, lost, stalled] == [0; 4] {
            return None;
        }
        let drawn = (self.draw() % 1_000) as u16;
        let bounds = [throttled, unavailable, lost, stalled].into_iter().scan(0, |sum, share| {
            *sum += share;
            Some(*sum)
        });
        match bounds.take_while(|bound| drawn >= *bound).count() {
            0 => Some(Fault::throttled(RetryAfter::Seconds(pause))),
            1 => Some(Fault::refusal(503, None, "The service is unavailable.")),
            2 => Some(Fault::LostReply),
            3 => Some(Fault::Stall(stall)),
            _ => None,
        }
    }

    /// The same numbers for the same seed.
    fn draw(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
