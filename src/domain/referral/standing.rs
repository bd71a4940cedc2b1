//! What a lead's referrals mean together: is it a referral, how is it linked, which one counts.

use std::cmp::Reverse;

use super::{Referral, candidates::Choice};

/// How a lead's referrals are tied to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkStatus {
    /// There is none.
    None,
    /// All are.
    Linked,
    /// None is.
    Unlinked,
    /// Some are.
    Mixed,
    /// At least one open question which company it is.
    MultiCandidate,
}

/// The answer for one lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// All of them, the one that counts first.
    pub referrals: Vec<Referral>,
    /// How they are tied.
    pub link_status: LinkStatus,
}

impl Standing {
    /// Over every referral that is linked to the lead or names its domain.
    pub fn of(mut referrals: Vec<Referral>) -> Self {
        referrals.sort_by_key(|referral| {
            (
                !referral.facts.is_open(),
                Reverse(referral.facts.deal_value),
                Reverse(referral.facts.updated_at),
                referral.facts.referral_id.clone(),
            )
        });
        let linked = referrals.iter().filter(|referral| referral.link.is_some()).count();
        let undecided = referrals.iter().any(Referral::is_undecided);
        let link_status = match (referrals.len(), linked) {
            (0, _) => LinkStatus::None,
            (all, linked) if all == linked => LinkStatus::Linked,
            _ if undecided => LinkStatus::MultiCandidate,
            (_, 0) => LinkStatus::Unlinked,
            _ => LinkStatus::Mixed,
        };
        Self { referrals, link_status }
    }

    /// Open before closed, then the higher deal value, then the newest.
    pub fn primary(&self) -> Option<&Referral> {
        self.referrals.first()
    }
}

impl Referral {
    /// Unlinked, with different companies among its candidates: a person chooses.
    pub fn is_undecided(&self) -> bool {
        self.link.is_none() && self.domain.is_none() && self.domain_candidates.len() > 1
    }
}

impl Choice {
    /// The domain, when there is one.
    pub fn domain(&self) -> Option<&str> {
        match self {
            Self::One(domain) => Some(domain.as_str()),
            Self::Nothing | Self::Several => None,
        }
    }
}
