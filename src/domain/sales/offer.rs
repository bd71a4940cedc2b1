//! Which licence to propose.

use super::price_book::{PriceBook, Prices};
use crate::domain::{assessment::Segment, provider::TenantSize};

/// A Microsoft 365 licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Business Basic.
    BusinessBasic,
    /// Business Standard.
    BusinessStandard,
    /// Enterprise.
    Enterprise,
}

/// Why that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The tenant is large.
    Large,
    /// It is of medium size.
    Medium,
    /// It is small.
    Small,
    /// Its size is not known, and it is ready to move.
    Ready,
    /// Nothing speaks for more than the smallest.
    Entry,
}

/// The proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Which licence.
    pub tier: Tier,
    /// Why.
    pub why: Why,
    /// Its prices, in the currency of the book.
    pub prices: Prices,
}

/// Chooses a licence.
pub fn offer(
    size: TenantSize,
    segment: Option<Segment>,
    score: Option<u8>,
    book: &PriceBook,
) -> Offer {
    let is_ready = segment == Some(Segment::Migration) && score.is_some_and(|score| score >= 70);
    let (tier, why) = match size {
        TenantSize::Large => (Tier::Enterprise, Why::Large),
        TenantSize::Medium => (Tier::BusinessStandard, Why::Medium),
        TenantSize::Small => (Tier::BusinessBasic, Why::Small),
        TenantSize::Unknown if is_ready => (Tier::BusinessStandard, Why::Ready),
        TenantSize::Unknown => (Tier::BusinessBasic, Why::Entry),
    };
    Offer { tier, why, prices: book.prices(tier) }
}
