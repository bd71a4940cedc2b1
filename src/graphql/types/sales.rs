//! What to say and to offer.

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::{
    domain::sales::{self, next_step, offer},
    graphql::row::Row,
    services,
    texts::sales::{Phrase, SecurityWords},
};

/// What to say to a lead and what to offer it.
#[derive(Debug, Clone, PartialEq, SimpleObject)]
pub struct SalesSummary {
    /// The lead in one sentence.
    one_liner: String,
    /// Why it is in that segment.
    segment_explanation: String,
    /// Why it has that mail provider.
    provider_reasoning: String,
    /// How well its mail is protected.
    security: Option<Row<SecurityReasoning>>,
    /// Where its mail is hosted.
    infrastructure_summary: Option<String>,
    /// What Partner Center knows of it.
    referral_note: Option<String>,
    /// What to say on the telephone, step by step.
    call_script: Vec<String>,
    /// What to ask.
    discovery_questions: Vec<String>,
    /// What to offer.
    offer: Row<Offer>,
    /// 0-100.
    opportunity_potential: i32,
    /// What makes the potential.
    opportunity_factors: Vec<Row<OpportunityFactor>>,
    /// How soon to act.
    urgency: Level,
    /// What to do next.
    next_step: Row<NextStep>,
    /// When this was written.
    generated_at: DateTime<Utc>,
}

/// How well a company's mail is protected.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct SecurityReasoning {
    /// How large the risk is.
    risk_level: Level,
    /// In one sentence.
    summary: String,
    /// Point by point.
    details: Vec<String>,
    /// What it means for selling.
    sales_angle: String,
    /// What the company should do.
    recommended_action: String,
}

/// What to offer.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct Offer {
    /// Which licence.
    tier: OfferTier,
    /// Price of one user for a month.
    price_per_user_per_month: Decimal,
    /// ISO 4217.
    currency: String,
    /// Price of the move.
    migration_fee: Decimal,
    /// Price of Defender for one user and month.
    defender_price_per_user_per_month: Option<Decimal>,
    /// Price of consulting.
    consulting_fee: Option<Decimal>,
    /// Why this one.
    recommendation: String,
}

/// Which licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "offer::Tier")]
pub enum OfferTier {
    /// Microsoft 365 Business Basic.
    BusinessBasic,
    /// Microsoft 365 Business Standard.
    BusinessStandard,
    /// Microsoft 365 Enterprise.
    Enterprise,
}

/// One part of the potential.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct OpportunityFactor {
    /// What it is.
    name: String,
    /// What it adds.
    points: i32,
    /// Why.
    comment: String,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct NextStep {
    /// What.
    action: NextAction,
    /// By when.
    timeline: Timeline,
    /// How important.
    priority: Level,
    /// What to say.
    message: String,
    /// For colleagues only.
    internal_note: String,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "next_step::Action")]
pub enum NextAction {
    /// Call.
    Call,
    /// Write.
    Email,
    /// Wait.
    Wait,
}

/// By when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "next_step::Timeline")]
pub enum Timeline {
    /// Within a day.
    #[graphql(name = "HOURS_24")]
    Hours24,
    /// Within three days.
    #[graphql(name = "DAYS_3")]
    Days3,
    /// Within a week.
    #[graphql(name = "WEEK_1")]
    Week1,
    /// Within a month.
    #[graphql(name = "MONTH_1")]
    Month1,
}

/// How much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "sales::Level")]
pub enum Level {
    /// Much.
    High,
    /// Some.
    Medium,
    /// Little.
    Low,
}

impl From<services::sales::Summary> for SalesSummary {
    fn from(summary: services::sales::Summary) -> Self {
        let services::sales::Summary { plan, words, currency, generated_at } = summary;
        let texts = |phrases: Vec<Phrase>| phrases.into_iter().map(Phrase::into_owned).collect();
        let level = plan.security.as_ref().map(|security| security.level);
        let factors = plan.potential.factors.iter().zip(words.factor_comments);
        Self {
            one_liner: words.one_liner,
            segment_explanation: words.segment_explanation,
            provider_reasoning: words.provider_reasoning,
            security: level
                .zip(words.security)
                .map(|(level, words)| Row(SecurityReasoning::new(level, words))),
            infrastructure_summary: words.infrastructure_summary,
            referral_note: words.referral_note,
            call_script: texts(words.call_script),
            discovery_questions: texts(words.discovery_questions),
            offer: Row(Offer::new(&plan.offer, &currency, words.recommendation)),
            opportunity_potential: i32::from(plan.potential.total),
            opportunity_factors: factors
                .map(|(factor, comment)| {
                    Row(OpportunityFactor {
                        name: factor.kind.code().to_owned(),
                        points: i32::from(factor.points),
                        comment: comment.into_owned(),
                    })
                })
                .collect(),
            urgency: plan.urgency.into(),
            next_step: Row(NextStep {
                action: plan.next_step.action.into(),
                timeline: plan.next_step.timeline.into(),
                priority: plan.next_step.priority.into(),
                message: words.message.into_owned(),
                internal_note: words.internal_note,
            }),
            generated_at,
        }
    }
}

impl SecurityReasoning {
    fn new(level: sales::Level, words: SecurityWords) -> Self {
        Self {
            risk_level: level.into(),
            summary: words.summary.into_owned(),
            details: words.details.into_iter().map(Phrase::into_owned).collect(),
            sales_angle: words.sales_angle.into_owned(),
            recommended_action: words.recommended_action.into_owned(),
        }
    }
}

impl Offer {
    fn new(offer: &offer::Offer, currency: &str, recommendation: Phrase) -> Self {
        let prices = offer.prices;
        Self {
            tier: offer.tier.into(),
            price_per_user_per_month: prices.price_per_user_per_month,
            currency: currency.to_owned(),
            migration_fee: prices.migration_fee,
            defender_price_per_user_per_month: prices.defender_price_per_user_per_month,
            consulting_fee: prices.consulting_fee,
            recommendation: recommendation.into_owned(),
        }
    }
}
