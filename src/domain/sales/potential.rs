//! What a lead is worth, 0-100, and what makes it so.

use crate::domain::{assessment::Segment, provider::TenantSize};

/// What the potential is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    /// What kind of business it is.
    pub segment: Option<Segment>,
    /// The engine's score.
    pub score: Option<u8>,
    /// 1 (best) to 7.
    pub priority: Option<u8>,
    /// How large the tenant is.
    pub size: TenantSize,
    /// How good the known contacts are, 0-100.
    pub contact_quality: Option<u8>,
}

/// One part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactorKind {
    /// What kind of business it is.
    Segment,
    /// The engine's score.
    Readiness,
    /// The place in the list.
    Priority,
    /// How large the tenant is.
    TenantSize,
    /// How good the known contacts are.
    ContactQuality,
}

impl FactorKind {
    /// Stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Segment => "segment",
            Self::Readiness => "readiness_score",
            Self::Priority => "priority_score",
            Self::TenantSize => "tenant_size",
            Self::ContactQuality => "contact_quality",
        }
    }
}

/// One part with its points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    /// Which.
    pub kind: FactorKind,
    /// What it adds.
    pub points: u8,
}

/// The potential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Potential {
    /// 0-100: the points times the factor of the price book, cut.
    pub total: u8,
    /// What it is made of.
    pub factors: Vec<Factor>,
    /// What was known of each.
    pub known: Factors,
}

/// Weighs a lead.
pub fn weigh(known: &Factors, tuning: f64) -> Potential {
    let mut factors = vec![
        Factor { kind: FactorKind::Segment, points: of_segment(known.segment) },
        Factor { kind: FactorKind::Readiness, points: of_score(known.score) },
        Factor { kind: FactorKind::Priority, points: of_priority(known.priority) },
        Factor { kind: FactorKind::TenantSize, points: of_size(known.size) },
    ];
    if let Some(quality) = known.contact_quality.filter(|quality| *quality > 0) {
        factors.push(Factor { kind: FactorKind::ContactQuality, points: share(quality, 0.05) });
    }
    let sum: u32 = factors.iter().map(|factor| u32::from(factor.points)).sum();
    let total = (f64::from(sum) * tuning).min(100.0) as u8;
    Potential { total, factors, known: *known }
}

/// Cut, not rounded.
fn share(whole: u8, weight: f64) -> u8 {
    (f64::from(whole) * weight) as u8
}

const fn of_segment(segment: Option<Segment>) -> u8 {
    match segment {
        Some(Segment::Migration) => 40,
        Some(Segment::Existing) => 30,
        Some(Segment::Cold) => 15,
        Some(Segment::Skip) | None => 5,
    }
}

/// A score of 0 says as little as none.
fn of_score(score: Option<u8>) -> u8 {
    score.filter(|score| *score > 0).map_or(10, |score| share(score, 0.3))
}

const fn of_priority(priority: Option<u8>) -> u8 {
    match priority {
        Some(1) => 20,
        Some(2) => 18,
        Some(3) => 15,
        Some(4) => 12,
        Some(5) => 8,
        Some(6) | None => 5,
        Some(_) => 2,
    }
}

const fn of_size(size: TenantSize) -> u8 {
    match size {
        TenantSize::Large => 10,
        TenantSize::Medium => 7,
        TenantSize::Small => 5,
        TenantSize::Unknown => 3,
    }
}
