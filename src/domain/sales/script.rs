//! What to say and what to ask, point by point.

use super::Level;
use crate::domain::{
    assessment::Segment,
    provider::{MailProvider, TenantSize},
};

/// What the words depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Talk {
    /// What kind of business it is.
    pub segment: Option<Segment>,
    /// The engine's score.
    pub score: Option<u8>,
    /// How large the tenant is.
    pub size: TenantSize,
    /// Whether the local host is known by name.
    pub has_named_host: bool,
    /// Whether the address is listed as an anonymiser.
    pub is_proxy: bool,
    /// The risk of forged mail; `None`: not known.
    pub risk: Option<Level>,
}

/// One thing to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bullet {
    /// A soft beginning.
    ColdOpening,
    /// Forged mail is possible.
    ColdSecurityRisk,
    /// Something could be better.
    ColdImprovement,
    /// A short talk to get to know each other.
    ColdInvitation,
    /// A move is the subject.
    MigrationOpening,
    /// A move away from a host known by name.
    MigrationOpeningAtHost,
    /// To the caller: where the company sits is uncertain.
    ProxyCaution,
    /// What is missing, and what it leads to.
    SecurityIssues,
    /// For large companies.
    ValueLarge,
    /// For medium ones.
    ValueMedium,
    /// For small ones.
    ValueSmall,
    /// Where the size is not known.
    ValueUnknownSize,
    /// Fifteen minutes and a proposal.
    InvitationFifteenMinutes,
    /// A proposal.
    InvitationProposal,
    /// A customer of Microsoft already.
    ExistingOpening,
    /// Defender.
    ExistingValue,
    /// A short review.
    ExistingInvitation,
    /// Nothing in particular.
    PlainOpening,
    /// To share what was found.
    PlainInvitation,
}

/// What to say.
pub fn bullets(talk: &Talk) -> Vec<Bullet> {
    let is_insecure = talk.risk.is_some_and(|risk| risk > Level::Low);
    let issues = is_insecure.then_some(Bullet::SecurityIssues);
    match talk.segment {
        Some(Segment::Cold) => vec![
            Bullet::ColdOpening,
            if talk.risk == Some(Level::High) {
                Bullet::ColdSecurityRisk
            } else {
                Bullet::ColdImprovement
            },
            Bullet::ColdInvitation,
        ],
        Some(Segment::Migration) => {
            let opening = if talk.has_named_host {
                Bullet::MigrationOpeningAtHost
            } else {
                Bullet::MigrationOpening
            };
            let value = match talk.size {
                TenantSize::Large => Bullet::ValueLarge,
                TenantSize::Medium => Bullet::ValueMedium,
                TenantSize::Small => Bullet::ValueSmall,
                TenantSize::Unknown => Bullet::ValueUnknownSize,
            };
            let invitation = if talk.score.is_some_and(|score| score >= 70) {
                Bullet::InvitationFifteenMinutes
            } else {
                Bullet::InvitationProposal
            };
            let caution = talk.is_proxy.then_some(Bullet::ProxyCaution);
            [Some(opening), caution, issues, Some(value), Some(invitation)]
                .into_iter()
                .flatten()
                .collect()
        }
        Some(Segment::Existing) => [
            Some(Bullet::ExistingOpening),
            issues,
            Some(Bullet::ExistingValue),
            Some(Bullet::ExistingInvitation),
        ]
        .into_iter()
        .flatten()
        .collect(),
        Some(Segment::Skip) | None => vec![Bullet::PlainOpening, Bullet::PlainInvitation],
    }
}

/// One thing to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Question {
    /// What hurts today.
    MigrationPain,
    /// What has happened.
    MigrationIncidents,
    /// Who spends how much time on it.
    MigrationEffort,
    /// How the local host fares.
    MigrationHost,
    /// What is used.
    ExistingUse,
    /// What protection is wanted.
    ExistingSecurity,
    /// Whether mail arrives.
    ExistingDelivery,
    /// How they see it.
    PlainView,
    /// What comes first.
    PlainPriorities,
    /// Who decides for all.
    LargeStrategy,
    /// What the law asks.
    LargeCompliance,
    /// Where it grows to.
    MediumGrowth,
    /// What it may cost.
    SmallBudget,
    /// This year's budget.
    Budget,
    /// Who decides, and how.
    Decision,
    /// By when.
    Timing,
}

/// What to ask.
pub fn questions(
    segment: Option<Segment>,
    provider: Option<MailProvider>,
    size: TenantSize,
) -> Vec<Question> {
    use Question as Q;
    let of_segment: &[Q] = match segment {
        Some(Segment::Migration) if provider == Some(MailProvider::Local) => {
            &[Q::MigrationPain, Q::MigrationIncidents, Q::MigrationEffort, Q::MigrationHost]
        }
        Some(Segment::Migration) => &[Q::MigrationPain, Q::MigrationIncidents, Q::MigrationEffort],
        Some(Segment::Existing) => &[Q::ExistingUse, Q::ExistingSecurity, Q::ExistingDelivery],
        Some(Segment::Cold | Segment::Skip) | None => &[Q::PlainView, Q::PlainPriorities],
    };
    let of_size: &[Q] = match size {
        TenantSize::Large => &[Q::LargeStrategy, Q::LargeCompliance],
        TenantSize::Medium => &[Q::MediumGrowth],
        TenantSize::Small => &[Q::SmallBudget],
        TenantSize::Unknown => &[],
    };
    [of_segment, of_size, &[Q::Budget, Q::Decision, Q::Timing]].concat()
}
