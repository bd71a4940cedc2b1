//! The engine's verdict on one set of signals.

use std::sync::Arc;

/// The verdict: a score, where it puts the lead, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// 0-100.
    pub score: u8,
    /// What kind of business this is.
    pub segment: Segment,
    /// 1 (best) to 7.
    pub priority: u8,
    /// P1-P6.
    pub category: PriorityCategory,
    /// How warm the technical side is.
    pub technical_heat: TechnicalHeat,
    /// What the commercial opportunity is.
    pub commercial_segment: CommercialSegment,
    /// How urgent the commercial side is.
    pub commercial_heat: CommercialHeat,
    /// Stable code of the rule that decided, e.g. `migration-ready`; the sentence is in the catalogue.
    pub reason: Arc<str>,
    /// Signed points; they add up to the score before it is clamped.
    pub breakdown: Arc<[ScoreItem]>,
    /// Version of the rule set that said so.
    pub ruleset_version: Arc<str>,
}

/// One line of the score's arithmetic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreItem {
    /// Stable code, e.g. `provider`, `spf`, `no-dkim`; the label is in the catalogue.
    pub code: Arc<str>,
    /// Signed.
    pub points: i16,
}

impl ScoreItem {
    /// One line.
    pub fn new(code: &str, points: i16) -> Self {
        Self { code: Arc::from(code), points }
    }
}

/// What kind of business a lead is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PriorityCategory {
    /// High potential greenfield.
    P1,
    /// Competitive takeover.
    P2,
    /// Existing Microsoft customer with a weak partner.
    P3,
    /// Renewal pressure.
    P4,
    /// Low intent, long nurturing.
    P5,
    /// No-go, archive.
    P6,
}

/// How warm the technical side is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TechnicalHeat {
    /// On Microsoft already.
    Hot,
    /// On another cloud.
    Warm,
    /// Self-hosted or weak.
    Cold,
}

/// What the commercial opportunity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommercialHeat {
    /// Within days.
    High,
    /// Within weeks.
    Medium,
    /// Months, or never.
    Low,
}
